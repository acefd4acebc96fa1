"""Importance and performance (重要性—表现分析): which item lies in which quadrant, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.columns import one_of, require_same_rows
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design
from analysis.statistics.scales.polychoric import below_both
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Importance = Literal["stated", "derived"]
QUADRANTS = {  # (performs above the mean, matters above the mean)
    (True, True): ("keep", "继续保持"),
    (False, True): ("improve", "优先改进"),
    (False, False): ("low_priority", "次要"),
    (True, False): ("overdone", "可能过度"),
}
SURE = 0.8  # below it an item is said to lie on a border


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ipa(Result):
    """Performance and importance of each item against the means of all, with the probability of its quadrant."""

    table: pd.DataFrame
    importance: Importance
    n: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: item, performance, importance, their se, quadrant (id), quadrant_zh, probability."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """What to improve first, and what is too close to call."""
        first = self.table[(self.table["quadrant"] == "improve") & (self.table["probability"] >= SURE)]
        unsure = self.table[self.table["probability"] < SURE]
        names, others = ("、".join(items["item"]) or "无" for items in (first, unsure))
        if lang == "zh":
            derived = "重要性由与总体满意度的相关推出，不是住户自己说的。" if self.importance == "derived" else ""
            return (
                f"优先改进（把握不低于 {numbers.percent(SURE, 0)}）：{names}；处在分界线上、不能断言：{others}。"
                f"{derived}高低是相对各题均值而言。"
            )
        names, others = (", ".join(items["item"]) or "none" for items in (first, unsure))
        derived = " Importance is derived from correlations, not stated." if self.importance == "derived" else ""
        return (
            f"Improve first (at least {numbers.percent(SURE, 0)} sure): {names}; on a border: {others}.{derived} "
            "High and low are relative to the mean of the items."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The map: performance across, importance up, the crosshair at the means, each item with its probability."""
        return plots.quadrants(self.table, sure=SURE, ax=ax)


def ipa(
    design: Design,
    performance: pd.DataFrame,
    *,
    importance: Importance = "derived",
    overall: "pd.Series[float] | None" = None,
    stated: pd.DataFrame | None = None,
) -> Ipa:
    """Importance–performance analysis under the design of the sample.

    Args
        design: n rows. performance: (n, k) ratings of k items, blank = no answer.
        importance: "derived": correlation of each item with `overall` (n,); "stated": means of `stated` (n, k), whose
            columns are those of `performance`.

    Returns
        Quadrants relative to the means of both axes over items. `probability`: that the item's true place is in the
        quadrant where its estimate lies, from the joint normal distribution of all estimates (the crosshair is
        estimated too).

    Raises
        InvalidInput: what `importance` needs is missing or has other columns. NotEnoughData: fewer than 3 items, or
        an item without variation.

    Source
        Martilla & James (1977); linearised variances of means and correlations after Deville (1999).
    """
    one_of(importance, ("derived", "stated"), "importance")
    for answers in (overall, stated):
        if answers is not None:
            require_same_rows(performance=performance, importance=answers)
    k = performance.shape[1]
    if k < 3:
        raise NotEnoughData(TEXTS["items_needed_set_one"].fill(k=k))
    levels, level_scores = _means(design, performance)
    if importance == "derived":
        if overall is None:
            raise InvalidInput(TEXTS["derived_importance_needs_overall"])
        weights, weight_scores = _correlations(design, performance, overall)
    else:
        if stated is None or list(stated.columns) != list(performance.columns):
            raise InvalidInput(TEXTS["stated_importance_needs_one"])
        weights, weight_scores = _means(design, stated)
    covariance = design.covariance(design.psu_totals(np.hstack([level_scores, weight_scores])))
    centre = np.eye(k) - 1 / k
    both = np.kron(np.eye(2), centre)
    spread = both @ covariance @ both.T
    gaps = np.stack([centre @ levels, centre @ weights])
    rows = []
    for column, item in enumerate(map(str, performance.columns)):
        own = spread[np.ix_([column, k + column], [column, k + column])]
        high = gaps[:, column] >= 0
        quadrant, zh = QUADRANTS[bool(high[0]), bool(high[1])]
        rows.append(
            {
                "item": item,
                "performance": levels[column],
                "importance": weights[column],
                "performance_se": np.sqrt(covariance[column, column]),
                "importance_se": np.sqrt(covariance[k + column, k + column]),
                "quadrant": quadrant,
                "quadrant_zh": zh,
                "probability": _both_signs(gaps[:, column], own),
            }
        )
    return Ipa(table=pd.DataFrame(rows), importance=importance, n=int(performance.notna().any(axis="columns").sum()))


def _both_signs(gap: Floats, covariance: Floats) -> float:
    """The probability that two normal estimates have the signs their true values have."""
    se = np.sqrt(np.diag(covariance))
    if (se == 0).any():
        return 1.0
    sign = np.where(gap >= 0, 1.0, -1.0)
    rho = float(np.clip(sign[0] * sign[1] * covariance[0, 1] / (se[0] * se[1]), -0.9999, 0.9999))
    first, second = (np.array(ratio) for ratio in np.abs(gap) / se)
    return float(below_both(first, second, rho))


def _means(design: Design, values: pd.DataFrame) -> tuple[Floats, Floats]:
    """Means (k,) and the linearised score of each row (n, k)."""
    raw = values.to_numpy(dtype=float)
    has_value = ~np.isnan(raw)
    total = design.w @ has_value
    _varied(values, total > 0)
    means = design.w @ np.where(has_value, raw, 0.0) / total
    scores: Floats = np.where(has_value, raw - means, 0.0) * design.w[:, None] / total
    return means, scores


def _correlations(design: Design, values: pd.DataFrame, overall: "pd.Series[float]") -> tuple[Floats, Floats]:
    """Correlations (k,) with `overall` and the linearised score of each row (n, k)."""
    estimates, columns = [], []
    other = overall.to_numpy(dtype=float)
    for name in values.columns:
        raw = values[name].to_numpy(dtype=float)
        has_both = ~(np.isnan(raw) | np.isnan(other))
        w = np.where(has_both, design.w, 0.0) / max(float(design.w[has_both].sum()), 1e-300)
        pair = [np.where(has_both, answers, 0.0) for answers in (raw, other)]
        centred = [np.where(has_both, answers - w @ answers, 0.0) for answers in pair]
        spread = [float(np.sqrt(w @ deviations**2)) for deviations in centred]
        _varied(values[[name]], np.array([min(spread) > 1e-9 * max(1.0, float(np.abs(pair).max()))]))
        x, y = (deviations / scale for deviations, scale in zip(centred, spread, strict=True))
        r = float(w @ (x * y))
        estimates.append(r)
        columns.append(w * (x * y - r * (x**2 + y**2) / 2))
    return np.array(estimates), np.column_stack(columns)


def _varied(values: pd.DataFrame, good: npt.NDArray[np.bool_]) -> None:
    if not good.all():
        names = [str(name) for name, is_good in zip(values.columns, good, strict=True) if not is_good]
        raise NotEnoughData(TEXTS["no_answers_no_variation"].fill(listed=Text("、".join(names), ", ".join(names))))
