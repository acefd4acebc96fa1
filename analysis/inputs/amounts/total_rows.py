"""Rows that add up other rows (合计、小计): recognised in every table, checked against what they add, never added in.

An official form often carries its total in the first row and a subtotal after each group; both are read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from analysis.inputs.raw_tables import RawTable
from analysis.inputs.tables import Column, plain_number
from questionnaires.characters import plain
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

ALL_OF_THEM = re.compile(
    r"(本页|以上|全部|各项|资金|经费|分值|总)?(合计|总计|共计)(数|额|金额|分)?|(年度|项目)?资金总(额|计)"
    r"|(grand)?totals?|(grand)?sum",
    re.IGNORECASE,
)
OF_A_GROUP = re.compile(r"(本页|分组)?小计(数|额|金额|分)?|sub-?totals?", re.IGNORECASE)
NOTHING = frozenset({"", "-", "—", "/", "\\", "无", "不适用"})
OVERALL_SCORES = frozenset({"总分", "总得分", "自评总分", "自评得分", "自评总得分"})
OWN_TOTALS = frozenset({"totals", "scores", "self_scores"})  # here a row may be the total that the table is about
# numbers that officials do not add, although they stand in a column of numbers
NOT_ADDED: Mapping[str, frozenset[str]] = {
    "published": frozenset({"n"}),
    "claims": frozenset({"n", "n_items", "sd", "scale_low", "scale_high"}),
    "costs": frozenset({"planned_price", "actual_price"}),
    "months": frozenset({"spent", "progress"}),
    "readings": frozenset({"value", "cases"}),
    "history": frozenset({"year", "target", "actual"}),
    "sensitivity": frozenset({"low", "high"}),
    "spreads": frozenset({"low", "high", "mode"}),
    "peers": frozenset({"value"}),
    "decomposition": frozenset({"before", "after"}),
    "flows": frozenset({"year"}),
    "options": frozenset({"year"}),
    "release": frozenset({"stage_share"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedCell:
    """One number of a total row as printed, and the sum of the rows it stands for; `reach` is what decimals explain.

    `label` is what people call its column.
    """

    column: str
    printed: str
    value: Decimal
    recomputed: Decimal
    reach: Decimal
    label: Text = NO_TEXT

    @property
    def agrees(self) -> bool:
        """Whether it is that sum, up to the rounding of printed decimals."""
        return abs(self.value - self.recomputed) <= self.reach


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalRow:
    """A row of a table that adds up others: where it stands, what it is called, and each of its numbers checked."""

    table: str
    place: str
    row: int
    word: str
    cells: tuple[AddedCell, ...]

    @property
    def misfits(self) -> tuple[AddedCell, ...]:
        """The numbers that are not the sum of the rows."""
        return tuple(cell for cell in self.cells if not cell.agrees)


def split_totals(raw: RawTable, columns: Mapping[str, Column], table: str = "") -> tuple[RawTable, list[TotalRow]]:
    """A raw table without its total rows, and these, each held against the rows it adds up.

    A table that holds nothing but such a row keeps it: there is nothing that it could add up.
    """
    labels = [name for name in raw.header if name in columns and _is_label(name, raw.header)]
    words = {row: _word(cells, labels) for row, cells in raw.rows}
    details = [(row, cells) for row, cells in raw.rows if not words[row] and any(cells.values())]
    if table in OWN_TOTALS or not details or not any(words.values()):
        return raw, []
    if table == "indicators":  # points of a group are those of its members again
        parents = {plain(cells.get("parent") or "") for _, cells in details}
        details = [(row, cells) for row, cells in details if plain(cells.get("id") or "") not in parents]
    added = [name for name in raw.header if name in columns and name not in (*labels, *NOT_ADDED.get(table, ()))]
    totals = [
        TotalRow(
            table=table,
            place=raw.place,
            row=row,
            word=words[row],
            cells=tuple(_checked(row, cells, added, columns, details, words)),
        )
        for row, cells in raw.rows
        if words[row]
    ]
    return replace(raw, lines=tuple(line for line in raw.lines if not words.get(line[0]))), totals


def total_note(total: TotalRow) -> Text:
    """That a row was taken for a total, and whether it agrees."""
    words = {True: TEXTS["agrees_rows"], False: TEXTS["not_their_sum"]}
    verdict = words[not total.misfits] if total.cells else TEXTS["holds_no_number_check"]
    zh, en = verdict["zh"], verdict["en"]
    place = total.place.rpartition("/")[2]
    return TEXTS["row_total_not_added"].fill(place=place, row=total.row, word=total.word, what=Text(zh, en))


def _is_label(name: str, header: Sequence[str]) -> bool:
    """Whether a column says what its row is about."""
    return name == header[0] or name.startswith("name") or name in ("estate", "item", "task", "person", "measure")


def _word(cells: Mapping[str, str], labels: Sequence[str]) -> str:
    """The word by which a row says that it is a total, "" where none does; an id such as total beside names is none."""
    has_names = any(name.startswith("name") for name in labels)
    for name in labels:
        cell = (cells.get(name) or "").strip()
        is_id = has_names and not name.startswith("name") and cell.isascii()
        if not is_id and (ALL_OF_THEM.fullmatch(_bare(cell)) or OF_A_GROUP.fullmatch(_bare(cell))):
            return cell
    return ""


def is_total(label: str) -> bool:
    """Whether a label says that its row adds up all others: 合计, 总分, total."""
    return bool(ALL_OF_THEM.fullmatch(_bare(label))) or _bare(label) in OVERALL_SCORES


def _bare(cell: str) -> str:
    """A label without blanks, marks at its end and a unit in brackets: 合 计（万元）： → 合计."""
    narrow = re.sub(r"\s+", "", plain(cell))
    return re.sub(r"[(\[【].*[)\]】]", "", narrow).strip(":：、,，;；.。*")


Rows = Sequence[tuple[int, Mapping[str, str]]]


def _checked(  # noqa: PLR0917 (a row among its table)
    row: int,
    cells: Mapping[str, str],
    added: Sequence[str],
    columns: Mapping[str, Column],
    details: Rows,
    words: Mapping[int, str],
) -> Iterator[AddedCell]:
    for name in added:
        printed = plain(cells.get(name) or "")
        value = None if printed in NOTHING else _number(printed)
        if value is None or (columns[name].words and not set(columns[name].words) <= {"yes", "no"}):
            continue
        sums = [subtotal for group in _groups(row, details, words) if (subtotal := _sum(name, group))]
        if sums:
            best = next(
                (candidate for candidate in sums if abs(value[0] - candidate[0]) <= candidate[1] + value[1]),
                sums[0],
            )
            yield AddedCell(
                column=name, printed=_shown(printed), value=value[0], recomputed=best[0], reach=best[1] + value[1]
            )


def _shown(printed: str) -> str:
    """A number as people write it: one that came from another unit without its exponent."""
    return f"{Decimal(printed):f}" if "E+" in printed else printed


def _groups(row: int, details: Rows, words: Mapping[int, str]) -> Iterator[Rows]:
    """The rows that a total may stand for: all above it, or since the last total; below it where none is above."""
    above = [detail for detail in details if detail[0] < row]
    earlier = max((place for place, word in words.items() if word and place < row), default=0)
    since = [detail for detail in above if detail[0] > earlier]
    is_group = bool(OF_A_GROUP.fullmatch(_bare(words[row])))
    yield from (group for group in ((since, above) if is_group else (above, since)) if group)
    later = min((place for place, word in words.items() if word and place > row), default=None)
    below = [detail for detail in details if detail[0] > row]
    if not above or not since:
        yield below
        yield [detail for detail in below if later is None or detail[0] < later]


def _sum(name: str, rows: Rows) -> tuple[Decimal, Decimal] | None:
    """The sum of a column and how far its rounding reaches; yes counts as one. None where it holds something else."""
    total, reach, n = Decimal(0), Decimal(0), 0
    for _, cells in rows:
        cell = plain(cells.get(name) or "")
        if cell in NOTHING:
            continue
        value = (Decimal(cell in ("yes", "是")), Decimal(0)) if cell in ("yes", "no", "是", "否") else _number(cell)
        if value is None:
            return None
        total, reach, n = total + value[0], reach + value[1], n + 1
    return (total, reach) if n else None


def _number(cell: str) -> tuple[Decimal, Decimal] | None:
    """A number, and half its last printed decimal; whole numbers are exact, percentages rounded."""
    digits = cell.removesuffix("%").replace(",", "")
    try:
        value = plain_number(digits)
    except (ValueError, InvalidOperation):
        return None
    exponent = int(value.as_tuple().exponent)  # above 0: an amount in 亿元 brought to 万元 is rounded as it was there
    is_rounded = exponent != 0 or cell.endswith("%")
    return value, Decimal(5).scaleb(exponent - 1) if is_rounded else Decimal(0)
