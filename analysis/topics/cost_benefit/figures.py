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
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

FLOWS = ("flows.csv",)
GIVEN = Origin(source=TEXTS["terms_given"], inputs=("engagement.yaml",))
COUNTED = Origin(source=TEXTS["lines_flows_counted"], inputs=FLOWS)
PRESENT = Origin(
    source=TEXTS["yearly_amounts_discount_factors"],
    rule="present_value",
    inputs=FLOWS,
)
NO_LINE = Unavailable(kind="not_applicable", reason=TEXTS["line_worth_nothing"])
UNREACHABLE = Unavailable(kind="not_applicable", reason=TEXTS["would_have_fall_more"])
AT_RATE: tuple[tuple[str, str, Text], ...] = (
    ("npv", "npv_yuan", TEXTS["net_present_value"]),
    ("pv_benefits", "pv_benefits_yuan", TEXTS["present_benefits"]),
    ("pv_costs", "pv_costs_yuan", TEXTS["present_costs"]),
    ("annual", "equivalent_annual_yuan", TEXTS["equal_yearly_amount"]),
)
RATIOS: tuple[tuple[str, str, Text], ...] = (
    ("bcr", "bcr", TEXTS["benefit_cost_ratio"]),
    ("pi", "profitability_index", TEXTS["profitability_index"]),
    ("payback", "discounted_payback_years", TEXTS["discounted_payback_years"]),
)
SPREAD = {
    "mean": TEXTS["mean_draws"],
    "q05": TEXTS["lower_end_five_percent"],
    "q50": TEXTS["middle_draws"],
    "q95": TEXTS["upper_end_ninety_five"],
}


def rate_key(rate: Rate) -> str:
    """The part of the ids of figures that stands for a rate: r8, r3_5."""
    return "r" + f"{(rate.rate * 100).normalize():f}".replace(".", "_")


def term_figures(data: Economics, case: Case | None) -> Iterator[Figure]:
    """Base year, prices, currency, how many lines, and until when."""
    terms = data.terms
    yield fig.numbered("cba.base_year", TEXTS["base_year"], terms.base_year, Text.same(str(terms.base_year)), GIVEN)
    yield fig.worded("cba.prices", TEXTS["price_base"], terms.price_base, PRICES[terms.price_base], GIVEN)
    yield fig.worded("cba.currency", TEXTS["currency"], terms.currency, Text.same(terms.currency), GIVEN)
    flows = case.flows if case else ()
    for kind, label in (("cost", TEXTS["cost_lines"]), ("benefit", TEXTS["benefit_lines"])):
        n = len({flow.line for flow in flows if flow.kind == kind})
        yield fig.count(f"cba.n_{kind}_lines", label, n, COUNTED, noun=Text("行", "line" if n == 1 else "lines"))
    if flows:
        years = max(int(str(flow.year)) for flow in flows) - terms.base_year
        yield fig.count("cba.years", TEXTS["years_after_base"], years, COUNTED, noun=TEXTS["years_2"])


def cost_figures(case: Case) -> Iterator[Figure]:
    """Present and equal yearly costs at every rate, where there is nothing to weigh them against."""
    years = int(max(case.net()))
    for rate in rates_shown(case):
        start, costs = f"cba.{rate_key(rate)}", present(case.net("cost"), rate)
        yield _rate(rate)
        yield _money(f"{start}.pv_costs", _at(TEXTS["present_costs"], rate), costs, PRESENT, case)
        annual = equivalent_annual(costs, rate, years)
        yield _money(f"{start}.annual", _at(TEXTS["equal_yearly_cost"], rate), annual, PRESENT, case)


def value_figures(result: CostBenefit) -> Iterator[Figure]:
    """Every measure at every rate, the internal rates, payback, and the most and least favourable rate."""
    case = result.case
    for value in result.at:
        start = f"cba.{rate_key(value.rate)}"
        yield _rate(value.rate)
        for key, name, label in AT_RATE:
            yield _money(f"{start}.{key}", _at(label, value.rate), getattr(value, name), PRESENT, case)
        for key, name, label in RATIOS:
            yield fig.pure(f"{start}.{key}", _at(label, value.rate), getattr(value, name), PRESENT)
    ordered = sorted(result.at, key=lambda value: value.npv_yuan)
    for key, value in (("least", ordered[0]), ("most", ordered[-1])):
        yield fig.numbered(f"cba.{key}.rate", TEXTS["rate"], value.rate.rate, Text.same(value.rate.text()), GIVEN)
        yield _money(f"cba.{key}.npv", TEXTS["net_present_value"], value.npv_yuan, PRESENT, case)
    solved = Origin(
        source=TEXTS["every_rate_value_zero"],
        rule="internal_rate",
        inputs=FLOWS,
    )
    yield fig.share("cba.eirr", TEXTS["internal_rate_return"], result.eirr, solved, places=2)
    yield fig.count(
        "cba.n_internal",
        TEXTS["internal_rates"],
        len(result.internal_rates),
        solved,
        noun=TEXTS["text_2"],
    )
    yield fig.pure("cba.payback", TEXTS["payback_years"], result.payback_years, PRESENT)


