"""The sheets of an Excel workbook, read with openpyxl: every cell, and what a reader of values alone passes over.

That is: failed and uncomputed formulas, merged areas, hidden rows, columns and sheets. Within bounds: no file, however
made, may take memory or time without end.
"""

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import defusedxml  # noqa: F401 (openpyxl reads XML through it where it is there: no entities, no bombs)
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from analysis.inputs.raw_tables import letter
from questionnaires.problems import Problem, ProblemsError, allowed
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

LARGEST = 20_000_000  # bytes of all parts together, unpacked: some 400,000 cells, read within seconds
MOST_CELLS = 20_000_000  # of the area from the first cell to the last ones, blank cells too
INDEX = "xl/workbook.xml"
NOT_A_BOOK = TEXTS["not_workbook_can_read"]
ERROR, EMPTY_TEXT = "e", "str"  # what openpyxl calls a failed cell, and a formula whose result is a text of nothing


@dataclass(slots=True, kw_only=True)
class SheetCells:
    """One sheet: the values of its filled rows by row and column, and what is marked in it."""

    name: str
    is_hidden: bool = False
    rows: dict[int, dict[int, Any]] = field(default_factory=dict)
    width: int = 0
    failed: list[tuple[str, int, str]] = field(default_factory=list)
    uncomputed: list[tuple[str, int]] = field(default_factory=list)
    empty_results: list[tuple[str, int]] = field(default_factory=list)
    filled_rows: set[int] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """The rows that hold anything, each from the first column to the last one of the sheet."""
        for row, cells in self.rows.items():
            yield row, tuple(cells.get(column, "") for column in range(1, self.width + 1))


# what openpyxl, and what it reads with, raise of a file that is damaged or locked
DAMAGED: tuple[type[Exception], ...] = (
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    InvalidFileException,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """openpyxl's parser of a sheet, which notes where a formula stands beside its value."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """A cell with its value, and whether a formula gave it."""
        cell: dict[str, Any] = super().parse_cell(element)
        cell["has_formula"] = element.find(FORMULA_TAG) is not None
        return cell


def is_xlsx(path: Path) -> bool:
    """Whether it is a workbook of this kind; .xls, .xlsb and .ods are others."""
    try:
        with zipfile.ZipFile(path) as book:
            return INDEX in book.namelist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def read_xlsx(path: Path, *, largest: int = LARGEST) -> list[SheetCells]:
    """Every sheet of a workbook of at most so many bytes, unpacked.

    Raises
        ProblemsError: not a workbook, larger than any engagement, or with cells far away from all others.
    """
    _refuse_large(path, largest)
    try:
        with path.open("rb") as content, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that are nobody's data: styles, extensions, validations
            reader = ExcelReader(content, read_only=True, data_only=True, keep_links=False)
            reader.read()
            return [_sheet(sheet, reader.wb, path) for sheet in reader.wb.worksheets]
    except DAMAGED as wrong:
        raise ProblemsError([Problem(file=str(path), fault=NOT_A_BOOK, cure=allowed(Text.same(".xlsx")))]) from wrong


def _refuse_large(path: Path, largest: int) -> None:
    """Raises ProblemsError where the parts together are too large to be read within seconds."""
    try:
        with zipfile.ZipFile(path) as book:
            size = sum(part.file_size for part in book.infolist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # openpyxl says that it is none
    if size > largest:
        limit = largest // 1_000_000
        fault = TEXTS["larger_mb_unpacked"].fill(limit=limit)
        cure = TEXTS["check_whether_right_file"]
        raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)])


def _sheet(sheet: Any, book: Any, path: Path) -> SheetCells:
    cells = SheetCells(name=sheet.title, is_hidden=sheet.sheet_state != "visible")
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for row, row_cells in parser.parse():
            n_filled = sum(_note(cells, cell) for cell in row_cells)
            if n_filled and row * cells.width > MOST_CELLS:
                _refuse_far(path, cells, row)
    cells.hidden_rows = [int(row) for row, attributes in parser.row_dimensions.items() if _is_on(attributes)]
    columns = [attributes for attributes in parser.column_dimensions.values() if _is_on(attributes)]
    cells.hidden_columns = [(int(attributes["min"]), int(attributes["max"])) for attributes in columns]
    areas = parser.merged_cells.mergeCell if parser.merged_cells else ()
    cells.merged = [(area.min_row, area.min_col, area.max_row, area.max_col) for area in areas]
    return cells


def _note(sheet: SheetCells, cell: dict[str, Any]) -> bool:
    """A cell with its value, or with the reason why its formula gave none; False where there is nothing."""
    row, column, value, kind = cell["row"], cell["column"], cell["value"], cell["data_type"]
    if value is None and not cell["has_formula"]:
        return False
    sheet.width = max(sheet.width, column)
    if value is None:
        (sheet.empty_results if kind == EMPTY_TEXT else sheet.uncomputed).append((letter(column - 1), row))
        return True
    sheet.filled_rows.add(row)
    if kind == ERROR:
        sheet.failed.append((letter(column - 1), row, str(value)))
    else:
        sheet.rows.setdefault(row, {})[column] = value
    return True


def _is_on(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _refuse_far(path: Path, sheet: SheetCells, row: int) -> NoReturn:
    raise ProblemsError(
        [
            Problem(
                file=f"{path}[{sheet.name}]",
                row=row,
                column=letter(sheet.width - 1),
                fault=TEXTS["holds_something_far_away"],
                cure=TEXTS["delete_what_stands_there"],
            )
        ]
    )
