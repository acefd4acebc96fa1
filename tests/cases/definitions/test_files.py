"""Files as people save them: damaged, half-written or in another form; each is read or refused with its place."""

import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from analysis.commands.engagement import summary
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.template import write_template
from analysis.evaluation.workbook_writer import write_folder_as_workbook
from analysis.inputs import tables
from analysis.inputs.csv_reader import parse_csv
from analysis.inputs.folder import open_inputs
from analysis.inputs.table_rows import read_rows
from analysis.inputs.workbook import flat_settings
from questionnaires.load import load_questionnaire
from questionnaires.problems import ProblemsError
from questionnaires.yaml_lines import parse_yaml, read_yaml

PLACES = {  # what stands in the file → what the message says of it, in Chinese and English
    "a key twice": ("a: 1\na: 2\n", "第 2 行", "each key once"),
    "one key in two kinds": ("1: a\n'1': b\n", "第 2 行", "each key once"),
    "two documents": ("---\na: 1\n---\nb: 2\n", "两份文档", "one document"),
    "a tab": ("a:\n\t- b\n", "第 2 行", "check indentation"),
    "a day that does not exist": ("a: b\nx: 2026-02-30\n", "第 2 行 x：读到“2026-02-30”", "no such day"),
    "a control sign": ('a: 1\ntitle: "小\x0b区"\n', "第 2 行", "U+000B"),
    "a control sign as an escape": ('title: "小\\u0007区"\n', "第 1 行 title", "U+0007"),
    "half of a sign": ('title: "\\ud800"\n', "第 1 行 title", "U+D800"),
    "a lost sign": ("title: 小\ufffd区\n", "第 1 行 title", "U+FFFD"),
    "a list as key": ("? [a, b]\n: c\n", "第 1 行", "one word as a key"),
    "a mapping as key": ("{a: b}: c\n", "第 1 行", "one word as a key"),
    "an anchor within itself": ("a: &a [*a]\n", "读到“&a”", "write the content out"),
    "an unknown tag": ("a: !x b\n", "读到“!x”", "write the content out"),
    "a tag of another kind": ('a: !!int "abc"\n', "读到“!!int”", "write the content out"),
    "a merge of nothing": ("a: {<<: 3}\n", "读到“<<”", "one word as a key"),
    "brackets without end": ("a: " + "[" * 3000, "嵌套超过 40 层", "nested more than"),
    "braces without end": ("a: " + "{b: " * 3000, "嵌套超过 40 层", "nested more than"),
    "a bomb of references": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "第 1 行", "write the content out"),
    "far too long": ("a: 1\n" * 50_000, "超过 200 kB", "larger than 200 kB"),
}


@pytest.mark.parametrize(("text", "chinese", "english"), PLACES.values(), ids=PLACES)
def test_yaml_that_no_definition_needs_is_refused_with_its_line(tmp_path, text, chinese, english):
    (tmp_path / "q.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as wrong:
        read_yaml(tmp_path / "q.yaml")
    assert chinese in wrong.value.text("zh")
    assert english in wrong.value.text("en")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1:30", "1:30"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("=", "="),
        ("12", 12),
        ("0.5", 0.5),
        ("no", False),
        ("no\u200b", False),
        ("'no'", "no"),
        ("~", None),
        ("小\u200b区", "小区"),
    ],
)
def test_a_yaml_value_is_what_a_reader_takes_it_for(tmp_path, text, value):
    assert parse_yaml(f"a: {text}", tmp_path)[0] == {"a": value}


def test_keys_in_full_width_or_with_invisible_signs_are_the_keys_they_look_like(tmp_path):
    values, lines = parse_yaml("ｐａｃｋ\u200b: x\n1: y", tmp_path)
    assert values == {"pack": "x", "1": "y"}
    assert lines == {(): 1, ("pack",): 1, ("1",): 2}


def test_yaml_in_another_encoding_says_how_to_save_it(tmp_path):
    path = tmp_path / "q.yaml"
    path.write_bytes("a: 1\n标题: 问卷\n".encode("gb18030"))
    with pytest.raises(ProblemsError, match=r"row 2: is not UTF-8 text .it looks like GBK.*CSV UTF-8"):
        load_questionnaire(path)
    path.write_text("标题: 问卷", encoding="utf-16")
    assert read_yaml(path)[0] == {"标题": "问卷"}


