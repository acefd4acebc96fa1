"""Least cost (最低成本法): which of several ways to the same output costs least a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.topics.cost_benefit.flows import ZERO, Case, money_text, present, rates_shown, same_terms
from analysis.topics.cost_benefit.measures import equivalent_annual
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to the same output: `output` a year in `unit`, over `years` of service, and a case of costs only."""

    name: str
    case: Case
    output: Decimal
    unit: str
    years: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeastCost(Result):
    """Annualised cost per unit of options with equal output, at every rate; no benefits, so no cost-benefit."""

    table: pd.DataFrame
    unit: str
    currency: str

    def to_frame(self) -> pd.DataFrame:
        """Rows: rate, option, pv_costs_yuan, annual_cost_yuan, unit_cost_yuan, is_least."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The cheapest option at each rate, and what the comparison leaves out."""
        zh, parts = lang == "zh", []
        for row in self.table[self.table["is_least"]].to_dict("records"):
            cost = money_text(row["unit_cost_yuan"], self.currency, lang)
            parts.append(
                f"折现率 {row['rate']}：{row['option']} 最低，每{self.unit}每年 {cost}"
                if zh
                else f"at {row['rate']} {row['option']}: {cost} a year per {self.unit}"
            )
        if zh:
            return "；".join(parts) + "。产出相同才可比；这是最低成本法，不说明效益是否大于费用。"
        return (
            f"Least cost {'; '.join(parts)}. Outputs are equal; least cost does not say whether benefits exceed costs."
        )


def least_cost(options: Sequence[Option]) -> LeastCost:
    """Which option gives the same output at the lowest annualised cost per unit (最低成本法).

    Args
        options: 2 or more, of equal yearly output; service lives may differ.

    Raises
        NotEnoughData: fewer than 2 options. InvalidInput: outputs, units, terms or rates differ; an option holds
            benefits, or flows after its service life.

    Source
        财预〔2020〕10号 (最低成本法); costs annualised by the capital recovery factor.
    """
    if len(options) < 2:
        raise NotEnoughData(TEXTS["least_cost_compares_options"])
    same_terms([option.case for option in options])
    if len({(option.output, option.unit) for option in options}) > 1 or options[0].output <= 0:
        raise InvalidInput(TEXTS["outputs_differ_not_above"])
    for option in options:
        is_late = option.years < 1 or max(option.case.net(), default=ZERO) > option.years
        if is_late or any(flow.kind == "benefit" for flow in option.case.flows):
            raise InvalidInput(TEXTS["benefits_flows_after_years"].fill(name=option.name, years=option.years))
    rows = []
    for rate in rates_shown(options[0].case):
        values = [present(option.case.net("cost"), rate) for option in options]
        annual = [equivalent_annual(value, rate, option.years) for value, option in zip(values, options, strict=True)]
        unit = [
            value / option.output
            for value, option in zip(annual, options, strict=True)
            if not isinstance(value, Unavailable)
        ]
        rows += [
            {
                "rate": rate.text(),
                "option": option.name,
                "pv_costs_yuan": pv,
                "annual_cost_yuan": yearly,
                "unit_cost_yuan": unit_cost,
                "is_least": unit_cost == min(unit),
            }
            for option, pv, yearly, unit_cost in zip(options, values, annual, unit, strict=True)
        ]
    return LeastCost(table=pd.DataFrame(rows), unit=options[0].unit, currency=options[0].case.currency)
