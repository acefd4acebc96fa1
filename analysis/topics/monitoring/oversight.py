"""Monitoring as a whole (周调度、月考核、年评估): everything that one log and one plan say at a moment.

monitoring/plan.csv   the plan (plan.py)      monitoring/log.csv, snapshots/   the log (snapshots.py)
engagement.yaml       monitoring: {deadline_days, first_week, last_week}, each of which may be left out
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from analysis.inputs.csv_reader import parse_csv
from analysis.inputs.settings import YamlReader
from analysis.inputs.sharing import Sharing, shared_cells
from analysis.scoring.packs import RulePack
from analysis.topics.monitoring.alerts import AlertRule, Alerts, alerts
from analysis.topics.monitoring.monthly import MonthlyRanking, monthly_ranking
from analysis.topics.monitoring.plan import PLAN, Plan, read_plan
from analysis.topics.monitoring.progress import PlanAgainstActual, plan_against_actual
from analysis.topics.monitoring.records import NO_SPENDING, NOT_HANDED_IN, Share, known_by
from analysis.topics.monitoring.snapshots import (
    ENTRY_COLUMNS,
    FILES,
    HOME,
    LOG,
    LOG_COLUMNS,
    Entry,
    Snapshot,
    SnapshotLog,
    digest_of,
    log_line,
    read_snapshots,
)
from analysis.topics.monitoring.weekly import Cadence, LateEdits, cadence, late_edits
from analysis.topics.monitoring.weeks import (
    PERIOD,
    closed_at,
    last_week,
    month_of,
    parse_week,
    week_of,
    weeks_between,
)
from analysis.topics.monitoring.yearly import YearlyRollUp, yearly_roll_up
from questionnaires.clock import BEIJING
from questionnaires.files import read_text
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

OF_LOG, OF_SNAPSHOTS = Sharing(names=("taken_by",)), Sharing(texts=("note",))

OVERSPENT = AlertRule(
    id="overspent",
    names=TEXTS["spending_above_budget"],
    kind="most",
    values={"red": Decimal(1)},
    source="支出不超过预算（一致性检查）",
)
THURSDAY = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitored:
    """What was handed in: the log, the plan (empty where there is none), and which weeks were due by when."""

    log: SnapshotLog
    plan: Plan
    deadline: timedelta = timedelta(0)
    first_week: str = ""
    last_week: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """What it comes to at a moment; `week` is the last that was due. Without a plan there is nothing to rank."""

    monitored: Monitored
    moment: datetime
    week: str
    cadence: Cadence
    edits: LateEdits
    rules: tuple[AlertRule, ...]
    alerts: Alerts
    executed: Mapping[str, Share]
    progress: PlanAgainstActual | None
    ranking: MonthlyRanking | None
    year: YearlyRollUp | None


def read_monitored(home: Path, settings: YamlReader, problems: list[Problem]) -> Monitored | None:
    """The log and the plan under `home`/monitoring with their settings, None where there is neither.

    A broken chain, a plan that contradicts itself, and settings that cannot be read join `problems`.
    """
    deadline, first, last = _settings(settings, problems)
    if not (home / HOME).is_dir():
        if settings.has("monitoring"):
            fault = TEXTS["has_monitoring_settings_but"]
            cure = TEXTS["put_snapshots_there_remove"]
            row = settings.row(("monitoring",))
            problems.append(Problem(file=settings.path, row=row, place="monitoring", fault=fault, cure=cure))
        return None
    try:
        log = read_snapshots(home)
        plan = read_plan(home) if (home / HOME / PLAN).exists() else {}
    except ProblemsError as wrong:
        problems += wrong.problems
        return None
    return Monitored(log=log, plan=plan, deadline=deadline, first_week=first, last_week=last)


def _settings(settings: YamlReader, problems: list[Problem]) -> tuple[timedelta, str, str]:
    days = settings.number("monitoring", "deadline_days") if settings.has("monitoring", "deadline_days") else None
    if days is not None and not 0 <= days <= 31:
        problems.append(_wrong(settings, "deadline_days", str(days), allowed(TEXTS["days_2"])))
        days = None
    weeks = {name: settings.text("monitoring", name, required=False) for name in ("first_week", "last_week")}
    for name, week in weeks.items():
        if week and not _is_week(week):
            problems.append(_wrong(settings, name, week, PERIOD.allowed))
            weeks[name] = ""
    first, last = weeks.values()
    if first and last and last < first:
        cure = allowed(TEXTS["no_earlier"].fill(first=first))
        problems.append(_wrong(settings, "last_week", last, cure))
    return timedelta(days=float(days or 0)), first, last


def _wrong(settings: YamlReader, name: str, value: str, cure: Text) -> Problem:
    place = ("monitoring", name)
    return Problem(file=settings.path, row=settings.row(place), place=".".join(place), fault=found(value), cure=cure)


def _is_week(cell: str) -> bool:
    try:
        parse_week(cell)
    except ValueError:
        return False
    return True


def end_of(day: str) -> datetime:
    """24:00 of a day such as 2025-01-31."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), tzinfo=BEIJING)


