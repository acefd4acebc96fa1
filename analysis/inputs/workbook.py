"""An engagement as one Excel workbook: a sheet of settings (key, value) and a sheet for each table.

In the value of a setting, `a; b;` is a list. A text that itself ends with a semicolon is written with one more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from analysis.inputs.raw_tables import RawTable, first_line, letter
from analysis.inputs.table_words import is_settings
from analysis.inputs.xlsx_reader import SheetCells, read_xlsx
from questionnaires.characters import damaged_signs, plain, without_invisible
from questionnaires.files import missing_file
from questionnaires.problems import Problem, ProblemsError, found
from questionnaires.texts import Text, texts_beside
from questionnaires.yaml_lines import Lines, Position

TEXTS = texts_beside(__file__)

SETTINGS_SHEET = "settings"
KEY, VALUE, NOTE = "key", "value", "note"
MARGINS = "survey.population.margins."
LIST_MARK = ";"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOST_LISTED = 20


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
    tables = {sheet.name: _table(path, sheet) for sheet in read_xlsx(path) if sheet.name[0] != "_"}
    called = [name for name in tables if is_settings(name)]
    settings = tables.pop(called[0]) if called else None
    filled = {name: table for name, table in tables.items() if table.rows or table.problems}
    return Book(settings=None if settings is None else _settings(settings), tables=filled)


def _table(path: Path, sheet: SheetCells) -> RawTable:
    place = f"{path}[{sheet.name}]"
    lines = [(row, tuple(map(cell_text, cells))) for row, cells in sheet.lines()]
    kept = tuple((at, cells) for at, cells in lines if any(map(str.strip, cells)))
    problems = [*failed_formulas(place, sheet), *_empty_formulas(place, sheet)]
    below = kept[first_line(kept) :]
    if below:
        problems += _turned_into_days(
            place, below[0][1][0], [(row, sheet.rows[row].get(1, "")) for row, _ in below[1:]]
        )
    merged = tuple(merged_areas(place, sheet))
    return RawTable(place=place, lines=kept, problems=tuple(problems), notes=tuple(hidden_parts(sheet)), merged=merged)


def failed_formulas(place: str, sheet: SheetCells) -> Iterator[Problem]:
    """Cells whose formula gave nothing: the reader of values takes them for blank."""
    retype = TEXTS["correct_formula_type_value"]
    for column, row, text in sheet.failed:
        fault = TEXTS["formula_failed"].fill(text_=text)
        yield Problem(file=place, row=row, column=column, fault=fault, cure=retype)
    again = TEXTS["open_save_spreadsheet_type"]
    for column, row in sheet.uncomputed:
        fault = TEXTS["formula_has_no_result"]
        yield Problem(file=place, row=row, column=column, fault=fault, cure=again)


def _empty_formulas(place: str, sheet: SheetCells) -> Iterator[Problem]:
    for column, row in sheet.empty_results:
        if row in sheet.filled_rows:
            fault = TEXTS["formula_gives_nothing"]
            cure = TEXTS["delete_formula_there_no"]
            yield Problem(file=place, row=row, column=column, fault=fault, cure=cure)


def hidden_parts(sheet: SheetCells) -> Iterator[Text]:
    """What somebody who looks at the sheet does not see, and what is read all the same."""
    if sheet.is_hidden:
        yield TEXTS["sheet_hidden_read"]
    if rows := [row for row in sheet.hidden_rows if row in sheet.filled_rows]:
        words = _listed([str(row) for row in rows])
        yield TEXTS["hidden_rows_perhaps_filter"].fill(words=words)
    if sheet.hidden_columns:
        names = [
            letter(first - 1) if first == last else f"{letter(first - 1)}–{letter(last - 1)}"
            for first, last in sheet.hidden_columns
        ]
        words = _listed(names)
        yield TEXTS["hidden_columns_read"].fill(words=words)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:MOST_LISTED]) + (" …" if len(words) > MOST_LISTED else "")


def _turned_into_days(place: str, column: str, cells: Sequence[tuple[int, Any]]) -> Iterator[Problem]:
    """Ids such as 3-1 that a spreadsheet has turned into dates: date cells among ids that are none."""
    days = [(at, value) for at, value in cells if isinstance(value, date)]
    others = [value for _, value in cells if not isinstance(value, date) and cell_text(value)]
    if days and not all(DAY.fullmatch(cell_text(value)) for value in others):
        cure = TEXTS["format_cell_text_type"]
        for at, value in days:
            fault = TEXTS["date_cell"].fill(cell_text=cell_text(value))
            yield Problem(file=place, row=at, column=column, fault=fault, cure=cure)


def merged_areas(place: str, sheet: SheetCells) -> Iterator[tuple[int, Problem]]:
    """The merged cells of a sheet, of which only the first holds anything, with the last row of each area."""
    return ((last_row, _merged(place, (row, column, last_row, last))) for row, column, last_row, last in sheet.merged)


def _merged(place: str, area: tuple[int, int, int, int]) -> Problem:
    top, left, bottom, right = area
    where = f"{letter(left - 1)}{top}:{letter(right - 1)}{bottom}"
    return Problem(
        file=place,
        row=top,
        column=letter(left - 1),
        fault=TEXTS["merged_cells"].fill(where=where),
        cure=TEXTS["unmerge_them_fill_every"],
    )


def cell_text(value: object) -> str:
    """A cell as the text that a CSV file would hold: of a number the 15 digits that a spreadsheet computes with."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{Decimal(f'{value:.15g}').normalize():f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _settings(sheet: RawTable) -> tuple[str, dict[str, Any], Lines]:
    sheet = sheet.under((KEY, VALUE, NOTE))
    raw: dict[str, Any] = {}
    lines: Lines = {}
    problems = [*sheet.faults(), *_missing_columns(sheet)]
    for at, cells in sheet.rows:
        key, value = plain(cells.get(KEY, "")), without_invisible(cells.get(VALUE, "")).strip()
        problems += _damaged(sheet.place, at, cells)
        if not key or not value:
            continue
        place = place_of(key)
        try:
            _put(raw, place, _value(value))
        except (TypeError, IndexError, KeyError):
            fault, cure = found(key), TEXTS["key_repeats_contradicts_one"]
            problems.append(Problem(file=sheet.place, row=at, column=KEY, fault=fault, cure=cure))
        position = Position(at, VALUE, at, KEY)
        lines |= {place[:size]: position for size in range(1, len(place) + 1) if place[:size] not in lines}
    if problems:
        raise ProblemsError(problems)
    return sheet.place, raw, lines


def _damaged(place: str, at: int, cells: Mapping[str, str]) -> Iterator[Problem]:
    for name, cell in cells.items():
        if signs := damaged_signs(cell):
            fault = TEXTS["holds_damaged_signs"].fill(listed=Text("、".join(signs), ", ".join(signs)))
            cure = TEXTS["type_again"]
            yield Problem(file=place, row=at, column=name, fault=fault, cure=cure)


def _missing_columns(sheet: RawTable) -> list[Problem]:
    cure = TEXTS["begin_header_key_value"]
    return [
        Problem(
            file=sheet.place,
            row=sheet.header_row,
            column=name,
            fault=TEXTS["column_missing"],
            cure=cure,
        )
        for name in (KEY, VALUE)
        if name not in sheet.header
    ]


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


def place_of(key: str) -> tuple[str | int, ...]:
    """The place that a dotted key names: numbers count the entries of a list, but the codes of margins are names."""
    parts = key.split(".")
    return tuple(parts if key.startswith(MARGINS) else (int(part) if part.isdecimal() else part for part in parts))


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
