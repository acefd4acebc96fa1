"""Every finding of the core: one engagement where it is drawn, and one, a cell away, where it must not be."""

import shutil
from dataclasses import replace
from decimal import Decimal

import pytest

from analysis.core.figures import figure_ids
from analysis.evaluation.advice.numbering import problems_of
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from analysis.evaluation.findings import PARTS, SEVERITIES, templates
from analysis.evaluation.topics import TOPICS
from analysis.scoring.packs import read_pack
from questionnaires.problems import ProblemsError
from tests.analysis.evaluation.test_engagement import replace_in
from tests.conftest import ROOT
from tests.runs.examples import evaluation_of

READINGS, UNITS, PUBLISHED = "readings.csv", "units.csv", "published.csv"
SATISFIED = "indicators.csv"
SPENT = ("budget.csv", "1506.42", "1.42"), ("budget.csv", "120.38", "0"), ("budget.csv", "188.75", "0")


def ids_of(tmp_path, example, *changes):
    home = shutil.copytree(ROOT / "examples" / example, tmp_path / example, dirs_exist_ok=True)
    for file, old, new in changes:
        replace_in(home / file, old, new)
    return {finding.id for finding in evaluate(read_engagement(home)).findings}


@pytest.mark.parametrize(
    ("finding", "example", "fires", "silent"),
    [
        ("share_impossible.satisfaction", "zhenyuan", (), ((PUBLISHED, "87.5%,103", "87.5%,96"),)),
        (
            "share_without_n.reported_completion",
            "zhenyuan",
            ((PUBLISHED, "original not seen),completion.reported_rate", "original not seen),"),),
            (),
        ),
        ("satisfaction_below_unclear", "zhenyuan", (), ((SATISFIED, "≥90%", "≥85%"),)),
        ("satisfaction_met_unclear", "zhenyuan", ((SATISFIED, "≥90%", "≥85%"),), ()),
        ("satisfaction_below", "zhenyuan", ((SATISFIED, "≥90%", "≥99%"),), ()),
        (
            "target_too_low.inspections",
            "zhenyuan",
            (),
            ((READINGS, "inspections,verified,7", "inspections,verified,6"),),
        ),
        (
            "target_to_explain.inspections",
            "zhenyuan",
            ((READINGS, "inspections,verified,7", "inspections,verified,6"),),
            (),
        ),
        ("reading_negative.quality", "zhenyuan", ((READINGS, "quality,verified,91.2", "quality,verified,-91.2"),), ()),
        ("execution_low", "zhenyuan", SPENT, ()),
        (
            "evidence_missing",
            "guzhen",
            ((READINGS, "satisfaction,verified,84/96", "satisfaction,verified,不可核"),),
            (),
        ),
        ("no_grade", "guzhen", ((READINGS, "satisfaction,verified,84/96", "satisfaction,verified,不可核"),), ()),
        ("points_left_out", "guzhen", ((READINGS, "satisfaction,verified,84/96", "satisfaction,verified,不适用"),), ()),
        (
            "many_not_applicable",
            "guzhen",
            ((READINGS, "satisfaction,verified,84/96", "satisfaction,verified,不适用"),),
            (),
        ),
        ("grade_differs.overall", "chizhou-2020", (), (("engagement.yaml", "pack: national-1", "pack: shanxi-1"),)),
    ],
)
def test_a_finding_is_drawn_where_it_belongs_and_nowhere_else(tmp_path, finding, example, fires, silent):
    assert finding in ids_of(tmp_path / "fires", example, *fires)
    assert finding not in ids_of(tmp_path / "silent", example, *silent)


def paced(tmp_path, report_date, basis="budget", stage="mid_term"):
    """chizhou-2020 at a stage of a period of 100 days, with 5,000 of 22,141.47 万元 spent (22.58 %)."""
    home = shutil.copytree(ROOT / "examples/chizhou-2020", tmp_path / f"{report_date}{basis}{stage}")
    for path in (home / "totals.csv", home / "scores.csv", home / "self_evaluation.csv"):
        path.unlink(missing_ok=True)
    text = (home / "engagement.yaml").read_text(encoding="utf-8").split("texts:")[0]
    kept = [row for row in text.splitlines() if not row.startswith(("report_date", "period", "  from:", "  to:"))]
    more = (
        f'report_date: "{report_date}"',
        'period: {from: "2025-01-01", to: "2025-04-10"}',
        f"stage: {stage}",
        f"budget: {{basis: {basis}}}",
    )
    (home / "engagement.yaml").write_text("\n".join([*kept, *more]), encoding="utf-8")
    (home / "budget.csv").write_text(
        "line,name_zh,name_en,budget,received,spent,unit\nall,全部,All,22141.47,22141.47,5000.00,wan_yuan\n",
        encoding="utf-8",
    )
    return evaluate(read_engagement(home))