def line_figures(sensitivity: Sensitivity, data: Economics, case: Case, drawn: Simulation | None) -> Iterator[Figure]:
    """Each line: its present value, its range with what that does, its switching value, its part in the variance."""
    values = case.line_values(sensitivity.rate)
    moved = Origin(
        source=TEXTS["one_line_moved_all"],
        rule="sensitivity",
        inputs=("flows.csv", "sensitivity.csv"),
    )
    parts = {} if drawn is None else dict(zip(drawn.contributions["line"], drawn.contributions["share"], strict=True))
    for row in sensitivity.table.to_dict("records"):
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


def draw_figures(simulation: Simulation, case: Case) -> Iterator[Figure]:
    """How often value is below zero at every rate, and where most of the draws lie."""
    origin = Origin(
        source=TEXTS["monte_carlo_draws_seed"].fill(seed=simulation.seed),
        rule="simulation",
        inputs=("flows.csv", "spreads.csv"),
    )
    yield fig.count("cba.draws", TEXTS["draws_2"], len(simulation.values), origin, noun=TEXTS["text_3"])
    yield fig.numbered("cba.seed", TEXTS["seed"], simulation.seed, Text.same(str(simulation.seed)), origin)
    for rate, row in zip(rates_shown(case), simulation.table.to_dict("records"), strict=True):
        start = f"cba.{rate_key(rate)}"
        label = _at(TEXTS["probability_loss"], rate)
        yield fig.share(f"{start}.p_negative", label, float(row["p_negative"]), origin)
        yield fig.count(f"{start}.n_negative", label, int(row["n_negative"]), origin, noun=TEXTS["text_3"])
        for key, name in SPREAD.items():
            yield _money(f"{start}.{key}", _at(name, rate), Decimal(repr(float(row[key]))), origin, case)


def least_figures(result: LeastCost, names: Mapping[str, Text], case: Case) -> Iterator[Figure]:
    """Present, yearly and unit cost of every option at every rate."""
    source = TEXTS["present_costs_made_yearly"]
    origin = Origin(source=source, rule="least_cost", inputs=("options.csv",))
    keys = {rate.text(): rate_key(rate) for rate in rates_shown(case)}
    for row in result.table.to_dict("records"):
        name = str(row["option"])
        start, label = f"cba.least_cost.{keys[row['rate']]}.{name}", names[name]
        for key in ("pv_costs", "annual_cost"):
            yield _money(f"{start}.{key}", label, row[f"{key}_yuan"], origin, case)
        texts = Text(
            money_text(row["unit_cost_yuan"], result.currency, "zh").replace(" ", ""),
            money_text(row["unit_cost_yuan"], result.currency, "en"),
        )
        yield fig.numbered(f"{start}.unit_cost", label, row["unit_cost_yuan"], texts, origin, unit=result.currency)
        least = TEXTS["yes"] if row["is_least"] else Text.same("—")
        yield fig.worded(f"{start}.is_least", label, "yes" if row["is_least"] else "no", least, origin)
    for text, key in keys.items():
        yield fig.worded(f"cba.least_cost.{key}.rate", TEXTS["rate"], text, Text.same(text), GIVEN)


def _rate(rate: Rate) -> Figure:
    return fig.numbered(
        f"cba.{rate_key(rate)}.rate",
        TEXTS["discount_rate"],
        rate.rate,
        Text.same(rate.text()),
        Origin(source=rate.authority, inputs=("engagement.yaml",)),
    )


def _at(label: Text, rate: Rate) -> Text:
    return TEXTS["text_4"].fill(label=label, text_=rate.text())


def _money(figure_id: str, label: Text, value: Decimal | Unavailable, origin: Origin, case: Case) -> Figure:
    """An amount: 万元 for yuan, else with the code of its currency."""
    if isinstance(value, Unavailable) or case.currency == "CNY":
        return fig.money(figure_id, label, value, origin)
    texts = Text.same(money_text(value, case.currency))
    return fig.numbered(figure_id, label, value, texts, origin, unit=case.currency)
