"""Tables that somebody filled in, read cell by cell; every cell that cannot be read is named with what to write.

A raw table comes from a CSV file here or from a sheet of a workbook (analysis.exchange.workbook); the reading is one.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from questionnaires.problems import Problem, ProblemsError, Texts, allowed, found, said
from questionnaires.text_files import read_text

Row = dict[str, Any]
COMMENT = "#"
LARGEST = Decimal("1e15")
FIRST_YEAR, LAST_YEAR = 1900, 2200
YEAR = allowed(f"{FIRST_YEAR} 至 {LAST_YEAR} 的年份", f"a year from {FIRST_YEAR} to {LAST_YEAR}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table before its cells are read: where it stands (file, or file and sheet), header, rows with their numbers."""

    place: str
    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    problems: tuple[Problem, ...] = ()


class Mistyped(ValueError):
    """A cell whose meaning is plain but which is not written as it should be; says how to write it."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.cure = allowed(right, right)


class TooLarge(Mistyped):
    """A number so large that it is a slip, and that sums could not hold to the cent."""

    def __init__(self, cell: str) -> None:
        super().__init__(cell)
        self.cure = allowed("绝对值小于 1e15 的数字；请核对位数和单位",
                            "a number below 1e15 in size; check its digits and unit")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column may hold: how a cell is read, what is allowed in words, whether it may be blank or absent."""

    read: Callable[[str], Any]
    allowed: Texts
    required: bool = True
    words: tuple[str, ...] = ()


def text(*, required: bool = True) -> Column:
    """Any text."""
    return Column(read=str, allowed=allowed("文字", "a text"), required=required)


def number(*, required: bool = True) -> Column:
    """A decimal number without unit, thousands separator or percent sign."""
    return Column(
        read=plain_number, allowed=allowed("数字，例如 1234.56", "a number such as 1234.56"), required=required
    )


def positive(*, required: bool = True) -> Column:
    """A decimal number above zero."""
    return Column(read=_positive, allowed=allowed("大于 0 的数字", "a number above 0"), required=required)


def not_negative(*, required: bool = True) -> Column:
    """A decimal number, zero or more."""
    return Column(read=_not_negative, allowed=allowed("0 或正数", "0 or a number above it"), required=required)


def whole(*, required: bool = True) -> Column:
    """A whole number, zero or more."""
    return Column(read=_whole, allowed=allowed("整数", "a whole number"), required=required)


def counted(*, required: bool = True) -> Column:
    """A whole number, one or more."""
    return Column(read=_counted, allowed=allowed("不小于 1 的整数", "a whole number from 1 on"), required=required)


def year(*, required: bool = True) -> Column:
    """A calendar year, from 1900 to 2200."""
    return Column(read=_year, allowed=YEAR, required=required)


def day(*, required: bool = True) -> Column:
    """A calendar day, written 2026-09-30."""
    return Column(read=_day, allowed=allowed("日期，例如 2026-09-30", "a day such as 2026-09-30"), required=required)


def one_of(*words: str, required: bool = True) -> Column:
    """One of a closed list of words."""

    def read(cell: str) -> str:
        if cell not in words:
            raise ValueError(cell)
        return cell

    return Column(read=read, allowed=allowed("、".join(words), ", ".join(words)), required=required, words=words)


def read_table(path: Path, columns: Mapping[str, Column], *, key: str = "") -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV file, each cell read by its column, with `row` the line in the file; and all problems.

    Blank cells of optional columns become None. `key` names the column that must not repeat.
    """
    raw = read_csv(path)
    if isinstance(raw, Problem):
        return [], [raw]
    return read_rows(raw, columns, key=key)


def read_csv(path: Path) -> RawTable | Problem:
    """A CSV file as a raw table; lines whose first cell begins with # are comments."""
    try:
        text = read_text(path)
    except ProblemsError as wrong:
        return wrong.problems[0]
    reader = csv.reader(io.StringIO(text, newline=""))
    lines = [(reader.line_num, cells) for cells in reader if cells and not cells[0].startswith(COMMENT)]
    at, names = lines[0] if lines else (1, [])
    header = tuple(name.strip() for name in names)
    long = [(line, cells[len(header) :]) for line, cells in lines[1:] if len(cells) > len(header)]
    problems = tuple(
        Problem(file=str(path), row=line, fault=found(",".join(extra)),
                cure=allowed("不超过表头的列数", "no more cells than the header"))
        for line, extra in long
    )  # fmt: skip
    rows = tuple((line, dict(zip(header, cells, strict=False))) for line, cells in lines[1:])
    return RawTable(place=str(path), header=header, header_row=at, rows=rows, problems=problems)


