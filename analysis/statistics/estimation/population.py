"""What weighting starts from, checked: weights, population counts, cells and totals that must agree."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.core.errors import InvalidInput, MarginsDisagree
from questionnaires.texts import Text

Floats = NDArray[np.float64]
Margins = Mapping[str, Mapping[str, float]]
CLOSE = 1e-12


def starting_weights(weight: ArrayLike, n: int) -> Floats:
    """Weights to start from, refused with their rows where they are missing, 0 or below."""
    given = np.asarray(weight, dtype=np.float64)
    if given.shape != (n,):
        raise InvalidInput(Text(f"{n} 行有 {given.size} 个权数", f"{given.size} weights for {n} rows"))
    wrong = np.flatnonzero(~(np.isfinite(given) & (given > 0)))
    if len(wrong):
        rows = ", ".join(str(at + 1) for at in wrong[:3])
        raise InvalidInput(
            Text(
                f"权数必须大于 0 且不能缺失；有 {len(wrong)} 行不是（数据的第 {rows} 行等）",
                f"weights must be above 0 and none may be missing; {len(wrong)} are not (row {rows} of the data first)",
            )
        )
    return given


def population_counts(counts: Mapping[Any, float], name: str) -> dict[Any, float]:
    """Population counts, refused by name where they are missing, 0 or below."""
    read = {key: float(count) for key, count in counts.items()}
    wrong = [f"{key} {count:g}" for key, count in read.items() if not (np.isfinite(count) and count > 0)]
    if wrong or not read:
        raise InvalidInput(
            Text(
                f"{name}：总体数必须大于 0；读到 {'、'.join(wrong) or '无'}；总体中没有的类别请连同其行一起去掉",
                f"{name}: population counts must be above 0; found {', '.join(wrong) or 'none'}; "
                "leave out a category that "
                "nobody has, and its rows",
            )
        )
    return read


def same_cells(population: set[object], sample: set[object], name: str) -> None:
    """Raises MarginsDisagree unless the sample has the categories of the population and no other."""
    empty, strange = ("、".join(sorted(map(str, each))) or "-" for each in (population - sample, sample - population))
    if population != sample:
        raise MarginsDisagree(
            Text(
                f"{name}：样本中没有：{empty}；没有总体数：{strange}",
                f"{name}: without sampled rows: {empty}; without a population count: {strange}",
            )
        )


def same_totals(margins: Margins) -> None:
    """Raises MarginsDisagree unless all margins add up to the same total."""
    totals = {column: float(sum(counts.values())) for column, counts in margins.items()}
    if max(totals.values()) - min(totals.values()) > CLOSE * max(totals.values()):
        listed = ", ".join(f"{column} {total:g}" for column, total in totals.items())
        raise MarginsDisagree(Text(f"边际总数不一致：{listed}", f"margins have different totals: {listed}"))
