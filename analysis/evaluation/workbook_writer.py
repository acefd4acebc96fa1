"""The workbook of an engagement, written from the same settings, tables and column rules that its files have."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from xlsxwriter import Workbook

from analysis.evaluation.table_list import TABLES
from analysis.facts.completion import COMPLETIONS
from analysis.inputs.csv_reader import csv_lines
from analysis.inputs.folder import OFF
from analysis.inputs.raw_tables import COMMENT, Line
from analysis.inputs.tables import Column
from analysis.inputs.workbook import KEY, NOTE, SETTINGS_SHEET, VALUE, flat_settings
from analysis.scoring.packs import known_packs
from analysis.scoring.roles import CLASSES
from analysis.scoring.trees.mapping import TREES
from analysis.survey.satisfaction_definitions import SHARES
from analysis.topics.use_of_results.follow_up import STAGES
from questionnaires.files import write_whole
from questionnaires.yaml_lines import read_yaml

SETTING_WORDS: Mapping[str, tuple[str, ...]] = {
    "pack": known_packs(),
    "stage": tuple(STAGES),
    "tree": TREES,
    "completion.definition": tuple(COMPLETIONS),
    "survey.satisfied.definition": SHARES,
    "independence.class": tuple(CLASSES),
}
OPEN: Mapping[str, dict[str, Any]] = {"pack": {"error_type": "warning"}}  # an engagement may have packs of its own
GUIDE_SHEET = "_readme"
MADE = datetime(2025, 1, 1)  # one day for all, so that the same content gives the same bytes
ROOM = 2000  # rows below the header that have a drop-down or a hint
WIDEST, NARROWEST, LONGEST_HINT, LONGEST_LIST = 44, 9, 255, 255
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LOOKS = {
    "text": {"num_format": "@"},
    "number": {},
    "needed": {"bold": True, "bg_color": "#0b3c5d", "font_color": "#ffffff", "num_format": "@"},
    "optional": {"bold": True, "bg_color": "#d5e1ea", "num_format": "@"},
    "comment": {"italic": True, "font_color": "#5a5a5a", "num_format": "@"},
    "wrapped": {"num_format": "@", "text_wrap": True, "valign": "top"},
}
Formats = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table line by line with its numbers, comments and header as they stand in its file."""

    lines: tuple[Line, ...]

    @property
    def header(self) -> tuple[int, tuple[str, ...]]:
        """The row number and the names of the header, which is the first line that is no comment."""
        return next(((at, cells) for at, cells in self.lines if not _is_comment(cells)), (1, ()))

    @property
    def captions(self) -> Mapping[str, str]:
        """What each column means: the comment directly above the header, where it has a cell for every column."""
        row, names = self.header
        above = next((cells for at, cells in self.lines if at == row - 1), ())
        return dict(zip(names, (cell.lstrip("# ") for cell in above), strict=False)) if len(above) == len(names) else {}


def read_sheets(folder: Path) -> dict[str, Sheet]:
    """The tables of an engagement's folder as sheets, in the order of TABLES; NAME.off stays switched off."""
    names = [f"{name}{ending}" for name in TABLES for ending in ("", OFF)]
    return {name: sheet_of(folder / f"{name}.csv") for name in names if (folder / f"{name}.csv").exists()}


def sheet_of(file: Path) -> Sheet:
    """A CSV file as a sheet."""
    return Sheet(lines=csv_lines(file))


def write_folder_as_workbook(folder: Path, path: Path) -> None:
    """The files of an engagement's folder as one workbook; beside the same survey/ it reads as the same engagement.

    Raises
        ProblemsError: the settings cannot be read.
    """
    settings, _ = read_yaml(folder / "engagement.yaml")
    write_workbook(path, settings, read_sheets(folder))


def write_workbook(
    path: Path,
    settings: Mapping[str, Any],
    tables: Mapping[str, Sheet],
    *,
    notes: Mapping[str, str] | None = None,
    guide: Sequence[str] = (),
) -> None:
    """Write an engagement as a workbook that `read_engagement` reads back without a difference.

    Args
        settings: nested, as in engagement.yaml. tables: a sheet for each, by name; known ones get drop-downs and hints.
        notes: by dotted key, in their order; a key without a setting gets a row with a blank value.
        guide: lines of a first sheet that is not read.
    """
    content = BytesIO()
    book = Workbook(content, PLAIN)
    book.set_properties({"title": "hengping", "created": MADE})
    formats = {name: book.add_format(look) for name, look in LOOKS.items()}
    if guide:
        _write_guide(book.add_worksheet(GUIDE_SHEET), guide, formats)
    _write_settings(book.add_worksheet(SETTINGS_SHEET), dict(flat_settings(settings)), notes or {}, formats)
    for name, sheet in tables.items():
        _write_table(book.add_worksheet(name), sheet, TABLES.get(name.removesuffix(OFF), {}), formats)
    book.close()
    write_whole(path, content.getvalue())


