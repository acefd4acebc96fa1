"""The fieldwork of verification (走访核实): whom to visit, and whom a survey has asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import flags, is_blank, needed, unit_names
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.audit_sampling.verified_rate import STAGES
from analysis.statistics.estimation.sampling import Draw, allocate, draw
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

CERTAIN = "必查 certain"
AT_LEAST = 2  # visits in a stratum, so that its spread can be told
FINISHED = ("accepted", "settled")


def draw_visits(units: pd.DataFrame, n: int, *, seed: int, unit: str, strata: str = "", certainty: str = "") -> Draw:
    """Draw the units to visit so that anyone can draw them again (走访抽样): certain ones first, others by stratum.

    Args
        units: one row a unit. n: visits in all, the certain units included.
        seed: any number, written down before the draw. unit: the column that names each unit.
        strata: the column of the stratum, if any; visits are spread in proportion to size, at least 2 a stratum.
        certainty: a column of yes and no (True, 是, 1 …): units that are visited whatever happens.

    Returns
        Draw; its column `visit_stratum` is the one to estimate by.

    Raises
        InvalidInput: a missing column, blank or repeated units, a certainty that is neither yes nor no, or a number of
            visits that the units do not allow.

    Source
        `analysis.statistics.estimation.sampling`: allocation and draw.
    """
    needed(units, [unit, strata, certainty])
    stratum = pd.Series(unit_names(units[strata]) if strata else "全部 all", index=units.index)
    if certainty:
        stratum = stratum.mask(flags(units[certainty], certainty), CERTAIN)
    sizes = stratum.value_counts().sort_index()
    certain = int(sizes.get(CERTAIN, 0))
    others = sizes.drop(CERTAIN, errors="ignore")
    least = int(np.minimum(others, AT_LEAST).sum())
    if not isinstance(n, (int, np.integer)) or not max(1, certain + least) <= n <= len(units):
        raise InvalidInput(
            TEXTS["visits_units_certain_strata"].fill(n=n, certain=certain, least=least, n_units=len(units))
        )
    wanted = {**_spread(others, n - certain), **({CERTAIN: certain} if certain else {})}
    return draw(units.assign(visit_stratum=stratum), wanted, seed=seed, unit=unit, strata="visit_stratum")


def _spread(sizes: "pd.Series[int]", n: int) -> dict[str, int]:
    """Whole numbers that add up to n, close to proportional, at least 2 a stratum or all of it."""
    if sizes.empty:
        return {}
    exact = allocate(pd.DataFrame({"size": sizes}), n).to_numpy()
    size = sizes.to_numpy()
    least = np.minimum(size, AT_LEAST)
    counts = np.maximum(np.floor(exact + 1e-9).astype(int), least)
    while (gap := n - int(counts.sum())) != 0:
        lacking = (
            np.where(counts < size, exact - counts, -np.inf)
            if gap > 0
            else np.where(counts > least, counts - exact, -np.inf)
        )
        counts[int(lacking.argmax())] += int(np.sign(gap))
    return dict(zip(sizes.index.astype(str), counts.tolist(), strict=True))


def visit_table(visited: pd.DataFrame, *, outcome: str) -> pd.DataFrame:
    """Visits by stratum (走访汇总) as `verified_rate` takes them: stratum, size, n, k.

    Args
        visited: the rows of a draw from `draw_visits`, with a column `outcome` of yes and no (True, 是, 1 …).

    Raises
        NotEnoughData: a unit without an outcome: it was drawn and must not be left out silently.
        InvalidInput: a missing column, or an outcome that is neither yes nor no.
    """
    needed(visited, [outcome, "visit_stratum", "stratum_size"])
    blank = sum(is_blank(cell) for cell in visited[outcome])
    if blank:
        raise NotEnoughData(TEXTS["drawn_units_have_no_outcome"].fill(blank=blank))
    groups = visited.assign(k=flags(visited[outcome], outcome)).groupby("visit_stratum", sort=True)
    return (
        groups.agg(size=("stratum_size", "first"), n=("k", "size"), k=("k", "sum")).rename_axis("stratum").reset_index()
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage(Result):
    """Households, those asked and those who answered, by how far their estate is completed."""

    table: pd.DataFrame
    finished_households: float
    finished_issued: float
    finished_returned: float
    p_issued: float
    p_returned: float

    @property
    def unasked(self) -> list[str]:
        """Completion stages with households of which nobody was asked."""
        return self.table.loc[self.table["issued"] == 0, "completion"].tolist()

    def to_frame(self) -> pd.DataFrame:
        """Rows: completion, households, issued, returned, issued_share, return_rate (blank where none was issued)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """Whether households of finished estates are over-represented, and which were never asked."""
        of_all, issued, back = (
            numbers.percent(share) for share in (self.finished_households, self.finished_issued, self.finished_returned)
        )
        p_asked, p_back = numbers.p_value(self.p_issued), numbers.p_value(self.p_returned)
        n, n_asked, n_back = (
            numbers.count(int(self.table[column].sum())) for column in ("households", "issued", "returned")
        )
        if lang == "zh":
            names = "、".join(STAGES[stage][0] if stage in STAGES else stage for stage in self.unasked)
            never = f"；{names}的住户一户未问，结果不代表他们" if self.unasked else ""
            return (
                f"完工小区的住户占全部 {n} 户的 {of_all}，占发放 {n_asked} 户的 {issued}（p {p_asked}），"
                f"占回收 {n_back} 户的 {back}（发放之内 p {p_back}）{never}。"
            )
        never = f"; nobody was asked where it is {', '.join(self.unasked)}: the results do not speak for them"
        return (
            f"Households of finished estates are {of_all} of all {n}, {issued} of the {n_asked} asked (p {p_asked}) "
            f"and {back} of the {n_back} who answered (p {p_back} among the asked){never if self.unasked else ''}."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Make-up of all households, of those asked, and of those who answered."""
        counts = self.table.set_index("completion")[["households", "issued", "returned"]]
        order = [stage for stage in reversed(STAGES) if stage in counts.index]
        counts = counts.reindex([*order, *counts.index.difference(order)])
        counts = counts.rename(
            index={
                **{key: plots.said(Text(*texts)) for key, texts in STAGES.items()},
                "none": plots.said(TEXTS["not_started"]),
            }
        )
        shares = (counts / counts.sum()).T.reset_index(drop=True)
        return plots.composition(
            shares.assign(
                label=[
                    plots.said(TEXTS["all"]),
                    plots.said(TEXTS["issued_2"]),
                    plots.said(TEXTS["returned_2"]),
                ]
            ),
            ax=ax,
        )


def coverage_by_completion(households: pd.DataFrame, *, finished: Sequence[str] = FINISHED) -> Coverage:
    """Were only the finished estates asked (按完工状态的覆盖): issued and returned by completion, with exact tests.

    Args
        households: one row a household of the frame: `completion` of its estate, `is_issued`, `is_returned`.
        finished: the completions that count as finished.

    Returns
        Coverage; p_issued tests whether being asked, p_returned whether answering once asked, goes with completion
        (two-sided, finished against the others).

    Raises
        InvalidInput: a missing column, a household that answered without being asked, a blank completion.
        NotEnoughData: nobody was asked or nobody answered, or all estates are in the same state.

    Source
        Fisher (1935), exact test of a fourfold table.
    """
    needed(households, ("completion", "is_issued", "is_returned"))
    issued, returned = (flags(households[name], name) for name in ("is_issued", "is_returned"))
    if (returned & ~issued).any() or any(is_blank(cell) for cell in households["completion"]):
        raise InvalidInput(TEXTS["household_answered_without_being"])
    done = households["completion"].isin(finished)
    if not returned.any() or done.all() or not done.any():
        raise NotEnoughData(TEXTS["answers_needed_both_finished"])
    groups = households.assign(is_issued=issued, is_returned=returned).groupby("completion", sort=True)
    table = groups.agg(households=("is_issued", "size"), issued=("is_issued", "sum"), returned=("is_returned", "sum"))
    table = table.reset_index().assign(
        issued_share=lambda frame: frame["issued"] / frame["households"],
        return_rate=lambda frame: (frame["returned"] / frame["issued"]).where(frame["issued"] > 0),
    )
    return Coverage(
        table=table,
        finished_households=float(done.mean()),
        finished_issued=float(done[issued].mean()),
        finished_returned=float(done[returned].mean()),
        p_issued=_fourfold(done, issued),
        p_returned=_fourfold(done[issued], returned[issued]),
    )


def _fourfold(one: "pd.Series[bool]", two: "pd.Series[bool]") -> float:
    table = [[int((one & two).sum()), int((one & ~two).sum())], [int((~one & two).sum()), int((~one & ~two).sum())]]
    return float(stats.fisher_exact(table).pvalue)
