"""Tables as people save them: damaged, in another form, beside other things."""

import pytest

from analysis.evaluation.engagement import read_engagement
from tests.cases.definitions.saved_files import change, notes, refusal, value

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
    assert (value(home, "completion.units"), value(home, "completion.verified")) == (5, 4)


def test_a_table_in_utf_16_is_read_and_one_in_gbk_says_how_to_save_it(home):
    text = (home / "units.csv").read_text(encoding="utf-8-sig")
    (home / "units.csv").write_text(text.replace(",", "\t"), encoding="utf-16")
    assert value(home, "completion.units") == 5
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
