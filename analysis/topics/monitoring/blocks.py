"""What monitoring shows: the record of weeks, changes, progress, alerts, the ranking of a month, the year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from analysis.core.sections import Block, Line, Picture, figure_cell, name_cell, plain_cell, table
from analysis.topics.monitoring.figures import projects, slug
from analysis.topics.monitoring.monthly import MonthlyRanking, Standing, YearlyRollUp, YearOfProject
from analysis.topics.monitoring.oversight import Oversight
from analysis.topics.monitoring.records import labels
from analysis.topics.monitoring.weekly import PlanAgainstActual
from questionnaires.clock import BEIJING
from questionnaires.texts import Text

STATUS = {"missing": Text("缺报", "missing"), "late": Text("迟报", "late"), "left_out": Text("漏报", "left out")}
QUANTITIES = {"value": Text("进度", "progress"), "executed": Text("资金执行", "spending")}
CLOSED = {True: Text("关账后", "after"), False: Text("关账前", "before")}
PROJECT, WEEK = Text("项目", "Project"), Text("周", "Week")


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
    yield Line(
        Text(
            "应报 {monitoring.weeks.expected}，按时 {monitoring.weeks.on_time}（{monitoring.weeks.on_time_share}），"
            "迟报 {monitoring.weeks.late}，缺报 {monitoring.weeks.missing}；共 {monitoring.snapshots}快照。"
            "每周日二十四时后 {monitoring.deadline}之内为按时。"
            "每份快照原样留存，与前一份以校验值相连，事后改动都看得见。",
            "{monitoring.weeks.expected} expected, {monitoring.weeks.on_time} in time "
            "({monitoring.weeks.on_time_share}), {monitoring.weeks.late} late, {monitoring.weeks.missing} missing; "
            "{monitoring.snapshots}. In time is up to {monitoring.deadline} after Sunday midnight. Each snapshot is "
            "kept as handed in and tied to the one before by its digest, so that every change shows.",
        )
    )
    rows = _week_rows(found)
    if rows:
        heads = (WEEK, Text("情况", "Status"), Text("截止", "Due"), Text("提交", "Handed in"))
        yield table(Text("缺报、迟报和漏报", "Missing, late and left out"), heads, rows)
        names = {name: names["zh"] for name, _, names in projects(found)}
        english = {name: names["en"] for name, _, names in projects(found)}
        handed = found.cadence.table
        named = handed.assign(project=handed["project"].replace(names), project_en=handed["project"].replace(english))
        yield Picture(
            id="monitoring_weeks",
            result=replace(found.cadence, table=named),
            caption=Text("各项目逐周报送情况", "Weeks handed in by project"),
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
        yield Line(Text("没有改动已报数据。", "No figure on record was changed."))
        return
    yield Line(
        Text(
            "已报数据被改动 {monitoring.edits.n}，其中周截止后 {monitoring.edits.late}，月度关账后 "
            "{monitoring.edits.after_close}（调高 {monitoring.edits.raised}）。关账后的改动不进入月考核和年评估。",
            "Figures on record: {monitoring.edits.n}; after the week was closed: {monitoring.edits.late}; after the "
            "month was closed: {monitoring.edits.after_close}, upwards: {monitoring.edits.raised}. What is changed "
            "after a month was closed enters neither month nor year.",
        )
    )
    heads = (
        PROJECT,
        WEEK,
        Text("内容", "What"),
        Text("原报", "Before"),
        Text("改后", "After"),
        Text("提交人", "By"),
        Text("时间", "When"),
        Text("月度", "Month closed"),
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
    yield table(Text("已报数据的每次改动", "Every change of a figure on record"), heads, rows, numeric=(3, 4))


def _progress_blocks(found: Oversight, progress: PlanAgainstActual) -> Iterator[Block]:
    yield Line(
        Text(
            "截至 {monitoring.week}：计划 {monitoring.together.planned}，实际 {monitoring.together.actual}，差距 "
            "{monitoring.together.gap}（各项目简单平均，不按投资加权）。",
            "By {monitoring.week}: planned {monitoring.together.planned}, actual {monitoring.together.actual}, gap "
            "{monitoring.together.gap} (plain mean of the projects, not weighted by money).",
        )
    )
    keys = ("planned", "actual", "gap", "executed")
    heads = (PROJECT, Text("计划", "Planned"), Text("实际", "Actual"), Text("差距", "Gap"), Text("资金执行", "Spent"))
    rows = [
        [name_cell(names), *(figure_cell(f"monitoring.project.{key}.{each}") for each in keys)]
        for name, key, names in projects(found)
        if _is_compared(progress, name, found.week)
    ]
    rows.append([Text("简单平均", "Plain mean"), *(figure_cell(f"monitoring.together.{each}") for each in keys)])
    yield table(Text("计划与实际", "Plan and progress"), heads, rows, numeric=range(1, 5))
    yield Picture(
        id="monitoring_progress",
        result=progress,
        caption=Text(
            "计划与实际（各项目简单平均；断处有项目未报）",
            "Plan and progress, plain mean; broken where a project was not handed in",
        ),
    )


def _is_compared(progress: PlanAgainstActual, name: str, week: str) -> bool:
    return any(gap.project == name and gap.period == week for gap in progress.gaps)


def _alert_blocks(found: Oversight) -> Iterator[Block]:
    yield Line(
        Text(
            "按 {pack.id} 的规则：红 {monitoring.alerts.red}，黄 {monitoring.alerts.yellow}，绿 "
            "{monitoring.alerts.green}，无法判断 {monitoring.alerts.open}。月份以周四所在月为准。",
            "By the rules of {pack.id}: red {monitoring.alerts.red}, yellow {monitoring.alerts.yellow}, green "
            "{monitoring.alerts.green}, not to be judged {monitoring.alerts.open}. A week belongs to the month of "
            "its Thursday.",
        )
    )
    heads = (PROJECT, *(rule.names for rule in found.rules))
    rows = [
        [name_cell(names), *(figure_cell(f"monitoring.alert.{rule.id}.{key}") for rule in found.rules)]
        for _, key, names in projects(found)
    ]
    yield table(Text("各项目预警", "Alerts by project"), heads, rows)


def _ranking_blocks(ranking: MonthlyRanking) -> Iterator[Block]:
    yield Line(
        Text(
            "月考核取 {monitoring.month} "
            "末周在关账时的数，得分为实际除以计划、封顶一；得分相同名次相同，没有得分不排名。",
            "The month {monitoring.month} is its last week as known when it was closed; score is actual ÷ planned, "
            "at most one; equal scores share a rank, and without a score there is none.",
        )
    )
    yield _standing_table(
        Text("项目排名", "Ranking of projects"),
        PROJECT,
        [each for each in ranking.standings if each.level == "project"],
    )
    yield _standing_table(
        Text("片区排名（各项目简单平均）", "Ranking of districts, plain mean of their projects"),
        Text("片区", "District"),
        [each for each in ranking.standings if each.level == "district"],
    )
    yield Picture(
        id="monitoring_ranking", result=ranking, caption=Text("项目月考核得分", "Scores of projects in the month")
    )


def _standing_table(caption: Text, first: Text, standings: Sequence[Standing]) -> Block:
    heads = (first, Text("得分", "Score"), Text("名次", "Rank"), Text("上月", "Before"), Text("变动", "Movement"))
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
    last = (
        Text(
            "表中末列是缺月全按零分和全按满分时的平均，真值必在其间。",
            " The last column is the mean with missing months at nothing and at full marks; the truth lies between.",
        )
        if is_bounded
        else Text("", "")
    )
    yield Line(
        Text(
            "年内已关账 {monitoring.year_months}；每个项目只计其中列入计划且有得分的月份（见“计分月数”），"
            "按月得分平均后，各项目的简单平均为 {monitoring.year_mean}；"
            "若按全部快照（含事后改动和迟报）为 {monitoring.year_edited}，"
            "相差 {monitoring.year_difference}，不予采用。"
            f"缺月不补，也不计入平均。{last['zh']}",
            "Months closed in the year: {monitoring.year_months}; of them each project counts those that it was "
            "planned for and scored in (column Months), and the plain mean of the projects is "
            "{monitoring.year_mean}. All snapshots, with later edits and late ones, would give "
            "{monitoring.year_edited}, {monitoring.year_difference} apart, which is not used. Missing months are "
            f"neither replaced nor averaged.{last['en']}",
        )
    )
    keys = ("mean", "months", "edited", "difference")
    heads = (
        PROJECT,
        Text("关账时", "As closed"),
        Text("计分月数", "Months"),
        Text("按改后", "With edits"),
        Text("相差", "Apart"),
        Text("缺月", "Missing"),
        *([Text("缺月按零至满分", "Missing at none to full")] if is_bounded else []),
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
    yield table(Text("年评估：关账时与改后", "The year as closed and with edits"), heads, rows, numeric=range(1, 5))
    yield Picture(
        id="monitoring_year",
        result=year,
        caption=Text("年评估：关账时（空心）与改后（实心）", "The year as closed (hollow) and with edits (full)"),
    )


def _bounds_cell(year: YearOfProject) -> Text:
    start = f"monitoring.year.{slug(year.project)}"
    return Text.same(f"{{{start}.lowest}} – {{{start}.highest}}") if year.missing else name_cell(Text("", ""))
