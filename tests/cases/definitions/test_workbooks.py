"""Workbooks as people save them: formulas, hidden rows, merged cells, other names, other kinds of file."""

import re
import zipfile
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.workbook_writer import write_folder_as_workbook
from analysis.inputs.folder import open_inputs
from analysis.inputs.workbook import flat_settings
from questionnaires.yaml_lines import read_yaml
from tests.cases.definitions.saved_files import notes, refusal, value


def patched(home, sheet, old, new):
    """The template as a workbook in which `old` of the XML of a sheet is another thing."""
    plain, spoilt = home / "plain.xlsx", home / "e.xlsx"
    write_folder_as_workbook(home, plain)
    with zipfile.ZipFile(plain) as book, zipfile.ZipFile(spoilt, "w") as copy:
        index, relations = (book.read(f"xl/{name}").decode() for name in ("workbook.xml", "_rels/workbook.xml.rels"))
        number = re.search(rf'name="{sheet}"[^>]*r:id="(\w+)"', index)[1]
        part = "xl/" + re.search(rf'Id="{number}"[^>]*Target="([^"]+)"', relations)[1]
        for name in book.namelist():
            content = book.read(name)
            if name == part:
                text = content.decode()
                assert re.search(old, text)
                content = re.sub(old, new, text, count=1).encode()
            copy.writestr(name, content)
    return spoilt


CELL = r'<c r="F4"[^>]*><v>[^<]*</v></c>'


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="F4" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "its formula failed: #DIV/0!"),
        ('<c r="F4"><f>200+51.1</f></c>', "its formula has no result; open and save it"),
        ('<c r="F4"><f>200+51.1</f><v></v></c>', "its formula has no result; open and save it"),
        ('<c r="F4"><f>200+51.1</f><v/></c>', "its formula has no result; open and save it"),
        ('<c r="F4" t="str"><f>IF(1,"",2)</f><v></v></c>', "its formula gives nothing; delete the formula"),
        ('<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="F4"><x:f>2</x:f></x:c>', "no"),
    ],
)
def test_a_formula_that_gave_nothing_is_named_by_its_cell(home, cell, said):
    assert said in refusal(patched(home, "budget", CELL, cell))
    assert '[budget], row 4, column "F": ' in refusal(home / "e.xlsx")


def test_a_formula_with_its_value_is_read(home):
    path = patched(home, "budget", CELL, '<c r="F4"><f>200+51.1</f><v>251.1</v></c>')
    assert Decimal(2511000) in [line.spent_yuan for line in read_engagement(path).budget]


def test_hidden_rows_and_columns_are_read_and_named(home):
    path = patched(home, "units", r'<row r="5"', '<row r="5" hidden="1"')
    assert value(path, "completion.units") == 5
    assert "e.xlsx[units]: hidden rows (perhaps by a filter) were read: 5" in notes(path)
    path = patched(home, "units", r'<col min="2" max="2"', '<col hidden="1" min="2" max="2"')
    assert "e.xlsx[units]: hidden columns were read: B" in notes(path)


