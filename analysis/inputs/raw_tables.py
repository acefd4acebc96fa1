"""Tables before their cells are read: lines as somebody saved them, and which of them is the header."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.inputs.table_words import columns_named
from questionnaires.problems import Problem, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

COMMENT = "#"
REMARK = "# "  # below the header only this is taken for a remark: #1楼 is an id
DEEPEST_HEADER = 12  # lines that may stand above a header
Line = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """Where a table stands (file, or file and sheet), its lines with their numbers, and which of them is the header.

    `notes` are no faults, but the reader should know them; `merged` are areas of cells with the last row of each,
    `separator` is what stood between the cells of a text.
    """

    place: str
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Text, ...] = ()
    merged: tuple[tuple[int, Problem], ...] = ()
    at: int | None = None
    names: Mapping[str, str] | None = None
    separator: str = ","

    @property
    def header_place(self) -> int:
        """Which of the lines holds the names of the columns."""
        return first_line(self.lines) if self.at is None else self.at

    @property
    def header_row(self) -> int:
        """The number of the line that holds the names of the columns."""
        return self.lines[self.header_place][0] if self.lines[self.header_place :] else 1

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, up to the last one that is not blank."""
        cells = [cell.strip() for cell in self.lines[self.header_place][1]] if self.lines[self.header_place :] else []
        while cells and not cells[-1]:
            cells.pop()
        return tuple((self.names or {}).get(cell, cell) for cell in cells)

    @property
    def rows(self) -> tuple[tuple[int, Mapping[str, str]], ...]:
        """The lines below the header by the names of their columns."""
        header = self.header
        return tuple(
            (row, dict(zip(header, cells, strict=False))) for row, cells in self.lines[self.header_place + 1 :]
        )

    def faults(self) -> Iterator[Problem]:
        """What is wrong with the lines whatever the columns are: merged cells, remarks among rows, cells outside."""
        width = len(self.header)
        yield from self.problems
        yield from (problem for last, problem in self.merged if last >= self.header_row)
        for row, cells in self.lines[self.header_place + 1 :]:
            if cells[0].startswith(REMARK):
                cure = TEXTS["remarks_stand_above_header"]
                yield Problem(file=self.place, row=row, fault=found(cells[0]), cure=cure)
            for beside, cell in enumerate(cells[width:], width):
                if cell.strip():
                    cure = TEXTS["put_below_header_note"]
                    yield Problem(file=self.place, row=row, column=letter(beside), fault=found(cell), cure=cure)

    def under(self, columns: Collection[str]) -> "RawTable":
        """The table with its header where most of these columns are named, below a title if need be."""
        header_line = next(
            (line for line, names in self._candidates(columns) if len(names) * 2 >= min(4, len(columns))),
            self.header_place,
        )
        names = _names(self.lines[header_line][1], columns) if self.lines[header_line:] else {}
        table = replace(self, at=header_line, names=names)
        titles = [row for row, cells in self.lines[:header_line] if not cells[0].startswith(COMMENT)]
        if titles:
            rows = "、".join(map(str, titles)), ", ".join(map(str, titles))
            table = replace(
                table,
                notes=(
                    *table.notes,
                    TEXTS["row_header_above_row"].fill(
                        header_row=table.header_row, rows=Text(str(rows[0]), str(rows[1]))
                    ),
                ),
            )
        return table

    def _candidates(self, columns: Collection[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
        start = first_line(self.lines)
        for line, (_, cells) in enumerate(self.lines[start : start + DEEPEST_HEADER], start):
            yield line, _names(cells, columns)


def first_line(lines: Sequence[Line]) -> int:
    """The place of the first line that is no comment: the header, as long as the columns are not known."""
    return next((line for line, (_, cells) in enumerate(lines) if not cells[0].startswith(COMMENT)), len(lines))


def _names(cells: Sequence[str], columns: Collection[str]) -> dict[str, str]:
    """The cells that name a column in some way, with the name it is known by."""
    return columns_named([cell.strip() for cell in cells if cell.strip()], columns)


def letter(place: int) -> str:
    """What a spreadsheet calls a column: A, B … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
