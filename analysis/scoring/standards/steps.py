"""The rows of a standard before they are bound to an indicator, and what can be wrong with one."""

from dataclasses import dataclass
from typing import Literal

from analysis.scoring.standards.cells import Earns, Every, When
from analysis.scoring.standards.values import Part
from questionnaires.texts import Text

Kind = Literal["band", "deduct", "bonus", "grade", "ratio"]
KINDS: tuple[Kind, ...] = ("band", "deduct", "bonus", "grade", "ratio")
PARTS: tuple[Part, ...] = ("proportional", "dropped", "rounded_up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row: a step (分档), a deduction (扣分), a bonus (加分), a grade (档次), or 按比例 for what no row says."""

    kind: Kind
    when: When | None = None
    every: Every | None = None
    earns: Earns | None = None
    most: Earns | None = None
    part: Part = "proportional"
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What is wrong with a row of a standard, or left open by it; `column` is where to mend it."""

    row: int
    column: str
    fault: Text
    cure: Text
