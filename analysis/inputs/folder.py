"""What an engagement is read from: a folder of YAML and CSV files, or one workbook with a sheet for each of them."""

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from analysis.inputs.amounts.money_units import in_one_unit
from analysis.inputs.amounts.total_rows import TotalRow, split_totals
from analysis.inputs.csv_reader import read_csv
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.settings import YamlReader
from analysis.inputs.table_rows import read_rows
from analysis.inputs.table_words import known_tables, table_named
from analysis.inputs.tables import Column, Row
from analysis.inputs.workbook import Book, read_book
from questionnaires.characters import is_system_junk
from questionnaires.load import file_digest
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

SETTINGS, WORKBOOK, OFF = "engagement.yaml", ".xlsx", ".off"
Reader = Callable[[], RawTable | Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The settings and the tables of one engagement; `home` is the folder where its survey and snapshots lie.

    `totals` are the total rows of the tables that were read, by table.
    `faulty` holds the tables in which something was wrong: what only follows from that is no fault of its own.
    `notes` say what was passed over, `remarks` what was kept as it stands though it could not be read.
    """

    home: Path
    settings: YamlReader
    tables: Mapping[str, Reader]
    digests: Mapping[str, str]
    totals: dict[str, list[TotalRow]] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    faulty: set[str] = field(default_factory=set)
    remarks: list[Problem] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether there is a table of this name."""
        return name in self.tables

    def rows(self, name: str, columns: Mapping[str, Column], problems: list[Problem], *, key: str = "") -> list[Row]:
        """The rows of a table by its columns, none where there is no such table; what is wrong joins `problems`."""
        if name not in self.tables:
            return []
        raw = self.tables[name]()
        if isinstance(raw, Problem):
            self.faulty.add(name)
            problems.append(raw)
            return []
        details, self.totals[name] = split_totals(in_one_unit(raw, columns), columns, name)
        rows, faults = read_rows(details, columns, key=key)
        if faults:
            self.faulty.add(name)
        problems += faults
        return rows

    def place(self, name: str) -> str:
        """What faults in a table call the place where it stands."""
        raw = self.tables[name]() if name in self.tables else None
        return raw.place if isinstance(raw, RawTable) else str(self.home / f"{name}.csv")


def open_inputs(path: Path) -> Inputs:
    """The inputs in a folder, or in a workbook (.xlsx) whose folder holds survey/ and monitoring/.

    Raises
        ProblemsError: neither can be read at all.
    """
    return _of_book(path, read_book(path)) if path.suffix.lower() == WORKBOOK else _of_folder(path)


def _of_folder(home: Path) -> Inputs:
    if home.is_file():
        fault, cure = (
            TEXTS["neither_folder_nor_workbook"],
            allowed(Text(".xlsx", ".xlsx")),
        )
        raise ProblemsError([Problem(file=str(home), fault=fault, cure=cure)])
    settings = YamlReader.of_file(home / SETTINGS)
    beside = sorted(home.iterdir())
    junk = [path.name for path in beside if is_system_junk(path.name)]
    files = [path for path in beside if path.suffix in (".csv", ".yaml") and path.name not in junk]
    tables = {path.stem: path for path in files if path.suffix == ".csv"}
    settings.problems += [_called(path) for name, path in tables.items() if _real_name(name) != name]
    digests = {path.name: file_digest(path) for path in files if path.is_file()}
    return Inputs(
        home=home,
        settings=settings,
        digests=digests,
        notes=_passed_over(junk),
        tables={name: cache(partial(read_csv, path)) for name, path in tables.items()},
    )


def _passed_over(junk: Collection[str]) -> tuple[Text, ...]:
    names = ", ".join(junk)
    words = TEXTS["left_operating_system_not"].fill(names=names)
    return (words,) if junk else ()


def _real_name(name: str) -> str:
    """The table that a file or a sheet holds, also where it is called by its Chinese name."""
    return name if name.endswith(OFF) else table_named(name, known_tables()) or name


def _called(path: Path) -> Problem:
    right = _real_name(path.stem)
    fault = TEXTS["table"].fill(right=right)
    return Problem(file=str(path), fault=fault, cure=TEXTS["rename_csv"].fill(right=right))


def _sheets(settings: YamlReader, book: Book) -> dict[str, RawTable]:
    """The sheets by the table they hold; never two for one."""
    sheets: dict[str, RawTable] = {}
    for name, sheet in book.tables.items():
        table = _real_name(name)
        if table in sheets:
            fault = TEXTS["table_once_more"].fill(table=table)
            settings.problems.append(Problem(file=sheet.place, fault=fault, cure=TEXTS["keep_one_them"]))
        sheets.setdefault(table, sheet)
    return sheets


def _of_book(path: Path, book: Book) -> Inputs:
    """A sheet counts under the name of the file it stands for; its digest is that of its cells written as CSV."""
    if book.settings is None:
        fault = found("、".join(book.tables) or "—")
        cure = TEXTS["sheet_called_settings_needed"]
        raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)])
    place, raw, rows = book.settings
    settings = YamlReader(place, raw, rows)
    sheets = _sheets(settings, book)
    digests = {f"{name}.csv": _sheet_digest(sheet) for name, sheet in sheets.items()}
    return Inputs(
        home=path.parent,
        settings=settings,
        digests={path.name: file_digest(path)} | digests,
        tables={name: partial(_given, sheet) for name, sheet in sheets.items()},
    )


def _given(table: RawTable) -> RawTable:
    return table


def _sheet_digest(sheet: RawTable) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(sheet.header)
    writer.writerows([cells.get(name, "") for name in sheet.header] for _, cells in sheet.rows)
    return hashlib.sha256(text.getvalue().encode()).hexdigest()
