"""An engagement as one Excel workbook: a sheet of settings (key, value) and a sheet for each table.

In the value of a setting, `a; b;` is a list. A text that itself ends with a semicolon is written with one more.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from analysis.tables import COMMENT, RawTable
from questionnaires.problems import Problem, ProblemsError, allowed, found, said
from questionnaires.text_files import missing_file
from questionnaires.yaml_lines import Lines

SETTINGS_SHEET = "settings"
KEY, VALUE = "key", "value"
LIST_MARK = ";"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SHEET_TAG = re.compile(r"<(?:\w+:)?(sheet|Relationship)\s([^>]*)>")
ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
ERROR_CELL = re.compile(
    r'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The sheets of a workbook: the settings as nested values with the row of each, and the raw tables by name."""

    settings: tuple[str, dict[str, Any], Lines] | None
    tables: dict[str, RawTable]


def read_book(path: Path) -> Book:
    """Read every sheet; names that begin with _ are notes and passed over.

    Raises
        ProblemsError: no such file, not a workbook, or keys of the settings that contradict one another.
    """
    if not path.exists():
        raise ProblemsError([missing_file(path)])
    try:
        book = CalamineWorkbook.from_path(str(path))
    except CalamineError as wrong:
        fault = said("不是可读的 Excel 工作簿", "is not a workbook that can be read")
        raise ProblemsError([Problem(file=str(path), fault=fault, cure=allowed(".xlsx", ".xlsx"))]) from wrong
    errors = _error_cells(path)
    tables = {
        name: _table(path, book.get_sheet_by_name(name), errors.get(name, []))
        for name in book.sheet_names if name[0] != "_"
    }  # fmt: skip
    settings = tables.pop(SETTINGS_SHEET, None)
    filled = {name: table for name, table in tables.items() if table.rows or table.problems}
    return Book(settings=None if settings is None else _settings(settings), tables=filled)


