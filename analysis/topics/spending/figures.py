"""The figures of spending: lines, months, what is left over, earned value, the self-evaluation alert."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.layouts import Column, Layout, Row, Value, Word
from analysis.core.results import Unavailable
from analysis.scoring.packs import Alert, RulePack
from analysis.topics.spending.earned_value import EarnedValue
from analysis.topics.spending.months import LIGHTS, MonthlyExecution, SelfEvaluationAlert
from analysis.topics.spending.variance import CarryOver, VarianceAnalysis
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

EVM: Mapping[str, Text] = {
    "ev_yuan": TEXTS["earned_value_2"],
    "sv_yuan": TEXTS["schedule_variance"],
    "cv_yuan": TEXTS["cost_variance"],
    "spi": TEXTS["spi"],
    "cpi": TEXTS["cpi"],
    "eac_yuan": TEXTS["estimate_completion"],
    "eac_schedule_yuan": TEXTS["estimate_schedule"],
    "tcpi": TEXTS["tcpi"],
}
NO_GIVEN = Unavailable(kind="not_verifiable", reason=TEXTS["not_given"])
NO_RULE = Unavailable(kind="not_applicable", reason=TEXTS["pack_has_no_such"])


COSTS = Origin(source=TEXTS["quantity_price"], inputs=("costs.csv",))
OF_BUDGET = Origin(source=TEXTS["spent_budget_budget"], inputs=("costs.csv",))
EFFECTS = Origin(source=TEXTS["three_effects_add_difference"], inputs=("costs.csv",))
GIVEN_MONTHS = Origin(source=TEXTS["table_months"], inputs=("months.csv",))
RATES = Origin(source=TEXTS["spent_since_january_budget"], inputs=("months.csv", "budget.csv"))
SUMMED = Origin(source=TEXTS["opening_received_spent_returned"], inputs=("carry_over.csv",))
LINES = Layout(
    stem="spending.line",
    caption=TEXTS["variance_line_line"],
    first=TEXTS["line"],
    columns=(
        Column(key="name", origin=COSTS),
        Column(key="purpose", origin=COSTS),
        Column(key="budget", heading=TEXTS["budget"], make=fig.money, origin=COSTS),
        Column(key="actual", heading=TEXTS["spent"], make=fig.money, origin=COSTS),
        Column(key="variance", heading=TEXTS["variance"], make=partial(fig.share, places=2), origin=OF_BUDGET),
        Column(key="price", heading=TEXTS["price"], make=fig.money, origin=EFFECTS),
        Column(key="quantity", heading=TEXTS["quantity"], make=fig.money, origin=EFFECTS),
        Column(key="joint", heading=TEXTS["joint"], make=fig.money, origin=EFFECTS),
    ),
)
MONTHS = Layout(
    stem="spending.month",
    caption=TEXTS["execution_month"],
    first=TEXTS["month"],
    columns=(
        Column(key="name", origin=GIVEN_MONTHS),
        Column(key="spent", heading=TEXTS["spent_2"], make=fig.money, origin=GIVEN_MONTHS),
        Column(key="rate", heading=TEXTS["execution"], make=fig.share, origin=RATES),
        Column(key="of_time", heading=TEXTS["time"], make=fig.share, origin=RATES),
        Column(key="light", heading=TEXTS["light"], make=None, origin=RATES),
        Column(key="floor", heading=TEXTS["floor"], make=partial(fig.share, places=None), origin=RATES),
        Column(key="progress", heading=TEXTS["progress"], make=fig.share, origin=RATES),
        Column(key="lead", heading=TEXTS["ahead"], make=partial(fig.points_gap, places=1), origin=RATES),
    ),
)
LEFT = Layout(
    stem="spending.left",
    caption=TEXTS["carry_over_recomputed"],
    first=TEXTS["funds"],
    columns=(
        Column(key="name", origin=SUMMED),
        Column(key="amount", heading=TEXTS["left_over"], make=fig.money, origin=SUMMED),
        Column(key="share", heading=TEXTS["funds_2"], make=partial(fig.share, places=2), origin=SUMMED),
        Column(key="reported", heading=TEXTS["reported"], make=fig.money, origin=SUMMED),
        Column(key="gap", heading=TEXTS["gap"], make=fig.money, origin=SUMMED),
    ),
)
EARNED = Layout(
    stem="spending.evm",
    caption=TEXTS["earned_value_reported_verified"],
    first=TEXTS["quantity_2"],
    columns=[
        Column(
            key=key.removesuffix("_yuan"),
            heading=name,
            label=name,
            make=fig.money if key.endswith("_yuan") else fig.pure,
        )
        for key, name in EVM.items()
    ],
    label=TEXTS["quantity_of_basis"],
)


def alert_of(pack: RulePack, kind: str) -> Alert | None:
    """The pack's warning rule of a kind, None where it has none."""
    return next((alert for alert in pack.alerts.values() if alert.kind == kind), None)


