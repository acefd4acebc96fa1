"""How weights are made to meet a population: cells, margins, totals; each as a reweighting of any start."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.columns import needed, numeric, one_of, unit_name
from analysis.core.errors import InvalidInput, NoConvergence
from analysis.core.ratings import as_numbers
from analysis.statistics.estimation.weighting.calibration import Floats, Reweighting
from analysis.statistics.estimation.weighting.population import (
    CLOSE,
    Margins,
    category_codes,
    named_codes,
    population_counts,
    same_totals,
)
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Places = npt.NDArray[np.intp]

Method = Literal["linear", "raking", "logit"]
METHODS: tuple[Method, ...] = ("linear", "raking", "logit")
Cells = Mapping[Any, float]
MOST_ROUNDS = 2000
BETWEEN = " × "
UNBOUNDED = (0.0, np.inf)


def poststratification(sample: pd.DataFrame, population: Cells, by: str | list[str]) -> Reweighting:
    """Each cell to its population count. Raises as `poststratify`."""
    columns = [by] if isinstance(by, str) else by
    needed(sample, columns)
    title = " × ".join(columns)
    wanted = population_counts(population, title)
    cell = category_codes(_joined(sample[columns]), [_cell_name(key) for key in population], title)

    reweigh = partial(_in_cells, cell, wanted, title)
    return Reweighting(method="poststratify", reweigh=reweigh, auxiliary=np.eye(len(wanted)), kind=cell)


def _in_cells(cell: Places, wanted: Floats, title: str, start: Floats) -> tuple[Floats, int]:
    """Weights (n,) scaled to the count of each row's cell."""
    sampled = np.bincount(cell, start, len(wanted)).astype(np.float64)
    if not (sampled > 0).all():
        raise NoConvergence(TEXTS["cell_without_weight"].fill(name=title))
    return start * (wanted / sampled)[cell], 1


def raking(sample: pd.DataFrame, margins: Margins, bounds: tuple[float, float] | None) -> Reweighting:
    """Each margin to its population counts, on the table of joint cells. Raises as `rake`."""
    reweigh, joint, sizes = to_margins(sample, margins, bounds)
    is_used = np.bincount(joint, minlength=int(np.prod(sizes))) > 0
    places = np.unravel_index(np.flatnonzero(is_used), sizes)
    indicators = np.hstack([np.eye(size)[place] for size, place in zip(sizes, places, strict=True)])
    kind = (np.cumsum(is_used) - 1)[joint]
    return Reweighting(method="rake", reweigh=reweigh, auxiliary=indicators, kind=kind, margins=sizes)


def to_margins(
    sample: pd.DataFrame, margins: Margins, bounds: tuple[float, float] | None
) -> tuple[Callable[[Floats], tuple[Floats, int]], Places, tuple[int, ...]]:
    """How weights are raked, the joint cell of each row, and the sizes of the margins. Raises as `rake`."""
    if not margins:
        raise InvalidInput(TEXTS["raking_needs_least_one"])
    needed(sample, margins)
    counts = {column: population_counts(of_column, column) for column, of_column in margins.items()}
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        raise InvalidInput(TEXTS["bounds_must_hold_got"].fill(bounds=bounds))
    same_totals(counts)
    codes = [category_codes(sample[column], list(of_column), column) for column, of_column in margins.items()]
    wanted = list(counts.values())
    sizes = tuple(len(of_column) for of_column in wanted)
    joint = np.ravel_multi_index(tuple(codes), sizes).astype(np.intp, copy=False)
    return partial(_to_margins, joint, wanted, bounds), joint, sizes


def _to_margins(
    joint: Places, wanted: list[Floats], bounds: tuple[float, float] | None, own: Floats
) -> tuple[Floats, int]:
    """Weights (n,) raked on the table of joint cells."""
    sizes = tuple(len(of_column) for of_column in wanted)
    start = np.bincount(joint, own, minlength=int(np.prod(sizes))).reshape(sizes).astype(np.float64)
    table, rounds = _rake_table(start, wanted, bounds)
    factor = np.divide(table, start, out=np.ones_like(table), where=start > 0).ravel()
    return own * factor[joint], rounds


