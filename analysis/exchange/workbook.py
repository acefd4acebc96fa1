"""An engagement as one Excel workbook: a sheet of settings (key, value) and a sheet for each table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from analysis.tables import COMMENT, RawTable
from questionnaires.problems import Problem, ProblemsError, allowed, found, said
from questionnaires.yaml_lines import Lines, missing_file

SETTINGS_SHEET = "settings"
LIST_MARK = ";"


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
    tables = {name: _table(path, book.get_sheet_by_name(name)) for name in book.sheet_names if name[0] != "_"}
    settings = tables.pop(SETTINGS_SHEET, None)
    filled = {name: table for name, table in tables.items() if table.rows or table.problems}
    return Book(settings=None if settings is None else _settings(settings), tables=filled)


def _table(path: Path, sheet: CalamineSheet) -> RawTable:
    place = f"{path}[{sheet.name}]"
    problems = tuple(_merged(place, area) for area in sheet.merged_cell_ranges or ())
    grid = sheet.to_python(skip_empty_area=False)
    lines = [(at, [_cell(value) for value in row]) for at, row in enumerate(grid, 1)]
    lines = [(at, cells) for at, cells in lines if any(cells) and not cells[0].startswith(COMMENT)]
    if not lines:
        return RawTable(place=place, header=(), header_row=1, rows=(), problems=problems)
    header_row, names = lines[0]
    header = tuple(name.strip() for name in names)
    while header and not header[-1]:
        header = header[:-1]
    rows = tuple((at, dict(zip(header, cells, strict=False))) for at, cells in lines[1:])
    return RawTable(place=place, header=header, header_row=header_row, rows=rows, problems=problems)


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
    """A cell as the text that a CSV file would hold."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _settings(sheet: RawTable) -> tuple[str, dict[str, Any], Lines]:
    raw: dict[str, Any] = {}
    lines: Lines = {}
    problems: list[Problem] = []
    for at, cells in sheet.rows:
        key, value = cells.get("key", "").strip(), cells.get("value", "").strip()
        if not key or not value:
            continue
        place = tuple(int(part) if part.isdigit() else part for part in key.split("."))
        try:
            _put(raw, place, _value(value))
        except (TypeError, IndexError, KeyError):
            fault, cure = found(key), said("键重复，或与上面的键矛盾", "the key repeats or contradicts one above")
            problems.append(Problem(file=sheet.place, row=at, column="key", fault=fault, cure=cure))
        lines |= {place[:size]: at for size in range(1, len(place) + 1) if place[:size] not in lines}
    if problems or sheet.problems:
        raise ProblemsError([*sheet.problems, *problems])
    return sheet.place, raw, lines


def _value(cell: str) -> str | list[str]:
    """A list where the cell ends a list with semicolons, such as `a; b;`."""
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
    """Nested settings as (key, value) rows of the settings sheet, in their order."""
    if isinstance(raw, list) and all(isinstance(each, str) for each in raw):
        yield ".".join(place), "".join(f"{each}{LIST_MARK} " for each in raw).strip()
    elif isinstance(raw, (dict, list)):
        parts: Iterable[tuple[Any, Any]] = raw.items() if isinstance(raw, dict) else enumerate(raw)
        for key, value in parts:
            yield from flat_settings(value, (*place, str(key)))
    else:
        yield ".".join(place), str(raw)
