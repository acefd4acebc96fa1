"""Weighted totals by primary sampling unit and domain: what every linearised estimate is made of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.threads import in_threads
from analysis.statistics.estimation.asked import Domains
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.stages import Codes, Floats

WORTH_THREADS = 500_000  # answers below which threads cost more than they bring
BLOCK, PIECES = 65_536, 4  # rows that stay in the cache; pieces of the sample that threads share
Statistic = Literal["mean", "total", "share", "ratio"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Totals:
    """Weighted totals by sampling unit, (units, domains × variables), and what rows they come from.

    `squares` are the weighted sums of squares, not finite where an answer was infinite.
    """

    top: Floats
    bottom: Floats
    squares: Floats
    n: Codes
    n_weighted: Floats


@dataclass(frozen=True, eq=False)
class Rows:
    """What counts for how much and where: weights (0 outside all domains), each row's domain and sampling unit."""

    weight: Floats
    domain: Codes
    unit: Codes
    n_cells: int
    n_domains: int

    @cached_property
    def cell(self) -> Codes:
        """The cell of each row's unit and domain, (n,)."""
        return self.unit if self.n_domains == 1 else self.unit * self.n_domains + self.domain

    def part(self, rows: slice) -> "Rows":
        """Some of the rows."""
        return replace(self, weight=self.weight[rows], domain=self.domain[rows], unit=self.unit[rows])

    def by_cell(self, weighted: Floats) -> Floats:
        """Sums of (n,) by unit and domain, (cells,)."""
        return np.asarray(np.bincount(self.cell, weighted, self.n_cells), dtype=np.float64)

    def of_products(self, first: Floats, second: Floats) -> Floats:
        """Sums of products by domain, (domains,)."""
        if self.n_domains == 1:
            return np.array([np.einsum("i,i->", first, second)])
        return np.asarray(np.bincount(self.domain, first * second, self.n_domains), dtype=np.float64)

    def count(self, some: npt.NDArray[np.bool_]) -> Codes:
        """How many of some rows lie in each domain, (domains,)."""
        counted = self.domain[some & (self.weight > 0)]
        return np.asarray(np.bincount(counted, minlength=self.n_domains), dtype=np.intp)


class Sums:
    """Sums of m variables by cell (m, cells) and by domain (m, domains), added up block by block of rows."""

    def __init__(self, m: int, n_cells: int, n_domains: int) -> None:
        self.top, self.bottom = np.zeros((m, n_cells)), np.zeros((m, n_cells))
        self.squares, self.n_weighted = np.zeros((m, n_domains)), np.zeros((m, n_domains))
        self.blank = np.zeros((m, n_domains), dtype=np.intp)

    def add(self, other: "Sums") -> None:
        """The sums of other rows too."""
        for mine, theirs in zip(self.parts, other.parts, strict=True):
            np.add(mine, theirs, out=mine)

    @property
    def parts(self) -> tuple[Any, ...]:
        """All of the sums."""
        return self.top, self.bottom, self.squares, self.n_weighted, self.blank

    def add_block(self, rows: Rows, tops: list[Floats], belows: list[Floats] | None) -> None:
        """A block of rows small enough for the cache: each variable is read once."""
        complete = rows.by_cell(rows.weight)
        for column, raw in enumerate(tops):
            weighted, answered = rows.weight * raw, complete
            squares = rows.of_products(weighted, raw)
            if np.isnan(squares).any():  # a blank spoils the sum: cheaper than looking for it
                blank = np.isnan(raw)
                held = np.where(blank, 0.0, raw)
                weighted, answered = rows.weight * held, rows.by_cell(rows.weight * ~blank)
                squares = rows.of_products(weighted, held)
                self.blank[column] += rows.count(blank)
            self.top[column] += rows.by_cell(weighted)
            self.bottom[column] += answered if belows is None else rows.by_cell(rows.weight * belows[column])
            self.squares[column] += squares
            self.n_weighted[column] += answered.reshape(-1, rows.n_domains).sum(axis=0)


def totals_by_unit(design: Design, top: pd.DataFrame, bottom: pd.DataFrame | None, domains: Domains) -> Totals:
    """Totals of (n, m) variables, and of what they are divided by: `bottom`, or 1 where there is an answer."""
    tops, belows = _columns(top), None if bottom is None else _columns(bottom)
    m, rows, n_domains = len(tops), _rows(design, domains), len(domains.names)

    def piece(start: int) -> Sums:
        sums = Sums(m, rows.n_cells, n_domains)
        for first in range(start, min(start + step, design.n), block):
            part = slice(first, min(first + block, start + step))
            below = None if belows is None else [one[part] for one in belows]
            sums.add_block(rows.part(part), [one[part] for one in tops], below)
        return sums

    is_worth = design.n * m > WORTH_THREADS and rows.n_cells * PIECES < design.n
    step = -(-design.n // PIECES) if is_worth else design.n
    block = max(BLOCK, 8 * rows.n_cells)
    total = Sums(m, rows.n_cells, n_domains)
    for sums in in_threads(piece, range(0, design.n, step), worth=is_worth):
        total.add(sums)
    return Totals(
        top=_by_unit(total.top, n_domains),
        bottom=_by_unit(total.bottom, n_domains),
        squares=total.squares.T.ravel(),
        n=(domains.n - total.blank).T.ravel(),
        n_weighted=total.n_weighted.T.ravel(),
    )


def _rows(design: Design, domains: Domains) -> Rows:
    n_cells, n_domains = design.units.n * len(domains.names), len(domains.names)
    if domains.is_whole:
        return Rows(design.w, domains.code, design.units.code, n_cells, n_domains)
    return Rows(design.w * (domains.code >= 0), np.maximum(domains.code, 0), design.units.code, n_cells, n_domains)


def _columns(frame: pd.DataFrame) -> list[Floats]:
    return [frame.iloc[:, at].to_numpy(dtype=float) for at in range(frame.shape[1])]


def _by_unit(sums: Floats, n_domains: int) -> Floats:
    """Sums (m, units × domains) as (units, domains × m)."""
    m = len(sums)
    return np.ascontiguousarray(sums.reshape(m, -1, n_domains).transpose(1, 2, 0)).reshape(-1, n_domains * m)


def replicate_estimator(
    kind: Statistic, top: pd.DataFrame, bottom: pd.DataFrame | None, domain: Codes, n_domains: int
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
    domain: Codes,
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
