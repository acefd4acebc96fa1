"""A table of answers that another collector wrote: CSV or Excel, told apart by content, every cell read as text."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from analysis.inputs.raw_tables import letter
from analysis.inputs.workbook import cell_text, failed_formulas, hidden_parts, merged_areas
from analysis.inputs.xlsx_reader import NOT_A_BOOK, SheetCells, is_xlsx, read_xlsx
from questionnaires.characters import without_invisible
from questionnaires.files import MARKS, SAVE_AGAIN, decoded, missing_file
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

WORKBOOK_MARK, OLD_WORKBOOK_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_BYTES = 200_000_000
LARGEST_BOOK = 60_000_000  # of a workbook, unpacked
DELIMITERS = ",;\t"
MOST_PROBLEMS = 50  # more faults than this are of one kind


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """The header and rows of a table as text, each with its row in the file; `notes` tell what else lies there."""

    path: Path
    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[Text, ...] = ()


Lines = list[tuple[int, list[str]]]


def read_answer_table(path: Path) -> AnswerTable:
    """The table in a file; the content decides how it is read, not the ending of its name.

    Raises
        ProblemsError: no such file, no table, an encoding or a workbook that cannot be read, cells that hold nothing
            although they show something or belong to no column.
    """
    if not path.exists():
        raise ProblemsError([missing_file(path)])
    if path.is_dir() or path.stat().st_size > LARGEST_BYTES:
        cure = allowed(TEXTS["one_csv_excel_file"])
        raise ProblemsError([Problem(file=str(path), fault=TEXTS["not_file_table"], cure=cure)])
    content = path.read_bytes()
    is_workbook = content.startswith((WORKBOOK_MARK, OLD_WORKBOOK_MARK))
    lines, notes = _workbook_lines(path) if is_workbook else (_csv_lines(content, path), ())
    filled = [(number, line) for number, line in lines if any(cell.strip() for cell in line)]
    if len(filled) < 2:
        cure = allowed(TEXTS["column_names_first_row"])
        raise ProblemsError([Problem(file=str(path), fault=TEXTS["has_no_answers"], cure=cure)])
    first, header = filled[0]
    if beyond := list(_cells_beyond(path, filled)):
        raise ProblemsError(beyond[:MOST_PROBLEMS])
    return AnswerTable(
        path=path,
        notes=notes,
        header=tuple(without_invisible(cell).strip() for cell in header),
        header_row=first,
        rows=tuple((number, tuple(without_invisible(cell).strip() for cell in line)) for number, line in filled[1:]),
    )


def _cells_beyond(path: Path, lines: Lines) -> Iterator[Problem]:
    """Cells to the right of the header: a comma without quotation marks has moved the answers of this row."""
    width = len(lines[0][1])
    for number, line in lines[1:]:
        for place, cell in enumerate(line[width:], width):
            if cell.strip():
                cure = TEXTS["row_has_more_cells"]
                yield Problem(file=str(path), row=number, column=letter(place), fault=found(cell.strip()), cure=cure)


def _csv_lines(content: bytes, path: Path) -> Lines:
    text = _decoded(content, path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=re.sub(r'"[^"]*"', "", first).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: Lines = []
    start = 1
    try:
        for line in reader:
            lines.append((start, line))
            start = reader.line_num + 1
    except csv.Error as wrong:
        fault = TEXTS["table_cannot_read_here"].fill(wrong=wrong)
        cure = TEXTS["check_quotation_marks_come"]
        raise ProblemsError([Problem(file=str(path), row=start, fault=fault, cure=cure)]) from wrong
    return lines


def _decoded(content: bytes, path: Path) -> str:
    """The text of a file; a NUL in it tells of an encoding that nothing else tells of.

    Raises
        ProblemsError: it is in another encoding.
    """
    text = _in_some_encoding(content, path)
    if "\0" in text:
        fault = TEXTS["holds_damaged_signs_u"]
        row = text[: text.index("\0")].count("\n") + 1
        raise ProblemsError([Problem(file=str(path), row=row, fault=fault, cure=SAVE_AGAIN)])
    return text


def _in_some_encoding(content: bytes, path: Path) -> str:
    """UTF-8 or UTF-16 by its mark; else GB 18030, in which Chinese collectors write, where every byte agrees."""
    if any(content.startswith(mark) for mark, _ in MARKS):
        return decoded(content, path)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            return decoded(content, path)
        # Big5 read so holds signs that nobody has defined; its words would come in as others
        return text if not any(unicodedata.category(sign) in ("Co", "Cn") for sign in text) else _refused(path)


def _refused(path: Path) -> NoReturn:
    fault = TEXTS["neither_utf_nor_gb"]
    raise ProblemsError([Problem(file=str(path), fault=fault, cure=SAVE_AGAIN)])


def _workbook_lines(path: Path) -> tuple[Lines, tuple[Text, ...]]:
    """The lines of the first sheet; what is hidden or not read is noted, what is not in the cells is refused."""
    sheet, *others = read_xlsx(path, largest=LARGEST_BOOK) if is_xlsx(path) else _older_sheets(path)
    place, first = f"{path}[{sheet.name}]", min(sheet.rows, default=0)
    merged = (problem for last, problem in merged_areas(place, sheet) if last > first)
    if problems := [*failed_formulas(place, sheet), *merged]:
        raise ProblemsError(problems[:MOST_PROBLEMS])
    lines = [(row, list(map(cell_text, cells))) for row, cells in sheet.lines()]
    return lines, (*hidden_parts(sheet), *_not_read(sheet, others))


def _older_sheets(path: Path) -> list[SheetCells]:
    """The sheets of an .xls, .xlsb or .ods workbook: their values and merged cells, which is all that can be had.

    Raises
        ProblemsError: it is none that can be read.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        return [_older_sheet(book.get_sheet_by_name(name)) for name in book.sheet_names]
    except CalamineError as wrong:
        cure = TEXTS["open_excel_save_xlsx"]
        raise ProblemsError([Problem(file=str(path), fault=NOT_A_BOOK, cure=cure)]) from wrong


def _older_sheet(sheet: CalamineSheet) -> SheetCells:
    cells = SheetCells(name=sheet.name, width=sheet.total_width)
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if filled := {column: value for column, value in enumerate(values, 1) if value != ""}:
            cells.rows[row] = filled
    cells.merged = [
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return cells


def _not_read(read: SheetCells, others: Sequence[SheetCells]) -> Iterator[Text]:
    if names := [sheet.name for sheet in others if sheet.rows]:
        yield TEXTS["only_sheet_read_not"].fill(name=read.name, listed=Text("、".join(names), ", ".join(names)))
