"""What was reported against what was verified on site (自报与核实); both are kept, neither overwrites the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis import numbers, plots
from analysis.errors import NotEnoughData
from analysis.proportions import wilson_interval
from analysis.results import Language, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of the works; `is_verified` is None where nobody has looked."""

    id: str
    estate: str
    is_reported: bool
    is_verified: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Result):
    """Completion of n units as reported and as verified; rates are shares, the interval is of the verified rate."""

    n_units: int
    n_reported: int
    n_checked: int
    n_verified: int
    reported_rate: float
    verified_rate: float
    low: float
    high: float
    discrepancy: float
    confidence: float

    @property
    def is_census(self) -> bool:
        """Whether every unit was checked, so that the verified rate has no sampling error."""
        return self.n_checked == self.n_units

    def to_frame(self) -> pd.DataFrame:
        """One row with both rates, their counts and the interval."""
        return pd.DataFrame([{
            "label": "", "reported": self.reported_rate, "verified": self.verified_rate, "low": self.low,
            "high": self.high, "n_units": self.n_units, "n_reported": self.n_reported, "n_checked": self.n_checked,
            "n_verified": self.n_verified, "discrepancy": self.discrepancy,
        }])  # fmt: skip

    def sentence(self, lang: Language = "zh") -> str:
        """Both rates with their counts, and the difference in percentage points."""
        reported, verified = numbers.percent(self.reported_rate, 2), numbers.percent(self.verified_rate, 2)
        said, seen = f"{self.n_reported}/{self.n_units}", f"{self.n_verified}/{self.n_checked}"
        gap = numbers.percentage_points(self.discrepancy)
        if lang == "zh":
            return f"自报 {said}＝{reported}，核实 {seen}＝{verified}，相差 {gap} 个百分点。"
        return f"Reported {said} = {reported}, verified {seen} = {verified}: {gap} percentage points apart."

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both rates, with the interval of the verified one."""
        return plots.reported_verified(self.to_frame(), ax=ax)


def completion(units: Sequence[Unit], *, confidence: float = 0.95) -> Completion:
    """Reported and verified completion rate (自报完成率, 核实完成率) and their difference from counts.

    Args
        units: all units of the works; those checked are a census or a simple random sample of them.
        confidence: coverage of the Wilson interval of the verified rate. After a census it does not describe
            sampling error, only how far a rate from this many units could move.

    Returns
        Completion; discrepancy = reported − verified, positive where too much was reported.

    Raises
        NotEnoughData: no unit, or none that was checked.

    Source
        Wilson (1927) interval.
    """
    checked = [unit for unit in units if unit.is_verified is not None]
    if not checked:
        raise NotEnoughData("no unit was checked on site", zh="没有经过现场核实的单元")
    n_reported = sum(unit.is_reported for unit in units)
    n_verified = sum(unit.is_verified is True for unit in checked)
    low, high = wilson_interval(n_verified, len(checked), confidence)
    return Completion(
        n_units=len(units), n_reported=n_reported, n_checked=len(checked), n_verified=n_verified,
        reported_rate=n_reported / len(units), verified_rate=n_verified / len(checked), low=low, high=high,
        discrepancy=(n_reported * len(checked) - n_verified * len(units)) / (len(units) * len(checked)),
        confidence=confidence,
    )  # fmt: skip
