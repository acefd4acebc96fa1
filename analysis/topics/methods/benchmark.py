"""A value among its peers (标杆管理法): rank, percentile and a robust distance from their middle."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import flags
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

FEWEST_PEERS = 5

Direction = Literal["at_least", "at_most"]
NORMAL_MAD = float(stats.norm.ppf(0.75))  # the MAD of a normal distribution with SD 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Benchmark(Result):
    """Where a value stands among disclosed peers (标杆管理法): rank 1 is best; percentile is the share it beats."""

    table: pd.DataFrame
    value: float
    rank: int
    percentile: float
    median: float
    z: float | Unavailable
    direction: Direction
    like: str | None
    n_peers: int
    n_unlike: int
    n_blank: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: label, value, is_own, best first: the peers compared with and the unit itself."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """Rank and percentile, who was compared with, and who was left out."""
        share, value, middle = (
            numbers.percent(self.percentile),
            numbers.decimal(self.value),
            numbers.decimal(self.median),
        )
        if lang == "zh":
            gap = self.z.reason.zh if isinstance(self.z, Unavailable) else f"稳健 z {numbers.decimal(self.z)}"
            like = f"同口径条件“{self.like}”排除 {self.n_unlike} 家" if self.like else "未设同口径条件"
            return (
                f"{value}，在 {self.n_peers} 家同类和自身中列第 {self.rank}，优于 {share}"
                f"（中位数 {middle}，{gap}）；{like}，{self.n_blank} 家无数据。"
                "结果取决于所列的比较对象。"
            )
        gap = self.z.reason.en if isinstance(self.z, Unavailable) else f"robust z {numbers.decimal(self.z)}"
        like = f"{self.n_unlike} left out by '{self.like}'" if self.like else "no like-for-like filter"
        return (
            f"{value}: rank {self.rank} among {self.n_peers} peers and itself, better than {share} (median "
            f"{middle}, {gap}); {like}, {self.n_blank} without a figure. It depends on the "
            "peers listed."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The unit and its peers, best first."""
        return _among_peers(self.table, ax=ax)


def benchmark(
    value: float,
    peers: pd.DataFrame,
    column: str,
    *,
    direction: Direction,
    like: str | None = None,
    name: str = "本项目",
) -> Benchmark:
    """Rank, percentile and robust z of a value among its peers (标杆管理法).

    Args
        value: of the unit itself, `name`. peers: one row a peer, named by the index; `column` holds the value in the
            same unit, blank = not known; `like` names a column that is true for peers of the same kind.
        direction: "at_least" where more is better, "at_most" where less is.

    Returns
        Benchmark; percentile from 0 to 1, peers that are equal count half; z above 0 is better than the median.

    Raises
        NotEnoughData: fewer than 5 peers of the same kind with a value. InvalidInput: a missing column, a filter that
            is not true or false, a peer named twice, the unit among its own peers, a value that is not finite.

    Source
        Iglewicz & Hoaglin (1993) for the z from the median and the MAD.
    """
    missing = [name for name in (column, like) if name is not None and name not in peers]
    if missing:
        raise InvalidInput(TEXTS["no_such_column"].fill(listed=Text("、".join(missing), ", ".join(missing))))
    if peers.index.has_duplicates or name in peers.index or not np.isfinite(value):
        raise InvalidInput(TEXTS["peer_named_twice_among"].fill(name=name))
    alike = peers[column] if like is None else peers.loc[flags(peers[like], like), column]
    known = alike.dropna().astype(float)
    if len(known) < FEWEST_PEERS or not np.isfinite(known).all():
        raise NotEnoughData(TEXTS["peers_finite_value_needed"].fill(fewest_peers=FEWEST_PEERS, n_known=len(known)))
    sign = 1 if direction == "at_least" else -1
    gaps = sign * (value - known.to_numpy())
    centre = float(known.median())
    spread = float((known - centre).abs().median()) / NORMAL_MAD
    flat = Unavailable(kind="not_applicable", reason=TEXTS["no_z_most_peers"])
    table = pd.DataFrame(
        {
            "label": [*map(str, known.index), name],
            "value": [*known, float(value)],
            "is_own": [False] * len(known) + [True],
        }
    )
    return Benchmark(
        table=table.sort_values("value", ascending=sign < 0, kind="stable", ignore_index=True),
        value=float(value),
        rank=1 + int((gaps < 0).sum()),
        percentile=float((gaps > 0).mean() + (gaps == 0).mean() / 2),
        median=centre,
        z=sign * (value - centre) / spread if spread else flat,
        direction=direction,
        like=like,
        n_peers=len(known),
        n_unlike=len(peers) - len(alike),
        n_blank=len(alike) - len(known),
    )


def _among_peers(frame: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """One value a unit, best first (label, value, is_own): filled for the unit itself, hollow for its peers."""
    axes = plots.dots(frame, value="value", ax=ax)
    middles = axes.get_yticks()
    peers = ~frame["is_own"].to_numpy(dtype=bool)
    plots.mark(axes, frame["value"][peers].tolist(), middles[peers].tolist(), is_hollow=True)
    return axes
