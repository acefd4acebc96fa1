"""Whether the planned scales fit (验证性因子分析): fit, convergent and discriminant validity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import require_unique
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.statistics.estimation.moments import Moments, moments, moments_from
from analysis.statistics.scales import covariance_fit
from analysis.statistics.scales.covariance_fit import Fit
from analysis.statistics.scales.covariance_structure import Sample, factors_of
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Model = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cfa(Result):
    """A fitted measurement model: parameters, fit indices, and the quality of each factor.

    `scaling` is the factor by which kurtosis inflates the chi-square, where robust errors were asked for.
    """

    parameters: pd.DataFrame
    factors: pd.DataFrame
    htmt: pd.DataFrame
    chi2: float
    df: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float
    aic: float
    bic: float
    loglik: float
    n: int
    scaling: float | None = None

    def to_frame(self) -> pd.DataFrame:
        """Rows: factor or item, op (=~ loading, ~~ variance or covariance), item, estimate, se, z, p, standardized."""
        return self.parameters

    def sentence(self, lang: Language = "zh") -> str:
        """Fit of the model and the weakest factor, and what fit does not say."""
        cfi, rmsea, srmr = (numbers.decimal(index, 3) for index in (self.cfi, self.rmsea, self.srmr))
        chi2 = numbers.decimal(self.chi2, 1)
        weakest = int(np.argmin(self.factors["ave"].to_numpy()))
        name, ave = self.factors["factor"].iloc[weakest], numbers.decimal(float(self.factors["ave"].iloc[weakest]))
        if lang == "zh":
            robust = "，误差与检验已按峰度校正" if self.scaling is not None else ""
            return (
                f"χ² = {chi2}（自由度 {self.df}，{self.n} 份{robust}），CFI = {cfi}，RMSEA = {rmsea}，"
                f"SRMR = {srmr}；AVE 最低的是“{name}”（{ave}）。拟合好只说明模型没有被数据否定。"
            )
        robust = ", corrected for kurtosis" if self.scaling is not None else ""
        return (
            f"chi-square = {chi2} on {self.df} degrees of freedom ({self.n} sheets{robust}), CFI = {cfi}, "
            f"RMSEA = {rmsea}, SRMR = {srmr}; lowest AVE: {name} ({ave}). A good fit only means that the data do "
            "not contradict the model."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The standardised loading of every item."""
        loadings = self.parameters[self.parameters["op"] == "=~"]
        labels = loadings["rhs"] + "（" + loadings["lhs"] + "）"
        xlabel = plots.said(TEXTS["standardised_loading"])
        return plots.dots(loadings.assign(label=labels), value="standardized", reference=0.5, xlabel=xlabel, ax=ax)


def cfa(scores: Moments | pd.DataFrame, model: Model) -> Cfa:
    """Confirmatory factor analysis by maximum likelihood; the first item of each factor sets its scale.

    Args
        scores: (n, k) scores, of which the rows count that are complete in the items of the model; or moments of them,
            listwise (other items are ignored).
        model: the items of each factor, each item in one factor.

    Raises
        InvalidInput: an unknown or repeated item, a factor with fewer than 2 items, more parameters than covariances.
        NoConvergence: the fit did not settle (often a factor with too few or too weak items).

    Source
        Jöreskog (1969); RMSEA with interval after Browne & Cudeck (1993); AVE and composite reliability after
        Fornell & Larcker (1981); HTMT with geometric means (HTMT2) after Roemer, Schuberth & Henseler (2021).
    """
    item_moments = moments_from(scores, (item for members in model.values() for item in members))
    items, pattern = pattern_of(item_moments.items, model)
    if item_moments.missing != "listwise":
        raise InvalidInput(TEXTS["model_fitted_complete_rows"])
    sample = sample_of(item_moments, items)
    fit = covariance_fit.fit(factors_of(pattern), [sample])
    return _result(fit, list(model), items, pattern, np.linalg.inv(fit.information) / fit.n)


