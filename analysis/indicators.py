"""Indicators and what is known of them: targets, and readings that are reported or verified, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from questionnaires.problems import Texts

Kind = Literal["at_least", "at_most", "equal", "yes_no", "graded", "elements"]
Basis = Literal["reported", "verified"]
KINDS: tuple[Kind, ...] = ("at_least", "at_most", "equal", "yes_no", "graded", "elements")
SIGNS = {"at_least": "≥", "at_most": "≤", "equal": "="}
UNITS: dict[str, Texts] = {
    "percent": {"zh": "%", "en": "%"},
    "times": {"zh": "次", "en": " times"},
    "times_per_year": {"zh": "次/年", "en": " a year"},
    "days": {"zh": "天", "en": " days"},
    "working_days": {"zh": "个工作日", "en": " working days"},
    "copies": {"zh": "份", "en": " copies"},
    "units": {"zh": "个", "en": ""},
    "households": {"zh": "户", "en": " households"},
    "yuan": {"zh": "元", "en": " yuan"},
    "wan_yuan": {"zh": "万元", "en": " × 10,000 yuan"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One node of the indicator tree (指标); leaves carry a kind and a target, the others their children's points."""

    id: str
    parent: str
    names: Texts
    points: Decimal
    kind: Kind | None = None
    target: Decimal | None = None
    unit: str = ""
    rule: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value of one indicator (读数), as it was reported or as it was verified.

    `value` is in the indicator's unit; percent stay percent. `grade` is the evaluator's grade of a graded
    indicator. `figure` names the computed figure a verified value was taken from,
    `row` the line of the table it stands in.
    """

    indicator: str
    basis: Basis
    value: Decimal | None
    grade: str = ""
    text: str = ""
    figure: str = ""
    method: Texts
    as_of: str = ""
    row: int = 0


def children(indicators: Sequence[Indicator], parent: str) -> tuple[Indicator, ...]:
    """The indicators directly below `parent` ("" for the top level), in file order."""
    return tuple(indicator for indicator in indicators if indicator.parent == parent)


def leaves(indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The indicators that are scored."""
    return tuple(indicator for indicator in indicators if indicator.kind is not None)


def top_of(indicators: Sequence[Indicator], indicator: Indicator) -> Indicator:
    """The first-level indicator (一级指标) above `indicator`."""
    by_id = {each.id: each for each in indicators}
    while indicator.parent:
        indicator = by_id[indicator.parent]
    return indicator
