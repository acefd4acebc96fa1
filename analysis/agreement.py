"""Whether raters agree (评价者一致性): intraclass correlation, kappas, Krippendorff's alpha."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis import numbers, plots
from analysis.errors import InvalidInput, NotEnoughData
from analysis.results import Language, Result

Floats = npt.NDArray[np.float64]
KappaWeights = Literal["none", "linear", "quadratic"]
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
        Rows ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k with value, low, high, F, its degrees of freedom and p.

    Raises
        NotEnoughData: fewer than 2 units or 2 raters, a blank, or units that do not differ.

    Source
        Shrout & Fleiss (1979); interval of ICC2 after McGraw & Wong (1996).
    """
    values = ratings.to_numpy(dtype=float)
    n, k = values.shape
    if n < 2 or k < 2 or np.isnan(values).any():
        raise NotEnoughData("ICC needs 2 units, 2 raters and no blank",
                            zh="ICC 至少需要 2 个对象、2 位评价者，且不能有缺失")  # fmt: skip
    grand = values.mean()
    between = k * ((values.mean(axis=1) - grand) ** 2).sum() / (n - 1)
    raters = n * ((values.mean(axis=0) - grand) ** 2).sum() / (k - 1)
    within = ((values - values.mean(axis=1, keepdims=True)) ** 2).sum() / (n * (k - 1))
    error = (within * n * (k - 1) - raters * (k - 1)) / ((n - 1) * (k - 1))
    if between == 0 or error <= 0:
        raise NotEnoughData("units do not differ, or raters agree exactly", zh="对象之间没有差别，或评价完全一致")
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
    low_two = n * (between - upper * error) / (upper * rest + n * between)
    high_two = n * (lower * between - error) / (rest + n * lower * between)
    low_one, high_one = bounds(f_one, df_one)
    low_three, high_three = bounds(f_two, df_two)

    def mean_of(r: float) -> float:
        return k * r / (1 + (k - 1) * r)

    single = [
        ("ICC1", one, low_one, high_one, f_one, df_one), ("ICC2", two, low_two, high_two, f_two, df_two),
        ("ICC3", three, low_three, high_three, f_two, df_two),
    ]  # fmt: skip
    means = [
        (f"{name}k", mean_of(value), mean_of(low), mean_of(high), f, df2) for name, value, low, high, f, df2 in single
    ]
    rows = single + means
    table = pd.DataFrame(rows, columns=["coefficient", "value", "low", "high", "F", "df2"])
    table = table.assign(df1=df1, p=stats.f.sf(table["F"], df1, table["df2"]))
    return Agreement(table=table, n_units=n, n_raters=k, confidence=confidence)


def cohen_kappa(
    first: "pd.Series[str]", second: "pd.Series[str]", *, categories: list[str] | None = None,
    weights: KappaWeights = "none", confidence: float = 0.95,
) -> Agreement:  # fmt: skip
    """Cohen's kappa of two raters, plain or weighted (加权 Kappa), with its large-sample interval.

    Args
        first, second: (n,) the categories both gave; a unit with a blank is left out.
        categories: all of them in order, which weights need; default: those found, sorted.
        weights: "none", "linear" or "quadratic" agreement weights.
        confidence: coverage of the interval.

    Raises
        NotEnoughData: fewer than 2 units or 2 categories, or chance alone would agree on all.

    Source
        Cohen (1960, 1968); standard error of Fleiss, Cohen & Everitt (1969).
    """
    both = first.notna() & second.notna()
    names = categories or sorted(set(first[both]) | set(second[both]))
    return kappa_of_table(pd.crosstab(first[both], second[both]).reindex(index=names, columns=names, fill_value=0),
                          weights=weights, confidence=confidence)  # fmt: skip


