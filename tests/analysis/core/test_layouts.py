"""A table stated once: its figures and its printed cells cannot name different numbers."""

from decimal import Decimal
from functools import partial

import pytest

from analysis.core import figures as fig
from analysis.core.figures import Origin, figure_ids
from analysis.core.layouts import Column, Layout, Row, Word
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
