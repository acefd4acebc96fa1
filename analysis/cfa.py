"""Whether the planned scales fit (验证性因子分析): maximum likelihood, fit, convergent and discriminant validity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis import numbers
from analysis.errors import InvalidInput, NoConvergence
from analysis.factors import ml_discrepancy
from analysis.moments import Moments
from analysis.results import Language, Result

Floats = npt.NDArray[np.float64]
MOST_ROUNDS = 500
SETTLED = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cfa(Result):
    """A fitted measurement model: parameters, fit indices, and the quality of each factor."""

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
    n: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: factor or item, op (=~ loading, ~~ variance or covariance), item, estimate, se, z, p, standardized."""
        return self.parameters

    def sentence(self, lang: Language = "zh") -> str:
        """Fit of the model and the weakest factor, and what fit does not say."""
        cfi, rmsea, srmr = (numbers.decimal(each, 3) for each in (self.cfi, self.rmsea, self.srmr))
        chi2 = numbers.decimal(self.chi2, 1)
        at = int(np.argmin(self.factors["ave"].to_numpy()))
        name, ave = self.factors["factor"].iloc[at], numbers.decimal(float(self.factors["ave"].iloc[at]))
        if lang == "zh":
            return (f"χ² = {chi2}（自由度 {self.df}，{self.n} 份），CFI = {cfi}，RMSEA = {rmsea}，SRMR = {srmr}；"
                    f"AVE 最低的是“{name}”（{ave}）。拟合好只说明模型没有被数据否定。")  # fmt: skip
        return (f"chi-square = {chi2} on {self.df} degrees of freedom ({self.n} sheets), CFI = {cfi}, RMSEA = {rmsea}, "
                f"SRMR = {srmr}; lowest AVE: {name} ({ave}). A good fit only means that the data do not contradict the "
                "model.")  # fmt: skip


