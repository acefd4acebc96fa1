"""Does an appraisal scheme tell the good from the rest (考核区分度), and do its points stand up to review?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.proportions import newcombe_interval, wilson_interval
from analysis.statistics.relations.between_groups import between_groups
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

SOURCES = {"assigned": "派单", "self_declared": "自报"}
COLUMNS = ("person", "task", "source", "claimed", "verified", "rater")


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrimination(Result):
    """How a set of scores spreads: the share at the ceiling with its interval, range, SD, IQR."""

    n: int
    full: float
    n_full: int
    ceiling: float
    low: float
    high: float
    range: float
    sd: float
    iqr: float

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """Ceiling and spread, and why the range alone says little."""
        share, low, high = (numbers.percent(share) for share in (self.ceiling, self.low, self.high))
        spread, sd, iqr = (numbers.decimal(amount, 1) for amount in (self.range, self.sd, self.iqr))
        return TEXTS["full_marks_interval_range"].fill(
            share=share, n_full=self.n_full, n=self.n, low=low, high=high, spread=spread, sd=sd, iqr=iqr
        )[lang]


def discrimination(scores: "pd.Series[float]", *, full: float, confidence: float = 0.95) -> Discrimination:
    """How well scores tell people apart (区分度): ceiling share, range, standard deviation, interquartile range.

    Args
        scores: (n,) points, blank = not appraised. full: the highest that can be had.

    Raises
        NotEnoughData: fewer than 2 scores. InvalidInput: a score above full marks.
    """
    complete = scores.dropna()
    if len(complete) < 2:
        raise NotEnoughData(TEXTS["scores_needed_got"].fill(n_given=len(complete)))
    if (complete > full).any():
        raise InvalidInput(TEXTS["above_full_marks"].fill(max=f"{complete.max():g}", full=f"{full:g}"))
    n_full = int((complete == full).sum())
    low, high = wilson_interval(n_full, len(complete), confidence)
    quarter, three = np.quantile(complete, [0.25, 0.75])
    return Discrimination(
        n=len(complete),
        full=full,
        n_full=n_full,
        ceiling=n_full / len(complete),
        low=low,
        high=high,
        range=float(complete.max() - complete.min()),
        sd=float(complete.std()),
        iqr=float(three - quarter),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter(Result):
    """Two appraisals compared: did fewer reach full marks, and do scores spread more?"""

    before: Discrimination
    after: Discrimination
    difference: float
    low: float
    high: float
    p_spread: float

    def to_frame(self) -> pd.DataFrame:
        """Rows: before, after."""
        both = [
            result.to_frame().assign(label=name) for result, name in ((self.before, "before"), (self.after, "after"))
        ]
        return pd.concat(both, ignore_index=True)

    def sentence(self, lang: Language = "zh") -> str:
        """The change of the ceiling share with its interval, and of the spread."""
        gap, low, high = (numbers.percentage_points(points, 1) for points in (self.difference, self.low, self.high))
        p = numbers.p_value(self.p_spread)
        clear = self.low > 0 or self.high < 0
        if lang == "zh":
            verdict = "有变化" if clear else "未见显著变化"
            return (
                f"满分率变动 {gap} 个百分点（区间 {low} 至 {high}）：{verdict}；离散程度变化的 p {p}。"
                "人员或任务换了，前后就不可比。"
            )
        verdict = "a change" if clear else "no clear change"
        return (
            f"Full marks moved by {gap} points ({low} to {high}): {verdict}; change of spread p {p}. With other "
            "people or tasks the two do not compare."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both ceiling shares with their intervals."""
        named = self.to_frame().assign(label=[plots.said(TEXTS["before"]), plots.said(TEXTS["after"])])
        return plots.intervals(named, estimate="ceiling", whole=1, ax=ax)


