"""Counts, sums and cross-products of answers as values that add: the one door to data larger than memory.

Everything that rests on a covariance (reliability, factors) runs from them, so that a million rows are read once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.columns import one_of, require_finite, require_items, require_unique
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.threads import in_threads
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Missing = Literal["listwise", "pairwise"]
ROUNDING = 1e-12  # of the mean square about the origin: a spread below it is that of the arithmetic
BLOCK, SMALL = 16_384, 15  # a block stays in the cache; its products of numbers up to 15 are exact in single precision


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
            raise InvalidInput(TEXTS["moments_other_items_another"])
        return Moments(
            items=self.items,
            missing=self.missing,
            n_rows=self.n_rows + other.n_rows,
            counts=self.counts + other.counts,
            sums=self.sums + other.sums,
            products=self.products + other.products,
            squares=self.squares + other.squares,
            origin=self.origin,
        )

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
            raise NotEnoughData(TEXTS["some_pair_items_has"])
        covariance: Floats = (self.products - self.sums * self.sums.T / self.counts) / (self.counts - 1)
        least = ROUNDING * np.diag(self.squares / self.counts)
        is_alike = np.diag(covariance) <= least
        alike = [item for item, same in zip(self.items, is_alike, strict=True) if same]
        if alike:
            raise NotEnoughData(TEXTS["no_variation"].fill(listed=Text("、".join(alike), ", ".join(alike))))
        return covariance

    @cached_property
    def correlation(self) -> Floats:
        """Correlations (k, k); pairwise, each with the spread of both items over the rows of that pair."""
        covariance = self.covariance
        spread = (self.squares - self.sums**2 / self.counts) / (self.counts - 1)
        correlation: Floats = covariance / np.sqrt(spread * spread.T)
        np.fill_diagonal(correlation, 1.0)
        return correlation


def moments(scores: pd.DataFrame, *, missing: Missing = "listwise", origin: Floats | None = None) -> Moments:
    """The moments of (n, k) scores, read once, block by block; blank = no answer.

    Args
        scores: numeric, one column an item.
        missing: "listwise" drops rows with any blank; "pairwise" takes each pair of items as it was answered.
        origin: what is taken off every answer first, (k,), against rounding; default: about the middle of the first
            answers. Parts that are to be added need the same.

    Raises
        InvalidInput: fewer than 2 items, columns that are not numeric or stand there twice, an infinite score.
    """
    one_of(missing, ("listwise", "pairwise"), "missing")
    require_items(scores)
    k = scores.shape[1]
    if k < 2:
        raise InvalidInput(TEXTS["items_needed_got"].fill(k=k))
    raw = (
        scores.to_numpy()
        if set(scores.dtypes) == {np.dtype(np.int8)}
        else scores.to_numpy(dtype=float, na_value=np.nan)
    )
    if origin is None:
        origin = _middle(raw[:BLOCK])
    counts, sums, products, squares = _in_blocks(raw, origin, missing)
    if not np.isfinite(squares).all():
        require_finite(raw, scores.columns)
    return Moments(
        items=tuple(map(str, scores.columns)),
        missing=missing,
        n_rows=len(scores),
        counts=counts,
        sums=sums,
        products=products,
        squares=squares,
        origin=origin,
    )


def moments_from(scores: "Moments | pd.DataFrame", items: Iterable[str] | None = None) -> Moments:
    """Moments as they are, or those of the complete rows of (n, k) scores: what functions on scales take.

    With `items`, the rows count that are complete in those of them that the scores have.

    >>> frame = pd.DataFrame({"a": [1, 2, 3], "b": [2, 2, 4]})
    >>> moments_from(frame).n == moments_from(moments(frame)).n == 3
    True
    """
    if isinstance(scores, Moments):
        return scores
    require_unique(scores)
    wanted = None if items is None else set(items)
    return moments(scores if wanted is None else scores[[name for name in scores if str(name) in wanted]])


def moments_of(
    parts: Iterable[pd.DataFrame], *, missing: Missing = "listwise", origin: Floats | None = None
) -> Moments:
    """The moments of rows that come in parts, such as `pandas.read_csv(…, chunksize=…)` or the batches of a Parquet
    file; only one part is in memory at a time.

    Raises
        InvalidInput: parts with other items. NotEnoughData: no part at all.
    """
    total: Moments | None = None
    for part in parts:
        block = moments(part, missing=missing, origin=total.origin if total else origin)
        total = block if total is None else total + block
    if total is None:
        raise NotEnoughData(TEXTS["there_no_part"])
    return total


def moments_of_dask(frame: Any, *, missing: Missing = "listwise", origin: Floats | None = None) -> Moments:
    """The moments of a Dask data frame: each worker reads its partitions, only k × k sums travel.

    Args
        frame: dask.dataframe.DataFrame of numeric items.
        origin: as in `moments`; default 0 for every item, which whole small numbers lose nothing by.
    """
    start = np.zeros(len(frame.columns)) if origin is None else origin

    def part(rows: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"moments": [moments(rows, missing=missing, origin=start)]}, dtype=object)

    parts = frame.map_partitions(part, meta={"moments": object}).compute()
    total: Moments = sum(parts["moments"].iloc[1:], start=parts["moments"].iloc[0])
    return total


def _middle(first: npt.NDArray[Any]) -> Floats:
    if first.dtype == np.int8:
        return np.zeros(first.shape[1])
    has_value = ~np.isnan(first)
    n = np.maximum(has_value.sum(axis=0), 1)
    middle = np.asarray(np.round(np.where(has_value, first, 0).sum(axis=0) / n), dtype=np.float64)
    return np.where(np.isfinite(middle), middle, 0.0)


def _in_blocks(raw: npt.NDArray[Any], origin: Floats, missing: Missing) -> tuple[Floats, Floats, Floats, Floats]:
    """The four sums, block by block; threads of ours beat those of the linear algebra on matrices this narrow."""
    rows = BLOCK if missing == "listwise" else BLOCK // 2  # pairwise, a block takes twice the room
    starts = range(0, max(len(raw), 1), rows)
    totals = np.zeros((4, raw.shape[1], raw.shape[1]))
    for part in in_threads(
        lambda start: _block(raw[start : start + rows], origin, missing), starts, worth=len(starts) > 1
    ):
        totals += part
    return tuple(totals)  # type: ignore[return-value]  # four of them


def _block(raw: npt.NDArray[Any], origin: Floats, missing: Missing) -> tuple[Floats, Floats, Floats, Floats]:
    """Counts, sums, products and squares of one block; small whole numbers in single precision, which holds them."""
    with np.errstate(invalid="ignore"):  # infinite scores are refused once all is added up
        return _sums_of(raw, origin, missing)


def _sums_of(raw: npt.NDArray[Any], origin: Floats, missing: Missing) -> tuple[Floats, Floats, Floats, Floats]:
    k = raw.shape[1]
    if raw.dtype == np.int8:
        is_small = not origin.any() and int(raw.max(initial=0)) <= SMALL and int(raw.min(initial=0)) >= -SMALL
        exact: Any = raw.astype(np.float32) if is_small else raw - origin
        products: Floats = np.asarray(exact.T @ exact, dtype=np.float64)
        return _listwise(len(exact), exact.sum(axis=0, dtype=np.float64), products, k)
    if missing == "listwise":
        complete: Floats = np.asarray(raw[~np.isnan(raw).any(axis=1)], dtype=np.float64) - origin
        return _listwise(len(complete), complete.sum(axis=0), complete.T @ complete, k)
    return _pairwise(raw, origin)


def _pairwise(raw: Floats, origin: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Each pair over the rows where both are answered; small whole numbers in single precision, which holds them."""
    k, answered = raw.shape[1], ~np.isnan(raw)
    both = np.empty((len(raw), 2 * k), dtype=np.float32)
    # blanks become 0 by their bits, many times faster than by a condition
    kept = (-answered.view(np.int8)).astype(np.int32)
    np.bitwise_and(raw.astype(np.float32).view(np.int32), kept, out=both.view(np.int32)[:, :k])
    squares = both[:, :k] * both[:, :k]
    is_exact = _is_exact(raw, answered, origin, squares)
    if not is_exact:
        both = np.empty(both.shape)
        both[:, :k] = np.where(answered, raw - origin, 0.0)
        squares = both[:, :k] * both[:, :k]
    both[:, k:] = answered
    sums, squared = (np.asarray(part, dtype=np.float64) for part in (both.T @ both, squares.T @ both[:, k:]))
    parts = sums[k:, k:], sums[:k, k:], sums[:k, :k], squared
    return _about(origin, *parts) if is_exact else parts


def _about(
    origin: Floats, counts: Floats, sums: Floats, products: Floats, squares: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Sums of small whole numbers about 0, moved to an origin of whole numbers: exactly."""
    rows, columns = origin[:, None], origin[None, :]
    moved = products - columns * sums - rows * sums.T + rows * columns * counts
    return counts, sums - rows * counts, moved, squares - 2 * rows * sums + rows**2 * counts


def _is_exact(raw: Floats, answered: npt.NDArray[np.bool_], origin: Floats, squares: Any) -> bool:
    """Whether a block holds nothing but small whole numbers, whose products single precision keeps."""
    is_small = bool(squares.max(initial=0) <= SMALL**2) and not (origin % 1).any()
    return is_small and np.count_nonzero(raw == np.rint(raw)) == np.count_nonzero(answered)


def _listwise(n: int, sums: Floats, products: Floats, k: int) -> tuple[Floats, Floats, Floats, Floats]:
    across = np.ones((1, k))
    return np.full((k, k), float(n)), sums[:, None] * across, products, np.diag(products)[:, None] * across