def test_a_folder_where_a_file_is_expected_is_called_one(tmp_path):
    with pytest.raises(ProblemsError, match="is a folder"):
        read_yaml(tmp_path)


@pytest.fixture
def home(tmp_path):
    """The product's own template as a folder: five units of which four are verified complete."""
    write_template(tmp_path / "home")
    (tmp_path / "home" / "engagement.xlsx").unlink()
    return tmp_path / "home"


def change(path, do):
    path.write_text(do(path.read_text(encoding="utf-8-sig")), encoding="utf-8-sig")


def refusal(path, lang="en"):
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(path)
    return wrong.value.text(lang)


def value(path, figure):
    return evaluate(read_engagement(path)).figures[figure].value


def notes(path, lang="en"):
    return "\n".join(summary(evaluate(read_engagement(path)), open_inputs(path), lang))


@pytest.mark.parametrize("form", ["files", "workbook"])
def test_rows_whose_id_begins_with_a_number_sign_are_data(home, form):
    change(home / "units.csv", lambda text: text.replace("EX-1,", "#1楼,").replace("EX-3,", "#3楼,"))
    change(home / "budget.csv", lambda text: text.replace("local,", "#2期,"))
    path = home
    if form == "workbook":
        path = home / "e.xlsx"
        write_folder_as_workbook(home, path)
    assert (value(path, "completion.units"), value(path, "completion.verified")) == ("5", "4")
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
        ("是", 5),
        ("TRUE", 5),
        ("1", 5),
    ],
)
def test_yes_and_no_are_read_as_people_write_them(home, written, n_verified):
    change(home / "units.csv", lambda text: text.replace("乙,yes,no", f"乙,yes,{written}"))
    assert sum(unit.is_verified for unit in read_engagement(home).units if unit.is_verified is not None) == n_verified


@pytest.mark.parametrize("written", ["√", "不是", "2", "maybe", "无效"])
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
    assert value(home, "completion.units") == "5"
    change(home / "units.csv", lambda text: text.replace("EX-1,,", "EX-1,拆除,"))
    assert 'column "B": this column has no name' in refusal(home)


CSV_FAULTS = {  # what happens to units.csv → what is said of it
    "an open quotation mark": (lambda text: text + 'EX-9,"未闭合,yes,yes\n', "row 9: a quotation mark is not closed"),
    "one that a later row closes": (
        lambda text: text + 'EX-8,"甲,yes,yes\nEX-9,乙",yes,yes\n',
        'row 9, column "estate": found "甲,yes,yes',
    ),
    "one that swallows a whole row": (
        lambda text: text + 'EX-7,"甲,yes,yes\nEX-8,甲,yes,yes\nEX-9,乙",yes,yes\n',
        "row 9: a quotation mark is not",
    ),
    "one in a long table": (
        lambda text: text + 'EX-9,"未闭合,yes,yes\n' + "EX-1,小,yes,yes\n" * 12000,
        "row 9: a cell has more than",
    ),
    "text after a quotation": (lambda text: text + 'EX-9,"甲"乙,yes,yes\n', "row 9: a text goes on after"),
    "a very long cell": (lambda text: text + "EX-9," + "长" * 40000 + ",yes,yes\n", "row 9: a cell has 40000 signs"),
    "a NUL": (lambda text: text + "EX\0-9,小区,yes,yes\n", 'row 9, column "unit_id": found "EX[U+0000]-9"; damaged'),
    "a lost sign": (lambda text: text + "EX-9,小\ufffd区,yes,yes\n", 'row 9, column "estate": found "小\ufffd区"; dam'),
    "a failed formula": (lambda text: text + "EX-9,#N/A,yes,yes\n", 'row 9, column "estate": found "#N/A"; a formula'),
    "a narrow column": (lambda text: text + "######,小区,yes,yes\n", 'row 9, column "unit_id": found "######"; a form'),
    "a cell too many": (lambda text: text + "EX-9,小区,yes,yes,拆除\n", 'row 9, column "E": found "拆除"'),
    "a cell too few": (lambda text: text + "EX-9,小区\n", 'row 9, column "reported": blank; allowed: yes, no'),
    "full-width commas": (lambda text: text.splitlines()[2].replace(",", "，"), "full-width commas stand between"),
    "a column twice": (lambda text: text.replace("estate,", "estate,estate,"), '"estate": this column stands twice'),
    "a column misspelt": (lambda text: text.replace(",verified", ",verifed"), "unknown column; is it verified?"),
    "nothing": (lambda _: "", 'row 1, column "unit_id": this column is missing'),
}