def robust_cfa(scores: pd.DataFrame, model: Model) -> Cfa:
    """As `cfa`, with errors and chi-square that hold when answers are not normal; every five-point answer is not.

    Args
        scores: (n, k) answers, numeric; rows with a blank in an item of the model are left out.
        model: the items of each factor, each item in one factor.

    Returns
        The same estimates; `se` by the sandwich, `chi2` and its p scaled, CFI, TLI and RMSEA in their robust form
        (the interval of RMSEA stays that of normal answers).

    Raises
        As `cfa`.

    Source
        Yuan & Bentler (2000); Brosseau-Liard & Savalei (2014) for the indices. lavaan's estimator "MLR".
    """
    require_unique(scores)
    items, pattern = pattern_of(tuple(map(str, scores.columns)), model)
    complete = scores[items].dropna()
    sample, rows = sample_of(moments(complete), items), complete.to_numpy(dtype=float)
    fit, nothing = (covariance_fit.fit(factors_of(loadings), [sample]) for loadings in (pattern, pattern[:, :0]))
    bread = np.linalg.inv(covariance_fit.hessian(fit))
    covariance = bread @ covariance_fit.meat(fit, rows) @ bread / fit.n
    return _result(
        fit,
        list(model),
        items,
        pattern,
        covariance,
        scale=(covariance_fit.scaling(fit, rows), covariance_fit.scaling(nothing, rows)),
    )


def pattern_of(known: Sequence[str], model: Model) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """The items of a model in order, and which factor each belongs to (k, m)."""
    items = [item for members in model.values() for item in members]
    unknown = sorted(set(items) - set(known))
    if unknown or len(set(items)) < len(items):
        raise InvalidInput(
            TEXTS["unknown_repeated_items"].fill(
                value=Text("、".join(unknown) or "有重复", ", ".join(unknown) or "repeated")
            )
        )
    small = [name for name, members in model.items() if len(members) < 2]
    if small or len(items) < 3:
        raise InvalidInput(
            TEXTS["factor_needs_items_model"].fill(
                value=Text("、".join(small) or "题项太少", ", ".join(small) or "too few")
            )
        )
    return items, np.array([[item in members for members in model.values()] for item in items])


def sample_of(item_moments: Moments, items: Sequence[str]) -> Sample:
    """These items' means and covariances, with divisor n."""
    places, covariance = [item_moments.items.index(item) for item in items], item_moments.covariance
    return Sample(
        item_moments.n,
        item_moments.means[places],
        covariance[np.ix_(places, places)] * (item_moments.n - 1) / item_moments.n,
    )


def independence(samples: Sequence[Sample]) -> tuple[float, int]:
    """Chi-square and degrees of freedom of the model in which items are unrelated."""
    k = len(samples[0].means)
    chi2 = sum(s.n * float(np.log(np.diag(s.covariance)).sum() - np.linalg.slogdet(s.covariance)[1]) for s in samples)
    return chi2, len(samples) * k * (k - 1) // 2


def fit_indices(fit: Fit, baseline: tuple[float, int], scale: tuple[float, float] = (1.0, 1.0)) -> dict[str, float]:
    """Fit indices, in their robust form when the chi-squares are scaled."""
    chi2, df, n, n_groups = fit.chi2, fit.structure.df, fit.n, fit.structure.n_groups
    own, other = scale[0] * df, scale[1] * baseline[1]
    excess = max(chi2 - own, 0)
    excess_baseline = max(baseline[0] - other, excess)
    return {
        "p": float(stats.chi2.sf(chi2 / scale[0], df)),
        "cfi": 1 - excess / excess_baseline if excess_baseline else 1.0,
        "tli": 1 - (chi2 - own) * baseline[1] / ((baseline[0] - other) * df) if df else 1.0,
        "rmsea": float(np.sqrt(n_groups * excess / (n * df))) if df else 0.0,
        "srmr": fit.srmr,
        "aic": 2 * fit.structure.n_free - 2 * fit.loglik,
        "bic": float(np.log(n)) * fit.structure.n_free - 2 * fit.loglik,
    }


