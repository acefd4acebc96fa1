"""Where items lie by performance and importance, with the covariance of all coordinates under the design."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.errors import NotEnoughData
from analysis.statistics.estimation.design import Design
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coordinates:
    """Performance and importance of k items one after the other, (2k,), their covariance, and whose answers count."""

    estimates: Floats
    covariance: Floats
    has_importance: npt.NDArray[np.bool_]


def coordinates(
    design: Design, performance: pd.DataFrame, importance: "pd.Series[float] | pd.DataFrame"
) -> Coordinates:
    """Means of performance beside means of stated importance, or correlations with one overall rating.

    The covariance is linearised, or from replicate weights where the design has them; under calibrated weights from the
    residuals that calibration leaves.

    Raises
        InvalidInput: other row labels than the design's. NotEnoughData: an item without an answer or variation.
    """
    design.require_rows(performance=performance)
    levels = performance.to_numpy(dtype=float)
    other: Floats = np.asarray(importance, dtype=np.float64)
    is_derived = other.ndim == 1

    def under(weight: Floats) -> tuple[Floats, Floats]:
        level, level_scores = _means(weight, levels)
        pull, pull_scores = _correlations(weight, levels, other) if is_derived else _means(weight, other)
        return np.concatenate([level, pull]), np.hstack([level_scores, pull_scores])

    estimates, scores = under(design.w)
    is_known = np.isfinite(estimates).reshape(2, -1)
    require_variation([str(name) for at, name in enumerate(performance) if not is_known[:, at].all()])
    if design.replicate_weights is None:
        covariance = design.covariance(scores)
    else:
        covariance = design.replicate_covariance(lambda weight: under(weight)[0])
    has_level = ~np.isnan(levels)
    has_importance = has_level & ~np.isnan(other)[:, None] if is_derived else ~np.isnan(other)
    return Coordinates(estimates=estimates, covariance=covariance, has_importance=has_importance)


def require_variation(names: list[str]) -> None:
    """Raises NotEnoughData that names items without an answer or without variation."""
    if names:
        raise NotEnoughData(TEXTS["no_answers_no_variation"].fill(listed=Text("、".join(names), ", ".join(names))))


def _means(weight: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Means (k,), blank where nobody answered, and the linearised score of each row (n, k)."""
    has_value = ~np.isnan(values)
    total = weight @ has_value
    with np.errstate(invalid="ignore", divide="ignore"):
        means = weight @ np.where(has_value, values, 0.0) / total
        scores: Floats = np.where(has_value, values - means, 0.0) * weight[:, None] / total
    return means, scores


def _correlations(weight: Floats, values: Floats, overall: Floats) -> tuple[Floats, Floats]:
    """Correlations (k,), blank where an item does not vary, and the linearised score of each row (n, k)."""
    has_both = ~(np.isnan(values) | np.isnan(overall)[:, None])
    w = np.where(has_both, weight[:, None], 0.0)
    w = w / np.maximum(w.sum(axis=0), 1e-300)
    x, y = (_standardised(answers, w, has_both) for answers in (values, np.broadcast_to(overall[:, None], w.shape)))
    r = (w * x * y).sum(axis=0)
    return r, w * (x * y - r * (x**2 + y**2) / 2)


def _standardised(values: Floats, w: Floats, has_both: npt.NDArray[np.bool_]) -> Floats:
    """Deviations from the weighted mean in standard deviations; blank columns where there are none."""
    answers = np.where(has_both, values, 0.0)
    centred = np.where(has_both, answers - (w * answers).sum(axis=0), 0.0)
    spread = np.sqrt((w * centred**2).sum(axis=0))
    varies = spread > 1e-9 * np.maximum(1.0, np.abs(answers).max(axis=0))
    scaled: Floats = centred / np.where(varies, spread, np.nan)
    return scaled
