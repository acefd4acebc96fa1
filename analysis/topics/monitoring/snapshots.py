"""Snapshots of progress (进度快照): what was handed in, when and by whom; kept as it was, each tied to the one before.

    monitoring/snapshots/NNNN.csv   project,period,value[,executed][,note], byte by byte as it was handed in
    monitoring/log.csv              number,taken_at,taken_by,file,sha256,previous

`sha256` is that of the file, `previous` that of the log line before. The chain shows whatever was changed before the
last line; that the last line is genuine, and the last at all, shows only a `SnapshotLog.head` kept somewhere else.
"""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import partial
from pathlib import Path

from analysis.core.errors import InvalidInput
from analysis.facts.cells import digest, instant
from analysis.inputs.table_rows import read_table
from analysis.inputs.tables import Column, Mistyped, Row, code, plain_number, text, whole
from analysis.topics.monitoring.weeks import PERIOD, aware, parse_week, repeated_weeks
from questionnaires.characters import is_system_junk
from questionnaires.clock import BEIJING
from questionnaires.files import write_whole
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

HOME, LOG, FILES = "monitoring", "log.csv", "snapshots"
RESTORE = TEXTS["put_original_back_snapshots"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Progress of one project at the end of one week, 0 to 1; `executed` is spending ÷ the year's budget, 0 or more."""

    project: str
    period: str
    value: Decimal
    executed: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One table as it was handed in, and its line in the log."""

    number: int
    taken_at: datetime
    taken_by: str
    file: str
    sha256: str
    previous: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotLog:
    """All snapshots in the order they were taken; `head` is the digest of the last line of the log, "" without one."""

    snapshots: tuple[Snapshot, ...]
    head: str = ""

    @property
    def projects(self) -> tuple[str, ...]:
        """Every project that was ever reported, sorted."""
        return tuple(sorted({entry.project for snapshot in self.snapshots for entry in snapshot.entries}))


def take_snapshot(
    folder: str | Path, table: Path, *, at: datetime, by: str, zone: tzinfo = BEIJING, head: str | None = None
) -> Snapshot:
    """Keep `table` as the next snapshot (进度快照) of the engagement in `folder`; all of it or nothing.

    Args
        table: a CSV file of project, period, value[, executed][, note]; `value` from 0 to 1.
        at: when it was handed in, with its time zone. by: who handed it in.
        zone: where weeks begin. head: the head of the log as it was kept elsewhere, None where nobody kept it.

    Returns
        The snapshot as it stands in the log.

    Raises
        InvalidInput: a time without zone or before the last snapshot, or nobody's name.
        ProblemsError: everything wrong in the table (a week that has not begun by `at` is), or in what is there.
    """
    log = read_snapshots(folder, head=head)
    _refuse_time(log, at, by)
    entries, problems = _entries(table, begun_by=at.astimezone(zone).date())
    if problems:
        raise ProblemsError(problems)
    home, content, number = Path(folder) / HOME, table.read_bytes(), len(log.snapshots) + 1
    snapshot = Snapshot(
        number=number,
        taken_at=at,
        taken_by=by,
        file=f"{number:04d}.csv",
        sha256=digest_of(content),
        previous=log.head,
        entries=entries,
    )
    before = (home / LOG).read_bytes().rstrip(b"\r\n") + b"\n" if log.snapshots else log_line(LOG_COLUMNS)
    # the file first: a log line without its file would look like a loss
    write_whole(home / FILES / snapshot.file, content)
    write_whole(home / LOG, before + log_line([getattr(snapshot, name) for name in LOG_COLUMNS]))
    return snapshot


def read_snapshots(folder: str | Path, *, head: str | None = None) -> SnapshotLog:
    """The snapshots of the engagement in `folder`, each checked against the log and the log against itself.

    Args
        head: the head of the log as it was kept elsewhere; None where nobody kept it, "" before the first snapshot.

    Returns
        The log; without a snapshot where none was ever taken.

    Raises
        ProblemsError: every altered, missing or extra file, and every line that breaks the chain.
    """
    home = Path(folder) / HOME
    problems: list[Problem] = []
    rows, lines = _read_log(home / LOG, problems)
    for before, row in zip([None, *rows], rows, strict=False):
        problems += _line_problems(home / LOG, before, row, lines)
    listed = {f"{row['number']:04d}.csv" for row in rows if row["number"] is not None}
    folder_of = home / FILES
    there = {path.name for path in folder_of.iterdir()} if folder_of.is_dir() else set()
    problems += [
        _extra(folder_of / name)
        for name in sorted(there - listed)
        if not (name.startswith(".") or is_system_junk(name))
    ]
    snapshots = [_snapshot(folder_of, row, problems) for row in rows]
    last = digest_of(lines.get(rows[-1]["row"], b"")) if rows else ""
    if head is not None and head != last:
        fault = TEXTS["last_line_not_one"]
        problems.append(Problem(file=str(home / LOG), fault=fault, cure=RESTORE))
    if problems:
        raise ProblemsError(problems)
    return SnapshotLog(snapshots=tuple(snapshot for snapshot in snapshots if snapshot is not None), head=last)


def _share(cell: str, *, most: Decimal | None = None) -> Decimal:
    narrow = "".join(unicodedata.normalize("NFKC", cell).split())
    is_percent = narrow.endswith("%")
    value = plain_number(narrow[:-1]) / 100 if is_percent else plain_number(narrow)
    if value < 0 or (most is not None and value > most):
        raise ValueError(cell)
    if is_percent or narrow != cell:
        raise Mistyped(f"{value:f}")
    return value


SHARE = Column(
    read=partial(_share, most=Decimal(1)),
    allowed=allowed(TEXTS["share_such"]),
)
SPENT = Column(
    read=_share,
    required=False,
    allowed=allowed(TEXTS["share_such_above_overspent"]),
)
ENTRY_COLUMNS = {
    "project": code(),
    "period": PERIOD,
    "value": SHARE,
    "executed": SPENT,
    "note": text(required=False),
}
LOG_COLUMNS = {
    "number": whole(),
    "taken_at": instant(),
    "taken_by": text(),
    "file": text(),
    "sha256": digest(),
    "previous": digest(required=False),
}


def _read_log(path: Path, problems: list[Problem]) -> tuple[list[Row], dict[int, bytes]]:
    """The lines of the log as values, and as they stand there by their number."""
    if not path.exists():
        return [], {}
    rows, faults = read_table(path, LOG_COLUMNS)
    problems += faults
    return rows, dict(enumerate(path.read_bytes().splitlines(), start=1))


def _line_problems(path: Path, before: Row | None, row: Row, lines: Mapping[int, bytes]) -> list[Problem]:
    """Where a line of the log does not follow from the one before."""
    faults: list[tuple[str, Text]] = []
    number = row["number"]
    expected = 1 if before is None else before["number"] and before["number"] + 1
    if None not in (number, expected) and number != expected:
        faults.append(("number", TEXTS["belongs"].fill(expected=expected, number=number)))
    if number is not None and row["file"] not in (None, f"{number:04d}.csv"):
        faults.append(("file", found(row["file"])))
    if (row["previous"] or "") != ("" if before is None else digest_of(lines.get(before["row"], b""))):
        gap = TEXTS["does_not_match_line"]
        faults.append(("previous", gap))
    times = row["taken_at"], before and before["taken_at"]
    if None not in times and times[0] < times[1]:
        faults.append(("taken_at", TEXTS["earlier_line_before"]))
    return [Problem(file=str(path), row=row["row"], column=name, fault=fault, cure=RESTORE) for name, fault in faults]


def _snapshot(folder: Path, row: Row, problems: list[Problem]) -> Snapshot | None:
    """What a line of the log stands for, None where its cells or its file are not what they were."""
    if any(row[name] is None for name in LOG_COLUMNS if name != "previous"):
        return None
    path = folder / f"{row['number']:04d}.csv"
    if not path.is_file():
        fault = TEXTS["log_but_there_no"]
        problems.append(Problem(file=str(path), fault=fault, cure=RESTORE))
        return None
    if digest_of(path.read_bytes()) != row["sha256"]:
        fault = TEXTS["differs_sha_log_altered"]
        problems.append(Problem(file=str(path), fault=fault, cure=RESTORE))
        return None
    entries, faults = _entries(path)
    problems += faults
    return Snapshot(
        number=row["number"],
        taken_at=row["taken_at"],
        taken_by=row["taken_by"],
        file=row["file"],
        sha256=row["sha256"],
        previous=row["previous"] or "",
        entries=entries,
    )


def _extra(path: Path) -> Problem:
    cure = TEXTS["if_handing_cut_short"]
    return Problem(file=str(path), fault=TEXTS["not_log"], cure=cure)


def _refuse_time(log: SnapshotLog, moment: datetime, by: str) -> None:
    last = log.snapshots[-1].taken_at if log.snapshots else aware(moment)
    if aware(moment) < last:
        raise InvalidInput(
            TEXTS["before_last_snapshot"].fill(isoformat=moment.isoformat(), isoformat_2=last.isoformat())
        )
    if len(by.strip().splitlines()) != 1:
        raise InvalidInput(TEXTS["who_hands_snapshot_one"])


def _entries(path: Path, begun_by: date = date.max) -> tuple[tuple[Entry, ...], list[Problem]]:
    """The rows of a table of progress, none where anything in it is wrong."""
    rows, problems = read_table(path, ENTRY_COLUMNS)
    problems += repeated_weeks(path, rows)
    early = TEXTS["week_had_not_begun"]
    problems += [
        Problem(file=str(path), row=row["row"], column="period", fault=early, cure=PERIOD.allowed)
        for row in rows
        if row["period"] and parse_week(row["period"]) > begun_by
    ]
    if problems:
        return (), problems
    return tuple(
        Entry(
            project=row["project"],
            period=row["period"],
            value=row["value"],
            executed=row["executed"],
            note=row["note"] or "",
        )
        for row in rows
    ), []


def log_head(folder: str | Path) -> str:
    """The digest of the last line of the log as it stands there, unchecked; "" without one."""
    path = Path(folder) / HOME / LOG
    lines = path.read_bytes().splitlines()[1:] if path.is_file() else []
    return digest_of(lines[-1]) if lines else ""


def log_line(cells: Iterable[object]) -> bytes:
    """A line of the log as it stands there, with its end."""
    text_of = io.StringIO()
    csv.writer(text_of, lineterminator="\n").writerow(
        cell.isoformat() if isinstance(cell, datetime) else cell for cell in cells
    )
    return text_of.getvalue().encode()


def digest_of(content: bytes) -> str:
    """What a line of the log or a file is known by."""
    return hashlib.sha256(content).hexdigest()
