"""Columns of money have one unit, stated in their heading (金额栏): the cells are numbers, exact in the data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analysis.core import numbers
from analysis.core.figures import Figure
from questionnaires.texts import Language
from reports.chapters.values import Block, Chapter, Column, FigureText, Group, Line, Table

Figures = Mapping[str, Figure]
# yuan in a unit, what stands in the heading, and the most decimals; from large to small
UNITS: dict[Language, tuple[tuple[str, str, int], ...]] = {
    "zh": (("yi", "（亿元）", 2), ("wan", "（万元）", 2), ("yuan", "（元）", 2)),
    "en": (("million", " (CNY million)", 4), ("yuan", " (CNY)", 2)),
}
NAMED = ("元", "yuan", "CNY")  # a heading that says its unit already


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a column: its name in MONEY_UNITS, what stands in the heading, and how many decimals."""

    name: str
    heading: str
    places: int


def in_units(chapters: Iterable[Chapter], figures: Figures, lang: Language) -> tuple[Chapter, ...]:
    """Chapters whose tables print money in one unit a column."""
    return tuple(replace(chapter, blocks=_blocks(chapter.blocks, figures, lang)) for chapter in chapters)


def _blocks(blocks: Iterable[Block], figures: Figures, lang: Language) -> tuple[Block, ...]:
    return tuple(_block(block, figures, lang) for block in blocks)


def _block(block: Block, figures: Figures, lang: Language) -> Block:
    if isinstance(block, Group):
        return replace(block, blocks=_blocks(block.blocks, figures, lang))
    return _table(block, figures, lang) if isinstance(block, Table) else block


def _table(table: Table, figures: Figures, lang: Language) -> Table:
    """The same table; its columns share a unit and decimals where no amount is lost in it."""
    amounts = {place: values for place in range(len(table.columns)) if (values := _amounts(table, place, figures))}
    if not amounts:
        return table
    shared = UNITS[lang][_unit([value for values in amounts.values() for value in values], lang)]
    together = [place for place, values in amounts.items() if _fits(values, shared)]
    for places in (together, *([place] for place in amounts if place not in together)):
        values = [value for place in places for value in amounts[place]]
        unit, heading, most = shared if places is together else UNITS[lang][_unit(values, lang)]
        decimals = max((numbers.places_of(numbers.in_unit(value, unit, most), most) for value in values), default=0)
        for place in places:
            table = _column(table, place, figures, Unit(unit, heading, decimals))
    return table


def _amounts(table: Table, place: int, figures: Figures) -> list[Decimal]:
    """The amounts of a column; none where it holds other numbers or its heading names a unit."""
    if any(name in str(table.columns[place].heading) for name in NAMED):
        return []
    known = [figures[piece.id] for piece in _alone(row.cells[place] for row in table.rows)]
    given = [figure for figure in known if figure.value is not None]
    if any(figure.unit != "yuan" for figure in given):
        return []
    return [numbers.exact(figure.value) for figure in given if figure.value is not None]


def _alone(cells: Iterable[Line]) -> Iterator[FigureText]:
    for cell in cells:
        if len(cell) == 1 and isinstance(cell[0], FigureText):
            yield cell[0]


def _unit(values: Sequence[Decimal], lang: Language) -> int:
    """The place of the largest unit in which no amount is lost: all of 亿元 are short, none of 万元 becomes nothing."""
    largest = max(map(abs, values))
    for place, (unit, _, most) in enumerate(UNITS[lang]):
        parts = [numbers.in_unit(value, unit, most) for value in values]
        is_kept = all(part == numbers.in_unit(value, unit, 4) for part, value in zip(parts, values, strict=True))
        is_seen = all(part or not value for part, value in zip(parts, values, strict=True))
        if largest >= numbers.MONEY_UNITS[unit] and is_seen and (is_kept or unit != "yi"):
            return place
    return len(UNITS[lang]) - 1


def _fits(values: Sequence[Decimal], unit: tuple[str, str, int]) -> bool:
    """Whether amounts belong into a unit: large ones, and small ones that lose nothing there."""
    name, _, most = unit
    is_large = max(map(abs, values)) >= numbers.YUAN_PER_WAN
    return is_large or all(numbers.in_unit(value, name, most) * numbers.MONEY_UNITS[name] == value for value in values)


def _column(table: Table, place: int, figures: Figures, unit: Unit) -> Table:
    columns = [*table.columns]
    columns[place] = Column((*columns[place].heading, unit.heading), "right")
    rows = []
    for row in table.rows:
        cells = [*row.cells]
        cells[place] = _cell(cells[place], figures, unit)
        rows.append(replace(row, cells=tuple(cells)))
    return replace(table, columns=tuple(columns), rows=tuple(rows))


def _cell(cell: Line, figures: Figures, unit: Unit) -> Line:
    for piece in _alone([cell]):
        value = figures[piece.id].value
        if value is not None:
            text = numbers.decimal(numbers.in_unit(numbers.exact(value), unit.name, unit.places), unit.places)
            return (FigureText(piece.id, text, unit=unit.name, places=unit.places),)
    return cell
