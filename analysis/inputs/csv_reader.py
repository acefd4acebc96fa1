"""CSV files as spreadsheets and people save them: separators, quotation marks, line ends; every fault with its row."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from analysis.inputs.raw_tables import COMMENT, Line, RawTable
from questionnaires.files import read_text
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

LARGEST = 8_000_000  # bytes, some 250,000 rows, read within seconds
LONGEST_CELL = 32_767  # signs, as in a spreadsheet
SEPARATORS: dict[str, Text] = {"\t": TEXTS["tabs"], ";": TEXTS["semicolons"]}
FULL_WIDTH = "，"


def read_csv(path: Path) -> RawTable | Problem:
    """A CSV file as a raw table; lines above the header whose first cell begins with # are comments."""
    try:
        return parse_csv(read_text(path, largest=LARGEST), path)
    except ProblemsError as wrong:
        return wrong.problems[0]


def parse_csv(text: str, path: Path) -> RawTable:
    """The raw table in a text that stands or stood in `path`.

    Raises
        ProblemsError: a quotation mark that is not closed, a cell without end.
    """
    separator = _separator(text, path)
    lines = tuple(_lines(text, separator, path))
    notes = [TEXTS["columns_set_apart"].fill(words=words) for sign, words in SEPARATORS.items() if sign == separator]
    return RawTable(place=str(path), lines=lines, notes=tuple(notes), separator=separator)


def csv_lines(path: Path) -> tuple[Line, ...]:
    """The lines of a CSV file with the row where each begins, comments too.

    Raises
        ProblemsError: it cannot be read.
    """
    text = read_text(path, largest=LARGEST)
    return tuple(_lines(text, _separator(text, path), path))


def _separator(text: str, path: Path) -> str:
    """What stands between the columns: the sign of the first line that is no comment and has one."""
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip('"').startswith(COMMENT))
    for row, line in enumerate(lines, 1):
        for sign in (",", *SEPARATORS):
            if sign in line:
                return sign
        if line.count(FULL_WIDTH) > 1 and row == 1:
            fault = TEXTS["full_width_commas_stand"]
            cure = allowed(TEXTS["plain_commas"])
            raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)])
    return ","


def _lines(text: str, separator: str, path: Path) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start, widest = 1, 0
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                _check_cells(cells, start, separator, widest, path)
                widest = max(widest, len(cells))
                yield start, tuple(cells)
            start = reader.line_num + 1
    except csv.Error as wrong:
        raise ProblemsError([_fault(path, start, *_words(str(wrong)))]) from wrong


def _check_cells(cells: list[str], row: int, separator: str, widest: int, path: Path) -> None:
    """A cell that is no cell: without end, or one that has swallowed the rows below it.

    Raises
        ProblemsError: a quotation mark was opened and closed somewhere else.
    """
    for cell in cells:
        if len(cell) > LONGEST_CELL:
            fault = TEXTS["cell_has_signs"].fill(n_cell=len(cell))
            cure = allowed(TEXTS["most_check_quotation_marks"].fill(longest_cell=LONGEST_CELL))
            raise ProblemsError([_fault(path, row, fault, cure)])
        if widest > 1 and any(line.count(separator) >= widest - 1 for line in cell.splitlines()[1:]):
            raise ProblemsError([_fault(path, row, *_words("unexpected end of data"))])


def _words(problem: str) -> tuple[Text, Text]:
    if "expected after" in problem:
        fault = TEXTS["text_goes_after_quotation"]
        return fault, TEXTS["quote_whole_cell_marks"]
    if "field larger" in problem:
        fault = TEXTS["cell_has_more_signs"].fill(longest_cell=LONGEST_CELL)
        return fault, TEXTS["check_whether_quotation_marks"]
    if "unexpected end" in problem:
        fault = TEXTS["quotation_mark_not_closed"]
        return fault, TEXTS["close_row_delete_mark"]
    return found(problem), TEXTS["check_quotation_marks_commas"]


def _fault(path: Path, row: int, fault: Text, cure: Text) -> Problem:
    return Problem(file=str(path), row=row, fault=fault, cure=cure)
