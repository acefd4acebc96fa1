"""Money on pages: as people say it in sentences, one unit a column in tables, and found again by whoever verifies."""

from decimal import Decimal

import pytest

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Origin
from questionnaires.texts import Text
from reports.chapters.reading import text_of
from reports.chapters.values import Chapter, Column, FigureText, Row, Table
from reports.chapters.versions.money_columns import in_units
from reports.checks.comparison import wanted_texts

NOWHERE = Origin(source=Text.same("test"))


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        ("800000000", "8亿元", "CNY 800 million"),
        ("12345000", "1,234.5万元", "CNY 12.345 million"),
        ("99999999", "1亿元", "CNY 100 million"),
        ("99999949", "9,999.99万元", "CNY 99.9999 million"),
        ("123456789", "1.2346亿元", "CNY 123.4568 million"),
        ("9999.996", "1万元", "CNY 10,000"),
        ("3500", "3,500元", "CNY 3,500"),
        ("0.125", "0.13元", "CNY 0.13"),
        ("0", "0元", "CNY 0"),
        ("-300000000", "-3亿元", "CNY -300 million"),
    ],
)
def test_money_is_said_in_the_unit_that_people_use(yuan, zh, en):
    assert numbers.money(Decimal(yuan)) == Text(zh, en)


@pytest.mark.parametrize(
    ("share", "places", "printed"),
    [("0.0004", 1, "< 0.1%"), ("0.0005", 1, "0.1%"), ("0", 1, "0.0%"), ("-0.0001", 1, "> -0.1%"), ("0.004", 0, "< 1%")],
)
def test_a_small_share_is_not_printed_as_nothing(share, places, printed):
    assert numbers.percent(Decimal(share), places) == printed


def printed(lang, *columns, headings=None):
    """The heading and cells of a table of columns of money, and its figures."""
    figures = {
        f"m.{row}.{place}": fig.money(f"m.{row}.{place}", Text.same("m"), Decimal(value), NOWHERE)
        for place, column in enumerate(columns)
        for row, value in enumerate(column)
    }
    rows = tuple(
        Row((("a",), *((FigureText(f"m.{row}.{place}", "x"),) for place in range(len(columns)))))
        for row in range(len(columns[0]))
    )
    names = headings or ["预算"] * len(columns)
    table = Table(columns=(Column(("name",)), *(Column((name,)) for name in names)), rows=rows)
    (chapter,) = in_units([Chapter(id="c", title="c", blocks=(table,))], figures, lang)
    (shown,) = chapter.blocks
    return (
        [text_of(c.heading) for c in shown.columns[1:]],
        [[text_of(x) for x in r.cells[1:]] for r in shown.rows],
        shown,
    )


def test_a_column_has_one_unit_that_its_heading_states():
    assert printed("zh", ["1200000000", "480000000"])[:2] == (["预算（亿元）"], [["12.0"], ["4.8"]])
    assert printed("en", ["1200000000", "4800000"])[:2] == (["预算 (CNY million)"], [["1,200.0"], ["4.8"]])
    assert printed("zh", ["300", "12.5"])[:2] == (["预算（元）"], [["300.0"], ["12.5"]])


def test_columns_side_by_side_share_unit_and_decimals():
    heads, cells, _ = printed("zh", ["800000000"], ["123456789"])
    assert (heads, cells) == (["预算（万元）"] * 2, [["80,000.00", "12,345.68"]])


def test_no_amount_becomes_nothing_in_the_unit_of_its_column():
    heads, cells, _ = printed("zh", ["800000000", "30"])
    assert (heads, cells) == (["预算（元）"], [["800,000,000"], ["30"]])


def test_a_heading_that_names_its_unit_is_left_alone():
    heads, cells, _ = printed("zh", ["800000000"], headings=["预算（万元）"])
    assert (heads, cells) == (["预算（万元）"], [["x"]])


def test_who_verifies_looks_for_the_numbers_of_the_column():
    *_, table = printed("zh", ["1200000000", "480000000"])
    cells = [row.cells[1][0] for row in table.rows]
    columns = [[cell.id, cell.unit, cell.places, 1] for cell in cells]
    figures = {
        cells[0].id: {"value": "1200000000", "text": {"zh": "12亿元"}},
        cells[1].id: {"value": "480000000", "text": {"zh": "4.8亿元"}},
    }
    wanted = wanted_texts({cells[0].id: 2, cells[1].id: 1}, columns, figures, "zh")
    assert wanted == {"12.0": 1, "4.8": 1, "12亿元": 1}