def kappa_of_table(table: pd.DataFrame, *, weights: KappaWeights = "none", confidence: float = 0.95) -> Agreement:
    """Cohen's kappa from a square table of counts; see `cohen_kappa`. Raises InvalidInput: a table not square."""
    counts = table.to_numpy(dtype=float)
    k, n = len(counts), counts.sum()
    if counts.shape != (k, k):
        raise InvalidInput(f"a square table is needed; got {counts.shape}", zh=f"需要方形的列联表；现为 {counts.shape}")
    if n < 2 or k < 2:
        raise NotEnoughData("kappa needs 2 units and 2 categories", zh="Kappa 至少需要 2 个对象和 2 个类别")
    p, agree = counts / n, _agreement_weights(k, weights)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, chance = float((agree * p).sum()), float(rows @ agree @ columns)
    if chance >= 1:
        raise NotEnoughData("all units are in one category", zh="所有对象都在同一类别")
    kappa = (observed - chance) / (1 - chance)
    by_row, by_column = agree @ columns, rows @ agree
    inner = agree - (by_row[:, None] + by_column[None, :]) * (1 - kappa)
    variance = float((p * inner**2).sum() - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    se = float(np.sqrt(max(variance, 0)))
    z = float(stats.norm.ppf((1 + confidence) / 2))
    name = "kappa" if weights == "none" else f"kappa ({weights})"
    rows_ = [{"coefficient": name, "value": kappa, "low": kappa - z * se, "high": kappa + z * se, "se": se,
              "observed": observed}]  # fmt: skip
    return Agreement(table=pd.DataFrame(rows_), n_units=int(n), n_raters=2, confidence=confidence)


def fleiss_kappa(ratings: pd.DataFrame) -> Agreement:
    """Fleiss' kappa of several raters, over all and by category (Fleiss 1971), with z against no agreement.

    Args
        ratings: (n units, m raters) categories, complete.

    Raises
        NotEnoughData: a blank, fewer than 2 units or raters, or a single category.
    """
    if ratings.isna().to_numpy().any() or min(ratings.shape) < 2:
        raise NotEnoughData("Fleiss' kappa needs 2 units, 2 raters and no blank; use krippendorff_alpha with blanks",
                            zh="Fleiss Kappa 至少需要 2 个对象、2 位评价者，且无缺失")  # fmt: skip
    n, m = ratings.shape
    counts = ratings.apply(lambda row: row.value_counts(), axis=1).fillna(0).sort_index(axis=1)
    share = counts.to_numpy().sum(axis=0) / (n * m)
    if (share >= 1).any():
        raise NotEnoughData("all ratings are in one category", zh="所有评价都在同一类别")
    per_unit = ((counts.to_numpy() ** 2).sum(axis=1) - m) / (m * (m - 1))
    chance = float((share**2).sum())
    kappa = (float(per_unit.mean()) - chance) / (1 - chance)
    q = share * (1 - share)
    spread = q.sum() ** 2 - (q * (1 - 2 * share)).sum()
    se = float(np.sqrt(2 * spread / (n * m * (m - 1))) / q.sum())
    each = counts.to_numpy()
    by_category = 1 - (each * (m - each)).sum(axis=0) / (n * m * (m - 1) * q)
    se_category = np.sqrt(2 / (n * m * (m - 1)))
    z95 = float(stats.norm.ppf(0.975))
    table = pd.DataFrame([
        {"coefficient": "Fleiss kappa", "value": kappa, "se": se, "z": kappa / se},
        *({"coefficient": str(name), "value": value, "se": se_category, "z": value / se_category}
          for name, value in zip(counts.columns, by_category, strict=True)),
    ])  # fmt: skip
    table = table.assign(low=table["value"] - z95 * table["se"], high=table["value"] + z95 * table["se"])
    return Agreement(table=table, n_units=n, n_raters=m, confidence=0.95)


def krippendorff_alpha(ratings: pd.DataFrame, *, level: Level = "nominal") -> Agreement:
    """Krippendorff's alpha: any number of raters, blanks allowed, nominal to ratio level.

    Args
        ratings: (n units, m raters); blank = not rated. Units rated once do not count.
        level: "nominal", "ordinal", "interval" or "ratio"; the last three need numbers.

    Raises
        NotEnoughData: no unit rated twice, or all ratings alike.

    Source
        Krippendorff (2011), computing alpha from the coincidence matrix.
    """
    values = sorted({value for value in ratings.to_numpy().ravel() if not pd.isna(value)})
    at = {value: position for position, value in enumerate(values)}
    coincidence = np.zeros((len(values), len(values)))
    n_units = 0
    for row in ratings.itertuples(index=False):
        given = np.bincount([at[value] for value in row if not pd.isna(value)], minlength=len(values)).astype(float)
        m = given.sum()
        if m >= 2:
            n_units += 1
            coincidence += (np.outer(given, given) - np.diag(given)) / (m - 1)
    totals = coincidence.sum(axis=0)
    n = totals.sum()
    if n_units == 0 or (totals > 0).sum() < 2:
        raise NotEnoughData("no unit was rated twice, or all ratings are alike",
                            zh="没有被评价两次的对象，或评价全部相同")  # fmt: skip
    places = np.arange(len(values), dtype=float) if level == "nominal" else np.array(values, dtype=float)
    apart = DISTANCES[level](places, totals)
    observed, expected = (coincidence * apart).sum(), (np.outer(totals, totals) * apart).sum() / (n - 1)
    table = pd.DataFrame([{"coefficient": f"Krippendorff alpha ({level})", "value": 1 - observed / expected,
                           "low": np.nan, "high": np.nan}])  # fmt: skip
    return Agreement(table=table, n_units=n_units, n_raters=ratings.shape[1], confidence=0.95)


def _agreement_weights(k: int, weights: KappaWeights) -> Floats:
    gap = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    return {"none": np.eye(k), "linear": 1 - gap, "quadratic": 1 - gap**2}[weights]


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
