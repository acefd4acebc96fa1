"""Internal consistency of the items of one scale (信度). It says nothing about whether the answers are genuine."""

from dataclasses import asdict, dataclass

import pandas as pd
from matplotlib.axes import Axes
from scipy.stats import f as f_distribution

from analysis import numbers, plots
from analysis.errors import NotEnoughData
from analysis.results import Language, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha(Result):
    """Cronbach's alpha of one scale, from its complete rows, with its Feldt interval."""

    alpha: float
    low: float
    high: float
    n_items: int
    n_complete: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([asdict(self)])

    def sentence(self, lang: Language = "zh") -> str:
        """Alpha with its interval and base, and what it does not say."""
        alpha, low, high = (numbers.decimal(value) for value in (self.alpha, self.low, self.high))
        if lang == "zh":
            return (
                f"α = {alpha}（区间 {low} 至 {high}，{self.n_items} 题，答全 {self.n_complete} 份，"
                f"舍去 {self.n_dropped} 份）。信度高不说明答卷真实。"
            )
        return (
            f"alpha = {alpha} (interval {low} to {high}; {self.n_items} items, {self.n_complete} complete sheets, "
            f"{self.n_dropped} dropped). A high alpha does not show that answers are genuine."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Alpha with its interval beside the usual threshold."""
        return plots.intervals(self.to_frame(), estimate="alpha", reference=0.7, ax=ax)


def cronbach_alpha(scores: pd.DataFrame, *, confidence: float = 0.95) -> Alpha:
    """Internal consistency of the items of one scale (内部一致性信度).

    Rows with a blank are dropped before anything is counted, so the interval rests on the same
    respondents as the estimate.

    Args
        scores: (n respondents, k items), numeric, all items scored in the same direction; blank = no answer.
        confidence: coverage of the interval, between 0 and 1.

    Returns
        Alpha, a pure number (at most 1; negative when items oppose each other).

    Raises
        NotEnoughData: fewer than 2 items or 2 complete rows, or no variation.

    Source
        Cronbach (1951); interval after Feldt, Woodruff & Salih (1987).

    >>> scores = pd.DataFrame({"lighting": [5, 4, 2, 1], "paving": [5, 5, 2, 1]})
    >>> round(cronbach_alpha(scores).alpha, 3)
    0.983
    """
    complete = scores.dropna()
    n, k = complete.shape
    if n < 2 or k < 2:
        raise NotEnoughData(
            f"alpha needs 2 items and 2 complete rows; got {k} items, {n} of {len(scores)} rows",
            zh=f"α 至少需要 2 题和 2 份答全的答卷；现有 {k} 题，{len(scores)} 份中答全 {n} 份",
        )
    total_variance = complete.sum(axis="columns").var()
    if total_variance == 0:
        raise NotEnoughData(f"all {n} complete rows have the same total score", zh=f"{n} 份答卷的总分完全相同")
    alpha = float(k / (k - 1) * (1 - complete.var().sum() / total_variance))
    low, high = feldt_interval(alpha, n, k, confidence)
    return Alpha(alpha=alpha, low=low, high=high, n_items=k, n_complete=n, n_dropped=len(scores) - n)


def feldt_interval(alpha: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    """The interval of alpha from n complete rows of k items, by the F distribution of (1 − α) ratios."""
    tail, rows, cells = (1 - confidence) / 2, n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(f_distribution.ppf(1 - tail, rows, cells))
    high = 1 - (1 - alpha) * float(f_distribution.ppf(tail, rows, cells))
    return low, high
