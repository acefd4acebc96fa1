"""The verified rate from a stratified sample of visits (核实率), and what it says about the reported one.

Strata visited in full are known; only the others carry sampling error. A rate names the stage it counts: rates of
different stages are shown side by side but are not comparable.
"""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal, get_args

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import is_number, needed, numeric, one_of, require_confidence
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.audit_sampling.bounds import TIE, error_bound
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Interval = Literal["exact", "wilson"]
Stage = Literal["started", "built", "accepted", "settled"]
STAGES: dict[str, tuple[str, str]] = {
    "started": ("开工", "works started"),
    "built": ("主体完工", "main works built"),
    "accepted": ("验收", "accepted"),
    "settled": ("决算", "accounts settled"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VerifiedRate(Result):
    """A rate estimated from strata; `n_effective` is None after a census, which has no sampling error."""

    table: pd.DataFrame
    rate: float
    se: float
    low: float
    high: float
    n: int
    n_units: int
    n_effective: float | None
    confidence: float
    interval: Interval

    @property
    def total(self) -> float:
        """How many units of the population the rate stands for."""
        return self.rate * self.n_units

    @property
    def se_total(self) -> float:
        """Standard error of the total."""
        return self.se * self.n_units

    def to_frame(self) -> pd.DataFrame:
        """Rows: one a stratum (stratum, size, n, k, rate, share of the population, is_census)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The rate with its interval and what it rests on."""
        rate, low, high = (numbers.percent(share, 2) for share in (self.rate, self.low, self.high))
        level, n, population = numbers.percent(self.confidence, 0), numbers.count(self.n), numbers.count(self.n_units)
        if self.n_effective is None:
            return TEXTS["all_visited"].fill(whole=population, rate=rate)[lang]
        return TEXTS["visited_rate_weighted_stratum"].fill(
            n=n, whole=population, rate=rate, level=level, low=low, high=high
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The rate of each stratum."""
        table = self.table.assign(label=self.table["stratum"].astype(str))
        return plots.dots(table, value="rate", reference=self.rate, whole=1, ax=ax)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sampled:
    """The strata that were not visited in full: their share, the rate that is known without them, and their own."""

    share: float
    known: float
    rate: float
    n_effective: float
    single: tuple[int, int, int] | None  # k, n, size where there is one stratum only

    def bounds(self, interval: Interval, confidence: float) -> tuple[float, float]:
        """The interval of the whole rate."""
        low, high = self._own_bounds(interval, confidence)
        return self.known + self.share * low, self.known + self.share * high

    def _own_bounds(self, interval: Interval, confidence: float) -> tuple[float, float]:
        p, size, tail = self.rate, self.n_effective, (1 - confidence) / 2
        if interval == "wilson":
            z2 = float(stats.norm.ppf(tail)) ** 2 / size
            middle, reach = p + z2 / 2, sqrt(z2 * (p * (1 - p) + z2 / 4))
            return max(0.0, (middle - reach) / (1 + z2)), min(1.0, (middle + reach) / (1 + z2))
        if self.single:
            k, n, units = self.single
            exact = error_bound(k, n, confidence=confidence, sides="both", population=units, model="hypergeometric")
            return exact.low, exact.high
        low = float(stats.beta.ppf(tail, size * p, size * (1 - p) + 1)) if p > 0 else 0.0
        high = float(stats.beta.ppf(1 - tail, size * p + 1, size * (1 - p))) if p < 1 else 1.0
        return low, high

    def chance_of_so_few(self, at_least: float) -> float:
        """The largest chance of a rate as low as the one found if the true one is `at_least` or more."""
        own = (at_least - self.known) / self.share
        if own <= TIE or (own <= 1 + TIE and self.rate == 1):
            return 1.0
        if own > 1 + TIE:
            return 0.0
        if self.single:
            k, n, units = self.single
            return float(stats.hypergeom.cdf(k, units, min(ceil(own * units * (1 - TIE)), units), n))
        size = self.n_effective
        return float(stats.beta.sf(min(own, 1.0), size * self.rate + 1, size * (1 - self.rate)))


def verified_rate(strata: pd.DataFrame, *, interval: Interval = "exact", confidence: float = 0.95) -> VerifiedRate:
    """A rate of the population from a stratified random sample without replacement (分层核实率).

    Args
        strata: one row a stratum: `size` units in the population, `n` of them visited (at least 2, or all), `k` of
            these with the property; `stratum` names it. n = size makes a certainty stratum (必查层).
        interval: "exact": for one sampled stratum of the hypergeometric distribution (Clopper–Pearson in a finite
            population), for several Clopper–Pearson on the effective sample size; "wilson": Wilson on that size.
        confidence: coverage, between 0 and 1.

    Returns
        VerifiedRate, shares between 0 and 1. The effective size never claims more precision than equal rates in all
        strata would give, since small strata without a case look surer than they are.

    Raises
        InvalidInput: a missing column, counts that do not fit, an unknown interval.
        NotEnoughData: no stratum, or one with too few visits.

    Source
        Cochran (1977), sec. 5.11; Korn & Graubard (1998), the effective size bounded as Parker et al. (2017) do.

    >>> plan = pd.DataFrame({"size": [100, 300], "n": [20, 30], "k": [10, 30]})
    >>> round(verified_rate(plan).rate, 3)
    0.875
    """
    table = _checked(strata, interval, confidence)
    size, n, rate = (table[name].to_numpy(dtype=float) for name in ("size", "n", "rate"))
    spread = np.where(n < size, (1 - n / size) * rate * (1 - rate) / np.maximum(n - 1, 1), 0.0)
    share = size / size.sum()
    sampled = _sampled(table, confidence)
    estimate = float((share * rate).sum())
    low, high = sampled.bounds(interval, confidence) if sampled else (estimate, estimate)
    return VerifiedRate(
        table=table,
        rate=estimate,
        se=sqrt(float((share**2 * spread).sum())),
        low=min(low, estimate),  # added up in another order, where every visited unit has the property
        high=max(high, estimate),
        n=int(n.sum()),
        n_units=int(size.sum()),
        n_effective=sampled.n_effective if sampled else None,
        confidence=confidence,
        interval=interval,
    )


def chance_of_so_few(strata: pd.DataFrame, at_least: float) -> float:
    """One-sided p: the chance of a sample rate as low as this if the true rate is `at_least` or more (单侧 p 值).

    Args, Raises
        as `verified_rate`; `at_least` is a share. After a census it is 1 or 0.

    Source
        Hypergeometric tail for one sampled stratum; otherwise the inverted interval of Korn & Graubard (1998).
    """
    if not is_number(at_least):
        raise InvalidInput(TEXTS["share_needed"].fill(at_least=at_least))
    table = _checked(strata, "exact", 0.95)
    sampled = _sampled(table, 0.95)
    rate = float((table["share"] * table["rate"]).sum())
    return sampled.chance_of_so_few(at_least) if sampled else float(rate >= at_least * (1 - TIE))


def _checked(strata: pd.DataFrame, interval: str, confidence: float) -> pd.DataFrame:
    """The strata with rate, share and is_census, or everything that is wrong with them."""
    needed(strata, ("size", "n", "k"))
    one_of(interval, get_args(Interval), "interval")
    require_confidence(confidence)
    if strata.empty:
        raise NotEnoughData(TEXTS["there_no_stratum"])
    table = strata.reset_index(drop=True)
    names = table["stratum"] if "stratum" in table else pd.Series(range(1, len(table) + 1))
    size, n, k = (numeric(table[name], name) for name in ("size", "n", "k"))
    is_count = (size % 1 == 0) & (n % 1 == 0) & (k % 1 == 0)
    wrong = names[~((k >= 0) & (k <= n) & (n <= size) & (size >= 1) & is_count)].astype(str).tolist()
    if wrong:
        raise InvalidInput(TEXTS["k_n_size_does"].fill(listed=Text("、".join(wrong), ", ".join(wrong))))
    few = names[(n < 2) & (n < size)].astype(str).tolist()
    if few:
        raise NotEnoughData(TEXTS["least_visits_needed_each"].fill(listed=Text("、".join(few), ", ".join(few))))
    table = table.assign(size=size.astype(int), n=n.astype(int), k=k.astype(int))
    return table.assign(stratum=names, rate=k / n, share=size / size.sum(), is_census=n == size)


def _sampled(table: pd.DataFrame, confidence: float) -> _Sampled | None:
    """The sampled strata by themselves; None after a census."""
    part = table[~table["is_census"]]
    if part.empty:
        return None
    known = float((table["share"] * table["rate"])[table["is_census"]].sum())
    size, n, rate = (part[name].to_numpy(dtype=float) for name in ("size", "n", "rate"))
    weight, rest = size / size.sum(), 1 - n / size
    single, p = None, float((weight * rate).sum())
    if len(part) == 1:
        single, effective = (int(part["k"].iloc[0]), int(n[0]), int(size[0])), float(n[0] / rest[0])
    else:
        effective = 1 / float((weight**2 * rest / (n - 1)).sum())
        variance = float((weight**2 * rest * rate * (1 - rate) / (n - 1)).sum())
        effective = min(effective, p * (1 - p) / variance) if variance > 0 else effective
        tail, visits = (1 + confidence) / 2, n.sum()
        effective *= float((stats.t.ppf(tail, visits - 1) / stats.t.ppf(tail, visits - len(n))) ** 2)
    return _Sampled(share=float(part["share"].sum()), known=known, rate=p, n_effective=effective, single=single)
