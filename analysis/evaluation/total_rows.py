"""Rows that add up others (合计、小计), each number of them against the sum of its rows; they belong to any table."""

from collections.abc import Iterator

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.inputs.amounts.total_rows import AddedCell, TotalRow
from analysis.topics.contract import Context, Engagement, Outcome, Topic
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def _rows(engagement: Engagement) -> tuple[TotalRow, ...] | None:
    return engagement.total_rows or None


def evaluate(totals: tuple[TotalRow, ...], _: Context) -> Outcome[None]:
    """Every number of every total row, and those that are not the sum of their rows."""
    misfits = [("total_row_differs", _total_id(total, cell)) for total in totals for cell in total.misfits]
    return Outcome(
        figures=tuple(total_row_figures(totals)),
        findings=tuple((kind, about.removeprefix("total_row.")) for kind, about in misfits),
    )


def total_row_figures(totals: tuple[TotalRow, ...]) -> Iterator[Figure]:
    """Every number of every total row: where it stands, as printed, and as its rows add up."""
    for total in totals:
        for cell in total.cells:
            start, file = _total_id(total, cell), f"{total.table}.csv"
            where = Origin(source=TEXTS["table_handed"], inputs=(file,))
            again = Origin(source=TEXTS["rows_added"], rule="total_row", inputs=(file,))
            label, places = cell.label, _places(cell)
            yield fig.worded(f"{start}.file", label, total.table, Text.same(total.place.rpartition("/")[2]), where)
            yield fig.numbered(f"{start}.row", label, total.row, Text.same(str(total.row)), where)
            yield fig.worded(f"{start}.word", label, total.word, Text.same(total.word), where)
            yield fig.worded(f"{start}.column", label, cell.column, label, where)
            yield fig.worded(f"{start}.printed", label, cell.printed, Text.same(cell.printed), where)
            yield fig.pure(f"{start}.recomputed", label, cell.recomputed, again, places=places)
            yield fig.pure(f"{start}.difference", label, cell.value - cell.recomputed, again, places=places)


def _total_id(total: TotalRow, cell: AddedCell) -> str:
    return f"total_row.{total.table}.{total.row}.{cell.column}"


def _places(cell: AddedCell) -> int:
    exponents = [int(value.as_tuple().exponent) for value in (cell.value, cell.recomputed)]
    return max(0, *(-exponent for exponent in exponents))


TOTAL_ROWS = Topic(id="total_rows", name=TEXTS["total_rows"], file=__file__, takes=_rows, evaluate=evaluate)
