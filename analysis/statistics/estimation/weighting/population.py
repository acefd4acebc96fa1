"""What weighting starts from, checked: weights, population counts, cells and totals that must agree."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.core.errors import InvalidInput, MarginsDisagree
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = NDArray[np.float64]
Margins = Mapping[str, Mapping[str, float]]
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


def population_counts(counts: Mapping[Any, float], name: str) -> dict[Any, float]:
    """Population counts, refused by name where they are missing, 0 or below."""
    read = {key: float(count) for key, count in counts.items()}
    wrong = [f"{key} {count:g}" for key, count in read.items() if not (np.isfinite(count) and count > 0)]
    if wrong or not read:
        raise InvalidInput(
            TEXTS["population_counts_must_above"].fill(
                name=name, value=Text("、".join(wrong) or "无", ", ".join(wrong) or "none")
            )
        )
    return read


def same_cells(population: set[object], sample: set[object], name: str) -> None:
    """Raises MarginsDisagree unless the sample has the categories of the population and no other."""
    empty, strange = ("、".join(sorted(map(str, cells))) or "-" for cells in (population - sample, sample - population))
    if population != sample:
        raise MarginsDisagree(TEXTS["without_sampled_rows_without"].fill(name=name, empty=empty, strange=strange))


def same_totals(margins: Margins) -> None:
    """Raises MarginsDisagree unless all margins add up to the same total."""
    totals = {column: float(sum(counts.values())) for column, counts in margins.items()}
    if max(totals.values()) - min(totals.values()) > CLOSE * max(totals.values()):
        listed = ", ".join(f"{column} {total:g}" for column, total in totals.items())
        raise MarginsDisagree(TEXTS["margins_have_different_totals"].fill(listed=listed))
