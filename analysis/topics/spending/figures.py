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
from questionnaires.texts import Text

EVM: Mapping[str, Text] = {
    "ev_yuan": Text("挣值", "Earned value"),
    "sv_yuan": Text("进度偏差", "Schedule variance"),
    "cv_yuan": Text("成本偏差", "Cost variance"),
    "spi": Text("进度绩效指数", "SPI"),
    "cpi": Text("成本绩效指数", "CPI"),
    "eac_yuan": Text("完工估算", "Estimate at completion"),
    "eac_schedule_yuan": Text("完工估算（计入进度）", "Estimate with schedule"),
    "tcpi": Text("待完成绩效指数", "TCPI"),
}
NO_GIVEN = Unavailable(kind="not_verifiable", reason=Text("未给出", "not given"))
NO_RULE = Unavailable(kind="not_applicable", reason=Text("规则包未规定", "the pack has no such rule"))


def alert_of(pack: RulePack, kind: str) -> Alert | None:
    """The pack's warning rule of a kind, None where it has none."""
    return next((alert for alert in pack.alerts.values() if alert.kind == kind), None)


def limit_figures(pack: RulePack) -> Iterator[Figure]:
    """The limits of the pack that spending is held against, each with the document it stands in."""
    for kind, key, name, label in (
        ("gap", "above", "gap", Text("进度与执行允许偏离", "Gap allowed")),
        ("share_of_time", "red", "pace", Text("执行进度红灯线", "Red line of pace")),
        ("self_evaluation", "gap", "self_gap", Text("自评预警线", "Line of the self-evaluation alert")),
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
    given = Origin(source=Text("数量 × 单价", "quantity × price"), inputs=("costs.csv",))
    ratio = Origin(source=Text("（支出 − 预算）÷ 预算", "(spent − budget) ÷ budget"), inputs=("costs.csv",))
    split = Origin(
        source=Text("价差、量差、联合差异相加等于差额", "the three effects add to the difference"),
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
    yield fig.share("spending.total.variance", Text("合计差异率", "Total variance"), found.variance, ratio, places=2)
    for key, flag, zh, en in (
        ("n_over", "is_over", "超预算", "Over budget"),
        ("n_off", "is_off_purpose", "用途不符", "Off purpose"),
        ("n_unbudgeted", "is_unbudgeted", "无预算支出", "Without a budget"),
    ):
        number = sum(getattr(each, flag) for each in found.lines)
        yield fig.count(f"spending.{key}", Text(zh, en), number, given, noun=Text("行", "lines"))


def month_figures(found: MonthlyExecution) -> Iterator[Figure]:
    """Every month: what was spent, its share of budget and of time, the floor, the progress, the light."""
    given = Origin(source=Text("月度支出表", "table of months"), inputs=("months.csv",))
    rates = Origin(
        source=Text("累计支出 ÷ 年度预算", "spent since January ÷ budget"), inputs=("months.csv", "budget.csv")
    )
    rates_missing = found.problem or NO_GIVEN
    for row in found.table.to_dict("records"):
        start, label = f"spending.month.{row['month']}", Text(f"{row['month']}月", f"month {row['month']}")
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
    yield fig.count(
        "spending.n_falling", Text("累计数下降的月", "Falling totals"), falls, given, noun=Text("个月", "months")
    )


def left_figures(left: Mapping[str, tuple[Text, CarryOver]]) -> Iterator[Figure]:
    """What is left over, computed, and how far the report is from it."""
    summed = Origin(
        source=Text("期初 + 到位 − 支出 − 收回", "opening + received − spent − returned"), inputs=("carry_over.csv",)
    )
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
    yield fig.money("spending.evm.bac", Text("完工预算", "Budget at completion"), found.bac_yuan, origin)
    for basis, line, name in (
        ("reported", found.reported, Text("自报", "reported")),
        ("verified", found.verified, Text("核实", "verified")),
    ):
        for key, label in EVM.items():
            value = getattr(line, key)
            whole = Text(f"{label['zh']}（{name['zh']}）", f"{label['en']}, {name['en']}")
            figure_id = f"spending.evm.{basis}.{key.removesuffix('_yuan')}"
            make = fig.money if key.endswith("_yuan") else fig.pure
            yield make(figure_id, whole, value, origin)


def claim_figures(claimed: Decimal, again: Decimal, pack: str) -> Iterator[Figure]:
    """The points a unit gave its own execution, and those that the rule gives."""
    own = Origin(source=Text("单位自评", "the unit's own points"), inputs=("self_evaluation.csv",))
    rule = Origin(source=Text("按预算执行率计分", "scored from the execution rate"), rule=pack, inputs=("budget.csv",))
    places = max(0, -int(claimed.as_tuple().exponent))
    yield fig.points(
        "spending.self.execution_claimed", Text("自评执行得分", "Execution, claimed"), claimed, own, places=places
    )
    yield fig.points("spending.self.execution_recomputed", Text("复算执行得分", "Execution, recomputed"), again, rule)


def alert_figures(found: SelfEvaluationAlert, origin: Origin) -> Iterator[Figure]:
    """Both shares of points, how far they are apart, what is unspent, and the light."""
    label = Text("自评预警", "Self-evaluation alert")
    yield fig.share(
        "spending.self.indicator_rate", Text("指标得分率", "Share of indicator points"), found.indicator_rate, origin
    )
    yield fig.share(
        "spending.self.execution_rate", Text("执行得分率", "Share of execution points"), found.execution_rate, origin
    )
    yield fig.share("spending.self.ratio", label, found.ratio, origin)
    yield fig.share("spending.self.unspent", Text("未支出占比", "Unspent"), found.unspent_share, origin)
    light = found.light
    yield (
        fig.missing("spending.self.light", label, light, origin)
        if isinstance(light, Unavailable)
        else fig.worded("spending.self.light", label, light, LIGHTS[light], origin)
    )
