"""Spending against the budget: lines, months, carry-over, earned value, self-evaluation; never called cost-benefit.

costs.csv        quantity × price, planned and actual        months.csv           spent since January, with progress
carry_over.csv   what is left, computed and reported         earned.csv           planned, actual and earned value
self_evaluation.csv  points of 90 and of 10; without it the published total of scores.csv stands in
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from analysis.core.figures import Figure, Origin
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Section
from analysis.facts.published import half_place
from analysis.scoring.indicators import Indicator
from analysis.scoring.packs import RulePack
from analysis.scoring.score import share_of
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.spending import figures as made
from analysis.topics.spending.blocks import alert_blocks, earned_blocks, left_blocks, line_blocks, month_blocks
from analysis.topics.spending.budget import BUDGET
from analysis.topics.spending.earned_value import EarnedValue, earned_value
from analysis.topics.spending.figures import alert_of
from analysis.topics.spending.months import (
    MonthlyExecution,
    MonthSpending,
    SelfEvaluationAlert,
    monthly_execution,
    self_evaluation_alert,
)
from analysis.topics.spending.tables import MOST, TABLES, Spending, read
from analysis.topics.spending.variance import VarianceAnalysis, variance_analysis
from analysis.topics.verification.completion import COMPLETION
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

HUNDRED = Decimal(100)


def evaluate(data: Spending, context: Context) -> Outcome[None]:
    """Each table's result with its figures and blocks, and the findings its flags draw."""
    figures: list[Figure] = [*made.limit_figures(context.engagement.pack)]
    findings: list[tuple[str, str]] = []
    blocks: list[Block] = []
    results: dict[str, Result] = {}
    if data.lines:
        lines = variance_analysis(data.lines, purposes=data.purposes)
        results["variance"] = lines
        figures += made.line_figures(lines)
        findings += _line_findings(lines)
        blocks += line_blocks(lines)
    money = context.of(BUDGET)
    if data.months and money is not None:
        months = _monthly(data.months, money.budget_yuan, context.engagement.pack)
        results["months"] = months
        figures += made.month_figures(months)
        findings += _month_findings(months)
        blocks += month_blocks(months)
    if data.left:
        figures += made.LEFT.figures(made.left_rows(data.left))
        findings += [
            ("carry_over_differs", key)
            for key, (_, left) in data.left.items()
            if not isinstance(left.discrepancy_yuan, Unavailable) and left.discrepancy_yuan
        ]
        blocks += left_blocks(data.left)
    earned = _earned_value(data.earned, context)
    if earned is not None:
        results["earned"] = earned[0]
        figures += made.earned_figures(*earned)
        findings += _earned_findings(earned[0], context, of_units="units.csv" in earned[1].inputs)
        blocks += earned_blocks(earned[0])
    claimed = _claimed_execution(data, context)
    if claimed is not None:
        figures += made.claim_figures(*claimed, context.engagement.pack.id)
        findings += [("self_execution_differs", "")] if abs(claimed[0] - claimed[1]) > half_place(claimed[0]) else []
    alert = _alert(data, context)
    if alert is not None:
        results["self_evaluation"] = alert[0]
        figures += made.alert_figures(*alert)
        findings += [("self_evaluation_contradicts", "")] if alert[0].light == "red" else []
        blocks += alert_blocks()
    if not blocks:
        return Outcome()
    section = Section(id="spending", place="analysis", title=TEXTS["budget_spending"], blocks=tuple(blocks))
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=(section,), results=results)


def _line_findings(analysis: VarianceAnalysis) -> list[tuple[str, str]]:
    return [
        (kind, each.line.id)
        for each in analysis.lines
        for kind, holds in (
            ("over_budget", each.is_over and not each.is_unbudgeted),
            ("unbudgeted_line", each.is_unbudgeted),
            ("off_purpose", each.is_off_purpose),
        )
        if holds
    ]


def _monthly(months: Sequence[MonthSpending], budget_yuan: Decimal, pack: RulePack) -> MonthlyExecution:
    """The months under the pack's rules; what it does not rule is not looked at."""
    floors, pace, gap = (alert_of(pack, kind) for kind in ("by_month", "share_of_time", "gap"))
    lights = {} if pace is None else {"red_below": pace.values["red"], "yellow_below": pace.values["yellow"]}
    return monthly_execution(
        months,
        budget_yuan,
        floors={} if floors is None else {int(at): each for at, each in floors.values.items()},
        gap=None if gap is None else gap.values["above"],
        **lights,
    )


