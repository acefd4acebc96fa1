"""Earlier evaluations of one project: still there, new, put right, not examined again; files that cannot follow."""

import json
import shutil
from typing import Any

import pytest

from analysis.core.figures import Origin, count, missing
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from analysis.topics.use_of_results.follow_up import EarlierEvaluation, EarlierFinding, follow_up
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text

TITLE = Text("某问题", "a finding")
ORIGIN = Origin(source=TITLE, inputs=("x.csv",))
NONE = Unavailable(kind="not_verifiable", reason=Text("无", "none"))
FIGURES = {"a": count("a", TITLE, 1, ORIGIN), "b": missing("b", TITLE, NONE, ORIGIN)}


def earlier(stage, *found):
    findings = tuple(EarlierFinding(id=name, title=TITLE, severity="low", figures=figures) for name, figures in found)
    return EarlierEvaluation(stage=stage, report_date="2024-01-01", findings=findings)


def outcomes(before, now, figures=FIGURES):
    return {each.id: each.outcome for each in follow_up(before, [(name, TITLE) for name in now], figures).followed}


def test_what_stands_in_both_is_still_there_and_what_stands_only_now_is_new():
    assert outcomes([earlier("mid_term", ("x", ("a",)))], ["x", "y"]) == {"x": "still_there", "y": "new"}


@pytest.mark.parametrize(
    ("figures", "outcome"),
    [
        (("a",), "put_right"),
        (("a", "b"), "not_examined"),  # one of them has no value now
        (("a", "gone"), "not_examined"),  # one of them is not computed now
        ((), "not_examined"),  # nothing that could be examined
    ],
)
def test_what_is_gone_is_put_right_only_if_all_its_figures_have_a_value_now(figures, outcome):
    assert outcomes([earlier("mid_term", ("x", figures))], []) == {"x": outcome}


def test_the_latest_stage_says_which_figures_a_finding_rests_on():
    before = [earlier("ex_ante", ("x", ("a",))), earlier("mid_term", ("x", ("gone",)))]
    assert outcomes(before, []) == {"x": "not_examined"}
    assert outcomes(list(reversed(before)), []) == {"x": "put_right"}


def test_the_table_has_one_column_a_stage_and_the_sentence_counts():
    before = [earlier("ex_ante", ("x", ("a",)), ("z", ("b",))), earlier("mid_term", ("y", ("a",)))]
    found = follow_up(before, [("x", TITLE), ("n", TITLE)], FIGURES)
    frame = found.to_frame().set_index("finding")
    assert frame.loc["x", ["ex_ante", "mid_term", "now"]].tolist() == [True, False, True]
    assert frame["outcome"].to_dict() == {"x": "still_there", "n": "new", "y": "put_right", "z": "not_examined"}
    assert "仍存在 1，新发现 1，已解决 1，未复查 1" in found.sentence()
    assert "still there 1" in found.sentence("en")


def test_no_earlier_evaluation_makes_everything_new():
    assert outcomes([], ["x"]) == {"x": "new"}


# The part: earlier/*.json.


@pytest.fixture
def zhenyuan(zhenyuan):
    """The example without the mid-term evaluation that it carries."""
    shutil.rmtree(zhenyuan / "earlier")
    return zhenyuan


@pytest.fixture
def line(zhenyuan):
    """A final evaluation whose mid-term evaluation, half a year before, was written by the program itself."""
    mid = shutil.copytree(zhenyuan, zhenyuan.parent / "mid")
    settings = (mid / "engagement.yaml").read_text(encoding="utf-8")
    settings = settings.replace('report_date: "2025-09-30"', 'report_date: "2025-09-30"\nstage: mid_term')
    (mid / "engagement.yaml").write_text(settings, encoding="utf-8")
    raw = to_json(evaluate(read_engagement(mid))) | {"report_date": "2025-03-31"}
    write(zhenyuan, "mid.json", raw)
    return zhenyuan, raw


def write(home, name, raw):
    (home / "earlier").mkdir(exist_ok=True)
    (home / "earlier" / name).write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")


def followed(home):
    """The evaluation, and what became of each finding."""
    evaluation = evaluate(read_engagement(home))
    results: Any = evaluation.outcomes["follow_up"].results["follow_up"]
    return evaluation, {each.id: each.outcome for each in results.followed}


