"""The table of standards (standards.csv): steps, deductions, bonuses and grades of indicators, cell by cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.inputs.folder import Inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.tables import Row, code, one_of, text
from analysis.scoring.indicators import Indicator, Kind, in_doubt
from analysis.scoring.standards.binding import bound
from analysis.scoring.standards.cells import FULL, read_earns, read_every, read_when
from analysis.scoring.standards.phrases import StandardQuestion, read_standard
from analysis.scoring.standards.steps import KINDS, PARTS, Step
from analysis.scoring.standards.values import OwnRule
from analysis.scoring.standards.words import unit_id
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

STANDARDS = {
    "indicator": code(),
    "step": one_of(*KINDS),
    "when": text(required=False),
    "every": text(required=False),
    "earns": text(required=False),
    "most": text(required=False),
    "part": one_of(*PARTS, required=False),
    "note": text(required=False),
}
TABLE = "standards"
JUDGED_BY_TABLE = ("elements", "deduction", "likert")  # their standard in words explains a table or a scale
CELLS: Mapping[str, tuple[Callable[..., Any], Text]] = {
    "when": (read_when, TEXTS["cell_when"]),
    "every": (read_every, TEXTS["cell_every"]),
    "earns": (read_earns, TEXTS["cell_earns"]),
    "most": (read_earns, TEXTS["cell_most"]),
}


def read_steps(inputs: Inputs, problems: list[Problem]) -> dict[str, list[Step]]:
    """The rows of standards.csv by indicator, each cell read; what cannot be read joins `problems`."""
    steps: dict[str, list[Step]] = {}
    for row in inputs.rows(TABLE, STANDARDS, problems):
        if row["indicator"] and row["step"]:
            cells = {name: _cell(name, row, inputs, problems) for name in CELLS}
            step = Step(kind=row["step"], part=row["part"] or "proportional", row=row["row"], **cells)
            steps.setdefault(row["indicator"], []).append(step)
    return steps


def _cell(name: str, row: Row, inputs: Inputs, problems: list[Problem]) -> Any:
    read, cure = CELLS[name]
    written = row[name]
    if not written:
        return None
    value = read(written, grades=True) if name == "when" and row["step"] == "grade" else read(written)
    if value is None:
        place = inputs.place(TABLE)
        problems.append(Problem(file=place, row=row["row"], column=name, fault=found(written), cure=cure))
    return value


def kind_of_steps(steps: Sequence[Step]) -> Kind:
    """The kind of an indicator whose target cannot be read, from the rows it is scored by."""
    if any(step.kind == "grade" for step in steps):
        return "graded"
    if any(step.when is not None and step.when.word in ("yes", "no") for step in steps):
        return "yes_no"
    full = next((step.when for step in steps if step.kind == "band" and step.when and step.earns == FULL), None)
    if full is not None and full.high is not None and full.low is None:
        return "at_most"
    return (
        "at_most"
        if any(step.kind == "deduct" and step.every and step.every.side == "above" for step in steps)
        else "at_least"
    )


def units_of_steps(steps: Mapping[str, Sequence[Step]]) -> dict[str, str]:
    """The unit that the rows of each indicator are written with, by id."""
    units: dict[str, str] = {}
    for name, rows in steps.items():
        written = [part.unit for row in rows for part in (row.when, row.every) if part is not None and part.unit]
        units |= {name: unit_id(written[0])} if written else {}
    return units


def judged_elsewhere(inputs: Inputs) -> dict[str, Kind]:
    """The indicators that have a checklist or deductions, with the kind that says so."""
    kinds: tuple[tuple[str, Kind], ...] = (("elements", "elements"), ("deductions", "deduction"))
    return {
        cells["indicator"].strip(): kind
        for table, kind in kinds
        if inputs.has(table) and isinstance(raw := inputs.tables[table](), RawTable)
        for _, cells in raw.under(("indicator", "points", "share", "evidence")).rows
        if cells.get("indicator", "").strip()
    }


def with_own_rules(
    indicators: Sequence[Indicator], steps: Mapping[str, Sequence[Step]], inputs: Inputs, problems: list[Problem]
) -> tuple[Indicator, ...]:
    """The indicators with the rule of their own: their rows of standards.csv, else their standard in words."""
    rules = _of_rows(indicators, steps, inputs, problems)
    result = []
    for indicator in indicators:
        own: OwnRule | Text | None = rules.get(indicator.id)
        if own is None and indicator.id not in steps:
            own = standard_in_words(indicator)
        if isinstance(own, Text):
            cure = TEXTS["scored_by_pack"].fill(table=TABLE)
            place = inputs.place("indicators")
            inputs.remarks.append(Problem(file=place, row=indicator.row, column="standard_zh", fault=own, cure=cure))
        result.append(replace(indicator, own_rule=own) if isinstance(own, OwnRule) else indicator)
    return tuple(result)


def _of_rows(
    indicators: Sequence[Indicator], steps: Mapping[str, Sequence[Step]], inputs: Inputs, problems: list[Problem]
) -> dict[str, OwnRule]:
    """The own rule of each indicator that has rows; rows of others, or beside another rule, are named.

    Of an indicator whose own row is at fault nothing is said here: its fault is named there.
    """
    leaves = {indicator.id: indicator for indicator in indicators if indicator.kind}
    place = inputs.place(TABLE)
    unread = {problem.row for problem in problems if problem.file == place}
    doubtful = in_doubt(indicators, problems, inputs.place("indicators"))
    rules: dict[str, OwnRule] = {}
    for name, rows in steps.items():
        if name in doubtful:
            continue
        indicator = leaves.get(name)
        if indicator is None:
            if not indicators or "indicators" in inputs.faulty:
                continue
            cure = allowed(Text("、".join(leaves), ", ".join(leaves)))
            problems.append(Problem(file=place, row=rows[0].row, column="indicator", fault=found(name), cure=cure))
        elif indicator.rule:
            fault = TEXTS["rule_and_rows"].fill(rule=indicator.rule)
            cure = TEXTS["rule_or_rows"]
            problems.append(Problem(file=place, row=rows[0].row, column="indicator", fault=fault, cure=cure))
        elif not unread & {step.row for step in rows} and indicator.points:
            rules[name], doubts = bound(rows, indicator)
            problems += [
                Problem(file=place, row=doubt.row, column=doubt.column, fault=doubt.fault, cure=doubt.cure)
                for doubt in doubts
            ]
    return rules


def standard_in_words(indicator: Indicator) -> OwnRule | Text | None:
    """The own rule that the standard of an indicator states in words, or what to ask; None where it states none."""
    if not indicator.standard or indicator.rule or indicator.kind in (None, *JUDGED_BY_TABLE) or not indicator.points:
        return None
    steps = read_standard(indicator.standard.zh)
    if steps is None:
        return None
    if isinstance(steps, StandardQuestion):
        return TEXTS["asked_back"].fill(clause=steps.clause, question=steps.question)
    rule, doubts = bound(steps, indicator, is_from_text=True)
    if doubts:
        return Text.by(lambda lang: f"{doubts[0].fault[lang]}{'；' if lang == 'zh' else '; '}{doubts[0].cure[lang]}")
    return rule
