"""Logs, plans and rules small enough to check by hand."""

from datetime import datetime, timedelta
from decimal import Decimal

from analysis.topics.monitoring.alerts import AlertRule
from analysis.topics.monitoring.plan import PlannedProject
from analysis.topics.monitoring.snapshots import Entry, Snapshot, SnapshotLog
from questionnaires.clock import BEIJING
from questionnaires.texts import Text

TWO_DAYS = timedelta(days=2)

EMPTY = SnapshotLog(snapshots=())


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def log(*snapshots):
    """A log from (when, {(project, week): "value" or ("value", "executed")}), all by 张三."""
    made = []
    for number, (at, figures) in enumerate(snapshots, start=1):
        pairs = {key: each if isinstance(each, tuple) else (each, None) for key, each in figures.items()}
        entries = tuple(
            Entry(project=project, period=week, value=Decimal(value), executed=spent and Decimal(spent))
            for (project, week), (value, spent) in pairs.items()
        )
        made.append(
            Snapshot(
                number=number, taken_at=moment(at), taken_by="张三", file="", sha256="", previous="", entries=entries
            )
        )
    return SnapshotLog(snapshots=tuple(made))


def planned(**projects):
    """A plan from road={"district": …, "2025-W12": "0.2"}."""
    return {
        name: PlannedProject(
            id=name,
            names=Text(f"{name}项目", name),
            district=weeks.get("district", "东"),
            planned={week: Decimal(each) for week, each in weeks.items() if week != "district"},
        )
        for name, weeks in projects.items()
    }


# W12 ends on Sunday 23 March, W13 on 30 March (the last of March), W14 on 6 April
EDITED = log(
    ("2025-03-21T17:00", {("road", "2025-W12"): "0.2", ("bridge", "2025-W12"): "0.1"}),
    ("2025-03-28T17:00", {("road", "2025-W13"): "0.3"}),
    ("2025-04-08T09:00", {("bridge", "2025-W13"): "0.2", ("road", "2025-W14"): "0.4"}),
    ("2025-04-20T09:00", {("road", "2025-W13"): "0.6"}),
)

PLAN = planned(
    road={"2025-W12": "0.25", "2025-W13": "0.5", "2025-W14": "0.6"},
    bridge={"2025-W12": "0.15", "2025-W13": "0.3", "2025-W14": "0.4"},
)


def rule(kind, quantity="executed", **values):
    return AlertRule(
        id=kind,
        names=Text(kind, kind),
        kind=kind,
        quantity=quantity,
        source="DOMAIN 1.6",
        values={name.removeprefix("m"): Decimal(each) for name, each in values.items()},
    )


GAP = rule("gap", yellow="0.10")

FOUR = planned(
    **{
        name: {"district": district, "2025-W09": "0.4", "2025-W13": "0.5"}
        for name, district in (("a", "东"), ("b", "东"), ("c", "西"), ("d", "西"))
    }
)


def month(week, at, **figures):
    return at, {(name, week): each for name, each in figures.items()}


FEBRUARY = month("2025-W09", "2025-02-28T17:00", a="0.3", b="0.2", c="0.1")

MARCH = month("2025-W13", "2025-03-28T17:00", a="0.9", b="0.4", c="0.4", d="0.1")

YEAR = planned(road=dict.fromkeys(("2025-W05", "2025-W09", "2025-W13"), "0.5"))

YEAR_LOG = log(
    month("2025-W05", "2025-01-31T17:00", road="0.25"),
    month("2025-W09", "2025-02-28T17:00", road="0.5"),
    month("2025-W05", "2025-03-10T17:00", road="0.5"),
    month("2025-W13", "2025-04-10T17:00", road="0.5"),
)
