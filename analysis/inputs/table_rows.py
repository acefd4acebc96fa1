"""The rows of a table, read cell by cell; every cell that cannot be read is named with what to write.

A raw table comes from a CSV file (analysis.inputs.csv_reader) or from a sheet of a workbook; the reading is one.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from analysis.inputs.amounts.money_units import in_one_unit
from analysis.inputs.csv_reader import read_csv
from analysis.inputs.raw_tables import RawTable, letter
from analysis.inputs.table_words import labelled, nearest
from analysis.inputs.tables import Column, Mistyped, Row, Unreadable
from questionnaires.characters import damaged_signs
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside, with_english

TEXTS = texts_beside(__file__)

FAILED = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA|#+)", re.IGNORECASE)
AMBIGUOUS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")


def read_table(path: Path, columns: Mapping[str, Column], *, key: str = "") -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV file, each cell read by its column, with `row` the line in the file; and all problems.

    Blank cells of optional columns become None. `key` names the column that must not repeat.
    """
    raw = read_csv(path)
    if isinstance(raw, Problem):
        return [], [raw]
    return read_rows(raw, columns, key=key)


def read_rows(raw: RawTable, columns: Mapping[str, Column], *, key: str = "") -> tuple[list[Row], list[Problem]]:
    """The rows of a raw table, each cell read by its column, with `row` its number; and all problems."""
    table = in_one_unit(raw, columns)
    header = list(_header_problems(table, columns))
    problems = [*table.faults(), *header]
    if header:
        return [], problems
    rows = [_row(table, line, cells, columns, problems) for line, cells in table.rows if any(cells.values())]
    if not problems and not rows:
        fault, cure = TEXTS["has_no_rows"], allowed(TEXTS["least_one_row"])
        problems.append(Problem(file=table.place, fault=fault, cure=cure))
    return rows, problems + (_repeats(table.place, rows, key) if key else [])


def _header_problems(raw: RawTable, columns: Mapping[str, Column]) -> Iterator[Problem]:
    cure = allowed(Text(labelled(columns), ", ".join(columns)))
    missing = [name for name, column in columns.items() if column.required and name not in raw.header]
    for name in missing:
        yield _header_problem(raw, name, TEXTS["column_missing"], cure)
    yield from _nameless(raw)
    for name in filter(None, dict.fromkeys(raw.header)):
        near = nearest(name, columns)
        hint = TEXTS["text"].fill(near=near, cure=cure) if near else cure
        if name not in columns:
            yield _header_problem(raw, name, TEXTS["unknown_column"], hint)
        elif raw.header.count(name) > 1:
            yield _header_problem(raw, name, TEXTS["column_stands_twice"], cure)


def _nameless(raw: RawTable) -> Iterator[Problem]:
    """Columns that hold something and have no name; where they hold nothing, nothing is lost."""
    for place in (place for place, name in enumerate(raw.header) if not name):
        below = (cells[place] for row, cells in raw.lines if row > raw.header_row and len(cells) > place)
        if any(map(str.strip, below)):
            cure = TEXTS["write_name_clear_column"]
            yield _header_problem(raw, letter(place), TEXTS["column_has_no_name"], cure)


def _header_problem(raw: RawTable, name: str, fault: Text, cure: Text) -> Problem:
    return Problem(file=raw.place, row=raw.header_row, column=name, fault=fault, cure=cure)


def _row(
    table: RawTable, line: int, raw: Mapping[str, str], columns: Mapping[str, Column], problems: list[Problem]
) -> Row:
    """The cells of one row by their columns; those that are needed and blank, damaged or unreadable are named."""
    row: Row = {"row": line}
    for name, column in columns.items():
        written = raw.get(name) or ""
        cell = column.cell(written)
        row[name] = None
        try:
            if cell or column.required:
                _refuse_ambiguous(cell, table, column)
                row[name] = _value(cell, written, column)
        except (ValueError, InvalidOperation) as wrong:
            fault = found(written.strip()) if cell else TEXTS["blank"]
            cure = wrong.cure if isinstance(wrong, Mistyped) else column.allowed
            problems.append(Problem(file=table.place, row=line, column=name, fault=fault, cure=cure))
    problems += _pair_problems(table, line, row, raw, columns)
    return row | {
        f"{name}_en": with_english(row[f"{name}_zh"], row[f"{name}_en"])["en"] or None for name in _pairs(row)
    }


def _pairs(row: Row) -> list[str]:
    """What stands in two columns, one a language: name for name_zh and name_en."""
    return [
        name.removesuffix("_en") for name in row if name.endswith("_en") and f"{name.removesuffix('_en')}_zh" in row
    ]


def _pair_problems(
    table: RawTable, line: int, row: Row, raw: Mapping[str, str], columns: Mapping[str, Column]
) -> Iterator[Problem]:
    """English without its Chinese, where both might be blank: a Chinese report would have a gap."""
    for name in (f"{pair}_zh" for pair in _pairs(row)):
        is_gap = not (columns[name].required or (raw.get(name) or "").strip())
        if is_gap and row[name.removesuffix("_zh") + "_en"]:
            cure = allowed(TEXTS["chinese_too"])
            yield Problem(file=table.place, row=line, column=name, fault=TEXTS["blank"], cure=cure)


def _refuse_ambiguous(cell: str, table: RawTable, column: Column) -> None:
    """Where semicolons stand between the columns, a comma is for thousands or for decimals. Raises Unreadable."""
    if table.separator == ";" and not column.is_text and AMBIGUOUS.fullmatch(cell):
        thousands, part = cell.replace(",", ""), cell.replace(",", ".")
        raise Unreadable(
            f"是 {thousands} 还是 {part}？请不用逗号重写", f"is it {thousands} or {part}? write it without a comma"
        )


def _value(cell: str, written: str, column: Column) -> Any:
    """What a cell holds. Raises ValueError or InvalidOperation where its column does not allow it."""
    if not cell:
        raise ValueError("blank")
    if signs := damaged_signs(written):
        raise Unreadable(
            f"有损坏的字符（{'、'.join(signs)}），请重新输入", f"damaged signs ({', '.join(signs)}): type it again"
        )
    if FAILED.fullmatch(cell):
        raise Unreadable(
            "公式出错或列太窄留下的记号，请填数", "a formula failed or its column was too narrow: type the value"
        )
    return column.read(cell)


def _repeats(place: str, rows: list[Row], key: str) -> list[Problem]:
    first: dict[Any, int] = {}
    problems = []
    for row in rows:
        earlier = first.setdefault(row[key], row["row"])
        if earlier != row["row"] and row[key] is not None:
            fault = TEXTS["repeats_row"].fill(row=row[key], earlier=earlier)
            cure = allowed(TEXTS["id_used_once"])
            problems.append(Problem(file=place, row=row["row"], column=key, fault=fault, cure=cure))
    return problems
