"""Comparison (比较法): before and after, and the project's groups against others."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats
from statsmodels.regression.linear_model import OLS

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

FEW_GROUPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Result):
    """Mean before and after (比较法), their difference with its interval."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float
    df: float
    n_before: int
    n_after: int
    n_dropped: int
    is_paired: bool

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """The change, whether it is clear, and what it is not."""
        a, b, gap, low, high = (
            numbers.decimal(value) for value in (self.before, self.after, self.difference, self.low, self.high)
        )
        clear, p = self.low > 0 or self.high < 0, numbers.p_value(self.p)
        if lang == "zh":
            who = f"{self.n_before} 对" if self.is_paired else f"前 {self.n_before}、后 {self.n_after} 个"
            return (
                f"由 {a} 变为 {b}，变动 {gap}（区间 {low} 至 {high}，p {p}；{who}，{self.n_dropped} 个未计）："
                f"{'有变化' if clear else '未见显著变化'}。结果随基期而变；前后之差不等于项目的作用。"
            )
        who = f"{self.n_before} pairs" if self.is_paired else f"{self.n_before} before, {self.n_after} after"
        return (
            f"From {a} to {b}: {gap} ({low} to {high}, p {p}; {who}, {self.n_dropped} left out), "
            f"{'a change' if clear else 'no clear change'}. It depends on the base period; a difference in time is "
            "not the effect of the project."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The difference with its interval against none."""
        return plots.intervals(
            self.to_frame().assign(label=plots.said(TEXTS["difference"])),
            estimate="difference",
            reference=0,
            ax=ax,
        )


def compare_before_after(
    before: "pd.Series[float]", after: "pd.Series[float]", *, paired: bool, confidence: float = 0.95
) -> Change:
    """The mean before and after with the interval of the difference (比较法: 前后对比).

    Args
        before, after: (n,), (m,) values in one unit, blank = not measured. paired: the same units measured twice,
            matched by the index; one without a partner is left out and counted.

    Returns
        Change, in the unit of the values; difference = after − before.

    Raises
        NotEnoughData: fewer than 2 values (pairs), or no variation. InvalidInput: a unit named twice among pairs.

    Source
        Student (1908) for pairs; Welch (1947) for two samples.

    >>> compare_before_after(pd.Series([1.0, 2, 3]), pd.Series([2.0, 4, 6]), paired=True).difference
    2.0
    """
    first, second = before.dropna().astype(float), after.dropna().astype(float)
    n_all = len(before) + len(after)
    if paired:
        if before.index.has_duplicates or after.index.has_duplicates:
            raise InvalidInput(TEXTS["unit_named_twice"])
        common = first.index.intersection(second.index)
        first, second, n_all = first[common], second[common], len(before.index.union(after.index))
    if min(len(first), len(second)) < 2:
        raise NotEnoughData(TEXTS["before_after_each_needed"].fill(n_first=len(first), n_second=len(second)))
    if float(np.ptp(second - first)) == 0 if paired else float(np.ptp(first)) + float(np.ptp(second)) == 0:
        raise NotEnoughData(TEXTS["nothing_varies_no_interval"])
    test = stats.ttest_rel(second, first) if paired else stats.ttest_ind(second, first, equal_var=False)
    low, high = test.confidence_interval(confidence)
    return Change(
        before=float(first.mean()),
        after=float(second.mean()),
        difference=float((second - first).mean() if paired else second.mean() - first.mean()),
        low=float(low),
        high=float(high),
        p=float(test.pvalue),
        df=float(test.df),
        n_before=len(first),
        n_after=len(second),
        n_dropped=n_all - len(first) - (0 if paired else len(second)),
        is_paired=paired,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DifferenceInDifferences(Result):
    """How much more the project's groups changed than the others (双重差分); errors clustered by group."""

    table: pd.DataFrame
    effect: float
    se: float
    low: float
    high: float
    p: float
    n: int
    n_dropped: int
    n_groups: tuple[int, int]

    def to_frame(self) -> pd.DataFrame:
        """Rows: label, before, after, n_before, n_after; the project's groups, then the others."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The effect with its interval and what it assumes."""
        effect, low, high = (numbers.decimal(value) for value in (self.effect, self.low, self.high))
        ours, others = self.n_groups
        few, p = min(self.n_groups) < FEW_GROUPS, numbers.p_value(self.p)
        return TEXTS["project_s_groups_changed"].fill(
            effect=effect,
            low=low,
            high=high,
            p=p,
            ours=ours,
            others=others,
            n=self.n,
            n_dropped=self.n_dropped,
            value_zh="组数少，区间可能偏窄。" if few else "",
            value_en=" With few groups the interval may be too narrow." if few else "",
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both means before and after."""
        table = self.table[["label", "before", "after"]].rename(
            columns={"before": plots.said(TEXTS["before"]), "after": plots.said(TEXTS["after"])}
        )
        table["label"] = [plots.said(TEXTS["project"]), plots.said(TEXTS["without"])]
        return plots.profiles(table, by="label", ax=ax)


def difference_in_differences(
    outcome: "pd.Series[float]",
    *,
    treated: "pd.Series[bool]",
    after: "pd.Series[bool]",
    groups: "pd.Series[str]",
    confidence: float = 0.95,
) -> DifferenceInDifferences:
    """The change of the project's groups less that of the others (比较法: 双重差分), two periods.

    Args
        outcome: (n,), blank = not measured. treated, after, groups: (n,); a group (小区, 街道) is wholly treated or
            wholly not, and seen in both periods.

    Returns
        DifferenceInDifferences in the unit of the outcome; t with the number of groups less 1.

    Raises
        NotEnoughData: fewer than 2 groups in an arm, for then the project cannot be told from whatever else happened to
            that group and no error can be clustered; or no variation. InvalidInput: a group in both arms or one period.

    Source
        Card & Krueger (1994); errors after Liang & Zeger (1986) with the correction for few groups.
    """
    parts = {"y": outcome, "treated": treated, "after": after, "group": groups}
    if any(not column.index.equals(outcome.index) for column in (treated, after, groups)):
        raise InvalidInput(TEXTS["outcome_arms_periods_groups"])
    rows = pd.DataFrame(parts).dropna().astype({"y": float, "treated": bool, "after": bool})
    designs = rows.groupby("group")[["treated", "after"]].nunique()
    wrong = [str(name) for name in designs.index[(designs["treated"] > 1) | (designs["after"] < 2)]]
    if wrong:
        raise InvalidInput(TEXTS["both_arms_one_period"].fill(listed=Text("、".join(wrong), ", ".join(wrong))))
    arms = rows.groupby("group")["treated"].first()
    n_groups = int(arms.sum()), int((~arms).sum())
    if min(n_groups) < 2:
        raise NotEnoughData(TEXTS["groups_project_without_errors"].fill(n_groups=n_groups[0], n_groups_2=n_groups[1]))
    terms = np.column_stack([np.ones(len(rows)), rows["treated"], rows["after"], rows["treated"] & rows["after"]])
    fit = OLS(rows["y"].to_numpy(), terms.astype(float)).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(rows["group"])[0]}, use_t=True
    )
    se, effect, df = sqrt(max(0.0, float(fit.cov_params()[3, 3]))), float(fit.params[3]), sum(n_groups) - 1
    if se <= 1e-10 * float(np.abs(rows["y"]).max()):
        raise NotEnoughData(TEXTS["groups_each_arm_changed"])
    reach = float(stats.t.ppf((1 + confidence) / 2, df)) * se
    return DifferenceInDifferences(
        table=_cells(rows),
        effect=effect,
        se=se,
        low=effect - reach,
        high=effect + reach,
        n_groups=n_groups,
        p=2 * float(stats.t.sf(abs(effect) / se, df)),
        n=len(rows),
        n_dropped=len(outcome) - len(rows),
    )


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Means and counts of each arm in each period."""
    cells = []
    for label, arm in (("项目组", rows[rows["treated"]]), ("对照组", rows[~rows["treated"]])):
        before, after = arm.loc[~arm["after"], "y"], arm.loc[arm["after"], "y"]
        cells.append(
            {
                "label": label,
                "before": float(before.mean()),
                "after": float(after.mean()),
                "n_before": len(before),
                "n_after": len(after),
            }
        )
    return pd.DataFrame(cells)
