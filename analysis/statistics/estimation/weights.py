"""Survey weights (权数): base weights, post-stratification, raking, calibration, trimming; each says what it did.

Population figures that contradict the sample or one another are refused, never averaged away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.core import numbers
from analysis.core.columns import needed, one_of
from analysis.core.errors import InvalidInput, NoConvergence
from analysis.core.ratings import as_numbers
from analysis.core.results import Result
from analysis.statistics.estimation.population import (
    CLOSE,
    Margins,
    population_counts,
    same_cells,
    same_totals,
    starting_weights,
)
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Method = Literal["linear", "raking", "logit"]
METHODS: tuple[Method, ...] = ("linear", "raking", "logit")
Floats = NDArray[np.float64]
MOST_ROUNDS = 2000


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
    drawn = probability.to_numpy(dtype=float)
    if not len(drawn) or not np.all((drawn > 0) & (drawn <= 1)):
        raise InvalidInput(TEXTS["probabilities_selection_lie_above"])
    return Weights(values=1 / drawn, method="base", rounds=0)


def poststratify(
    sample: pd.DataFrame,
    population: Mapping[str, float] | Mapping[tuple[str, ...], float],
    *,
    by: str | list[str],
    weight: Floats,
) -> Weights:
    """Post-stratified weights (事后分层): scaled so that each cell has its population count.

    Args
        sample: (n rows); the columns `by` define the cells.
        population: count of each cell; a tuple of values where `by` has several columns.
        by: column or columns.
        weight: (n,) weights to start from.

    Raises
        InvalidInput: a weight or a population count that is missing, 0 or below.
        MarginsDisagree: a cell of the population is empty in the sample, or a sampled cell has no population count.
    """
    columns = [by] if isinstance(by, str) else by
    needed(sample, columns)
    start = starting_weights(weight, len(sample))
    labels = [key[0] if len(columns) == 1 else key for key in sample[columns].itertuples(index=False, name=None)]
    title = " × ".join(columns)
    counts = population_counts(population, title)
    known = list(counts)
    same_cells(set(known), set(labels), title)
    place = {key: number for number, key in enumerate(known)}
    cell = np.array([place[label] for label in labels])
    wanted = np.array(list(counts.values()), dtype=np.float64)
    sampled = np.bincount(cell, start).astype(np.float64)
    return Weights(values=start * (wanted / sampled)[cell], method="poststratify", rounds=1)


def rake(
    sample: pd.DataFrame, margins: Margins, *, weight: Floats, bounds: tuple[float, float] | None = None
) -> Weights:
    """Raked weights (迭代加权): every margin has its population counts; runs on the table of joint cells.

    Args
        sample: (n rows) with a column for each margin.
        margins: for each column, the population count of each of its values; all margins have the same total.
        weight: (n,) weights to start from.
        bounds: smallest and largest factor allowed on a weight; where they bind, margins are met as far as possible.

    Raises
        InvalidInput: a weight or a population count that is missing, 0 or below; bounds that do not hold 1.
        MarginsDisagree: totals that differ, an empty category, or a category without a count.
        NoConvergence: the margins cannot be met together.

    Source
        Deming & Stephan (1940).
    """
    if not margins:
        raise InvalidInput(TEXTS["raking_needs_least_one"])
    needed(sample, margins)
    own = starting_weights(weight, len(sample))
    for column, counts in margins.items():
        population_counts(counts, column)
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        raise InvalidInput(TEXTS["bounds_must_hold_got"].fill(bounds=bounds))
    same_totals(margins)
    codes = [_codes(sample[column], counts, column) for column, counts in margins.items()]
    sizes = tuple(len(counts) for counts in margins.values())
    joint = np.ravel_multi_index(tuple(codes), sizes)
    start = np.bincount(joint, own, minlength=int(np.prod(sizes))).reshape(sizes).astype(np.float64)
    wanted = [np.array(list(counts.values()), dtype=float) for counts in margins.values()]
    table, rounds = _rake_table(start, wanted, bounds)
    factor = np.divide(table, start, out=np.ones_like(table), where=start > 0).ravel()
    return Weights(values=own * factor[joint], method="rake", rounds=rounds)


def _rake_table(start: Floats, wanted: list[Floats], bounds: tuple[float, float] | None) -> tuple[Floats, int]:
    table = start.copy()
    for rounds in range(1, MOST_ROUNDS + 1):
        worst = 0.0
        for axis, counts in enumerate(wanted):
            others = tuple(other for other in range(table.ndim) if other != axis)
            scale = counts / table.sum(axis=others)
            worst = float(np.fmax(worst, np.abs(scale - 1).max())) if np.isfinite(scale).all() else np.inf
            table = table * scale.reshape([-1 if dimension == axis else 1 for dimension in range(table.ndim)])
        if bounds is not None:
            table = np.clip(table, bounds[0] * start, bounds[1] * start)
        if not np.isfinite(worst):
            break
        if worst < CLOSE:
            return table, rounds
    raise NoConvergence(TEXTS["after_rounds_margins_still"].fill(most_rounds=MOST_ROUNDS, worst=f"{worst:.2g}"))


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
        bounds: smallest and largest factor for "logit".

    Raises
        InvalidInput: columns and totals that do not belong together, weights missing, 0 or below, blanks, an unknown
            method, or bounds that do not hold 1.
        NoConvergence: no weights of this form meet the totals.

    Source
        Deville & Särndal (1992).
    """
    if list(auxiliary.columns) != list(totals):
        raise InvalidInput(TEXTS["columns_totals_must_have"])
    one_of(method, METHODS, "method")
    if method == "logit" and not bounds[0] < 1 < bounds[1] < np.inf:
        raise InvalidInput(TEXTS["logit_needs_finite_bounds"])
    weight = starting_weights(weight, len(auxiliary))
    x, target = as_numbers(auxiliary), np.array(list(totals.values()), dtype=float)
    blank = [
        str(name)
        for name, total, column in zip(totals, target, x.T, strict=True)
        if not np.isfinite(total) or np.isnan(column).any()
    ]
    if blank:
        raise InvalidInput(TEXTS["blank_values_totals"].fill(listed=Text("、".join(blank), ", ".join(blank))))
    multiplier = np.zeros(x.shape[1])
    for rounds in range(1, MOST_ROUNDS + 1):
        factor, slope = _factor(x @ multiplier, method, bounds)
        gap = target - x.T @ (weight * factor)
        if np.all(np.abs(gap) <= CLOSE * np.maximum(1, np.abs(target))):
            return Weights(values=weight * factor, method=f"calibrate/{method}", rounds=rounds)
        try:
            multiplier = multiplier + np.linalg.solve((x * (weight * slope)[:, None]).T @ x, gap)
        except np.linalg.LinAlgError as singular:
            raise _no_calibration(method) from singular
        if not np.all(np.isfinite(multiplier)) or rounds > 200:
            raise _no_calibration(method)
    raise _no_calibration(method)


