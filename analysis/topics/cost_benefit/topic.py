"""Costs against benefits over time (成本效益分析), and ways to one output by their costs (最低成本法).

flows.csv      dated costs and benefits, by line         sensitivity.csv  low and high of a line, as factors
spreads.csv    how a line may differ from its estimate   options.csv      ways to the same output, by their costs
"""

from dataclasses import replace
from decimal import Decimal

from analysis.core import numbers
from analysis.core.figures import Figure
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Section
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.cost_benefit import blocks as shown
from analysis.topics.cost_benefit import figures as made
from analysis.topics.cost_benefit.flows import Case, Flow, rates_shown
from analysis.topics.cost_benefit.least_cost import least_cost
from analysis.topics.cost_benefit.measures import CostBenefit, cost_benefit
from analysis.topics.cost_benefit.sensitivity import sensitivity
from analysis.topics.cost_benefit.simulation import Simulation, simulate
from analysis.topics.cost_benefit.tables import TABLES, Economics, read
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

EVEN = (Decimal("0.9"), Decimal("1.1"))  # lines without a range need some for their switching value, which ignores it
UNSURE = (0.1, 0.9)


def evaluate(data: Economics, context: Context) -> Outcome[None]:
    """The flows weighed (or, without benefits, their costs alone), and the options compared."""
    flows = data.flows + _valued(data, context)
    case = data.terms.case(flows) if flows else None
    parts: list[Outcome[None]] = []
    if case is not None and any(flow.kind == "benefit" and flow.amount_yuan for flow in flows):
        parts.append(_weighed(data, case))
    elif case is not None or not data.options:
        parts.append(_costs_alone(data, case))
    if data.options:
        parts.append(_least_cost(data))
    return Outcome(
        figures=tuple(_resting(figure, data) for part in parts for figure in part.figures),
        findings=tuple(each for part in parts for each in part.findings),
        sections=tuple(each for part in parts for each in part.sections),
        results={name: each for part in parts for name, each in (part.results or {}).items()},
    )


def _resting(figure: Figure, data: Economics) -> Figure:
    """A figure that rests on what the survey came to, where a benefit is taken from it."""
    return replace(figure, rests_on=("valuation.annual.yuan",)) if data.valued else figure


def _valued(data: Economics, context: Context) -> tuple[Flow, ...]:
    """The benefit that the survey came to, in each of its years; () where it came to none."""
    amount = context.figures.get("valuation.annual.yuan")
    if not data.valued or amount is None or amount.value is None:
        return ()
    first, n = (int(context.figures[f"valuation.{name}"].value or 0) for name in ("first_year", "years"))
    return tuple(
        Flow(line=data.valued, kind="benefit", year=year, amount_yuan=numbers.exact(amount.value))
        for year in range(first, first + n)
    )


def _weighed(data: Economics, case: Case) -> Outcome[None]:
    """Costs against benefits: at every rate, by line, and over the draws."""
    result, rates = cost_benefit(case), rates_shown(case)
    kinds = {flow.line: flow.kind for flow in case.flows}
    moved = sensitivity(case, rates[0], {name: data.ranges.get(name, EVEN) for name in kinds})
    drawn = _drawn(data, case)
    lines = made.line_rows(moved, data, case, drawn)
    figures: list[Figure] = [
        *made.term_figures(data, case),
        *made.value_figures(result),
        *made.LINES.figures(lines),
    ]
    blocks: list[Block] = [*shown.value_blocks(result)]
    if data.valued in kinds:
        blocks += shown.valued_blocks()
    blocks += shown.line_blocks(moved, data, kinds, lines)
    results: dict[str, Result] = {"cost_benefit": result, "sensitivity": moved}
    if drawn is not None:
        figures += made.draw_figures(drawn, case)
        blocks += shown.draw_blocks(drawn, data, case)
        results["simulation"] = drawn
    section = Section(id="cost_benefit", place="analysis", title=TEXTS["cost_benefit_analysis"], blocks=tuple(blocks))
    return Outcome(figures=tuple(figures), findings=_findings(result, drawn), sections=(section,), results=results)


def _drawn(data: Economics, case: Case) -> Simulation | None:
    """The draws, of those lines with a spread whose amounts are in the case."""
    worth = case.line_values(rates_shown(case)[0])
    spreads = [spread for spread in data.spreads if worth.get(spread.line)]
    return simulate(case, spreads, seed=data.terms.seed, draws=max(2, data.terms.draws)) if spreads else None


def _findings(result: CostBenefit, drawn: Simulation | None) -> tuple[tuple[str, str], ...]:
    """A loss at every rate, or at some; a loss that is neither sure nor unlikely; several internal rates."""
    findings = []
    values = [each.npv_yuan for each in result.at]
    if max(values) < 0:
        findings.append(("npv_negative", ""))
    elif min(values) < 0:
        findings.append(("rate_decides", ""))
    chances = [] if drawn is None else drawn.table["p_negative"].tolist()
    unsure = [each.rate for each, p in zip(result.at, chances, strict=False) if UNSURE[0] <= p <= UNSURE[1]]
    if unsure:
        findings.append(("npv_unsure", made.rate_key(unsure[0])))
    if len(result.internal_rates) > 1 and isinstance(result.eirr, Unavailable):
        findings.append(("several_rates", ""))
    return tuple(findings)


def _costs_alone(data: Economics, case: Case | None) -> Outcome[None]:
    figures = [*made.term_figures(data, case), *(made.cost_figures(case) if case else ())]
    section = Section(
        id="costs_alone",
        place="analysis",
        title=TEXTS["present_value_costs"],
        blocks=tuple(shown.cost_blocks(case, is_unvalued=bool(data.valued))),
    )
    return Outcome(figures=tuple(figures), findings=(("no_benefits", ""),), sections=(section,))


def _least_cost(data: Economics) -> Outcome[None]:
    result, case = least_cost(data.options), data.options[0].case
    years = {option.name: option.years for option in data.options}
    rows = made.least_rows(result, data.option_names, years, case)
    section = Section(
        id="least_cost",
        place="analysis",
        title=TEXTS["least_cost"],
        blocks=tuple(shown.least_blocks(result, rows)),
    )
    return Outcome(
        figures=tuple(made.least_figures(rows, case)),
        sections=(section,),
        results={"least_cost": result},
    )


COST_BENEFIT = Topic(
    id="cost_benefit",
    name=TEXTS["costs_benefits"],
    file=__file__,
    tables=TABLES,
    free_of_people=frozenset(TABLES),
    read=read,
    evaluate=evaluate,
    needs=frozenset({"valuation"}),
)