def _rake_table(start: Floats, wanted: list[Floats], bounds: tuple[float, float] | None) -> tuple[Floats, int]:
    table = start.copy()
    for rounds in range(1, MOST_ROUNDS + 1):
        worst = 0.0
        for axis, counts in enumerate(wanted):
            others = tuple(other for other in range(table.ndim) if other != axis)
            with np.errstate(divide="ignore"):
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


def calibration(
    auxiliary: pd.DataFrame, totals: Mapping[str, float], method: Method, bounds: tuple[float, float]
) -> Reweighting:
    """Weighted totals of the auxiliary columns to their population totals. Raises as `calibrate`."""
    if list(auxiliary.columns) != list(totals):
        raise InvalidInput(TEXTS["columns_totals_must_have"])
    one_of(method, METHODS, "method")
    if method == "logit" and not bounds[0] < 1 < bounds[1] < np.inf:
        raise InvalidInput(TEXTS["logit_needs_finite_bounds"])
    if method != "logit" and tuple(bounds) != UNBOUNDED:
        raise InvalidInput(TEXTS["bounds_are_of_logit"].fill(method=method, bounds=bounds))
    x = as_numbers(auxiliary)
    target: Floats = np.asarray(numeric(pd.Series(list(totals.values()), dtype=object), "totals"), dtype=np.float64)
    blank = [
        str(name)
        for name, total, column in zip(totals, target, x.T, strict=True)
        if not np.isfinite(total) or np.isnan(column).any()
    ]
    if blank:
        raise InvalidInput(TEXTS["blank_values_totals"].fill(listed=Text("、".join(blank), ", ".join(blank))))

    reweigh = partial(_meeting, x, target, method=method, bounds=bounds)
    rows = np.arange(len(x), dtype=np.intp)
    return Reweighting(method=f"calibrate/{method}", reweigh=reweigh, auxiliary=x, kind=rows)


def _meeting(
    x: Floats, target: Floats, weight: Floats, method: Method, bounds: tuple[float, float]
) -> tuple[Floats, int]:
    """Weights (n,) whose totals of x meet the target, by Newton's method."""
    multiplier = np.zeros(x.shape[1])
    for rounds in range(1, MOST_ROUNDS + 1):
        factor, slope = _factor(x @ multiplier, method, bounds)
        gap = target - x.T @ (weight * factor)
        if np.all(np.abs(gap) <= CLOSE * np.maximum(1, np.abs(target))):
            return weight * factor, rounds
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


def trimming(low: float, high: float) -> Reweighting:
    """Weights within bounds. Raises as `trim`."""
    return Reweighting(method="trim", reweigh=partial(_within, low, high))


def _within(low: float, high: float, weight: Floats) -> tuple[Floats, int]:
    return trimmed_weights(weight, low, high)[0], 0


def trimmed_weights(values: Floats, low: float, high: float) -> tuple[Floats, int]:
    """Weights (n,) within bounds with the total they had, and how many had to be moved there."""
    n, total = len(values), float(values.sum())
    if not low < high or not low * n <= total <= high * n:
        raise InvalidInput(TEXTS["no_weights_between_add"].fill(low_en=low, high_en=high, total_en=f"{total:.6g}"))
    trimmed = np.zeros(n, dtype=bool)
    while True:
        outside = (values < low) | (values > high)
        if not outside.any():
            return values, int(trimmed.sum())
        trimmed |= outside
        values = np.clip(values, low, high)
        free = ~trimmed
        if not free.any():
            raise InvalidInput(TEXTS["every_weight_trimmed"])
        values = np.where(free, values + (total - values.sum()) / free.sum(), values)


def _joined(columns: pd.DataFrame) -> "pd.Series[str]":
    """The cell of each row, named by its values in all columns; blank where one of them is."""
    coded = [named_codes(columns[name]) for name in columns]
    names = [np.array([*of_column, ""], dtype=object)[codes] for codes, of_column in coded]
    is_whole = np.all([codes >= 0 for codes, _ in coded], axis=0)
    return pd.Series(np.where(is_whole, [BETWEEN.join(row) for row in zip(*names, strict=True)], ""), dtype=object)


def _cell_name(key: object) -> str:
    """The name of a cell: a value, or a tuple of one value a column."""
    return BETWEEN.join(unit_name(value) for value in (key if isinstance(key, tuple) else (key,)))


def _no_calibration(method: str) -> NoConvergence:
    return NoConvergence(TEXTS["no_weights_meet_these"].fill(method=method))
