"""An indicator's own way of being scored (评价标准), as its owner states it in numbers."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

StepKind = Literal["band", "deduct", "bonus", "grade"]
OWN = "own_standard"  # the name of the rule by which such an indicator is scored


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """The rows of `standards.csv` that belong to one indicator."""

    rows: tuple["StandardRow", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRow:
    """One step, deduction, bonus or graded range of a standard."""

    kind: StepKind
    row: int
    start: Decimal | None = None
    per: Decimal | None = None
    share: Decimal | None = None
    points: Decimal | None = None
