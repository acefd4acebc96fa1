"""Counts, sums and cross-products of answers as values that add: the one door to data larger than memory.

Everything that rests on a covariance (reliability, factors) runs from them, so that a million rows are read once.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import InvalidInput, NotEnoughData

Floats = npt.NDArray[np.float64]
Missing = Literal["listwise", "pairwise"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Moments of k items: for each pair, over the rows where both are answered, the count, the sums, the products.

    `counts[i, j]` rows; `sums[i, j]` sum of item i over them; `squares[i, j]` of its square; `products[i, j]` sum of
    i times j; all about `origin`.
    Listwise, every pair has the same rows. Two such values of the same items and origin add up with `+`.
    """

    items: tuple[str, ...]
    missing: Missing
    n_rows: int
    counts: Floats
    sums: Floats
    products: Floats
    squares: Floats
    origin: Floats

    def __add__(self, other: "Moments") -> "Moments":
        """The moments of both sets of rows together. Raises InvalidInput where items, origin or rule differ."""
        same = self.items == other.items and self.missing == other.missing and np.array_equal(self.origin, other.origin)
        if not same:
            raise InvalidInput("moments of other items, another origin or another rule for blanks do not add up",
                               zh="题项、原点或缺失处理不同，不能相加")  # fmt: skip
        return Moments(items=self.items, missing=self.missing, n_rows=self.n_rows + other.n_rows,
                       counts=self.counts + other.counts, sums=self.sums + other.sums,
                       products=self.products + other.products, squares=self.squares + other.squares,
                       origin=self.origin)  # fmt: skip

    @property
    def k(self) -> int:
        """Number of items."""
        return len(self.items)

    @property
    def n(self) -> int:
        """Rows that count: the complete ones, or all of them when pairs are taken as they are."""
        return int(self.counts.flat[0]) if self.missing == "listwise" else self.n_rows

    @property
    def n_dropped(self) -> int:
        """Rows left out because something was blank."""
        return self.n_rows - self.n

    @cached_property
    def means(self) -> Floats:
        """Mean of each item over its own rows, (k,)."""
        means: Floats = np.diag(self.sums) / np.diag(self.counts) + self.origin
        return means

    @cached_property
    def covariance(self) -> Floats:
        """Covariances (k, k) with n − 1. Raises NotEnoughData: a pair with fewer than 2 rows, or an item all alike."""
        if (self.counts < 2).any():
            raise NotEnoughData("some pair of items has fewer than 2 rows in common", zh="有的题项对不足 2 份共同作答")
        covariance: Floats = (self.products - self.sums * self.sums.T / self.counts) / (self.counts - 1)
        alike = [item for item, variance in zip(self.items, np.diag(covariance), strict=True) if variance <= 0]
        if alike:
            raise NotEnoughData(f"no variation in {', '.join(alike)}", zh=f"没有变化的题项：{'、'.join(alike)}")
        return covariance

    @cached_property
    def correlation(self) -> Floats:
        """Correlations (k, k); pairwise, each with the spread of both items over the rows of that pair."""
        spread = (self.squares - self.sums**2 / self.counts) / (self.counts - 1)
        correlation: Floats = self.covariance / np.sqrt(spread * spread.T)
        np.fill_diagonal(correlation, 1.0)
        return correlation


def moments(scores: pd.DataFrame, *, missing: Missing = "listwise", origin: Floats | None = None) -> Moments:
    """The moments of (n, k) scores; blank = no answer.

    Args
        scores: numeric, one column an item.
        missing: "listwise" drops rows with any blank; "pairwise" takes each pair of items as it was answered.
        origin: what is taken off every answer first, (k,), against rounding; default: about the middle of each item.
            Parts that are to be added need the same.

    Raises
        InvalidInput: fewer than 2 items, or columns that are not numeric. NotEnoughData: fewer than 2 rows.
    """
    if scores.shape[1] < 2:
        raise InvalidInput(f"2 items are needed; got {scores.shape[1]}", zh=f"至少需要 2 题；现有 {scores.shape[1]} 题")
    text = [str(name) for name in scores.columns if not pd.api.types.is_numeric_dtype(scores[name])]
    if text:
        raise InvalidInput(f"not numeric: {', '.join(text)}", zh=f"不是数字：{'、'.join(text)}")
    raw = scores.to_numpy(dtype=float, na_value=np.nan)
    answered = ~np.isnan(raw)
    if missing == "listwise":
        whole = answered.all(axis=1)
        raw, answered = raw[whole], answered[whole]
    if len(raw) < 2:
        raise NotEnoughData(f"2 complete rows are needed; got {len(raw)} of {len(scores)}",
                            zh=f"至少需要 2 份答全的答卷；{len(scores)} 份中只有 {len(raw)} 份")  # fmt: skip
    if origin is None:
        origin = np.array([np.round(np.nanmean(column)) if seen.any() else 0.0
                           for column, seen in zip(raw.T, answered.T, strict=True)])  # fmt: skip
    centred = np.where(answered, raw - origin, 0.0)
    if missing == "listwise":
        counts = np.full((raw.shape[1],) * 2, float(len(raw)))
        sums = np.repeat(centred.sum(axis=0)[:, None], raw.shape[1], axis=1)
        squares = np.repeat((centred**2).sum(axis=0)[:, None], raw.shape[1], axis=1)
    else:
        seen = answered.astype(float)
        counts, sums, squares = seen.T @ seen, centred.T @ seen, (centred**2).T @ seen
    return Moments(items=tuple(map(str, scores.columns)), missing=missing, n_rows=len(scores), counts=counts, sums=sums,
                   products=centred.T @ centred, squares=squares, origin=origin)  # fmt: skip
