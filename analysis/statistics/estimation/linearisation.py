"""Estimates from linearised totals (线性化方差估计): their table, errors, design effects."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import require_confidence
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.asked import By, domains_of
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.few_units import UnitParts, is_corrected, uncorrected, unit_parts
from analysis.statistics.estimation.drawing.stages import Codes, Floats
from analysis.statistics.estimation.totals import Statistic, Totals, replicate_estimator, row_scores, totals_by_unit
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

WORDS: dict[str, tuple[str, str]] = {
    "mean": ("均值", "mean"),
    "total": ("总量", "total"),
    "share": ("占比", "share"),
    "ratio": ("比率", "ratio"),
    "quantile": ("分位数", "quantile"),
}


ONE_UNIT = "one_unit"
TOO_FEW_UNITS = "too_few_units"
NO_INTERVAL: dict[str, Text] = {
    ONE_UNIT: TEXTS["all_answers_come_one"],
    TOO_FEW_UNITS: TEXTS["there_too_few_sampling"],
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates(Result):
    """Estimates of one kind with their errors: one row a variable and domain; `covariance` is that of the rows.

    `df` (rows,) are the degrees of freedom of each; `parts` what those of a difference of two rows come from.
    """

    kind: str
    table: pd.DataFrame
    covariance: Floats
    degrees_of_freedom: int
    confidence: float
    df: Floats
    parts: UnitParts

    def to_frame(self) -> pd.DataFrame:
        """Rows: variable, domain, estimate, se, low, high, deff, n, n_weighted, no_interval (why there is none)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The first estimate with its interval, and what the interval covers."""
        row, level = self.table.iloc[0], numbers.percent(self.confidence, 0)
        printed = numbers.percent if self.kind == "share" else numbers.decimal
        value = printed(float(row["estimate"]))
        zh, en = WORDS[self.kind]
        name = " ".join(filter(None, (str(row["variable"]), str(row["domain"]))))
        if not np.isfinite([row["low"], row["high"]]).all():
            reason = NO_INTERVAL[str(row["no_interval"]) or TOO_FEW_UNITS][lang]
            return TEXTS["unweighted"].fill(name=name, what=Text(zh, en), value=value, n=row["n"], reason=reason)[lang]
        low, high = (printed(float(row[part])) for part in ("low", "high"))
        return TEXTS["interval_unweighted_interval_holds"].fill(
            name=name, what=Text(zh, en), value=value, level=level, low=low, high=high, n=row["n"]
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every estimate with its interval."""
        return plots.intervals(self.table, estimate="estimate", ax=ax)


def linear_estimates(  # noqa: PLR0917 (what an estimate is made of)
    design: Design,
    kind: Statistic,
    top: pd.DataFrame,
    bottom: pd.DataFrame | None,
    by: By,
    confidence: float,
) -> Estimates:
    """Means, shares, ratios and totals are all totals or quotients of two totals; without `bottom`, of the answers."""
    require_confidence(confidence)
    domains = domains_of(design, by)
    names, domain = domains.names, domains.code
    variables = [str(name) for name in top.columns]
    totals = totals_by_unit(design, top, bottom, domains)
    _require_values(totals, variables, names)
    base = np.ones(len(totals.n)) if kind == "total" else totals.bottom.sum(axis=0)
    if (base == 0).any():
        raise NotEnoughData(TEXTS["denominator_adds_up"])
    values = totals.top.sum(axis=0) / base
    centres = np.zeros(len(values)) if kind == "total" else values
    if design.replicate_weights is not None:
        covariance = design.replicate_covariance(replicate_estimator(kind, top, bottom, domain, len(names)))
    elif design.calibrations:
        covariance = design.covariance(row_scores(design, top, bottom, domain, centres, base))
    else:
        covariance = design.unit_covariance((totals.top - centres * totals.bottom) / base)
    parts = _parts(design, kind, top, domain, len(names))
    is_alone = _is_alone(design, kind, totals)
    covariance[is_alone, :] = covariance[:, is_alone] = np.nan  # an error of 0 that rests on nothing
    se, df = np.sqrt(np.diag(covariance)), parts.df()
    t = np.zeros(len(df)) if design.is_census else t_of(confidence, df)  # a census has no error
    columns = {
        "variable": variables * len(names),
        **domains.columns(len(variables)),
        "estimate": values,
        "se": se,
        "low": values - t * se,
        "high": values + t * se,
        "deff": _deff(kind, totals, values, se),
        "n": totals.n,
        "n_weighted": totals.n_weighted,
        "no_interval": np.where(is_alone, ONE_UNIT, np.where(np.isfinite(t), "", TOO_FEW_UNITS)),
    }
    return Estimates(
        kind=kind,
        table=pd.DataFrame(columns),
        covariance=covariance,
        degrees_of_freedom=design.degrees_of_freedom,
        confidence=confidence,
        df=df,
        parts=parts,
    )


def _require_values(totals: Totals, variables: list[str], domains: list[str]) -> None:
    """Raises NotEnoughData where a variable has no value in a domain, InvalidInput where it has an infinite one."""
    if (totals.n == 0).any():
        names = [f"{name} {place}".strip() for place in domains for name in variables]
        listed = ", ".join(name for name, n in zip(names, totals.n, strict=True) if n == 0)
        raise NotEnoughData(TEXTS["no_value"].fill(listed=listed))
    is_finite = np.all(np.isfinite(totals.squares).reshape(len(domains), -1), axis=0).tolist()
    if not all(is_finite):
        infinite = [name for name, finite in zip(variables, is_finite, strict=True) if not finite]
        raise InvalidInput(TEXTS["infinite_values"].fill(listed=Text("、".join(infinite), ", ".join(infinite))))


def t_of(confidence: float, df: Floats) -> Floats:
    """What errors are multiplied by; blank where no degree of freedom is left."""
    t: Floats = stats.t.ppf((1 + confidence) / 2, np.where(df > 0, df, np.nan))
    return t


def _parts(design: Design, kind: Statistic, top: pd.DataFrame, domain: Codes, n_domains: int) -> UnitParts:
    """The parts of units in means and shares, domain by domain; totals and ratios are not corrected."""
    if kind not in ("mean", "share") or not is_corrected(design):
        return uncorrected(design, top.shape[1] * n_domains)
    has_value = top.notna().to_numpy()
    return unit_parts(design, np.hstack([has_value & (domain == number)[:, None] for number in range(n_domains)]))


def _is_alone(design: Design, kind: Statistic, totals: Totals) -> npt.NDArray[np.bool_]:
    """Which estimates lie inside a single primary sampling unit: how much units differ cannot be told there."""
    if kind == "total" or design.replicate_weights is not None or design.is_census:
        return np.zeros(len(totals.n), dtype=bool)
    is_alone: npt.NDArray[np.bool_] = design.units.covered(totals.bottom != 0) < 2
    return is_alone


def _deff(kind: Statistic, totals: Totals, values: Floats, se: Floats) -> Floats:
    """Design effect: the variance over that of simple random sampling without replacement of as many rows.

    Weights that add up to the sample instead of the population tell no population: then it is with replacement.
    """
    if kind == "ratio":
        return np.full(len(values), np.nan)
    n, population = totals.n, totals.n_weighted
    means = values / population if kind == "total" else values
    spread = (totals.squares / population - means**2) * n / np.maximum(n - 1, 1)
    left = np.where(population > n * (1 + 1e-9), (population - n) / population, 1.0)
    simple = spread / n * left
    if kind == "total":
        simple = simple * population**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(simple > 0, se**2 / simple, np.nan)