def _write_guide(page: Any, guide: Sequence[str], formats: Formats) -> None:
    page.set_column(0, 0, 110)
    for at, line in enumerate(guide):
        page.write_string(at, 0, line, formats["wrapped"])


def _write_settings(page: Any, values: Mapping[str, str], notes: Mapping[str, str], formats: Formats) -> None:
    for at, (name, width) in enumerate(((KEY, 30), (VALUE, 60), (NOTE, 60))):
        page.write_string(0, at, name, formats["optional" if name == NOTE else "needed"])
        page.set_column(at, at, width, formats["wrapped"])
    page.freeze_panes(1, 1)
    for row, key in enumerate(dict.fromkeys([*notes, *values]), 1):
        for at, cell in enumerate((key, values.get(key, ""), notes.get(key, ""))):
            page.write_string(row, at, cell, formats["wrapped"])
        if key in SETTING_WORDS:
            page.data_validation(row, 1, row, 1, _choice(SETTING_WORDS[key]) | OPEN.get(key, {}))


def _write_table(page: Any, sheet: Sheet, columns: Mapping[str, Column], formats: Formats) -> None:
    """Lines keep their numbers, so that a fault has the same row in the file and in the sheet."""
    row, names = sheet.header
    known = [columns.get(name) for name in names]
    for at, (column, width) in enumerate(zip(known, _widths(sheet, len(names)), strict=True)):
        page.set_column(at, at, width, formats["number" if _is_number(column) else "text"])
    for line, cells in sheet.lines:
        if line != row:
            _write_line(page, line - 1, cells, known, formats)
    for at, (name, column) in enumerate(zip(names, known, strict=True)):
        needed = column is not None and column.required
        page.write_string(row - 1, at, name, formats["needed" if needed else "optional"])
        if column is not None:
            _explain(page, (row, at), name, column, sheet.captions.get(name, ""))
    page.freeze_panes(row, 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{row + ROOM}"})


def _write_line(page: Any, row: int, cells: Sequence[str], known: Sequence[Column | None], formats: Formats) -> None:
    """A number stays a number only where the workbook gives back the same digits: 1.10 is kept as text."""
    comment = _is_comment(cells)
    for at, cell in enumerate(cells):
        column = known[at] if at < len(known) else None
        if comment:
            page.write_string(row, at, cell, formats["comment"])
        elif cell and _is_number(column) and _is_exact(cell):
            page.write_number(row, at, float(cell), formats["number"])
        elif cell:
            page.write_string(row, at, cell, formats["text"])


def _explain(page: Any, place: tuple[int, int], name: str, column: Column, caption: str) -> None:
    """A note on the header; below it a drop-down where the words are known, else what may be written."""
    row, at = place
    needed = ("必填", "needed") if column.required else ("可空", "may be blank")
    lines = (caption, column.allowed["zh"], column.allowed["en"], " / ".join(needed))
    page.write_comment(row - 1, at, "\n".join(line for line in lines if line), {"x_scale": 2, "y_scale": 1.5})
    hint = "\n".join(line for line in (lines[:1] if column.words else lines) if line)
    rule = _choice(column.words) if column.words else {"validate": "any"}
    if hint:
        rule |= {"input_title": name[:32], "input_message": hint[:LONGEST_HINT]}
    page.data_validation(row, at, row + ROOM, at, rule)


def _choice(words: Sequence[str]) -> dict[str, Any]:
    """A drop-down; a list too long for a spreadsheet's own limit is left to the reader of the workbook."""
    if len(",".join(words)) > LONGEST_LIST:
        return {"validate": "any"}
    return {
        "validate": "list",
        "source": list(words),
        "error_title": "请从列表中选择",
        "error_message": "Choose from the list",
    }


def _is_comment(cells: Sequence[str]) -> bool:
    return cells[0].startswith(COMMENT)


def _is_number(column: Column | None) -> bool:
    """Whether a column reads cells as numbers; all others are formatted as text, so that nothing becomes a date."""
    if column is None:
        return False
    return isinstance(_read(column.read, "1"), (Decimal, int))


def _read(read: Callable[[str], Any], cell: str) -> Any:
    try:
        return read(cell)
    except (ValueError, InvalidOperation):
        return None


def _is_exact(cell: str) -> bool:
    try:
        return math.isfinite(float(cell)) and f"{Decimal(f'{float(cell):.15g}').normalize():f}" == cell
    except (ValueError, InvalidOperation):
        return False


def _widths(sheet: Sheet, n: int) -> Iterable[int]:
    """Wide enough for the header and the rows, within reason; comments run over."""
    rows = [cells for _, cells in sheet.lines if not _is_comment(cells)]
    for at in range(n):
        longest = max((_width(cells[at]) for cells in rows if at < len(cells)), default=0)
        yield min(WIDEST, max(NARROWEST, longest + 2))


def _width(cell: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in cell)
