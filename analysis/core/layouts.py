"""A table of figures stated once (表式): columns with key, heading and unit; figures and printed table come from it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.core.sections import Table, figure_cell, name_cell, table
from questionnaires.texts import NO_TEXT, Text

Make = Callable[..., Figure]


@dataclass(frozen=True, slots=True)
class Word:
    """A value that is a word: its code and what is printed."""

    code: str
    texts: Text


Value = int | float | Decimal | Unavailable | Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: the last part of its figures' ids, its heading, their unit, and where they come from.

    `make` is the constructor of analysis.core.figures that prints its unit, None for a column of words.
    `heading` empty: the figures are made, and the table does not show them. `label` empty: figures bear the row's name.
    """

    key: str
    origin: Origin
    heading: Text = NO_TEXT
    make: Make | None = None
    label: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its part of the figures' ids, its names, its values by column; without a value there is no figure."""

    id: str
    names: Text
    values: Mapping[str, Value | None]
    origins: Mapping[str, Origin] = field(default_factory=dict)  # of values that come from elsewhere than their column


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table of figures: `stem.row.key` is each one's id; `first` heads the rows' names.

    `named_by` is the column of words that stands there; empty: the names as they are.
    """

    stem: str
    caption: Text
    first: Text
    columns: Sequence[Column]
    named_by: str = ""

    def figures(self, rows: Iterable[Row]) -> Iterator[Figure]:
        """The figures of all rows, column by column."""
        for row in rows:
            for column in self.columns:
                value = row.values.get(column.key)
                if value is not None:
                    origin = row.origins.get(column.key, column.origin)
                    yield _figure(column, self.id_of(row.id, column.key), column.label or row.names, value, origin)

    def table(self, rows: Iterable[Row]) -> Table:
        """The printed table: names, then a cell a shown column; "—" where a row has no value."""
        shown = [column for column in self.columns if column.heading]
        heads = [self.first, *(column.heading for column in shown)]
        cells = [[self._name(row), *(self._cell(row, column) for column in shown)] for row in rows]
        numeric = [place for place, column in enumerate(shown, start=1) if column.make is not None]
        return table(self.caption, heads, cells, numeric=numeric)

    def id_of(self, row: str, key: str) -> str:
        """The id of a figure."""
        return f"{self.stem}.{row}.{key}"

    def _name(self, row: Row) -> Text:
        return figure_cell(self.id_of(row.id, self.named_by)) if self.named_by else name_cell(row.names)

    def _cell(self, row: Row, column: Column) -> Text:
        return Text.same("—") if row.values.get(column.key) is None else figure_cell(self.id_of(row.id, column.key))


def _figure(column: Column, figure_id: str, label: Text, value: Value, origin: Origin) -> Figure:
    if isinstance(value, Unavailable):
        return fig.missing(figure_id, label, value, origin)
    if isinstance(value, Word):
        return fig.worded(figure_id, label, value.code, value.texts, origin)
    if column.make is None:
        raise TypeError(f"{figure_id}: a number in a column of words")
    return column.make(figure_id, label, value, origin)
