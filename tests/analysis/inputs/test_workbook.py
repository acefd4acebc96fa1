"""An engagement as one workbook: the same as its files, and each fault named by sheet, row and column."""

import json
import re
import zipfile
from dataclasses import fields
from datetime import date, datetime

import pytest
import xlsxwriter

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from analysis.evaluation.table_list import TABLES
from analysis.evaluation.template import example_files, template_settings, template_sheets, write_template
from analysis.evaluation.workbook_writer import (
    read_sheets,
    sheet_of,
    write_folder_as_workbook,
    write_workbook,
)
from analysis.inputs.csv_reader import read_csv
from analysis.inputs.workbook import flat_settings, read_book
from questionnaires.problems import ProblemsError
from questionnaires.yaml_lines import read_yaml

FRAMES = (
    "inputs",
    "places",
    "dataset",
    "parts",
    "examples",
)  # where it stands differs; the rest is compared by what it gives


def is_the_same(one, other):
    assert {field.name: getattr(one, field.name) for field in fields(one) if field.name not in FRAMES} == {
        field.name: getattr(other, field.name) for field in fields(other) if field.name not in FRAMES
    }
    assert [each and each.seal for each in (one.dataset, other.dataset)].count(one.dataset and one.dataset.seal) == 2
    assert {name: repr(part) for name, part in one.parts.items()} == {
        name: repr(part).replace("engagement.xlsx", "engagement.yaml") for name, part in other.parts.items()
    }
    first, second = (to_json(evaluate(each)) | {"inputs": {}} for each in (one, other))
    assert json.dumps(first) == json.dumps(second).replace("engagement.xlsx", "engagement.yaml")


def workbook(path, sheets):
    """A workbook of plain cells; a value with a format is (value, format)."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    value, form = cell if isinstance(cell, tuple) else (cell, "General")
                    looks = book.add_format({"num_format": form})
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, looks)
                    elif value == "#NAME?":
                        sheet.write_formula(at, column, "=budget.receipt_rate", None, value)
                    else:
                        sheet.write(at, column, value, looks)
    return path


def sheets_of(folder):
    """The cells of an engagement's folder, to be spoilt in one place: settings, then every table."""
    settings, _ = read_yaml(folder / "engagement.yaml")
    rows = {"settings": [["key", "value"], *map(list, flat_settings(settings))]}
    return rows | {name: [list(cells) for _, cells in sheet.lines] for name, sheet in read_sheets(folder).items()}


@pytest.fixture
def cells(zhenyuan):
    return sheets_of(zhenyuan)


def problems_of(path):
    with pytest.raises(ProblemsError) as caught:
        evaluate(read_engagement(path))
    return caught.value.text("en")


def test_the_template_is_the_same_engagement_as_files_and_as_a_workbook(tmp_path):
    write_template(tmp_path / "new")
    is_the_same(read_engagement(tmp_path / "new"), read_engagement(tmp_path / "new" / "engagement.xlsx"))


def test_zhenyuan_is_the_same_engagement_once_it_is_a_workbook(zhenyuan):
    write_folder_as_workbook(zhenyuan, zhenyuan / "engagement.xlsx")
    files, book = read_engagement(zhenyuan), read_engagement(zhenyuan / "engagement.xlsx")
    is_the_same(files, book)
    assert (len(book.units), len(book.indicators), len(book.dataset)) == (243, 15, 103)


def test_the_workbook_of_a_workbook_has_the_same_settings_and_the_same_cells(zhenyuan):
    write_folder_as_workbook(zhenyuan, zhenyuan / "engagement.xlsx")
    book = read_book(zhenyuan / "engagement.xlsx")
    assert book.settings[1] == read_yaml(zhenyuan / "engagement.yaml")[0]
    for name, table in book.tables.items():
        assert (table.header, list(table.rows)) == (
            read_csv(zhenyuan / f"{name}.csv").header,
            [(row, dict(cells)) for row, cells in read_csv(zhenyuan / f"{name}.csv").rows],
        )


@pytest.mark.parametrize(
    "value",
    [
        "1.10",
        "2025-09-30",
        "3-1",
        "0755",
        "87.50%",
        "=budget.receipt_rate",
        "甲；乙；",
        "甲; 乙",
        "甲;",
        "甲;;",
        "1e5",
        "TRUE",
        "第一行\n第二行",
        "≤10个工作日",
        "12345678901234567890",
        "@名",
        "-0.50",
    ],
)
def test_a_text_comes_back_sign_by_sign_from_settings_and_from_cells(tmp_path, value):
    (tmp_path / "published.csv").write_text(f'id,value\na,"{value}"\n', encoding="utf-8")
    settings = {
        "title": {"zh": value, "en": "t"},
        "words": ["a b", "c"],
        "mixed": [value, "second"],
        "scales": [{"id": value, "items": ["x"]}],
    }
    write_workbook(tmp_path / "e.xlsx", settings, {"published": sheet_of(tmp_path / "published.csv")})
    book = read_book(tmp_path / "e.xlsx")
    assert book.settings[1] == settings
    assert book.tables["published"].rows[0][1]["value"] == value


