"""Extreme weights (极端权数): which there are, what they cost, the bounds of trimming; nothing is trimmed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core import numbers
from analysis.core.results import Result
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
TIMES = 5.0  # of the mean weight, above; its inverse below


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExtremeWeights(Result):
    """Rows whose weight is more than five times the mean weight, or less than a fifth; `low` and `high` are these ends.

    `deff` is Kish's design effect of the weights as they are.
    """

    rows: "pd.Series[float]"
    n: int
    low: float
    high: float
    smallest: float
    largest: float
    deff: float

    @property
    def n_low(self) -> int:
        """Rows below the lower end."""
        return int((self.rows < self.low).sum())

    @property
    def n_high(self) -> int:
        """Rows above the upper end."""
        return int((self.rows > self.high).sum())

    def __bool__(self) -> bool:
        """Whether there are any."""
        return len(self.rows) > 0

    def to_frame(self) -> pd.DataFrame:
        """A row an extreme weight: row (its label), weight, times_mean, the largest first."""
        mean = self.high / TIMES
        table = pd.DataFrame({"row": self.rows.index, "weight": self.rows.to_numpy()})
        return table.assign(times_mean=table["weight"] / mean).sort_values("weight", ascending=False, ignore_index=True)

    def sentence(self, lang: Language = "zh") -> str:
        """How many there are, that trimming is offered and what it costs, and that nothing was trimmed."""
        mean, deff = self.high / TIMES, numbers.decimal(self.deff)
        least, most = numbers.decimal(self.smallest / mean), numbers.decimal(self.largest / mean)
        if not self:
            return TEXTS["no_extreme_weights"].fill(n=self.n, least=least, most=most, deff=deff)[lang]
        return TEXTS["extreme_weights"].fill(
            n=self.n,
            n_high=self.n_high,
            n_low=self.n_low,
            least=least,
            most=most,
            low=f"{self.low:.4g}",
            high=f"{self.high:.4g}",
            deff=deff,
        )[lang]


def extreme_weights(weights: Floats, index: "pd.Index[Any]") -> ExtremeWeights:
    """The weights (n,) beyond five times the mean or below a fifth of it.

    The ends are a convention, in multiples of the mean weight as caps of weights usually are; trimming trades a smaller
    variance for a bias that no error shows.

    Source
        Kish (1965) for the design effect; Potter (1990) on trimming.
    """
    mean = float(weights.mean())
    low, high = mean / TIMES, mean * TIMES
    is_extreme = (weights < low) | (weights > high)
    return ExtremeWeights(
        rows=pd.Series(weights[is_extreme], index=index[is_extreme]),
        n=len(weights),
        low=low,
        high=high,
        smallest=float(weights.min()),
        largest=float(weights.max()),
        deff=float(len(weights) * (weights**2).sum() / weights.sum() ** 2),
    )
