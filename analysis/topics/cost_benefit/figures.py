"""The figures of costs and benefits over time: at every rate, line by line, over the draws, and of least cost."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.topics.cost_benefit.flows import PRICES, Case, Rate, money_text, present, rates_shown
from analysis.topics.cost_benefit.least_cost import LeastCost
from analysis.topics.cost_benefit.measures import CostBenefit, equivalent_annual
from analysis.topics.cost_benefit.sensitivity import Sensitivity
from analysis.topics.cost_benefit.simulation import Simulation
from analysis.topics.cost_benefit.tables import Economics
from questionnaires.texts import Text

FLOWS = ("flows.csv",)
GIVEN = Origin(source=Text("按所填条件", "terms as given"), inputs=("engagement.yaml",))
COUNTED = Origin(source=Text("现金流行数", "lines of flows counted"), inputs=FLOWS)
PRESENT = Origin(
    source=Text("各年金额 × 折现系数，相加", "yearly amounts × discount factors, added up"),
    rule="present_value",
    inputs=FLOWS,
)
NO_LINE = Unavailable(kind="not_applicable", reason=Text("该行现值为零", "the line is worth nothing"))
UNREACHABLE = Unavailable(
    kind="not_applicable", reason=Text("降幅超过全部金额，不可能发生", "it would have to fall by more than itself")
)
AT_RATE: tuple[tuple[str, str, Text], ...] = (
    ("npv", "npv_yuan", Text("净现值", "Net present value")),
    ("pv_benefits", "pv_benefits_yuan", Text("效益现值", "Present benefits")),
    ("pv_costs", "pv_costs_yuan", Text("费用现值", "Present costs")),
    ("annual", "equivalent_annual_yuan", Text("等额年值", "Equal yearly amount")),
)
RATIOS: tuple[tuple[str, str, Text], ...] = (
    ("bcr", "bcr", Text("效益费用比", "Benefit–cost ratio")),
    ("pi", "profitability_index", Text("盈利指数", "Profitability index")),
    ("payback", "discounted_payback_years", Text("动态投资回收期（年）", "Discounted payback, years")),
)
SPREAD = {
    "mean": Text("模拟均值", "Mean of draws"),
    "q05": Text("模拟下限（百分之五）", "Lower end, five percent"),
    "q50": Text("模拟中位数", "Middle of draws"),
    "q95": Text("模拟上限（百分之九十五）", "Upper end, ninety-five percent"),
}


def rate_key(rate: Rate) -> str:
    """The part of the ids of figures that stands for a rate: r8, r3_5."""
    return "r" + f"{(rate.rate * 100).normalize():f}".replace(".", "_")


def term_figures(data: Economics, case: Case | None) -> Iterator[Figure]:
    """Base year, prices, currency, how many lines, and until when."""
    terms = data.terms
    yield fig.worded(
        "cba.base_year", Text("基准年", "Base year"), str(terms.base_year), Text.same(str(terms.base_year)), GIVEN
    )
    yield fig.worded("cba.prices", Text("价格基准", "Price base"), terms.price_base, PRICES[terms.price_base], GIVEN)
    yield fig.worded("cba.currency", Text("币种", "Currency"), terms.currency, Text.same(terms.currency), GIVEN)
    flows = case.flows if case else ()
    for kind, label in (("cost", Text("费用行", "Cost lines")), ("benefit", Text("效益行", "Benefit lines"))):
        n = len({flow.line for flow in flows if flow.kind == kind})
        yield fig.count(f"cba.n_{kind}_lines", label, n, COUNTED, noun=Text("行", "line" if n == 1 else "lines"))
    if flows:
        years = max(int(str(flow.year)) for flow in flows) - terms.base_year
        yield fig.count(
            "cba.years", Text("计算期（基准年以后）", "Years after the base"), years, COUNTED, noun=Text("年", "years")
        )


def cost_figures(case: Case) -> Iterator[Figure]:
    """Present and equal yearly costs at every rate, where there is nothing to weigh them against."""
    years = int(max(case.net()))
    for rate in rates_shown(case):
        start, costs = f"cba.{rate_key(rate)}", present(case.net("cost"), rate)
        yield _rate(rate)
        yield _money(f"{start}.pv_costs", _at(Text("费用现值", "Present costs"), rate), costs, PRESENT, case)
        annual = equivalent_annual(costs, rate, years)
        yield _money(f"{start}.annual", _at(Text("等额年费用", "Equal yearly cost"), rate), annual, PRESENT, case)


def value_figures(found: CostBenefit) -> Iterator[Figure]:
    """Every measure at every rate, the internal rates, payback, and the most and least favourable rate."""
    case = found.case
    for each in found.at:
        start = f"cba.{rate_key(each.rate)}"
        yield _rate(each.rate)
        for key, name, label in AT_RATE:
            yield _money(f"{start}.{key}", _at(label, each.rate), getattr(each, name), PRESENT, case)
        for key, name, label in RATIOS:
            yield fig.pure(f"{start}.{key}", _at(label, each.rate), getattr(each, name), PRESENT)
    ordered = sorted(found.at, key=lambda each: each.npv_yuan)
    for key, each in (("least", ordered[0]), ("most", ordered[-1])):
        yield fig.worded(
            f"cba.{key}.rate", Text("折现率", "Rate"), str(each.rate.rate), Text.same(each.rate.text()), GIVEN
        )
        yield _money(f"cba.{key}.npv", Text("净现值", "Net present value"), each.npv_yuan, PRESENT, case)
    solved = Origin(
        source=Text("使净现值为零的折现率，全部求出", "every rate at which value is zero"),
        rule="internal_rate",
        inputs=FLOWS,
    )
    yield fig.share("cba.eirr", Text("经济内部收益率", "Internal rate of return"), found.eirr, solved, places=2)
    yield fig.count(
        "cba.n_internal",
        Text("内部收益率个数", "Internal rates"),
        len(found.internal_rates),
        solved,
        noun=Text("个", ""),
    )
    yield fig.pure("cba.payback", Text("静态投资回收期（年）", "Payback, years"), found.payback_years, PRESENT)


def line_figures(found: Sensitivity, data: Economics, case: Case, drawn: Simulation | None) -> Iterator[Figure]:
    """Each line: its present value, its range with what that does, its switching value, its part in the variance."""
    values = case.line_values(found.rate)
    moved = Origin(
        source=Text("单行变动，其他各行不变", "one line moved, all others as estimated"),
        rule="sensitivity",
        inputs=("flows.csv", "sensitivity.csv"),
    )
    parts = {} if drawn is None else dict(zip(drawn.contributions["line"], drawn.contributions["share"], strict=True))
    for row in found.table.to_dict("records"):
        line = str(row["line"])
        start, label = f"cba.line.{line}", data.names[line]
        yield fig.worded(f"{start}.name", label, line, label, COUNTED)
        yield _money(f"{start}.pv", label, abs(values[line]), PRESENT, case)
        for end in ("low", "high") if line in data.ranges else ():
            yield fig.share(f"{start}.{end}", label, row[end] - 1, moved, places=0)
            yield _money(f"{start}.{end}_npv", label, row[f"{end}_npv"], moved, case)
        switch = row["switching_value"]
        reached = NO_LINE if switch is None else switch if row["is_reachable"] else UNREACHABLE
        yield fig.share(f"{start}.switch", label, reached, moved)
        if line in parts:
            yield fig.share(f"{start}.variance", label, float(parts[line]), moved, places=0)


def draw_figures(found: Simulation, case: Case) -> Iterator[Figure]:
    """How often value is below zero at every rate, and where most of the draws lie."""
    origin = Origin(
        source=Text(f"蒙特卡洛模拟，种子 {found.seed}", f"Monte Carlo draws, seed {found.seed}"),
        rule="simulation",
        inputs=("flows.csv", "spreads.csv"),
    )
    yield fig.count("cba.draws", Text("模拟次数", "Draws"), len(found.values), origin, noun=Text("次", ""))
    yield fig.worded("cba.seed", Text("随机种子", "Seed"), str(found.seed), Text.same(str(found.seed)), origin)
    for rate, row in zip(rates_shown(case), found.table.to_dict("records"), strict=True):
        start = f"cba.{rate_key(rate)}"
        label = _at(Text("净现值为负的概率", "Probability of a loss"), rate)
        yield fig.share(f"{start}.p_negative", label, float(row["p_negative"]), origin)
        yield fig.count(f"{start}.n_negative", label, int(row["n_negative"]), origin, noun=Text("次", ""))
        for key, name in SPREAD.items():
            yield _money(f"{start}.{key}", _at(name, rate), Decimal(repr(float(row[key]))), origin, case)


def least_figures(found: LeastCost, names: Mapping[str, Text], case: Case) -> Iterator[Figure]:
    """Present, yearly and unit cost of every option at every rate."""
    source = Text("费用现值按服务年限年化，除以年产出", "present costs made yearly over the service life ÷ output")
    origin = Origin(source=source, rule="least_cost", inputs=("options.csv",))
    keys = {rate.text(): rate_key(rate) for rate in rates_shown(case)}
    for row in found.table.to_dict("records"):
        name = str(row["option"])
        start, label = f"cba.least_cost.{keys[row['rate']]}.{name}", names[name]
        for key in ("pv_costs", "annual_cost"):
            yield _money(f"{start}.{key}", label, row[f"{key}_yuan"], origin, case)
        texts = Text(
            money_text(row["unit_cost_yuan"], found.currency, "zh").replace(" ", ""),
            money_text(row["unit_cost_yuan"], found.currency, "en"),
        )
        yield fig.worded(f"{start}.unit_cost", label, str(row["unit_cost_yuan"]), texts, origin, unit=found.currency)
        least = Text("是", "yes") if row["is_least"] else Text.same("—")
        yield fig.worded(f"{start}.is_least", label, "yes" if row["is_least"] else "no", least, origin)
    for text, key in keys.items():
        yield fig.worded(f"cba.least_cost.{key}.rate", Text("折现率", "Rate"), text, Text.same(text), GIVEN)


def _rate(rate: Rate) -> Figure:
    return fig.worded(
        f"cba.{rate_key(rate)}.rate",
        Text("折现率", "Discount rate"),
        str(rate.rate),
        Text.same(rate.text()),
        Origin(source=rate.authority, inputs=("engagement.yaml",)),
    )


def _at(label: Text, rate: Rate) -> Text:
    return Text(f"{label['zh']}（折现率 {rate.text()}）", f"{label['en']} at {rate.text()}")


def _money(figure_id: str, label: Text, value: Decimal | Unavailable, origin: Origin, case: Case) -> Figure:
    """An amount: 万元 for yuan, else with the code of its currency."""
    if isinstance(value, Unavailable) or case.currency == "CNY":
        return fig.money(figure_id, label, value, origin)
    texts = Text.same(money_text(value, case.currency))
    return fig.worded(figure_id, label, str(value), texts, origin, unit=case.currency)