@pytest.mark.parametrize(("do", "said"), CSV_FAULTS.values(), ids=CSV_FAULTS)
def test_a_damaged_table_is_refused_with_its_row(home, do, said):
    change(home / "units.csv", do)
    assert f"units.csv{', ' if said.startswith('row') else ''}{said}" in refusal(home) or said in refusal(home)


@pytest.mark.parametrize(
    "do",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\r\n", 4),
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace("yes\n", "yes,,\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\n\n"),
        lambda text: (
            "2025 年完成情况表,,,\n" + "".join(line for line in text.splitlines(keepends=True) if line[0] != "#")
        ),
        lambda text: text.replace("unit_id,estate,reported,verified", "单元编号,小区,自报,核实"),
        lambda text: text.replace("unit_id,estate,reported,verified", "Unit_ID, estate ,REPORTED,ｖｅｒｉｆｉｅｄ"),
        lambda text: text.replace("yes", "是").replace(",no", ",否"),
    ],
    ids=[
        "CRLF",
        "CR",
        "mixed ends",
        "semicolons",
        "tabs",
        "empty cells beyond",
        "two marks",
        "blank lines",
        "a title above",
        "Chinese header",
        "header in another case",
        "是 and 否",
    ],
)
def test_a_table_in_another_form_is_the_same_table(home, do):
    change(home / "units.csv", do)
    assert (value(home, "completion.units"), value(home, "completion.verified")) == ("5", "4")


def test_a_table_in_utf_16_is_read_and_one_in_gbk_says_how_to_save_it(home):
    text = (home / "units.csv").read_text(encoding="utf-8-sig")
    (home / "units.csv").write_text(text.replace(",", "\t"), encoding="utf-16")
    assert value(home, "completion.units") == "5"
    (home / "units.csv").write_bytes(text.encode("gb18030"))
    assert "units.csv 第 1 行：不是 UTF-8 编码（看来是 GBK／GB 18030）" in refusal(home, "zh")
    assert "CSV UTF-8（逗号分隔）" in refusal(home, "zh")


def test_what_is_above_the_header_and_between_the_columns_is_told(home):
    change(home / "units.csv", lambda text: "完成情况表;;;\n" + text.split("\n", 2)[2].replace(",", ";"))
    assert "units.csv: its columns are set apart by semicolons" in notes(home)
    assert "units.csv: row 2 is the header; above it, row 1 was not read" in notes(home)


@pytest.mark.parametrize("name", ["extra.csv", "units.csv"])
def test_a_folder_called_like_a_table_is_named_or_passed_over(home, name):
    (home / name).unlink(missing_ok=True)
    (home / name).mkdir()
    if name == "units.csv":
        assert "units.csv: is a folder; allowed: a file" in refusal(home)
    else:
        assert "extra" in notes(home)


def test_what_an_operating_system_leaves_is_named_and_passed_over(home):
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._units.csv", "~$engagement.xlsx"):
        (home / name).write_bytes(b"\0" * 165)
    said = notes(home)
    assert (
        "left by the operating system, not read: .DS_Store, ._units.csv, Thumbs.db, desktop.ini, ~$engagement.xlsx"
        in said
    )
    assert "A workbook beside them" not in said
    assert not any(name.startswith("._") for name in read_engagement(home).inputs)


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
    assert value(path, "completion.units") == "5"
    assert "e.xlsx[units]: hidden rows (perhaps by a filter) were read: 5" in notes(path)
    path = patched(home, "units", r'<col min="2" max="2"', '<col hidden="1" min="2" max="2"')
    assert "e.xlsx[units]: hidden columns were read: B" in notes(path)


