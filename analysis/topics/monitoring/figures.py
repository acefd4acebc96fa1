"""The figures of monitoring: weeks, edits, progress, alerts, the last closed month and the year."""

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.topics.monitoring.alerts import LEVELS, Alert, AlertRule
from analysis.topics.monitoring.monthly import MonthlyRanking, Standing
from analysis.topics.monitoring.oversight import Oversight
from analysis.topics.monitoring.records import Share, difference, labels, plain_mean
from analysis.topics.monitoring.yearly import YearlyRollUp
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

LOG_ONLY, WITH_PLAN = ("monitoring/",), ("monitoring/", "monitoring/plan.csv")
LOGGED = Origin(source=TEXTS["counted_log_snapshots"], inputs=LOG_ONLY)
AT_WEEK = Origin(source=TEXTS["snapshots_last_week_due"], inputs=LOG_ONLY)
PLANNED = Origin(
    source=TEXTS["plan_snapshots_last_week"],
    inputs=WITH_PLAN,
)
AS_CLOSED = Origin(
    source=TEXTS["closed_actual_planned_most"],
    rule="last_week",
    inputs=WITH_PLAN,
)
EDITED = Origin(
    source=TEXTS["all_snapshots_later_edits"],
    rule="last_week",
    inputs=WITH_PLAN,
)
BOUNDED = Origin(
    source=TEXTS["closed_missing_months_nothing"],
    rule="last_week",
    inputs=WITH_PLAN,
)
NO_RANK = Unavailable(kind="not_applicable", reason=TEXTS["without_score_there_no"])
NOT_BEFORE = Unavailable(kind="not_applicable", reason=TEXTS["there_no_rank_month"])
MOVEMENTS: dict[str, Text] = {
    "up": TEXTS["up"],
    "down": TEXTS["down"],
    "same": TEXTS["same"],
    "new": TEXTS["new"],
    "": Text.same("—"),
}


def monitoring_figures(found: Oversight) -> Iterator[Figure]:
    """Every figure of monitoring."""
    yield from _week_figures(found)
    yield from _edit_figures(found)
    yield from _progress_figures(found)
    yield from _alert_figures(found)
    if found.ranking is not None:
        yield from _ranking_figures(found.ranking)
    if found.year is not None:
        yield from _year_figures(found, found.year)


def slug(name: str) -> str:
    """A name as it can stand in the id of a figure: itself, or else part of its digest."""
    return name if re.fullmatch(r"[a-z0-9_-]+", name) else f"x{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def projects(found: Oversight) -> list[tuple[str, str, Text]]:
    """Each project: its id, its id in figures, its names."""
    plan = found.monitored.plan
    return [(name, slug(name), Text(*labels(plan, name))) for name in found.executed]


def _week_figures(found: Oversight) -> Iterator[Figure]:
    n, n_late, n_missing = (len(each) for each in (found.cadence.expected, found.cadence.late, found.cadence.missing))
    on_time = n - n_late - n_missing
    for key, label, value in (
        ("expected", TEXTS["weeks_expected"], n),
        ("late", TEXTS["weeks_late"], n_late),
        ("on_time", TEXTS["weeks_time"], on_time),
        ("missing", TEXTS["weeks_missing"], n_missing),
    ):
        yield fig.count(f"monitoring.weeks.{key}", label, value, LOGGED, noun=TEXTS["weeks"])
    yield fig.share("monitoring.weeks.on_time_share", TEXTS["share_weeks_time"], Decimal(on_time) / n, LOGGED)
    yield fig.count(
        "monitoring.snapshots",
        TEXTS["snapshots"],
        len(found.monitored.log.snapshots),
        LOGGED,
        noun=TEXTS["snapshots_2"],
    )
    yield fig.count(
        "monitoring.deadline",
        TEXTS["deadline"],
        found.monitored.deadline.days,
        LOGGED,
        noun=TEXTS["days"],
    )
    yield fig.worded("monitoring.week", TEXTS["last_week_due"], found.week, Text.same(found.week), LOGGED)


def _edit_figures(found: Oversight) -> Iterator[Figure]:
    edits = found.edits.edits
    closed = [each for each in edits if each.is_month_closed]
    for key, label, value in (
        ("n", TEXTS["changes"], len(edits)),
        ("late", TEXTS["changes_after_week_closed"], sum(each.is_week_closed for each in edits)),
        ("after_close", TEXTS["changes_after_month_closed"], len(closed)),
        (
            "raised",
            TEXTS["raised_after_month_closed"],
            sum(each.new > each.before for each in closed),
        ),
    ):
        yield fig.count(f"monitoring.edits.{key}", label, value, LOGGED, noun=TEXTS["changes_2"])
    for at, edit in enumerate(edits, start=1):
        label = Text(*labels(found.monitored.plan, edit.project))
        yield fig.share(f"monitoring.edit.{at}.before", label, edit.before, LOGGED)
        yield fig.share(f"monitoring.edit.{at}.new", label, edit.new, LOGGED)


def _progress_figures(found: Oversight) -> Iterator[Figure]:
    for name, key, names in projects(found):
        start = f"monitoring.project.{key}"
        yield fig.worded(f"{start}.name", names, name, names, AT_WEEK)
        yield fig.share(f"{start}.executed", names, found.executed[name], AT_WEEK)
    together = TEXTS["plain_mean_projects"]
    if found.executed:
        yield fig.share("monitoring.together.executed", together, plain_mean(found.executed), AT_WEEK)
    for gap in found.progress.gaps if found.progress else ():
        if gap.period != found.week:
            continue
        start = f"monitoring.project.{slug(gap.project)}" if gap.project else "monitoring.together"
        names = Text(gap.label, gap.label_en) if gap.project else together
        yield fig.share(f"{start}.planned", names, gap.planned, PLANNED)
        yield fig.share(f"{start}.actual", names, gap.actual, PLANNED)
        yield _points(f"{start}.gap", names, gap.gap, PLANNED)


