"""Reports by community: what belongs to one, small cells, and a split by an item of the survey."""

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.core.errors import InvalidInput
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.form.look import Form
from analysis.statistics.estimation.estimates import mean
from reports.batch import batch
from reports.batch.batch import write_each
from reports.batch.communities import communities, of_community, told_apart, whole_survey
from reports.chapters.build import build_report
from reports.chapters.document import written
from reports.chapters.reading import figure_ids, lines_of
from reports.html.render import report_html
from reports.pdf.selfcheck import check_pdf
from tests.cases.reports.situations import under

EXAMPLES = Path(__file__).parents[2] / "examples"
ITEM = "consulted"  # stands for the item that names the estate


@pytest.fixture(scope="module")
def zhenyuan():
    return read_engagement(EXAMPLES / "zhenyuan")


@pytest.fixture(scope="module")
def split(zhenyuan):
    """The engagement told apart by an item of the survey; its units belong to none of the answers."""
    return replace(zhenyuan, parts={**zhenyuan.parts, "form": Form(community_item=ITEM)}, units=())


def test_a_community_holds_its_own_units_only(zhenyuan):
    first = communities(zhenyuan)[0]
    part = of_community(zhenyuan, first)
    assert {unit.estate for unit in part.units} == {first}
    assert part.indicators == ()
    assert first in part.title["zh"]
    with pytest.raises(InvalidInput):
        of_community(zhenyuan, "没有的小区")


def test_communities_are_told_apart_by_something(zhenyuan):
    with pytest.raises(InvalidInput):
        communities(replace(zhenyuan, units=(), dataset=None))


def test_one_bad_community_does_not_stop_the_others(zhenyuan, tmp_path, monkeypatch):
    names = ("没有的小区", *communities(zhenyuan)[:1])
    monkeypatch.setattr(batch, "communities", lambda _: names)
    done = sorted(write_each(EXAMPLES / "zhenyuan", tmp_path, processes=1), key=lambda one: one.path)
    assert [(one.community, bool(one.reason)) for one in done] == [(names[0], True), (names[1], False)]
    assert done[1].path.stat().st_size > 10_000


def test_a_community_has_a_short_report_on_each_of_its_units(zhenyuan):
    first = communities(zhenyuan)[2]
    part = of_community(zhenyuan, first)
    page = report_html(build_report(evaluate(part), "zh", "community"))
    rows = re.findall(r"<tr><th scope=\"row\">(S\d+)</th>(.*?)</tr>", page)
    assert [name for name, _ in rows] == [unit.id for unit in part.units]
    apart = [name for name, row in rows if "自报完成，核实未完成" in row]
    assert apart == [unit.id for unit in part.units if unit.is_reported and not unit.is_verified]
    assert apart
    assert "pack." not in page  # nothing was judged by rules
    assert set(part.inputs) == {"engagement.yaml", "units.csv", "survey/"}
    assert "没有这一部分" not in page


def test_a_survey_that_asks_for_the_community_gives_each_its_sheets(split):
    names = communities(split)
    assert names[:2] == ("征求过", "没有征求过")
    parts = [of_community(split, name) for name in names]
    answers = split.dataset.answers[ITEM]
    assert [len(part.dataset) for part in parts] == [(answers == code).sum() for code in ("yes", "no", "unsure")]
    found = evaluate(parts[0])
    assert found.figures["survey.returned"].value == len(parts[0].dataset)
    assert found.figures["survey.return_rate"].value is None  # sheets issued are not known by community


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_community_is_told_of_all_its_answers_and_of_no_single_item(split, lang):
    found = evaluate(of_community(split, "征求过"))
    document = written(build_report(found, lang, "community"))
    ids = {name for line in lines_of(document) for name in figure_ids(line) if name.startswith("survey.")}
    assert "survey.satisfied.share" in ids
    assert {each for each in ids if each.startswith(("survey.item.", "survey.story.", "survey.scale."))} == set()


