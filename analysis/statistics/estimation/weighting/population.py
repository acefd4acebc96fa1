"""What weighting starts from, checked: weights, population counts, cells and totals that must agree."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.core.columns import is_blank, numeric, unit_name
from analysis.core.errors import InvalidInput, MarginsDisagree
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Margins = Mapping[str, Mapping[Any, float]]
CLOSE = 1e-12


def starting_weights(weight: ArrayLike, n: int, title: str = "weight") -> Floats:
    """Weights to start from, refused with their rows where they are missing, 0 or below."""
    weights = np.asarray(weight, dtype=np.float64)
    if weights.shape != (n,):
        raise InvalidInput(TEXTS["weights_rows"].fill(n=n, size=weights.size))
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
    if len(wrong):
        rows = ", ".join(str(row + 1) for row in wrong[:3])
        listed = ", ".join(f"{weights[row]:g}" for row in wrong[:3])
        raise InvalidInput(
            TEXTS["weights_must_above_none"].fill(title=title, n_wrong=len(wrong), rows=rows, listed=listed)
        )
    return weights


def require_above_0(weights: Floats, method: str) -> None:
    """Raises InvalidInput where a calibration brought weights to 0 or below, with what can be done instead."""
    below = int((weights <= 0).sum())
    if below:
        raise InvalidInput(
            TEXTS["calibration_gave_negative"].fill(method=method, n_below=below, least=f"{weights.min():.4g}")
        )


def population_counts(counts: Mapping[Any, float], name: str) -> Floats:
    """Population counts in their order, refused by name where they are no numbers, missing, 0 or below."""
    read: Floats = np.asarray(numeric(pd.Series(list(counts.values()), dtype=object), name), dtype=np.float64)
    wrong = [f"{key} {count:g}" for key, count in zip(counts, read, strict=True) if not 0 < count < np.inf]
    if wrong or not len(read):
        raise InvalidInput(
            TEXTS["population_counts_must_above"].fill(
                name=name, value=Text("、".join(wrong) or "无", ", ".join(wrong) or "none")
            )
        )
    return read


def category_codes(column: "pd.Series[Any]", categories: Sequence[object], name: str) -> Codes:
    """The place of each row's category among those of the population (n,); 7, "7" and 7.0 are one category.

    Raises
        InvalidInput: a blank, or a category of the population that is listed twice.
        MarginsDisagree: a category that only the population or only the sample has.
    """
    known = [unit_name(category) for category in categories]
    twice = sorted({category for category in known if known.count(category) > 1})
    if twice:
        raise InvalidInput(TEXTS["categories_listed_twice"].fill(name=name, listed=", ".join(twice)))
    codes, labels = _label_codes(column)
    is_used = np.bincount(codes if codes.min(initial=0) >= 0 else codes[codes >= 0], minlength=len(labels)) > 0
    names = ["" if is_blank(label) else unit_name(label) for label in labels]
    place = {category: number for number, category in enumerate(known)}
    places = np.array([*(place.get(category, -1) for category in names), -1], dtype=np.intp)
    is_named = np.array([*(bool(category) for category in names), False])
    if codes.min(initial=0) < 0 or not is_named[:-1][is_used].all():
        blank = np.flatnonzero(~is_named[codes])
        rows = ", ".join(str(row + 1) for row in blank[:3])
        raise InvalidInput(TEXTS["blank_categories"].fill(name=name, n_blank=len(blank), rows=rows))
    same_cells(set(known), {category for category, used in zip(names, is_used, strict=True) if used}, name)
    is_in_order = np.array_equal(places[:-1][is_used], np.flatnonzero(is_used))
    return codes if is_in_order else places[codes]


def named_codes(column: "pd.Series[Any]") -> tuple[Codes, list[str]]:
    """Categories numbered from 0, −1 where blank, and their names, of those that rows have; 7 and 7.0 are one."""
    codes, labels = _label_codes(column)
    is_used = np.bincount(codes + 1, minlength=len(labels) + 1)[1:] > 0
    names = ["" if is_blank(label) else unit_name(label) for label in labels]
    unique = list(dict.fromkeys(name for name, used in zip(names, is_used, strict=True) if used and name))
    place = {name: number for number, name in enumerate(unique)}
    return np.array([*(place.get(name, -1) for name in names), -1], dtype=np.intp)[codes], unique


def _label_codes(column: "pd.Series[Any]") -> tuple[Codes, list[Any]]:
    """Values numbered as they come, −1 where missing, and what they are."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=np.intp), list(column.cat.categories)
    codes, values = pd.factorize(column)
    return codes, list(values)


def same_cells(population: set[str], sample: set[str], name: str) -> None:
    """Raises MarginsDisagree unless the sample has the categories of the population and no other."""
    if population != sample:
        empty, strange = (
            Text("、".join(sorted(cells)) or "-", ", ".join(sorted(cells)) or "-")
            for cells in (population - sample, sample - population)
        )
        raise MarginsDisagree(TEXTS["without_sampled_rows_without"].fill(name=name, empty=empty, strange=strange))


def same_totals(margins: Mapping[str, Floats]) -> None:
    """Raises MarginsDisagree unless all margins add up to the same total."""
    totals = {column: float(counts.sum()) for column, counts in margins.items()}
    if max(totals.values()) - min(totals.values()) > CLOSE * max(totals.values()):
        listed = ", ".join(f"{column} {total:.10g}" for column, total in totals.items())
        raise MarginsDisagree(TEXTS["margins_have_different_totals"].fill(listed=listed))
