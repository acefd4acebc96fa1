"""examples/bohu: the planted facts are found, counted again here from the raw files or by hand."""

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analysis.topics.monitoring.snapshots import log_head
from examples import make_monitoring
from reports.chapters.build import build_report
from tests.reports.test_report import typed_digits
from tests.runs.examples import evaluation_of

BOHU = Path(__file__).parents[3] / "examples/bohu"
MONTH_ENDS = (5, 9, 13, 17, 22, 26, 30, 35, 39, 44, 48, 52)  # weeks of the last Thursday of each month of 2024


@pytest.fixture(scope="module")
def evaluation():
    return evaluation_of("bohu")


@pytest.fixture(scope="module")
def log():
    with (BOHU / "monitoring/log.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def handed_in(line):
    with (BOHU / "monitoring/snapshots" / line["file"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def value(evaluation, figure_id):
    return Decimal(evaluation.figures[figure_id].value)


def test_the_weeks_of_the_log_are_counted_again(evaluation, log):
    weeks = {row["period"] for line in log for row in handed_in(line)}
    assert len(log) == 50
    assert {f"2024-W{week:02d}" for week in range(1, 53)} - weeks == {"2024-W07", "2024-W40"}
    counts = [evaluation.figures[f"monitoring.weeks.{key}"].value for key in ("expected", "on_time", "late", "missing")]
    assert counts == [52, 47, 3, 2]
    assert value(evaluation, "monitoring.weeks.on_time_share") == Decimal(47) / 52


def test_the_changes_of_the_log_are_counted_again(evaluation, log):
    said: dict[Any, Any] = {}
    changes = []
    for line in log:
        for row in handed_in(line):
            key = row["project"], row["period"]
            if said.get(key, row["value"]) != row["value"]:
                changes.append((*key, said[key], row["value"]))
            said[key] = row["value"]
    assert changes == [
        ("roads", "2024-W14", "0.12", "0.10"),
        ("drains", "2024-W22", "0.30", "0.42"),
        ("heating", "2024-W44", "0.38", "0.33"),
    ]
    counts = [evaluation.figures[f"monitoring.edits.{key}"].value for key in ("n", "after_close", "raised")]
    assert counts == [3, 2, 1]


def test_the_year_of_the_sewers_rests_on_may_as_it_was_closed(evaluation, log):
    with (BOHU / "monitoring/plan.csv").open(encoding="utf-8", newline="") as file:
        plan = {row["period"]: Decimal(row["planned"]) for row in csv.DictReader(file) if row["project"] == "drains"}
    first: dict[Any, Any] = {}
    for line in log:
        for row in handed_in(line):
            if row["project"] == "drains":
                first.setdefault(row["period"], Decimal(row["value"]))
    weeks = [f"2024-W{week:02d}" for week in MONTH_ENDS]
    scores = [min(Decimal(1), first[week] / plan[week]) for week in weeks if plan[week]]
    assert len(scores) == 11  # nothing was planned for January
    assert value(evaluation, "monitoring.year.drains.mean") == pytest.approx(sum(scores) / 11, abs=Decimal("1e-20"))
    # May: planned 0.32, first 0.30, then 0.42, which counts as all: (1 − 0.9375) ÷ 11
    assert value(evaluation, "monitoring.year.drains.difference") == pytest.approx(
        Decimal("0.0625") / 11, abs=Decimal("1e-20")
    )


def test_december_is_ranked_with_a_tie(evaluation, log):
    last = {row["project"]: row["value"] for row in handed_in(log[-1])}
    assert last == {
        "roads": "1.00",
        "drains": "0.93",
        "lights": "1.00",
        "estates": "0.95",
        "heating": "0.48",
        "parking": "0.97",
        "park": "0.98",
        "school": "0.94",
    }
    ranks = {name: evaluation.figures[f"monitoring.project_rank.{name}.rank"].value for name in last}
    assert ranks == {
        "roads": 1,
        "lights": 1,
        "park": 3,
        "parking": 4,
        "estates": 5,
        "school": 6,
        "drains": 7,
        "heating": 8,
    }
    assert value(evaluation, "monitoring.together.actual") == Decimal("7.25") / 8
    assert value(evaluation, "monitoring.together.executed") == Decimal("6.73") / 8
    # 合成二片区: (0.95 + 0.48 + 0.97) ÷ 3
    districts = [
        each
        for name, each in evaluation.figures.items()
        if re.fullmatch(r"monitoring\.district_rank\.\w+\.score", name)
    ]
    assert {each.label["zh"]: each.text("zh") for each in districts}["合成二片区"] == "80.0%"


def test_a_project_left_out_at_the_end_of_a_month_has_one_month_less(evaluation):
    months = [evaluation.figures[f"monitoring.year.{name}.months"].value for name in ("school", "estates")]
    assert months == [9, 10]


def test_the_veto_sets_the_grade_and_the_score_stands_beside_it(evaluation):
    year = value(evaluation, "monitoring.year_mean")
    # 5 + 8 graded, 10 × 47/52 on time, 0 for the record, spending, the year, the end of it, 10 + 10
    by_hand = 13 + Decimal(470) / 52 + Decimal("8.4125") + 25 * year + Decimal("9.0625") + 20
    assert value(evaluation, "score.total_before_veto") == pytest.approx(by_hand, abs=Decimal("1e-20"))
    assert evaluation.figures["score.total_before_veto"].text("zh") == "82.21分"
    assert (evaluation.card.total, evaluation.card.grade) == (Decimal("59.99"), "poor")


def test_the_findings_are_those_that_were_planted(evaluation):
    assert [finding.id for finding in evaluation.findings if finding.kind != "target_too_low"] == [
        "vetoed.false_report",
        "late_edits_raise.drains",
        "execution_behind.execution_pace.heating",
        "progress_behind.execution_pace_plan.heating",
        "overspent.overspent.parking",
        "weeks_missing",
    ]


def test_the_same_seed_makes_the_same_snapshots(tmp_path):
    make_monitoring.main(tmp_path)
    assert log_head(tmp_path) == log_head(BOHU)
    assert (tmp_path / "monitoring/plan.csv").read_bytes() == (BOHU / "monitoring/plan.csv").read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_prints_no_number_that_is_not_a_figure(evaluation, lang):
    report = build_report(evaluation, lang)
    assert typed_digits(report) == []
    assert {f"monitoring_{name}" for name in ("weeks", "progress", "ranking", "year")} <= set(report.charts)


def test_all_of_it_says_that_it_is_synthetic(evaluation):
    assert evaluation.engagement.is_synthetic
    for name in ("engagement.yaml", "README.md"):
        assert "合成数据" in (BOHU / name).read_text(encoding="utf-8")


def test_a_missing_month_gives_the_year_of_the_school_bounds_and_no_other_project(evaluation):
    bounded = {name.split(".")[2] for name in evaluation.figures if name.endswith((".lowest", ".highest"))}
    assert bounded == {"school"}
    mean, lowest, highest = (
        value(evaluation, f"monitoring.year.school.{key}") for key in ("mean", "lowest", "highest")
    )
    months = Decimal(evaluation.figures["monitoring.year.school.months"].value)
    assert lowest == pytest.approx(mean * months / (months + 1), abs=Decimal("1e-20"))
    assert highest - lowest == pytest.approx(1 / (months + 1), abs=Decimal("1e-20"))
