"""Permutation importance (置换重要性): what a flexible model loses once a driver is shuffled."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.inspection import permutation_importance
from sklearn.model_selection import KFold

from analysis.core import numbers, plots
from analysis.core.columns import item_scores, numeric, require_same_rows, seed_number, whole_number
from analysis.core.errors import NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.weighting.population import starting_weights
from analysis.statistics.relations.drivers import first_driver
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Permutation(Result):
    """How much worse a flexible model predicts held-out answers once one driver is shuffled."""

    table: pd.DataFrame
    r2: float
    n: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: driver, importance (fall in R² of held-out rows), low, high (spread over folds and shuffles)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """What the flexible model adds to the linear one."""
        r2, first = numbers.percent(self.r2, 0), first_driver(self.table, lang)
        return TEXTS["model_free_straight_lines"].fill(r2=r2, first=first)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The loss of each driver with its spread."""
        named = self.table.assign(label=plots.named(self.table, "driver"))
        xlabel = plots.said(TEXTS["fall_r_when_shuffled"])
        return plots.intervals(named, estimate="importance", xlabel=xlabel, ax=ax)


def permutation(
    outcome: "pd.Series[float]",
    predictors: pd.DataFrame,
    *,
    weight: "pd.Series[float] | None" = None,
    folds: int = 5,
    repeats: int = 5,
    seed: int = 0,
) -> Permutation:
    """Permutation importance on held-out rows (置换重要性), by gradient boosting; blanks in drivers are allowed.

    Raises
        NotEnoughData: fewer than 20 rows a fold.
        InvalidInput: other row labels, answers that are not numeric, a weight that is missing, 0 or below, fewer than 2
            folds or no repeat.

    Source
        Breiman (2001); scikit-learn's permutation_importance.
    """
    require_same_rows(outcome=outcome, predictors=predictors, weight=outcome if weight is None else weight)
    folds, repeats = whole_number(folds, "folds", least=2), whole_number(repeats, "repeats", least=1)
    seed = seed_number(seed, least=0) % 2**32
    answers = item_scores(outcome.to_frame("outcome"))["outcome"]
    has_answer = answers.notna().to_numpy()
    x, y = item_scores(predictors).to_numpy()[has_answer], answers.to_numpy()[has_answer]
    w = np.ones(len(outcome)) if weight is None else starting_weights(numeric(weight, "weight"), len(outcome))
    w = w[has_answer]
    if not x.shape[1] or not np.isfinite(x).any(axis=0).all():
        raise NotEnoughData(TEXTS["outcome_driver_does_not"])
    if len(y) < 20 * folds:
        raise NotEnoughData(TEXTS["rows_folds_least"].fill(n_y=len(y), folds=folds))
    losses, fits = [], []
    for train, test in KFold(folds, shuffle=True, random_state=seed).split(x):
        model = HistGradientBoostingRegressor(max_iter=60, max_leaf_nodes=8, random_state=seed)
        model.fit(x[train], y[train], sample_weight=w[train])
        fits.append(model.score(x[test], y[test], sample_weight=w[test]))
        shuffled = permutation_importance(
            model, x[test], y[test], n_repeats=repeats, random_state=seed, sample_weight=w[test]
        )
        losses.append(shuffled.importances)
    loss = np.hstack(losses)
    table = pd.DataFrame(
        {
            "driver": [str(name) for name in predictors.columns],
            "importance": loss.mean(axis=1),
            "low": np.quantile(loss, 0.025, axis=1),
            "high": np.quantile(loss, 0.975, axis=1),
        }
    ).sort_values("importance", ascending=False, ignore_index=True)
    return Permutation(table=table, r2=float(np.mean(fits)), n=len(y))