def with_counts(split, **counts):
    """The engagement with so many valid and satisfied sheets for each code of the item, drawn from those there are."""
    kept: list[Any] = []
    answers = split.dataset.answers
    for code, (n, k) in counts.items():
        happy = answers.index[answers["overall"].isin(["4", "5"]) & ~answers.index.isin(kept)][:k]
        other = answers.index[answers["overall"].isin(["1", "2", "3"]) & ~answers.index.isin(kept)][: n - k]
        assert (len(happy), len(other)) == (k, n - k)
        chosen = [*happy, *other]
        answers = answers.assign(**{ITEM: answers[ITEM].mask(answers.index.isin(chosen), code)})
        kept += chosen
    dataset = replace(split.dataset, answers=answers).subset(answers.index.isin(kept))
    rules = replace(split.survey, needed=("overall",), least_share=0.0)
    return replace(split, dataset=dataset, survey=rules)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"yes": (20, 15), "no": (18, 12)}, {"征求过", "没有征求过"}),
        ({"yes": (40, 38), "no": (30, 25)}, set()),  # two who are not satisfied; the other, left out, tells of them
        ({"yes": (30, 25), "no": (3, 2), "unsure": (12, 6)}, {"征求过"}),  # three sheets, joined by the next smallest
        ({"yes": (30, 25), "no": (3, 2), "unsure": (4, 2)}, {"征求过"}),  # together seven, three of them not satisfied
    ],
    ids=["enough", "few_unsatisfied", "one_small", "two_small"],
)
def test_no_community_is_left_out_alone(split, counts, told):
    engagement = with_counts(split, **counts)
    found = told_apart(engagement)
    left = [each for name, each in zip(communities(engagement), counts.values(), strict=False) if name not in found]
    assert found <= told
    if left:
        n, k = (sum(each[at] for each in left) for at in range(2))
        assert len(left) > 1 or not found
        assert not found or (n >= 5 and (k == 0 or k >= 5) and (n == k or n - k >= 5))


def test_a_community_of_few_says_so_and_tells_nothing_they_answered(split, zhenyuan):
    units = tuple(replace(unit, estate="征求过") for unit in zhenyuan.units[:6])
    part = of_community(replace(split, units=units), "征求过", has_answers=False)
    page = report_html(build_report(evaluate(part), "zh", "community"))
    assert "不单独列出" in page
    assert "survey." not in re.sub(r"<[^>]+>", "", page)
    with pytest.raises(InvalidInput, match="too few sheets"):
        of_community(split, "征求过", has_answers=False)


@pytest.mark.pdf
def test_reports_split_by_the_survey_are_archival_and_tagged(split, tmp_path, monkeypatch):
    monkeypatch.setitem(batch._read, tmp_path, (split, None))
    task = batch.Task(
        folder=tmp_path, community="征求过", path=tmp_path / "one.pdf", lang="zh", is_draft=False, has_answers=True
    )
    assert batch._write(task).reason == ""
    assert check_pdf(tmp_path / "one.pdf") == ()


def test_an_item_that_cannot_tell_communities_apart_is_refused_with_those_that_can(split):
    wrong = replace(split, parts={"form": Form(community_item="overall")})
    with pytest.raises(InvalidInput, match=r"overall.*consulted"):
        communities(wrong)


def test_the_share_of_a_community_is_that_of_a_domain_of_the_whole_design(split):
    drawn = replace(
        split,
        survey=under(split, psu=lambda at: at % 9, strata=lambda at: at % 9 % 2, weight=lambda at: 1 + at % 3).survey,
    )
    whole = whole_survey(drawn)
    assert whole is not None
    satisfied = (whole.valid.scores(["overall"])["overall"] >= 4).astype(float)
    table = mean(whole.design, satisfied, by=whole.valid.answers[ITEM]).table.set_index("domain")
    part = of_community(drawn, "征求过", whole=whole)
    evaluation = evaluate(part)
    assert evaluation.survey is not None
    share = evaluation.survey.satisfied
    assert (share.share, share.se) == pytest.approx((table["estimate"]["yes"], table["se"]["yes"]))
    assert share.n_valid == len(evaluation.survey.valid)
    page = html.unescape(re.sub(r"<[^>]+>", "", report_html(build_report(evaluation, "zh", "community"))))
    assert "按整个调查的抽样设计和权数估计" in page
    assert "按简单随机抽样计算" not in page


def test_a_community_that_is_one_sampling_unit_has_no_interval_and_says_why(split):
    codes = list(split.dataset.answers[ITEM])
    drawn = replace(split, survey=under(split, psu=lambda at: codes[at]).survey)
    page = report_html(build_report(evaluate(of_community(drawn, "征求过")), "zh", "community"))
    assert "抽样单元太少，算不出抽样误差，没有区间" in page
    assert "按简单随机抽样计算" not in page
    assert "置信区间" not in page


def test_a_survey_without_a_design_is_no_whole(split):
    assert whole_survey(split) is None
