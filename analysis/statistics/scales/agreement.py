"""Whether raters agree (评价者一致性): intraclass correlation, Krippendorff's alpha, Kendall's W."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import one_of, require_confidence
from analysis.core.errors import NotEnoughData
from analysis.core.ratings import Codes, as_numbers, coded, numbered
from analysis.core.results import Result
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
Distance = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agreement(Result):
    """One or several coefficients of agreement of the same ratings."""

    table: pd.DataFrame
    n_units: int
    n_raters: int
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Rows: coefficient, value, low, high (blank where no interval is known)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The first coefficient, and what agreement does not say."""
        row = self.table.iloc[0]
        value = numbers.decimal(float(row["value"]))
        if lang == "zh":
            return (
                f"{row['coefficient']} = {value}（{self.n_units} 个对象，{self.n_raters} 位评价者）。一致不等于正确。"
            )
        base = f"{self.n_units} units, {self.n_raters} raters"
        return f"{row['coefficient']} = {value} ({base}). To agree is not to be right."

    def plot(self, ax: Axes | None = None) -> Axes:
        """The coefficients with their intervals."""
        return plots.intervals(self.table.rename(columns={"coefficient": "label"}), estimate="value", ax=ax)


def icc(ratings: pd.DataFrame, *, confidence: float = 0.95) -> Agreement:
    """The six intraclass correlations (组内相关系数): one-way, two-way random, two-way mixed; one rater and the mean.

    Args
        ratings: (n units, k raters), numeric, complete.
        confidence: coverage of the intervals.

    Returns
        Rows ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k: value, low, high, F, its degrees of freedom, p.

    Raises
        NotEnoughData: fewer than 2 units or 2 raters, a blank, or units that do not differ.

    Source
        Shrout & Fleiss (1979); interval of ICC2 after McGraw & Wong (1996).
    """
    require_confidence(confidence)
    values = as_numbers(ratings)
    n, k = values.shape
    if n < 2 or k < 2 or np.isnan(values).any():
        raise NotEnoughData(TEXTS["icc_needs_units_raters"])
    between, raters, within, error = _mean_squares(values)
    tail = (1 - confidence) / 2
    f_one, f_two = between / within, between / error
    one = (between - within) / (between + (k - 1) * within)
    two = (between - error) / (between + (k - 1) * error + k * (raters - error) / n)
    three = (between - error) / (between + (k - 1) * error)
    df1, df_one, df_two = n - 1, n * (k - 1), (n - 1) * (k - 1)

    def bounds(f: float, df2: int) -> tuple[float, float]:
        low, high = f / stats.f.ppf(1 - tail, df1, df2), f * stats.f.ppf(1 - tail, df2, df1)
        return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)

    f_rater = raters / error
    from_raters, from_units = k * two * f_rater, n * (1 + (k - 1) * two) - k * two
    df_mixed = df_two * (from_raters + from_units) ** 2 / (df1 * from_raters**2 + from_units**2)
    upper, lower = stats.f.ppf(1 - tail, df1, df_mixed), stats.f.ppf(1 - tail, df_mixed, df1)
    rest = k * raters + (k * n - k - n) * error
    low_two, high_two = (n * (f * between - error) / (rest + n * f * between) for f in (1 / max(upper, 1e-300), lower))
    low_one, high_one = bounds(f_one, df_one)
    low_three, high_three = bounds(f_two, df_two)

    low_two, high_two = min(two, max(low_two, -1 / (k - 1))), max(two, high_two)  # none among k raters is lower

    def mean_of(r: float) -> float:
        return float(k * r / (1 + (k - 1) * r)) if r > -1 / (k - 1) else np.nan

    single = [
        ("ICC1", one, low_one, high_one, f_one, df_one),
        ("ICC2", two, low_two, high_two, f_two, df_two),
        ("ICC3", three, low_three, high_three, f_two, df_two),
    ]
    means = [
        (f"{name}k", mean_of(value), mean_of(low), mean_of(high), f, df2) for name, value, low, high, f, df2 in single
    ]
    table = pd.DataFrame(single + means, columns=["coefficient", "value", "low", "high", "F", "df2"])
    table = table.assign(df1=df1, p=stats.f.sf(table["F"], df1, table["df2"]))
    return Agreement(table=table, n_units=n, n_raters=k, confidence=confidence)


def _mean_squares(values: Floats) -> tuple[float, float, float, float]:
    """Mean squares between units, between raters, within units, and of what neither explains."""
    n, k = values.shape
    between = k * ((values.mean(axis=1) - values.mean()) ** 2).sum() / (n - 1)
    raters = n * ((values.mean(axis=0) - values.mean()) ** 2).sum() / (k - 1)
    within = ((values - values.mean(axis=1, keepdims=True)) ** 2).sum() / (n * (k - 1))
    error = (within * n * (k - 1) - raters * (k - 1)) / ((n - 1) * (k - 1))
    if between == 0 or error <= 0:
        raise NotEnoughData(TEXTS["units_do_not_differ"])
    return between, raters, within, error


