"""What was reported against what was verified on site (自报与核实); both are kept, neither overwrites the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.facts.units import Unit
from analysis.statistics.audit_sampling.verified_rate import verified_rate
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

__all__ = ["COMPLETIONS", "Completion", "Unit", "completion", "completion_if_checked"]

COMPLETIONS: dict[str, Text] = {
    "started": TEXTS["works_started"],
    "built": TEXTS["main_works_built"],
    "accepted": TEXTS["works_accepted"],
    "settled": TEXTS["accounts_settled"],
}
TOLERABLE = 0.05  # overstated share where a plan names none: practice of audits, a convention
ROUNDING = 1e-9  # differences below are those of binary fractions
AT_LEAST = 2  # visits in a stratum, so that its spread can be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Result):
    """Completion of n units as reported and as verified; rates are shares, the interval is of the verified rate.

    `n_verified` of the `n_checked` were found done. `n_assumed` were reported as not done and not visited: they count
    as not done. After a census low and high are the verified rate itself.
    """

    n_units: int
    n_reported: int
    n_checked: int
    n_verified: int
    n_assumed: int
    reported_rate: float
    verified_rate: float
    low: float
    high: float
    discrepancy: float
    confidence: float

    @property
    def is_census(self) -> bool:
        """Whether nothing was left to chance: every unit was checked, or counts as not done by the report itself."""
        return self.n_checked + self.n_assumed == self.n_units

    @property
    def overstated_low(self) -> float:
        """The share of reported units that at least are too many, 0 where the visits do not exclude the report."""
        gap = self.reported_rate - self.high
        return gap / self.reported_rate if gap > ROUNDING else 0.0

    def to_frame(self) -> pd.DataFrame:
        """One row with both rates, their counts and the interval."""
        return pd.DataFrame(
            [
                {
                    "label": "",
                    "reported": self.reported_rate,
                    "verified": self.verified_rate,
                    "low": self.low,
                    "high": self.high,
                    "n_units": self.n_units,
                    "n_reported": self.n_reported,
                    "n_checked": self.n_checked,
                    "n_verified": self.n_verified,
                    "n_assumed": self.n_assumed,
                    "discrepancy": self.discrepancy,
                }
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """Both rates with their counts, and the difference in percentage points."""
        reported, gap = numbers.percent(self.reported_rate, 2), numbers.percentage_points(self.discrepancy)
        counts, n = f"{self.n_reported}/{self.n_units}", self.n_assumed
        zh, en = f"；自报未完成而未走访的 {n} 个按未完成计", f"; {n} reported as not done and not visited count so"
        ending = (zh if lang == "zh" else en) if n else ""
        if lang == "zh":
            how = "全面核实" if self.n_checked == self.n_units else "逐个核实上报单元" if self.is_census else "抽样核实"
            return f"自报 {counts}＝{reported}，{how} {self._seen(lang)}，相差 {gap} 个百分点{ending}。"
        how = "in full" if self.n_checked == self.n_units else "of all reported" if self.is_census else "by sample"
        return (
            f"Reported {counts} = {reported}, verified {how} {self._seen(lang)}: {gap} percentage points apart{ending}."
        )

    def _seen(self, lang: Language) -> str:
        """The verified rate as a count of all units or, from a sample, as estimated with its interval."""
        rate, low, high = (numbers.percent(share, 2) for share in (self.verified_rate, self.low, self.high))
        if self.is_census:
            return f"{self.n_verified}/{self.n_units}" + (f"＝{rate}" if lang == "zh" else f" = {rate}")
        verified, level = f"{self.n_verified}/{self.n_checked}", numbers.percent(self.confidence, 0)
        return TEXTS["estimated_interval"].fill(seen=verified, rate=rate, level=level, low=low, high=high)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both rates, with the interval of the verified one."""
        return plots.reported_verified(self.to_frame(), ax=ax)


def completion(units: Sequence[Unit], *, confidence: float = 0.95) -> Completion:
    """Reported and verified completion rate (自报完成率, 核实完成率) and their difference.

    Args
        units: all units of the works. Those checked are a census, or a simple random sample of the units reported as
            done and, where at least 2 were visited, of the others. Others that nobody visited count as not done,
            since that is what was reported of them.
        confidence: coverage of the interval of the verified rate, between 0 and 1.

    Returns
        Completion; discrepancy = reported − verified, positive where too much was reported.

    Raises
        NotEnoughData: no unit that was checked, or fewer than 2 of several reported ones.

    Source
        Stratified estimator and exact interval: `analysis.statistics.audit_sampling.verified_rate`.

    >>> units = [Unit(id=str(at), estate="", is_reported=at < 220, is_verified=at < 20 if at < 22 else None)
    ...          for at in range(243)]
    >>> round(completion(units).verified_rate, 3)
    0.823
    """
    checked = [unit for unit in units if unit.is_verified is not None]
    if not checked:
        raise NotEnoughData(TEXTS["no_unit_checked_site"])
    strata, n_assumed = _strata(units)
    verified = verified_rate(strata, confidence=confidence)
    n_units, n_reported = len(units), sum(unit.is_reported for unit in units)
    n_verified = sum(unit.is_verified is True for unit in checked)
    rate, low, high, gap = verified.rate, verified.low, verified.high, n_reported / n_units - verified.rate
    if verified.n_effective is None:  # counted, so the rate is exact
        rate = low = high = n_verified / n_units
        gap = (n_reported - n_verified) / n_units
    return Completion(
        n_units=n_units,
        n_reported=n_reported,
        n_checked=len(checked),
        n_verified=n_verified,
        n_assumed=n_assumed,
        reported_rate=n_reported / n_units,
        verified_rate=rate,
        low=low,
        high=high,
        discrepancy=gap,
        confidence=confidence,
    )


def completion_if_checked(units: Sequence[Unit]) -> Completion | Unavailable | None:
    """Completion as `completion` has it; None where nobody has looked, a reason where too few units were seen."""
    if all(unit.is_verified is None for unit in units):
        return None
    try:
        return completion(units)
    except NotEnoughData as reason:
        return Unavailable(kind="not_verifiable", reason=reason.reason)


def _strata(units: Sequence[Unit]) -> tuple[pd.DataFrame, int]:
    """Reported units and the others as strata, and how many of the others count as not done without a visit."""
    rows, n_assumed = [], 0
    for is_reported, name in ((True, "自报完成 reported"), (False, "自报未完成 not reported")):
        group = [unit for unit in units if unit.is_reported is is_reported]
        visited = [unit for unit in group if unit.is_verified is not None]
        n = len(visited)
        if not is_reported and n < AT_LEAST:
            n, n_assumed = len(group), len(group) - n
        if group:
            k = sum(unit.is_verified is True for unit in visited)
            rows.append({"stratum": name, "size": len(group), "n": n, "k": k})
    return pd.DataFrame(rows), n_assumed
