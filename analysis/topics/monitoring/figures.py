"""The figures of monitoring: weeks, edits, progress, alerts, the last closed month and the year."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.layouts import Column, Layout, Row, Value, Word
from analysis.core.results import Unavailable
from analysis.core.sections import name_cell, plain_cell
from analysis.topics.monitoring.alerts import LEVELS, Alert, AlertRule
from analysis.topics.monitoring.monthly import MonthlyRanking, Standing
from analysis.topics.monitoring.oversight import Oversight
from analysis.topics.monitoring.records import Share, difference, labels, plain_mean, slug
from analysis.topics.monitoring.yearly import YearlyRollUp, YearOfProject
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

LOG_ONLY, WITH_PLAN = ("monitoring/",), ("monitoring/", "monitoring/plan.csv")
LOGGED = Origin(source=TEXTS["counted_log_snapshots"], inputs=LOG_ONLY)
AT_WEEK = Origin(source=TEXTS["snapshots_last_week_due"], inputs=LOG_ONLY)
PLANNED = Origin(source=TEXTS["plan_snapshots_last_week"], inputs=WITH_PLAN)
AS_CLOSED = Origin(source=TEXTS["closed_actual_planned_most"], rule="last_week", inputs=WITH_PLAN)
EDITED = Origin(source=TEXTS["all_snapshots_later_edits"], rule="last_week", inputs=WITH_PLAN)
BOUNDED = Origin(source=TEXTS["closed_missing_months_nothing"], rule="last_week", inputs=WITH_PLAN)
NO_RANK = Unavailable(kind="not_applicable", reason=TEXTS["without_score_there_no"])
NOT_BEFORE = Unavailable(kind="not_applicable", reason=TEXTS["there_no_rank_month"])
MOVEMENTS: dict[str, Text] = {
    "up": TEXTS["up"],
    "down": TEXTS["down"],
    "same": TEXTS["same"],
    "new": TEXTS["new"],
    "": Text.same("—"),
}
QUANTITIES = {"value": TEXTS["progress"], "executed": TEXTS["spending"]}
CLOSED = {True: TEXTS["after"], False: TEXTS["before"]}
PROJECT = TEXTS["project"]
MEAN = TEXTS["plain_mean_projects"]
EDITS = Layout(
    stem="monitoring.edit",
    caption=TEXTS["every_change_figure_record"],
    first=PROJECT,
    columns=(
        Column(key="week", heading=TEXTS["week"]),
        Column(key="what", heading=TEXTS["what"]),
        Column(key="before", heading=TEXTS["before_2"], make=fig.share, origin=LOGGED),
        Column(key="new", heading=TEXTS["after_2"], make=fig.share, origin=LOGGED),
        Column(key="by", heading=TEXTS["text"]),
        Column(key="when", heading=TEXTS["when"]),
        Column(key="closed", heading=TEXTS["month_closed"]),
    ),
)
PROGRESS = Layout(
    stem="monitoring",
    caption=TEXTS["plan_progress"],
    first=PROJECT,
    columns=(
        Column(key="name", origin=AT_WEEK),
        Column(key="executed", heading=TEXTS["spent"], make=fig.share, origin=AT_WEEK),
        Column(key="planned", heading=TEXTS["planned"], make=fig.share, origin=PLANNED),
        Column(key="actual", heading=TEXTS["actual"], make=fig.share, origin=PLANNED),
        Column(key="gap", heading=TEXTS["gap"], make=partial(fig.points_gap, places=1), origin=PLANNED),
    ),
)
PROJECTS = Layout(
    stem="monitoring.project_rank",
    caption=TEXTS["ranking_projects"],
    first=PROJECT,
    columns=(
        Column(key="score", heading=TEXTS["score"], make=fig.share, origin=AS_CLOSED),
        Column(key="rank", heading=TEXTS["rank"], make=fig.count, origin=AS_CLOSED),
        Column(key="before", heading=TEXTS["before_3"], make=fig.count, origin=AS_CLOSED),
        Column(key="movement", heading=TEXTS["movement"], origin=AS_CLOSED),
    ),
)
STANDINGS = {
    "project": PROJECTS,
    "district": replace(
        PROJECTS,
        stem="monitoring.district_rank",
        caption=TEXTS["ranking_districts_plain_mean"],
        first=TEXTS["district"],
    ),
}
N_MONTHS = partial(fig.count, noun=TEXTS["months_2"])
YEAR = Layout(
    stem="monitoring.year",
    caption=TEXTS["year_closed_edits"],
    first=PROJECT,
    columns=(
        Column(key="name", origin=AS_CLOSED),
        Column(key="mean", heading=TEXTS["closed"], make=fig.share, origin=AS_CLOSED),
        Column(
            key="months", heading=TEXTS["months"], make=partial(fig.count, noun=TEXTS["months_2"]), origin=AS_CLOSED
        ),
        Column(key="edits", make=partial(fig.count, noun=TEXTS["changes_2"]), origin=LOGGED),
        Column(key="edited", heading=TEXTS["edits"], make=fig.share, origin=EDITED),
        Column(key="lowest", make=fig.share, origin=BOUNDED),
        Column(key="highest", make=fig.share, origin=BOUNDED),
        Column(key="difference", heading=TEXTS["apart"], make=partial(fig.points_gap, places=2), origin=EDITED),
        Column(key="missing", heading=TEXTS["missing_2"]),
        Column(key="bounds", heading=TEXTS["missing_none_full"], is_optional=True),
    ),
)


def monitoring_figures(oversight: Oversight) -> Iterator[Figure]:
    """Every figure of monitoring."""
    yield from _week_figures(oversight)
    yield from _edit_figures(oversight)
    yield from PROGRESS.figures(progress_rows(oversight))
    yield from _alert_figures(oversight)
    if oversight.ranking is not None:
        yield from _ranking_figures(oversight.ranking)
    if oversight.year is not None:
        yield from _year_figures(oversight, oversight.year)


def projects(oversight: Oversight) -> list[tuple[str, str, Text]]:
    """Each project: its id, its id in figures, its names."""
    plan = oversight.monitored.plan
    return [(name, slug(name), Text(*labels(plan, name))) for name in oversight.executed]


def _week_figures(oversight: Oversight) -> Iterator[Figure]:
    cadence = oversight.cadence
    n, n_late, n_missing = (len(weeks) for weeks in (cadence.expected, cadence.late, cadence.missing))
    on_time = n - n_late - n_missing
    for key, label, value in (
        ("expected", TEXTS["weeks_expected"], n),
        ("late", TEXTS["weeks_late"], n_late),
        ("on_time", TEXTS["weeks_time"], on_time),
        ("missing", TEXTS["weeks_missing"], n_missing),
    ):
        yield fig.count(f"monitoring.weeks.{key}", label, value, LOGGED, noun=TEXTS["weeks"])
    yield fig.share("monitoring.weeks.on_time_share", TEXTS["share_weeks_time"], Decimal(on_time) / n, LOGGED)
    log, deadline = oversight.monitored.log, oversight.monitored.deadline
    n_taken, noun = len(log.snapshots), TEXTS["snapshots_2"]
    yield fig.count("monitoring.snapshots", TEXTS["snapshots"], n_taken, LOGGED, noun=noun)
    yield fig.count("monitoring.deadline", TEXTS["deadline"], deadline.days, LOGGED, noun=TEXTS["days"])
    yield fig.worded("monitoring.week", TEXTS["last_week_due"], oversight.week, Text.same(oversight.week), LOGGED)


def _edit_figures(oversight: Oversight) -> Iterator[Figure]:
    edits = oversight.edits.edits
    closed = [edit for edit in edits if edit.is_month_closed]
    for key, label, value in (
        ("n", TEXTS["changes"], len(edits)),
        ("late", TEXTS["changes_after_week_closed"], sum(edit.is_week_closed for edit in edits)),
        ("after_close", TEXTS["changes_after_month_closed"], len(closed)),
        ("raised", TEXTS["raised_after_month_closed"], sum(edit.new > edit.before for edit in closed)),
    ):
        yield fig.count(f"monitoring.edits.{key}", label, value, LOGGED, noun=TEXTS["changes_2"])
    yield from EDITS.figures(edit_rows(oversight))


def edit_rows(oversight: Oversight) -> list[Row]:
    """Every change of a figure on record, in the order in which they were made."""
    rows = []
    for number, edit in enumerate(oversight.edits.edits, start=1):
        values: dict[str, Value | None] = {
            "week": plain_cell(edit.period),
            "what": QUANTITIES[edit.quantity],
            "before": edit.before,
            "new": edit.new,
            "by": plain_cell(edit.by),
            "when": plain_cell(f"{edit.new_at:%Y-%m-%d}"),
            "closed": CLOSED[edit.is_month_closed],
        }
        rows.append(Row(id=str(number), names=Text(*labels(oversight.monitored.plan, edit.project)), values=values))
    return rows


def progress_rows(oversight: Oversight) -> list[Row]:
    """Each project with its plan and progress at the last week, and their plain mean."""
    progress = oversight.progress
    gaps = {gap.project: gap for gap in progress.gaps if gap.period == oversight.week} if progress else {}
    rows = [(f"project.{key}", name, names, oversight.executed[name]) for name, key, names in projects(oversight)]
    if oversight.executed:
        rows.append(("together", "", MEAN, plain_mean(oversight.executed)))
    return [
        Row(
            id=key,
            names=names,
            first=NO_TEXT if name else TEXTS["plain_mean"],
            values={
                "name": Word(name, names) if name else None,
                "executed": executed,
                **({key: getattr(gaps[name], key) for key in ("planned", "actual", "gap")} if name in gaps else {}),
            },
        )
        for key, name, names, executed in rows
    ]


def _points(figure_id: str, label: Text, gap: Share, origin: Origin, *, places: int = 1) -> Figure:
    if isinstance(gap, Unavailable):
        return fig.missing(figure_id, label, gap, origin)
    return fig.points_gap(figure_id, label, gap, origin, places=places)


def _alert_figures(oversight: Oversight) -> Iterator[Figure]:
    levels: list[object] = [alert.level for alert in oversight.alerts.alerts]
    for level in LEVELS:
        yield fig.count(f"monitoring.alerts.{level}", LEVELS[level], levels.count(level), AT_WEEK, noun=TEXTS["text_2"])
    n_open = sum(isinstance(level, Unavailable) for level in levels)
    yield fig.count("monitoring.alerts.open", TEXTS["not_judged"], n_open, AT_WEEK, noun=TEXTS["text_2"])
    rules = {rule.id: rule for rule in oversight.rules}
    for alert in oversight.alerts.alerts:
        yield from _of_alert(oversight, alert, rules[alert.rule])


def alert_id(rule: str, project: str) -> str:
    """The id of a level: of a rule and a project, as projects stand in ids."""
    return f"monitoring.alert.{rule}.{project}"


def _of_alert(oversight: Oversight, alert: Alert, rule: AlertRule) -> Iterator[Figure]:
    """The level; of what is not green also the project, the numbers looked at and the thresholds."""
    inputs = WITH_PLAN if rule.kind == "share_of_plan" else LOG_ONLY
    origin = Origin(source=Text.same(alert.source), rule=alert.rule, inputs=inputs)
    start, label = alert_id(alert.rule, slug(alert.project)), alert.names
    if isinstance(alert.level, Unavailable):
        yield fig.missing(start, label, alert.level, origin)
        return
    yield fig.worded(start, label, alert.level, LEVELS[alert.level], origin)
    if alert.level == "green":
        return
    names = Text(*labels(oversight.monitored.plan, alert.project))
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
    for standing in ranking.standings:
        yield from STANDINGS[standing.level].figures([standing_row(standing)])


def standing_row(standing: Standing) -> Row:
    """The place of a project or a district in the month, and the month before."""
    return Row(
        id=slug(standing.id),
        names=Text(standing.label, standing.label_en),
        values={
            "score": standing.score,
            "rank": NO_RANK if standing.rank is None else standing.rank,
            "before": NOT_BEFORE if standing.rank_before is None else standing.rank_before,
            "movement": Word(standing.movement or "none", MOVEMENTS[standing.movement]),
        },
    )


def _year_figures(oversight: Oversight, year: YearlyRollUp) -> Iterator[Figure]:
    yield fig.numbered(YEAR.stem, TEXTS["year"], year.year, Text.same(str(year.year)), AS_CLOSED)
    yield N_MONTHS("monitoring.year_months", TEXTS["months_closed"], len(year.months), AS_CLOSED)
    means = {project.project: project.mean for project in year.projects}
    edited = {project.project: project.edited for project in year.projects}
    label = TEXTS["plain_mean_projects_years"]
    if means:
        as_closed, after = plain_mean(means), plain_mean(edited)
        yield fig.share("monitoring.year_mean", label, as_closed, AS_CLOSED)
        yield fig.share("monitoring.year_edited", label, after, EDITED)
        yield _points("monitoring.year_difference", label, difference(after, as_closed), EDITED, places=2)
    yield from YEAR.figures(year_rows(oversight, year))


def year_rows(oversight: Oversight, year: YearlyRollUp) -> list[Row]:
    """Each project's year as it was closed and with later edits, and between what its missing months hold it."""
    return [_year_row(oversight, project) for project in year.projects]


def _year_row(oversight: Oversight, year: YearOfProject) -> Row:
    names, key, gone = Text(year.label, year.label_en), slug(year.project), year.missing
    values: dict[str, Value | None] = {
        "name": Word(year.project, names),
        "mean": year.mean,
        "months": year.n_months,
        "edits": sum(edit.project == year.project and edit.is_month_closed for edit in oversight.edits.edits),
        "edited": year.edited,
        "difference": year.difference,
        "missing": name_cell(Text("、".join(gone), ", ".join(gone))),
    }
    if gone:
        between = Text.by(lambda lang: " – ".join(YEAR.cell(key, end)[lang] for end in ("lowest", "highest")))
        values |= {"lowest": year.lowest, "highest": year.highest, "bounds": between}
    return Row(id=key, names=names, values=values)