@pytest.mark.parametrize(
    ("report_date", "time", "pace", "drawn"),
    [
        ("2025-02-06", "37.0%", "61.03%", False),
        ("2025-02-07", "38.0%", "59.43%", True),  # 0.22582 ÷ 0.37, ÷ 0.38
        ("2025-06-30", "100.0%", "22.58%", True),
    ],
)
def test_execution_is_low_against_the_time_that_has_passed(tmp_path, report_date, time, pace, drawn):
    found = paced(tmp_path, report_date)
    assert [found.figures[f"budget.{name}"].text("zh") for name in ("time_share", "execution_of_time")] == [time, pace]
    assert [each.kind for each in found.findings] == (["execution_low"] if drawn else [])
    if drawn:
        assert f"时间进度 {time}" in found.findings[0].headline(found.figures, "zh")


def test_before_the_period_no_time_has_passed_and_nothing_is_called_low(tmp_path):
    found = paced(tmp_path, "2024-11-30", stage="ex_ante")
    assert found.figures["budget.time_share"].value is found.figures["budget.execution_of_time"].value is None
    assert "评价时段尚未开始" in found.figures["budget.execution_of_time"].source["zh"]
    assert found.findings == ()
    with pytest.raises(ProblemsError, match="no earlier than 2025-01-01"):
        paced(tmp_path, "2024-11-30")


def test_spending_of_an_estimate_is_never_called_low(tmp_path):
    found = paced(tmp_path, "2025-06-30", "estimate")
    assert found.findings == ()
    assert "budget.execution_of_time" not in found.figures


def test_satisfaction_beside_late_works_is_no_finding_where_all_works_are_done(tmp_path):
    home = shutil.copytree(ROOT / "examples/zhenyuan", tmp_path / "done")
    assert "satisfied_but_late" in {each.id for each in evaluate(read_engagement(home)).findings}
    units = (home / UNITS).read_text(encoding="utf-8").replace(",no,no", ",yes,yes").replace(",yes,no", ",yes,yes")
    (home / UNITS).write_text(units, encoding="utf-8")
    assert "satisfied_but_late" not in {each.id for each in evaluate(read_engagement(home)).findings}


def test_points_are_cut_for_overachievement_only_where_the_pack_says_so_and_it_is_said():
    engagement = read_engagement(ROOT / "examples/zhenyuan")
    pack = engagement.pack
    over = replace(pack.overachievement, cut_from=Decimal("1.5"), slope=Decimal("0.4"), floor=Decimal("0.5"))
    plain, cut = (evaluate(replace(engagement, pack=each)) for each in (pack, replace(pack, overachievement=over)))
    assert "overachievement_cut.inspections" in {each.id for each in cut.findings}
    assert "overachievement_cut.inspections" not in {each.id for each in plain.findings}
    assert plain.card.total - cut.card.total == Decimal("0.4") * Decimal("0.25") * 5  # slope × (1.75 − 1.5) × points


def test_a_veto_is_drawn_only_where_it_struck(tmp_path):
    home = shutil.copytree(ROOT / "examples/zhenyuan", tmp_path / "vetoed")
    replace_in(home / "engagement.yaml", "pack: national-1", "pack: bohu-1")
    assert "vetoed.accident" not in {each.id for each in evaluate(read_engagement(home)).findings}
    (home / "vetoes.csv").write_text(
        "veto,date,fact_zh,fact_en,evidence\naccident,2025-05-06,脚手架坍塌一人重伤,a scaffold fell,事故认定书\n",
        encoding="utf-8",
    )
    evaluation = evaluate(read_engagement(home))
    assert evaluation.findings[0].id == "vetoed.accident"
    assert evaluation.card.grade == "poor"
    assert evaluation.card.total_before_veto > 80
    assert "2025-05-06" in evaluation.findings[0].headline(evaluation.figures)


def test_a_veto_that_the_pack_does_not_know_is_refused(zhenyuan):
    (zhenyuan / "vetoes.csv").write_text(
        "veto,date,fact_zh,fact_en,evidence\naccident,2025-05-06,某,some,某\n", encoding="utf-8"
    )
    with pytest.raises(Exception, match="none in national-1"):
        read_engagement(zhenyuan)


@pytest.mark.parametrize("kind", sorted(templates(TOPICS)))
def test_every_kind_says_all_its_parts_in_both_languages_on_the_same_figures(kind):
    template = templates(TOPICS)[kind]
    assert template["severity"] in SEVERITIES
    every = [
        (part, case)
        for part in ("title", *PARTS)
        for case in (template[part] if isinstance(template[part], list) else [template[part]])
    ]
    for part, texts in every:
        assert set(figure_ids(texts["zh"].replace("$id", "x"))) == set(figure_ids(texts["en"].replace("$id", "x"))), (
            part
        )
        assert not [word for word in ("造假", "弄虚作假", "欺骗", "fraud", "fake", "cheat") if word in str(texts)], part


def test_the_severest_come_first_and_the_json_says_how_severe():
    evaluation = evaluation_of("zhenyuan")
    order = [list(SEVERITIES).index(problem.severity) for problem in problems_of(evaluation.findings)]
    assert order == sorted(order)
    assert {each["severity"] for each in to_json(evaluation)["findings"]} <= set(SEVERITIES)


def test_packs_are_told_apart_by_what_they_rest_on():
    assert set(read_pack("shanxi-1").digests) == {"packs/shanxi-1.yaml", "packs/national-1.yaml"}