def _points(figure_id: str, label: Text, gap: Share, origin: Origin, *, places: int = 1) -> Figure:
    if isinstance(gap, Unavailable):
        return fig.missing(figure_id, label, gap, origin)
    return fig.points_gap(figure_id, label, gap, origin, places=places)


def _alert_figures(found: Oversight) -> Iterator[Figure]:
    levels: list[object] = [each.level for each in found.alerts.alerts]
    for level in LEVELS:
        yield fig.count(f"monitoring.alerts.{level}", LEVELS[level], levels.count(level), AT_WEEK, noun=TEXTS["text_2"])
    n_open = sum(isinstance(level, Unavailable) for level in levels)
    yield fig.count("monitoring.alerts.open", TEXTS["not_judged"], n_open, AT_WEEK, noun=TEXTS["text_2"])
    rules = {rule.id: rule for rule in found.rules}
    for alert in found.alerts.alerts:
        yield from _of_alert(found, alert, rules[alert.rule])


def _of_alert(found: Oversight, alert: Alert, rule: AlertRule) -> Iterator[Figure]:
    """The level; of what is not green also the project, the numbers looked at and the thresholds."""
    inputs = WITH_PLAN if rule.kind == "share_of_plan" else LOG_ONLY
    origin = Origin(source=Text.same(alert.source), rule=alert.rule, inputs=inputs)
    start, label = f"monitoring.alert.{alert.rule}.{slug(alert.project)}", alert.names
    if isinstance(alert.level, Unavailable):
        yield fig.missing(start, label, alert.level, origin)
        return
    yield fig.worded(start, label, alert.level, LEVELS[alert.level], origin)
    if alert.level == "green":
        return
    names = Text(*labels(found.monitored.plan, alert.project))
    yield fig.worded(f"{start}.project", label, alert.project, names, origin)
    for name, amount in alert.numbers.items():
        if name == "gap":
            yield fig.points_gap(f"{start}.gap", label, amount, origin, places=1)
        elif name != "month":
            yield fig.share(f"{start}.{name}", label, amount, origin)
    for name, threshold in rule.values.items():
        yield fig.share(f"{start}.line_{name}", label, threshold, origin, places=None)


def _ranking_figures(ranking: MonthlyRanking) -> Iterator[Figure]:
    month = TEXTS["last_month_closed"]
    yield fig.worded("monitoring.month", month, ranking.month, Text.same(ranking.month), AS_CLOSED)
    for each in ranking.standings:
        yield from _standing_figures(each)


def _standing_figures(each: Standing) -> Iterator[Figure]:
    start, label = f"monitoring.{each.level}_rank.{slug(each.id)}", Text(each.label, each.label_en)
    yield fig.share(f"{start}.score", label, each.score, AS_CLOSED)
    for key, rank, reason in (("rank", each.rank, NO_RANK), ("before", each.rank_before, NOT_BEFORE)):
        if rank is None:
            yield fig.missing(f"{start}.{key}", label, reason, AS_CLOSED)
        else:
            yield fig.count(f"{start}.{key}", label, rank, AS_CLOSED)
    yield fig.worded(f"{start}.movement", label, each.movement or "none", MOVEMENTS[each.movement], AS_CLOSED)


def _year_figures(found: Oversight, year: YearlyRollUp) -> Iterator[Figure]:
    yield fig.numbered("monitoring.year", TEXTS["year"], year.year, Text.same(str(year.year)), AS_CLOSED)
    yield fig.count(
        "monitoring.year_months",
        TEXTS["months_closed"],
        len(year.months),
        AS_CLOSED,
        noun=TEXTS["months_2"],
    )
    means = {each.project: each.mean for each in year.projects}
    edited = {each.project: each.edited for each in year.projects}
    label = TEXTS["plain_mean_projects_years"]
    if means:
        whole, after = plain_mean(means), plain_mean(edited)
        yield fig.share("monitoring.year_mean", label, whole, AS_CLOSED)
        yield fig.share("monitoring.year_edited", label, after, EDITED)
        yield _points("monitoring.year_difference", label, difference(after, whole), EDITED, places=2)
    for each in year.projects:
        start, names = f"monitoring.year.{slug(each.project)}", Text(each.label, each.label_en)
        n_edits = sum(edit.project == each.project and edit.is_month_closed for edit in found.edits.edits)
        yield fig.worded(f"{start}.name", names, each.project, names, AS_CLOSED)
        yield fig.share(f"{start}.mean", names, each.mean, AS_CLOSED)
        yield fig.count(f"{start}.months", names, each.n_months, AS_CLOSED, noun=TEXTS["months_2"])
        yield fig.count(f"{start}.edits", names, n_edits, LOGGED, noun=TEXTS["changes_2"])
        yield fig.share(f"{start}.edited", names, each.edited, EDITED)
        if each.missing:
            yield fig.share(f"{start}.lowest", names, each.lowest, BOUNDED)
            yield fig.share(f"{start}.highest", names, each.highest, BOUNDED)
        yield _points(f"{start}.difference", names, each.difference, EDITED, places=2)
