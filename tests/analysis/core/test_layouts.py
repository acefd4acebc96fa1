"""A table stated once: its figures and its printed cells cannot name different numbers."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from analysis.core import figures as fig
from analysis.core.figures import Cell, Origin, Who, figure_ids
from analysis.core.layouts import Column, Layout, Printed, Row, Word
from analysis.core.results import Unavailable
from questionnaires.texts import Text

COUNTED = Origin(source=Text("计数", "counted"), inputs=("rooms.csv",))
MEASURED = Origin(source=Text("丈量", "measured"), inputs=("rooms.csv",))
NO_AREA = Unavailable(kind="not_verifiable", reason=Text("没有丈量", "not measured"))
ROOMS = Layout(
    stem="rooms.block",
    caption=Text("各栋房间", "Rooms by block"),
    first=Text("栋", "Block"),
    columns=(
        Column(key="n", heading=Text("间数", "Rooms"), make=fig.count, origin=COUNTED),
        Column(key="area", heading=Text("面积", "Area"), make=partial(fig.pure, places=1), origin=MEASURED),
        Column(key="state", heading=Text("状况", "State"), origin=COUNTED),
        Column(key="code", origin=COUNTED),
    ),
)
ROWS = [
    Row(
        id="a",
        names=Text("甲栋", "Block A"),
        values={
            "n": 12,
            "area": Decimal("60.25"),
            "state": Word("good", Text("好", "good")),
            "code": Word("A", Text.same("A")),
        },
    ),
    Row(id="b", names=Text("乙栋", "Block B"), values={"n": 3, "area": NO_AREA}),
]


def test_every_figure_that_the_table_names_is_made_and_bears_its_row():
    figures = {figure.id: figure for figure in ROOMS.figures(ROWS)}
    named = {name for row in ROOMS.table(ROWS).rows for cell in row for name in figure_ids(cell["zh"])}
    assert named == {
        "rooms.block.a.n",
        "rooms.block.a.area",
        "rooms.block.a.state",
        "rooms.block.b.n",
        "rooms.block.b.area",
    }
    assert set(figures) == named | {"rooms.block.a.code"}
    assert figures["rooms.block.a.area"].texts == Text.same("60.3")
    assert figures["rooms.block.a.area"].source == MEASURED.source
    assert figures["rooms.block.b.n"].label == Text("乙栋", "Block B")


def test_a_value_that_cannot_be_given_is_printed_with_its_reason_and_one_that_is_not_there_as_a_dash():
    area = next(figure for figure in ROOMS.figures(ROWS) if figure.id == "rooms.block.b.area")
    assert (area.value, area.unit, area.source) == (None, "not_verifiable", NO_AREA.reason)
    assert ROOMS.table(ROWS).rows[1][3] == Text.same("—")


def test_columns_of_numbers_are_set_to_the_right_and_columns_of_words_are_not():
    assert ROOMS.table(ROWS).numeric == {1, 2}


def test_a_number_in_a_column_of_words_is_refused():
    row = Row(id="c", names=Text("丙栋", "Block C"), values={"state": 3})
    with pytest.raises(TypeError, match=r"rooms\.block\.c\.state"):
        list(ROOMS.figures([row]))


def test_a_note_is_printed_as_it_stands_and_is_no_figure():
    row = Row(id="d", names=Text("丁栋", "Block D"), values={"n": 1, "state": Text("未查", "not visited")})
    assert [figure.id for figure in ROOMS.figures([row])] == ["rooms.block.d.n"]
    assert ROOMS.table([row]).rows[0][3] == Text("未查", "not visited")


def test_a_row_says_where_one_of_its_figures_comes_from_and_how_it_is_printed():
    exact = Row(
        id="e",
        names=Text("戊栋", "Block E"),
        values={"n": 2, "area": Decimal("60.25")},
        origins={"area": COUNTED},
        makes={"area": partial(fig.pure, places=2)},
        first=Text("戊栋（新）", "Block E (new)"),
    )
    area = next(figure for figure in ROOMS.figures([exact]) if figure.id == "rooms.block.e.area")
    assert (area.texts["zh"], area.source) == ("60.25", COUNTED.source)
    assert ROOMS.table([exact]).rows[0][0] == Text("戊栋（新）", "Block E (new)")


def test_a_row_says_whom_its_figures_tell_of():
    cell = Cell(12, of=30)
    row = Row(id="g", names=Text("庚栋", "Block G"), values={"n": 12, "area": NO_AREA}, who={"n": Who(cell=cell)})
    assert [figure.cell for figure in ROOMS.figures([row])] == [cell, None]
    gone = replace(row, who={"area": Who(rests_on=("rooms.n",))})
    assert [figure.rests_on for figure in ROOMS.figures([gone])] == [(), ("rooms.n",)]


def test_a_number_with_a_text_of_its_own_is_printed_so():
    row = Row(id="f", names=Text("己栋", "Block F"), values={"n": Printed(12, Text("一打", "a dozen"), "dozen")})
    (figure,) = ROOMS.figures([row])
    assert (figure.value, figure.unit, figure.texts) == (12, "dozen", Text("一打", "a dozen"))


def test_a_figure_without_an_origin_is_refused():
    notes = replace(ROOMS, columns=(Column(key="n", heading=Text("间数", "Rooms"), make=fig.count),))
    assert [figure.source for figure in notes.figures(ROWS[:1], COUNTED)] == [COUNTED.source]
    with pytest.raises(TypeError, match=r"rooms\.block\.a\.n"):
        list(notes.figures(ROWS))


def test_an_optional_column_is_printed_only_where_a_row_has_a_value():
    columns = [replace(column, is_optional=column.key == "area") for column in ROOMS.columns]
    optional = replace(ROOMS, columns=columns)
    assert len(optional.table(ROWS).columns) == 4
    assert len(optional.table([replace(ROWS[0], values={"n": 1})]).columns) == 3


def test_a_turned_table_has_a_line_a_column():
    turned = ROOMS.view(Text("换位", "Turned"), "area", "n").turned(ROWS)
    assert [row[0] for row in turned.rows] == [Text("面积", "Area"), Text("间数", "Rooms")]
    assert [cell["zh"] for cell in turned.rows[1][1:]] == ["{rooms.block.a.n}", "{rooms.block.b.n}"]
    assert (len(turned.columns), turned.numeric) == (3, {1, 2})
    assert ROOMS.turned(ROWS).numeric == set(), "words among the numbers"


def test_labels_are_put_together_of_column_and_row():
    columns = [replace(column, label=column.heading) for column in ROOMS.columns]
    both = replace(ROOMS, columns=columns, label=Text("$row的$column", "$column of $row"))
    assert next(both.figures(ROWS)).label == Text("甲栋的间数", "Rooms of Block A")