def test_a_cell_at_the_end_of_the_world_costs_no_memory(home):
    path = patched(home, "units", "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    assert '[units], row 1048576, column "XFD": holds something, far away' in refusal(path)


def test_a_workbook_that_would_unfold_without_end_is_refused(home):
    with zipfile.ZipFile(home / "e.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b" " * 21_000_000)
    assert "e.xlsx: is larger than 20 MB unpacked" in refusal(home / "e.xlsx")


def test_a_workbook_with_entities_is_refused(home):
    path = patched(home, "units", r"<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    assert "e.xlsx: is not a workbook that can be read" in refusal(path)


def test_a_document_type_of_a_workbook_brings_nothing_in(home):
    outside = home.parent / "outside.dtd"
    outside.write_text('<!ENTITY a "b">', encoding="utf-8")
    path = patched(home, "units", r"<worksheet", f'<!DOCTYPE worksheet SYSTEM "file://{outside}"><worksheet')
    assert read_engagement(path).units == read_engagement(home).units
    path = patched(home, "units", r"<worksheet", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet')
    assert "e.xlsx: is not a workbook that can be read" in refusal(path)


def test_sheets_may_be_called_by_their_chinese_names(home):
    write_folder_as_workbook(home, home / "plain.xlsx")
    with zipfile.ZipFile(home / "plain.xlsx") as book, zipfile.ZipFile(home / "e.xlsx", "w") as copy:
        for name in book.namelist():
            content = book.read(name).decode()
            if name == "xl/workbook.xml":
                for english, chinese in (("settings", "设置"), ("readings", "读数"), ("units", "完成情况")):
                    content = content.replace(f'name="{english}"', f'name="{chinese}"')
            copy.writestr(name, content)
    assert (value(home / "e.xlsx", "completion.units"), len(read_engagement(home / "e.xlsx").readings)) == (
        5,
        len(read_engagement(home).readings),
    )


def test_a_file_called_by_its_chinese_name_says_how_to_rename_it(home):
    (home / "units.csv").rename(home / "完成情况.csv")
    assert "完成情况.csv: is the table units; rename it units.csv" in refusal(home)


HEADER = ["line", "name_zh", "name_en", "budget", "received", "spent", "unit", "group"]


def budget_book(home, fill):
    """A workbook with the template's settings and one line of funds, whose cell F2 `fill` writes."""
    settings, _ = read_yaml(home / "engagement.yaml")
    with xlsxwriter.Workbook(str(home / "b.xlsx")) as book:
        sheet = book.add_worksheet("settings")
        sheet.write_row(0, 0, ["key", "value", "note"])
        for at, row in enumerate(flat_settings(settings), 1):
            sheet.write_row(at, 0, row)
        sheet = book.add_worksheet("budget")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["central", "中央", "central", 1000, 900, "", "wan_yuan"])
        fill(book, sheet)
    return home / "b.xlsx"


@pytest.mark.parametrize(
    ("fill", "yuan"),
    [
        (lambda _, sheet: sheet.write_string("F2", "800"), "8000000"),
        (lambda _, sheet: sheet.write_number("F2", 0.1 + 0.2), "3000"),
        (lambda _, sheet: sheet.write_formula("F2", "=400*2", None, 800), "8000000"),
    ],
)
def test_a_cell_of_a_workbook_is_what_it_shows(home, fill, yuan):
    assert read_engagement(budget_book(home, fill)).budget[0].spent_yuan == Decimal(yuan)


@pytest.mark.parametrize(
    ("fill", "said"),
    [
        (lambda _, sheet: sheet.write_string("F2", "'800"), 'column "spent": found "\'800"'),
        (
            lambda book, sheet: sheet.write_datetime(
                "F2", datetime(2026, 3, 1), book.add_format({"num_format": "m-d"})
            ),
            'found "2026-03-01"',
        ),
        (lambda _, sheet: sheet.write_boolean("F2", True), 'column "spent": found "yes"'),
        (
            lambda _, sheet: sheet.write_formula("F2", "=1/0", None, "#DIV/0!"),
            'column "F": its formula failed: #DIV/0!',
        ),
        (lambda _, sheet: sheet.merge_range("A4:D4", "备注"), "A4:D4 are merged cells"),
        (lambda _, sheet: sheet.write("J2", "备注"), 'column "J": found "备注"'),
    ],
)
def test_a_cell_that_is_no_amount_is_refused_by_name(home, fill, said):
    assert said in refusal(budget_book(home, fill))


def test_a_title_in_merged_cells_above_the_header_is_passed_over_and_told(home):
    def fill(book, sheet):
        for row, cells in enumerate([[], [], HEADER, ["central", "中央", "central", 1000, 900, 800, "wan_yuan"]]):
            sheet.write_row(row, 0, cells)
        sheet.merge_range("A1:H2", "2025 年资金情况表", book.add_format({"bold": True}))

    path = budget_book(home, fill)
    assert [line.spent_yuan for line in read_engagement(path).budget] == [Decimal(8000000)]
    [note] = open_inputs(path).tables["budget"]().under(HEADER).notes
    assert note["zh"] == "第 3 行是表头，它上面的第 1 行没有读"


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_a_cell_that_shows_an_error_is_named_by_it(home, error):
    path = budget_book(home, lambda _, sheet: sheet.write_formula("F2", "=A1", None, error))
    assert f'b.xlsx[budget], row 2, column "F": its formula failed: {error}' in refusal(path)


def test_the_template_is_read_back_with_its_validations_notes_and_widths(home):
    write_folder_as_workbook(home, home / "e.xlsx")
    book = openpyxl.load_workbook(home / "e.xlsx")  # another reader than ours
    units = book["units"]
    assert [rule.sqref for rule in units.data_validations.dataValidation if rule.formula1 == '"yes,no"']
    assert all(units.cell(row=3, column=column).comment for column in range(1, 5))
    assert {column.width for column in units.column_dimensions.values()} - {13}
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("html.xlsx", b"<html><table></table></html>"),
        ("~$ok.xlsx", b"\0" * 165),
        ("zero.xlsx", b""),
        ("cut.xlsx", None),
        ("ole.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("csv.xlsx", b"a,b\n1,2"),
        ("old.xls", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_what_is_no_workbook_is_refused(home, name, content):
    write_folder_as_workbook(home, home / "ok.xlsx")
    (home / name).write_bytes((home / "ok.xlsx").read_bytes()[:-400] if content is None else content)
    assert len(read_engagement(home / "ok.xlsx").units) == 5
    assert f"{name}: is n" in refusal(home / name)