@pytest.mark.parametrize(("amount", "kept"), [("2022.10", "2022.10"), ("12", "12"), ("Infinity", "Infinity"), ("", "")])
def test_an_amount_keeps_its_digits_and_is_a_number_where_it_can(tmp_path, amount, kept):
    (tmp_path / "budget.csv").write_text(f"line,budget\na,{amount}\n", encoding="utf-8")
    write_workbook(tmp_path / "e.xlsx", {"engagement": "x"}, {"budget": sheet_of(tmp_path / "budget.csv")})
    assert read_book(tmp_path / "e.xlsx").tables["budget"].rows[0][1].get("budget", "") == kept
    with zipfile.ZipFile(tmp_path / "e.xlsx") as book:
        found = re.search(r'<c r="B2"[^>]*><v>12</v>', book.read("xl/worksheets/sheet2.xml").decode())
    assert bool(found) == (amount == "12")


def test_the_same_content_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_template(tmp_path / name)
    assert (tmp_path / "one" / "engagement.xlsx").read_bytes() == (tmp_path / "two" / "engagement.xlsx").read_bytes()


def test_the_template_has_every_table_with_the_columns_that_are_read(tmp_path):
    write_template(tmp_path / "new")
    for name, columns in TABLES.items():
        files = [file for file in (f"{name}.csv", f"{name}.off.csv") if (tmp_path / "new" / file).exists()]
        assert len(files) == 1, name
        assert set(sheet_of(tmp_path / "new" / files[0]).header[1]) == set(columns), name
    with zipfile.ZipFile(tmp_path / "new" / "engagement.xlsx") as book:
        text = book.read("xl/workbook.xml").decode()
    assert all(f'name="{name}"' in text for name in ("_readme", "settings"))
    assert all(f'name="{name}"' in text or f'name="{name}.off"' in text for name in TABLES)


def test_every_table_with_examples_says_what_each_column_means_and_marks_its_examples():
    for name in example_files():
        sheet = template_sheets()[name]
        assert set(sheet.captions) == set(sheet.header[1]), name
        assert any("示例" in cell for _, cells in sheet.lines for cell in cells), name


def test_the_settings_sheet_explains_keys_that_are_switched_off_too():
    settings, notes = template_settings()
    assert "survey" not in settings
    assert "以分号结尾" in notes["survey.valid.needed"]
    assert notes["survey.satisfied.definition"].endswith("e.g. top2")
    assert set(dict(flat_settings(settings))) <= set(notes)


def test_drop_downs_hints_notes_text_columns_and_a_frozen_header_are_in_the_workbook(tmp_path):
    write_template(tmp_path / "new")
    with zipfile.ZipFile(tmp_path / "new" / "engagement.xlsx") as book:
        tables = {name: at for at, name in enumerate(["_readme", "settings", *template_sheets()], 1)}
        sheet = book.read(f"xl/worksheets/sheet{tables['budget']}.xml").decode()
        settings = book.read("xl/worksheets/sheet2.xml").decode()
        assert any(name.startswith("xl/comments") for name in book.namelist())
    assert '"yuan,wan_yuan,yi_yuan"' in sheet
    assert "应为：0 或正数" in sheet
    assert 'state="frozen"' in sheet
    assert "national-1" in settings
    assert "started,built,accepted,settled" in settings


