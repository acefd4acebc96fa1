"""The answers to one item over the valid sheets: counts of sheets, and shares and mean under the design."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from questionnaires.bundle import NO_ANSWER, NOT_ASKED
from questionnaires.model import SEVERAL_CODES, Item
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """The distribution of one item over the valid sheets.

    `counts` are sheets by code, `n_base` those behind the shares, `n_weighted` what they stand for; `shares` are
    weighted, by the codes that have one; `mean_se` is the error of the mean under the design.
    """

    item: Item
    counts: pd.DataFrame
    n_base: int
    mean: float | Unavailable
    n_weighted: float
    shares: Mapping[str, float]
    mean_se: float | Unavailable
    mean_deff: float | Unavailable


def item_result(valid: Dataset, design: Design, item: Item) -> ItemResult:
    """Counts, base, shares and mean of a choice item."""
    cells = valid.answers[item.id]
    left_out = {choice.code for choice in item.choices if choice.not_applicable}
    is_base = ~cells.isin([NO_ANSWER, NOT_ASKED, *left_out])
    weights = pd.Series(design.w, index=cells.index)
    n_weighted = float(weights[is_base].sum())
    average, se, deff = _mean(valid, design, item)
    return ItemResult(
        item=item,
        counts=valid.tabulate(item.id),
        n_base=int(is_base.sum()),
        mean=average,
        n_weighted=n_weighted,
        shares=_shares(cells[is_base], weights, item, left_out) if n_weighted else {},
        mean_se=se,
        mean_deff=deff,
    )


def _shares(
    cells: "pd.Series[str]", weights: "pd.Series[float]", item: Item, left_out: set[str]
) -> Mapping[str, float]:
    """The weighted share of each code among those who gave an answer on the scale."""
    values = cells.map(lambda cell: str(cell).split(" ")).explode() if item.type in SEVERAL_CODES else cells
    sums = weights.reindex(values.index).groupby(values.to_numpy()).sum()
    base = float(weights.loc[cells.index].sum())
    codes = [choice.code for choice in item.choices if choice.code not in left_out]
    return {code: float(sums.get(code, 0.0)) / base for code in codes}


def _mean(
    valid: Dataset, design: Design, item: Item
) -> tuple[float | Unavailable, float | Unavailable, float | Unavailable]:
    """The mean of the scale points with its error and design effect, each with the reason why there is none."""
    none = Unavailable(kind="not_applicable", reason=TEXTS["not_rating_item"])
    if item.type != "rating":
        return none, none, none
    points = valid.scores([item.id])
    if not points[item.id].notna().any():
        nobody = Unavailable(kind="not_applicable", reason=TEXTS["nobody_gave_rating"])
        return nobody, nobody, nobody
    row = mean(design, points).table.iloc[0]
    average = float(points[item.id].mean()) if design.is_plain else float(row["estimate"])
    unknown = Unavailable(kind="not_verifiable", reason=TEXTS["no_error_known"])
    se, deff = (float(row[name]) if np.isfinite(row[name]) else unknown for name in ("se", "deff"))
    return average, se, deff
