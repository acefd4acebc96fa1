"""What was on record when (在册数据): shares by project and week, why one is missing, and how both are said."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from analysis.core import numbers
from analysis.core.results import Result, Unavailable
from analysis.topics.monitoring.plan import Plan
from analysis.topics.monitoring.snapshots import Entry, Snapshot, SnapshotLog
from analysis.topics.monitoring.weeks import aware
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Records = dict[tuple[str, str], tuple[Snapshot, Entry]]
Share = Decimal | Unavailable
Quantity = Literal["value", "executed"]
NO_PLAN = Unavailable(kind="not_comparable", reason=TEXTS["plan_has_no_such"])
NOT_PLANNED = Unavailable(kind="not_applicable", reason=TEXTS["nothing_planned_week"])
NOT_HANDED_IN = Unavailable(kind="not_verifiable", reason=TEXTS["week_not_handed_then"])
NOT_OVER = Unavailable(kind="not_applicable", reason=TEXTS["week_not_over"])
NO_SPENDING = Unavailable(kind="not_verifiable", reason=TEXTS["spending_not_handed"])


def frame_of(kind: type, rows: Iterable[Any]) -> pd.DataFrame:
    """Frozen rows as a table; what is unavailable is blank, with its reason beside it."""
    names = [field.name for field in fields(kind)]
    table = []
    for row in rows:
        cells = {name: getattr(row, name) for name in names}
        why = next((cell for cell in cells.values() if isinstance(cell, Unavailable)), None)
        blank = {name: None if isinstance(cell, Unavailable) else cell for name, cell in cells.items()}
        table.append(blank | {"reason_zh": why.reason.zh if why else "", "reason_en": why.reason.en if why else ""})
    return pd.DataFrame(table, columns=[*names, "reason_zh", "reason_en"])


def known_by(log: SnapshotLog, moment: datetime | None = None) -> Records:
    """What the snapshots taken by `moment` (all of them without one) say last of each project and week."""
    known: Records = {}
    for snapshot in log.snapshots:
        if moment is not None and snapshot.taken_at > aware(moment):
            continue
        for entry in snapshot.entries:
            before = known[entry.project, entry.period][1] if (entry.project, entry.period) in known else entry
            # a blank takes back nothing that was said before
            executed = before.executed if entry.executed is None else entry.executed
            known[entry.project, entry.period] = snapshot, replace(entry, executed=executed)
    return known


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known(Result):
    """What was on record at a moment, a row each project and week, with the snapshot that said it last."""

    moment: datetime
    n_snapshots: int
    table: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Rows: project, period, value, executed, note, taken_at, taken_by, number."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """How much was known, and up to which week."""
        n, weeks, moment = len(self.table), max(self.table["period"], default="—"), f"{self.moment:%Y-%m-%d %H:%M}"
        return TEXTS["snapshots_held_values_up"].fill(at=moment, n_snapshots=self.n_snapshots, n=n, weeks=weeks)[lang]


def as_of(log: SnapshotLog, moment: datetime) -> Known:
    """The value of each project and week as it was known at a moment (时点数据).

    Args
        moment: an instant with its zone; a snapshot taken at that very instant counts.

    Returns
        Known, without rows where nothing had been handed in.

    Raises
        InvalidInput: the moment has no time zone.
    """
    known = known_by(log, aware(moment))
    columns = ["project", "period", "value", "executed", "note", "taken_at", "taken_by", "number"]
    rows = [
        [
            entry.project,
            entry.period,
            entry.value,
            entry.executed,
            entry.note,
            snapshot.taken_at,
            snapshot.taken_by,
            snapshot.number,
        ]
        for snapshot, entry in map(known.__getitem__, sorted(known))
    ]
    taken = sum(snapshot.taken_at <= moment for snapshot in log.snapshots)
    return Known(moment=moment, n_snapshots=taken, table=pd.DataFrame(rows, columns=columns, dtype=object))


def plain_mean(amounts: Mapping[str, Share]) -> Share:
    """The mean without weights (简单平均), or whose amount is missing and why."""
    gone = {name: amount for name, amount in amounts.items() if isinstance(amount, Unavailable)}
    if not gone:
        return sum((amount for amount in amounts.values() if isinstance(amount, Decimal)), Decimal(0)) / len(amounts)
    why = next(iter(gone.values()))
    return Unavailable(
        kind=why.kind, reason=Text(f"{why.reason.zh}：{'、'.join(gone)}", f"{why.reason.en}: {', '.join(gone)}")
    )


def difference(left: Share, right: Share) -> Share:
    """left − right, or why one of them is missing."""
    if isinstance(left, Unavailable):
        return left
    return right if isinstance(right, Unavailable) else left - right


def percent_or_reason(share: Share, lang: Language) -> str:
    """A share as percent, or why there is none."""
    return share.reason[lang] if isinstance(share, Unavailable) else numbers.percent(share)


def points_or_reason(gap: Share, lang: Language) -> str:
    """A difference in percentage points, or why there is none."""
    return gap.reason[lang] if isinstance(gap, Unavailable) else numbers.percentage_points(gap)


def labels(plan: Plan, name: str) -> tuple[str, str]:
    """The names of a project in Chinese and English; its id where the plan does not have it."""
    return (plan[name].names["zh"], plan[name].names["en"]) if name in plan else (name, name)


def slug(name: str) -> str:
    """A name as it can stand in the id of a figure: itself, or else part of its digest."""
    return name if re.fullmatch(r"[a-z0-9_-]+", name) else f"x{hashlib.sha256(name.encode()).hexdigest()[:8]}"
