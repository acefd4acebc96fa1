"""The CSV tables of an engagement, read cell by cell; every cell that cannot be read is named."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from questionnaires.problems import Problem, Texts, allowed, found, said
from questionnaires.yaml_lines import missing_file, not_utf8

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column may hold: how a cell is read, what is allowed in words, whether it may be blank or absent."""

    read: Callable[[str], Any]
    allowed: Texts
    required: bool = True


def text(*, required: bool = True) -> Column:
    """Any text."""
    return Column(read=str, allowed=allowed("文字", "a text"), required=required)


def number(*, required: bool = True) -> Column:
    """A decimal number without unit, thousands separator or percent sign."""
    return Column(read=_decimal, allowed=allowed("数字，例如 1234.56", "a number such as 1234.56"), required=required)


def positive(*, required: bool = True) -> Column:
    """A decimal number above zero."""
    return Column(read=_positive, allowed=allowed("大于 0 的数字", "a number above 0"), required=required)


def whole(*, required: bool = True) -> Column:
    """A whole number, zero or more."""
    return Column(read=_whole, allowed=allowed("整数", "a whole number"), required=required)


def day(*, required: bool = True) -> Column:
    """A calendar day, written 2026-09-30."""
    return Column(
        read=date.fromisoformat, allowed=allowed("日期，例如 2026-09-30", "a day such as 2026-09-30"), required=required
    )


def one_of(*words: str, required: bool = True) -> Column:
    """One of a closed list of words."""

    def read(cell: str) -> str:
        if cell not in words:
            raise ValueError(cell)
        return cell

    return Column(read=read, allowed=allowed("、".join(words), ", ".join(words)), required=required)


def read_table(path: Path, columns: Mapping[str, Column], *, key: str = "") -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV file, each cell read by its column, with `row` the line in the file; and all problems.

    Blank cells of optional columns become None. `key` names the column that must not repeat.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = header
            problems = _header_problems(path, header, columns)
            raw_rows = [] if problems else [(reader.line_num, raw) for raw in reader]
    except FileNotFoundError:
        return [], [missing_file(path)]
    except UnicodeDecodeError:
        return [], [not_utf8(path)]
    rows = [_row(path, line, raw, columns, problems) for line, raw in raw_rows]
    if not problems and not rows:
        problems.append(
            Problem(
                file=str(path), fault=said("没有数据行", "has no rows"), cure=allowed("至少一行", "at least one row")
            )
        )
    return rows, problems + (_repeats(path, rows, key) if key else [])


def _header_problems(path: Path, header: list[str], columns: Mapping[str, Column]) -> list[Problem]:
    names = "、".join(columns), ", ".join(columns)
    missing = [name for name, column in columns.items() if column.required and name not in header]
    unknown = [name for name in header if name not in columns]
    problems = [
        Problem(
            file=str(path), row=1, column=name, fault=said("缺少这一列", "this column is missing"), cure=allowed(*names)
        )
        for name in missing
    ]
    return problems + [
        Problem(file=str(path), row=1, column=name, fault=said("不认识这一列", "unknown column"), cure=allowed(*names))
        for name in unknown
    ]


def _row(
    path: Path, line: int, raw: Mapping[str | None, Any], columns: Mapping[str, Column], problems: list[Problem]
) -> Row:
    row: Row = {"row": line}
    if None in raw:
        problems.append(
            Problem(
                file=str(path),
                row=line,
                fault=found(",".join(raw[None])),
                cure=allowed("不超过表头的列数", "no more cells than the header"),
            )
        )
    for name, column in columns.items():
        cell = (raw.get(name) or "").strip()
        row[name] = None
        if not cell and not column.required:
            continue
        try:
            if not cell:
                raise ValueError("blank")
            row[name] = column.read(cell)
        except (ValueError, InvalidOperation):
            fault = found(cell) if cell else said("空白", "blank")
            problems.append(Problem(file=str(path), row=line, column=name, fault=fault, cure=column.allowed))
    return row


def _repeats(path: Path, rows: list[Row], key: str) -> list[Problem]:
    first: dict[Any, int] = {}
    problems = []
    for row in rows:
        earlier = first.setdefault(row[key], row["row"])
        if earlier != row["row"] and row[key] is not None:
            fault = said(f"“{row[key]}”与第 {earlier} 行重复", f'"{row[key]}" repeats row {earlier}')
            problems.append(
                Problem(
                    file=str(path),
                    row=row["row"],
                    column=key,
                    fault=fault,
                    cure=allowed("不重复的标识", "an id that is used once"),
                )
            )
    return problems


def _decimal(cell: str) -> Decimal:
    value = Decimal(cell)
    if not value.is_finite():
        raise ValueError(cell)
    return value


def _positive(cell: str) -> Decimal:
    value = _decimal(cell)
    if value <= 0:
        raise ValueError(cell)
    return value


def _whole(cell: str) -> int:
    value = int(cell)
    if value < 0:
        raise ValueError(cell)
    return value
