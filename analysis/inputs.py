"""What an engagement is read from: a folder of YAML and CSV files, or one workbook with a sheet for each of them."""

import csv
import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analysis.exchange.workbook import Book, read_book
from analysis.tables import Column, RawTable, Row, read_csv, read_rows
from analysis.total_rows import TotalRow, split_totals
from analysis.yaml_reader import YamlReader
from questionnaires.load import file_digest
from questionnaires.problems import Problem, ProblemsError, allowed, found, said

SETTINGS, WORKBOOK = "engagement.yaml", ".xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The settings and the tables of one engagement; `home` is the folder where its survey and snapshots lie.

    `totals` are the total rows of the tables that were read, by table.
    """

    home: Path
    settings: YamlReader
    tables: Mapping[str, Callable[[], RawTable | Problem]]
    digests: Mapping[str, str]
    totals: dict[str, list[TotalRow]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether there is a table of this name."""
        return name in self.tables

    def rows(self, name: str, columns: Mapping[str, Column], problems: list[Problem], *, key: str = "") -> list[Row]:
        """The rows of a table by its columns, none where there is no such table; what is wrong joins `problems`."""
        if name not in self.tables:
            return []
        raw = self.tables[name]()
        if isinstance(raw, Problem):
            problems.append(raw)
            return []
        details, self.totals[name] = split_totals(raw, columns, name)
        rows, faults = read_rows(details, columns, key=key)
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
        fault, cure = said("不是文件夹，也不是工作簿", "is neither a folder nor a workbook"), allowed(".xlsx", ".xlsx")
        raise ProblemsError([Problem(file=str(home), fault=fault, cure=cure)])
    settings = YamlReader.of_file(home / SETTINGS)
    files = sorted(path for path in home.iterdir() if path.suffix in (".csv", ".yaml"))
    tables: dict[str, Callable[[], RawTable | Problem]] = {
        path.stem: partial(read_csv, path) for path in files if path.suffix == ".csv"
    }
    return Inputs(home=home, settings=settings, tables=tables, digests={each.name: file_digest(each) for each in files})


def _of_book(path: Path, book: Book) -> Inputs:
    """A sheet counts under the name of the file it stands for; its digest is that of its cells written as CSV."""
    if book.settings is None:
        fault = found("、".join(book.tables) or "—")
        cure = said("需要名为 settings 的工作表", "a sheet called settings is needed")
        raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)])
    place, raw, rows = book.settings
    digests = {f"{name}.csv": _sheet_digest(sheet) for name, sheet in book.tables.items()}
    tables: dict[str, Callable[[], RawTable | Problem]] = {
        name: partial(_given, sheet) for name, sheet in book.tables.items()
    }
    return Inputs(home=path.parent, settings=YamlReader(place, raw, rows), tables=tables,
                  digests={path.name: file_digest(path)} | digests)  # fmt: skip


def _given(table: RawTable) -> RawTable:
    return table


def _sheet_digest(sheet: RawTable) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(sheet.header)
    writer.writerows([cells.get(name, "") for name in sheet.header] for _, cells in sheet.rows)
    return hashlib.sha256(text.getvalue().encode()).hexdigest()
