"""The inputs of an engagement as they may leave the house: each table by what is declared of it, folders by theirs.

Tables of a workbook travel as CSV files, its settings as engagement.yaml, so that the engagement opens as a folder.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.evaluation.evaluate import Evaluation
from analysis.evaluation.table_list import TABLES, shared_folders, sharing_of
from analysis.inputs.csv_reader import parse_csv
from analysis.inputs.folder import SETTINGS, WORKBOOK, open_inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.sharing import PRIVATE, shared_cells
from analysis.topics.contract import Engagement
from questionnaires.files import decoded
from reports.carried.files import csv_bytes, plain_file

SHARED = (SETTINGS, *(f"{name}.csv" for name in TABLES if sharing_of(name) not in (None, PRIVATE)))
PACKS = "packs/"


def shared_inputs(evaluation: Evaluation, shared: Sequence[str] | None = None) -> tuple[dict[str, bytes], list[str]]:
    """What travels of the settings, tables and folders, and the names of those that travel otherwise than evaluated.

    Args
        shared: names of inputs that may leave the house; None = all that are declared to, and the folders.

    Raises
        CannotShare: an input is a link, lies outside the folder, or is not the file that was evaluated.
    """
    engagement = evaluation.engagement
    book = next((name for name in engagement.inputs if name.endswith(WORKBOOK)), "")
    names = [name for name in shared or SHARED if name in engagement.inputs or (book and name == SETTINGS)]
    files = dict(_of_book(engagement, book, names) if book else _of_folder(engagement, names))
    folders = dict(_folders(engagement)) if shared is None else {}
    own = dict(_own_packs(engagement)) if shared is None else {}
    covered = [name for name in files if book or not _is_whole(name)] + list(folders)
    return files | folders | own, sorted(covered)


def _is_whole(name: str) -> bool:
    sharing = sharing_of(Path(name).stem)
    return name == SETTINGS or (sharing is not None and sharing.is_whole)


def _of_folder(engagement: Engagement, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        content = plain_file(engagement.folder, name, engagement.inputs[name])
        if _is_whole(name):
            yield name, content
            continue
        path = Path(name)
        yield from _covered(name, parse_csv(decoded(content, path), path))


def _of_book(engagement: Engagement, book: str, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The sheets of a workbook as files. Raises CannotShare where it was changed since."""
    plain_file(engagement.folder, book, engagement.inputs[book])
    inputs = open_inputs(engagement.folder / book)
    for name in names:
        if name == SETTINGS:
            yield name, (json.dumps(inputs.settings.raw, ensure_ascii=False, indent=1, default=str) + "\n").encode()
            continue
        raw = inputs.tables[Path(name).stem]()
        if isinstance(raw, RawTable):
            yield from _covered(name, raw)


def _covered(name: str, raw: RawTable) -> Iterator[tuple[str, bytes]]:
    """A table as it is declared to travel; nothing where none of it may."""
    table = Path(name).stem
    sharing = sharing_of(table)
    if sharing is None:
        return
    if sharing.is_whole:
        known = raw.under(TABLES[table])
        rows = ([row.get(column, "") for column in known.header] for _, row in known.rows)
        yield name, csv_bytes([known.header, *rows])
        return
    cells = shared_cells(table, raw, TABLES[table], sharing)
    if cells is not None:
        yield name, csv_bytes(cells)


def _folders(engagement: Engagement) -> Iterator[tuple[str, bytes]]:
    for folder, shared in shared_folders().items():
        home = engagement.folder / folder
        if any(name.startswith(f"{folder}/") for name in engagement.inputs) and home.is_dir():
            yield from ((f"{folder}/{name}", content) for name, content in shared(home).items())


def _own_packs(engagement: Engagement) -> Iterator[tuple[str, bytes]]:
    """Rule packs that lie beside the engagement; a file of that name there is the one that was read."""
    for name, value in engagement.inputs.items():
        if name.startswith(PACKS) and (engagement.folder / name).is_file():
            yield name, plain_file(engagement.folder, name, value)