def limit_figures(pack: RulePack) -> Iterator[Figure]:
    """The limits of the pack that spending is held against, each with the document it stands in."""
    for kind, key, name, label in (
        ("gap", "above", "gap", TEXTS["gap_allowed"]),
        ("share_of_time", "red", "pace", TEXTS["red_line_pace"]),
        ("self_evaluation", "gap", "self_gap", TEXTS["line_self_evaluation_alert"]),
    ):
        alert = alert_of(pack, kind)
        if alert is not None:
            where = Origin(
                source=Text(alert.source.article, alert.source.document),
                rule=alert.id,
                inputs=(f"packs/{pack.id}.yaml",),
            )
            make = fig.points_gap if kind == "gap" else fig.share
            yield make(f"spending.limit.{name}", label, alert.values[key], where, places=None)


def line_figures(analysis: VarianceAnalysis) -> Iterator[Figure]:
    """Every line with its budget, spending, variance and effects, and the counts of lines that need a word."""
    yield from LINES.figures(line_rows(analysis))
    yield fig.share("spending.total.variance", TEXTS["total_variance"], analysis.variance, OF_BUDGET, places=2)
    for key, flag, label in (
        ("n_over", "is_over", TEXTS["over_budget"]),
        ("n_off", "is_off_purpose", TEXTS["off_purpose"]),
        ("n_unbudgeted", "is_unbudgeted", TEXTS["without_budget"]),
    ):
        number = sum(getattr(line, flag) for line in analysis.lines)
        yield fig.count(f"spending.{key}", label, number, COSTS, noun=TEXTS["lines"])


def line_rows(analysis: VarianceAnalysis) -> list[Row]:
    """The lines of costs.csv with what each comes to."""
    return [
        Row(
            id=variance.line.id,
            names=variance.line.names,
            values={
                "name": Word(variance.line.id, variance.line.names),
                "purpose": Word(variance.line.purpose or "—", Text.same(variance.line.purpose or "—")),
                "budget": _or_not_given(variance.line.budget_yuan),
                "actual": _or_not_given(variance.line.actual_yuan),
                "variance": variance.variance,
                "price": variance.price_effect_yuan,
                "quantity": variance.quantity_effect_yuan,
                "joint": variance.joint_effect_yuan,
            },
        )
        for variance in analysis.lines
    ]


def month_figures(execution: MonthlyExecution) -> Iterator[Figure]:
    """Every month: what was spent, its share of budget and of time, the floor, the progress, the light."""
    yield from MONTHS.figures(month_rows(execution))
    falls = int(execution.table["is_falling"].sum())
    yield fig.count("spending.n_falling", TEXTS["falling_totals"], falls, GIVEN_MONTHS, noun=TEXTS["months"])


