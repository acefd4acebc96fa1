"""What monitoring shows: the record of weeks, changes, progress, alerts, the ranking of a month, the year."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from analysis.core.sections import Block, Line, Picture, figure_cell, name_cell, plain_cell, table
from analysis.topics.monitoring.figures import (
    EDITS,
    PROGRESS,
    PROJECT,
    STANDINGS,
    YEAR,
    alert_id,
    edit_rows,
    progress_rows,
    projects,
    standing_row,
    year_rows,
)
from analysis.topics.monitoring.monthly import MonthlyRanking
from analysis.topics.monitoring.oversight import Oversight
from analysis.topics.monitoring.progress import PlanAgainstActual
from analysis.topics.monitoring.records import labels
from analysis.topics.monitoring.yearly import YearlyRollUp
from questionnaires.clock import BEIJING
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

STATUS = {"missing": TEXTS["missing"], "late": TEXTS["late"], "left_out": TEXTS["left_out"]}


def monitoring_blocks(oversight: Oversight) -> Iterator[Block]:
    """All blocks of the section."""
    yield from _cadence_blocks(oversight)
    yield from _edit_blocks(oversight)
    if oversight.progress is not None:
        yield from _progress_blocks(oversight, oversight.progress)
    yield from _alert_blocks(oversight)
    if oversight.ranking is not None:
        yield from _ranking_blocks(oversight.ranking)
    if oversight.year is not None:
        yield from _year_blocks(oversight, oversight.year)


def _cadence_blocks(oversight: Oversight) -> Iterator[Block]:
    yield Line(TEXTS["expected_time_late_missing"])
    rows = _week_rows(oversight)
    if rows:
        heads = (TEXTS["week"], TEXTS["status"], TEXTS["due"], TEXTS["handed"])
        yield table(TEXTS["missing_late_left_out"], heads, rows)
        names = {name: names["zh"] for name, _, names in projects(oversight)}
        english = {name: names["en"] for name, _, names in projects(oversight)}
        handed = oversight.cadence.table
        named = handed.assign(project=handed["project"].replace(names), project_en=handed["project"].replace(english))
        yield Picture(
            id="monitoring_weeks",
            result=replace(oversight.cadence, table=named),
            caption=TEXTS["weeks_handed_project"],
        )


def _week_rows(oversight: Oversight) -> list[list[Text]]:
    """Weeks that were late or missing as a whole, and those in which single projects were left out, by week."""
    handed = oversight.cadence.table
    missed = {*oversight.cadence.late, *oversight.cadence.missing}
    rows = []
    for week in missed:
        of_week = handed[handed["period"] == week]
        taken = [time_taken for time_taken in of_week["taken_at"] if time_taken is not None]
        status = STATUS["late" if taken else "missing"]
        rows.append([plain_cell(week), status, _time(of_week["due"].iloc[0]), _time(min(taken, default=None))])
    alone = handed[(handed["status"] != "on_time") & ~handed["period"].isin(missed)]
    for each in alone.to_dict("records"):
        name, week = str(each["project"]), str(each["period"])
        if week < _begins(oversight, name):
            continue
        zh, en = labels(oversight.monitored.plan, name)
        status = Text(f"{STATUS['left_out']['zh']}：[[{zh}]]", f"{STATUS['left_out']['en']}: [[{en}]]")
        rows.append([plain_cell(week), status, _time(each["due"]), _time(each["taken_at"])])
    return sorted(rows, key=lambda row: row[0]["zh"])


def _begins(oversight: Oversight, project: str) -> str:
    """The first week for which a project was planned or handed in; before it nobody leaves it out."""
    entries = (entry for snapshot in oversight.monitored.log.snapshots for entry in snapshot.entries)
    weeks: set[str] = {entry.period for entry in entries if entry.project == project}
    plan = oversight.monitored.plan
    return min(weeks.union(plan[project].planned if project in plan else ()))


def _time(moment: datetime | None) -> Text:
    return plain_cell("" if moment is None else f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}")


def _edit_blocks(oversight: Oversight) -> Iterator[Block]:
    if not oversight.edits.edits:
        yield Line(TEXTS["no_figure_record_changed"])
        return
    yield Line(TEXTS["figures_record_after_week"])
    yield EDITS.table(edit_rows(oversight))


def _progress_blocks(oversight: Oversight, progress: PlanAgainstActual) -> Iterator[Block]:
    yield Line(TEXTS["planned_actual_gap_plain"])
    printed = PROGRESS.view(PROGRESS.caption, "planned", "actual", "gap", "executed")
    yield printed.table([row for row in progress_rows(oversight) if "gap" in row.values])
    yield Picture(
        id="monitoring_progress",
        result=progress,
        caption=TEXTS["plan_progress_plain_mean"],
    )


def _alert_blocks(oversight: Oversight) -> Iterator[Block]:
    yield Line(TEXTS["rules_red_yellow_green"])
    heads = (PROJECT, *(rule.names for rule in oversight.rules))
    rows = [
        [name_cell(names), *(figure_cell(alert_id(rule.id, key)) for rule in oversight.rules)]
        for _, key, names in projects(oversight)
    ]
    yield table(TEXTS["alerts_project"], heads, rows)


def _ranking_blocks(ranking: MonthlyRanking) -> Iterator[Block]:
    yield Line(TEXTS["month_last_week_known"])
    for level, layout in STANDINGS.items():
        yield layout.table([standing_row(standing) for standing in ranking.standings if standing.level == level])
    yield Picture(id="monitoring_ranking", result=ranking, caption=TEXTS["scores_projects_month"])


def _year_blocks(oversight: Oversight, year: YearlyRollUp) -> Iterator[Block]:
    is_bounded = any(project.missing for project in year.projects)
    last = TEXTS["last_column_mean_missing"] if is_bounded else Text("", "")
    yield Line(TEXTS["months_closed_year_them"].fill(last=last))
    yield YEAR.table(year_rows(oversight, year))
    yield Picture(
        id="monitoring_year",
        result=year,
        caption=TEXTS["year_closed_hollow_edits"],
    )
