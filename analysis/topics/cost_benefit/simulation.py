"""A cost-benefit result under all its uncertainties at once (蒙特卡洛模拟).

Present value is linear in the factors of the lines, so the values of many draws are one product of factors with the
lines' present values.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import special, stats

from analysis.core import numbers
from analysis.core.columns import seed_number
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.core.threads import in_threads
from analysis.topics.cost_benefit import plots
from analysis.topics.cost_benefit.flows import Case, Floats, money_text, rates_shown
from analysis.topics.cost_benefit.internal_rates import rates_of_draws
from analysis.topics.cost_benefit.sensitivity import known_lines
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Shape = Literal["triangular", "uniform", "normal", "lognormal"]
REACH = float(stats.norm.ppf(0.95))
CHUNK = 4096  # draws at a time: their factors stay in the cache
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a line may differ from its estimate, as a factor.

    low and high are the limits (triangular, uniform) or the 5 % and 95 % points (normal, lognormal).
    """

    line: str
    shape: Shape
    low: float
    high: float
    mode: float = 1.0

    def __post_init__(self) -> None:
        """Raises InvalidInput for limits out of order, or a lognormal that reaches zero."""
        ends = [self.low, self.mode, self.high] if self.shape == "triangular" else [self.low, self.high]
        is_wrong = not np.isfinite(ends).all() or ends != sorted(ends) or self.low == self.high
        if self.shape not in SHAPES or is_wrong or (self.shape == "lognormal" and self.low <= 0):
            raise InvalidInput(
                TEXTS["no_distribution"].fill(line=self.line, shape=self.shape, low=self.low, high=self.high)
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulation(Result):
    """Net present value over many draws: its spread at each rate, and each line's part in the variance.

    `values` holds every draw, a column a rate; `eirr` (where asked for) the internal rate of each draw, NaN where a
    draw has none or possibly several.
    """

    table: pd.DataFrame
    contributions: pd.DataFrame
    values: pd.DataFrame
    eirr: Floats | None
    currency: str
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: rate, mean, sd, p_negative, n_negative, draws, q05, q25, q50, q75, q95 (yuan)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The probability of a loss with its count, the middle 90 %, and the line that contributes most."""
        zh, draws, parts = lang == "zh", f"{len(self.values):,}", []
        for row in self.table.to_dict("records"):
            low, high = (money_text(Decimal(repr(row[name])), self.currency, lang) for name in ("q05", "q95"))
            loss, n = numbers.percent(row["p_negative"]), f"{numbers.count(row['n_negative'])}/{draws}"
            parts.append(
                f"折现率 {row['rate']}：净现值为负的概率 {loss}（{n}），九成落在 {low} 至 {high}"
                if zh
                else f"at {row['rate']} below zero {loss} ({n}), nine in ten {low} to {high}"
            )
        first, name = self.contributions.iloc[0], "line_en" if "line_en" in self.contributions else "line"
        share = numbers.percent(float(first["share"]), 0)
        rates, results = self._rates(lang), ("；" if zh else "; ").join(parts)
        if zh:
            return (
                f"模拟 {draws} 次（种子 {self.seed}）。{results}。方差中“{first['line']}”占 {share}。{rates}"
                "概率取决于所设的分布和相关。"
            )
        return (
            f"{draws} draws (seed {self.seed}): {results}. {first[name]} makes up {share} of the "
            f"variance.{rates} Probabilities rest on the distributions and correlations assumed."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The spread of net present value, a stroke a rate."""
        return plots.drawn_values(self.values, ax=ax)

    def _rates(self, lang: Language) -> str:
        """The middle of the internal rates of the draws that have exactly one, and how many have not."""
        if self.eirr is None or np.isnan(self.eirr).all():
            return ""
        low, middle, high = (numbers.percent(float(rate), 2) for rate in np.nanquantile(self.eirr, [0.05, 0.5, 0.95]))
        n = numbers.count(int(np.isnan(self.eirr).sum()))
        return TEXTS["median_internal_rate_draws"].fill(middle=middle, low=low, high=high, n=n)[lang]


def simulate(
    case: Case,
    spreads: Sequence[Spread],
    *,
    seed: int,
    draws: int = 100_000,
    correlation: pd.DataFrame | None = None,
    of_ranks: bool = False,
    with_eirr: bool = False,
) -> Simulation:
    """Net present value under all spreads at once (蒙特卡洛模拟), at every rate of the case.

    Args
        spreads: at most one a line; other lines stay as estimated. seed: repeats the draws exactly.
        correlation: (k, k), rows and columns named by the lines of the spreads, of the normal scores behind the
            factors, or with `of_ranks` of their ranks (Spearman); None = independent.
        with_eirr: also the internal rate of each draw (flows by year only).

    Returns
        Simulation. A line's share of variance is its covariance with value over the variance; shares add up to 1
        and may be negative where lines are correlated.

    Raises
        NotEnoughData: fewer than 2 draws, no spread, or value does not vary. InvalidInput: an unknown or repeated
            line; a matrix that is no correlation matrix (not symmetric, not positive semidefinite, other lines).

    Source
        Gaussian copula: Iman & Conover (1982) for ranks; r = 2·sin(π·ρ/6), Pearson (1907).
    """
    lines = [spread.line for spread in spreads]
    if draws < 2 or not spreads:
        raise NotEnoughData(TEXTS["simulation_needs_spread_draws"])
    rates = rates_shown(case)
    by_rate = [case.line_values(rate) for rate in rates]
    known_lines(lines, by_rate[0])
    if len(set(lines)) < len(lines):
        raise InvalidInput(TEXTS["line_has_two_spreads"])
    base = np.array([[float(sum(values.values()))] for values in by_rate])
    weights = np.array([[float(values[line]) for line in lines] for values in by_rate])
    root = None if correlation is None else _root(correlation, lines, of_ranks)
    yearly = _yearly(case, lines) if with_eirr else None
    moved, internal, covariances = _draw(seed, draws, spreads, root=root, weights=weights, yearly=yearly)
    values = base + moved
    spread_of_values = values.var(axis=1, keepdims=True)
    if not (spread_of_values > 0).all():
        raise NotEnoughData(TEXTS["value_does_not_vary"])
    shares = weights * covariances / spread_of_values
    columns = [rate.text() for rate in rates]
    parts = pd.DataFrame({"line": lines} | dict(zip(columns, shares, strict=True)))
    parts = parts.assign(share=shares[0]).sort_values("share", ascending=False, key=abs, ignore_index=True)
    return Simulation(
        table=_spread_table(columns, values),
        contributions=parts,
        eirr=internal,
        seed=seed,
        values=pd.DataFrame(dict(zip(columns, values, strict=True))),
        currency=case.currency,
    )


def _draw(
    seed: int,
    draws: int,
    spreads: Sequence[Spread],
    *,
    root: Floats | None,
    weights: Floats,
    yearly: tuple[Floats, Floats] | None,
) -> tuple[Floats, Floats | None, Floats]:
    """Changes of value (rates, draws), internal rates (draws,), covariances of factors with values (rates, lines)."""
    sizes = [CHUNK] * (draws // CHUNK) + [draws % CHUNK] * (draws % CHUNK > 0)

    def piece(job: tuple[np.random.SeedSequence, int]) -> tuple[Floats, Floats, Floats, Floats | None]:
        changes = _factors(np.random.default_rng(job[0]), job[1], spreads, root) - 1  # sums lose no digits that way
        moved = weights @ changes
        internal = rates_of_draws(yearly[0][:, None] + yearly[1].T @ changes) if yearly else None
        return moved, moved @ changes.T, changes.sum(axis=1), internal

    jobs = zip(np.random.SeedSequence(seed_number(seed, least=0)).spawn(len(sizes)), sizes, strict=True)
    moved, products, sums, internal = zip(*in_threads(piece, jobs), strict=True)
    values = np.concatenate(moved, axis=1)
    covariances = sum(products) / draws - np.outer(values.mean(axis=1), sum(sums) / draws)
    return values, np.concatenate(internal) if yearly else None, covariances


def _factors(rng: np.random.Generator, size: int, spreads: Sequence[Spread], root: Floats | None) -> Floats:
    """Factors (lines, size): from independent draws, or through the root of the matrix of their normal scores."""
    drawn = np.empty((len(spreads), size)) if root is None else root @ rng.standard_normal((len(spreads), size))
    for row, spread in zip(drawn, spreads, strict=True):
        is_bounded = spread.shape in BOUNDED
        if root is None:
            row[:] = rng.random(size) if is_bounded else rng.standard_normal(size)
        elif is_bounded:
            special.ndtr(row, out=row)
        row[:] = SHAPES[spread.shape](row, spread)
    return drawn


def _triangular(below: Floats, spread: Spread) -> Floats:
    """The value with probability `below` under it: one root, taken from whichever end is nearer to it."""
    low, width = spread.low, spread.high - spread.low
    rises = below * width < spread.mode - low
    side = np.where(rises, below * (spread.mode - low), (1 - below) * (spread.high - spread.mode))
    distance = np.sqrt(side * width)
    drawn: Floats = np.where(rises, low + distance, spread.high - distance)
    return drawn


def _uniform(below: Floats, spread: Spread) -> Floats:
    return spread.low + (spread.high - spread.low) * below


def _normal(scores: Floats, spread: Spread) -> Floats:
    return (spread.low + spread.high) / 2 + (spread.high - spread.low) / (2 * REACH) * scores


def _lognormal(scores: Floats, spread: Spread) -> Floats:
    low, high = np.log(spread.low), np.log(spread.high)
    drawn: Floats = np.exp((low + high) / 2 + (high - low) / (2 * REACH) * scores)
    return drawn


BOUNDED = ("triangular", "uniform")
SHAPES: dict[str, Callable[[Floats, Spread], Floats]] = {
    "triangular": _triangular,
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
}


def _root(correlation: pd.DataFrame, lines: list[str], of_ranks: bool) -> Floats:
    """A square root of the correlation matrix of the normal scores; a singular matrix has one too."""
    if set(correlation.index) != set(lines) or set(correlation.columns) != set(lines):
        raise InvalidInput(TEXTS["correlation_matrix_names_other"])
    matrix = correlation.loc[lines, lines].to_numpy(dtype=float)
    if of_ranks:
        matrix = 2 * np.sin(np.pi * matrix / 6)
    is_plain = np.allclose(matrix, matrix.T) and np.allclose(np.diag(matrix), 1) and (np.abs(matrix) < 1 + 1e-9).all()
    if not is_plain:
        raise InvalidInput(TEXTS["not_correlation_matrix_symmetric"])
    sizes, directions = np.linalg.eigh(matrix)
    if sizes[0] < -1e-10:
        raise InvalidInput(TEXTS["correlations_contradict_one_another"].fill(sizes=f"{sizes[0]:.3g}"))
    root: Floats = directions * np.sqrt(np.maximum(sizes, 0))
    return root


def _yearly(case: Case, lines: list[str]) -> tuple[Floats, Floats]:
    """Net flows by year (years,) and those of each varied line (lines, years)."""
    if case.is_dated:
        raise InvalidInput(TEXTS["internal_rates_draws_need"])
    table = np.zeros((len(lines), int(max(case.net())) + 1))
    total = np.zeros(table.shape[1])
    for flow in case.flows:
        year = int(case.years_to(flow.year))
        total[year] += float(flow.net_yuan)
        if flow.line in lines:
            table[lines.index(flow.line), year] += float(flow.net_yuan)
    return total, table


def _spread_table(columns: list[str], values: Floats) -> pd.DataFrame:
    negative = (values < 0).sum(axis=1)
    table = pd.DataFrame(
        {
            "rate": columns,
            "mean": values.mean(axis=1),
            "sd": values.std(axis=1, ddof=1),
            "p_negative": negative / values.shape[1],
            "n_negative": negative,
            "draws": values.shape[1],
        }
    )
    return table.assign(**dict(zip(QUANTILES, np.quantile(values, list(QUANTILES.values()), axis=1), strict=True)))