def _month_findings(execution: MonthlyExecution) -> list[tuple[str, str]]:
    """The last month below its floor (else below its pace), and the month paid furthest ahead of progress."""
    rows = execution.table.to_dict("records")
    ahead = [row for row in rows if row["is_paid_ahead"]]
    short = [row for row in rows if row["is_below_floor"]]
    findings = []
    if ahead:
        worst = max(ahead, key=lambda row: row["lead"])
        findings.append(("payment_ahead_of_progress", str(worst["month"])))
    if short:
        findings.append(("execution_behind_month", str(short[-1]["month"])))
    elif rows[-1]["light"] == "red":
        findings.append(("execution_behind_time", str(rows[-1]["month"])))
    return findings


def _earned_value(given: Mapping[str, Decimal | None] | None, context: Context) -> tuple[EarnedValue, Origin] | None:
    """Earned value as given, else from completion rates × budget; None where there is neither."""
    done = context.of(COMPLETION)
    if given is None:
        return None
    bac, pv, ac = (given[name] or Decimal(0) for name in ("bac", "pv", "ac"))
    rates = (
        {}
        if done is None
        else {
            "reported": Decimal(done.n_reported) / done.n_units,
            "verified": Decimal(done.n_verified) / done.n_checked,
        }
    )
    earned = {}
    for basis in ("reported", "verified"):
        amount = given[f"{basis}_ev"]
        if amount is None and basis not in rates:
            return None
        earned[basis] = rates[basis] * bac if amount is None else amount
    of_units = given["reported_ev"] is None or given["verified_ev"] is None
    source = TEXTS["ev_completion_rate_budget"]
    origin = Origin(
        source=source if of_units else TEXTS["earned_values_given"],
        rule="earned_value",
        inputs=("earned.csv", "units.csv") if of_units else ("earned.csv",),
    )
    return earned_value(
        bac_yuan=bac, pv_yuan=pv, ac_yuan=ac, reported_ev_yuan=earned["reported"], verified_ev_yuan=earned["verified"]
    ), origin


def _earned_findings(earned: EarnedValue, context: Context, *, of_units: bool) -> list[tuple[str, str]]:
    """A saving that is none; from a sample of units only where even the upper bound of the verified rate says so."""
    reported, verified, done = earned.reported.cpi, earned.verified.cpi, context.of(COMPLETION)
    if isinstance(reported, Unavailable) or isinstance(verified, Unavailable):
        return []
    if of_units and done is not None and not done.is_census:
        verified *= Decimal(repr(done.high)) / Decimal(repr(done.verified_rate)) if done.verified_rate else 1
    return [("saving_is_not", "")] if verified < 1 < reported else []


def _claimed_execution(data: Spending, context: Context) -> tuple[Decimal, Decimal] | None:
    """The points a unit gave its execution, and those its rate earns under the pack; None where one is not known."""
    money = context.of(BUDGET)
    rate = money.execution_rate_of_budget if money is not None else None
    if data.own is None or data.own[1] is None or rate is None or isinstance(rate, Unavailable):
        return None
    full = Indicator(
        id="execution",
        parent="",
        names=TEXTS["execution_rate"],
        kind="at_least",
        points=MOST["execution_score"],
        target=HUNDRED,
        unit="percent",
        measures="execution",
    )
    share, _, _ = share_of(rate * HUNDRED, full, context.engagement.pack)
    return None if isinstance(share, Unavailable) else (data.own[1], share * full.points)


def _alert(data: Spending, context: Context) -> tuple[SelfEvaluationAlert, Origin] | None:
    """The alert from the unit's own points, else from the published total less the points execution comes to."""
    money, rule = context.of(BUDGET), alert_of(context.engagement.pack, "self_evaluation")
    if money is None or rule is None or (data.own is None and data.overall is None):
        return None
    spent, rate = money.spent_yuan, money.execution_rate_of_budget
    if isinstance(spent, Unavailable) or isinstance(rate, Unavailable):
        return None
    recomputed = MOST["execution_score"] * max(Decimal(0), min(Decimal(1), rate))
    if data.own is not None:
        points, execution = data.own[0], recomputed if data.own[1] is None else data.own[1]
        file, source = "self_evaluation.csv", TEXTS["points_claimed_points_execution"]
    else:
        total = data.overall or Decimal(0)
        points, execution = min(MOST["indicator_score"], max(Decimal(0), total - recomputed)), recomputed
        file = "scores.csv"
        source = TEXTS["published_total_less_points"]
    alert = self_evaluation_alert(
        points,
        execution,
        budget_yuan=money.budget_yuan,
        spent_yuan=spent,
        gap=rule.values["gap"],
        unspent=rule.values["unspent"],
    )
    return alert, Origin(source=source, rule=rule.id, inputs=(file, "budget.csv"))


SPENDING = Topic(
    id="spending",
    name=TEXTS["analysis_spending"],
    file=__file__,
    tables=TABLES,
    free_of_people=frozenset(TABLES),
    read=read,
    evaluate=evaluate,
    needs=frozenset({"completion", "budget"}),
)
