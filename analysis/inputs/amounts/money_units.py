"""Amounts as offices write them (1.2亿元, 3,400万元, a column 金额（万元）): brought to the one unit of their row.

A unit may stand in the cell, in the head of its column, in the column `unit`, or above the table (单位：万元). All
units are powers of ten, so an amount keeps its digits and with them how far it was rounded.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from analysis.inputs.raw_tables import RawTable
from analysis.inputs.table_words import POWERS, unit_in_head, word_named
from analysis.inputs.tables import Column, plain_number
from questionnaires.characters import plain

UNIT = "unit"
UNITS = {0: "yuan", 4: "wan_yuan", 8: "yi_yuan"}
ABOVE = re.compile(r"单位[:：]?(?:人民币)?(亿元|百万元|万元|千元|元)")
SIGN = re.compile(r"(?:人民币|RMB|CNY|[¥￥])", re.IGNORECASE)
AMBIGUOUS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The money columns of a table, what their heads and its title say of their units, and the unit of most rows."""

    names: frozenset[str]
    heads: Mapping[str, int]
    above: int | None
    usual: int | None
    separator: str

    def row(self, cells: Mapping[str, str]) -> dict[str, str]:
        """The cells of one row, its amounts in one unit; as they are where that unit cannot be told."""
        written = power_of(cells.get(UNIT) or "")
        if written is None and (cells.get(UNIT) or "").strip():
            return dict(cells)
        sources = {
            name: self._source(name, cell, written) for name, cell in cells.items() if name in self.names and cell
        }
        if any(source is None for source in sources.values()):
            return dict(cells)
        into = self._target(written, [source for source in sources.values() if source is not None])
        amounts = {name: self._converted(cells[name], source or 0, into) for name, source in sources.items()}
        return {**cells, **amounts, UNIT: UNITS[into]}

    def _source(self, name: str, cell: str, written: int | None) -> int | None:
        own = unit_at_end(cell)
        if own is not None or not any(sign.isdigit() for sign in cell):
            return own if own is not None else written or 0
        return next((each for each in (self.heads.get(name), written, self.above) if each is not None), None)

    def _target(self, written: int | None, sources: Sequence[int]) -> int:
        wanted = next((each for each in (written, self.usual, self.above, *sources) if each in UNITS), None)
        return 4 if wanted is None else wanted

    def _converted(self, cell: str, source: int, into: int) -> str:
        """The amount in the unit of the row; a cell that holds no number stays as it is."""
        number = SIGN.sub("", without_unit(plain(cell))).strip()
        is_open = self.separator == ";" and AMBIGUOUS.fullmatch(number)
        try:
            value = plain_number(number)
        except (ValueError, InvalidOperation):
            return cell
        return cell if is_open or (source == into and number == cell.strip()) else moved(value, source - into)


def in_one_unit(raw: RawTable, columns: Mapping[str, Column]) -> RawTable:
    """The table with every amount as a bare number in the unit of its row, which then stands in the column `unit`.

    Cells that are no amounts, or whose unit cannot be told, stay as they are and are judged by their columns.
    """
    table = raw.under(columns)
    money = frozenset(name for name in table.header if name in columns and columns[name].is_money)
    amounts = _amounts(table, money)
    if not money or UNIT not in columns or not _needs(table, amounts):
        return table
    header = [*table.header, *(() if UNIT in table.header else (UNIT,))]
    width = len(table.header)
    lines = list(table.lines)
    for place, (row, cells) in enumerate(table.lines[table.header_place :], table.header_place):
        if place == table.header_place:
            lines[place] = (row, tuple(header))
        elif any(map(str.strip, cells)):
            read = amounts.row(dict(zip(table.header, cells, strict=False)))
            lines[place] = (row, (*(read.get(name, "") for name in header), *cells[width:]))
    return replace(table, lines=tuple(lines)).under(columns)


def power_of(word: str) -> int | None:
    """The power of ten of a unit of money: wan_yuan, 万元, 千元; None where a word is none."""
    bare = plain(word).strip()
    known = word_named(bare, tuple(UNITS.values()))
    return next((power for power, name in UNITS.items() if name == known), POWERS.get(bare))


def unit_at_end(cell: str) -> int | None:
    """The power of the unit that an amount ends with, None where it ends without."""
    bare = plain(cell).strip()
    return next((power for word, power in POWERS.items() if bare.endswith(word)), None)


def without_unit(cell: str) -> str:
    """An amount without the unit at its end."""
    bare = cell.strip()
    word = next((word for word in POWERS if bare.endswith(word)), "")
    return bare.removesuffix(word).strip()


def moved(value: Decimal, places: int) -> str:
    """A number in another unit with all its digits; where 1.2 becomes 12 thousand, its exponent says what was rounded.

    >>> moved(Decimal("1.2"), 4), moved(Decimal("3400"), -4), moved(Decimal("2"), 4)
    ('1.2E+4', '0.3400', '20000')
    """
    is_rounded = int(value.as_tuple().exponent) < 0
    number = value.scaleb(places)
    return str(number) if is_rounded and int(number.as_tuple().exponent) > 0 else f"{number:f}"


def _amounts(table: RawTable, money: frozenset[str]) -> Amounts:
    heads = {
        name: power
        for name, head in zip(table.header, _heads(table), strict=False)
        if name in money and (power := unit_in_head(head)) is not None
    }
    titles = (ABOVE.search("".join("".join(cells).split())) for _, cells in table.lines[: table.header_place])
    above = next((POWERS[title[1]] for title in titles if title), None)
    written = {power_of(cells.get(UNIT) or "") for _, cells in table.rows} - {None}
    usual = _only(written) if written else _only(heads.values()) if above is None else above
    return Amounts(names=money, heads=heads, above=above, usual=usual, separator=table.separator)


def _heads(table: RawTable) -> Sequence[str]:
    """The cells of the header as somebody wrote them."""
    return table.lines[table.header_place][1] if table.lines[table.header_place :] else ()


def _needs(table: RawTable, amounts: Amounts) -> bool:
    """Whether some unit stands elsewhere than in the column of units, or is none that it may hold."""
    in_cells = any(
        unit_at_end(cells.get(name) or "") is not None or SIGN.match((cells.get(name) or "").strip())
        for _, cells in table.rows
        for name in amounts.names
    )
    odd = any(power_of(cells.get(UNIT) or "") not in (None, *UNITS) for _, cells in table.rows)
    return bool(amounts.heads) or in_cells or odd or (amounts.above is not None and UNIT not in table.header)


def _only(powers: Iterable[int | None]) -> int | None:
    known = set(powers)
    return known.pop() if len(known) == 1 else None
