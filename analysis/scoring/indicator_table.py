"""The indicator tree of an engagement, with targets as their owners wrote them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row, code, english, one_of, positive, text
from analysis.scoring.indicators import KINDS, MEASURES, WITHOUT_TARGET, Indicator, children
from analysis.scoring.packs import RulePack
from analysis.scoring.rules import RULES
from analysis.scoring.standards.table import judged_elsewhere, kind_of_steps, read_steps, units_of_steps, with_own_rules
from analysis.scoring.standards.values import OWN
from analysis.scoring.targets.column import TargetColumn, unit_of, unit_problems
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

FULL_POINTS = Decimal(100)
ONE = Decimal(1)
INDICATORS = {
    "id": code(),
    "parent": code(required=False),
    "name_zh": text(),
    "name_en": english(),
    "points": positive(),
    "kind": one_of(*KINDS, required=False),
    "target": text(required=False),
    "unit": code(required=False),
    "measures": one_of(*MEASURES, required=False),
    "rule": one_of(*(rule for rule in RULES if rule != OWN), required=False),
    "evidence": text(required=False),
    "meaning_zh": text(required=False),
    "meaning_en": english(),
    "standard_zh": text(required=False),
    "standard_en": english(),
}
WITH_PARAMETERS = frozenset({"banded", "stepped", "likert"})  # their steps and levels stand in a pack, or nowhere


def read_indicators(inputs: Inputs, pack: RulePack, problems: list[Problem]) -> tuple[Indicator, ...]:
    """The indicator tree; points of children add up to their parent's, those of the top level to 100.

    A target is a number (then kind and unit stand in their columns) or a phrase such as ≥4次/年, which gives all
    three; a phrase that leaves something open is asked back. A rule needs the parameters that the pack gives it.
    """
    place, rows = inputs.place("indicators"), inputs.rows("indicators", INDICATORS, problems, key="id")
    rows = [row | {"unit": unit_of(row["unit"])} for row in rows]
    steps = read_steps(inputs, problems)
    judged = {name: kind_of_steps(rows_of) for name, rows_of in steps.items()} | judged_elsewhere(inputs)
    column = TargetColumn(
        place=place,
        problems=problems,
        remarks=inputs.remarks,
        judged=judged,
        units=units_of_steps(steps),
        bare_quantity=pack.bare_quantity,
    )
    indicators = tuple(_indicator(row, column) for row in rows)
    known = {indicator.id for indicator in indicators}
    problems += [*_rule_problems(place, rows, pack), *_loops(place, rows, indicators)]
    said_already = {(problem.row, problem.column) for problem in problems if problem.file == place}
    for indicator in indicators:
        faults = _problems(place, indicator.row, indicator, indicators, known)
        problems += [fault for fault in faults if (fault.row, fault.column) not in said_already]
    is_whole = _is_whole(indicators)
    if is_whole:
        problems += _sum_problems(place, indicators)
    top = sum((indicator.points for indicator in children(indicators, "") if indicator.points), Decimal(0))
    if indicators and is_whole and top != FULL_POINTS:
        problems.append(_sum_problem(place, None, TEXTS["first_level_indicators"], top, FULL_POINTS))
    return with_own_rules(indicators, steps, inputs, problems)


def _rule_problems(place: str, rows: list[Row], pack: RulePack) -> list[Problem]:
    """Rules that an indicator names and for which the pack holds no parameters."""
    names = {rule.name for rule in pack.rules.values()}
    can_give = [name for name in RULES if name != OWN and (name in names or name not in WITH_PARAMETERS)]
    words = "、".join(can_give), ", ".join(can_give)
    return [
        Problem(
            file=place,
            row=row["row"],
            column="rule",
            fault=found(row["rule"]),
            cure=allowed(TEXTS["rule"].fill(id=pack.id, words=Text(str(words[0]), str(words[1])))),
        )
        for row in rows
        if row["rule"] and row["rule"] not in can_give
    ]


def _indicator(row: Row, column: TargetColumn) -> Indicator:
    cell = column.read(row)
    target, kind = cell.target, cell.kind
    value = ONE if kind in WITHOUT_TARGET else (target.value if target else None)
    column.problems += unit_problems(row, column.place, target)
    return Indicator(
        id=row["id"],
        parent=row["parent"] or "",
        names=Text(row["name_zh"] or "", row["name_en"] or ""),
        points=row["points"],
        kind=kind,
        target=value,
        upper=target.upper if target else None,
        is_strict=bool(target and target.direction in ("more_than", "less_than")),
        unit=row["unit"] or (target.unit if target else cell.unit),
        unit_word=target.word if target else "",
        period=target.period if target else "",
        target_text=row["target"] or "",
        question=cell.question,
        is_bare=cell.is_bare,
        measures=row["measures"] or "",
        rule=row["rule"] or "",
        meaning=Text(row["meaning_zh"] or "", row["meaning_en"] or ""),
        standard=Text(row["standard_zh"] or "", row["standard_en"] or ""),
        evidence=row["evidence"] or "",
        row=row["row"],
    )


def _loops(place: str, rows: list[Row], indicators: tuple[Indicator, ...]) -> list[Problem]:
    """Indicators that are above themselves: they would never end."""
    parents = {item.id: item.parent for item in indicators}
    problems = []
    for row, indicator in zip(rows, indicators, strict=True):
        above, path = indicator.parent, {indicator.id}
        while above and above not in path:
            path.add(above)
            above = parents.get(above, "")
        if above:
            cure = TEXTS["parent_must_not_stand"]
            problems.append(
                Problem(file=place, row=row["row"], column="parent", fault=found(indicator.parent), cure=cure)
            )
    return problems


def _problems(
    place: str, row: int, indicator: Indicator, all_of: tuple[Indicator, ...], known: set[str]
) -> list[Problem]:
    below = children(all_of, indicator.id)
    problems = []
    if indicator.parent and indicator.parent not in known:
        groups = [item.id for item in all_of if item.id and not item.kind]
        problems.append(
            Problem(
                file=place,
                row=row,
                column="parent",
                fault=found(indicator.parent),
                cure=allowed(Text("、".join(groups), ", ".join(groups))),
            )
        )
    is_group_of_orphans = not below and not indicator.kind and not known.issuperset(_parents(all_of))
    is_known_fault = is_group_of_orphans or (indicator.target_text and not indicator.kind)
    if bool(below) == bool(indicator.kind) and not is_known_fault:
        cure = TEXTS["leave_target_kind_blank"]
        problems.append(
            Problem(
                file=place,
                row=row,
                column="kind",
                cure=cure,
                fault=found(indicator.kind) if indicator.kind else TEXTS["blank"],
            )
        )
    if indicator.kind and indicator.target is None and not indicator.target_text:
        cure = allowed(TEXTS["target_such_kind_indicator"])
        problems.append(Problem(file=place, row=row, column="target", fault=TEXTS["blank"], cure=cure))
    target = indicator.target or Decimal(0)
    if indicator.unit == "percent" and 0 < target <= 1 and not indicator.target_text.endswith(("%", "％")):
        right = f"{(target * 100).normalize():f}"
        cure = TEXTS["indicator_percent_write"].fill(right=right)
        problems.append(Problem(file=place, row=row, column="target", fault=found(indicator.target_text), cure=cure))
    if indicator.kind in ("at_least", "at_most", "equal") and indicator.target is not None and indicator.target < 0:
        cure = allowed(TEXTS["above"])
        problems.append(Problem(file=place, row=row, column="target", fault=found(indicator.target_text), cure=cure))
    return problems


def _parents(indicators: Iterable[Indicator]) -> set[str]:
    return {indicator.parent for indicator in indicators if indicator.parent}


def _is_whole(indicators: tuple[Indicator, ...]) -> bool:
    """Whether every indicator has its points, its own id and a parent that is there: only then sums mean anything."""
    known = [indicator.id for indicator in indicators]
    return (
        all(indicator.points for indicator in indicators)
        and len(known) == len(set(known) - {None})
        and (set(known) >= _parents(indicators))
    )


def _sum_problems(place: str, indicators: tuple[Indicator, ...]) -> Iterator[Problem]:
    for indicator in indicators:
        below = children(indicators, indicator.id)
        total = sum((child.points for child in below), Decimal(0))
        if below and total != indicator.points:
            yield _sum_problem(place, indicator.row, indicator.names, total, indicator.points)


def _sum_problem(place: str, row: int | None, names: Text, total: Decimal, wanted: Decimal | None) -> Problem:
    fault = TEXTS["points_add_up"].fill(names=names, total=total)
    cure = allowed(TEXTS["sum"].fill(wanted=wanted))
    return Problem(file=place, row=row, column="points", fault=fault, cure=cure)