def oversee(data: Monitored, pack: RulePack, period: tuple[str, str], moment: datetime) -> Oversight | None:
    """Weeks, edits, alerts, progress, ranking and year as known at a moment; later snapshots do not count.

    Args
        period: first and last day of what is evaluated; weeks belong to it by their Thursday.

    Returns
        Oversight of the weeks of the period whose deadline has passed, from the first that was planned or handed in;
        None where there is no such week.
    """
    log = replace(data.log, snapshots=tuple(snapshot for snapshot in data.log.snapshots if snapshot.taken_at <= moment))
    weeks = _due(replace(data, log=log), period, moment)
    if not weeks:
        return None
    rules, known = tuple(alert_rules(pack)), known_by(log)
    months = [month_of(week) for week in weeks if last_week(month_of(week)) == week]
    closed = [month for month in months if closed_at(month, data.deadline) <= moment] if data.plan else []
    projects = sorted({*data.plan, *log.projects})
    return Oversight(
        monitored=replace(data, log=log),
        moment=moment,
        week=weeks[-1],
        cadence=cadence(log, weeks[0], weeks[-1], data.deadline, projects=tuple(data.plan)),
        edits=late_edits(log, deadline=data.deadline),
        rules=rules,
        alerts=alerts(log, rules, moment, week=weeks[-1], plan=data.plan, projects=tuple(data.plan)),
        executed={name: _executed(known.get((name, weeks[-1]))) for name in projects},
        progress=plan_against_actual(data.plan, log, moment) if data.plan else None,
        ranking=monthly_ranking(log, data.plan, closed[-1], deadline=data.deadline) if closed else None,
        year=yearly_roll_up(log, data.plan, int(closed[-1][:4]), moment=moment, deadline=data.deadline)
        if closed
        else None,
    )


def alert_rules(pack: RulePack) -> Iterator[AlertRule]:
    """The alerts of a pack that weekly figures can be judged by, and that no more is spent than was budgeted.

    The thresholds of spending against time are used for progress against its plan as well; the source says so.
    """
    for alert in pack.alerts.values():
        source = f"{alert.source.document}：{alert.source.article}"
        if alert.kind == "share_of_time":
            yield AlertRule(id=alert.id, names=alert.names, kind="share_of_time", values=alert.values, source=source)
            yield AlertRule(
                id=f"{alert.id}_plan",
                names=TEXTS["progress_against_plan"],
                kind="share_of_plan",
                values=alert.values,
                quantity="value",
                source=f"{source}；同一阈值用于进度÷计划",
            )
        elif alert.kind == "by_month":
            yield AlertRule(id=alert.id, names=alert.names, kind="by_month", values=alert.values, source=source)
        elif alert.kind == "gap":
            values = {"yellow": alert.values["above"]}
            yield AlertRule(id=alert.id, names=alert.names, kind="gap", values=values, source=source)
    yield OVERSPENT


def _due(data: Monitored, period: tuple[str, str], moment: datetime) -> tuple[str, ...]:
    """The weeks of the period that were due by `moment`."""
    planned = {week for project in data.plan.values() for week in project.planned}
    weeks = planned | {entry.period for snapshot in data.log.snapshots for entry in snapshot.entries}
    if not weeks:
        return ()
    begins, ends = (date.fromisoformat(day) for day in period)
    first = data.first_week or max(week_of(begins + THURSDAY), min(weeks))
    local = (moment - data.deadline).astimezone(BEIJING).date()
    last = min(data.last_week or week_of(ends - THURSDAY), week_of(local - timedelta(days=7)))
    return weeks_between(first, last) if first <= last else ()


def _executed(record: tuple[Snapshot, Entry] | None) -> Share:
    if record is None:
        return NOT_HANDED_IN
    return NO_SPENDING if record[1].executed is None else record[1].executed


def shared_log(home: Path) -> dict[str, bytes]:
    """The plan, the log and its snapshots as they may leave the house: no name, no remark, and chained anew.

    The chain of digests holds who handed in what, so it cannot stay as it was.
    """
    plan = {PLAN: (home / PLAN).read_bytes()} if (home / PLAN).is_file() else {}
    if not (home / LOG).is_file():
        return plan
    raw = parse_csv(read_text(home / LOG), home / LOG)
    header, *rows = shared_cells(HOME, raw, LOG_COLUMNS, OF_LOG) or [[]]
    files: dict[str, bytes] = {}
    lines, previous = [log_line(header)], ""
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        content = files[f"{FILES}/{row['file']}"] = _snapshot(home / FILES / row["file"])
        row |= {"sha256": digest_of(content), "previous": previous}
        lines.append(log_line([row[name] for name in header]))
        previous = digest_of(lines[-1].rstrip(b"\n"))
    return plan | {LOG: b"".join(lines)} | files


def _snapshot(path: Path) -> bytes:
    """A snapshot as it was handed in; with its remarks covered where it has any."""
    raw = parse_csv(read_text(path), path)
    noted = raw.under(ENTRY_COLUMNS)
    if not any(row.get("note") for _, row in noted.rows):
        return path.read_bytes()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(shared_cells(path.stem, raw, ENTRY_COLUMNS, OF_SNAPSHOTS) or [])
    return text.getvalue().encode()
