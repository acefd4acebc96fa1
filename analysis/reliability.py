"""Internal consistency of the items of one scale (信度). It says nothing about whether the answers are genuine."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy.stats import f as f_distribution
from scipy.stats import norm

from analysis import factors, numbers, plots
from analysis.errors import InvalidInput, NotEnoughData
from analysis.moments import BLOCK, Moments, moments
from analysis.results import Language, Result, Unavailable

Floats = npt.NDArray[np.float64]
RESAMPLES_AT_ONCE = 20  # of 100,000 rows they take 16 MB
MOST_ITEMS_SPLIT = 20  # above it there are too many halves to try them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha(Result):
    """Cronbach's alpha of one scale, from its complete rows, with its Feldt interval."""

    alpha: float
    low: float
    high: float
    n_items: int
    n_complete: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([asdict(self)])

    def sentence(self, lang: Language = "zh") -> str:
        """Alpha with its interval and base, and what it does not say."""
        alpha, low, high = (numbers.decimal(value) for value in (self.alpha, self.low, self.high))
        if lang == "zh":
            return (
                f"α = {alpha}（区间 {low} 至 {high}，{self.n_items} 题，答全 {self.n_complete} 份，"
                f"舍去 {self.n_dropped} 份）。信度高不说明答卷真实。"
            )
        return (
            f"alpha = {alpha} (interval {low} to {high}; {self.n_items} items, {self.n_complete} complete sheets, "
            f"{self.n_dropped} dropped). A high alpha does not show that answers are genuine."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Alpha with its interval beside the usual threshold."""
        return plots.intervals(self.to_frame(), estimate="alpha", reference=0.7, ax=ax)


def cronbach_alpha(scores: pd.DataFrame, *, confidence: float = 0.95) -> Alpha:
    """Internal consistency of the items of one scale (内部一致性信度).

    Rows with a blank are dropped before anything is counted, so the interval rests on the same
    respondents as the estimate.

    Args
        scores: (n respondents, k items), numeric, all items scored in the same direction; blank = no answer.
        confidence: coverage of the interval, between 0 and 1.

    Returns
        Alpha, a pure number (at most 1; negative when items oppose each other).

    Raises
        NotEnoughData: fewer than 2 items or 2 complete rows, or no variation.

    Source
        Cronbach (1951); interval after Feldt, Woodruff & Salih (1987).

    >>> scores = pd.DataFrame({"lighting": [5, 4, 2, 1], "paving": [5, 5, 2, 1]})
    >>> round(cronbach_alpha(scores).alpha, 3)
    0.983
    """
    if scores.shape[1] < 2:
        raise NotEnoughData(
            f"alpha needs 2 items; got {scores.shape[1]}", zh=f"α 至少需要 2 题；现有 {scores.shape[1]} 题"
        )
    return alpha_of(moments(scores), confidence=confidence)


def alpha_of(given: Moments, *, confidence: float = 0.95) -> Alpha:
    """Cronbach's alpha from moments; see `cronbach_alpha`. Raises NotEnoughData: all rows have the same total."""
    covariance, k, n = given.covariance, given.k, given.n
    whole = float(covariance.sum())
    if whole <= 0:
        raise NotEnoughData(f"all {n} complete rows have the same total score", zh=f"{n} 份答卷的总分完全相同")
    alpha = float(k / (k - 1) * (1 - np.trace(covariance) / whole))
    low, high = feldt_interval(alpha, n, k, confidence)
    return Alpha(alpha=alpha, low=low, high=high, n_items=k, n_complete=n, n_dropped=given.n_dropped)


def weighted_alpha(scores: pd.DataFrame, weight: "pd.Series[float]") -> tuple[float, float]:
    """Cronbach's alpha and its standardised form from complete rows under survey weights; no interval is known.

    Raises
        NotEnoughData: fewer than 2 items or 2 complete rows. InvalidInput: weights at or below 0.

    Source
        Weighted covariances as in survey::svycralpha of R; the divisor cancels.
    """
    complete = scores.notna().all(axis="columns")
    k, w = scores.shape[1], weight[complete].to_numpy(dtype=float)
    if k < 2 or complete.sum() < 2:
        raise NotEnoughData("alpha needs 2 items and 2 complete rows", zh="α 至少需要 2 题和 2 份答全的答卷")
    if not (w > 0).all():
        raise InvalidInput("weights must be above 0", zh="权数必须大于 0")
    covariance = np.cov(scores[complete].to_numpy(dtype=float), rowvar=False, aweights=w)
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    return tuple(float(k / (k - 1) * (1 - np.trace(each) / each.sum())) for each in (covariance, correlation))  # type: ignore[return-value]  # two of them


def feldt_interval(alpha: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    """The interval of alpha from n complete rows of k items, by the F distribution of (1 − α) ratios."""
    tail, rows, cells = (1 - confidence) / 2, n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(f_distribution.ppf(1 - tail, rows, cells))
    high = 1 - (1 - alpha) * float(f_distribution.ppf(tail, rows, cells))
    return low, high


def distribution_free_interval(scores: pd.DataFrame, *, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of alpha that asks nothing of the answers' distribution (渐近无分布区间), from complete rows.

    Raises
        NotEnoughData: as `cronbach_alpha`.

    Source
        Yuan, Guarnaccia & Hayslip (2003); Maydeu-Olivares, Coffman & Hartmann (2007): the delta method on the mean of
        the items' variances and the variance of their total.
    """
    given = moments(scores)
    alpha, k, n, means = alpha_of(given).alpha, given.k, given.n, given.means
    parts, whole = float(np.trace(given.covariance)), float(given.covariance.sum())
    small, spread = set(scores.dtypes) == {np.dtype(np.int8)}, 0.0
    for start in range(0, len(scores), BLOCK):
        raw = scores.iloc[start : start + BLOCK].to_numpy(dtype=np.float32 if small else np.float64)
        rows = raw if small else raw[~np.isnan(raw).any(axis=1)]
        total = rows.sum(axis=1, dtype=np.float64) - means.sum()
        squares = np.einsum("ij,ij->i", rows, rows) - 2 * (rows @ means.astype(rows.dtype)) + means @ means
        influence = (squares - parts) / whole - parts / whole**2 * (total**2 - whole)
        spread += float(influence @ influence)
    reach = float(norm.ppf((1 + confidence) / 2)) * k / (k - 1) * np.sqrt(spread) / n
    return alpha - reach, alpha + reach


def normal_interval(given: Moments, confidence: float = 0.95) -> tuple[float, float]:
    """The asymptotic interval of alpha under normal items whose variances may differ.

    Source
        van Zyl, Neudecker & Nel (2000), as in Duhachek & Iacobucci (2004).
    """
    covariance, k, n = given.covariance, given.k, given.n
    whole, trace = covariance.sum(), np.trace(covariance)
    square = covariance @ covariance
    spread = 2 * k**2 / ((k - 1) ** 2 * whole**3) * (
        whole * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    )  # fmt: skip
    alpha = alpha_of(given).alpha
    reach = float(norm.ppf((1 + confidence) / 2) * np.sqrt(spread / n))
    return alpha - reach, alpha + reach


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reliability(Result):
    """Everything about one scale from one covariance: alpha and its kin, Guttman's bounds, omega, each item's part."""

    alpha: Alpha
    alpha_standardized: float
    average_r: float
    guttman: tuple[float, float, float, float | None, float, float]
    split_half_mean: float | None
    split_half_min: float | None
    omega_total: float | Unavailable
    items: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """One row an item: n, mean, sd, item_total_r, item_rest_r, alpha_if_dropped."""
        return self.items

    def sentence(self, lang: Language = "zh") -> str:
        """Alpha, omega, the item that fits least, and what none of them says."""
        at = int(np.argmin(self.items["item_rest_r"].to_numpy()))
        least, rest = self.items["item"].iloc[at], numbers.decimal(float(self.items["item_rest_r"].iloc[at]))
        if isinstance(self.omega_total, Unavailable):
            omega = {"zh": f"ω 不适用（{self.omega_total.zh}）", "en": f"omega not applicable ({self.omega_total.en})"}
        else:
            omega = dict.fromkeys(("zh", "en"), f"ω = {numbers.decimal(self.omega_total)}")
        if lang == "zh":
            return f"{self.alpha.sentence()}{omega['zh']}（单因子）。与其余题项相关最低的是“{least}”（{rest}）。"
        return f"{self.alpha.sentence('en')} {omega['en']} (one factor). Least related to the rest: {least} ({rest})."


def reliability(given: Moments, *, confidence: float = 0.95) -> Reliability:
    """The whole reliability block of a scale (信度分析) from its moments.

    Args
        given: moments of k items scored in one direction, listwise or pairwise.
        confidence: coverage of the interval of alpha (Feldt).

    Raises
        NotEnoughData: fewer than 2 items or 2 rows, or no variation.

    Source
        Cronbach (1951); Guttman (1945) λ1–λ6; McDonald (1999) ω of one factor; corrected item-total correlations.
    """
    covariance, correlation, k = given.covariance, given.correlation, given.k
    alpha = alpha_of(given, confidence=confidence)
    sd = np.sqrt(np.diag(covariance))
    average_r = float(((covariance / np.outer(sd, sd)).sum() - k) / (k * (k - 1)))
    halves = split_halves(covariance) if k <= MOST_ITEMS_SPLIT else None
    whole, variances = covariance.sum(), np.diag(covariance)
    squares = (covariance**2).sum(axis=0) - variances**2
    lambda1 = 1 - variances.sum() / whole
    lambda2 = lambda1 + np.sqrt(k / (k - 1) * squares.sum()) / whole
    lambda5 = lambda1 + 2 * np.sqrt(squares.max()) / whole
    try:
        omega: float | Unavailable = omega_total(correlation)
        lambda6 = 1 - (1 / np.diag(np.linalg.inv(covariance))).sum() / whole
    except (InvalidInput, np.linalg.LinAlgError):
        omega = Unavailable(
            kind="not_applicable", zh="题项太少或相关矩阵奇异", en="too few items, or singular correlations"
        )
        lambda6 = np.nan
    return Reliability(
        alpha=alpha, alpha_standardized=k * average_r / (1 + (k - 1) * average_r), average_r=average_r,
        guttman=(float(lambda1), float(lambda2), alpha.alpha, None if halves is None else float(halves.max()),
                 float(lambda5), float(lambda6)),
        split_half_mean=None if halves is None else float(halves.mean()),
        split_half_min=None if halves is None else float(halves.min()), omega_total=omega, items=_items(given),
    )  # fmt: skip


def mcdonald_omega(scores: pd.DataFrame) -> float:
    """McDonald's omega total of one factor (ω) from complete rows; see `omega_total`.

    >>> scores = pd.DataFrame({"a": [5, 4, 2, 1, 3], "b": [5, 5, 2, 1, 2], "c": [4, 5, 1, 2, 3]})
    >>> round(mcdonald_omega(scores), 2)
    0.95
    """
    return omega_total(moments(scores).correlation)


def omega_total(correlation: Floats) -> float:
    """McDonald's omega total: the part of the total's variance that one common factor carries, standardised items.

    Raises
        InvalidInput: fewer than 3 items, or singular correlations.

    Source
        McDonald (1999), ch. 6; the factor is extracted by minimum residuals.
    """
    loadings = factors.extract(correlation, 1, "minres")[:, 0]
    common = float(loadings.sum() ** 2)
    return common / (common + float((1 - loadings**2).sum()))


def omega_hierarchical(correlation: Floats, n_factors: int = 3) -> float:
    """McDonald's omega hierarchical (ω_h): the part of the total's variance carried by the factor all items share.

    The general factor is found from `n_factors` correlated group factors (Schmid–Leiman): a scale whose ω_h is far
    below ω total measures several things, and its total means less than its reliability suggests.

    Raises
        InvalidInput: too few items for the group factors (9 carry three), or singular correlations.
        NoConvergence: group factors that cannot be separated.

    Source
        Schmid & Leiman (1957); Zinbarg, Revelle, Yovel & Li (2005); minres and oblimin as psych::omega of R.
    """
    if n_factors < 3:
        raise InvalidInput("3 group factors or more are needed to tell the general one", zh="至少需要 3 个组因子")
    unrotated = factors.extract(correlation, n_factors, "minres")
    pattern, between = factors.rotate(unrotated, "oblimin")
    general = pattern @ factors.extract(between, 1, "minres")[:, 0]
    return float(general.sum() ** 2 / correlation.sum())


def bootstrap_interval(
    scores: pd.DataFrame, *, confidence: float = 0.95, resamples: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """The percentile interval of alpha over resampled complete rows (自助法): exact multinomial resampling.

    Slow beside the closed forms and, on large samples, the same; it is here for the doubtful reader.

    Raises
        NotEnoughData: as `cronbach_alpha`. InvalidInput: fewer than 100 resamples.

    Source
        Efron & Tibshirani (1993), ch. 13.
    """
    if resamples < 100:
        raise InvalidInput("100 resamples at least", zh="重抽次数至少为 100")
    given = moments(scores)
    alpha_of(given)
    rows = np.asarray(scores.dropna().to_numpy(dtype=np.float64) - given.means)
    k, n = given.k, len(rows)
    total = rows.sum(axis=1)
    known = np.column_stack([rows, total, total**2, (rows**2).sum(axis=1)])
    with ThreadPoolExecutor() as pool:
        seeds = np.random.SeedSequence(seed).spawn(-(-resamples // RESAMPLES_AT_ONCE))
        parts = list(pool.map(lambda own: _resampled_sums(known, own), seeds))
    sums = np.concatenate(parts)[:resamples] / n
    items = sums[:, k + 2] - (sums[:, :k] ** 2).sum(axis=1)
    whole = sums[:, k + 1] - sums[:, k] ** 2
    alphas = k / (k - 1) * (1 - items[whole > 0] / whole[whole > 0])
    low, high = np.quantile(alphas, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _resampled_sums(known: Floats, seed: np.random.SeedSequence) -> Floats:
    """Column sums of `known` (n, columns) over a handful of resamples of its rows, (resamples, columns)."""
    rng, n = np.random.default_rng(seed), len(known)
    counts = np.empty((RESAMPLES_AT_ONCE, n))
    for row in counts:
        row[:] = np.bincount(rng.integers(0, n, n, dtype=np.int32), minlength=n)
    sums: Floats = counts @ known
    return sums


def split_halves(covariance: Floats) -> Floats:
    """The split-half reliability of every division into halves (Guttman's λ4 is the greatest); odd k: nearly halves."""
    k = len(covariance)
    half = k // 2
    chosen = [each for each in combinations(range(k), half) if k % 2 or 0 in each]
    sides = np.zeros((len(chosen), k))
    sides[np.repeat(np.arange(len(chosen)), half), np.ravel(chosen)] = 1
    between = np.einsum("ij,jk,ik->i", sides, covariance, 1 - sides, optimize=True)
    values: Floats = 4 * between / covariance.sum()
    return values


def spearman_brown(scores: pd.DataFrame, first: Sequence[str], second: Sequence[str]) -> float:
    """Split-half reliability of two named halves (折半信度), stepped up to full length (Spearman 1910; Brown 1910).

    Raises
        InvalidInput: a half without items, or an item in both.
    """
    if not first or not second or set(first) & set(second):
        raise InvalidInput("two halves without a common item are needed", zh="需要两半互不重复的题项")
    complete = scores[[*first, *second]].dropna()
    r = float(np.corrcoef(complete[list(first)].sum(axis=1), complete[list(second)].sum(axis=1))[0, 1])
    return 2 * r / (1 + r)


def _items(given: Moments) -> pd.DataFrame:
    covariance, k = given.covariance, given.k
    variances, with_all, whole = np.diag(covariance), covariance.sum(axis=0), covariance.sum()
    rest = whole - 2 * with_all + variances
    with np.errstate(invalid="ignore", divide="ignore"):
        dropped = (k - 1) / (k - 2) * (1 - (variances.sum() - variances) / rest) if k > 2 else np.full(k, np.nan)
    return pd.DataFrame({
        "item": given.items, "n": np.diag(given.counts).astype(int), "mean": given.means, "sd": np.sqrt(variances),
        "item_total_r": with_all / np.sqrt(variances * whole),
        "item_rest_r": (with_all - variances) / np.sqrt(variances * rest), "alpha_if_dropped": dropped,
    })  # fmt: skip
