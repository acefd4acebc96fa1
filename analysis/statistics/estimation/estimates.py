"""Design-based estimates: means, totals, shares, ratios, quantiles, by domain, with intervals (基于设计的估计).

Every table shows n unweighted and weighted. Domains keep all rows of the design, so that a group that happens to be
small is not treated as if it had been planned.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from analysis.core import numbers
from analysis.core.columns import require_same_rows
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.asked import By, Values, design_first, indicators
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.few_units import uncorrected
from analysis.statistics.estimation.drawing.stages import Floats
from analysis.statistics.estimation.linearisation import TOO_FEW_UNITS, Estimates, linear_estimates, t_of
from analysis.statistics.estimation.share_intervals import INTERVALS, TINY, mean_interval, share_interval
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Series: TypeAlias = "pd.Series[Any] | str"
Interval = Literal["t", "logit", "arcsine", "korn_graubard", "wilson", "likelihood"]


def mean(
    design: "Design | Values",
    values: "Values | Design",
    *,
    by: By = None,
    confidence: float = 0.95,
    ends: tuple[float, float] | None = None,
) -> Estimates:
    """Design-based means (加权均值) of one or several variables, over all or by domain.

    Args
        design: n rows.
        values: (n,) or (n, m) numeric, or names of columns of the design's frame; a blank leaves the row out of that
            variable. Design and values may change places: `mean("overall", design)`.
        by: (n,) domain of each row, or the name of a column of the design's frame, or several, which are crossed.
        confidence: coverage of the intervals (t with the design's degrees of freedom).
        ends: the lowest and the highest value there can be, such as those of a scale; intervals stay within.

    Raises
        InvalidInput: lengths that differ, values that are not numbers, or beyond the ends.
        NotEnoughData: a variable without a value, or a domain without one.

    Source
        Särndal, Swensson & Wretman (1992), ch. 5; design effect against simple random sampling without replacement.
    """
    design, [asked] = design_first(design, values)
    frame = _numeric(design, asked)
    estimates = linear_estimates(design, "mean", frame, None, by, confidence)
    if ends is None:
        return estimates
    if not ends[0] < ends[1]:
        raise InvalidInput(TEXTS["ends_out_of_order"].fill(ends=f"{ends[0]:g}", ends_2=f"{ends[1]:g}"))
    if frame.min().min() < ends[0] or frame.max().max() > ends[1]:
        raise InvalidInput(TEXTS["values_beyond"].fill(ends=f"{ends[0]:g}", ends_2=f"{ends[1]:g}"))
    return _with_bounds(
        estimates, design, lambda p, se, n, df: mean_interval(p, se, n=n, df=df, confidence=confidence, ends=ends)
    )


def _with_bounds(
    estimates: Estimates, design: Design, bounds: Callable[[float, float, int, float], tuple[float, float]]
) -> Estimates:
    """Estimates with other intervals; after a census there is no error, and the interval is the estimate.

    So it is for what weights were calibrated to, which is known: no error, although not all answers are alike.
    """
    columns = (estimates.table[name] for name in ("estimate", "se", "deff", "n"))
    rows = zip(*columns, estimates.df, strict=True)
    intervals = [
        (p, p) if design.is_census or (design.calibrations and se <= TINY and deff < 1) else bounds(p, se, int(n), df)
        for p, se, deff, n, df in rows
    ]
    return replace(
        estimates, table=estimates.table.assign(low=[low for low, _ in intervals], high=[high for _, high in intervals])
    )


def total(
    design: "Design | Values",
    values: "Values | Design",
    *,
    by: By = None,
    confidence: float = 0.95,
) -> Estimates:
    """Design-based totals (总量估计); arguments, errors and source as `mean`. A blank counts as not there."""
    design, [asked] = design_first(design, values)
    frame = _numeric(design, asked)
    return linear_estimates(design, "total", frame, None, by, confidence)


def ratio(
    design: "Design | Series",
    numerator: "Series | Design",
    denominator: "Series | Design",
    *,
    by: By = None,
    confidence: float = 0.95,
) -> Estimates:
    """Design-based ratio of two totals (比率估计), such as money spent per household reached.

    Raises
        InvalidInput: lengths that differ. NotEnoughData: a denominator that adds up to 0.

    Source
        Särndal, Swensson & Wretman (1992), sec. 5.6.
    """
    design, [above, below] = design_first(design, numerator, denominator)
    above, below = _one(above), _one(below)
    require_same_rows(numerator=above, denominator=below)
    both = above.notna() & below.notna()
    top = _numeric(design, above.where(both).rename(f"{above.name}/{below.name}"))
    bottom = _numeric(design, below.where(both, 0.0)).set_axis(top.columns, axis="columns")
    return linear_estimates(design, "ratio", top, bottom, by, confidence)


def share(
    design: "Design | Series",
    values: "Series | Design",
    *,
    by: By = None,
    interval: Interval = "logit",
    confidence: float = 0.95,
) -> Estimates:
    """Design-based shares of each category (加权占比), 0 to 1.

    Args
        design: n rows.
        values: (n,) categories, or the name of a column; blank rows are left out.
        by: as in `mean`.
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
    design, [asked] = design_first(design, values)
    answers = _one(asked)
    design.require_rows(values=answers)
    ones = indicators(answers)
    if ones.empty:
        raise NotEnoughData(TEXTS["there_no_value"])
    estimates = linear_estimates(design, "share", ones, None, by, confidence)
    return _with_bounds(
        estimates, design, lambda p, se, n, df: share_interval(interval, p, se, n=n, df=df, confidence=confidence)
    )


def quantile(
    design: "Design | Series",
    values: "Series | Design",
    shares: float | Sequence[float] = (0.25, 0.5, 0.75),
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Weighted quantiles (加权分位数) with Woodruff's intervals.

    Args
        design: n rows.
        values: (n,) numeric, or the name of a column; blank rows are left out.
        shares: between 0 and 1.

    Raises
        InvalidInput: a share outside 0 to 1. NotEnoughData: no value.

    Source
        Woodruff (1952); the quantile is the smallest value at which the weighted distribution reaches the share.
    """
    shares = tuple(shares) if isinstance(shares, Sequence) else (shares,)
    if not shares or not all(0 < p < 1 for p in shares):
        raise InvalidInput(TEXTS["shares_lie_between_got"].fill(shares=shares))
    design, [asked] = design_first(design, values)
    answers = _one(asked)
    numeric = _numeric(design, answers).iloc[:, 0].to_numpy()
    has_value = ~np.isnan(numeric)
    if not has_value.any():
        raise NotEnoughData(TEXTS["there_no_value"])
    value_at = _values_by_share(numeric[has_value], design.w[has_value])
    rows = []
    for p in shares:
        point = value_at(p)
        below = pd.Series(np.where(has_value, numeric <= point, np.nan), index=design.index, name="below")
        estimates = linear_estimates(design, "mean", below.to_frame(), None, None, confidence)
        reached, se = (float(estimates.table[name].iloc[0]) for name in ("estimate", "se"))
        t = float(t_of(confidence, estimates.df)[0])
        low, high = value_at(max(reached - t * se, 1e-9)), value_at(min(reached + t * se, 1.0))
        rows.append(
            {
                "variable": f"{answers.name} {numbers.percent(p, 0)}",
                "domain": "",
                "estimate": point,
                "se": (high - low) / (2 * t),
                "low": low,
                "high": high,
                "deff": np.nan,
                "n": int(has_value.sum()),
                "n_weighted": float(design.w[has_value].sum()),
                "no_interval": "" if np.isfinite(low) else TOO_FEW_UNITS,
            }
        )
    table = pd.DataFrame(rows)
    return replace(
        estimates,
        kind="quantile",
        table=table,
        covariance=np.diag(table["se"].to_numpy() ** 2),
        df=np.repeat(estimates.df, len(table)),
        parts=uncorrected(design, len(table)),
    )


def _values_by_share(values: Floats, weight: Floats) -> Callable[[float], float]:
    """The smallest value at which the weighted distribution reaches a share; blank where the share is."""
    order = np.argsort(values, kind="stable")
    ordered, cumulated = values[order], np.cumsum(weight[order])
    cumulated /= cumulated[-1]

    def value_at(share: float) -> float:
        place = min(int(np.searchsorted(cumulated, share - 1e-12)), len(ordered) - 1)
        return float(ordered[place]) if np.isfinite(share) else np.nan

    return value_at


def _numeric(design: Design, values: "pd.DataFrame | pd.Series[float]") -> pd.DataFrame:
    frame = values.to_frame() if isinstance(values, pd.Series) else values
    if len(frame) != design.n:
        raise InvalidInput(TEXTS["values_rows"].fill(n=design.n, n_frame=len(frame)))
    design.require_rows(values=frame)
    if frame.columns.empty:
        raise InvalidInput(TEXTS["one_variable_needed"].fill(n=0))
    text = [str(name) for name, kind in frame.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    if text:
        raise InvalidInput(TEXTS["not_numeric"].fill(listed=Text("、".join(text), ", ".join(text))))
    is_float = all(kind == np.float64 for kind in frame.dtypes)
    return frame if is_float else frame.astype(float)


def _one(values: "pd.DataFrame | pd.Series[Any]") -> "pd.Series[Any]":
    """A single variable. Raises InvalidInput: a frame of several."""
    if isinstance(values, pd.Series):
        return values
    if values.shape[1] != 1:
        raise InvalidInput(TEXTS["one_variable_needed"].fill(n=values.shape[1]))
    return values.iloc[:, 0]
