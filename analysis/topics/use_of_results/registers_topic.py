"""Registers beside the score (整改、容错、人员计数): none of them changes a score, a total or a grade.

rectification.csv   problems to be put right, by owner and deadline       tolerance.csv   shortfalls to be excused
counts.csv          counts of people, with a denominator where there is one
"""

from collections.abc import Iterator
from datetime import date

from analysis.core import figures as fig
from analysis.core.figures import NOBODY, Cell, Figure, Origin
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Section, figure_cell, name_cell, plain_cell, table
from analysis.inputs.sharing import Sharing
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.scores.topic import SCORES
from analysis.topics.use_of_results.registers import (
    GROUNDS,
    STATES,
    ActionState,
    Excuse,
    PersonnelCounts,
    Rectification,
    Tolerance,
    personnel_counts,
    rectification,
    tolerance,
)
from analysis.topics.use_of_results.registers_tables import COUNTS, RECTIFICATION, TOLERANCE, Registers, read
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)
NOT_STATED = Unavailable(kind="not_verifiable", reason=TEXTS["no_denominator_given"])


def evaluate(data: Registers, context: Context) -> Outcome[None]:
    """Where each action stands, what the accepted waivers explain, and which counts have a rate."""
    on = date.fromisoformat(context.engagement.report_date)
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
    card = context.of(SCORES)
    if data.waivers and card is not None:
        excused = tolerance(data.waivers, card, on)
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
    source = TEXTS["counted"].fill(on=actions.on)
    counted = Origin(source=source, inputs=("rectification.csv",))
    yield fig.count("rectification.n", TEXTS["actions"], len(actions.actions), counted, noun=TEXTS["text_2"])
    for state, names in STATES.items():
        yield fig.count(f"rectification.{state}", names, actions.n(state), counted, noun=TEXTS["text_2"])
    for each in actions.actions:
        label = Text(each.action.finding, each.action.finding)
        yield fig.count(
            f"rectification.action.{each.action.id}.days", label, each.days_overdue, counted, noun=TEXTS["days"]
        )


def _action_section(actions: Rectification) -> Section:
    heads = (
        TEXTS["action"],
        TEXTS["owner"],
        TEXTS["deadline"],
        TEXTS["state"],
        TEXTS["overdue_2"],
        TEXTS["reading"],
        TEXTS["evidence"],
        TEXTS["note"],
    )
    blocks: tuple[Block, ...] = (
        Line(TEXTS["actions_done_open_overdue"]),
        table(TEXTS["actions_2"], heads, [_action_row(each) for each in actions.actions], numeric=(4,)),
    )
    return Section(id="rectification", place="advice", title=TEXTS["follow_up_actions"], blocks=blocks, is_public=True)


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
    given = Origin(source=TEXTS["tolerance_register"], inputs=("tolerance.csv",))
    lost = Origin(
        source=TEXTS["points_earned_explained_never"],
        inputs=("tolerance.csv", "indicators.csv", "readings.csv"),
    )
    shortfalls = tuple(f"tolerance.{each.waiver.indicator}.shortfall" for each in excused.excuses)
    yield fig.count("tolerance.n", TEXTS["waivers"], len(excused.excuses), given, noun=TEXTS["text_2"])
    yield fig.count("tolerance.n_accepted", TEXTS["accepted"], excused.n_accepted, given, noun=TEXTS["text_2"])
    yield fig.points(
        "tolerance.explained", TEXTS["points_explained"], excused.explained_points, lost, rests_on=shortfalls
    )
    for each in excused.excuses:
        start, waiver = f"tolerance.{each.waiver.indicator}", each.waiver
        yield fig.worded(f"{start}.name", each.names, waiver.indicator, each.names, given)
        yield fig.points(
            f"{start}.shortfall", each.names, each.shortfall, lost, rests_on=(f"score.{waiver.indicator}.points",)
        )
        reason = Text(each.reason["zh"] or "—", each.reason["en"] or "—")
        yield fig.worded(f"{start}.reason", each.names, reason["zh"], reason, given)


def _excuse_section(excused: Tolerance) -> Section:
    heads = (
        TEXTS["indicator"],
        TEXTS["ground"],
        TEXTS["explanation"],
        TEXTS["approval"],
        TEXTS["evidence"],
        TEXTS["points_lost"],
        TEXTS["accepted_2"],
    )
    blocks: tuple[Block, ...] = (
        Line(TEXTS["waivers_have_approval_evidence"]),
        table(TEXTS["tolerance_register_2"], heads, [_excuse_row(each) for each in excused.excuses], numeric=(5,)),
    )
    title = TEXTS["tolerance_outside_score"]
    return Section(id="tolerance", place="conclusion", title=title, blocks=blocks, is_public=True)


def _excuse_row(each: Excuse) -> list[Text]:
    waiver = each.waiver
    approval = " ".join(
        part for part in (waiver.approved_by, waiver.document, waiver.on and waiver.on.isoformat()) if part
    )
    accepted = TEXTS["yes_2"] if each.is_accepted else TEXTS["no_2"].fill(reason=each.reason)
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
        cell = Cell(each.count, of=each.denominator)
        yield fig.count(f"{start}.count", each.names, each.count, origin, noun=TEXTS["text_3"], cell=cell)
        if each.denominator is None:
            yield fig.missing(f"{start}.denominator", each.names, NOT_STATED, origin, cell=NOBODY)
        else:
            yield fig.count(
                f"{start}.denominator",
                each.names,
                each.denominator,
                origin,
                noun=TEXTS["text_3"],
                cell=Cell(each.denominator),
            )
        yield fig.share(f"{start}.rate", each.names, rate, origin, cell=cell)


def _count_section(counted: PersonnelCounts) -> Section:
    heads = (
        TEXTS["item"],
        TEXTS["count"],
        TEXTS["out"],
        TEXTS["rate"],
        TEXTS["source"],
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
        Line(TEXTS["these_counts_people_only"]),
        table(TEXTS["counts_people"], heads, rows, numeric=(1, 2, 3)),
    )
    return Section(id="counts", place="other", title=TEXTS["counts_people"], blocks=blocks, is_public=True)


REGISTERS = Topic(
    id="registers",
    name=TEXTS["actions_waivers"],
    file=__file__,
    tables={"rectification": RECTIFICATION, "tolerance": TOLERANCE, "counts": COUNTS},
    free_of_people=frozenset({"rectification", "tolerance"}),
    sharing={
        "rectification": Sharing(texts=("owner",)),
        "tolerance": Sharing(texts=("approved_by",)),
        "counts": Sharing(counts=("denominator", "count")),
    },
    read=read,
    evaluate=evaluate,
    needs=frozenset({"scores"}),
)
