"""Execution month by month (序时进度, 预算执行预警) and self-evaluations against execution (自评预警)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.topics.monitoring.records import NO_SPENDING
from analysis.topics.spending import plots as plots_spending
from analysis.topics.spending.variance import ZERO_BUDGET, Amount, given, is_wrong, percent_or_reason
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Light = Literal["green", "yellow", "red"]
LIGHTS: dict[Light, Text] = {
    "green": TEXTS["green"],
    "yellow": TEXTS["yellow"],
    "red": TEXTS["red"],
}
NO_SCORE = Unavailable(kind="not_comparable", reason=TEXTS["no_indicator_points_no"])
MONTH_FLAGS = ("is_below_floor", "is_paid_ahead", "is_paid_behind", "is_falling")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSpending:
    """Spending from January to the end of a month, and the physical progress then (a share), where known."""

    month: int
    spent_yuan: Decimal
    progress: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MonthlyExecution(Result):
    """Execution month by month against time, against named floors and against physical progress (序时进度)."""

    table: pd.DataFrame
    problem: Unavailable | None

    def to_frame(self) -> pd.DataFrame:
        """Rows: month, spent_yuan, rate, of_time, light, floor, progress, lead, and four flags; blank = not given."""
        return self.table

    def plot(self, ax: Axes | None = None) -> Axes:
        """What is spent by month beside time, floors and progress."""
        return plots_spending.execution_curve(self.table, ax=ax)

    def sentence(self, lang: Language = "zh") -> str:
        """The last month, and the months that fell short or ran ahead."""
        if self.problem is not None:
            return TEXTS["no_rates"].fill(zh=self.problem.reason)[lang]
        last, counts = self.table.iloc[-1], self.table.select_dtypes(bool).sum()
        rate, light = numbers.percent(last["rate"]), LIGHTS[last["light"]][lang]
        short, ahead, behind, falls = (int(counts[name]) for name in MONTH_FLAGS)
        return TEXTS["month_execution_months_below"].fill(
            month=last["month"], rate=rate, light=light, short=short, ahead=ahead, behind=behind, falls=falls
        )[lang]


def monthly_execution(
    months: Sequence[MonthSpending],
    budget_yuan: Decimal,
    *,
    floors: Mapping[int, Decimal],
    red_below: Decimal = Decimal("0.60"),
    yellow_below: Decimal = Decimal("0.80"),
    gap: Decimal | None = Decimal("0.10"),
) -> MonthlyExecution:
    """Execution of each month against month/12, floors and progress (预算执行预警, 支付超进度).

    Args
        months: totals since January. budget_yuan: of the year. floors: month → least execution (a share) from the end
            of that month on. red_below, yellow_below: of (spent/budget)/(month/12). gap: allowed between execution and
            physical progress; None = not looked at.

    Returns
        MonthlyExecution; with a budget of 0 the rates are blank and the reason is said.

    Raises
        NotEnoughData: no month. InvalidInput: a month twice or outside 1–12, negative money, progress outside 0–1.

    Source
        Lights: a provincial system's rule; floors and gap: the caller's data, e.g. 川财绩〔2025〕10号.
    """
    if not months:
        raise NotEnoughData(TEXTS["no_month_given"])
    ordered = sorted(months, key=lambda month: month.month)
    given_months = [month.month for month in ordered]
    if len(set(given_months)) < len(ordered) or not 1 <= given_months[0] <= given_months[-1] <= 12:
        raise InvalidInput(TEXTS["months_run_each_once"].fill(given_months=given_months))
    progress = [month.progress for month in ordered]
    if is_wrong(budget_yuan, *(month.spent_yuan for month in ordered), *progress) or any(
        (p or 0) > 1 for p in progress
    ):
        raise InvalidInput(TEXTS["money_cannot_negative_progress"])
    rows = [_month_row(month, budget_yuan, floors, gap) for month in ordered]
    table = pd.DataFrame(rows)
    table.insert(4, "light", [_light(row["of_time"], red_below, yellow_below) for row in rows])
    table["is_falling"] = [False, *(b.spent_yuan < a.spent_yuan for a, b in pairwise(ordered))]
    return MonthlyExecution(table=table, problem=None if budget_yuan else ZERO_BUDGET)


def _month_row(
    spending: MonthSpending, budget: Decimal, floors: Mapping[int, Decimal], gap: Decimal | None
) -> dict[str, object]:
    rate = spending.spent_yuan / budget if budget else None
    in_force = [month for month in floors if month <= spending.month]
    floor = floors[max(in_force)] if in_force else None
    lead = None if rate is None or spending.progress is None else rate - spending.progress
    return {
        "month": spending.month,
        "spent_yuan": spending.spent_yuan,
        "rate": rate,
        "of_time": None if rate is None else rate * 12 / spending.month,
        "floor": floor,
        "progress": spending.progress,
        "lead": lead,
        "is_below_floor": rate is not None and floor is not None and rate < floor,
        "is_paid_ahead": lead is not None and gap is not None and lead > gap,
        "is_paid_behind": lead is not None and gap is not None and lead < -gap,
    }


def _light(of_time: object, red_below: Decimal, yellow_below: Decimal) -> Light | None:
    if not isinstance(of_time, Decimal):
        return None
    return "red" if of_time < red_below else "yellow" if of_time < yellow_below else "green"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfEvaluationAlert(Result):
    """Whether a self-evaluation scores its indicators far above its execution (自评预警)."""

    indicator_rate: Decimal
    execution_rate: Decimal
    ratio: Amount
    unspent_share: Amount
    light: Light | Unavailable

    def to_frame(self) -> pd.DataFrame:
        """One row: both rates, ratio, unspent_share, light; unavailable ones are blank."""
        light = None if isinstance(self.light, Unavailable) else self.light
        return pd.DataFrame(
            [
                {
                    "indicator_rate": self.indicator_rate,
                    "execution_rate": self.execution_rate,
                    "ratio": given(self.ratio),
                    "unspent_share": given(self.unspent_share),
                    "light": light,
                }
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The light and both figures behind it."""
        ratio, unspent = percent_or_reason(self.ratio, lang), percent_or_reason(self.unspent_share, lang)
        light = self.light.reason[lang] if isinstance(self.light, Unavailable) else LIGHTS[self.light][lang]
        return TEXTS["self_evaluation_alert_indicators"].fill(light=light, ratio=ratio, unspent=unspent)[lang]


