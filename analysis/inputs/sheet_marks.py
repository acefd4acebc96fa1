"""What a reader of values passes over in a workbook: failed and uncomputed formulas, hidden rows, columns and sheets.

Read from the workbook's own XML, within bounds: no file, however made, may take memory or time without end.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.parsers import expat
from zipfile import ZipFile

from analysis.inputs.raw_tables import letter
from questionnaires.problems import Problem, ProblemsError, allowed
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

LARGEST = 60_000_000  # bytes of all parts together, unpacked
MOST_CELLS = 20_000_000  # of the area from the first cell to the last ones, blank cells too
INDEX, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# what is raised of an archive that is broken, cut short, locked, or packed in a way that zipfile does not know
UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    expat.ExpatError,
    KeyError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    zlib.error,
)
NOT_A_BOOK = TEXTS["not_workbook_can_read"]


@dataclass(slots=True, kw_only=True)
class Marks:
    """What is marked in one sheet: formulas without a result with the row's number, and what is hidden."""

    is_hidden: bool = False
    failed: list[tuple[str, int, str]] = field(default_factory=list)
    uncomputed: list[tuple[str, int]] = field(default_factory=list)
    empty_results: list[tuple[str, int]] = field(default_factory=list)
    filled_rows: set[int] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def read_marks(path: Path) -> dict[str, Marks]:
    """The marks of each sheet by its name.

    Raises
        ProblemsError: not a workbook, larger than any engagement, or with cells far away from all others.
    """
    try:
        with ZipFile(path) as book:
            if sum(part.file_size for part in book.infolist()) > LARGEST:
                fault = TEXTS["larger_mb_unpacked"].fill(largest=LARGEST // 1_000_000)
                raise ProblemsError([_fault(path, fault, TEXTS["check_whether_right_file"])])
            if (damaged := book.testzip()) is not None:
                raise zipfile.BadZipFile(damaged)
            return dict(_sheets(book, path))
    except UNREADABLE as wrong:
        raise ProblemsError([_fault(path, NOT_A_BOOK, allowed(Text(".xlsx", ".xlsx")))]) from wrong


def is_xlsx(path: Path) -> bool:
    """Whether it is a workbook whose marks can be read; .xls, .xlsb and .ods hold theirs elsewhere."""
    try:
        with ZipFile(path) as book:
            return INDEX in book.namelist()
    except UNREADABLE:
        return False


def _sheets(book: ZipFile, path: Path) -> Iterator[tuple[str, Marks]]:
    parts: dict[str, str] = {}
    sheets: list[dict[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            parts[attributes["Id"]] = str(PurePosixPath("/xl") / attributes["Target"])[1:]

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            sheets.append(attributes)

    _parse(book, RELATIONS, relation)
    _parse(book, INDEX, sheet)
    for each in sheets:
        part = parts.get(each.get("id", ""), "")
        marks = Marks(is_hidden=each.get("state", "visible") != "visible")
        if part in book.namelist():
            reader = _SheetReader(marks, path, each["name"])
            _parse(book, part, reader.start, reader.end, reader.text)
        yield each["name"], marks


class _SheetReader:
    """Takes the tags of one sheet as they come and notes what is marked."""

    def __init__(self, marks: Marks, path: Path, name: str) -> None:
        self.marks, self.path, self.name = marks, path, name
        self.row, self.column, self.kind, self.value, self.has_formula, self.is_value = 0, 0, "", "", False, False
        self.last_row, self.last_column = 0, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            if _is_on(attributes.get("hidden")):
                self.marks.hidden_rows.append(self.row)
        elif name == "col" and _is_on(attributes.get("hidden")):
            self.marks.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
        elif name == "c":
            self.column, self.row = _place(attributes.get("r", ""), self.column + 1, self.row)
            self.kind, self.value, self.has_formula = attributes.get("t", ""), "", False
        elif name == "f":
            self.has_formula = True
        self.is_value = name in ("v", "t")

    def text(self, text: str) -> None:
        if self.is_value:
            self.value += text

    def end(self, name: str) -> None:
        self.is_value = False
        if name != "c" or not (self.value or self.has_formula):
            return
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.last_row * self.last_column > MOST_CELLS:
            fault = TEXTS["holds_something_far_away"]
            cure = TEXTS["delete_what_stands_there"]
            place = f"{self.path}[{self.name}]"
            raise ProblemsError(
                [Problem(file=place, row=self.row, column=letter(self.column - 1), fault=fault, cure=cure)]
            )
        at = (letter(self.column - 1), self.row)
        if self.kind == "e":
            self.marks.failed.append((*at, self.value))
        elif self.has_formula and not self.value:
            (self.marks.empty_results if self.kind == "str" else self.marks.uncomputed).append(at)
        if self.value:
            self.marks.filled_rows.add(self.row)


def _place(reference: str, column: int, row: int) -> tuple[int, int]:
    """Column and row of a cell; without a reference it is the next one."""
    match = CELL.fullmatch(reference)
    if not match:
        return column, row
    number = 0
    for sign in match[1]:
        number = number * 26 + ord(sign) - 64
    return number, int(match[2])


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


Start = Callable[[str, dict[str, str]], None]


def _parse(
    book: ZipFile,
    part: str,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Walk through one part of the workbook; names without their prefixes. A document type is refused."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = lambda name, attributes: start(
        _local(name), {_local(key): value for key, value in attributes.items()}
    )
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text is not None:
        parser.CharacterDataHandler = text
    with book.open(part) as content:
        parser.ParseFile(content)


def _no_doctype(*_: object) -> None:
    raise ValueError("a workbook has no document type")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _fault(path: Path, fault: Text, cure: Text) -> Problem:
    return Problem(file=str(path), fault=fault, cure=cure)