def krippendorff_alpha(
    ratings: pd.DataFrame, *, level: Level = "nominal", categories: Sequence[object] | None = None
) -> Agreement:
    """Krippendorff's alpha: any number of raters, blanks allowed, nominal to ratio level.

    Args
        ratings: (n units, m raters); blank = not rated. Units rated once do not count.
        level: "nominal", "ordinal", "interval" or "ratio"; the last two need numbers.
        categories: all of them in order, which the ordinal level needs where ratings are words.

    Raises
        InvalidInput: an unknown level, words where numbers or an order are needed, a rating that is not listed.
        NotEnoughData: no unit rated twice, or all ratings alike.

    Source
        Krippendorff (2011), computing alpha from the coincidence matrix.
    """
    one_of(level, DISTANCES, "level")
    if categories is not None:
        coded(ratings, categories=categories)  # refuses what they do not list
    if level in ("interval", "ratio"):
        codes, values = numbered(as_numbers(ratings))
    else:
        codes, names = coded(ratings, categories=categories, is_ordered=level == "ordinal")
        values = np.arange(len(names), dtype=float)
    counts = rating_counts(codes, len(values))
    counts = counts[counts.sum(axis=1) >= 2]
    shared = counts / (counts.sum(axis=1, keepdims=True) - 1)
    coincidence = shared.T @ counts - np.diag(shared.sum(axis=0))
    totals = coincidence.sum(axis=0)
    n = totals.sum()
    if not len(counts) or (totals > 0).sum() < 2:
        raise NotEnoughData(TEXTS["no_unit_rated_twice"])
    apart = DISTANCES[level](values, totals)
    observed, expected = (coincidence * apart).sum(), (np.outer(totals, totals) * apart).sum() / (n - 1)
    row = {"coefficient": f"Krippendorff alpha ({level})", "value": 1 - observed / expected}
    table = pd.DataFrame([row | {"low": np.nan, "high": np.nan}])
    return Agreement(table=table, n_units=len(counts), n_raters=ratings.shape[1], confidence=0.95)


def kendall_w(
    ratings: pd.DataFrame, *, categories: Sequence[object] | None = None, confidence: float = 0.95
) -> Agreement:
    """Kendall's coefficient of concordance (肯德尔和谐系数 W): whether raters put units in the same order; ties count.

    Args
        ratings: (n units, m raters), complete; numbers, ranks, or ordered categoricals. Only their order counts.
        categories: all of them in order, where ratings are words.
        confidence: coverage of the interval, which for no agreement at all holds 1/m.

    Returns
        One row: value (0 to 1), low, high, chi2 (Friedman's test against no agreement), its df, p.

    Raises
        InvalidInput: words without an order. NotEnoughData: fewer than 3 units or 2 raters, a blank, or raters who
            give all units the same.

    Source
        Kendall & Babington Smith (1939), with the correction for ties and the F approximation of Kendall & Gibbons
        (1990), inverted as Shrout & Fleiss (1979) do for the intraclass correlation.

    >>> ranks = pd.DataFrame({"x": [1, 6, 3, 2, 5, 4], "y": [1, 5, 6, 4, 2, 3], "z": [6, 3, 2, 5, 4, 1]})
    >>> round(float(kendall_w(ranks).table["value"][0]), 2)
    0.16
    """
    require_confidence(confidence)
    codes, _ = coded(ratings, categories=categories, is_ordered=True)
    n, m = codes.shape
    if n < 3 or m < 2 or (codes < 0).any():
        raise NotEnoughData(TEXTS["concordance_needs_units_raters"])
    ties = sum(float((np.bincount(rater) ** 3.0 - np.bincount(rater)).sum()) for rater in codes.T)
    most = (m**2 * (n**3 - n) - m * ties) / 12
    if most <= 0:
        raise NotEnoughData(TEXTS["units_do_not_differ"])
    sums = stats.rankdata(codes, axis=0).sum(axis=1)
    square = float(((sums - sums.mean()) ** 2).sum())
    value = min(square / most, 1.0)
    held = value if value < 1 else (square - 1) / (most + 2)  # corrected for continuity, so that 1 has an interval too
    df1, tail = n - 1 - 2 / m, (1 - confidence) / 2
    ratio, df2 = (m - 1) * held / (1 - held), df1 * (m - 1)
    low, high = ratio / stats.f.ppf(1 - tail, df1, df2), ratio * stats.f.ppf(1 - tail, df2, df1)
    row = {"coefficient": "Kendall W", "value": value, "low": low / (low + m - 1)}
    row |= {"high": 1.0 if value == 1 else high / (high + m - 1), "chi2": m * (n - 1) * value, "df": n - 1}
    table = pd.DataFrame([row]).assign(p=lambda frame: stats.chi2.sf(frame["chi2"], frame["df"]))
    return Agreement(table=table, n_units=n, n_raters=m, confidence=confidence)


def rating_counts(codes: Codes, k: int) -> Floats:
    """How often each of k categories was given to each unit, (units, k); −1 is no rating."""
    n = len(codes)
    cells = np.arange(1, n * (k + 1) + 1, k + 1)[:, None] + codes  # the first of each unit counts its blanks
    return np.bincount(cells.ravel(), minlength=n * (k + 1)).reshape(n, k + 1)[:, 1:].astype(np.float64)


def _ordinal(_values: Floats, totals: Floats) -> Floats:
    below = np.cumsum(totals) - totals / 2
    return np.subtract.outer(below, below) ** 2


def _ratio(values: Floats, _totals: Floats) -> Floats:
    both = np.add.outer(values, values)
    return np.divide(np.subtract.outer(values, values), both, out=np.zeros_like(both), where=both != 0) ** 2


DISTANCES: Mapping[str, Distance] = {
    "nominal": lambda values, _: 1 - np.eye(len(values)),
    "ordinal": _ordinal,
    "interval": lambda values, _: np.subtract.outer(values, values) ** 2,
    "ratio": _ratio,
}
