"""A table of figures stated once (表式): columns with key, heading and unit; figures and printed table come from it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Unpack

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin, Who
from analysis.core.results import Unavailable
from analysis.core.sections import Table, figure_cell, name_cell, table
from questionnaires.texts import NO_TEXT, Text

Make = Callable[..., Figure]


@dataclass(frozen=True, slots=True)
class Word:
    """A value that is a word: its code and what is printed."""

    code: str
    texts: Text
    unit: str = "text"


@dataclass(frozen=True, slots=True)
class Printed:
    """A number whose text is given: a year, an amount in another currency."""

    value: int | Decimal
    texts: Text
    unit: str


Value = int | float | Decimal | Printed | Unavailable | Word | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: the last part of its figures' ids, its heading, their unit, and where they come from.

    `make` is the constructor of analysis.core.figures that prints its unit, None for a column of words or notes.
    `origin` None: where its figures come from is said where they are made, or it holds notes, which are no figures.
    `heading` empty: the figures are made, and the table does not show them. `label` empty: figures bear the row's name.
    """

    key: str
    origin: Origin | None = None
    heading: Text = NO_TEXT
    make: Make | None = None
    label: Text = NO_TEXT
    is_numeric: bool = False  # words that are set to the right, as numbers are
    is_optional: bool = False  # not printed where no row has a value


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its part of the figures' ids, its names, its values by column; without a value there is no figure.

    A value that is a Text is a note: the cell as it is printed, not a figure.
    """

    id: str
    names: Text
    values: Mapping[str, Value | None]
    origins: Mapping[str, Origin] = field(default_factory=dict)  # of values that come from elsewhere than their column
    makes: Mapping[str, Make] = field(default_factory=dict)  # of values whose unit or places are not their column's
    who: Mapping[str, Who] = field(default_factory=dict)  # whom values tell of, where they tell of people
    first: Text = NO_TEXT  # the cell that names the row, where it is not its names alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table of figures: `stem.row.key` is each one's id; `first` heads the rows' names.

    `named_by` is the column of words that stands there; empty: the names as they are.
    `label` puts together the labels of figures from `$column` and `$row`, where neither says enough alone.
    """

    stem: str
    caption: Text
    first: Text
    columns: Sequence[Column]
    named_by: str = ""
    label: Text = NO_TEXT

    def figures(self, rows: Iterable[Row], origin: Origin | None = None) -> Iterator[Figure]:
        """The figures of all rows, column by column; `origin` is that of columns that name none."""
        for row in rows:
            for column in self.columns:
                value = row.values.get(column.key)
                if value is not None and not isinstance(value, Text):
                    where = row.origins.get(column.key, column.origin or origin)
                    make, who = row.makes.get(column.key, column.make), row.who.get(column.key, Who())
                    yield _figure(self.id_of(row.id, column.key), self._label(row, column), value, where, make, **who)

    def table(self, rows: Sequence[Row]) -> Table:
        """The printed table: names, then a cell a shown column; "—" where a row has no value."""
        shown = self._shown(rows)
        heads = [self.first, *(column.heading for column in shown)]
        cells = [[self._name(row), *(self._cell(row, column) for column in shown)] for row in rows]
        numeric = [place for place, column in enumerate(shown, start=1) if _is_numeric(column)]
        return table(self.caption, heads, cells, numeric=numeric)

    def turned(self, rows: Sequence[Row]) -> Table:
        """The printed table with a line a column and a column a row, for few rows of many figures."""
        shown = self._shown(rows)
        heads = [self.first, *(self._name(row) for row in rows)]
        cells = [[column.heading, *(self._cell(row, column) for row in rows)] for column in shown]
        numeric = range(1, len(rows) + 1) if all(map(_is_numeric, shown)) else ()
        return table(self.caption, heads, cells, numeric=numeric)

    def view(self, caption: Text, *keys: str) -> "Layout":
        """The same figures in a table of some columns, in an order of its own."""
        columns = {column.key: column for column in self.columns}
        return replace(self, caption=caption, columns=[columns[key] for key in keys])

    def id_of(self, row: str, key: str) -> str:
        """The id of a figure."""
        return f"{self.stem}.{row}.{key}"

    def cell(self, row: str, key: str) -> Text:
        """A cell that prints a figure, for texts that are put together by hand."""
        return figure_cell(self.id_of(row, key))

    def _shown(self, rows: Sequence[Row]) -> list[Column]:
        return [
            column
            for column in self.columns
            if column.heading and not (column.is_optional and all(row.values.get(column.key) is None for row in rows))
        ]

    def _name(self, row: Row) -> Text:
        if row.first:
            return row.first
        return self.cell(row.id, self.named_by) if self.named_by else name_cell(row.names)

    def _cell(self, row: Row, column: Column) -> Text:
        value = row.values.get(column.key)
        if value is None:
            return Text.same("—")
        return value if isinstance(value, Text) else self.cell(row.id, column.key)

    def _label(self, row: Row, column: Column) -> Text:
        if self.label:
            return self.label.fill(column=column.label, row=row.names)
        return column.label or row.names


def _is_numeric(column: Column) -> bool:
    return column.make is not None or column.is_numeric


def _figure(
    figure_id: str, label: Text, value: Value, origin: Origin | None, make: Make | None, **who: Unpack[Who]
) -> Figure:
    if origin is None:
        raise TypeError(f"{figure_id}: a figure in a column of notes")
    if isinstance(value, Unavailable):
        return fig.missing(figure_id, label, value, origin, **who)
    if isinstance(value, Word):
        return fig.worded(figure_id, label, value.code, value.texts, origin, unit=value.unit, **who)
    if isinstance(value, Printed):
        return fig.numbered(figure_id, label, value.value, value.texts, origin, unit=value.unit, **who)
    if make is None:
        raise TypeError(f"{figure_id}: a number in a column of words")
    return make(figure_id, label, value, origin, **who)
