"""Totals: whole numbers are exact, only printed decimals round, and a row that adds up others is never added in."""

import shutil

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.inputs.amounts.total_rows import split_totals
from analysis.inputs.raw_tables import RawTable
from analysis.topics.published.table_checks import check_total
from analysis.topics.published.unit_checks import slipped_parts
from tests.cases.reports.published_cases import CASES, findings_of, texts_of
from tests.conftest import ROOT

BUDGET = "line,name_zh,name_en,budget,received,spent,unit,group\n"
FUNDS = "central,中央,Central,226.7,226.7,,wan_yuan,grant\nlocal,省级,Provincial,19.5,19.5,141.8,wan_yuan,grant\n"


@pytest.mark.parametrize(
    ("parts", "total", "verdict"),
    [
        (["9", "9", *["10"] * 8], "103", "differs"),
        (["9", "9", *["10"] * 8], "98", "exact"),
        (["43", "105", "45", "6"], "201", "differs"),
        (["43.96", "105.04", "45", "6"], "200", "exact"),
        (["43.9", "105.0", "45", "6"], "200", "rounding"),
        (["43.9", "105.0", "45", "6"], "200.1", "differs"),
        (["8.62", "9.33", "10"], "27.96", "rounding"),
        (["8.62", "9.33", "10"], "28", "differs"),
        (["33%", "33%", "33%"], "100%", "rounding"),
        (["226.7", "19.5"], "246.2", "exact"),
    ],
)
def test_only_printed_decimals_are_rounded(parts, total, verdict):
    assert check_total("合计", parts, total).verdict == verdict


