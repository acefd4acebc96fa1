"""What made-up sheets could have done to the satisfied share (满意率的界): bounds that assume nothing of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundedShare(Result):
    """The satisfied share of the sheets that are real (真实答卷的满意率), if up to `made_up` of all are not."""

    share: float
    made_up: float
    low: float
    high: float
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """The bounds, and what they allow for."""
        share, made_up, low, high = map(numbers.percent, (self.share, self.made_up, self.low, self.high))
        level = numbers.percent(self.confidence, 0)
        return TEXTS["bounded"].fill(share=share, made_up=made_up, low=low, high=high, level=level)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share of all sheets between the bounds of the real ones."""
        row = self.to_frame().assign(label=plots.said(TEXTS["real_sheets"]))
        return plots.intervals(row, estimate="share", whole=1, ax=ax)


def bounded_share(share: float, low: float, high: float, *, made_up: float, confidence: float) -> BoundedShare:
    """Bounds of the satisfied share of the real sheets among which others were made up (污染数据的界).

    A share s of all sheets is satisfied, and m of them are made up: s = (1 − m) r + m a, with r of the real ones and a
    anywhere from 0 to 1. So r lies in [(s − m) / (1 − m), s / (1 − m)], cut to 0 and 1. The low end falls with m and
    rises with s, the high end rises with both: the bounds at the largest m hold for every smaller one. Made-up sheets
    that are all alike spread less than a binomial, so the interval of s holds for what s is expected to be (Hoeffding).

    Args
        share: satisfied of all sheets, 0 to 1. low, high: its interval at 1 − (1 − confidence) / 2.
        made_up: the upper bound of the share of sheets, or of their weights, that are made up; one-sided, at
            1 − (1 − confidence) / 2. Both together miss with a chance of 1 − confidence at most (Bonferroni).
        confidence: of the bounds together.

    Raises
        InvalidInput: shares out of range or out of order.

    Source
        Horowitz & Manski (1995), Identification and robustness with contaminated and corrupted data, Econometrica 63;
        Hoeffding (1956), On the distribution of the number of successes in independent trials.

    >>> bounds = bounded_share(0.9, 0.87, 0.93, made_up=0.05, confidence=0.95)
    >>> round(bounds.low, 4), round(bounds.high, 4)
    (0.8632, 0.9789)
    """
    if not 0 <= low <= share <= high <= 1 or not 0 <= made_up <= 1 or not 0 < confidence < 1:
        raise InvalidInput(TEXTS["shares_out_of_order"].fill(low=low, share=share, high=high, made_up=made_up))
    is_all = made_up == 1
    return BoundedShare(
        share=share,
        made_up=made_up,
        low=0.0 if is_all else max(0.0, (low - made_up) / (1 - made_up)),
        high=1.0 if is_all else min(1.0, high / (1 - made_up)),
        confidence=confidence,
    )


def made_up_share(n_made_up: float, weights: npt.ArrayLike) -> float:
    """The most that so many made-up sheets can weigh among all (n,): as if they were those with the largest weights.

    >>> made_up_share(2, [1, 1, 1, 1]), made_up_share(1, [3, 1, 1, 1])
    (0.5, 0.5)
    """
    ordered = np.sort(np.asarray(weights, dtype=float))[::-1]
    whole = min(int(np.ceil(n_made_up - 1e-9)), len(ordered))
    return min(1.0, float(ordered[:whole].sum() / ordered.sum()))
