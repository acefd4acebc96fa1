"""Whether groups differ in rank under the design (抽样设计下的秩检验): for answers that are no amounts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import item_scores, one_of
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.ratings import coded, in_order
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design, Floats
from analysis.statistics.relations.regression import survey_regression
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Scores = Literal["wilcoxon", "kruskal_wallis", "median", "van_der_waerden"]
SCORES: dict[str, Callable[[Floats], Floats]] = {
    "wilcoxon": lambda rank: rank,
    "kruskal_wallis": lambda rank: rank,
    "median": lambda rank: (rank > 0.5).astype(np.float64),
    "van_der_waerden": lambda rank: np.asarray(stats.norm.ppf(rank), dtype=np.float64),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankTest(Result):
    """A rank test under a design: each group's mean score beside the first group's, and one test of all groups."""

    table: pd.DataFrame
    scores: Scores
    f: float
    df_numerator: int
    df_denominator: int
    p_value: float
    n: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: group, n, n_weighted, mean_score, and against the first group difference, se, low, high, t, p."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """Which groups stand highest and lowest, whether chance alone would do so, and what ranks do not say."""
        ordered = self.table.sort_values("mean_score")
        low, high = ordered.iloc[0], ordered.iloc[-1]
        return TEXTS["ranks_of_groups"].fill(
            high=high["group"],
            high_score=numbers.decimal(float(high["mean_score"])),
            low=low["group"],
            low_score=numbers.decimal(float(low["mean_score"])),
            f=numbers.decimal(self.f),
            df_numerator=self.df_numerator,
            df_denominator=self.df_denominator,
            p=numbers.p_value(self.p_value),
            n=self.n,
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The mean score of every group."""
        return plots.dots(self.table.rename(columns={"group": "label"}), value="mean_score", ax=ax)


def rank_test(
    design: Design,
    values: "pd.Series[Any]",
    groups: "pd.Series[Any]",
    *,
    scores: Scores = "wilcoxon",
    confidence: float = 0.95,
) -> RankTest:
    """Wilcoxon's, Kruskal and Wallis's or the median test under the design of the sample (抽样设计下的秩检验).

    Args
        design: n rows; under a plain design the tests are nearly the textbook ones.
        values: (n,) numbers, numbers as text, or an ordered categorical; only their order counts.
        groups: (n,) group of each row. A row with a blank in either counts as outside the domain.
        scores: "wilcoxon" (two groups) and "kruskal_wallis" (any number) take ranks, from 0 to 1 in the population;
            "median" whether a rank is in the upper half; "van_der_waerden" normal quantiles of ranks.
        confidence: coverage of the intervals of differences.

    Raises
        InvalidInput: unknown scores, other row labels, words without an order, "wilcoxon" with other than two groups.
        NotEnoughData: fewer than two groups, values all alike, or too few sampling units for so many groups.

    Source
        Lumley & Scott (2013), two-sample rank tests under complex sampling; as survey::svyranktest of R, with F
        instead of chi-square for several groups.

    >>> design = Design(weight=pd.Series([1.0, 2, 1, 2, 1, 2]))
    >>> result = rank_test(design, pd.Series([1, 2, 2, 4, 5, 5]), pd.Series(list("aaabbb")))
    >>> round(float(result.table["difference"][1]), 3)
    0.462
    """
    one_of(scores, SCORES, "scores")
    design.require_rows(values=values, groups=groups)
    points, names = _points(values), in_order(groups)
    inside = np.isfinite(points) & groups.isin(names).to_numpy()
    names = [name for name in names if (groups[inside] == name).any()]
    if len(names) < 2:
        raise NotEnoughData(TEXTS["two_groups_to_rank"])
    if scores == "wilcoxon" and len(names) != 2:
        raise InvalidInput(TEXTS["wilcoxon_two_groups"].fill(n_names=len(names)))
    ranked = np.full(design.n, np.nan)
    ranked[inside] = SCORES[scores](_population_ranks(points[inside], design.w[inside]))
    member = pd.DataFrame({str(name): (groups == name).astype(float) for name in names}, index=groups.index)
    outcome = pd.Series(ranked, index=values.index, name=values.name)
    fitted = survey_regression(design, outcome, member.iloc[:, 1:], confidence=confidence)
    df1, df2 = len(names) - 1, fitted.df_residual
    if df2 < 1:
        raise NotEnoughData(TEXTS["too_few_units_to_rank"].fill(n_names=len(names)))
    gaps = fitted.table["estimate"].to_numpy()[1:]
    f = float(gaps @ np.linalg.solve(fitted.covariance[1:, 1:], gaps)) / df1
    return RankTest(
        table=_by_group(member[inside], ranked[inside], design.w[inside], fitted.table),
        scores=scores,
        f=f,
        df_numerator=df1,
        df_denominator=df2,
        p_value=float(stats.f.sf(f, df1, df2)),
        n=int(inside.sum()),
    )


def _points(values: "pd.Series[Any]") -> Floats:
    """Values as numbers whose order is theirs; blank = NaN."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return item_scores(values.to_frame("values")).to_numpy()[:, 0]
    codes, _ = coded(values.to_frame("values"), is_ordered=True)
    points: Floats = np.where(codes[:, 0] < 0, np.nan, codes[:, 0].astype(np.float64))
    return points


def _population_ranks(points: Floats, w: Floats) -> Floats:
    """The estimated share of the population below each value, half of the row itself and ties evened out, (n,)."""
    if (points == points[0]).all():
        raise NotEnoughData(TEXTS["outcome_does_not_vary"])
    order = np.argsort(points, kind="stable")
    below = np.empty(len(points))
    below[order] = np.cumsum(w[order]) - w[order] / 2
    _, tie = np.unique(points, return_inverse=True)
    evened: Floats = (np.bincount(tie, below) / np.bincount(tie))[tie] / w.sum()
    return evened


def _by_group(member: pd.DataFrame, ranked: Floats, w: Floats, fitted: pd.DataFrame) -> pd.DataFrame:
    weights = member.to_numpy() * w[:, None]
    against = fitted.iloc[1:][["estimate", "se", "low", "high", "t", "p"]].rename(columns={"estimate": "difference"})
    first = pd.DataFrame([[np.nan] * against.shape[1]], columns=against.columns)
    groups = pd.DataFrame(
        {
            "group": list(member.columns),
            "n": member.sum().astype(int).to_numpy(),
            "n_weighted": weights.sum(axis=0),
            "mean_score": ranked @ weights / weights.sum(axis=0),
        }
    )
    return groups.join(pd.concat([first.astype(float), against.reset_index(drop=True)], ignore_index=True))
