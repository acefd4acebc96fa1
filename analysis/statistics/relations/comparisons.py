"""Figures side by side: the groups of one question, and all sheets beside those without doubt."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.results import Result
from analysis.statistics.estimation.linearisation import Estimates
from analysis.statistics.relations.associations import Crosstab
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups(Result):
    """Who differs: the satisfied share of each group of one question, with a test over the whole table.

    `english` is what the groups are called in English, where that is known. `counts` has the sheets of each group: `n`
    and `k` of them satisfied; `rest` are both of the sheets in no group that is compared. Places are shown beside one
    another without a test: `test` is None and `p_holm` is NaN.
    """

    item: str
    estimates: Estimates
    test: Crosstab | None
    p_holm: float
    english: Mapping[str, str] = field(default_factory=dict)
    counts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["n", "k"]))
    rest: tuple[int, int] = (0, 0)
    is_probability: bool = True

    def to_frame(self) -> pd.DataFrame:
        """Rows: domain, estimate, low, high, n."""
        return self.estimates.to_frame()

    def sentence(self, lang: Language = "zh") -> str:
        """The ends of the range, or that no difference shows."""
        table = self.estimates.table.sort_values("estimate")
        (low, a), (high, b) = (
            (self._name(str(group), lang), numbers.percent(float(share)))
            for group, share in table[["domain", "estimate"]].iloc[[0, -1]].itertuples(index=False)
        )
        if not self.is_probability:
            return TEXTS["among_participants_highest_lowest"].fill(high=high, b=b, low=low, a=a)[lang]
        if math.isnan(self.p_holm):
            return TEXTS["highest_lowest"].fill(high=high, b=b, low=low, a=a)[lang]
        p = numbers.p_value(self.p_holm)
        if lang == "zh":
            return (
                f"最高“{high}”{b}，最低“{low}”{a}（p {p}，已按多次比较校正）。"
                if self.p_holm < 0.05
                else f"各组之间未见显著差异（p {p}，已按多次比较校正；最高 {b}，最低 {a}）。"
            )
        return (
            f"Highest {high} {b}, lowest {low} {a} (p {p}, corrected for repetition)."
            if self.p_holm < 0.05
            else f"No difference shows between groups (p {p}, corrected; from {a} to {b})."
        )

    def _name(self, group: str, lang: Language) -> str:
        return self.english.get(group, group) if lang == "en" else group

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share of each group with its interval."""
        named = self.estimates.table.assign(label=self.estimates.table["domain"])
        return plots.intervals(named, estimate="estimate", whole=1, ax=ax, has_spread=self.is_probability)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SideBySide(Result):
    """One figure with all sheets and without the doubtful ones."""

    table: pd.DataFrame
    n_flagged: int
    is_probability: bool = True

    def to_frame(self) -> pd.DataFrame:
        """Rows: label, estimate, low, high, n."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """Both figures, and that leaving sheets out is for comparison only."""
        both = [numbers.percent(float(share)) for share in self.table["estimate"]]
        return TEXTS["all_sheets_without_doubtful"].fill(both=both[0], n_flagged=self.n_flagged, both_2=both[1])[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both figures with their intervals."""
        return plots.intervals(self.table, estimate="estimate", whole=1, ax=ax, has_spread=self.is_probability)