# what people do to workbooks, one fault each: where, the cell they leave there, what is said if it is a fault
@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        ("budget 2 spent", "1 506.42", '[budget], row 2, column "spent": found "1 506.42"; allowed: 1506.42'),
        ("budget 2 spent", "１５０６.42", ""),
        ("budget 2 spent", "1506.42万元", ""),
        ("budget 2 spent", "1,5", '[budget], row 2, column "spent": found "1,5"; allowed: 0 or a number'),
        ("budget 3 received", (datetime(2025, 9, 30), "yyyy-mm-dd"), '[budget], row 3, column "received": found "2025'),
        ("budget 3 received", "#NAME?", '[budget], row 3, column "E": its formula failed: #NAME?'),
        (
            "units 4 unit_id",
            (datetime(2025, 3, 1), "m-d"),
            '[units], row 4, column "unit_id": is a date cell, "2025-03-01"; format the cell as text',
        ),
        ("units 4 unit_id", "S001", '[units], row 4, column "unit_id": "S001" repeats row 2'),
        ("units 4 verified", True, ""),
        ("readings 10 value", (0.9, "0%"), '[readings], row 10, column "value": found "0.9"; an indicator in percent'),
        ("readings 10 as_of", (datetime(2026, 9, 18), "yyyy/m/d"), '[readings], row 10, column "as_of": found "2026'),
        ("readings 10 as_of", (datetime(2025, 9, 18), "yyyy/m/d"), ""),
        ("readings 10 value", (0.1 + 91.1, "0.0"), ""),
        ("published 2 value", (0.875, "0.0%"), '[published], row 2, column "value": found "0.875"; allowed: a perc'),
        ("indicators 3 points", " ５ ", ""),
    ],
)
def test_a_spoilt_cell_is_named_by_sheet_row_and_column(zhenyuan, cells, place, cell, said):
    sheet, row, column = place.split()
    cells[sheet][int(row) - 1][cells[sheet][0].index(column)] = cell
    path = workbook(zhenyuan / "engagement.xlsx", cells)
    if said:
        assert f"engagement.xlsx{said}" in problems_of(path)
    else:
        engagement = read_engagement(path)
        assert (len(engagement.units), len(engagement.readings)) == (243, 13)


def test_a_date_cell_is_a_day_in_the_settings_too(zhenyuan, cells):
    row = next(row for row in cells["settings"] if row[0] == "report_date")
    row[1] = (datetime(2025, 9, 30), "yyyy年m月d日")
    assert read_engagement(workbook(zhenyuan / "e.xlsx", cells)).report_date == "2025-09-30"


def test_merged_cells_are_named_by_sheet_row_and_column(zhenyuan, cells):
    with xlsxwriter.Workbook(str(zhenyuan / "e.xlsx"), {"strings_to_formulas": False}) as book:
        for name, rows in cells.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if name == "units":
                sheet.merge_range("B4:B6", "合成小区03")
    assert '[units], row 4, column "B": B4:B6 are merged cells; unmerge them' in problems_of(zhenyuan / "e.xlsx")


def test_a_sheet_without_header_is_named(zhenyuan, cells):
    cells["budget"] = cells["budget"][1:]
    assert '[budget], row 1, column "line": this column is missing' in problems_of(workbook(zhenyuan / "e.xlsx", cells))


def test_settings_without_header_are_named(zhenyuan, cells):
    cells["settings"] = cells["settings"][1:]
    assert '[settings], row 1, column "key": this column is missing; begin with a header' in problems_of(
        workbook(zhenyuan / "e.xlsx", cells)
    )


def test_a_cell_right_of_the_header_is_not_lost(zhenyuan, cells):
    cells["units"][4].append("已拆除")
    assert '[units], row 5, column "E": found "已拆除"' in problems_of(workbook(zhenyuan / "e.xlsx", cells))


def test_a_key_given_twice_and_a_key_against_another_are_named(zhenyuan, cells):
    cells["settings"] += [["pack", "shanxi-1"], ["title", "标题"], ["texts.purpose.7.zh", "目的"], ["a.²", "x"]]
    said = problems_of(workbook(zhenyuan / "e.xlsx", cells))
    assert [said.count(f'column "key": found "{key}"') for key in ("pack", "title", "texts.purpose.7.zh")] == [1, 1, 1]


def test_a_workbook_without_settings_says_which_sheets_it_has(zhenyuan, cells):
    del cells["settings"]
    said = problems_of(workbook(zhenyuan / "e.xlsx", cells))
    assert "e.xlsx: found" in said
    assert "indicators、readings" in said
    assert "a sheet called settings is needed" in said


@pytest.mark.parametrize("content", [b"", b"key,value\n", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old"])
def test_a_file_that_is_no_workbook_is_named(tmp_path, content):
    (tmp_path / "e.xlsx").write_bytes(content)
    assert "e.xlsx: is not a workbook that can be read" in problems_of(tmp_path / "e.xlsx")


def test_a_workbook_that_is_not_there_is_named(tmp_path):
    assert "e.xlsx: there is no such file" in problems_of(tmp_path / "e.xlsx")


def test_sheets_with_a_low_line_and_rows_with_a_number_sign_above_the_header_are_notes(zhenyuan, cells):
    cells |= {"_notes": [["anything", 1], ["", ""]]}
    cells["units"].insert(0, ["# 现场核实于九月"])
    assert len(read_engagement(workbook(zhenyuan / "e.xlsx", cells)).units) == 243
