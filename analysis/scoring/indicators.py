"""Indicators and what is known of them: targets, and readings that are reported or verified, never overwritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from analysis.core.results import Unavailable
from analysis.scoring.standards.values import OwnRule
from questionnaires.problems import Problem
from questionnaires.texts import NO_TEXT, Text

Kind = Literal[
    "at_least", "at_most", "equal", "between", "by_date", "yes_no", "graded", "elements", "deduction", "likert"
]
Basis = Literal["reported", "verified"]
Means = Literal["", "sample", "documents"]
Measures = Literal["satisfaction", "execution"]
KINDS: tuple[Kind, ...] = (
    "at_least",
    "at_most",
    "equal",
    "between",
    "by_date",
    "yes_no",
    "graded",
    "elements",
    "deduction",
    "likert",
)
MEASURES: tuple[Measures, ...] = ("satisfaction", "execution")
WITHOUT_TARGET = ("yes_no", "graded", "elements", "deduction", "likert")
COMPARED = ("at_least", "at_most", "equal")
EXCEEDED = ("at_least", "equal")  # a bare number such as 53户 can be exceeded, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One node of the indicator tree (指标); leaves carry a kind and a target, the others their children's points.

    `is_strict`: the target itself does not count as reached (大于, 低于). `measures` names what packs may score by a
    rule of its own. `target_text` is the target as its owner wrote it, `question` what would have to be asked where it
    could not be read, `is_bare` that a bare quantity (53户) is read with the direction of the kind. `meaning` is
    指标解释, `standard` 评价标准 as its owner wrote it, `own_rule` the same in numbers (standards.csv). `row` is the
    line of the table it stands in.
    """

    id: str
    parent: str
    names: Text
    points: Decimal
    kind: Kind | None = None
    target: Decimal | None = None
    upper: Decimal | None = None
    is_strict: bool = False
    unit: str = ""
    unit_word: str = ""
    period: str = ""
    target_text: str = ""
    question: Text = NO_TEXT
    is_bare: bool = False
    measures: str = ""
    rule: str = ""
    own_rule: OwnRule | None = None
    meaning: Text = NO_TEXT
    standard: Text = NO_TEXT
    evidence: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One row that a value adds up from: an element with its share and whether it is met, a fact with its points."""

    names: Text
    amount: Decimal
    is_met: bool = True
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value of one indicator (读数), as it was reported or as it was verified.

    `value` is in the indicator's unit; percent stay percent. `grade` is the evaluator's grade of a graded
    indicator. `figure` names the computed figure a verified value was taken from, `means` how it was verified where
    somebody said so, `counts` the cases that reached it and all cases of a share (`is_census`: all there are, not a
    sample),
    `unavailable` why there is no value, `row` the line of the table it stands in, `project` the one it is of where an
    engagement has several ("": all of them).
    """

    indicator: str
    basis: Basis
    value: Decimal | None
    grade: str = ""
    text: str = ""
    figure: str = ""
    counts: tuple[int, int] | None = None
    is_census: bool = False
    means: Means = ""
    unavailable: Unavailable | None = None
    method: Text
    parts: tuple[Piece, ...] = ()
    as_of: str = ""
    row: int = 0
    project: str = ""


def children(indicators: Sequence[Indicator], parent: str) -> tuple[Indicator, ...]:
    """The indicators directly below `parent` ("" for the top level), in file order."""
    return tuple(indicator for indicator in indicators if indicator.parent == parent)


DECIDES = ("id", "target", "kind", "unit")  # columns of an indicator by which its readings and its rule are judged


def in_doubt(indicators: Sequence[Indicator], problems: Iterable[Problem], place: str) -> set[str]:
    """The ids of scored indicators whose own row in the table at `place` is at fault: no more is said of them."""
    faulty = {problem.row for problem in problems if problem.file == place and problem.column in DECIDES}
    parents = {indicator.parent for indicator in indicators}
    return {indicator.id for indicator in indicators if indicator.row in faulty and indicator.id not in parents}


def leaves(indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The indicators that are scored."""
    return tuple(indicator for indicator in indicators if indicator.kind is not None)


def top_of(indicators: Sequence[Indicator], indicator: Indicator) -> Indicator:
    """The first-level indicator (一级指标) above `indicator`."""
    by_id = {item.id: item for item in indicators}
    while indicator.parent:
        indicator = by_id[indicator.parent]
    return indicator
