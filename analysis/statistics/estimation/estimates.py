"""Design-based estimates: means, totals, shares, ratios, quantiles, by domain, with their errors (基于设计的估计).

Every table shows n unweighted and weighted. Domains keep all rows of the design, so that a group that happens to be
small is not treated as if it had been planned.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import is_text, require_confidence, require_same_rows
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.ratings import in_order
from analysis.core.results import Result
from analysis.core.threads import in_threads
from analysis.statistics.estimation.design import Design, Floats
from analysis.statistics.estimation.share_intervals import INTERVALS, mean_interval, share_interval
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

WORTH_THREADS = 2_000_000  # answers below which threads cost more than they bring
Statistic = Literal["mean", "total", "share", "ratio"]
Interval = Literal["t", "logit", "arcsine", "korn_graubard", "wilson", "likelihood"]
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
    """Estimates of one kind with their errors: one row a variable and domain; `covariance` is that of the rows."""

    kind: str
    table: pd.DataFrame
    covariance: Floats
    degrees_of_freedom: int
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Rows: variable, domain, estimate, se, low, high, deff, n, n_weighted, no_interval (why there is none)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The first estimate with its interval, and what the interval covers."""
        row, level = self.table.iloc[0], numbers.percent(self.confidence, 0)
        shown = numbers.percent if self.kind == "share" else numbers.decimal
        value = shown(float(row["estimate"]))
        zh, en = WORDS[self.kind]
        name = " ".join(filter(None, (str(row["variable"]), str(row["domain"]))))
        if not np.isfinite([row["low"], row["high"]]).all():
            reason = NO_INTERVAL[str(row["no_interval"]) or TOO_FEW_UNITS][lang]
            return TEXTS["unweighted"].fill(name=name, what=Text(zh, en), value=value, n=row["n"], reason=reason)[lang]
        low, high = (shown(float(row[part])) for part in ("low", "high"))
        return TEXTS["interval_unweighted_interval_holds"].fill(
            name=name, what=Text(zh, en), value=value, level=level, low=low, high=high, n=row["n"]
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every estimate with its interval."""
        return plots.intervals(self.table, estimate="estimate", ax=ax)


def mean(
    design: Design,
    values: "pd.DataFrame | pd.Series[float]",
    *,
    by: "pd.Series[str] | None" = None,
    confidence: float = 0.95,
    ends: tuple[float, float] | None = None,
) -> Estimates:
    """Design-based means (加权均值) of one or several variables, over all or by domain.

    Args
        design: n rows.
        values: (n,) or (n, m) numeric; a blank leaves the row out of that variable.
        by: (n,) domain of each row.
        confidence: coverage of the intervals (t with the design's degrees of freedom).
        ends: the lowest and the highest value there can be, such as those of a scale; intervals stay within.

    Raises
        InvalidInput: lengths that differ, values that are not numbers, or beyond the ends.
        NotEnoughData: a variable without a value, or a domain without one.

    Source
        Särndal, Swensson & Wretman (1992), ch. 5; design effect against simple random sampling without replacement.
    """
    frame = _numeric(design, values)
    made = _linear(design, "mean", frame, None, by, confidence)
    if ends is None:
        return made
    if frame.min().min() < ends[0] or frame.max().max() > ends[1]:
        raise InvalidInput(TEXTS["values_beyond"].fill(ends=f"{ends[0]:g}", ends_2=f"{ends[1]:g}"))
    df = made.degrees_of_freedom
    return _with_bounds(
        made, design, lambda p, se, n: mean_interval(p, se, n=n, df=df, confidence=confidence, ends=ends)
    )


def _with_bounds(
    made: Estimates, design: Design, bounds: Callable[[float, float, int], tuple[float, float]]
) -> Estimates:
    """Estimates with other intervals; after a census there is no error, and the interval is the estimate."""
    rows = zip(made.table["estimate"], made.table["se"], made.table["n"], strict=True)
    found = [(p, p) if design.is_census else bounds(p, se, int(n)) for p, se, n in rows]
    return replace(made, table=made.table.assign(low=[low for low, _ in found], high=[high for _, high in found]))


def total(
    design: Design,
    values: "pd.DataFrame | pd.Series[float]",
    *,
    by: "pd.Series[str] | None" = None,
    confidence: float = 0.95,
) -> Estimates:
    """Design-based totals (总量估计); arguments, errors and source as `mean`. A blank counts as not there."""
    frame = _numeric(design, values)
    return _linear(design, "total", frame, None, by, confidence)


def ratio(
    design: Design,
    numerator: "pd.Series[float]",
    denominator: "pd.Series[float]",
    *,
    by: "pd.Series[str] | None" = None,
    confidence: float = 0.95,
) -> Estimates:
    """Design-based ratio of two totals (比率估计), such as money spent per household reached.

    Raises
        InvalidInput: lengths that differ. NotEnoughData: a denominator that adds up to 0.

    Source
        Särndal, Swensson & Wretman (1992), sec. 5.6.
    """
    require_same_rows(numerator=numerator, denominator=denominator)
    both = numerator.notna() & denominator.notna()
    top = _numeric(design, numerator.where(both).rename(f"{numerator.name}/{denominator.name}"))
    bottom = _numeric(design, denominator.where(both, 0.0)).set_axis(top.columns, axis="columns")
    return _linear(design, "ratio", top, bottom, by, confidence)


def share(
    design: Design,
    values: "pd.Series[str]",
    *,
    by: "pd.Series[str] | None" = None,
    interval: Interval = "logit",
    confidence: float = 0.95,
) -> Estimates:
    """Design-based shares of each category (加权占比), 0 to 1.

    Args
        design: n rows.
        values: (n,) categories; blank rows are left out.
        by: (n,) domain of each row.
        interval: "logit" and "arcsine" transform and stay within 0 and 1; "korn_graubard" is Clopper–Pearson with the
            effective sample size (small or extreme shares); "wilson" and "likelihood" use that size too; "t" is plain,
            cut at 0 and 1. Where all answers are alike, the first, second and last are Korn & Graubard's too.
        confidence: coverage of the intervals.

    Raises
        InvalidInput: lengths that differ, an unknown interval. NotEnoughData: no value at all.

    Source
        Korn & Graubard (1998); logit, arcsine and likelihood intervals as in survey::svyciprop of R.
    """
    if interval not in INTERVALS:
        raise InvalidInput(
            TEXTS["unknown_interval_there"].fill(
                interval=interval, listed=Text("、".join(INTERVALS), ", ".join(INTERVALS))
            )
        )
    design.require_rows(values=values)
    categories = in_order(values)
    given = values.isin(categories)
    ones = {f"{values.name}={each}": (values == each).astype(float).where(given) for each in categories}
    if not ones:
        raise NotEnoughData(TEXTS["there_no_value"])
    made = _linear(design, "share", pd.DataFrame(ones), None, by, confidence)
    df = made.degrees_of_freedom
    return _with_bounds(
        made, design, lambda p, se, n: share_interval(interval, p, se, n=n, df=df, confidence=confidence)
    )


def quantile(
    design: Design,
    values: "pd.Series[float]",
    shares: tuple[float, ...] = (0.25, 0.5, 0.75),
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Weighted quantiles (加权分位数) with Woodruff's intervals.

    Args
        design: n rows.
        values: (n,) numeric; blank rows are left out.
        shares: between 0 and 1.

    Raises
        InvalidInput: a share outside 0 to 1. NotEnoughData: no value.

    Source
        Woodruff (1952); the quantile is the smallest value at which the weighted distribution reaches the share.
    """
    if not all(0 < each < 1 for each in shares):
        raise InvalidInput(TEXTS["shares_lie_between_got"].fill(shares=shares))
    given = values.notna().to_numpy()
    if not given.any():
        raise NotEnoughData(TEXTS["there_no_value"])
    numeric = values.to_numpy(dtype=float)
    order = np.argsort(numeric[given], kind="stable")
    ordered, cumulated = numeric[given][order], np.cumsum(design.w[given][order])
    cumulated /= cumulated[-1]

    def at(p: float) -> float:
        return float(ordered[min(int(np.searchsorted(cumulated, p - 1e-12)), len(ordered) - 1)])

    rows, df = [], design.degrees_of_freedom
    t = float(stats.t.ppf((1 + confidence) / 2, df))
    for p in shares:
        point = at(p)
        below = (values <= point).astype(float).where(values.notna()).rename("below")
        made = _linear(design, "mean", below.to_frame(), None, None, confidence)
        reached, se = float(made.table["estimate"].iloc[0]), float(made.table["se"].iloc[0])
        low, high = at(max(reached - t * se, 1e-9)), at(min(reached + t * se, 1.0))
        rows.append(
            {
                "variable": f"{values.name} {numbers.percent(p, 0)}",
                "domain": "",
                "estimate": point,
                "se": (high - low) / (2 * t),
                "low": low,
                "high": high,
                "deff": np.nan,
                "n": int(given.sum()),
                "n_weighted": float(design.w[given].sum()),
            }
        )
    table = pd.DataFrame(rows)
    return Estimates(
        kind="quantile",
        table=table,
        covariance=np.diag(table["se"].to_numpy() ** 2),
        degrees_of_freedom=df,
        confidence=confidence,
    )


def differences(estimates: Estimates) -> pd.DataFrame:
    """Every pair of rows compared (两两比较): difference, se, t, p, and p after Holm, which keeps the family's error.

    Raises
        NotEnoughData: fewer than two rows.

    Source
        Holm (1979).
    """
    table, covariance = estimates.table, estimates.covariance
    if len(table) < 2:
        raise NotEnoughData(TEXTS["one_estimate_has_nothing"])
    names = [f"{row.variable} {row.domain}".strip() for row in table.itertuples()]
    rows = []
    for at in range(len(table)):
        for other in range(at + 1, len(table)):
            gap = float(table["estimate"].iloc[at] - table["estimate"].iloc[other])
            se = float(np.sqrt(covariance[at, at] + covariance[other, other] - 2 * covariance[at, other]))
            t = gap / se if se > 0 else np.nan
            p = float(2 * stats.t.sf(abs(t), estimates.degrees_of_freedom - 1))
            rows.append({"first": names[at], "second": names[other], "difference": gap, "se": se, "t": t, "p": p})
    return pd.DataFrame(rows).assign(p_holm=lambda frame: holm(frame["p"].to_numpy()))


def holm(p: Floats) -> Floats:
    """P values adjusted after Holm (1979), in the order given; blanks stay blank.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1.0)
    adjusted[order] = steps
    return adjusted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Totals:
    """Weighted totals by primary sampling unit, (units, domains × variables), and what rows they come from."""

    top: Floats
    bottom: Floats
    squares: Floats
    n: npt.NDArray[np.intp]
    n_weighted: Floats


def _linear(  # noqa: PLR0917 (what an estimate is made of)
    design: Design,
    kind: Statistic,
    top: pd.DataFrame,
    bottom: pd.DataFrame | None,
    by: "pd.Series[str] | None",
    confidence: float,
) -> Estimates:
    """Means, shares, ratios and totals are all totals or quotients of two totals; without `bottom`, of the answers."""
    require_confidence(confidence)
    names, domain = _domains(design, by)
    if by is not None:
        require_same_rows(values=top, by=by)
    variables = [str(name) for name in top.columns]
    found = _totals(design, top, bottom, domain, len(names))
    if (found.n == 0).any():
        empty = [f"{name} {each}".strip() for each in names for name in variables]
        listed = ", ".join(name for name, n in zip(empty, found.n, strict=True) if n == 0)
        raise NotEnoughData(TEXTS["no_value"].fill(listed=listed))
    base = np.ones(len(found.n)) if kind == "total" else found.bottom.sum(axis=0)
    if (base == 0).any():
        raise NotEnoughData(TEXTS["denominator_adds_up"])
    values = found.top.sum(axis=0) / base
    if design.replicate_weights is not None:
        covariance = design.replicate_covariance(_estimator(kind, top, bottom, domain, len(names)))
    else:
        scores = found.top if kind == "total" else (found.top - values * found.bottom) / base
        covariance = design.covariance(scores)
    is_alone = _is_alone(design, kind, found)
    covariance[is_alone, :] = covariance[:, is_alone] = np.nan  # an error of 0 that rests on nothing
    se, df = np.sqrt(np.diag(covariance)), design.degrees_of_freedom
    t = 0.0 if design.is_census else float(stats.t.ppf((1 + confidence) / 2, df))  # a census has no error
    table = pd.DataFrame(
        {
            "variable": variables * len(names),
            "domain": [name for name in names for _ in variables],
            "estimate": values,
            "se": se,
            "low": values - t * se,
            "high": values + t * se,
            "deff": _deff(kind, found, values, se),
            "n": found.n,
            "n_weighted": found.n_weighted,
            "no_interval": np.where(is_alone, ONE_UNIT, "" if np.isfinite(t) else TOO_FEW_UNITS),
        }
    )
    return Estimates(kind=kind, table=table, covariance=covariance, degrees_of_freedom=df, confidence=confidence)


def _is_alone(design: Design, kind: Statistic, found: _Totals) -> npt.NDArray[np.bool_]:
    """Which estimates lie inside a single primary sampling unit: how much units differ cannot be told there."""
    if kind == "total" or design.replicate_weights is not None or design.is_census:
        return np.zeros(len(found.n), dtype=bool)
    is_alone: npt.NDArray[np.bool_] = (found.bottom != 0).sum(axis=0) < 2
    return is_alone


def _totals(
    design: Design, top: pd.DataFrame, bottom: pd.DataFrame | None, domain: npt.NDArray[np.intp], n_domains: int
) -> _Totals:
    """One pass over each variable: rows go to the cell of their unit and domain."""
    n_units = len(design.psu_stratum)
    inside = domain >= 0
    is_whole = bool(inside.all())
    cell = design.psu_codes if n_domains == 1 else design.psu_codes * n_domains + np.maximum(domain, 0)
    weight = design.w if is_whole else design.w * inside

    def by_unit(weighted: Floats) -> Floats:
        sums = np.asarray(np.bincount(cell, weighted, n_units * n_domains), dtype=np.float64)
        return sums.reshape(n_units, n_domains)

    def by_domain(weighted: Floats) -> Floats:
        if n_domains == 1:
            return np.array([weighted.sum()])
        return np.asarray(np.bincount(np.maximum(domain, 0), weighted, n_domains), dtype=np.float64)

    complete = by_unit(weight)
    n_complete, weight_complete = by_domain(inside.astype(float)), complete.sum(axis=0)
    raws = [top[name].to_numpy(dtype=float) for name in top.columns]
    belows = [None] * len(raws) if bottom is None else [bottom[name].to_numpy(dtype=float) for name in bottom.columns]

    def one(at: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        raw, below = np.ascontiguousarray(raws[at]), belows[at]
        weighted = weight * raw
        has_blank = bool(np.isnan(weighted @ raw))  # a blank spoils the sum: cheaper than looking for it
        blank = np.isnan(raw) if has_blank else None
        if blank is not None:
            raw = np.where(blank, 0.0, raw)
            weighted = weight * raw
        square = by_domain(weighted * raw) if n_domains > 1 else np.array([weighted @ raw])
        answered = complete if blank is None else by_unit(weight * ~blank)
        divisor = answered if below is None else by_unit(weight * below)
        count = n_complete if blank is None else by_domain(inside & ~blank)
        total = weight_complete if blank is None else answered.sum(axis=0)
        return by_unit(weighted), divisor, square, count, total

    made = in_threads(one, range(len(raws)), worth=design.n * len(raws) > WORTH_THREADS)
    tops, bottoms, squares, counts, weights = zip(*made, strict=True)
    side_by_side = [np.stack(each, axis=-1).reshape(n_units, -1) for each in (tops, bottoms)]
    sums, n, n_weighted = (np.stack(each, axis=-1).ravel() for each in (squares, counts, weights))
    return _Totals(
        top=side_by_side[0], bottom=side_by_side[1], squares=sums, n=n.astype(np.intp), n_weighted=n_weighted
    )


def _estimator(
    kind: Statistic, top: pd.DataFrame, bottom: pd.DataFrame | None, domain: npt.NDArray[np.intp], n_domains: int
) -> Callable[[Floats], Floats]:
    """The same estimates under any weights, for replicates."""
    below = top.notna() if bottom is None else bottom
    a, b = np.nan_to_num(top.to_numpy(dtype=float)), below.to_numpy(dtype=float)
    inside = [(domain == each)[:, None] for each in range(n_domains)]
    a_all, b_all = (np.column_stack([each * mask for mask in inside]) for each in (a, b))

    def estimate(weight: Floats) -> Floats:
        numerator: Floats = weight @ a_all
        if kind == "total":
            return numerator
        quotient: Floats = numerator / (weight @ b_all)
        return quotient

    return estimate


def _deff(kind: Statistic, found: _Totals, values: Floats, se: Floats) -> Floats:
    """Design effect: the variance over that of simple random sampling without replacement of as many rows.

    Weights that add up to the sample instead of the population tell no population: then it is with replacement.
    """
    if kind == "ratio":
        return np.full(len(values), np.nan)
    n, population = found.n, found.n_weighted
    means = values / population if kind == "total" else values
    spread = (found.squares / population - means**2) * n / np.maximum(n - 1, 1)
    left = np.where(population > n * (1 + 1e-9), (population - n) / population, 1.0)
    simple = spread / n * left
    if kind == "total":
        simple = simple * population**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(simple > 0, se**2 / simple, np.nan)


def _domains(design: Design, by: "pd.Series[str] | None") -> tuple[list[str], npt.NDArray[np.intp]]:
    """The names of the domains, and the number of each row's domain, -1 for none."""
    if by is None:
        return [""], np.zeros(design.n, dtype=np.intp)
    if len(by) != design.n:
        raise InvalidInput(TEXTS["domains_rows"].fill(n=design.n, n_by=len(by)))
    design.require_rows(by=by)
    if isinstance(by.dtype, pd.CategoricalDtype):  # numbered already
        codes = np.asarray(by.cat.codes, dtype=np.intp)
        used = np.bincount(codes + 1, minlength=len(by.cat.categories) + 1)[1:] > 0
        renumbered = np.concatenate([np.cumsum(used) - 1, [-1]])  # -1, for none, stays
        return [str(name) for name in by.cat.categories[used]], codes if used.all() else renumbered[codes]
    if is_text(by):
        in_words = in_order(by)
        place = {name: at for at, name in enumerate(in_words)}
        return [str(name) for name in in_words], by.map(place).fillna(-1).to_numpy(dtype=np.intp)
    codes, names = pd.factorize(by, sort=True)
    return [str(name) for name in names], codes


def _numeric(design: Design, values: "pd.DataFrame | pd.Series[float]") -> pd.DataFrame:
    frame = values.to_frame() if isinstance(values, pd.Series) else values
    if len(frame) != design.n:
        raise InvalidInput(TEXTS["values_rows"].fill(n=design.n, n_frame=len(frame)))
    design.require_rows(values=frame)
    text = [str(name) for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    if text:
        raise InvalidInput(TEXTS["not_numeric"].fill(listed=Text("、".join(text), ", ".join(text))))
    return frame.astype(float)