def _factor(u: Floats, method: Method, bounds: tuple[float, float]) -> tuple[Floats, Floats]:
    """The factor on the weight and its slope, for each row."""
    if method == "linear":
        return 1 + u, np.ones_like(u)
    if method == "raking":
        return np.exp(u), np.exp(u)
    low, high = bounds
    scale = (high - low) / ((1 - low) * (high - 1))
    power = np.exp(np.clip(scale * u, -700, 700))
    below = (high - 1) + (1 - low) * power
    factor = (low * (high - 1) + high * (1 - low) * power) / below
    return factor, (factor - low) * (high - factor) / ((1 - low) * (high - 1)) * scale * (1 - low) * (high - 1) / (
        high - low
    )


def trim(weights: Weights, *, low: float, high: float) -> Weights:
    """Trimmed weights (截尾): within bounds, the excess shared out evenly over the rows not trimmed, until all hold.

    Raises
        InvalidInput: bounds that no weights of this total can meet.

    Source
        The strict rule of R's survey package.
    """
    values, total = weights.values, float(weights.values.sum())
    if not low * weights.n <= total <= high * weights.n or low >= high:
        raise InvalidInput(TEXTS["no_weights_between_add"].fill(low_en=low, high_en=high, total_en=f"{total:.6g}"))
    trimmed = np.zeros(weights.n, dtype=bool)
    while True:
        outside = (values < low) | (values > high)
        if not outside.any():
            return Weights(
                values=values, method=f"{weights.method}+trim", rounds=weights.rounds, n_trimmed=int(trimmed.sum())
            )
        trimmed |= outside
        values = np.clip(values, low, high)
        free = ~trimmed
        if not free.any():
            raise InvalidInput(TEXTS["every_weight_trimmed"])
        values = np.where(free, values + (total - values.sum()) / free.sum(), values)


def _codes(column: "pd.Series[str]", counts: Mapping[str, float], name: str) -> NDArray[np.int64]:
    same_cells(set(counts), set(column.unique()), name)
    return pd.Categorical(column, categories=list(counts)).codes.astype(np.int64)


def _no_calibration(method: str) -> NoConvergence:
    return NoConvergence(TEXTS["no_weights_meet_these"].fill(method=method))