def _result(
    fit: Fit,
    names: list[str],
    items: list[str],
    pattern: npt.NDArray[np.bool_],
    covariance: Floats,
    *,
    scale: tuple[float, float] | None = None,
) -> Cfa:
    sd = np.sqrt(np.diag(fit.samples[0].covariance))
    indices = fit_indices(fit, independence(fit.samples), scale or (1.0, 1.0))
    low, high = covariance_fit.rmsea_interval(fit.chi2, fit.structure.df, fit.n)
    return Cfa(
        parameters=_parameters(fit, names, items, covariance),
        factors=_quality(fit, names, pattern),
        htmt=_htmt(fit.samples[0].covariance / np.outer(sd, sd), names, pattern),
        chi2=fit.chi2 / (scale[0] if scale else 1.0),
        df=fit.structure.df,
        p_value=indices["p"],
        cfi=indices["cfi"],
        tli=indices["tli"],
        rmsea=indices["rmsea"],
        rmsea_low=low,
        rmsea_high=high,
        srmr=indices["srmr"],
        aic=indices["aic"],
        bic=indices["bic"],
        loglik=fit.loglik,
        n=fit.n,
        scaling=scale[0] if scale else None,
    )


def _parameters(fit: Fit, names: list[str], items: list[str], covariance: Floats) -> pd.DataFrame:
    (matrices,) = fit.matrices
    errors = {cell[:3]: float(np.sqrt(covariance[cell.at, cell.at])) for cell in fit.structure.cells}
    spread, latent = np.sqrt(np.diag(matrices.implied)), np.sqrt(np.diag(matrices.factor))
    rows = []
    for factor, name in enumerate(names):
        for item in map(int, np.flatnonzero(matrices.loading[:, factor])):
            estimate = matrices.loading[item, factor]
            rows.append(
                (
                    name,
                    "=~",
                    items[item],
                    estimate,
                    errors.get(("loading", item, factor), 0.0),
                    estimate * latent[factor] / spread[item],
                )
            )
    for item, name in enumerate(items):
        estimate = matrices.residual[item]
        rows.append((name, "~~", name, estimate, errors["residual", item, item], estimate / spread[item] ** 2))
    for one in range(len(names)):
        for other in range(one + 1):
            estimate = matrices.factor[one, other]
            rows.append(
                (
                    names[other],
                    "~~",
                    names[one],
                    estimate,
                    errors["factor", one, other],
                    estimate / (latent[one] * latent[other]),
                )
            )
    table = pd.DataFrame(rows, columns=["lhs", "op", "rhs", "estimate", "se", "standardized"])
    z = table["estimate"] / table["se"].where(table["se"] > 0)
    return table.assign(z=z, p=2 * stats.norm.sf(np.abs(z)))


def _quality(fit: Fit, names: list[str], pattern: npt.NDArray[np.bool_]) -> pd.DataFrame:
    (matrices,) = fit.matrices
    rows = []
    for factor, name in enumerate(names):
        inside = pattern[:, factor]
        loadings, variance = matrices.loading[inside, factor], matrices.factor[factor, factor]
        error = matrices.residual[inside].sum()
        shared, together = (loadings**2).sum() * variance, loadings.sum() ** 2 * variance
        rows.append(
            {
                "factor": name,
                "n_items": int(inside.sum()),
                "ave": shared / (shared + error),
                "composite_reliability": together / (together + error),
            }
        )
    return pd.DataFrame(rows)


def _htmt(correlation: Floats, names: list[str], pattern: npt.NDArray[np.bool_]) -> pd.DataFrame:
    with np.errstate(divide="ignore"):
        strength = np.log(np.abs(correlation))  # means of logarithms: geometric, as items of unequal loadings need
    within = []
    for inside in pattern.T:
        block = strength[np.ix_(inside, inside)]
        within.append(block[np.triu_indices(len(block), 1)].mean())
    table = np.eye(len(names))
    for one in range(len(names)):
        for other in range(one):
            between = strength[np.ix_(pattern[:, one], pattern[:, other])].mean()
            table[one, other] = table[other, one] = np.exp(between - (within[one] + within[other]) / 2)
    return pd.DataFrame(table, index=names, columns=names)
