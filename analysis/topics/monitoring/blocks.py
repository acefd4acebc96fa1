"""What monitoring shows: the record of weeks, changes, progress, alerts, the ranking of a month, the year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from analysis.core.sections import Block, Line, Picture, figure_cell, name_cell, plain_cell, table
from analysis.topics.monitoring.figures import projects, slug
from analysis.topics.monitoring.monthly import MonthlyRanking, Standing
from analysis.topics.monitoring.oversight import Oversight
from analysis.topics.monitoring.progress import PlanAgainstActual
from analysis.topics.monitoring.records import labels
from analysis.topics.monitoring.yearly import YearlyRollUp, YearOfProject
from questionnaires.clock import BEIJING
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

STATUS = {"missing": TEXTS["missing"], "late": TEXTS["late"], "left_out": TEXTS["left_out"]}
QUANTITIES = {"value": TEXTS["progress"], "executed": TEXTS["spending"]}
CLOSED = {True: TEXTS["after"], False: TEXTS["before"]}
PROJECT, WEEK = TEXTS["project"], TEXTS["week"]


def monitoring_blocks(found: Oversight) -> Iterator[Block]:
    """All blocks of the section."""
    yield from _cadence_blocks(found)
    yield from _edit_blocks(found)
    if found.progress is not None:
        yield from _progress_blocks(found, found.progress)
    yield from _alert_blocks(found)
    if found.ranking is not None:
        yield from _ranking_blocks(found.ranking)
    if found.year is not None:
        yield from _year_blocks(found.year)


def _cadence_blocks(found: Oversight) -> Iterator[Block]:
    yield Line(TEXTS["expected_time_late_missing"])
    rows = _week_rows(found)
    if rows:
        heads = (WEEK, TEXTS["status"], TEXTS["due"], TEXTS["handed"])
        yield table(TEXTS["missing_late_left_out"], heads, rows)
        names = {name: names["zh"] for name, _, names in projects(found)}
        english = {name: names["en"] for name, _, names in projects(found)}
        handed = found.cadence.table
        named = handed.assign(project=handed["project"].replace(names), project_en=handed["project"].replace(english))
        yield Picture(
            id="monitoring_weeks",
            result=replace(found.cadence, table=named),
            caption=TEXTS["weeks_handed_project"],
        )


def _week_rows(found: Oversight) -> list[list[Text]]:
    """Weeks that were late or missing as a whole, and those in which single projects were left out, by week."""
    handed = found.cadence.table
    whole = {*found.cadence.late, *found.cadence.missing}
    rows = []
    for week in whole:
        of_week = handed[handed["period"] == week]
        taken = [each for each in of_week["taken_at"] if each is not None]
        status = STATUS["late" if taken else "missing"]
        rows.append([plain_cell(week), status, _time(of_week["due"].iloc[0]), _time(min(taken, default=None))])
    alone = handed[(handed["status"] != "on_time") & ~handed["period"].isin(whole)]
    for each in alone.to_dict("records"):
        name, week = str(each["project"]), str(each["period"])
        if week < _begins(found, name):
            continue
        zh, en = labels(found.monitored.plan, name)
        status = Text(f"{STATUS['left_out']['zh']}：[[{zh}]]", f"{STATUS['left_out']['en']}: [[{en}]]")
        rows.append([plain_cell(week), status, _time(each["due"]), _time(each["taken_at"])])
    return sorted(rows, key=lambda row: row[0]["zh"])


def _begins(found: Oversight, project: str) -> str:
    """The first week for which a project was planned or handed in; before it nobody leaves it out."""
    entries = (entry for snapshot in found.monitored.log.snapshots for entry in snapshot.entries)
    weeks: set[str] = {entry.period for entry in entries if entry.project == project}
    plan = found.monitored.plan
    return min(weeks.union(plan[project].planned if project in plan else ()))


def _time(moment: datetime | None) -> Text:
    return plain_cell("" if moment is None else f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}")


def _edit_blocks(found: Oversight) -> Iterator[Block]:
    edits = found.edits.edits
    if not edits:
        yield Line(TEXTS["no_figure_record_changed"])
        return
    yield Line(TEXTS["figures_record_after_week"])
    heads = (
        PROJECT,
        WEEK,
        TEXTS["what"],
        TEXTS["before_2"],
        TEXTS["after_2"],
        TEXTS["text"],
        TEXTS["when"],
        TEXTS["month_closed"],
    )
    rows = [
        [
            name_cell(Text(*labels(found.monitored.plan, edit.project))),
            plain_cell(edit.period),
            QUANTITIES[edit.quantity],
            figure_cell(f"monitoring.edit.{at}.before"),
            figure_cell(f"monitoring.edit.{at}.new"),
            plain_cell(edit.by),
            plain_cell(f"{edit.new_at:%Y-%m-%d}"),
            CLOSED[edit.is_month_closed],
        ]
        for at, edit in enumerate(edits, start=1)
    ]
    yield table(TEXTS["every_change_figure_record"], heads, rows, numeric=(3, 4))


def _progress_blocks(found: Oversight, progress: PlanAgainstActual) -> Iterator[Block]:
    yield Line(TEXTS["planned_actual_gap_plain"])
    keys = ("planned", "actual", "gap", "executed")
    heads = (PROJECT, TEXTS["planned"], TEXTS["actual"], TEXTS["gap"], TEXTS["spent"])
    rows = [
        [name_cell(names), *(figure_cell(f"monitoring.project.{key}.{each}") for each in keys)]
        for name, key, names in projects(found)
        if _is_compared(progress, name, found.week)
    ]
    rows.append([TEXTS["plain_mean"], *(figure_cell(f"monitoring.together.{each}") for each in keys)])
    yield table(TEXTS["plan_progress"], heads, rows, numeric=range(1, 5))
    yield Picture(
        id="monitoring_progress",
        result=progress,
        caption=TEXTS["plan_progress_plain_mean"],
    )


def _is_compared(progress: PlanAgainstActual, name: str, week: str) -> bool:
    return any(gap.project == name and gap.period == week for gap in progress.gaps)


def _alert_blocks(found: Oversight) -> Iterator[Block]:
    yield Line(TEXTS["rules_red_yellow_green"])
    heads = (PROJECT, *(rule.names for rule in found.rules))
    rows = [
        [name_cell(names), *(figure_cell(f"monitoring.alert.{rule.id}.{key}") for rule in found.rules)]
        for _, key, names in projects(found)
    ]
    yield table(TEXTS["alerts_project"], heads, rows)


def _ranking_blocks(ranking: MonthlyRanking) -> Iterator[Block]:
    yield Line(TEXTS["month_last_week_known"])
    yield _standing_table(
        TEXTS["ranking_projects"],
        PROJECT,
        [each for each in ranking.standings if each.level == "project"],
    )
    yield _standing_table(
        TEXTS["ranking_districts_plain_mean"],
        TEXTS["district"],
        [each for each in ranking.standings if each.level == "district"],
    )
    yield Picture(id="monitoring_ranking", result=ranking, caption=TEXTS["scores_projects_month"])


def _standing_table(caption: Text, first: Text, standings: Sequence[Standing]) -> Block:
    heads = (first, TEXTS["score"], TEXTS["rank"], TEXTS["before_3"], TEXTS["movement"])
    rows = [
        [
            name_cell(Text(each.label, each.label_en)),
            *(
                figure_cell(f"monitoring.{each.level}_rank.{slug(each.id)}.{key}")
                for key in ("score", "rank", "before", "movement")
            ),
        ]
        for each in standings
    ]
    return table(caption, heads, rows, numeric=(1, 2, 3))


def _year_blocks(year: YearlyRollUp) -> Iterator[Block]:
    is_bounded = any(each.missing for each in year.projects)
    last = TEXTS["last_column_mean_missing"] if is_bounded else Text("", "")
    yield Line(TEXTS["months_closed_year_them"].fill(last=last))
    keys = ("mean", "months", "edited", "difference")
    heads = (
        PROJECT,
        TEXTS["closed"],
        TEXTS["months"],
        TEXTS["edits"],
        TEXTS["apart"],
        TEXTS["missing_2"],
        *([TEXTS["missing_none_full"]] if is_bounded else []),
    )
    rows = [
        [
            name_cell(Text(each.label, each.label_en)),
            *(figure_cell(f"monitoring.year.{slug(each.project)}.{key}") for key in keys),
            name_cell(Text("、".join(each.missing), ", ".join(each.missing))),
            *([_bounds_cell(each)] if is_bounded else []),
        ]
        for each in year.projects
    ]
    yield table(TEXTS["year_closed_edits"], heads, rows, numeric=range(1, 5))
    yield Picture(
        id="monitoring_year",
        result=year,
        caption=TEXTS["year_closed_hollow_edits"],
    )


def _bounds_cell(year: YearOfProject) -> Text:
    start = f"monitoring.year.{slug(year.project)}"
    return Text.same(f"{{{start}.lowest}} – {{{start}.highest}}") if year.missing else name_cell(Text("", ""))