def test_a_cell_at_the_end_of_the_world_costs_no_memory(home):
    path = patched(home, "units", "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    assert '[units], row 1048576, column "XFD": holds something, far away' in refusal(path)


def test_a_workbook_that_would_unfold_without_end_is_refused(home):
    with zipfile.ZipFile(home / "e.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b" " * 61_000_000)
    assert "e.xlsx: is larger than 60 MB unpacked" in refusal(home / "e.xlsx")


@pytest.mark.parametrize("doctype", ['<!DOCTYPE x [<!ENTITY a "b">]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'])
def test_a_workbook_with_entities_is_refused(home, doctype):
    path = patched(home, "units", r"<worksheet", f"{doctype}<worksheet")
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
        "5",
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


def without(home, name):
    (home / f"{name}.csv").unlink()


def edit(name, old, new):
    def do(home):
        text = (home / name).read_text(encoding="utf-8-sig")
        assert old in text
        (home / name).write_text(text.replace(old, new), encoding="utf-8")

    return do


CAUSES = {  # one thing that is wrong → all that is said, line by line
    "no indicators": (
        lambda home: without(home, "indicators"),
        ["indicators.csv: there is no table indicators: readings, elements, deductions mean nothing"],
    ),
    "no readings": (
        lambda home: without(home, "readings"),
        ["readings.csv: there is no table readings: 9 indicators have no reading at all"],
    ),
    "readings under another name": (
        lambda home: (home / "readings.csv").rename(home / "表3.csv"),
        ["表3.csv: seems to be the table readings and was not read; call it readings"],
    ),
    "readings misspelt": (
        lambda home: (home / "readings.csv").rename(home / "reading.csv"),
        ["reading.csv: seems to be the table readings and was not read; call it readings"],
    ),
    "an indicator table that cannot be read": (
        edit("indicators.csv", "points,kind", "point,kind"),
        [
            'indicators.csv, row 3, column "points": this column is missing',
            'indicators.csv, row 3, column "point": unknown column; is it points?',
        ],
    ),
    "a target that leaves something open": (
        edit("indicators.csv", "2025年9月30日前", "9月前后"),
        ['indicators.csv, row 14, column "target": found "9月前后"'],
    ),
    "a target that is blank": (edit("indicators.csv", "≥95%", ""), ['indicators.csv, row 13, column "kind": blank']),
    "a kind that does not exist": (
        edit("indicators.csv", "yes_no", "yesno"),
        ['indicators.csv, row 17, column "kind": found "yesno"'],
    ),
    "an id with a damaged sign": (
        edit("indicators.csv", "upkeep,", "up\ufffdkeep,"),
        ['indicators.csv, row 17, column "id": found "up\ufffdkeep"'],
    ),
    "a parent misspelt": (
        edit("indicators.csv", "goals,decision", "goals,decisoin"),
        ['indicators.csv, row 6, column "parent": found "decisoin"'],
    ),
    "points that are no number": (
        edit("indicators.csv", "works passing,10", "works passing,十"),
        ['indicators.csv, row 13, column "points": found "十"'],
    ),
    "an indicator twice": (
        edit("indicators.csv", "upkeep,effect", "response,effect"),
        ['indicators.csv, row 17, column "id": "response" repeats row 16'],
    ),
    "a list of units that cannot be read": (
        edit("units.csv", "EX-1,示例", 'EX-1,"示例'),
        ["units.csv, row 4: a quotation mark is not closed"],
    ),
    "a pack that does not exist": (
        edit("engagement.yaml", "pack: national-1", "pack: national-2"),
        ["national-2: there is no such rule pack"],
    ),
    "a tree with other tops": (
        edit("engagement.yaml", "tree: evaluation", "tree: before_2020"),
        ['indicators.csv, row 4, column "id": found "decision"; allowed: a first-level indicator of before_2020'],
    ),
    "an empty value": (
        edit("readings.csv", "verified,12,", "verified,,"),
        ['readings.csv, row 11, column "value": blank; allowed: a number, counts (9/10)'],
    ),
}


@pytest.mark.parametrize(("do", "said"), CAUSES.values(), ids=CAUSES)
def test_one_cause_is_one_fault(home, do, said):
    do(home)
    lines = refusal(home).splitlines()
    assert len(lines) == len(said), lines
    assert all(start in line for line, start in zip(lines, said, strict=True)), lines


def test_a_missing_table_is_no_fault_where_there_is_nothing_to_read_yet(home):
    without(home, "readings")
    edit("engagement.yaml", "stage: final", "stage: ex_ante")(home)
    assert {each.indicator for each in read_engagement(home).readings} == {"goals", "compliance"}  # of other tables


@pytest.mark.parametrize(("written", "value"), [("是", 1), ("否", 0), ("yes", 1), ("1", 1)])
def test_a_reading_of_yes_or_no_may_say_so(home, written, value):
    edit("readings.csv", "upkeep,verified,1,", f"upkeep,verified,{written},")(home)
    assert next(each.value for each in read_engagement(home).readings if each.indicator == "upkeep") == value
