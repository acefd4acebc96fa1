"""The figures of costs and benefits over time: at every rate, line by line, over the draws, and of least cost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.layouts import Column, Layout, Make, Printed, Row, Value, Word
from analysis.core.results import Unavailable
from analysis.core.sections import name_cell, plain_cell
from analysis.topics.cost_benefit.flows import PRICES, Case, Rate, money_text, present, rates_shown
from analysis.topics.cost_benefit.least_cost import LeastCost
from analysis.topics.cost_benefit.measures import CostBenefit, equivalent_annual
from analysis.topics.cost_benefit.sensitivity import Sensitivity
from analysis.topics.cost_benefit.simulation import Simulation
from analysis.topics.cost_benefit.tables import Economics
from questionnaires.texts import LANGUAGES, NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

FLOWS = ("flows.csv",)
GIVEN = Origin(source=TEXTS["terms_given"], inputs=("engagement.yaml",))
COUNTED = Origin(source=TEXTS["lines_flows_counted"], inputs=FLOWS)
PRESENT = Origin(source=TEXTS["yearly_amounts_discount_factors"], rule="present_value", inputs=FLOWS)
MOVED = Origin(source=TEXTS["one_line_moved_all"], rule="sensitivity", inputs=("flows.csv", "sensitivity.csv"))
LEAST = Origin(source=TEXTS["present_costs_made_yearly"], rule="least_cost", inputs=("options.csv",))
NO_LINE = Unavailable(kind="not_applicable", reason=TEXTS["line_worth_nothing"])
UNREACHABLE = Unavailable(kind="not_applicable", reason=TEXTS["would_have_fall_more"])
MEASURES: Mapping[str, tuple[str, Text, Make]] = {  # by key: where it stands in the results, its name, its unit
    "npv": ("npv_yuan", TEXTS["net_present_value"], fig.money),
    "pv_benefits": ("pv_benefits_yuan", TEXTS["present_benefits"], fig.money),
    "pv_costs": ("pv_costs_yuan", TEXTS["present_costs"], fig.money),
    "annual": ("equivalent_annual_yuan", TEXTS["equal_yearly_amount"], fig.money),
    "bcr": ("bcr", TEXTS["benefit_cost_ratio"], fig.pure),
    "pi": ("profitability_index", TEXTS["profitability_index"], fig.pure),
    "payback": ("discounted_payback_years", TEXTS["discounted_payback_years"], fig.pure),
}
RATE, LOSS, TIMES = TEXTS["rate"], TEXTS["probability_loss"], partial(fig.count, noun=TEXTS["text_3"])
VALUES = Layout(
    stem="cba",
    caption=TEXTS["results_each_rate"],
    first=TEXTS["quantity"],
    columns=[
        Column(key="authority", heading=TEXTS["authority"]),
        *(
            Column(key=key, heading=name, label=name, make=make, origin=PRESENT)
            for key, (_, name, make) in MEASURES.items()
        ),
    ],
    label=TEXTS["measure_at_rate"],
)
COSTS = replace(
    VALUES,
    caption=TEXTS["costs_each_rate"],
    first=RATE,
    named_by="rate",
    columns=(
        Column(key="authority", heading=TEXTS["authority"]),
        Column(
            key="pv_costs",
            heading=TEXTS["present_costs"],
            label=TEXTS["present_costs"],
            make=fig.money,
            origin=PRESENT,
        ),
        Column(
            key="annual", heading=TEXTS["cost_year"], label=TEXTS["equal_yearly_cost"], make=fig.money, origin=PRESENT
        ),
    ),
)
DRAWS = replace(
    VALUES,
    caption=TEXTS["how_sure_net_present"],
    first=RATE,
    named_by="rate",
    columns=(
        Column(key="p_negative", heading=TEXTS["chance_loss"], label=LOSS, make=fig.share),
        Column(key="n_negative", heading=TEXTS["draws"], label=LOSS, make=TIMES),
        Column(key="mean", label=TEXTS["mean_draws"], make=fig.money),
        Column(key="q05", heading=TEXTS["five"], label=TEXTS["lower_end_five_percent"], make=fig.money),
        Column(key="q50", heading=TEXTS["median"], label=TEXTS["middle_draws"], make=fig.money),
        Column(key="q95", heading=TEXTS["ninety_five"], label=TEXTS["upper_end_ninety_five"], make=fig.money),
    ),
)
EXTREMES = replace(
    VALUES,
    label=NO_TEXT,
    columns=(
        Column(key="rate", label=RATE, origin=GIVEN),
        Column(key="npv", label=TEXTS["net_present_value"], make=fig.money, origin=PRESENT),
    ),
)
LINES = Layout(
    stem="cba.line",
    caption=TEXTS["what_each_line_weighs"],
    first=TEXTS["line"],
    columns=(
        Column(key="name", origin=COUNTED),
        Column(key="pv", heading=TEXTS["present_value"], make=fig.money, origin=PRESENT),
        Column(key="low", heading=TEXTS["low"], make=partial(fig.share, places=0), origin=MOVED),
        Column(key="low_npv", heading=TEXTS["npv_low"], make=fig.money, origin=MOVED),
        Column(key="high", heading=TEXTS["high"], make=partial(fig.share, places=0), origin=MOVED),
        Column(key="high_npv", heading=TEXTS["npv_high"], make=fig.money, origin=MOVED),
        Column(key="switch", heading=TEXTS["switching_value"], make=fig.share, origin=MOVED),
        Column(
            key="variance",
            heading=TEXTS["variance_draws"],
            make=partial(fig.share, places=0),
            origin=MOVED,
            is_optional=True,
        ),
    ),
)
WEIGHED = LINES.view(LINES.caption, "pv", "switch", "variance")
RANGES = LINES.view(TEXTS["one_line_time"], "low", "high", "low_npv", "high_npv")
OPTIONS = Layout(
    stem="cba.least_cost",
    caption=TEXTS["yearly_unit_costs_option"],
    first=TEXTS["option"],
    columns=(
        Column(key="rate", heading=RATE, is_numeric=True),
        Column(key="years", heading=TEXTS["years"], is_numeric=True),
        Column(key="pv_costs", heading=TEXTS["present_costs"], make=fig.money, origin=LEAST),
        Column(key="annual_cost", heading=TEXTS["cost_year_2"], make=fig.money, origin=LEAST),
        Column(key="unit_cost", heading=TEXTS["per_unit_year"], origin=LEAST, is_numeric=True),
        Column(key="is_least", heading=TEXTS["least"], origin=LEAST),
    ),
)


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
    for rate, row in zip(rates_shown(case), cost_rows(case), strict=True):
        yield _rate(rate)
        yield from COSTS.figures([row])


def cost_rows(case: Case) -> list[Row]:
    """Each rate with the costs at it."""
    years, rows = int(max(case.net())), []
    for rate in rates_shown(case):
        costs = present(case.net("cost"), rate)
        annual = equivalent_annual(costs, rate, years)
        values = {"pv_costs": _amount(costs, case.currency), "annual": _amount(annual, case.currency)}
        rows.append(_at(rate, values | {"authority": name_cell(rate.authority)}))
    return rows


def value_figures(result: CostBenefit) -> Iterator[Figure]:
    """Every measure at every rate, the internal rates, payback, and the most and least favourable rate."""
    for measured, row in zip(result.at, value_rows(result), strict=True):
        yield _rate(measured.rate)
        yield from VALUES.figures([row])
    ordered = sorted(result.at, key=lambda measured: measured.npv_yuan)
    for key, measured in (("least", ordered[0]), ("most", ordered[-1])):
        rate = Printed(measured.rate.rate, Text.same(measured.rate.text()), "text")
        values = {"rate": rate, "npv": _amount(measured.npv_yuan, result.case.currency)}
        yield from EXTREMES.figures([Row(id=key, names=NO_TEXT, values=values)])
    solved = Origin(source=TEXTS["every_rate_value_zero"], rule="internal_rate", inputs=FLOWS)
    yield fig.share("cba.eirr", TEXTS["internal_rate_return"], result.eirr, solved, places=2)
    n_rates = len(result.internal_rates)
    yield fig.count("cba.n_internal", TEXTS["internal_rates"], n_rates, solved, noun=TEXTS["text_2"])
    yield fig.pure("cba.payback", TEXTS["payback_years"], result.payback_years, PRESENT)


def value_rows(result: CostBenefit) -> list[Row]:
    """Each rate with every measure at it."""
    rows = []
    for measured in result.at:
        values: dict[str, Value | None] = {"authority": name_cell(measured.rate.authority)}
        for key, (attribute, _, make) in MEASURES.items():
            value = getattr(measured, attribute)
            values[key] = _amount(value, result.case.currency) if make is fig.money else value
        rows.append(_at(measured.rate, values))
    return rows


def line_rows(sensitivity: Sensitivity, data: Economics, case: Case, drawn: Simulation | None) -> list[Row]:
    """The lines of flows.csv; a range only of those that have one, a part in the variance of those that were drawn."""
    worth, currency = case.line_values(sensitivity.rate), case.currency
    parts = {} if drawn is None else dict(zip(drawn.contributions["line"], drawn.contributions["share"], strict=True))
    rows = []
    for moved in sensitivity.table.to_dict("records"):
        line, switch = str(moved["line"]), moved["switching_value"]
        values: dict[str, Value | None] = {
            "name": Word(line, data.names[line]),
            "pv": _amount(abs(worth[line]), currency),
            "switch": NO_LINE if switch is None else switch if moved["is_reachable"] else UNREACHABLE,
            "variance": float(parts[line]) if line in parts else None,
        }
        for end in ("low", "high") if line in data.ranges else ():
            values |= {end: moved[end] - 1, f"{end}_npv": _amount(moved[f"{end}_npv"], currency)}
        rows.append(Row(id=line, names=data.names[line], values=values))
    return rows


def draw_figures(simulation: Simulation, case: Case) -> Iterator[Figure]:
    """How often value is below zero at every rate, and where most of the draws lie."""
    source = TEXTS["monte_carlo_draws_seed"].fill(seed=simulation.seed)
    origin = Origin(source=source, rule="simulation", inputs=("flows.csv", "spreads.csv"))
    yield TIMES("cba.draws", TEXTS["draws_2"], len(simulation.values), origin)
    yield fig.numbered("cba.seed", TEXTS["seed"], simulation.seed, Text.same(str(simulation.seed)), origin)
    yield from DRAWS.figures(draw_rows(simulation, case), origin)


def draw_rows(simulation: Simulation, case: Case) -> list[Row]:
    """Each rate with the chance of a loss and where most of the draws lie."""
    rows = []
    for rate, drawn in zip(rates_shown(case), simulation.table.to_dict("records"), strict=True):
        ends = {key: Decimal(repr(float(drawn[key]))) for key in ("mean", "q05", "q50", "q95")}
        values: dict[str, Value | None] = {key: _amount(end, case.currency) for key, end in ends.items()}
        losses = {"p_negative": float(drawn["p_negative"]), "n_negative": int(drawn["n_negative"])}
        rows.append(_at(rate, values | losses))
    return rows


def least_figures(rows: Iterable[Row], case: Case) -> Iterator[Figure]:
    """Present, yearly and unit cost of every option at every rate."""
    yield from OPTIONS.figures(rows)
    for rate in rates_shown(case):
        text = rate.text()
        yield fig.worded(OPTIONS.id_of(rate_key(rate), "rate"), RATE, text, Text.same(text), GIVEN)


def least_rows(result: LeastCost, names: Mapping[str, Text], years: Mapping[str, int], case: Case) -> list[Row]:
    """Every option at every rate, with its years of service."""
    costs = {(row["rate"], row["option"]): row for row in result.table.to_dict("records")}
    rows = []
    for rate in rates_shown(case):
        for name, called in names.items():
            cost = costs[rate.text(), name]
            values: dict[str, Value | None] = {
                "rate": OPTIONS.cell(rate_key(rate), "rate"),
                "years": plain_cell(str(years[name])),
                "pv_costs": _amount(cost["pv_costs_yuan"], case.currency),
                "annual_cost": _amount(cost["annual_cost_yuan"], case.currency),
                "unit_cost": _unit_cost(cost["unit_cost_yuan"], result.currency),
                "is_least": Word("yes", TEXTS["yes"]) if cost["is_least"] else Word("no", Text.same("—")),
            }
            rows.append(Row(id=f"{rate_key(rate)}.{name}", names=called, values=values))
    return rows


def _unit_cost(cost_yuan: Decimal, currency: str) -> Printed:
    zh, en = (money_text(cost_yuan, currency, lang) for lang in LANGUAGES)
    return Printed(cost_yuan, Text(zh.replace(" ", ""), en), currency)


def _rate(rate: Rate) -> Figure:
    authority = Origin(source=rate.authority, inputs=("engagement.yaml",))
    rate_id = VALUES.id_of(rate_key(rate), "rate")
    return fig.numbered(rate_id, TEXTS["discount_rate"], rate.rate, Text.same(rate.text()), authority)


def _at(rate: Rate, values: Mapping[str, Value | None]) -> Row:
    """A row of what comes out at a rate."""
    return Row(id=rate_key(rate), names=Text.same(rate.text()), values=values)


def _amount(value: Decimal | Unavailable, currency: str) -> Value:
    """An amount: 万元 for yuan, else with the code of its currency."""
    if isinstance(value, Unavailable) or currency == "CNY":
        return value
    return Printed(value, Text.same(money_text(value, currency)), currency)
