"""Back-checks (回访核对): the same households asked again, and how often their answers differ by type of item."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.columns import is_blank, unit_name
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.proportions import wilson_interval
from analysis.statistics.estimation.share_intervals import INTERVALS
from analysis.statistics.scales.kappas import cohen_kappa
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

ItemType = Literal[1, 2, 3]
TYPES: dict[int, tuple[str, str]] = {
    1: ("不应变化的事实", "facts that should not change"),
    2: ("考验访员的题", "items that take enumerator skill"),
    3: ("考验问卷的题", "items that test the instrument"),
}
ACTION_LINE = 0.10  # practice of Innovations for Poverty Action, quoted second-hand; a convention, not a test


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BackChecks(Result):
    """Error rates of repeated answers by type of item and by item; what could not be compared is counted apart."""

    by_type: pd.DataFrame
    by_item: pd.DataFrame
    n_households: int
    n_blank: int
    action_line: float
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Rows: type, label, label_en, n_items, n_compared, n_differ, rate, low, high, agreement, and two flags.

        The flags is_over_line and is_surely_over: above the line of action, and with the whole interval. low and high
        are blank where fewer than 2 households were compared.
        """
        return self.by_type

    def sentence(self, lang: Language = "zh") -> str:
        """The error rate of each type, and whether the first calls for action."""
        parts = [self._part(row, lang) for row in self.by_type.to_dict("records")]
        line = numbers.percent(self.action_line, 0)
        if lang == "zh":
            return f"回访 {self.n_households} 户；" + "；".join(parts) + f"。行动线 {line} 是行业惯例，不是检验。"
        return (
            f"{self.n_households} households asked again; "
            + "; ".join(parts)
            + f". The action line of {line} is a convention, not a test."
        )

    def _part(self, row: Mapping[Hashable, Any], lang: Language) -> str:
        (zh, en), rate, low, high = TYPES[row["type"]], numbers.percent(row["rate"]), row["low"], row["high"]
        counts = f"{row['n_differ']}/{row['n_compared']}"
        zh_range, en_range = (
            ("，区间无法计算", ", no interval")
            if np.isnan(low)
            else (
                f"，区间 {numbers.percent(low)} 至 {numbers.percent(high)}",
                f", {numbers.percent(low)} to {numbers.percent(high)}",
            )
        )
        over = row["type"] == 1 and bool(row["is_over_line"])
        if lang == "zh":
            return f"{zh}不一致 {rate}（{counts}{zh_range}）" + ("，超过行动线，应查访员" if over else "")
        return f"{en}: {rate} differ ({counts}{en_range})" + (
            ", above the action line: look at the interviewers" if over else ""
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The error rate of each type with its interval and the action line."""
        table = self.by_type.dropna(subset=["low"])
        return plots.intervals(
            table,
            estimate="rate",
            whole=1,
            reference=self.action_line,
            reference_name=plots.said(TEXTS["action_line_2"]),
            ax=ax,
        )


def back_checks(
    first: pd.DataFrame,
    second: pd.DataFrame,
    types: Mapping[str, ItemType],
    *,
    action_line: float = ACTION_LINE,
    confidence: float = 0.95,
) -> BackChecks:
    """How often answers differ when the same households are asked again (回访不一致率).

    Args
        first, second: answers by household (index) and item (columns); the second is the back-check.
        types: item → 1 facts that should not change, 2 enumerator skill, 3 stability of the instrument.
        action_line: the type 1 error rate, 0 to 1, above which interviewers are looked into.
        confidence: coverage of the intervals.

    Returns
        BackChecks; answers blank in either round are left out and counted. Intervals by type treat the answers of a
        household as a cluster; those by item are Wilson's. kappa is blank where chance alone explains all agreement.

    Raises
        InvalidInput: a household asked again that was not in the first round, one that appears twice, an item that
            either round lacks, another type, a line outside 0 to 1.
        NotEnoughData: nothing to compare.

    Source
        Types and action line: back-check practice of Innovations for Poverty Action. Intervals: linearised ratio with
        Korn & Graubard (1998); Wilson (1927).
    """
    _check_rounds(first, second, types, action_line)
    items = list(types)
    again = _as_meant(second[items])
    before = _as_meant(first.loc[again.index, items])
    has_both = before.notna() & again.notna()
    differ = has_both & (before != again)
    by_item = pd.DataFrame(
        [
            {"item": item, "type": types[item], **_repeated(before[item], again[item], confidence)}
            for item in items
            if has_both[item].any()
        ]
    )
    if by_item.empty:
        raise NotEnoughData(TEXTS["no_answer_given_both"])
    rows = []
    for kind in sorted(set(types.values())):
        of_kind = [item for item in items if types[item] == kind]
        compared, wrong = has_both[of_kind].sum(axis=1), differ[of_kind].sum(axis=1)
        if compared.any():
            rows.append(
                {
                    "type": kind,
                    "label": TYPES[kind][0],
                    "label_en": TYPES[kind][1],
                    "n_items": len(of_kind),
                    **_clustered(wrong, compared, confidence),
                }
            )
    table = pd.DataFrame(rows)
    table = table.assign(
        agreement=1 - table["rate"], is_over_line=table["rate"] > action_line, is_surely_over=table["low"] > action_line
    )
    return BackChecks(
        by_type=table,
        by_item=by_item,
        n_households=len(again),
        n_blank=int((~has_both).sum().sum()),
        action_line=action_line,
        confidence=confidence,
    )


def _as_meant(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers as plain text, blank = none: 7, 7.0 and “７” do not differ, and a blank text is no answer."""
    return answers.astype(object).map(lambda value: np.nan if is_blank(value) else unit_name(value))


def _check_rounds(first: pd.DataFrame, second: pd.DataFrame, types: Mapping[str, int], line: float) -> None:
    absent = [item for item in types if item not in first or item not in second]
    if absent or not types or not set(types.values()) <= set(TYPES) or not 0 < line < 1:
        raise InvalidInput(
            TEXTS["items_type_both_rounds"].fill(value=Text("、".join(absent) or "无", ", ".join(absent) or "none"))
        )
    unknown = [str(name) for name in second.index.difference(first.index)]
    if unknown or not first.index.is_unique or not second.index.is_unique:
        raise InvalidInput(
            TEXTS["households_must_appear_once"].fill(
                value=Text("、".join(unknown[:5]) or "无", ", ".join(unknown[:5]) or "none")
            )
        )
    if second.empty:
        raise NotEnoughData(TEXTS["nobody_asked_again"])


def _repeated(before: "pd.Series[str]", again: "pd.Series[str]", confidence: float) -> dict[str, float]:
    """How one item fared, over the households that answered it in both rounds."""
    both = before.notna() & again.notna()
    n, wrong = int(both.sum()), int((before != again)[both].sum())
    low, high = wilson_interval(wrong, n, confidence)
    try:
        kappa = float(cohen_kappa(before[both], again[both]).table["value"].iloc[0])
    except NotEnoughData:
        kappa = np.nan
    return {
        "n_compared": n,
        "n_differ": wrong,
        "rate": wrong / n,
        "low": low,
        "high": high,
        "agreement": 1 - wrong / n,
        "kappa": kappa,
    }


def _clustered(wrong: "pd.Series[int]", compared: "pd.Series[int]", confidence: float) -> dict[str, float]:
    """The share of answers that differ, with an interval in which each household counts as one cluster."""
    m, d = compared[compared > 0].to_numpy(dtype=float), wrong[compared > 0].to_numpy(dtype=float)
    n, rate = len(m), float(d.sum() / m.sum())
    low = high = np.nan
    if n > 1:
        total = float(m.sum())
        between = sqrt(n / (n - 1) * float(((d - rate * m) ** 2).sum())) / total
        se = max(between, sqrt(rate * (1 - rate) / total))  # few households that happen to agree are not surer
        low, high = INTERVALS["korn_graubard"](rate, se, int(total) if se else n, n - 1, confidence)
    return {"n_compared": int(m.sum()), "n_differ": int(d.sum()), "rate": rate, "low": low, "high": high}