def read_rows(raw: RawTable, columns: Mapping[str, Column], *, key: str = "") -> tuple[list[Row], list[Problem]]:
    """The rows of a raw table, each cell read by its column, with `row` its number; and all problems."""
    problems = [*raw.problems, *_header_problems(raw, columns)]
    if any(problem.row == raw.header_row for problem in problems):
        return [], problems
    rows = [_row(raw.place, line, cells, columns, problems) for line, cells in raw.rows if any(cells.values())]
    if not problems and not rows:
        fault, cure = said("没有数据行", "has no rows"), allowed("至少一行", "at least one row")
        problems.append(Problem(file=raw.place, fault=fault, cure=cure))
    return rows, problems + (_repeats(raw.place, rows, key) if key else [])


def _header_problems(raw: RawTable, columns: Mapping[str, Column]) -> list[Problem]:
    names = "、".join(columns), ", ".join(columns)
    missing = [name for name, column in columns.items() if column.required and name not in raw.header]
    unknown = [name for name in raw.header if name not in columns]
    twice = {name for name in raw.header if raw.header.count(name) > 1}
    faults = [
        *((name, said("缺少这一列", "this column is missing")) for name in missing),
        *((name, said("不认识这一列", "unknown column")) for name in unknown),
        *((name, said("这一列出现两次", "this column stands twice")) for name in sorted(twice)),
    ]
    return [
        Problem(file=raw.place, row=raw.header_row, column=name, fault=fault, cure=allowed(*names))
        for name, fault in faults
    ]


def _row(place: str, line: int, raw: Mapping[str, str], columns: Mapping[str, Column], problems: list[Problem]) -> Row:
    row: Row = {"row": line}
    for name, column in columns.items():
        cell = (raw.get(name) or "").strip()
        row[name] = None
        if not cell and not column.required:
            continue
        try:
            if not cell:
                raise ValueError("blank")
            row[name] = column.read(cell)
        except (ValueError, InvalidOperation) as wrong:
            fault = found(cell) if cell else said("空白", "blank")
            cure = wrong.cure if isinstance(wrong, Mistyped) else column.allowed
            problems.append(Problem(file=place, row=line, column=name, fault=fault, cure=cure))
    return row


def _repeats(place: str, rows: list[Row], key: str) -> list[Problem]:
    first: dict[Any, int] = {}
    problems = []
    for row in rows:
        earlier = first.setdefault(row[key], row["row"])
        if earlier != row["row"] and row[key] is not None:
            fault = said(f"“{row[key]}”与第 {earlier} 行重复", f'"{row[key]}" repeats row {earlier}')
            cure = allowed("不重复的标识", "an id that is used once")
            problems.append(Problem(file=place, row=row["row"], column=key, fault=fault, cure=cure))
    return problems


def plain_number(cell: str) -> Decimal:
    """A finite number in ASCII, below 1e15 in size.

    Raises
        Mistyped: spaces, full-width signs or separators stand in a plain one. TooLarge: it is out of range.
    """
    narrow = "".join(unicodedata.normalize("NFKC", cell).split()).replace(",", "")
    value = Decimal(narrow)
    if not value.is_finite():
        raise ValueError(cell)
    if abs(value) >= LARGEST:
        raise TooLarge(cell)
    if narrow != cell:
        raise Mistyped(narrow)
    return value


def _positive(cell: str) -> Decimal:
    value = plain_number(cell)
    if value <= 0:
        raise ValueError(cell)
    return value


def _not_negative(cell: str) -> Decimal:
    value = plain_number(cell)
    if value < 0:
        raise ValueError(cell)
    return value


def _whole(cell: str) -> int:
    value = plain_number(cell)
    if value < 0 or value != value.to_integral_value():
        raise ValueError(cell)
    return int(value)


def _counted(cell: str) -> int:
    value = _whole(cell)
    if value < 1:
        raise ValueError(cell)
    return value


def _year(cell: str) -> int:
    value = _whole(cell)
    if not is_year(value):
        raise ValueError(cell)
    return value


def is_year(value: Decimal | int) -> bool:
    """Whether it is a whole number that can be meant as a calendar year."""
    exact = Decimal(value)
    return exact.is_finite() and FIRST_YEAR <= exact <= LAST_YEAR and exact == int(exact)


def _day(cell: str) -> date:
    narrow = unicodedata.normalize("NFKC", cell)
    for sign in ("/", ".", "年", "月"):
        narrow = narrow.replace(sign, "-")
    parts = narrow.removesuffix("日").split("-")
    if len(parts) != 3:
        raise ValueError(cell)
    right = date(*map(int, parts))
    if right.isoformat() != cell:
        raise Mistyped(right.isoformat())
    return right
