"""The tables of a tagged PDF as grids: whether cells fill them, and whether a header leads to each value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.pdf.selfcheck.faults import Node, written
from reports.pdf.selfcheck.tree import Element

SCOPES = {"/Row": "row", "/Column": "column", "/Both": "both"}
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """Which cell lies at each place (row, column) of a table; `is_regular`: no gap, no overlap, rows of one width."""

    cells: dict[Place, Element]
    is_regular: bool


def grid_of(table: Element) -> Grid:
    """The grid of one table, from the spans of its cells."""
    rows = [row for part in table.kids for row in ([part] if part.kind == "TR" else part.kids) if row.kind == "TR"]
    cells: dict[Place, Element] = {}
    is_regular = True
    for at, row in enumerate(rows):
        column = 0
        for cell in row.kids:
            while (at, column) in cells:
                column += 1
            places = list(_covered(cell, at, column))
            is_regular &= cells.keys().isdisjoint(places) and all(place[0] < len(rows) for place in places)
            cells |= dict.fromkeys(places, cell)
    widths = [sum(place[0] == at for place in cells) for at in range(len(rows))]
    return Grid(cells, is_regular and len(set(widths)) <= 1)


def irregular(tree: Iterable[Element]) -> Iterator[Node]:
    """Tables whose cells overlap, or whose rows differ in width."""
    return (element.node for element in tree if element.kind == "Table" and not grid_of(element).is_regular)


def without_scope(tree: Iterable[Element]) -> Iterator[Node]:
    """Header cells that do not say which way they lead."""
    return (element.node for element in tree if element.kind == "TH" and not scope_of(element))


def unheaded(tree: Iterable[Element]) -> Iterator[Node]:
    """Cells of tables to which no header leads: neither those that a cell names, nor any by row or column."""
    for table in tree:
        if table.kind == "Table":
            cells = grid_of(table).cells
            by_row = {place[0] for place, cell in cells.items() if scope_of(cell) in ("row", "both")}
            by_column = {place[1] for place, cell in cells.items() if scope_of(cell) in ("column", "both")}
            led = {id(cell) for place, cell in cells.items() if place[0] in by_row or place[1] in by_column}
            names = {written(cell.node, "/ID") for cell in cells.values() if cell.kind == "TH"} - {""}
            for cell in {id(cell): cell for cell in cells.values() if cell.kind == "TD"}.values():
                named = _named_headers(cell)
                if not (named <= names if named else id(cell) in led):
                    yield cell.node


def scope_of(cell: Element) -> str:
    """Which way a header cell leads: row, column, both, or "" where it is none or does not say."""
    if cell.kind != "TH":
        return ""
    return SCOPES.get(str(cell.attributes.get("/Scope")), "")


def _named_headers(cell: Element) -> set[str]:
    """The identifiers of the headers that a cell names."""
    return {str(name) for name in cell.attributes.get("/Headers", ())}


def _covered(cell: Element, row: int, column: int) -> Iterator[Place]:
    height, width = (int(cell.attributes.get(name, 1)) for name in ("/RowSpan", "/ColSpan"))
    return ((row + down, column + right) for down in range(height) for right in range(width))
