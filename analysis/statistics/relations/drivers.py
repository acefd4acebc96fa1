"""What goes with satisfaction (驱动因素): coefficients, parts of the explained variance, permutation, segments.

Nothing here shows causes: a driver is what moves together with the outcome among those who answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.inspection import permutation_importance
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import KFold

from analysis.core import numbers, plots
from analysis.core.columns import generator, one_of, require_confidence, require_same_rows
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.core.threads import in_one_thread
from analysis.statistics.estimation.design import Design, bootstrap_factors
from analysis.statistics.relations.importance import relative_importance, shapley_shares
from analysis.statistics.relations.ordinal import ordered_regression
from analysis.statistics.relations.regression import survey_regression
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Model = Literal["ordered", "linear"]
MODELS: tuple[Model, ...] = ("ordered", "linear")
MOST_RESAMPLED = 2000  # rows of a resample that looks for the same segments again
INFLATED, STABLE = 5.0, 0.75  # variance inflation that is warned of; agreement of resamples that segments need


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drivers(Result):
    """Coefficients of a model and each driver's part of R², strongest first, with design-based intervals."""

    outcome: str
    model: Model
    table: pd.DataFrame
    r2: float
    n: int
    confidence: float
    is_probability: bool = True

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What the table itself warns of."""
        return tuple(_collinear(self.table))

    def to_frame(self) -> pd.DataFrame:
        """Rows: driver, estimate, se, p, lmg, share, share_low, share_high, vif; driver_en where it is known."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The strongest driver, whether it stands out, and what that does not say."""
        first, name = self.table.iloc[0], _first(self.table, lang)
        share, low, high, r2 = (
            numbers.percent(float(each), 0)
            for each in (first["share"], first["share_low"], first["share_high"], self.r2)
        )
        apart = float(first["share_low"]) > float(self.table["share_high"].iloc[1:].max())
        said = "".join(each[lang] for each in self.warnings)
        if len(self.table) == 1:
            return TEXTS["goes_differences_sheets_association"].fill(name=name, r2=r2, n=self.n, said=said)[lang]
        if not self.is_probability:
            return TEXTS["among_participants_they_go"].fill(r2=r2, n=self.n, name=name, share=share, said=said)[lang]
        if lang == "zh":
            stands = "与其余因素拉开了差距" if apart else "与后面的因素区间重叠，名次不能断言"
            return (
                f"各因素合计解释 {r2} 的差异（{self.n} 份）；份额最大的是“{name}”{share}"
                f"（区间 {low} 至 {high}），{stands}。{said}这是相关，不是因果。"
            )
        stands = "it stands apart" if apart else "its interval overlaps with the next, so ranks are not certain"
        return (
            f"Together they go with {r2} of the differences ({self.n} sheets); the largest part is "
            f"{name} with {share} ({low} to {high}); {stands}. {said} Association, not "
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
        resamples: how often the primary sampling units are drawn again for the intervals of the shares.

    Raises
        InvalidInput: drivers that repeat one another, or more than 20. NotEnoughData: too few complete rows.
        NoConvergence: the ordered model did not settle.

    Source
        Lindeman, Merenda & Gold (1980); Rao & Wu (1988) for resampling under a design; percentile intervals.
    """
    one_of(model, MODELS, "model")
    require_confidence(confidence)
    require_same_rows(outcome=outcome, predictors=predictors)
    if resamples < 1 or len(outcome) != design.n:
        raise InvalidInput(
            TEXTS["resample_more_answers_needed"].fill(n=design.n, resamples=resamples, n_outcome=len(outcome))
        )
    design.require_rows(outcome=outcome)
    complete = (outcome.notna() & predictors.notna().all(axis="columns")).to_numpy()
    if complete.sum() <= predictors.shape[1] + 2:
        raise NotEnoughData(TEXTS["complete_rows_drivers"].fill(shape=predictors.shape[1], sum=int(complete.sum())))
    rows = np.column_stack([outcome, predictors]).astype(float)[complete]
    names = [str(name) for name in predictors.columns]
    found = relative_importance(_weighted_covariance(rows, design.w[complete]), names)
    shares = np.array(list(_resampled_shares(design, rows, complete, resamples, seed)))
    if not len(shares):
        raise NotEnoughData(TEXTS["no_resample_varies"])
    low, high = np.quantile(shares, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    fitted = (
        ordered_regression(outcome, predictors, design=design)
        if model == "ordered"
        else survey_regression(design, outcome, predictors)
    ).to_frame()
    slopes = fitted[fitted["term"].isin(names)].set_index("term").loc[names].reset_index(drop=True)
    inflation = found["betasq"] / found["last"].where(found["last"] > 0)
    table = pd.DataFrame(
        {
            "driver": names,
            "estimate": slopes["estimate"],
            "se": slopes["se"],
            "p": slopes["p"],
            "lmg": found["lmg"],
            "share": found["share"],
            "share_low": low,
            "share_high": high,
            "vif": inflation,
        }
    ).sort_values("share", ascending=False, ignore_index=True)
    return Drivers(
        outcome=str(outcome.name),
        model=model,
        table=table,
        r2=float(found["lmg"].sum()),
        n=int(complete.sum()),
        confidence=confidence,
    )


def _first(table: pd.DataFrame, lang: Language) -> str:
    """The first driver, by its English name where it has one."""
    return str(table["driver_en" if lang == "en" and "driver_en" in table else "driver"].iloc[0])


def _collinear(table: pd.DataFrame) -> Iterator[Text]:
    inflated = table[table["vif"] > INFLATED]
    if len(inflated):
        names, english = inflated["driver"], inflated["driver_en" if "driver_en" in inflated else "driver"]
        yield TEXTS["overlap_strongly_others_vif"].fill(
            listed=Text("、".join(names), ", ".join(english)), inflated=f"{INFLATED:g}"
        )


def _weighted_covariance(rows: Floats, weight: Floats) -> Floats:
    share = weight / weight.sum()
    centred = rows - share @ rows
    covariance: Floats = (centred * share[:, None]).T @ centred
    return covariance


def _resampled_shares(
    design: Design, rows: Floats, complete: npt.NDArray[np.bool_], resamples: int, seed: int
) -> Iterator[Floats]:
    """The shares in each resample of the primary sampling units; resamples without variation are left out."""
    rng, units = generator(seed), design.psu_codes[complete]
    for _ in range(resamples):
        weight = design.w[complete] * bootstrap_factors(design, rng)[units]
        covariance = _weighted_covariance(rows, weight)
        if (np.diag(covariance) <= 0).any() or np.linalg.matrix_rank(covariance, hermitian=True) < len(covariance):
            continue
        parts = shapley_shares(covariance)
        yield parts / parts.sum()


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
        r2, first = numbers.percent(self.r2, 0), _first(self.table, lang)
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

    Source
        Breiman (2001); scikit-learn's permutation_importance.
    """
    require_same_rows(outcome=outcome, predictors=predictors, weight=outcome if weight is None else weight)
    given = outcome.notna().to_numpy()
    x, y = predictors.to_numpy(dtype=float)[given], outcome.to_numpy(dtype=float)[given]
    w = np.ones(len(y)) if weight is None else weight.to_numpy(dtype=float)[given]
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
    each = np.hstack(losses)
    table = pd.DataFrame(
        {
            "driver": [str(name) for name in predictors.columns],
            "importance": each.mean(axis=1),
            "low": np.quantile(each, 0.025, axis=1),
            "high": np.quantile(each, 0.975, axis=1),
        }
    ).sort_values("importance", ascending=False, ignore_index=True)
    return Permutation(table=table, r2=float(np.mean(fits)), n=len(y))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segments(Result):
    """Groups of alike answers, as many as resamples find again; one segment where none hold."""

    table: pd.DataFrame
    member: "pd.Series[int]"
    stability: pd.DataFrame
    n: int

    @property
    def n_segments(self) -> int:
        """How many groups; 1 = no division is stable."""
        return len(self.table)

    def to_frame(self) -> pd.DataFrame:
        """Rows: segment, n, share (weighted), and the mean of each item."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """How many groups there are, or that there are none."""
        best = numbers.decimal(float(self.stability["agreement"].max()))
        if self.n_segments == 1:
            return TEXTS["no_division_into_groups"].fill(best=best, stable=STABLE)[lang]
        return TEXTS["groups_agreement_resamples_sheets"].fill(n_segments=self.n_segments, best=best, n=self.n)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The mean of each item in each group."""
        return plots.profiles(self.table.drop(columns=["n", "share"]), by="segment", ax=ax)


@in_one_thread()
def segments(
    scores: pd.DataFrame, *, weight: "pd.Series[float] | None" = None, most: int = 5, resamples: int = 20, seed: int = 0
) -> Segments:
    """Groups of alike answers by k-means on standardised items (聚类), kept only if resamples find them again.

    Args
        scores: (n, k) numeric; rows with a blank are left out. weight: (n,). most: largest number of groups tried.

    Raises
        NotEnoughData: fewer than 30 complete rows or 2 items. InvalidInput: an item without variation.

    Source
        Hartigan & Wong (1979); stability as the mean adjusted Rand index of resamples (Hennig 2007).
    """
    require_same_rows(scores=scores, weight=scores if weight is None else weight)
    if resamples < 1 or most < 2:
        raise InvalidInput(TEXTS["resample_segments_least"])
    complete = scores.notna().all(axis="columns")
    raw = scores[complete].to_numpy(dtype=float)
    w = np.ones(len(raw)) if weight is None else weight[complete].to_numpy(dtype=float)
    if len(raw) < 30 or scores.shape[1] < 2:
        raise NotEnoughData(TEXTS["complete_rows_items_needed"])
    sd = raw.std(axis=0)
    if (sd == 0).any():
        raise InvalidInput(TEXTS["item_does_not_vary"])
    x, rng = (raw - raw.mean(axis=0)) / sd, generator(seed)
    labels: dict[int, npt.NDArray[np.intp]] = {1: np.zeros(len(x), dtype=np.intp)}
    agreement = {}
    for k in range(2, most + 1):
        labels[k] = KMeans(k, n_init=4, random_state=seed).fit_predict(x, sample_weight=w)
        found = []
        for _ in range(resamples):
            at = rng.integers(0, len(x), min(len(x), MOST_RESAMPLED))
            again = KMeans(k, n_init=1, random_state=int(rng.integers(2**31))).fit(x[at], sample_weight=w[at])
            found.append(adjusted_rand_score(labels[k], again.predict(x)))
        agreement[k] = float(np.mean(found))
    best = max(agreement, key=lambda k: agreement[k])
    chosen = labels[best if agreement[best] >= STABLE else 1]
    order = np.argsort([raw[chosen == each].mean() for each in range(chosen.max() + 1)])[::-1]
    member = pd.Series(np.argsort(order)[chosen] + 1, index=scores.index[complete], name="segment")
    rows = []
    for segment in range(1, len(order) + 1):
        inside = (member == segment).to_numpy()
        means = np.average(raw[inside], axis=0, weights=w[inside])
        rows.append(
            {
                "segment": segment,
                "n": int(inside.sum()),
                "share": float(w[inside].sum() / w.sum()),
                **dict(zip(map(str, scores.columns), means, strict=True)),
            }
        )
    stability = pd.DataFrame({"n_segments": list(agreement), "agreement": list(agreement.values())})
    return Segments(table=pd.DataFrame(rows), member=member, stability=stability, n=len(raw))
