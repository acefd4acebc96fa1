"""A table of answers that another collector wrote: CSV or Excel, told apart by content, every cell read as text."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from questionnaires.characters import without_invisible
from questionnaires.files import MARKS, decoded, missing_file
from questionnaires.problems import Problem, ProblemsError, allowed, said

WORKBOOK_MARK, OLD_WORKBOOK_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_BYTES = 200_000_000
LONGEST_CELL = 1_000_000
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """The header and rows of a table as text, each with its row in the file."""

    path: Path
    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_answer_table(path: Path) -> AnswerTable:
    """The table in a file; the content decides how it is read, not the ending of its name.

    Raises
        ProblemsError: no such file, no table, an encoding or a workbook that cannot be read.
    """
    if not path.exists():
        raise ProblemsError([missing_file(path)])
    if path.is_dir() or path.stat().st_size > LARGEST_BYTES:
        cure = allowed("一个不超过 200 MB 的 CSV 或 Excel 文件", "one CSV or Excel file of 200 MB at most")
        raise ProblemsError(
            [Problem(file=str(path), fault=said("不是一个表格文件", "is not a file with a table"), cure=cure)]
        )
    content = path.read_bytes()
    is_workbook = content.startswith((WORKBOOK_MARK, OLD_WORKBOOK_MARK))
    lines = _workbook_lines(path) if is_workbook else _csv_lines(content, path)
    filled = [(number, line) for number, line in enumerate(lines, start=1) if any(cell.strip() for cell in line)]
    if len(filled) < 2:
        cure = allowed("第一行是列名，以下每行一份答卷", "column names in the first row, then one sheet a row")
        raise ProblemsError([Problem(file=str(path), fault=said("没有答卷", "has no answers"), cure=cure)])
    first, header = filled[0]
    return AnswerTable(
        path=path,
        header=tuple(without_invisible(cell).strip() for cell in header),
        header_row=first,
        rows=tuple((number, tuple(without_invisible(cell).strip() for cell in line)) for number, line in filled[1:]),
    )


def _csv_lines(content: bytes, path: Path) -> list[list[str]]:
    text = _decoded(content, path)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as wrong:
        fault = said(f"表格读到这一行读不下去（{wrong}）", f"the table cannot be read on from here ({wrong})")
        cure = said("请检查引号是否成对", "check that quotation marks come in pairs")
        raise ProblemsError([Problem(file=str(path), row=reader.line_num, fault=fault, cure=cure)]) from wrong


def _decoded(content: bytes, path: Path) -> str:
    """UTF-8 or UTF-16 by its mark; else GB 18030, in which Chinese collectors write, where every byte agrees."""
    if any(content.startswith(mark) for mark, _ in MARKS):
        return decoded(content, path)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            return decoded(content, path)


def _workbook_lines(path: Path) -> list[list[str]]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as wrong:
        fault = said("不是可读的 Excel 工作簿", "is not a workbook that can be read")
        cure = said(
            "请在 Excel 中打开后另存为 .xlsx，不设密码", "open it in Excel and save it as .xlsx without a password"
        )
        raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)]) from wrong
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    """A cell as text; a whole number without the decimal point that Excel gives every number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value)