def _error_cells(path: Path) -> dict[str, list[tuple[str, int, str]]]:
    """Column, row and text of the cells whose formula failed, by sheet: the reader of values gives them as blank."""
    with ZipFile(path) as book:
        files = {name for name in book.namelist() if name.endswith((".xml", ".rels"))}
        index = [name for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels") if name in files]
        tags = [
            (kind, dict(ATTRIBUTE.findall(rest)))
            for name in index for kind, rest in SHEET_TAG.findall(book.read(name).decode(errors="replace"))
        ]  # fmt: skip
        parts = {tag["Id"]: str(PurePosixPath("/xl") / tag["Target"])[1:] for kind, tag in tags if kind != "sheet"}
        names = {html.unescape(tag["name"]): parts.get(tag.get("r:id", "")) for kind, tag in tags if kind == "sheet"}
        texts = {name: book.read(part).decode(errors="replace") for name, part in names.items() if part in files}
    return {
        name: [(column, int(row), error) for column, row, error in ERROR_CELL.findall(text)]
        for name, text in texts.items()
    }


def _table(path: Path, sheet: CalamineSheet, errors: Sequence[tuple[str, int, str]]) -> RawTable:
    place = f"{path}[{sheet.name}]"
    faults = [_merged(place, area) for area in sheet.merged_cell_ranges or ()]
    faults += [
        Problem(file=place, row=row, column=column, fault=said(f"公式出错：{text}", f"its formula failed: {text}"),
                cure=said("改正公式，或直接填数", "correct the formula, or type the value"))
        for column, row, text in errors
    ]  # fmt: skip
    grid = list(enumerate(sheet.to_python(skip_empty_area=False), 1))
    lines = [(at, [_cell(value) for value in row]) for at, row in grid]
    lines = [(at, cells) for at, cells in lines if any(cells) and not cells[0].startswith(COMMENT)]
    if not lines:
        return RawTable(place=place, header=(), header_row=1, rows=(), problems=tuple(faults))
    header_row, names = lines[0]
    header = tuple(names)
    while header and not header[-1]:
        header = header[:-1]
    problems = [*faults, *_outside(place, len(header), lines[1:])]
    problems += _turned_into_days(place, header[0], [(at, grid[at - 1][1][0]) for at, _ in lines[1:]])
    rows = tuple((at, dict(zip(header, cells, strict=False))) for at, cells in lines[1:])
    return RawTable(place=place, header=header, header_row=header_row, rows=rows, problems=tuple(problems))


def _outside(place: str, width: int, lines: Sequence[tuple[int, list[str]]]) -> Iterator[Problem]:
    """Cells to the right of the header: they would be lost."""
    for at, cells in lines:
        for beside, cell in enumerate(cells[width:], width):
            if cell:
                cure = said("写在表头之内的列，或以 # 开头另起一行作说明",
                            "put it below a header, or as a note on a row that begins with #")  # fmt: skip
                yield Problem(file=place, row=at, column=_column(beside), fault=found(cell), cure=cure)


def _turned_into_days(place: str, column: str, cells: Sequence[tuple[int, Any]]) -> Iterator[Problem]:
    """Ids such as 3-1 that a spreadsheet has turned into dates: date cells among ids that are none."""
    days = [(at, value) for at, value in cells if isinstance(value, date)]
    others = [value for _, value in cells if not isinstance(value, date) and _cell(value)]
    if days and not all(DAY.fullmatch(_cell(value)) for value in others):
        cure = said("把单元格设为“文本”格式，再重新输入", "format the cell as text and type it again")
        for at, value in days:
            fault = said(f"日期单元格“{_cell(value)}”", f'is a date cell, "{_cell(value)}"')
            yield Problem(file=place, row=at, column=column, fault=fault, cure=cure)


def _merged(place: str, area: tuple[tuple[int, int], tuple[int, int]]) -> Problem:
    (top, left), (bottom, right) = area
    where = f"{_column(left)}{top + 1}:{_column(right)}{bottom + 1}"
    return Problem(
        file=place, row=top + 1, column=_column(left), fault=said(f"{where} 是合并单元格", f"{where} are merged cells"),
        cure=said("取消合并，并在每个单元格填写", "unmerge them and fill in every cell"),
    )  # fmt: skip


def _column(at: int) -> str:
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(value: Any) -> str:
    """A cell as the text that a CSV file would hold: of a number the 15 digits that a spreadsheet computes with."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}').normalize():f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _settings(sheet: RawTable) -> tuple[str, dict[str, Any], Lines]:
    raw: dict[str, Any] = {}
    lines: Lines = {}
    problems = [*sheet.problems, *_missing_columns(sheet)]
    for at, cells in sheet.rows:
        key, value = cells.get(KEY, ""), cells.get(VALUE, "")
        if not key or not value:
            continue
        place = tuple(int(part) if part.isdecimal() else part for part in key.split("."))
        try:
            _put(raw, place, _value(value))
        except (TypeError, IndexError, KeyError):
            fault, cure = found(key), said("键重复，或与上面的键矛盾", "the key repeats or contradicts one above")
            problems.append(Problem(file=sheet.place, row=at, column=KEY, fault=fault, cure=cure))
        lines |= {place[:size]: at for size in range(1, len(place) + 1) if place[:size] not in lines}
    if problems:
        raise ProblemsError(problems)
    return sheet.place, raw, lines


def _missing_columns(sheet: RawTable) -> list[Problem]:
    cure = said("第一行写表头 key、value、note", "begin with a header: key, value, note")
    return [
        Problem(file=sheet.place, row=sheet.header_row, column=name,
                fault=said("缺少这一列", "this column is missing"), cure=cure)
        for name in (KEY, VALUE) if name not in sheet.header
    ]  # fmt: skip


def _value(cell: str) -> str | list[str]:
    """A list where the cell ends a list with semicolons, such as `a; b;`; after two of them it is a text after all."""
    if cell.endswith(LIST_MARK * 2):
        return cell.removesuffix(LIST_MARK)
    if not cell.endswith(LIST_MARK):
        return cell
    return [part.strip() for part in cell.split(LIST_MARK) if part.strip()]


def _put(into: Any, place: tuple[str | int, ...], value: Any) -> None:
    """Set a value deep inside, making the dicts and lists on the way. Raises TypeError where something else stands."""
    for key, following in pairwise(place):
        fresh: Any = [] if isinstance(following, int) else {}
        into = _child(into, key, fresh)
    if isinstance(into, dict) and place[-1] not in into:
        into[str(place[-1])] = value
    elif isinstance(into, list) and place[-1] == len(into):
        into.append(value)
    else:
        raise KeyError(place)


def _child(into: Any, key: str | int, fresh: Any) -> Any:
    if isinstance(into, dict):
        return into.setdefault(str(key), fresh)
    if isinstance(into, list) and isinstance(key, int) and key == len(into):
        into.append(fresh)
    return into[key]


def flat_settings(raw: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Nested settings as (key, value) rows of the settings sheet, in their order; what is blank is left out."""
    if isinstance(raw, list) and raw and all(_is_word(each) for each in raw):
        yield ".".join(place), "".join(f"{each}{LIST_MARK} " for each in raw).strip()
    elif isinstance(raw, (dict, list)):
        parts: Iterable[tuple[Any, Any]] = raw.items() if isinstance(raw, dict) else enumerate(raw)
        for key, value in parts:
            yield from flat_settings(value, (*place, str(key)))
    elif raw is not None and str(raw).strip():
        text = str(raw).strip()
        yield ".".join(place), f"{text}{LIST_MARK}" if text.endswith(LIST_MARK) else text


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and LIST_MARK not in value and bool(value.strip())
