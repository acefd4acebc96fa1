"""Registers beside the score (整改、容错、人员计数): none of them changes a score, a total or a grade.

rectification.csv   problems to be put right, by owner and deadline       tolerance.csv   shortfalls to be excused
counts.csv          counts of people, with a denominator where there is one
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Section, figure_cell, name_cell, plain_cell, table
from analysis.facts.tables import NAMES, names_of
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import code, day, one_of, text, whole
from analysis.topics.contract import Context, Outcome, Part
from analysis.topics.targets.topic import leaf_ids
from analysis.topics.use_of_results.registers import (
    GROUNDS,
    STATES,
    STATUSES,
    Action,
    ActionState,
    Count,
    Excuse,
    PersonnelCounts,
    Rectification,
    Tolerance,
    Waiver,
    personnel_counts,
    rectification,
    tolerance,
)
from analysis.topics.use_of_results.topic import IDENTIFIER
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text

RECTIFICATION = {
    "id": IDENTIFIER,
    "finding": text(),
    "owner": text(),
    "due": day(),
    "status": one_of(*STATUSES),
    "reading": text(required=False),
    "checked_on": day(required=False),
    "evidence": text(required=False),
}
TOLERANCE = {
    "indicator": code(),
    "ground": one_of(*GROUNDS),
    "approved_by": text(required=False),
    "document": text(required=False),
    "date": day(required=False),
    "evidence": text(required=False),
    "explained_zh": text(),
    "explained_en": text(),
}
COUNTS = {
    "id": IDENTIFIER,
    **NAMES,
    "count": whole(),
    "denominator": whole(required=False),
    "source_zh": text(),
    "source_en": text(),
}
NOT_STATED = Unavailable(kind="not_verifiable", reason=Text("没有分母", "no denominator is given"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """What was entered in the three registers."""

    actions: tuple[Action, ...]
    waivers: tuple[Waiver, ...]
    counts: tuple[Count, ...]


def read(inputs: Inputs, problems: list[Problem]) -> Registers | None:
    """The three tables, None where there is none of them."""
    actions = inputs.rows("rectification", RECTIFICATION, problems, key="id")
    waivers = inputs.rows("tolerance", TOLERANCE, problems, key="indicator")
    counts = inputs.rows("counts", COUNTS, problems, key="id")
    known = leaf_ids(inputs)
    problems += [
        Problem(
            file=inputs.place("tolerance"),
            row=row["row"],
            column="indicator",
            fault=found(row["indicator"]),
            cure=allowed(Text("、".join(known) or "没有指标表", ", ".join(known) or "there is no indicator table")),
        )
        for row in waivers
        if row["indicator"] and row["indicator"] not in known
    ]
    problems += [
        Problem(
            file=inputs.place("counts"),
            row=row["row"],
            column="count",
            fault=found(row["count"]),
            cure=allowed(
                Text(f"不超过分母 {row['denominator']}", f"no more than the denominator, {row['denominator']}")
            ),
        )
        for row in counts
        if row["denominator"] is not None and row["count"] and row["count"] > row["denominator"]
    ]
    if not actions and not waivers and not counts:
        return None
    return Registers(
        actions=tuple(
            Action(
                id=row["id"],
                finding=row["finding"],
                owner=row["owner"],
                due=row["due"],
                status=row["status"],
                reading=row["reading"] or "",
                checked_on=row["checked_on"],
                evidence=row["evidence"] or "",
            )
            for row in actions
        ),
        waivers=tuple(
            Waiver(
                indicator=row["indicator"],
                ground=row["ground"],
                approved_by=row["approved_by"] or "",
                document=row["document"] or "",
                on=row["date"],
                evidence=row["evidence"] or "",
                explained=Text(row["explained_zh"], row["explained_en"]),
            )
            for row in waivers
        ),
        counts=tuple(
            Count(
                id=row["id"],
                names=names_of(row),
                count=row["count"],
                denominator=row["denominator"],
                source=Text(row["source_zh"], row["source_en"]),
            )
            for row in counts
        ),
    )


def evaluate(data: Registers, context: Context) -> Outcome:
    """Where each action stands, what the accepted waivers explain, and which counts have a rate."""
    on = date.fromisoformat(context.report_date)
    figures: list[Figure] = []
    findings: list[tuple[str, str]] = []
    sections: list[Section] = []
    results: dict[str, Result] = {}
    if data.actions:
        actions = rectification(data.actions, on)
        results["rectification"] = actions
        figures += _action_figures(actions)
        findings += [
            (kind, "")
            for kind, state in (("rectification_overdue", "overdue"), ("rectification_unproven", "not_verifiable"))
            if any(each.state == state for each in actions.actions)
        ]
        sections.append(_action_section(actions))
    if data.waivers and context.card is not None:
        excused = tolerance(data.waivers, context.card, on)
        results["tolerance"] = excused
        figures += _excuse_figures(excused)
        findings += [
            ("tolerance_not_accepted", each.waiver.indicator) for each in excused.excuses if not each.is_accepted
        ]
        sections.append(_excuse_section(excused))
    if data.counts:
        counted = personnel_counts(data.counts)
        results["counts"] = counted
        figures += _count_figures(counted)
        sections.append(_count_section(counted))
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=tuple(sections), results=results)


def _action_figures(actions: Rectification) -> Iterator[Figure]:
    source = Text(f"截至 {actions.on}，逐项计数", f"counted as of {actions.on}")
    counted = Origin(source=source, inputs=("rectification.csv",))
    yield fig.count("rectification.n", Text("整改事项", "Actions"), len(actions.actions), counted, noun=Text("项", ""))
    for state, names in STATES.items():
        yield fig.count(f"rectification.{state}", names, actions.n(state), counted, noun=Text("项", ""))
    for each in actions.actions:
        label = Text(each.action.finding, each.action.finding)
        yield fig.count(
            f"rectification.action.{each.action.id}.days", label, each.days_overdue, counted, noun=Text("天", "days")
        )


def _action_section(actions: Rectification) -> Section:
    heads = (
        Text("事项", "Action"),
        Text("责任单位", "Owner"),
        Text("期限", "Deadline"),
        Text("状态", "State"),
        Text("逾期", "Overdue by"),
        Text("复查读数", "Reading"),
        Text("佐证", "Evidence"),
        Text("说明", "Note"),
    )
    blocks: tuple[Block, ...] = (
        Line(
            Text(
                "整改事项 {rectification.n}：已整改 {rectification.done}，整改中 {rectification.open}，"
                "逾期 {rectification.overdue}，不可核 {rectification.not_verifiable}。"
                "逾期按报告日期计算，不采用填报的状态；没有佐证的“已完成”不可核。",
                "Of {rectification.n} actions {rectification.done} are done, {rectification.open} open, "
                "{rectification.overdue} overdue, {rectification.not_verifiable} not verifiable. "
                "Overdue is computed on "
                "the day of the report, whatever was entered; done without evidence is not verifiable.",
            )
        ),
        table(Text("整改清单", "Actions"), heads, [_action_row(each) for each in actions.actions], numeric=(4,)),
    )
    return Section(id="rectification", place="advice", title=Text("整改跟踪", "Follow-up of actions"), blocks=blocks)


def _action_row(each: ActionState) -> list[Text]:
    action = each.action
    days = figure_cell(f"rectification.action.{action.id}.days") if each.days_overdue else Text.same("—")
    return [
        plain_cell(action.finding),
        plain_cell(action.owner),
        plain_cell(action.due.isoformat()),
        STATES[each.state],
        days,
        plain_cell(action.reading),
        plain_cell(action.evidence),
        Text(each.note["zh"] or "—", each.note["en"] or "—"),
    ]


def _excuse_figures(excused: Tolerance) -> Iterator[Figure]:
    given = Origin(source=Text("容错登记表", "tolerance register"), inputs=("tolerance.csv",))
    lost = Origin(
        source=Text("指标分值 − 得分，只作说明，不加回总分", "points − earned; explained, never added back"),
        inputs=("tolerance.csv", "indicators.csv", "readings.csv"),
    )
    yield fig.count("tolerance.n", Text("容错登记", "Waivers"), len(excused.excuses), given, noun=Text("项", ""))
    yield fig.count(
        "tolerance.n_accepted", Text("予以采信", "Accepted"), excused.n_accepted, given, noun=Text("项", "")
    )
    yield fig.points("tolerance.explained", Text("可说明的失分", "Points explained"), excused.explained_points, lost)
    for each in excused.excuses:
        start, waiver = f"tolerance.{each.waiver.indicator}", each.waiver
        yield fig.worded(f"{start}.name", each.names, waiver.indicator, each.names, given)
        yield fig.points(f"{start}.shortfall", each.names, each.shortfall, lost)
        reason = Text(each.reason["zh"] or "—", each.reason["en"] or "—")
        yield fig.worded(f"{start}.reason", each.names, reason["zh"], reason, given)


def _excuse_section(excused: Tolerance) -> Section:
    heads = (
        Text("指标", "Indicator"),
        Text("情形", "Ground"),
        Text("说明", "Explanation"),
        Text("批准", "Approval"),
        Text("佐证", "Evidence"),
        Text("失分", "Points lost"),
        Text("是否采信", "Accepted"),
    )
    blocks: tuple[Block, ...] = (
        Line(
            Text(
                "容错登记 {tolerance.n}，有批准文件和佐证、予以采信的 {tolerance.n_accepted}，可说明失分 "
                "{tolerance.explained}。容错只作说明，列在得分之外，不改变得分、总分 {score.total}"
                "（可计分占比 {score.scored_share}）和等级。",
                "Of {tolerance.n} waivers {tolerance.n_accepted} have an approval and evidence; they explain "
                "{tolerance.explained} lost. A waiver stands beside the score and changes neither points nor the total "
                "{score.total} ({score.scored_share} of the points could be scored) nor the grade.",
            )
        ),
        table(
            Text("容错登记", "Tolerance register"), heads, [_excuse_row(each) for each in excused.excuses], numeric=(5,)
        ),
    )
    title = Text("容错登记（不计入得分）", "Tolerance, outside the score")
    return Section(id="tolerance", place="conclusion", title=title, blocks=blocks)


def _excuse_row(each: Excuse) -> list[Text]:
    waiver = each.waiver
    approval = " ".join(
        part for part in (waiver.approved_by, waiver.document, waiver.on and waiver.on.isoformat()) if part
    )
    accepted = (
        Text("采信", "yes") if each.is_accepted else Text(f"不采信：{each.reason['zh']}", f"no: {each.reason['en']}")
    )
    return [
        name_cell(each.names),
        GROUNDS[waiver.ground],
        name_cell(waiver.explained),
        plain_cell(approval),
        plain_cell(waiver.evidence),
        figure_cell(f"tolerance.{waiver.indicator}.shortfall"),
        accepted,
    ]


def _count_figures(counted: PersonnelCounts) -> Iterator[Figure]:
    for each, rate in counted.counts:
        start, origin = f"counts.{each.id}", Origin(source=each.source, inputs=("counts.csv",))
        yield fig.count(f"{start}.count", each.names, each.count, origin, noun=Text("人", ""))
        if each.denominator is None:
            yield fig.missing(f"{start}.denominator", each.names, NOT_STATED, origin)
        else:
            yield fig.count(f"{start}.denominator", each.names, each.denominator, origin, noun=Text("人", ""))
        yield fig.share(f"{start}.rate", each.names, rate, origin)


def _count_section(counted: PersonnelCounts) -> Section:
    heads = (
        Text("事项", "Item"),
        Text("人数", "Count"),
        Text("分母", "Out of"),
        Text("比率", "Rate"),
        Text("来源", "Source"),
    )
    rows = [
        [
            name_cell(each.names),
            *(figure_cell(f"counts.{each.id}.{key}") for key in ("count", "denominator", "rate")),
            name_cell(each.source),
        ]
        for each, _ in counted.counts
    ]
    blocks: tuple[Block, ...] = (
        Line(
            Text(
                "下列人员计数只照录，没有分母的不折算比率；本评价不据此对任何人作出人事结论。",
                "These counts of people are only recorded; without a denominator there is no rate, and this evaluation "
                "draws no conclusion about any person from them.",
            )
        ),
        table(Text("人员计数", "Counts of people"), heads, rows, numeric=(1, 2, 3)),
    )
    return Section(id="counts", place="other", title=Text("人员计数", "Counts of people"), blocks=blocks)


REGISTERS_PART = Part(
    id="registers",
    name=Text("整改与容错", "actions and waivers"),
    tables={"rectification": RECTIFICATION, "tolerance": TOLERANCE, "counts": COUNTS},
    read=read,
    evaluate=evaluate,
    after_scores=True,
)