def cfa(given: Moments, model: Mapping[str, Sequence[str]]) -> Cfa:
    """Confirmatory factor analysis by maximum likelihood; the first item of each factor sets its scale.

    Args
        given: listwise moments of the items (others are ignored).
        model: the items of each factor, each item in one factor.

    Raises
        InvalidInput: an unknown or repeated item, a factor with fewer than 2 items, more parameters than covariances.
        NoConvergence: the fit did not settle (often a factor with too few or too weak items).

    Source
        Jöreskog (1969); RMSEA with interval after Browne & Cudeck (1993); AVE and composite reliability after
        Fornell & Larcker (1981); HTMT after Henseler, Ringle & Sarstedt (2015).
    """
    items = [item for each in model.values() for item in each]
    _check(given, model, items)
    at = [given.items.index(item) for item in items]
    n = given.n
    observed: Floats = given.covariance[np.ix_(at, at)] * (n - 1) / n
    pattern = np.array([[item in each for each in model.values()] for item in items])
    fit = _fit(observed, pattern)
    k = len(items)
    df = k * (k + 1) // 2 - len(fit.free)
    chi2 = n * fit.discrepancy
    baseline, df_baseline = (
        n * float(np.log(np.diag(observed)).sum() - np.linalg.slogdet(observed)[1]),
        k * (k - 1) // 2,
    )
    excess, excess_baseline = max(chi2 - df, 0), max(baseline - df_baseline, chi2 - df, 0)
    low, high = _rmsea_interval(chi2, df, n)
    sd = np.sqrt(np.diag(observed))
    gaps = ((observed - fit.implied) / np.outer(sd, sd))[np.tril_indices(k)]
    names = list(model)
    return Cfa(
        parameters=_parameters(fit, names, items, n), factors=_quality(fit, names, pattern),
        htmt=_htmt(observed / np.outer(sd, sd), names, pattern), chi2=chi2, df=df,
        p_value=float(stats.chi2.sf(chi2, df)),
        cfi=1 - excess / excess_baseline if excess_baseline else 1.0,
        tli=(baseline / df_baseline - chi2 / df) / (baseline / df_baseline - 1) if df else 1.0,
        rmsea=float(np.sqrt(excess / (n * df))) if df else 0.0, rmsea_low=low, rmsea_high=high,
        srmr=float(np.sqrt((gaps**2).mean())), n=n,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    loadings: Floats
    factors: Floats
    residuals: Floats
    implied: Floats
    discrepancy: float
    free: list[tuple[str, int, int]]
    information: Floats


def _check(given: Moments, model: Mapping[str, Sequence[str]], items: list[str]) -> None:
    unknown = sorted(set(items) - set(given.items))
    if unknown or len(set(items)) < len(items):
        raise InvalidInput(f"unknown or repeated items: {', '.join(unknown) or 'repeated'}",
                           zh=f"题项不存在或重复：{'、'.join(unknown) or '有重复'}")  # fmt: skip
    small = [name for name, each in model.items() if len(each) < 2]
    if small or len(items) < 3:
        raise InvalidInput(f"a factor needs 2 items, a model 3: {', '.join(small) or 'too few'}",
                           zh=f"每个因子至少 2 题、模型至少 3 题：{'、'.join(small) or '题项太少'}")  # fmt: skip
    if given.missing != "listwise":
        raise InvalidInput("a model is fitted to complete rows", zh="验证性因子分析只用答全的答卷")


def _fit(observed: Floats, pattern: npt.NDArray[np.bool_]) -> _Fit:
    """Fisher scoring with halved steps from a plain start."""
    k, m = pattern.shape
    first = pattern.argmax(axis=0)
    free = [("=~", int(item), int(factor)) for factor in range(m) for item in np.flatnonzero(pattern[:, factor])
            if item != first[factor]]  # fmt: skip
    free += [("~~f", one, other) for one in range(m) for other in range(one + 1)]
    free += [("~~e", item, item) for item in range(k)]
    loadings, factors, residuals = pattern.astype(float), np.zeros((m, m)), np.diag(observed) / 2
    for factor, item in enumerate(first):
        factors[factor, factor] = observed[item, item] / 2
    for factor in range(m):
        scale = np.sqrt(observed[first[factor], first[factor]])
        loadings[:, factor] *= np.where(pattern[:, factor], np.sqrt(np.diag(observed)) / scale, 0)
        loadings[first[factor], factor] = 1
    value, implied = _discrepancy(observed, loadings, factors, residuals)
    for _ in range(MOST_ROUNDS):
        slopes = _slopes(free, loadings, factors)
        inverse = np.linalg.inv(implied)
        weighted = inverse @ slopes
        gradient = np.einsum("aij,ji->a", slopes, inverse @ (observed - implied) @ inverse) / 2
        information = np.einsum("aij,bji->ab", weighted, weighted, optimize=True) / 2
        step = np.linalg.solve(information, gradient)
        if (
            np.abs(gradient).max() < SETTLED * max(1.0, float(np.abs(information).max()))
            or float(step @ gradient) < 1e-18
        ):
            return _Fit(loadings=loadings, factors=factors, residuals=residuals, implied=implied, discrepancy=value,
                        free=free, information=information)  # fmt: skip
        for halving in range(40):
            tried = _moved(free, (loadings, factors, residuals), step / 2**halving)
            if (tried[2] > 0).all():
                found, shape = _discrepancy(observed, *tried)
                if found < value + 1e-14:
                    break
        else:
            break
        (loadings, factors, residuals), value, implied = tried, found, shape
    raise NoConvergence("the model did not settle; some factor has too few or too weak items",
                        zh="模型未收敛；可能有因子题项太少或太弱")  # fmt: skip


def _moved(
    free: list[tuple[str, int, int]], at: tuple[Floats, Floats, Floats], step: Floats
) -> tuple[Floats, Floats, Floats]:
    loadings, factors, residuals = (each.copy() for each in at)
    for (kind, one, other), change in zip(free, step, strict=True):
        if kind == "=~":
            loadings[one, other] += change
        elif kind == "~~f":
            factors[one, other] += change
            factors[other, one] = factors[one, other]
        else:
            residuals[one] += change
    return loadings, factors, residuals


def _slopes(free: list[tuple[str, int, int]], loadings: Floats, factors: Floats) -> Floats:
    """How the implied covariances move with each free parameter: (parameters, k, k)."""
    k = len(loadings)
    slopes = np.zeros((len(free), k, k))
    common = loadings @ factors
    for at, (kind, one, other) in enumerate(free):
        if kind == "=~":
            slopes[at, one] += common[:, other]
            slopes[at, :, one] += common[:, other]
        elif kind == "~~f":
            outer = np.outer(loadings[:, one], loadings[:, other])
            slopes[at] = outer if one == other else outer + outer.T
        else:
            slopes[at, one, one] = 1
    return slopes


def _discrepancy(observed: Floats, loadings: Floats, factors: Floats, residuals: Floats) -> tuple[float, Floats]:
    implied: Floats = loadings @ factors @ loadings.T + np.diag(residuals)
    if np.linalg.eigvalsh(implied)[0] <= 0:
        return np.inf, implied
    return ml_discrepancy(observed, implied), implied


def _parameters(fit: _Fit, names: list[str], items: list[str], n: int) -> pd.DataFrame:
    se = np.sqrt(np.diag(np.linalg.inv(fit.information)) / n)
    errors = dict(zip(fit.free, map(float, se), strict=True))
    spread, latent = np.sqrt(np.diag(fit.implied)), np.sqrt(np.diag(fit.factors))
    rows = []
    for factor, name in enumerate(names):
        for item in map(int, np.flatnonzero(fit.loadings[:, factor])):
            estimate = fit.loadings[item, factor]
            rows.append((name, "=~", items[item], estimate, errors.get(("=~", item, factor), 0.0),
                         estimate * latent[factor] / spread[item]))  # fmt: skip
    for item, name in enumerate(items):
        estimate = fit.residuals[item]
        rows.append((name, "~~", name, estimate, errors["~~e", item, item], estimate / spread[item] ** 2))
    for one in range(len(names)):
        for other in range(one + 1):
            estimate = fit.factors[one, other]
            rows.append((names[other], "~~", names[one], estimate, errors["~~f", one, other],
                         estimate / (latent[one] * latent[other])))  # fmt: skip
    table = pd.DataFrame(rows, columns=["lhs", "op", "rhs", "estimate", "se", "standardized"])
    z = table["estimate"] / table["se"].where(table["se"] > 0)
    return table.assign(z=z, p=2 * stats.norm.sf(np.abs(z)))


def _quality(fit: _Fit, names: list[str], pattern: npt.NDArray[np.bool_]) -> pd.DataFrame:
    rows = []
    for factor, name in enumerate(names):
        inside = pattern[:, factor]
        loadings, variance = fit.loadings[inside, factor], fit.factors[factor, factor]
        error = fit.residuals[inside].sum()
        shared, together = (loadings**2).sum() * variance, loadings.sum() ** 2 * variance
        rows.append({"factor": name, "n_items": int(inside.sum()), "ave": shared / (shared + error),
                     "composite_reliability": together / (together + error)})  # fmt: skip
    return pd.DataFrame(rows)


def _htmt(correlation: Floats, names: list[str], pattern: npt.NDArray[np.bool_]) -> pd.DataFrame:
    strength = np.abs(correlation)
    within = []
    for inside in pattern.T:
        block = strength[np.ix_(inside, inside)]
        within.append(block[np.triu_indices(len(block), 1)].mean())
    table = np.eye(len(names))
    for one in range(len(names)):
        for other in range(one):
            between = strength[np.ix_(pattern[:, one], pattern[:, other])].mean()
            table[one, other] = table[other, one] = between / np.sqrt(within[one] * within[other])
    return pd.DataFrame(table, index=names, columns=names)


def _rmsea_interval(chi2: float, df: int, n: int, confidence: float = 0.90) -> tuple[float, float]:
    """The interval of RMSEA from the noncentral chi-square distribution."""
    if df == 0:
        return 0.0, 0.0

    def noncentrality(probability: float) -> float:
        if stats.chi2.cdf(chi2, df) < probability:
            return 0.0
        low, high = 0.0, max(chi2, 1.0) * 4
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if stats.ncx2.cdf(chi2, df, middle) > probability else (low, middle)
        return low

    tail = (1 - confidence) / 2
    first, second = noncentrality(1 - tail), noncentrality(tail)
    return float(np.sqrt(first / (n * df))), float(np.sqrt(second / (n * df)))
