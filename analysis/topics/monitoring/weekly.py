"""Weekly dispatch (周调度): weeks handed in, and figures changed afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.results import Result
from analysis.topics.monitoring import plots as plots_monitoring
from analysis.topics.monitoring.records import Quantity, frame_of
from analysis.topics.monitoring.snapshots import Entry, Snapshot, SnapshotLog
from analysis.topics.monitoring.weeks import NO_DEADLINE, closed_at, month_of, refuse_negative, week_end, weeks_between
from questionnaires.clock import BEIJING
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cadence(Result):
    """Weeks expected and handed in; a week counts as handed in with the first project that reports it."""

    expected: tuple[str, ...]
    late: tuple[str, ...]
    missing: tuple[str, ...]
    table: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Rows: project, period, due, taken_at, status (on_time, late, missing)."""
        return self.table

    def left_out(self) -> dict[str, tuple[str, ...]]:
        """Projects with the weeks that others handed in and they did not."""
        gone = self.table[(self.table["status"] == "missing") & ~self.table["period"].isin(self.missing)]
        return {str(name): tuple(part["period"]) for name, part in gone.groupby("project", sort=True)}

    def sentence(self, lang: Language = "zh") -> str:
        """Weeks expected, late and missing, each named, and the projects that were left out."""
        zh = lang == "zh"
        comma, none = ("、", "无") if zh else (", ", "none")
        late, missing = (comma.join(weeks) or none for weeks in (self.late, self.missing))
        out = ("；" if zh else "; ").join(
            f"{name} {comma.join(weeks)}" for name, weeks in self.left_out().items()
        ) or none
        n, n_late, n_missing = len(self.expected), len(self.late), len(self.missing)
        if zh:
            return (
                f"应报 {n} 周，按时 {n - n_late - n_missing} 周，迟报 {n_late} 周（{late}），"
                f"缺报 {n_missing} 周（{missing}）；单独漏报的项目：{out}。"
            )
        return (
            f"{n} weeks expected, {n - n_late - n_missing} in time, {n_late} late ({late}), {n_missing} missing "
            f"({missing}); projects left out of a snapshot: {out}."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Each project and week: in time, late or missing."""
        return plots_monitoring.handed_in(self.table, ax=ax)


def cadence(
    log: SnapshotLog,
    first: str,
    last: str,
    deadline: timedelta,
    *,
    projects: Sequence[str] = (),
    zone: tzinfo = BEIJING,
) -> Cadence:
    """Weeks expected against snapshots taken (周调度): missing, and handed in after Sunday 24:00 plus the deadline.

    Args
        first, last: ISO weeks, both expected. deadline: zero or more; a snapshot at that very instant is in time.
        projects: those that must report even if they never did; those in the log are expected anyway.

    Returns
        Cadence: each expected project and week on_time, late or missing, and the weeks as a whole.

    Raises
        InvalidInput: no such week, the last before the first, a negative deadline.

    Source
        Weeks after ISO 8601; the rest is counting.
    """
    refuse_negative(deadline)
    expected = weeks_between(first, last)
    first_taken: dict[tuple[str, str], datetime] = {}
    for snapshot in log.snapshots:
        for entry in snapshot.entries:
            first_taken.setdefault((entry.project, entry.period), snapshot.taken_at)
            first_taken.setdefault(("", entry.period), snapshot.taken_at)
    due = {week: week_end(week, zone) + deadline for week in expected}
    rows = [
        (name, week, due[week], first_taken.get((name, week)), _status(first_taken.get((name, week)), due[week]))
        for name in ("", *sorted({*projects, *log.projects}))
        for week in expected
    ]
    table = pd.DataFrame(rows, columns=["project", "period", "due", "taken_at", "status"], dtype=object)
    weeks, table = table[table["project"] == ""], table[table["project"] != ""].reset_index(drop=True)
    late, missing = (tuple(weeks.loc[weeks["status"] == status, "period"]) for status in ("late", "missing"))
    return Cadence(expected=expected, late=late, missing=missing, table=table)


def _status(taken: datetime | None, due: datetime) -> str:
    return "missing" if taken is None else "late" if taken > due else "on_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of a figure on record: what was said first, just before, and now; by whom and when."""

    project: str
    period: str
    quantity: Quantity
    first: Decimal
    first_at: datetime
    before: Decimal
    new: Decimal
    new_at: datetime
    by: str
    is_week_closed: bool
    is_month_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEdits(Result):
    """Every change of a figure that was already on record."""

    edits: tuple[Edit, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a change, in the order they were made."""
        return frame_of(Edit, self.edits).drop(columns=["reason_zh", "reason_en"])

    def sentence(self, lang: Language = "zh") -> str:
        """How many, how many after their month was closed, how many upwards, and the largest."""
        after = sum(edit.is_month_closed for edit in self.edits)
        up, n = sum(edit.new > edit.before for edit in self.edits), len(self.edits)
        if not self.edits:
            return TEXTS["no_figure_record_changed"][lang]
        most = max(self.edits, key=lambda edit: abs(edit.new - edit.before))
        was, now = numbers.percent(most.before), numbers.percent(most.new)
        what, on = f"{most.project} {most.period}", f"{most.new_at:%Y-%m-%d}"
        return TEXTS["figures_record_changed_times"].fill(
            n=n, after=after, up=up, what=what, was=was, now=now, by=most.by, on=on
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Each change from what was on record to what it became."""
        frame = self.to_frame()
        labelled = frame.assign(label=frame["project"] + " " + frame["period"])
        return plots.moved(
            labelled,
            columns=("before", "new"),
            names=(plots.said(TEXTS["before_4"]), plots.said(TEXTS["after_3"])),
            ax=ax,
        )


def late_edits(log: SnapshotLog, *, deadline: timedelta = NO_DEADLINE, zone: tzinfo = BEIJING) -> LateEdits:
    """Every later snapshot that changes a figure already on record (事后改动), and whether its month was closed.

    A figure handed in for the first time is no change, however late (see `cadence`); a blank changes nothing.

    Args
        deadline: how long after Sunday 24:00 a week, and after its last week a month, stays open.

    Returns
        LateEdits, one for every change of `value` or `executed`, also those made while the week was still open.
    """
    first: dict[tuple[str, str, Quantity], tuple[Decimal, datetime]] = {}
    last: dict[tuple[str, str, Quantity], Decimal] = {}
    edits = []
    for snapshot, entry, quantity, amount in _amounts(log):
        key = entry.project, entry.period, quantity
        said_first, said_at = first.setdefault(key, (amount, snapshot.taken_at))
        before, last[key] = last.get(key, amount), amount
        if before == amount:
            continue
        edits.append(
            Edit(
                project=entry.project,
                period=entry.period,
                quantity=quantity,
                first=said_first,
                first_at=said_at,
                before=before,
                new=amount,
                new_at=snapshot.taken_at,
                by=snapshot.taken_by,
                is_week_closed=snapshot.taken_at > week_end(entry.period, zone) + deadline,
                is_month_closed=snapshot.taken_at > closed_at(month_of(entry.period), deadline, zone),
            )
        )
    return LateEdits(edits=tuple(edits))


def _amounts(log: SnapshotLog) -> Iterator[tuple[Snapshot, Entry, Quantity, Decimal]]:
    for snapshot in log.snapshots:
        for entry in snapshot.entries:
            yield snapshot, entry, "value", entry.value
            if entry.executed is not None:
                yield snapshot, entry, "executed", entry.executed
