"""What of a table travels inside a report (随附): declared beside the table, decided here, closed by default."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.inputs.amounts.total_rows import split_totals
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.tables import Column

LEAST = 5  # people that stand behind a number which travels
COVERED = "*"
Cells = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How a table travels; without anything every cell does, as it stands.

    Args
        names: columns that name persons; each name becomes a code, the same one in all of them.
        texts: columns in which people write freely, or that somebody may be known by; what is not blank is covered.
        answers: columns of answers of single households; each answer to one thing becomes a code, so that what is
            equal stays equal.
        of: the column that says what those answer.
        counts: columns of numbers of people, each a part of the one before.
        over: columns that such numbers are added up over, so that fewer cells are small.
        is_private: nothing travels.
    """

    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    of: str = ""
    counts: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    is_private: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the table travels as it stands."""
        return self == WHOLE


WHOLE = Sharing()
PRIVATE = Sharing(is_private=True)


def shared_cells(name: str, raw: RawTable, columns: Mapping[str, Column], sharing: Sharing) -> Cells | None:
    """The header and rows of a table as they travel; None where nothing may, such as a number of fewer than 5 people.

    Comments and total rows stay behind.
    """
    details, _ = split_totals(raw.under(columns), columns, name)
    header = list(details.header)
    rows = [{column: row.get(column, "").strip() for column in header} for _, row in details.rows]
    if sharing.is_private:
        return None
    if sharing.counts:
        rows = _added_up(rows, sharing)
        if any(_is_few(number) for row in rows for number in _numbers(row, sharing.counts)):
            return None
    codes: dict[str, dict[str, str]] = {}
    for row in rows:
        for column in (*sharing.names, *sharing.answers):
            kind = row.get(sharing.of, "") if column in sharing.answers else ""
            if row.get(column):
                row[column] = _code(codes.setdefault(kind, {}), _meant(row[column], columns.get(column)))
        row.update({column: COVERED for column in sharing.texts if row.get(column)})
    return [header, *([row[column] for column in header] for row in rows)]


def _meant(cell: str, column: Column | None) -> str:
    """A cell as its column reads it, so that two ways to write one name are one."""
    if column is None:
        return cell
    try:
        return str(column.read(column.cell(cell)))
    except ValueError:
        return cell


def _code(codes: dict[str, str], meant: str) -> str:
    return codes.setdefault(meant, f"N{len(codes) + 1:02d}")


def _added_up(rows: Sequence[Mapping[str, str]], sharing: Sharing) -> list[dict[str, str]]:
    """Rows that differ in nothing but the columns `over` as one, their numbers added up."""
    if not sharing.over:
        return [dict(row) for row in rows]
    sums: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        kept = {column: COVERED if column in sharing.over else cell for column, cell in row.items()}
        key = tuple(cell for column, cell in kept.items() if column not in sharing.counts)
        known = sums.setdefault(key, kept)
        if known is not kept:
            known.update({column: _sum(known[column], row[column]) for column in sharing.counts if column in row})
    return list(sums.values())


def _sum(one: str, other: str) -> str:
    return str(int(one) + int(other)) if one.isdigit() and other.isdigit() else ""


def _numbers(row: Mapping[str, str], counts: Iterable[str]) -> Iterable[int]:
    """The numbers of a row, and what is left of each beside the next."""
    numbers = [int(row[column]) for column in counts if row.get(column, "").isdigit()]
    return [*numbers, *(first - second for first, second in pairwise(numbers))]


def _is_few(number: int) -> bool:
    return 0 < number < LEAST
