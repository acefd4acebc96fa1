"""Ratings as they are meant: which categories there are, in which order; no order is ever guessed from spelling."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.columns import is_blank, numeric, require_frame, unit_name
from analysis.core.errors import InvalidInput
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NARROW = 1000  # whole numbers so close together are counted without being sorted
Codes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


def coded(
    ratings: pd.DataFrame, *, categories: Sequence[object] | None = None, is_ordered: bool = False
) -> tuple[Codes, tuple[str, ...]]:
    """Ratings (n, m) as numbers of categories, −1 where blank, and the names of the categories in order.

    Args
        ratings: numbers, numbers as text, or words; blank text is no rating.
        categories: all of them in order; default: an ordered categorical's own, else those found.
        is_ordered: the order matters: then words need `categories` or an ordered categorical.

    Raises
        InvalidInput: a rating that `categories` does not list, a list that repeats itself, or words without an order.
    """
    require_frame(ratings, "ratings")
    if categories is None and _are_numbers(ratings):
        values = ratings.to_numpy(dtype=np.float64, na_value=np.nan)
        if not np.isinf(values).any():
            codes, points = numbered(values)
            return codes, tuple(unit_name(point) for point in points.tolist())
    columns = [pd.factorize(ratings.iloc[:, column_number]) for column_number in range(ratings.shape[1])]
    words = [["" if is_blank(answer) else unit_name(answer) for answer in uniques] for _, uniques in columns]
    written = dict.fromkeys(word for column in words for word in column if word)
    names = _listed(categories, written) if categories is not None else _own_order(ratings, list(written), is_ordered)
    place = {"": -1} | {name: number for number, name in enumerate(names)}
    codes = np.full(ratings.shape, -1, dtype=np.intp)
    for column_number, ((own, _), column) in enumerate(zip(columns, words, strict=True)):
        codes[:, column_number] = np.array([*(place[answer] for answer in column), -1])[
            own
        ]  # own is −1 where missing: the last
    return codes, names


def in_order(column: "pd.Series[Any]") -> list[Any]:
    """The categories of a column in their order: that of a categorical, of numbers (also as text), else of words."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        used = set(column.dropna())
        return [category for category in column.cat.categories if category in used]
    values = [value for value in column.dropna().unique() if not is_blank(value)]
    try:
        by_size = numeric(pd.Series(values, name="categories", dtype=object))
    except InvalidInput:
        return sorted(values, key=str)
    return [values[place] for place in np.argsort(by_size.to_numpy(), kind="stable")]


def as_numbers(ratings: pd.DataFrame) -> Floats:
    """Ratings (n, m) as numbers, blank = NaN. Raises InvalidInput: words or infinite numbers."""
    require_frame(ratings, "ratings")
    if _are_numbers(ratings):
        values: Floats = ratings.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        values = np.column_stack([numeric(ratings.iloc[:, at]).to_numpy() for at in range(ratings.shape[1])])
    if np.isinf(values).any():
        raise InvalidInput(TEXTS["rating_infinite"])
    return values


def numbered(values: Floats) -> tuple[Codes, Floats]:
    """Finite numbers (n, m) as places in the sorted list of those there are, −1 where blank, and that list.

    >>> numbered(np.array([[7.0, np.nan], [2.0, 7.0]]))[0].tolist()
    [[1, -1], [0, 1]]
    """
    low, high = np.fmin.reduce(values, axis=None, initial=np.inf), np.fmax.reduce(values, axis=None, initial=-np.inf)
    blank = np.isnan(values)
    is_narrow = bool(np.isfinite(low)) and high - low <= NARROW and low % 1 == 0
    places = np.where(blank, -1, values - low).astype(np.intp) if is_narrow else np.empty(0, dtype=np.intp)
    if not is_narrow or not ((places + low == values) | blank).all():
        points, flat = np.unique(values, return_inverse=True)
        return np.where(blank, -1, flat.reshape(values.shape)), points[~np.isnan(points)]
    is_there = np.bincount(places.ravel() + 1)[1:] > 0  # whole numbers close together, without sorting
    new = np.append(np.cumsum(is_there) - 1, -1)
    return new[places], np.flatnonzero(is_there) + low


def _are_numbers(ratings: pd.DataFrame) -> bool:
    """Whether every column holds numbers, yes and no apart."""
    return all(pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind) for kind in ratings.dtypes)


def ranked(column: "pd.Series[float]", name: str = "") -> tuple[Codes, tuple[str, ...]]:
    """One ordered column without blanks as numbers from 0, and its points in order: numbers, or an ordered categorical.

    Raises
        InvalidInput: words without an order.
    """
    codes, points = coded(column.to_frame(name or str(column.name)), is_ordered=True)
    used = np.unique(codes[codes >= 0])
    return np.searchsorted(used, codes[:, 0]).astype(np.intp), tuple(points[code] for code in used)


def _listed(categories: Sequence[object], written: dict[str, None]) -> tuple[str, ...]:
    names = tuple(unit_name(category) for category in categories)
    strange = [name for name in written if name not in set(names)]
    if strange or len(set(names)) < len(names):
        listed = "、".join(strange[:3]) or "-"
        raise InvalidInput(
            TEXTS["ratings_categories_do_not"].fill(
                listed_zh=listed,
                listed=Text("、".join(names), ", ".join(names)),
                value_en=", ".join(strange[:3]) or "-",
            )
        )
    return names


def _own_order(ratings: pd.DataFrame, values: list[str], is_ordered: bool) -> tuple[str, ...]:
    """The order of an ordered categorical, or of numbers; words in no order only where none is needed."""
    kinds = [kind for kind in ratings.dtypes if isinstance(kind, pd.CategoricalDtype) and kind.ordered]
    orders = {tuple(unit_name(name) for name in kind.categories) for kind in kinds}
    if len(kinds) == ratings.shape[1] and len(orders) == 1:
        return orders.pop()
    try:
        by_size = numeric(pd.Series(values, name="ratings", dtype=object))
    except InvalidInput as words:
        if is_ordered:
            listed = values[:5]
            raise InvalidInput(
                TEXTS["order_not_known_give"].fill(listed=Text("、".join(listed), ", ".join(listed)))
            ) from words
        return tuple(sorted(values))
    return tuple(name for _, name in sorted(zip(by_size, values, strict=True)))