def test_the_same_findings_half_a_year_later_are_all_still_there(line):
    evaluation, found = followed(line[0])
    assert found == {each.id: "still_there" for each in evaluation.findings}
    assert evaluation.figures["follow_up.still_there"].value == len(evaluation.findings)
    section = next(each for each in evaluation.sections if each.id == "follow_up")
    assert len(section.blocks[1].rows) == len(evaluation.findings)
    assert all(evaluation.text(cell["zh"], "zh") for row in section.blocks[1].rows for cell in row)


def test_a_finding_that_is_gone_is_put_right_or_not_examined(line):
    home, _ = line
    units = (home / "units.csv").read_text(encoding="utf-8").replace("yes,no", "no,no")
    (home / "units.csv").write_text(units, encoding="utf-8")
    found = followed(home)[1]
    assert (found["completion_overstated"], found["share_impossible.satisfaction"]) == ("put_right", "still_there")
    (home / "published.csv").unlink()  # the share that could not be is not published again: nobody can look at it
    settings = home / "engagement.yaml"
    text = settings.read_text(encoding="utf-8").splitlines()
    settings.write_text("\n".join(row for row in text if "published." not in row), encoding="utf-8")
    found = followed(home)[1]
    assert found["share_impossible.satisfaction"] == "not_examined"
    assert found["completion_overstated"] == "not_examined"  # it was compared with the published pair as well


def test_a_mark_in_an_earlier_title_is_not_taken_for_a_figure(line):
    home, raw = line
    odd = {"id": "odd", "title": {"zh": "旧 {no.such} [[x]]", "en": "old {no.such}"}, "severity": "low", "figures": []}
    write(home, "mid.json", raw | {"findings": [odd]})
    evaluation, found = followed(home)
    assert found == {each.id: "new" for each in evaluation.findings} | {"odd": "not_examined"}
    section = next(each for each in evaluation.sections if each.id == "follow_up")
    assert evaluation.text(section.blocks[1].rows[-1][0]["zh"], "zh") == "旧 （no.such） 〔〔x〕〕"


def problem(home):
    with pytest.raises(ProblemsError) as caught:
        read_engagement(home)
    return caught.value.text("en")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "other-2"}, 'mid.json, format: found "other-2"; allowed: hengping-evaluation-1'),
        ({"engagement": "elsewhere"}, 'mid.json, engagement: found "elsewhere"; allowed: zhenyuan'),
        ({"stage": "later"}, 'mid.json, stage: found "later"; allowed: ex_ante, mid_term, final'),
        ({"stage": "final"}, 'mid.json, stage: found "final"; a stage before that of this evaluation, final'),
        ({"report_date": "2025-09-30"}, 'report_date: found "2025-09-30"; allowed: before the day of this report'),
        ({"report_date": "31.3.2025"}, 'report_date: found "31.3.2025"; allowed: a day such as'),
        ({"findings": None}, 'findings: found "None"; allowed: a list of findings'),
        ({"findings": ["x"]}, "findings.0: is not a finding; allowed: id, title (zh, en), severity, figures"),
        ({"findings": [{"id": "x", "title": {"zh": "无"}, "severity": "low", "figures": []}]}, "findings.0: is not a"),
    ],
)
def test_a_file_that_is_no_earlier_evaluation_of_this_is_named_with_what_is_allowed(line, change, said):
    home, raw = line
    write(home, "mid.json", raw | change)
    assert said in problem(home)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[1]", b"[" * 100_000, b"{}"])
def test_a_file_that_cannot_be_read_is_named(zhenyuan, content):
    (zhenyuan / "earlier").mkdir()
    (zhenyuan / "earlier" / "broken.json").write_bytes(content)
    assert "broken.json" in problem(zhenyuan)


def test_stages_in_the_wrong_order_are_named(line):
    home, raw = line
    write(home, "ante.json", raw | {"stage": "ex_ante", "report_date": "2025-06-30"})
    assert 'ante.json, stage: found "ex_ante"; 2025-03-31 was mid_term already' in problem(home)
    write(home, "ante.json", raw | {"stage": "ex_ante", "report_date": "2024-06-30"})
    assert set(followed(home)[1].values()) == {"still_there"}


def test_an_empty_folder_is_no_earlier_evaluation(zhenyuan):
    (zhenyuan / "earlier").mkdir()
    assert "follow_up.new" not in evaluate(read_engagement(zhenyuan)).figures
