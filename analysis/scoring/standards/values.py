"""An indicator's own way of being scored (评价标准) as its owner states it in numbers: steps, deductions, bonuses."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Side = Literal["", "below", "above", "either"]
Part = Literal["proportional", "dropped", "rounded_up"]
OWN = "own_standard"  # the name of the rule by which such an indicator is scored
ZERO = Decimal(0)
EXACT = 60  # digits of a share, so that points of it are exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The actual values of a step: from `low` to `high` (None: no end), each end in or out of it."""

    low: Decimal | None = None
    high: Decimal | None = None
    has_low: bool = True
    has_high: bool = True

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies in it."""
        is_above = self.low is None or value > self.low or (self.has_low and value == self.low)
        return is_above and (self.high is None or value < self.high or (self.has_high and value == self.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A step (分档): the points that values within its limits earn; without limits, what all others earn."""

    limits: Limits | None
    points: Decimal
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many points for each unit beyond a base: a deduction (每少1%扣1分) or a bonus (每增加1%加1分).

    `start` are the points at the base, `most` the points that it may come to, `part` what a unit that is not complete
    counts (按比例, 不计, 按一个单位计). `every` is in the indicator's unit; of a deadline it counts days.
    """

    is_bonus: bool
    side: Side
    base: Decimal
    start: Decimal
    every: Decimal
    points: Decimal
    most: Decimal | None = None
    part: Part = "proportional"
    row: int = 0

    def beyond(self, value: Decimal) -> Decimal:
        """How far a value lies beyond the base, in the indicator's unit; 0 on the other side of it."""
        distance = value - self.base
        amount = {"below": -distance, "above": distance, "either": abs(distance)}[self.side or "either"]
        return max(ZERO, amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRange:
    """A grade of a judged indicator (档次) and the shares of the points it may be given."""

    name: str
    low: Decimal
    high: Decimal
    row: int = 0

    def holds(self, share: Decimal) -> bool:
        """Whether a share lies in the range of the grade."""
        return self.low <= share <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """How one indicator is scored by its own standard, in its unit and points.

    `is_ratio`: where nothing else says, the points are in proportion to the target (按比例得分). `is_from_text`: it was
    read from the standard as its owner wrote it.
    """

    bands: tuple[Band, ...] = ()
    rates: tuple[Rate, ...] = ()
    grades: tuple[GradeRange, ...] = ()
    is_ratio: bool = False
    is_from_text: bool = False

    def grade(self, name: str) -> GradeRange | None:
        """The range of a grade, None where there is none of this name."""
        return next((each for each in self.grades if each.name == name), None)
