"""Weighted totals by primary sampling unit and domain: what every linearised estimate is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.threads import in_threads
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.stages import Floats

WORTH_THREADS = 2_000_000  # answers below which threads cost more than they bring
Statistic = Literal["mean", "total", "share", "ratio"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Totals:
    """Weighted totals by primary sampling unit, (units, domains × variables), and what rows they come from."""

    top: Floats
    bottom: Floats
    squares: Floats
    n: npt.NDArray[np.intp]
    n_weighted: Floats


def totals_by_unit(
    design: Design, top: pd.DataFrame, bottom: pd.DataFrame | None, domain: npt.NDArray[np.intp], n_domains: int
) -> Totals:
    """One pass over each variable: rows go to the cell of their unit and domain."""
    n_units = design.units.n
    inside = domain >= 0
    is_whole = bool(inside.all())
    unit = design.units.code
    cell = unit if n_domains == 1 else unit * n_domains + np.maximum(domain, 0)
    weight = design.w if is_whole else design.w * inside

    def by_unit(weighted: Floats) -> Floats:
        sums = np.asarray(np.bincount(cell, weighted, n_units * n_domains), dtype=np.float64)
        return sums.reshape(n_units, n_domains)

    def by_domain(weighted: Floats) -> Floats:
        if n_domains == 1:
            return np.array([weighted.sum()])
        return np.asarray(np.bincount(np.maximum(domain, 0), weighted, n_domains), dtype=np.float64)

    complete = by_unit(weight)
    n_complete, weight_complete = by_domain(inside.astype(float)), complete.sum(axis=0)
    raws = [top[name].to_numpy(dtype=float) for name in top.columns]
    belows = [None] * len(raws) if bottom is None else [bottom[name].to_numpy(dtype=float) for name in bottom.columns]

    def one(column: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        raw, below = np.ascontiguousarray(raws[column]), belows[column]
        weighted = weight * raw
        has_blank = bool(np.isnan(weighted @ raw))  # a blank spoils the sum: cheaper than looking for it
        blank = np.isnan(raw) if has_blank else None
        if blank is not None:
            raw = np.where(blank, 0.0, raw)
            weighted = weight * raw
        square = by_domain(weighted * raw) if n_domains > 1 else np.array([weighted @ raw])
        answered = complete if blank is None else by_unit(weight * ~blank)
        divisor = answered if below is None else by_unit(weight * below)
        count = n_complete if blank is None else by_domain(inside & ~blank)
        total = weight_complete if blank is None else answered.sum(axis=0)
        return by_unit(weighted), divisor, square, count, total

    columns = in_threads(one, range(len(raws)), worth=design.n * len(raws) > WORTH_THREADS)
    tops, bottoms, squares, counts, weights = zip(*columns, strict=True)
    side_by_side = [np.stack(parts, axis=-1).reshape(n_units, -1) for parts in (tops, bottoms)]
    sums, n, n_weighted = (np.stack(parts, axis=-1).ravel() for parts in (squares, counts, weights))
    return Totals(top=side_by_side[0], bottom=side_by_side[1], squares=sums, n=n.astype(np.intp), n_weighted=n_weighted)


def replicate_estimator(
    kind: Statistic, top: pd.DataFrame, bottom: pd.DataFrame | None, domain: npt.NDArray[np.intp], n_domains: int
) -> Callable[[Floats], Floats]:
    """The same estimates under any weights, for replicates."""
    below = top.notna() if bottom is None else bottom
    a, b = np.nan_to_num(top.to_numpy(dtype=float)), below.to_numpy(dtype=float)
    inside = [(domain == number)[:, None] for number in range(n_domains)]
    a_all, b_all = (np.column_stack([matrix * mask for mask in inside]) for matrix in (a, b))

    def estimate(weight: Floats) -> Floats:
        numerator: Floats = weight @ a_all
        if kind == "total":
            return numerator
        quotient: Floats = numerator / (weight @ b_all)
        return quotient

    return estimate


def row_scores(  # noqa: PLR0917 (what a score is made of)
    design: Design,
    top: pd.DataFrame,
    bottom: pd.DataFrame | None,
    domain: npt.NDArray[np.intp],
    values: Floats,
    base: Floats,
) -> Floats:
    """The weighted linearised scores of every row, (n, domains × variables), of totals (`values` 0) or quotients."""
    below = (top.notna() if bottom is None else bottom).to_numpy(dtype=float)
    above, n_variables = np.nan_to_num(top.to_numpy(dtype=float)), top.shape[1]
    scores = np.zeros((design.n, len(values)))
    for number in range(len(values) // n_variables):
        own, rows = slice(number * n_variables, (number + 1) * n_variables), domain == number
        scores[rows, own] = design.w[rows, None] * (above[rows] - values[own] * below[rows]) / base[own]
    return scores