def month_rows(execution: MonthlyExecution) -> list[Row]:
    """The months of months.csv with rates, floor, progress and light."""
    no_rate = execution.problem or NO_GIVEN
    why_not = {"rate": no_rate, "of_time": no_rate, "floor": NO_RULE, "progress": NO_GIVEN, "lead": NO_GIVEN}
    rows = []
    for month in execution.table.to_dict("records"):
        names = TEXTS["month_2"].fill(month=month["month"])
        rates: dict[str, Value | None] = {key: month[key] if _is_there(month[key]) else why_not[key] for key in why_not}
        light = no_rate if month["light"] is None else Word(month["light"], LIGHTS[month["light"]])
        values = {"name": Word(str(month["month"]), names), "spent": month["spent_yuan"], **rates, "light": light}
        rows.append(Row(id=str(month["month"]), names=names, values=values))
    return rows


def left_rows(left: Mapping[str, tuple[Text, CarryOver]]) -> list[Row]:
    """What is left over of each fund, computed, and how far the report is from it."""
    rows = []
    for key, (names, carried) in left.items():
        gap = carried.discrepancy_yuan
        values: dict[str, Value | None] = {
            "name": Word(key, names),
            "amount": carried.carried_over_yuan,
            "share": carried.carried_over_share,
            "gap": gap,
            "reported": gap if isinstance(gap, Unavailable) else carried.carried_over_yuan + gap,
        }
        rows.append(Row(id=key, names=names, values=values))
    return rows


def earned_figures(earned: EarnedValue, origin: Origin) -> Iterator[Figure]:
    """Budget, and the quantities of earned value on both bases; `origin` says where the earned values come from."""
    yield fig.money(f"{EARNED.stem}.bac", TEXTS["budget_completion"], earned.bac_yuan, origin)
    yield from EARNED.figures(earned_rows(earned), origin)


def earned_rows(earned: EarnedValue) -> list[Row]:
    """Earned value as reported and as verified."""
    bases = (
        ("reported", earned.reported, TEXTS["reported_3"], TEXTS["reported_2"]),
        ("verified", earned.verified, TEXTS["verified_2"], TEXTS["verified"]),
    )
    rows = []
    for basis, line, names, heading in bases:
        values: dict[str, Value | None] = {key.removesuffix("_yuan"): getattr(line, key) for key in EVM}
        rows.append(Row(id=basis, names=names, first=heading, values=values))
    return rows


def claim_figures(claimed: Decimal, again: Decimal, pack: str) -> Iterator[Figure]:
    """The points a unit gave its own execution, and those that the rule gives."""
    own = Origin(source=TEXTS["unit_s_own_points"], inputs=("self_evaluation.csv",))
    rule = Origin(source=TEXTS["scored_execution_rate"], rule=pack, inputs=("budget.csv",))
    places = max(0, -int(claimed.as_tuple().exponent))
    yield fig.points("spending.self.execution_claimed", TEXTS["execution_claimed"], claimed, own, places=places)
    yield fig.points("spending.self.execution_recomputed", TEXTS["execution_recomputed"], again, rule)


def alert_figures(alert: SelfEvaluationAlert, origin: Origin) -> Iterator[Figure]:
    """Both shares of points, how far they are apart, what is unspent, and the light."""
    label = TEXTS["self_evaluation_alert"]
    yield fig.share("spending.self.indicator_rate", TEXTS["share_indicator_points"], alert.indicator_rate, origin)
    yield fig.share("spending.self.execution_rate", TEXTS["share_execution_points"], alert.execution_rate, origin)
    yield fig.share("spending.self.ratio", label, alert.ratio, origin)
    yield fig.share("spending.self.unspent", TEXTS["unspent"], alert.unspent_share, origin)
    light, light_id = alert.light, "spending.self.light"
    yield (
        fig.missing(light_id, label, light, origin)
        if isinstance(light, Unavailable)
        else fig.worded(light_id, label, light, LIGHTS[light], origin)
    )


def _or_not_given(amount_yuan: Decimal | None) -> Decimal | Unavailable:
    return NO_GIVEN if amount_yuan is None else amount_yuan


def _is_there(value: Any) -> bool:
    return not pd.isna(value)
