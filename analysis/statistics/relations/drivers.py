"""What goes with satisfaction (驱动因素): coefficients and parts of the explained variance.

Nothing here shows causes: a driver is what moves together with the outcome among those who answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.columns import one_of, require_confidence, require_same_rows
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.importance import relative_importance
from analysis.statistics.relations.ordinal import ordered_regression
from analysis.statistics.relations.regression import survey_regression
from analysis.statistics.relations.share_errors import linearised_bounds, resampled_bounds, weighted_covariance
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Model = Literal["ordered", "linear"]
MODELS: tuple[Model, ...] = ("ordered", "linear")
INFLATED = 5.0  # variance inflation that is warned of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drivers(Result):
    """Coefficients of a model and each driver's part of R², strongest first, with design-based intervals.

    `is_linearised`: intervals of the shares are linearised under the design, not from rows drawn again.
    """

    outcome: str
    model: Model
    table: pd.DataFrame
    r2: float
    n: int
    confidence: float
    is_probability: bool = True
    is_linearised: bool = False

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What the table itself warns of."""
        return tuple(_collinear(self.table))

    def to_frame(self) -> pd.DataFrame:
        """Rows: driver, estimate, se, p, lmg, share, share_low, share_high, vif; driver_en where it is known."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The strongest driver, whether it stands out, and what that does not say."""
        first, name = self.table.iloc[0], first_driver(self.table, lang)
        share, low, high, r2 = (
            numbers.percent(float(share), 0)
            for share in (first["share"], first["share_low"], first["share_high"], self.r2)
        )
        apart = float(first["share_low"]) > float(self.table["share_high"].iloc[1:].max())
        warnings = "".join(warning[lang] for warning in self.warnings)
        if len(self.table) == 1:
            return TEXTS["goes_differences_sheets_association"].fill(name=name, r2=r2, n=self.n, said=warnings)[lang]
        if not self.is_probability:
            return TEXTS["among_participants_they_go"].fill(r2=r2, n=self.n, name=name, share=share, said=warnings)[
                lang
            ]
        if lang == "zh":
            stands = "与其余因素拉开了差距" if apart else "与后面的因素区间重叠，名次不能断言"
            return (
                f"各因素合计解释 {r2} 的差异（{self.n} 份）；份额最大的是“{name}”{share}"
                f"（区间 {low} 至 {high}），{stands}。{warnings}这是相关，不是因果。"
            )
        stands = "it stands apart" if apart else "its interval overlaps with the next, so ranks are not certain"
        return (
            f"Together they go with {r2} of the differences ({self.n} sheets); the largest part is "
            f"{name} with {share} ({low} to {high}); {stands}. {warnings} Association, not "
            "cause."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share of each driver with its interval."""
        named = self.table.rename(columns={"share_low": "low", "share_high": "high"}).assign(
            label=plots.named(self.table, "driver")
        )
        xlabel = plots.said(TEXTS["share_what_explained"])
        axes = plots.intervals(
            named, estimate="share", is_share=True, xlabel=xlabel, ax=ax, has_spread=self.is_probability
        )
        axes.set_xlim(left=0)
        return axes


def drivers(
    design: Design,
    outcome: "pd.Series[float]",
    predictors: pd.DataFrame,
    *,
    model: Model = "ordered",
    resamples: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
) -> Drivers:
    """Which drivers go with an outcome, and how much of its variance each accounts for.

    Args
        design: n rows. outcome: (n,), higher is better. predictors: (n, k ≤ 20) numeric; only complete rows count.
        model: "ordered" (ordered logit) or "linear"; the shares are of the linear R² in either case.
        resamples: how often rows are drawn again for the intervals of the shares where every row stands for one; under
            another design they are linearised.

    Raises
        InvalidInput: drivers that repeat one another, or more than 20. NotEnoughData: too few complete rows.
        NoConvergence: the ordered model did not settle.

    Source
        Lindeman, Merenda & Gold (1980); percentile intervals of resampled rows, or Deville (1999) under a design.
    """
    one_of(model, MODELS, "model")
    require_confidence(confidence)
    complete = _complete_rows(design, outcome, predictors, resamples)
    rows = np.column_stack([outcome, predictors]).astype(float)[complete]
    names = [str(name) for name in predictors.columns]
    importance = relative_importance(weighted_covariance(rows, design.w[complete]), names)
    low, high = (
        resampled_bounds(design, rows, complete, resamples=resamples, seed=seed, confidence=confidence)
        if design.is_plain
        else linearised_bounds(design, rows, complete, confidence)
    )
    fitted = (
        ordered_regression(outcome, predictors, design=design)
        if model == "ordered"
        else survey_regression(design, outcome, predictors)
    ).to_frame()
    slopes = fitted[fitted["term"].isin(names)].set_index("term").loc[names].reset_index(drop=True)
    inflation = importance["betasq"] / importance["last"].where(importance["last"] > 0)
    table = pd.DataFrame(
        {
            "driver": names,
            "estimate": slopes["estimate"],
            "se": slopes["se"],
            "p": slopes["p"],
            "lmg": importance["lmg"],
            "share": importance["share"],
            "share_low": low,
            "share_high": high,
            "vif": inflation,
        }
    ).sort_values("share", ascending=False, ignore_index=True)
    return Drivers(
        outcome=str(outcome.name),
        model=model,
        table=table,
        r2=float(importance["lmg"].sum()),
        n=int(complete.sum()),
        confidence=confidence,
        is_linearised=not design.is_plain,
    )


def _complete_rows(
    design: Design, outcome: "pd.Series[float]", predictors: pd.DataFrame, resamples: int
) -> npt.NDArray[np.bool_]:
    """Which rows have an answer to everything. Raises as `drivers`."""
    require_same_rows(outcome=outcome, predictors=predictors)
    if resamples < 1 or len(outcome) != design.n:
        raise InvalidInput(
            TEXTS["resample_more_answers_needed"].fill(n=design.n, resamples=resamples, n_outcome=len(outcome))
        )
    design.require_rows(outcome=outcome)
    complete: npt.NDArray[np.bool_] = (outcome.notna() & predictors.notna().all(axis="columns")).to_numpy()
    if complete.sum() <= predictors.shape[1] + 2:
        raise NotEnoughData(TEXTS["complete_rows_drivers"].fill(shape=predictors.shape[1], sum=int(complete.sum())))
    return complete


def first_driver(table: pd.DataFrame, lang: Language) -> str:
    """The first driver, by its English name where it has one."""
    return str(table["driver_en" if lang == "en" and "driver_en" in table else "driver"].iloc[0])


def _collinear(table: pd.DataFrame) -> Iterator[Text]:
    inflated = table[table["vif"] > INFLATED]
    if len(inflated):
        names, english = inflated["driver"], inflated["driver_en" if "driver_en" in inflated else "driver"]
        yield TEXTS["overlap_strongly_others_vif"].fill(
            listed=Text("、".join(names), ", ".join(english)), inflated=f"{INFLATED:g}"
        )
