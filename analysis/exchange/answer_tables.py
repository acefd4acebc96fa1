"""A table of answers that another collector wrote: CSV or Excel, told apart by content, every cell read as text."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from python_calamine import CalamineError, CalamineWorkbook

from analysis.inputs.raw_tables import letter
from analysis.inputs.sheet_marks import Marks, is_xlsx, read_marks
from analysis.inputs.workbook import cell_text, failed_formulas, hidden_parts, merged_areas
from questionnaires.characters import without_invisible
from questionnaires.files import MARKS, SAVE_AGAIN, decoded, missing_file
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text

WORKBOOK_MARK, OLD_WORKBOOK_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_BYTES = 200_000_000
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
        cure = allowed(Text("一个不超过 200 MB 的 CSV 或 Excel 文件", "one CSV or Excel file of 200 MB at most"))
        raise ProblemsError(
            [Problem(file=str(path), fault=Text("不是一个表格文件", "is not a file with a table"), cure=cure)]
        )
    content = path.read_bytes()
    is_workbook = content.startswith((WORKBOOK_MARK, OLD_WORKBOOK_MARK))
    lines, notes = _workbook_lines(path) if is_workbook else (_csv_lines(content, path), ())
    filled = [(number, line) for number, line in lines if any(cell.strip() for cell in line)]
    if len(filled) < 2:
        cure = allowed(Text("第一行是列名，以下每行一份答卷", "column names in the first row, then one sheet a row"))
        raise ProblemsError([Problem(file=str(path), fault=Text("没有答卷", "has no answers"), cure=cure)])
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
        for at, cell in enumerate(line[width:], width):
            if cell.strip():
                cure = Text(
                    "这一行的单元格比表头多；含分隔符的答案请放在引号里",
                    "the row has more cells than the header; quote an answer that holds the separator",
                )
                yield Problem(file=str(path), row=number, column=letter(at), fault=found(cell.strip()), cure=cure)


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
        fault = Text(f"表格读到这一行读不下去（{wrong}）", f"the table cannot be read on from here ({wrong})")
        cure = Text("请检查引号是否成对", "check that quotation marks come in pairs")
        raise ProblemsError([Problem(file=str(path), row=start, fault=fault, cure=cure)]) from wrong
    return lines


def _decoded(content: bytes, path: Path) -> str:
    """The text of a file; a NUL in it tells of an encoding that nothing else tells of.

    Raises
        ProblemsError: it is in another encoding.
    """
    text = _in_some_encoding(content, path)
    if "\0" in text:
        fault = Text("有损坏的字符（U+0000），或编码不明", "holds damaged signs (U+0000), or its encoding is not told")
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
    fault = Text("编码不是 UTF-8，也不是 GB 18030", "is neither UTF-8 nor GB 18030")
    raise ProblemsError([Problem(file=str(path), fault=fault, cure=SAVE_AGAIN)])


def _workbook_lines(path: Path) -> tuple[Lines, tuple[Text, ...]]:
    """The lines of the first sheet; what is hidden or not read is noted, what is not in the cells is refused."""
    marks_of = read_marks(path) if is_xlsx(path) else {}
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheet = book.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError as wrong:
        fault = Text("不是可读的 Excel 工作簿", "is not a workbook that can be read")
        cure = Text(
            "请在 Excel 中打开后另存为 .xlsx，不设密码", "open it in Excel and save it as .xlsx without a password"
        )
        raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)]) from wrong
    marks, place = marks_of.get(sheet.name, Marks()), f"{path}[{sheet.name}]"
    merged = (problem for last, problem in merged_areas(place, sheet) if last > _first_filled(rows))
    if problems := [*failed_formulas(place, marks), *merged]:
        raise ProblemsError(problems[:MOST_PROBLEMS])
    lines = [(number, list(map(cell_text, row))) for number, row in enumerate(rows, start=1)]
    return lines, (*hidden_parts(marks), *_other_sheets(book, sheet.name))


def _first_filled(rows: Sequence[Sequence[object]]) -> int:
    return next((number for number, row in enumerate(rows, start=1) if any(map(cell_text, row))), 0)


def _other_sheets(book: CalamineWorkbook, read: str) -> Iterator[Text]:
    others = [name for name in book.sheet_names if name != read and book.get_sheet_by_name(name).start is not None]
    if others:
        yield Text(
            f"只读了工作表“{read}”，没有读：{'、'.join(others)}",
            f"only the sheet “{read}” was read, not {', '.join(others)}",
        )
