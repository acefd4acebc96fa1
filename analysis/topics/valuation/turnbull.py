"""The Turnbull lower bound (Turnbull 下限): what the shares of yes alone say, without a distribution."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import optimize, stats

from analysis.core.columns import numeric
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.statistics.estimation.proportions import wilson_interval
from analysis.topics.valuation import plots
from analysis.topics.valuation.fitting import Floats
from analysis.topics.valuation.willingness import HYPOTHETICAL, Measure
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turnbull(Result):
    """What the shares alone say, no distribution assumed: the lower bound of the mean, and lines between the shares."""

    table: pd.DataFrame
    lower_bound: Measure
    se: float
    truncated_mean: float
    extrapolated_mean: float | Unavailable
    last_bid: float | Unavailable
    median: float | Unavailable
    median_between: tuple[float, float] | Unavailable
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: bid, n, n_yes, share, low, high, monotone (the share after pooling)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The lower bound and how many amounts had to be pooled for it."""
        bound, amounts = self.lower_bound.said(lang), len(self.table)
        pooled = int((self.table["share"] != self.table["monotone"]).sum())
        return TEXTS["turnbull_lower_bound_mean"].fill(
            said=bound,
            n=self.n,
            amounts=amounts,
            pooled=pooled,
            hypothetical=Text(str(HYPOTHETICAL[0]), str(HYPOTHETICAL[1])),
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share that said yes to each amount, and the steps whose area is the lower bound."""
        steps = pd.DataFrame({"bid": [0.0, *self.table["bid"]], "share": [1.0, *self.table["monotone"]]})
        return plots.acceptance(self.table, steps, is_step=True, ax=ax)


def turnbull(bids: "pd.Series[float]", yes: "pd.Series[float]", *, confidence: float = 0.95) -> Turnbull:
    """The Turnbull lower bound of the mean willingness to pay (Turnbull 下限), from one answer to one amount.

    Args
        bids: (n,) yuan above 0. yes: (n,) 1 or 0. Rows with a blank are left out and counted.

    Returns
        Turnbull, yuan. `lower_bound` counts every household at the highest amount it is known to accept; amounts at
        which acceptance rises are pooled, the pooled share holds up to the highest of them. `truncated_mean` (to the
        highest amount), `extrapolated_mean` and `median` follow straight lines between the shares, from all at 0; the
        last line is drawn on to nobody, at `last_bid`.

    Raises
        NotEnoughData: fewer than 2 amounts. InvalidInput: an answer other than 0 and 1, an amount that cannot be.

    Source
        Ayer et al. (1955) for the pooling; Haab & McConnell (1997) for the bound and its variance; Kriström (1990).

    >>> turnbull(pd.Series([10.0, 10, 20, 20]), pd.Series([1, 1, 0, 1])).lower_bound.estimate
    15.0
    """
    table, n_dropped = _by_amount(bids, yes, confidence)
    pooled = optimize.isotonic_regression(table["share"], weights=table["n"], increasing=False)
    starts, ends = pooled.blocks[:-1], pooled.blocks[1:] - 1
    widths = np.diff(table["bid"].to_numpy()[ends], prepend=0.0)
    share = pooled.x[starts]
    bound, se = float(widths @ share), float(np.sqrt(np.sum(widths**2 * share * (1 - share) / pooled.weights)))
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * se
    x, y = np.append(0.0, table["bid"]), np.append(1.0, pooled.x)
    area, last = float(np.trapezoid(y, x)), _last_bid(x, y)
    beyond = last if isinstance(last, Unavailable) else area + float(y[-1]) * (last - float(x[-1])) / 2
    median, between = _halfway(x, y)
    return Turnbull(
        table=table.assign(monotone=pooled.x),
        se=se,
        truncated_mean=area,
        extrapolated_mean=beyond,
        last_bid=last,
        lower_bound=Measure(name="turnbull", estimate=bound, low=max(0.0, bound - reach), high=bound + reach),
        median=median,
        median_between=between,
        n=int(table["n"].sum()),
        n_dropped=n_dropped,
    )


def _by_amount(bids: "pd.Series[float]", yes: "pd.Series[float]", confidence: float) -> tuple[pd.DataFrame, int]:
    """How many answered each amount and how many said yes."""
    if not bids.index.equals(yes.index):
        raise InvalidInput(TEXTS["amounts_answers_different_rows"])
    frame = pd.DataFrame({"bid": numeric(bids, "bids"), "yes": numeric(yes, "yes")}).dropna()
    if not frame["yes"].isin([0, 1]).all() or not ((frame["bid"] > 0) & np.isfinite(frame["bid"])).all():
        raise InvalidInput(TEXTS["answer_amount_above"])
    table = frame.groupby("bid")["yes"].agg(n="count", n_yes="sum").reset_index().astype({"n": int, "n_yes": int})
    if len(table) < 2:
        raise NotEnoughData(TEXTS["amounts_needed_got"].fill(n_table=len(table)))
    bounds = [wilson_interval(k, n, confidence) for k, n in zip(table["n_yes"], table["n"], strict=True)]
    share = table["n_yes"] / table["n"]
    return table.assign(share=share, low=[bound[0] for bound in bounds], high=[bound[1] for bound in bounds]), (
        len(bids) - len(frame)
    )


def _last_bid(x: Floats, y: Floats) -> float | Unavailable:
    """The amount nobody would pay: the first one refused by all, or where the last line reaches 0."""
    if y[-1] == 0:
        return float(x[int(np.argmax(y == 0))])
    if y[-1] == y[-2]:
        return Unavailable(
            kind="not_applicable",
            reason=TEXTS["two_highest_amounts_accepted"],
        )
    return float(x[-1] + y[-1] * (x[-1] - x[-2]) / (y[-2] - y[-1]))


def _halfway(x: Floats, y: Floats) -> tuple[float | Unavailable, tuple[float, float] | Unavailable]:
    """The amount half would pay, on the line between two amounts, and those two."""
    if y[-1] > 0.5:
        none = Unavailable(kind="not_applicable", reason=TEXTS["most_accept_even_highest"])
        return none, none
    first = int(np.argmax(y <= 0.5))
    share = (y[first - 1] - 0.5) / (y[first - 1] - y[first])
    return float(x[first - 1] + share * (x[first] - x[first - 1])), (float(x[first - 1]), float(x[first]))