def before_after(before: "pd.Series[float]", after: "pd.Series[float]", *, full: float) -> BeforeAfter:
    """Whether a reform of the appraisal made scores tell people apart (改革前后对比).

    Raises
        As `discrimination`.

    Source
        Newcombe (1998) for the ceiling share; Brown & Forsythe (1974) for the spread.
    """
    first, second = discrimination(before, full=full), discrimination(after, full=full)
    low, high = newcombe_interval(second.n_full, second.n, first.n_full, first.n)
    spread = stats.levene(before.dropna(), after.dropna(), center="median")
    return BeforeAfter(
        before=first,
        after=second,
        difference=second.ceiling - first.ceiling,
        low=low,
        high=high,
        p_spread=float(spread.pvalue),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LedgerAudit(Result):
    """Points claimed against points verified by where the task came from, and how much raters differ."""

    table: pd.DataFrame
    rater_icc: float | None
    rater_p: float | None
    strictest: str

    def to_frame(self) -> pd.DataFrame:
        """Rows: source, n, n_reviewed, claimed, verified, gap_share, n_cut, p."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """By how much claims shrink under review, by source, and the raters' part."""
        parts = []
        for row in self.table.to_dict("records"):
            gap, p = numbers.percent(float(row["gap_share"])), numbers.p_value(float(row["p"]))
            name = SOURCES[str(row["source"])] if lang == "zh" else str(row["source"]).replace("_", " ")
            parts.append(
                TEXTS["reviewed_cut_p"].fill(name=name, n_reviewed=row["n_reviewed"], n=row["n"], gap=gap, p=p)[lang]
            )
        if self.rater_icc is None:
            raters = TEXTS["raters_cannot_compared"][lang]
        else:
            share = numbers.percent(self.rater_icc, 0)
            raters = TEXTS["variance_lies_between_raters"].fill(share=share)[lang]
        return "；".join([*parts, raters]) + "。未复核的不计入。" if lang == "zh" else "; ".join([*parts, raters]) + "."


def audit_ledger(tasks: pd.DataFrame) -> LedgerAudit:
    """Review a task ledger (任务台账): what was claimed, what stood up, who rated.

    Args
        tasks: rows with person, task, source ("assigned" or "self_declared"), claimed and verified points (verified
            blank = not reviewed), rater ("" = unknown).

    Returns
        By source: points claimed and verified over the reviewed tasks, the share cut, how many were cut, and the
        one-sided sign test that claims are too high. Raters: the part of the variance of what they cut.

    Raises
        InvalidInput: a missing column, an unknown source, a task listed twice for a person, negative points.
        NotEnoughData: nothing was reviewed.
    """
    missing = [name for name in COLUMNS if name not in tasks]
    if missing:
        raise InvalidInput(TEXTS["missing_columns"].fill(listed=Text("、".join(missing), ", ".join(missing))))
    unknown = sorted(set(tasks["source"]) - set(SOURCES))
    twice = tasks[tasks.duplicated(["person", "task"])]
    if unknown or len(twice) or (tasks[["claimed", "verified"]] < 0).any(axis=None):
        where = ", ".join(unknown) or (f"task {twice['task'].iloc[0]}" if len(twice) else "negative points")
        raise InvalidInput(TEXTS["ledger_cannot_read"].fill(where=where))
    reviewed = tasks[tasks["verified"].notna()]
    if reviewed.empty:
        raise NotEnoughData(TEXTS["nothing_reviewed"])
    rows = []
    for source, part in tasks.groupby("source", sort=True):
        checked = part[part["verified"].notna()]
        claimed, verified = float(checked["claimed"].sum()), float(checked["verified"].sum())
        cut, raised = (
            int((checked["verified"] < checked["claimed"]).sum()),
            int((checked["verified"] > checked["claimed"]).sum()),
        )
        gap = (claimed - verified) / claimed if claimed else np.nan
        rows.append(
            {
                "source": source,
                "n": len(part),
                "n_reviewed": len(checked),
                "claimed": claimed,
                "verified": verified,
                "gap_share": gap,
                "n_cut": cut,
                "p": float(stats.binom.sf(cut - 1, cut + raised, 0.5)) if cut + raised else 1.0,
            }
        )
    cuts = (reviewed["claimed"] - reviewed["verified"]).to_numpy(dtype=float)
    try:
        raters = between_groups(cuts, reviewed["rater"].to_numpy(dtype=str))
    except NotEnoughData:
        return LedgerAudit(table=pd.DataFrame(rows), rater_icc=None, rater_p=None, strictest="")
    return LedgerAudit(
        table=pd.DataFrame(rows), rater_icc=raters.icc, rater_p=raters.p, strictest=str(raters.gaps.idxmax())
    )
