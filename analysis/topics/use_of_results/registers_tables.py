"""The tables of the three registers, read: actions, waivers, counts of people."""

from dataclasses import dataclass

from analysis.facts.tables import NAMES, names_of
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row, code, day, english, one_of, text, whole
from analysis.topics.targets.topic import leaf_ids
from analysis.topics.use_of_results.registers import GROUNDS, STATUSES, Action, Count, Waiver
from analysis.topics.use_of_results.tables import IDENTIFIER
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

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
    "explained_en": english(),
}
COUNTS = {
    "id": IDENTIFIER,
    **NAMES,
    "count": whole(),
    "denominator": whole(required=False),
    "source_zh": text(),
    "source_en": english(),
}


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
    problems += _strange_indicators(waivers, inputs)
    problems += _beyond_denominators(counts, inputs)
    if not actions and not waivers and not counts:
        return None
    return Registers(
        actions=tuple(_action(row) for row in actions),
        waivers=tuple(_waiver(row) for row in waivers),
        counts=tuple(_count(row) for row in counts),
    )


def _strange_indicators(waivers: list[Row], inputs: Inputs) -> list[Problem]:
    """Waivers of indicators that are not scored."""
    known = leaf_ids(inputs)
    listed = Text("、".join(known) or "没有指标表", ", ".join(known) or "there is no indicator table")
    return [
        Problem(
            file=inputs.place("tolerance"),
            row=row["row"],
            column="indicator",
            fault=found(row["indicator"]),
            cure=allowed(listed),
        )
        for row in waivers
        if row["indicator"] and row["indicator"] not in known
    ]


def _beyond_denominators(counts: list[Row], inputs: Inputs) -> list[Problem]:
    """Counts of more people than they are out of."""
    return [
        Problem(
            file=inputs.place("counts"),
            row=row["row"],
            column="count",
            fault=found(row["count"]),
            cure=allowed(TEXTS["no_more_denominator"].fill(denominator=row["denominator"])),
        )
        for row in counts
        if row["denominator"] is not None and row["count"] and row["count"] > row["denominator"]
    ]


def _action(row: Row) -> Action:
    return Action(
        id=row["id"],
        finding=row["finding"],
        owner=row["owner"],
        due=row["due"],
        status=row["status"],
        reading=row["reading"] or "",
        checked_on=row["checked_on"],
        evidence=row["evidence"] or "",
    )


def _waiver(row: Row) -> Waiver:
    return Waiver(
        indicator=row["indicator"],
        ground=row["ground"],
        approved_by=row["approved_by"] or "",
        document=row["document"] or "",
        on=row["date"],
        evidence=row["evidence"] or "",
        explained=Text(row["explained_zh"], row["explained_en"]),
    )


def _count(row: Row) -> Count:
    return Count(
        id=row["id"],
        names=names_of(row),
        count=row["count"],
        denominator=row["denominator"],
        source=Text(row["source_zh"], row["source_en"]),
    )
