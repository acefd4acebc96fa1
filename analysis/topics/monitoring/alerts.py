"""Alerts of monitoring (预警): what named rules with their sources say of each project at a moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Literal

import pandas as pd

from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from analysis.topics.monitoring.plan import Plan
from analysis.topics.monitoring.records import (
    NO_PLAN,
    NO_SPENDING,
    NOT_HANDED_IN,
    NOT_PLANNED,
    Quantity,
    Share,
    frame_of,
    known_by,
)
from analysis.topics.monitoring.snapshots import Entry, SnapshotLog
from analysis.topics.monitoring.weeks import NO_DEADLINE, aware, last_week, month_of, refuse_negative, week_of
from analysis.topics.spending.months import self_evaluation_alert
from questionnaires.clock import BEIJING
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Level = Literal["red", "yellow", "green"]
AlertKind = Literal["share_of_time", "share_of_plan", "by_month", "gap", "most", "self_evaluation"]
NO_PLANS: Plan = {}
LEVELS: Mapping[str, Text] = {
    "red": TEXTS["red"],
    "yellow": TEXTS["yellow"],
    "green": TEXTS["green"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """A named alert (预警规则) and its thresholds, shares from 0 to 1; which of them a kind needs says THRESHOLDS.

    share_of_time: `quantity` ÷ (month ÷ 12) below `red`, below `yellow`; share_of_plan: progress ÷ planned, likewise.
    most: `quantity` above `red`. by_month: spending below the threshold of a
    month ("4": 0.25) from the end of that month on is yellow. gap: |progress − spending| above `yellow`.
    self_evaluation: no budget is yellow; (S/90 − E/10) ÷ (S/90) above `red` is red; unspent above `yellow` is yellow.
    """

    id: str
    names: Text
    kind: AlertKind
    values: Mapping[str, Decimal]
    source: str
    quantity: Quantity = "executed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfEvaluation:
    """A self-evaluation form (自评表): points of indicators (of 90) and execution (of 10), money in yuan."""

    project: str
    on: date
    indicator_points: Decimal
    execution_points: Decimal
    budget_yuan: Decimal
    spent_yuan: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What one rule says of one project on a day, with the numbers it looked at."""

    project: str
    rule: str
    names: Text
    level: Level | Unavailable
    numbers: Mapping[str, Decimal]
    on: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts(Result):
    """Every rule for every project; what could not be judged is neither green nor red."""

    alerts: tuple[Alert, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: project, rule, names, level (blank = cannot be judged), numbers, on, source, reason."""
        return frame_of(Alert, self.alerts)

    def sentence(self, lang: Language = "zh") -> str:
        """How many of each level, the red ones by name, and how many could not be judged."""
        zh = lang == "zh"
        of = {level: [alert for alert in self.alerts if alert.level == level] for level in LEVELS}
        n_open = len(self.alerts) - sum(map(len, of.values()))
        counts = ("，" if zh else ", ").join(
            f"{LEVELS[level][lang]} {len(alerts_there)}" for level, alerts_there in of.items()
        )
        red = ("；" if zh else "; ").join(f"{alert.project} {alert.names[lang]}" for alert in of["red"])
        if zh:
            return f"预警 {len(self.alerts)} 项：{counts}，无法判断 {n_open}" + (f"；红：{red}。" if red else "。")
        return f"{len(self.alerts)} checks: {counts}, not to be judged {n_open}" + (f"; red: {red}." if red else ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Week:
    """What a weekly rule looks at; `ended` is the last month that has ended with this week, 0 in January."""

    month: int
    ended: int
    entry: Entry
    planned: Share


Judgement = tuple[Level | Unavailable, Mapping[str, Decimal]]


def alerts(
    log: SnapshotLog,
    rules: Sequence[AlertRule],
    moment: datetime,
    *,
    week: str = "",
    deadline: timedelta = NO_DEADLINE,
    plan: Plan = NO_PLANS,
    projects: Sequence[str] = (),
    self_evaluations: Sequence[SelfEvaluation] = (),
    zone: tzinfo = BEIJING,
) -> Alerts:
    """What named rules say of each project at a moment (预警).

    Args
        rules: with their thresholds and sources. projects: those to be judged even if they never reported.
        week: the one that is judged, never by figures of an older one; "" = the last whose deadline has passed.

    Returns
        Alerts, by rule and project; weekly ones carry the Sunday of their week. Shares of time suppose that progress
        and spending are those of the year; the month of a week is that of its Thursday.

    Raises
        InvalidInput: a rule of no known kind or without a threshold it needs, points out of range, no time zone.

    Source
        Of each rule: its `source`.
    """
    _refuse_rules(rules)
    refuse_negative(deadline)
    known = known_by(log, aware(moment))
    week = week or week_of((moment - deadline).astimezone(zone).date() - timedelta(days=7))
    raised = []
    for rule in rules:
        if rule.kind == "self_evaluation":
            raised += [_alert(rule, form.project, form.on, _self_evaluation(rule, form)) for form in self_evaluations]
            continue
        for name in sorted({*projects, *log.projects}):
            planned = plan[name].planned.get(week, NOT_PLANNED) if name in plan else NO_PLAN
            judged = _judged(rule, known[name, week][1], planned) if (name, week) in known else (NOT_HANDED_IN, {})
            raised.append(_alert(rule, name, date.fromisoformat(f"{week}-7"), judged))
    return Alerts(alerts=tuple(raised))


def _alert(rule: AlertRule, project: str, on: date, judged: Judgement) -> Alert:
    level, looked_at = judged
    return Alert(
        project=project, rule=rule.id, names=rule.names, level=level, numbers=looked_at, on=on, source=rule.source
    )


def _judged(rule: AlertRule, entry: Entry, planned: Share) -> Judgement:
    month = month_of(entry.period)
    number = int(month[-2:])
    ended = number if entry.period == last_week(month) else number - 1
    return WEEKLY[rule.kind](rule, _Week(month=number, ended=ended, entry=entry, planned=planned))


def _share_of_time(rule: AlertRule, week: _Week) -> Judgement:
    amount = _amount(rule, week)
    if isinstance(amount, Unavailable):
        return amount, {}
    ratio = amount * 12 / week.month
    return _of_ratio(rule, ratio), {rule.quantity: amount, "month": Decimal(week.month), "ratio": ratio}


def _share_of_plan(rule: AlertRule, week: _Week) -> Judgement:
    if isinstance(week.planned, Unavailable) or week.planned == 0:
        return (week.planned if isinstance(week.planned, Unavailable) else NOT_PLANNED), {}
    ratio = week.entry.value / week.planned
    return _of_ratio(rule, ratio), {"value": week.entry.value, "planned": week.planned, "ratio": ratio}


def _of_ratio(rule: AlertRule, ratio: Decimal) -> Level:
    return "red" if ratio < rule.values["red"] else "yellow" if ratio < rule.values["yellow"] else "green"


def _amount(rule: AlertRule, week: _Week) -> Share:
    if rule.quantity == "value":
        return week.entry.value
    return NO_SPENDING if week.entry.executed is None else week.entry.executed


def _most(rule: AlertRule, week: _Week) -> Judgement:
    amount = _amount(rule, week)
    if isinstance(amount, Unavailable):
        return amount, {}
    return ("red" if amount > rule.values["red"] else "green"), {rule.quantity: amount}


def _by_month(rule: AlertRule, week: _Week) -> Judgement:
    over = [int(month) for month in rule.values if int(month) <= week.ended]
    if not over:
        first = min(map(int, rule.values))
        en = f"nothing is asked before the end of month {first}"
        return Unavailable(kind="not_applicable", reason=Text(f"{first} 月底前没有要求", en)), {}
    if week.entry.executed is None:
        return NO_SPENDING, {}
    least = rule.values[str(max(over))]
    return ("yellow" if week.entry.executed < least else "green"), {"executed": week.entry.executed, "least": least}


def _gap_alert(rule: AlertRule, week: _Week) -> Judgement:
    if week.entry.executed is None:
        return NO_SPENDING, {}
    gap = week.entry.value - week.entry.executed
    looked_at = {"value": week.entry.value, "executed": week.entry.executed, "gap": gap}
    return ("yellow" if abs(gap) > rule.values["yellow"] else "green"), looked_at


WEEKLY: Mapping[str, Callable[[AlertRule, _Week], Judgement]] = {
    "share_of_time": _share_of_time,
    "share_of_plan": _share_of_plan,
    "by_month": _by_month,
    "gap": _gap_alert,
    "most": _most,
}
THRESHOLDS = {
    "share_of_time": {"red", "yellow"},
    "share_of_plan": {"red", "yellow"},
    "gap": {"yellow"},
    "most": {"red"},
    "self_evaluation": {"red", "yellow"},
}
MONTHS = {str(month) for month in range(1, 13)}


def _self_evaluation(rule: AlertRule, form: SelfEvaluation) -> Judgement:
    try:
        result = self_evaluation_alert(
            form.indicator_points,
            form.execution_points,
            budget_yuan=form.budget_yuan,
            spent_yuan=form.spent_yuan,
            gap=rule.values["red"],
            unspent=rule.values["yellow"],
        )
    except InvalidInput as wrong:
        raise InvalidInput(
            Text(f"{form.project}：{wrong.text('zh')}", f"{form.project}: {wrong.text('en')}")
        ) from wrong
    looked_at = {"indicator_points": form.indicator_points, "execution_points": form.execution_points}
    if form.budget_yuan == 0:
        return result.light, looked_at | {"budget_yuan": form.budget_yuan}
    rates = {"ratio": result.ratio, "unspent": result.unspent_share}
    return result.light, looked_at | {name: rate for name, rate in rates.items() if isinstance(rate, Decimal)}


def _refuse_rules(rules: Sequence[AlertRule]) -> None:
    for rule in rules:
        wanted, thresholds = THRESHOLDS.get(rule.kind, set()), set(rule.values)
        is_right = bool(thresholds) and thresholds <= MONTHS if rule.kind == "by_month" else thresholds == wanted
        if not is_right or rule.kind not in {*THRESHOLDS, "by_month"}:
            needs = ", ".join(sorted(wanted)) or "1 … 12"
            raise InvalidInput(TEXTS["thresholds"].fill(id=rule.id, kind=rule.kind, needs=needs))
