"""Cells as people type them: ids, names, yes and no, amounts, days."""

from decimal import Decimal
from pathlib import Path

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.workbook_writer import write_folder_as_workbook
from analysis.inputs import tables
from analysis.inputs.csv_reader import parse_csv
from analysis.inputs.table_rows import read_rows
from tests.cases.definitions.saved_files import change, refusal, value


@pytest.mark.parametrize("form", ["files", "workbook"])
def test_rows_whose_id_begins_with_a_number_sign_are_data(home, form):
    change(home / "units.csv", lambda text: text.replace("EX-1,", "#1楼,").replace("EX-3,", "#3楼,"))
    change(home / "budget.csv", lambda text: text.replace("local,", "#2期,"))
    path = home
    if form == "workbook":
        path = home / "e.xlsx"
        write_folder_as_workbook(home, path)
    assert (value(path, "completion.units"), value(path, "completion.verified")) == (5, 4)
    assert [line.id for line in read_engagement(path).budget] == ["central", "#2期"]


def test_a_remark_among_the_rows_is_neither_dropped_nor_counted(home):
    change(home / "units.csv", lambda text: text + "# 以下未核实\nEX-9,示例小区甲,yes,\n")
    assert 'units.csv, row 9: found "# 以下未核实"; remarks stand above the header' in refusal(home)


@pytest.mark.parametrize("twice", ["EX-2", "EX-2\u200b", "\ufeffEX-2", "ＥＸ－２", "EX–2", " EX-2\u3000"])
def test_a_unit_is_one_however_its_id_is_typed(home, twice):
    change(home / "units.csv", lambda text: text + f"{twice},示例小区甲,yes,no\n")
    assert 'row 9, column "unit_id": "EX-2" repeats row 5' in refusal(home)


@pytest.mark.parametrize("twice", ["7.0", "７", "7"])
def test_seven_and_seven_point_zero_are_one_id(home, twice):
    change(home / "units.csv", lambda text: text.replace("EX-1,", "7,") + f"{twice},示例小区甲,yes,no\n")
    assert 'row 9, column "unit_id": "7" repeats row 4' in refusal(home)


def test_an_estate_is_one_however_its_name_is_typed(home):
    change(home / "units.csv", lambda text: text.replace("EX-2,示例小区甲", "EX-2,示例小区甲\u200b"))
    change(
        home / "units.csv",
        lambda text: text.replace("示例小区乙", "示例小区１期", 1).replace("示例小区乙", "示例小区1期"),
    )
    assert {unit.estate for unit in read_engagement(home).units} == {"示例小区甲", "示例小区1期", "示例小区丙"}


@pytest.mark.parametrize(
    ("written", "n_verified"),
    [
        ("no", 4),
        ("no\u200b", 4),
        ("NO", 4),
        ("否", 4),
        ("False", 4),
        ("0", 4),
        ("ｎｏ", 4),
        ("×", 4),
        ("是", 5),
        ("√", 5),
        ("TRUE", 5),
        ("1", 5),
    ],
)
def test_yes_and_no_are_read_as_people_write_them(home, written, n_verified):
    change(home / "units.csv", lambda text: text.replace("乙,yes,no", f"乙,yes,{written}"))
    assert sum(unit.is_verified for unit in read_engagement(home).units if unit.is_verified is not None) == n_verified


@pytest.mark.parametrize("written", ["○", "不是", "2", "maybe", "无效"])
def test_what_is_neither_yes_nor_no_is_neither(home, written):
    change(home / "units.csv", lambda text: text.replace("乙,yes,no", f"乙,yes,{written}"))
    assert f'column "verified": found "{written}"; allowed: yes, no' in refusal(home)
    assert "应为：yes（是）、no（否）" in refusal(home, "zh")


@pytest.mark.parametrize(
    ("spent", "yuan"),
    [
        ("1,000.00", "10000000"),
        ("１０００", "10000000"),
        ("1000万元", "10000000"),
        ("1,000 万元", "10000000"),
        ("0.1亿元", "10000000"),
        ("10000000元", "10000000"),
        ("1000.0", "10000000"),
    ],
)
def test_an_amount_is_read_as_offices_write_it(home, spent, yuan):
    change(home / "budget.csv", lambda text: text.splitlines()[2] + f'\nx,甲,A,1000,1000,"{spent}",万元,\n')
    assert read_engagement(home).budget[0].spent_yuan == Decimal(yuan)


@pytest.mark.parametrize(
    "spent", ["1,00", "10,00.5", "1_000", "1.000.000", "约1000", "1000万", "--", "1 000", "1000①", "10²"]
)
def test_an_amount_that_could_mean_two_things_is_asked_back(home, spent):
    change(home / "budget.csv", lambda text: text.splitlines()[2] + f'\nx,甲,A,1000,1000,"{spent}",万元,\n')
    assert f'row 2, column "spent": found "{spent}"; allowed: ' in refusal(home)


def test_a_comma_among_semicolons_may_be_the_point_of_a_decimal_and_is_asked_back(home):
    change(home / "budget.csv", lambda text: text.splitlines()[2].replace(",", ";") + "\nx;甲;A;1000;1000;1,234;元;\n")
    assert 'row 2, column "spent": found "1,234"; is it 1234 or 1.234?' in refusal(home)


@pytest.mark.parametrize(
    "day", ["99999999999999999999-01-01", "2026-01-99999999999999999999", "20-01-03", "2026-1_0-01", "2026-02-30"]
)
def test_a_day_that_no_calendar_has_is_refused_with_an_example(day):
    raw = parse_csv(f"due\n{day}\n", Path("days.csv"))
    _, problems = read_rows(raw, {"due": tables.day()})
    assert [problem.text("en") for problem in problems] == [
        f'days.csv, row 2, column "due": found "{day}"; allowed: a day such as 2026-09-30'
    ]


def test_a_column_without_a_name_is_nothing_where_it_is_empty_and_else_called_by_its_letter(home):
    change(home / "units.csv", lambda text: "".join(line.replace(",", ",,", 1) for line in text.splitlines(True)[2:]))
    assert value(home, "completion.units") == 5
    change(home / "units.csv", lambda text: text.replace("EX-1,,", "EX-1,拆除,"))
    assert 'column "B": this column has no name' in refusal(home)
