"""Survey weights (权数): base weights, post-stratification, raking, calibration, trimming; each says what it did.

Population figures that contradict the sample or one another are refused, never averaged away.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core import numbers
from analysis.core.columns import numeric
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.statistics.estimation.weighting.calibration import Floats
from analysis.statistics.estimation.weighting.methods import (
    Cells,
    Method,
    calibration,
    poststratification,
    to_margins,
    trimmed_weights,
)
from analysis.statistics.estimation.weighting.population import Margins, starting_weights
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights(Result):
    """One weight for each sampled row, in the order of the sample, and how it came about."""

    values: Floats
    method: str
    rounds: int
    n_trimmed: int = 0

    @property
    def n(self) -> int:
        """Sampled rows (未加权样本量)."""
        return len(self.values)

    @property
    def deff(self) -> float:
        """Kish's design effect of weighting (设计效应): 1 + CV² of the weights."""
        return float(self.n * np.sum(self.values**2) / np.sum(self.values) ** 2)

    @property
    def n_effective(self) -> float:
        """Effective sample size (有效样本量): n over the design effect."""
        return self.n / self.deff

    def to_frame(self) -> pd.DataFrame:
        """One row: n, total, smallest, largest, deff, n_effective, rounds, n_trimmed."""
        return pd.DataFrame(
            [
                {
                    "n": self.n,
                    "total": float(self.values.sum()),
                    "smallest": float(self.values.min()),
                    "largest": float(self.values.max()),
                    "deff": self.deff,
                    "n_effective": self.n_effective,
                    "rounds": self.rounds,
                    "n_trimmed": self.n_trimmed,
                }
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """What weighting costs in precision, and what it does not mend."""
        deff, effective = numbers.decimal(self.deff), numbers.decimal(self.n_effective, 1)
        return TEXTS["weighted_sheets_worth_design"].fill(n=self.n, effective=effective, deff=deff)[lang]


def base_weights(probability: "pd.Series[float]") -> Weights:
    """Base weights (基础权数): one over the probability of selection.

    Args
        probability: (n,) probability with which each row was drawn, above 0 and at most 1.

    Raises
        InvalidInput: a probability outside that range, or missing.

    >>> base_weights(pd.Series([0.5, 0.1])).values.tolist()
    [2.0, 10.0]
    """
    drawn = numeric(probability, "probability").to_numpy()
    if not len(drawn) or not np.all((drawn > 0) & (drawn <= 1)):
        raise InvalidInput(TEXTS["probabilities_selection_lie_above"])
    return Weights(values=1 / drawn, method="base", rounds=0)


def poststratify(
    sample: pd.DataFrame,
    population: Cells,
    *,
    by: str | list[str],
    weight: Floats,
) -> Weights:
    """Post-stratified weights (事后分层): scaled so that each cell has its population count.

    Args
        sample: (n rows); the columns `by` define the cells.
        population: count of each cell; a tuple of values where `by` has several columns. 7, "7" and 7.0 are one.
        by: column or columns.
        weight: (n,) weights to start from.

    Raises
        InvalidInput: a weight or a population count that is missing, 0 or below.
        MarginsDisagree: a cell of the population is empty in the sample, or a sampled cell has no population count.
    """
    start = starting_weights(weight, len(sample))
    values, rounds = poststratification(sample, population, by).reweigh(start)
    return Weights(values=values, method="poststratify", rounds=rounds)


def rake(
    sample: pd.DataFrame, margins: Margins, *, weight: Floats, bounds: tuple[float, float] | None = None
) -> Weights:
    """Raked weights (迭代加权): every margin has its population counts; runs on the table of joint cells.

    Args
        sample: (n rows) with a column for each margin.
        margins: for each column, the population count of each of its values (7, "7" and 7.0 are one); all margins have
            the same total.
        weight: (n,) weights to start from.
        bounds: smallest and largest factor allowed on a weight; margins that cannot be met within are refused.

    Raises
        InvalidInput: a weight or a population count that is missing, 0 or below; bounds that do not hold 1.
        MarginsDisagree: totals that differ, an empty category, or a category without a count.
        NoConvergence: the margins cannot be met together.

    Source
        Deming & Stephan (1940).
    """
    reweigh, _, _ = to_margins(sample, margins, bounds)
    values, rounds = reweigh(starting_weights(weight, len(sample)))
    return Weights(values=values, method="rake", rounds=rounds)


def calibrate(
    auxiliary: pd.DataFrame,
    totals: Mapping[str, float],
    *,
    weight: Floats,
    method: Method = "linear",
    bounds: tuple[float, float] = (0.0, np.inf),
) -> Weights:
    """Calibrated weights (校准): weighted totals of the auxiliary columns equal their population totals.

    Args
        auxiliary: (n rows, p columns), numeric; a column of ones calibrates to the population size.
        totals: population total of each column.
        weight: (n,) weights to start from.
        method: distance: "linear" (may give negative weights), "raking" or "logit" (within `bounds`).
        bounds: smallest and largest factor, for "logit" only.

    Raises
        InvalidInput: columns and totals that do not belong together, weights missing, 0 or below, blanks, an unknown
            method, or bounds that do not hold 1.
        NoConvergence: no weights of this form meet the totals.

    Source
        Deville & Särndal (1992).
    """
    reweighting = calibration(auxiliary, totals, method, bounds)
    values, rounds = reweighting.reweigh(starting_weights(weight, len(auxiliary)))
    return Weights(values=values, method=reweighting.method, rounds=rounds)


def trim(weights: Weights, *, low: float, high: float) -> Weights:
    """Trimmed weights (截尾): within bounds, the excess shared out evenly over the rows not trimmed, until all hold.

    Raises
        InvalidInput: bounds that no weights of this total can meet.

    Source
        The strict rule of R's survey package.
    """
    values, n_trimmed = trimmed_weights(weights.values, low, high)
    return Weights(values=values, method=f"{weights.method}+trim", rounds=weights.rounds, n_trimmed=n_trimmed)
