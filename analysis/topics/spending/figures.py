"""The figures of spending: lines, months, what is left over, earned value, the self-evaluation alert."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
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


def line_figures(found: VarianceAnalysis) -> Iterator[Figure]:
    """Every line with its budget, spending, variance and effects, and the counts of lines that need a word."""
    given = Origin(source=TEXTS["quantity_price"], inputs=("costs.csv",))
    ratio = Origin(source=TEXTS["spent_budget_budget"], inputs=("costs.csv",))
    split = Origin(
        source=TEXTS["three_effects_add_difference"],
        inputs=("costs.csv",),
    )
    for each in found.lines:
        start, names = f"spending.line.{each.line.id}", each.line.names
        yield fig.worded(f"{start}.name", names, each.line.id, names, given)
        purpose = each.line.purpose or "—"
        yield fig.worded(f"{start}.purpose", names, purpose, Text(purpose, purpose), given)
        for key, amount in (("budget", each.line.budget_yuan), ("actual", each.line.actual_yuan)):
            yield fig.money(f"{start}.{key}", names, NO_GIVEN if amount is None else amount, given)
        yield fig.share(f"{start}.variance", names, each.variance, ratio, places=2)
        for key in ("price", "quantity", "joint"):
            yield fig.money(f"{start}.{key}", names, getattr(each, f"{key}_effect_yuan"), split)
    yield fig.share("spending.total.variance", TEXTS["total_variance"], found.variance, ratio, places=2)
    for key, flag, label in (
        ("n_over", "is_over", TEXTS["over_budget"]),
        ("n_off", "is_off_purpose", TEXTS["off_purpose"]),
        ("n_unbudgeted", "is_unbudgeted", TEXTS["without_budget"]),
    ):
        number = sum(getattr(each, flag) for each in found.lines)
        yield fig.count(f"spending.{key}", label, number, given, noun=TEXTS["lines"])


def month_figures(found: MonthlyExecution) -> Iterator[Figure]:
    """Every month: what was spent, its share of budget and of time, the floor, the progress, the light."""
    given = Origin(source=TEXTS["table_months"], inputs=("months.csv",))
    rates = Origin(source=TEXTS["spent_since_january_budget"], inputs=("months.csv", "budget.csv"))
    rates_missing = found.problem or NO_GIVEN
    for row in found.table.to_dict("records"):
        start, label = f"spending.month.{row['month']}", TEXTS["month_2"].fill(month=row["month"])
        yield fig.worded(f"{start}.name", label, str(row["month"]), label, given)
        yield fig.money(f"{start}.spent", label, row["spent_yuan"], given)
        for key, reason in (
            ("rate", rates_missing),
            ("of_time", rates_missing),
            ("floor", NO_RULE),
            ("progress", NO_GIVEN),
            ("lead", NO_GIVEN),
        ):
            value = reason if row[key] is None or row[key] != row[key] else row[key]  # a blank in a column is NaN
            if key == "lead" and not isinstance(value, Unavailable):
                yield fig.points_gap(f"{start}.{key}", label, value, rates, places=1)
            else:
                yield fig.share(f"{start}.{key}", label, value, rates, places=None if key == "floor" else 1)
        light = row["light"]
        yield (
            fig.missing(f"{start}.light", label, rates_missing, rates)
            if light is None
            else fig.worded(f"{start}.light", label, light, LIGHTS[light], rates)
        )
    falls = int(found.table["is_falling"].sum())
    yield fig.count("spending.n_falling", TEXTS["falling_totals"], falls, given, noun=TEXTS["months"])


def left_figures(left: Mapping[str, tuple[Text, CarryOver]]) -> Iterator[Figure]:
    """What is left over, computed, and how far the report is from it."""
    summed = Origin(source=TEXTS["opening_received_spent_returned"], inputs=("carry_over.csv",))
    for key, (names, found) in left.items():
        start = f"spending.left.{key}"
        yield fig.worded(f"{start}.name", names, key, names, summed)
        yield fig.money(f"{start}.amount", names, found.carried_over_yuan, summed)
        yield fig.share(f"{start}.share", names, found.carried_over_share, summed, places=2)
        yield fig.money(f"{start}.gap", names, found.discrepancy_yuan, summed)
        reported = found.discrepancy_yuan
        if not isinstance(reported, Unavailable):
            reported = found.carried_over_yuan + reported
        yield fig.money(f"{start}.reported", names, reported, summed)


def earned_figures(found: EarnedValue, origin: Origin) -> Iterator[Figure]:
    """Budget, and the quantities of earned value on both bases; `origin` says where the earned values come from."""
    yield fig.money("spending.evm.bac", TEXTS["budget_completion"], found.bac_yuan, origin)
    for basis, line, name in (
        ("reported", found.reported, TEXTS["reported_3"]),
        ("verified", found.verified, TEXTS["verified_2"]),
    ):
        for key, label in EVM.items():
            value = getattr(line, key)
            whole = Text(f"{label['zh']}（{name['zh']}）", f"{label['en']}, {name['en']}")
            figure_id = f"spending.evm.{basis}.{key.removesuffix('_yuan')}"
            make = fig.money if key.endswith("_yuan") else fig.pure
            yield make(figure_id, whole, value, origin)


def claim_figures(claimed: Decimal, again: Decimal, pack: str) -> Iterator[Figure]:
    """The points a unit gave its own execution, and those that the rule gives."""
    own = Origin(source=TEXTS["unit_s_own_points"], inputs=("self_evaluation.csv",))
    rule = Origin(source=TEXTS["scored_execution_rate"], rule=pack, inputs=("budget.csv",))
    places = max(0, -int(claimed.as_tuple().exponent))
    yield fig.points("spending.self.execution_claimed", TEXTS["execution_claimed"], claimed, own, places=places)
    yield fig.points("spending.self.execution_recomputed", TEXTS["execution_recomputed"], again, rule)


def alert_figures(found: SelfEvaluationAlert, origin: Origin) -> Iterator[Figure]:
    """Both shares of points, how far they are apart, what is unspent, and the light."""
    label = TEXTS["self_evaluation_alert"]
    yield fig.share("spending.self.indicator_rate", TEXTS["share_indicator_points"], found.indicator_rate, origin)
    yield fig.share("spending.self.execution_rate", TEXTS["share_execution_points"], found.execution_rate, origin)
    yield fig.share("spending.self.ratio", label, found.ratio, origin)
    yield fig.share("spending.self.unspent", TEXTS["unspent"], found.unspent_share, origin)
    light = found.light
    yield (
        fig.missing("spending.self.light", label, light, origin)
        if isinstance(light, Unavailable)
        else fig.worded("spending.self.light", label, light, LIGHTS[light], origin)
    )