def test_points_are_a_unit_of_totals(tmp_path):
    home = shutil.copytree(CASES / "langfang-2019", tmp_path / "case")
    path = home / "totals.csv"
    text = path.read_text(encoding="utf-8").replace("10; 10,,,other", "10; 10,,103,points")
    path.write_text(text, encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert "sum_differs.points" in findings_of(evaluation)
    assert "unit_mixed.points" not in findings_of(evaluation)


@pytest.mark.parametrize(("parts", "total"), [(["89.974"], "0"), (["200", "0.5"], "200")])
def test_a_total_of_nothing_and_a_part_too_small_to_see_are_no_other_unit(parts, total):
    assert slipped_parts(parts, total) == ()


def budget(tmp_path, rows):
    home = shutil.copytree(CASES / "xuanzhou-2023", tmp_path / "case")
    (home / "budget.csv").write_text(BUDGET + rows, encoding="utf-8")
    return evaluate(read_engagement(home))


@pytest.mark.parametrize(
    "word", ["合计", "合 计", "合　计：", "总计:", "小计", "合计（万元）", "Total", "sum", "GRAND TOTAL"]
)
def test_a_total_row_is_recognised_and_never_added_in(tmp_path, word):
    evaluation = budget(tmp_path, FUNDS + f"t,{word},{word},246.2,246.2,141.8,wan_yuan,\n")
    assert texts_of(evaluation, "budget.total.budget", "budget.execution_rate_of_budget") == ["246.2万元", "57.60%"]
    assert not any(each.startswith("total_row") for each in findings_of(evaluation))
    assert [(each.row, each.word) for each in evaluation.engagement.total_rows] == [(4, word.strip())]


def test_a_total_row_that_is_no_sum_is_a_finding_with_file_and_row(tmp_path):
    evaluation = budget(tmp_path, FUNDS + "t,合计,Total,250,246.2,141.8,wan_yuan,\n")
    finding = next(each for each in evaluation.findings if each.id == "total_row_differs.budget.4.budget")
    assert finding.headline(evaluation.figures, "zh") == (
        "表 budget.csv 第 4 行“合计”的预算数为 250，各行相加为 246.2，口径待说明"
    )
    assert "budget.csv, row 4" in finding.headline(evaluation.figures, "en")
    assert texts_of(evaluation, "budget.total.budget") == ["246.2万元"]


def test_a_total_in_the_first_row_is_that_of_the_rows_below(tmp_path):
    evaluation = budget(tmp_path / "right", "t,年度资金总额,All funds,246.2,246.2,141.8,wan_yuan,\n" + FUNDS)
    assert not any(each.startswith("total_row") for each in findings_of(evaluation))
    evaluation = budget(tmp_path / "zero", "t,年度资金总额,All funds,0,0,0,wan_yuan,\n" + FUNDS)
    assert {each for each in findings_of(evaluation) if each.startswith("total_row")} == {
        f"total_row_differs.budget.2.{name}" for name in ("budget", "received", "spent")
    }


def test_subtotals_add_up_their_own_rows_and_the_total_all_of_them(tmp_path):
    rows = (
        "a,甲,A,1,,,wan_yuan,\nb,乙,B,2,,,wan_yuan,\ns,小计,Subtotal,3,,,wan_yuan,\nc,丙,C,4,,,wan_yuan,\n"
        "d,丁,D,5,,,wan_yuan,\nz,小计,Subtotal,{second},,,wan_yuan,\nt,总计,Total,12,,,wan_yuan,\n"
    )
    assert not any(each.startswith("total_row") for each in findings_of(budget(tmp_path / "a", rows.format(second=9))))
    wrong = findings_of(budget(tmp_path / "b", rows.format(second=10)))
    assert {each for each in wrong if each.startswith("total_row")} == {"total_row_differs.budget.7.budget"}


def test_a_table_of_one_row_called_total_keeps_it(tmp_path):
    assert texts_of(budget(tmp_path, "t,资金合计,Total,90,90,45,wan_yuan,\n"), "budget.total.budget") == ["90万元"]


def test_an_id_called_total_beside_names_is_no_total_row(tmp_path):
    evaluation = budget(tmp_path, FUNDS + "total,街道配套,Street,10,10,,wan_yuan,\n")
    assert texts_of(evaluation, "budget.total.budget") == ["256.2万元"]


def raw(header, *rows):
    return RawTable(place="units.csv", lines=tuple(enumerate((header, *rows), start=1)))


def test_yes_is_counted_and_rates_are_not_added():
    from analysis.facts.tables import UNITS_TABLE  # noqa: PLC0415

    header = ("unit_id", "estate", "reported", "verified")
    table, totals = split_totals(
        raw(header, ("1", "甲", "yes", "no"), ("2", "乙", "yes", ""), ("合计", "", "2", "1")), UNITS_TABLE, "units"
    )
    assert len(table.rows) == 2
    assert [(cell.column, cell.recomputed, cell.agrees) for cell in totals[0].cells] == [
        ("reported", 2, True),
        ("verified", 0, False),
    ]


def test_points_of_indicators_are_those_of_the_lowest_level(tmp_path):
    home = shutil.copytree(CASES / "langfang-2019", tmp_path / "case")
    path = home / "indicators.csv"
    path.write_text(path.read_text(encoding="utf-8") + "t,,合计,Total,100,,,,,,\n", encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert evaluation.card.full_points == 100
    assert not any(each.startswith("total_row") for each in findings_of(evaluation))


def test_a_reading_of_the_total_is_no_reading_of_an_indicator(tmp_path):
    home = shutil.copytree(CASES / "langfang-2019", tmp_path / "case")
    path = home / "readings.csv"
    path.write_text(path.read_text(encoding="utf-8") + "合计,reported,98,,自评表,form,,\n", encoding="utf-8")
    assert len(read_engagement(home).readings) == 10


@pytest.mark.parametrize("example", sorted(path.parent.name for path in (ROOT / "examples").glob("*/engagement.yaml")))
def test_no_row_of_the_examples_is_taken_for_a_total(example):
    assert read_engagement(ROOT / "examples" / example).total_rows == ()