def self_evaluation_alert(
    indicator_score: Decimal,
    execution_score: Decimal,
    *,
    budget_yuan: Decimal,
    spent_yuan: Decimal | None,
    gap: Decimal = Decimal("0.05"),
    unspent: Decimal = Decimal("0.20"),
) -> SelfEvaluationAlert:
    """Self-evaluation alert (自评预警): red where (S/90 − E/10)/(S/90) > gap; yellow where more is unspent.

    Args
        indicator_score: S, 0–90. execution_score: E, 0–10. budget_yuan, spent_yuan: of the year, None = not known.
            gap, unspent: the limits, shares.

    Returns
        SelfEvaluationAlert; a budget of 0 is yellow whatever the points, since there was nothing to execute. An S of 0
        has no ratio, so that without money left the light cannot be given, and neither can a green one unless
        spending is known.

    Raises
        InvalidInput: a score outside its range or negative money.

    Source
        The rule of a provincial self-evaluation system.

    >>> self_evaluation_alert(Decimal(90), Decimal(10), budget_yuan=Decimal(5), spent_yuan=Decimal(5)).light
    'green'
    """
    scores = (indicator_score, execution_score)
    if is_wrong(*scores, budget_yuan, spent_yuan) or indicator_score > 90 or execution_score > 10:
        read = f"{indicator_score}, {execution_score}"
        raise InvalidInput(TEXTS["points_money_more_got"].fill(read=read))
    ratio = 1 - 9 * execution_score / indicator_score if indicator_score else NO_SCORE
    left: Amount = ZERO_BUDGET
    if budget_yuan:
        left = NO_SPENDING if spent_yuan is None else 1 - spent_yuan / budget_yuan
    return SelfEvaluationAlert(
        indicator_rate=indicator_score / 90,
        execution_rate=execution_score / 10,
        ratio=ratio,
        unspent_share=left,
        light=_alert_light(ratio, left, gap, unspent),
    )


def _alert_light(ratio: Amount, left: Amount, gap: Decimal, unspent: Decimal) -> Light | Unavailable:
    if left is ZERO_BUDGET:
        return "yellow"
    if isinstance(ratio, Decimal) and ratio > gap:
        return "red"
    if isinstance(left, Decimal) and left > unspent:
        return "yellow"
    return next((amount for amount in (ratio, left) if isinstance(amount, Unavailable)), "green")
