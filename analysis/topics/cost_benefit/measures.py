"""Costs against benefits over time (成本效益分析): value, ratio and payback at every rate, and the internal rate."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers
from analysis.core.errors import NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.topics.cost_benefit import plots
from analysis.topics.cost_benefit.flows import (
    PRICES,
    ZERO,
    Case,
    Quantity,
    Rate,
    money_text,
    no_value,
    present,
    rates_shown,
    series,
)
from analysis.topics.cost_benefit.internal_rates import internal_rates, plausible_rate
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRate:
    """What a case is worth at one rate."""

    rate: Rate
    npv_yuan: Decimal
    pv_benefits_yuan: Decimal
    pv_costs_yuan: Decimal
    bcr: Quantity
    equivalent_annual_yuan: Quantity
    profitability_index: Quantity
    discounted_payback_years: Quantity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CostBenefit(Result):
    """A case at every rate side by side, with every internal rate; `eirr` only where a single one can be claimed.

    `eirr_note` says which other root was set aside, and why.
    """

    case: Case
    at: tuple[AtRate, ...]
    internal_rates: tuple[float, ...]
    eirr: float | Unavailable
    payback_years: Quantity
    eirr_note: Text | None = None

    def to_frame(self) -> pd.DataFrame:
        """One row a rate; what cannot be computed is blank."""
        names = [name for name in AtRate.__dataclass_fields__ if name != "rate"]
        shared: dict[str, object] = {"payback_years": _blank(self.payback_years), "eirr": _blank(self.eirr)}
        return pd.DataFrame(
            [
                {"rate": value.rate.text(), "authority": value.rate.authority["zh"]}
                | {name: _blank(getattr(value, name)) for name in names}
                | shared
                for value in self.at
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """Value and ratio at each rate, the internal rate or why there is none, and what the figures rest on."""
        zh, case = lang == "zh", self.case
        parts = []
        for value in self.at:
            npv = money_text(value.npv_yuan, case.currency, lang)
            bcr = value.bcr.reason[lang] if isinstance(value.bcr, Unavailable) else numbers.decimal(value.bcr)
            rate, authority = value.rate.text(), value.rate.authority[lang]
            parts.append(
                f"折现率 {rate}（{authority}）：净现值 {npv}，效益费用比 {bcr}"
                if zh
                else f"at {rate} ({authority}) net present value {npv}, benefit–cost ratio {bcr}"
            )
        eirr = self.eirr.reason[lang] if isinstance(self.eirr, Unavailable) else numbers.percent(self.eirr, 2)
        if self.eirr_note:
            eirr += f"（{self.eirr_note['zh']}）" if zh else f" ({self.eirr_note['en']})"
        prices = PRICES[case.price_base][lang]
        if zh:
            return (
                f"以 {case.base_year} 为基准年，按{prices}：{'；'.join(parts)}。经济内部收益率：{eirr}。"
                "只含所列各行；未列出的效益和费用不在其中。"
            )
        return (
            f"Base year {case.base_year}, {prices}: {'; '.join(parts)}. Economic internal rate of return: {eirr}. "
            "Only the lines listed are counted."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Net present value against the rate, with the rates stated and every internal rate."""
        times, amounts = series(self.case)
        stated = [(float(value.rate.rate), float(value.npv_yuan), value.rate.text()) for value in self.at]
        roots = [root for root in self.internal_rates if 0 <= root <= 1]
        rates = np.linspace(0, 1.3 * max(0.1, *(rate for rate, _, _ in stated), *roots), 121)
        curve = pd.DataFrame({"rate": rates, "npv": (1 + rates[:, None]) ** -times @ amounts})
        return plots.value_by_rate(curve, stated, roots, ax=ax)


def cost_benefit(case: Case) -> CostBenefit:
    """Costs against dated benefits at every rate (成本效益分析); a real-price CNY case always shows 8 % beside 6 %.

    Args
        case: flows in yuan by year or by day, with base year, price base and rates.

    Raises
        NotEnoughData: no benefit with a date; costs alone are a least-cost comparison, budget against spending is a
            variance analysis, and neither is called cost-benefit.

    Source
        方法与参数（第三版）, 2006: 经济净现值, 经济内部收益率, 效益费用比.

    >>> from analysis.topics.cost_benefit.flows import Flow
    >>> from questionnaires.texts import Text
    >>> rate = Rate(rate=Decimal("0.08"), authority=Text("方法与参数（第三版）", "Methods and Parameters"))
    >>> flows = [Flow(line="建设", kind="cost", year=2025, amount_yuan=Decimal(1000))]
    >>> flows += [Flow(line="效益", kind="benefit", year=2025 + t, amount_yuan=Decimal(120)) for t in range(1, 21)]
    >>> found = cost_benefit(Case(flows=tuple(flows), base_year=2025, price_base="real", currency="CNY", rates=(rate,)))
    >>> [round(each.npv_yuan, 2) for each in found.at], round(found.eirr, 6)
    ([Decimal('178.18'), Decimal('376.39')], 0.103156)
    """
    if not any(flow.amount_yuan for flow in case.flows if flow.kind == "benefit"):
        raise NotEnoughData(TEXTS["no_dated_benefits_costs"])
    roots = internal_rates(case)
    plausible = plausible_rate(case)
    return CostBenefit(
        case=case,
        at=tuple(_at_rate(case, rate) for rate in rates_shown(case)),
        internal_rates=roots,
        eirr=plausible[0] if plausible else _single(case, roots),
        payback_years=payback_years(case),
        eirr_note=_set_aside(plausible[1]) if plausible else None,
    )


def _set_aside(roots: tuple[float, ...]) -> Text:
    percents = [numbers.percent(root, 2) for root in roots]
    return TEXTS["equation_also_has_below"].fill(listed=Text("、".join(percents), ", ".join(percents)))


def benefit_cost_ratio(case: Case, rate: Rate, *, netted: Collection[str] = ()) -> Quantity:
    """Present benefits over present costs (效益费用比); cost lines `netted` are taken off the benefits instead.

    Returns
        A pure number; Unavailable where what stands below the line is not above zero.
    """
    values = case.line_values(rate)
    below = {flow.line for flow in case.flows if flow.kind == "cost"} - set(netted)
    costs = -sum((values[line] for line in below), ZERO)
    if costs <= 0:
        return no_value(TEXTS["no_costs_above_zero"])
    return (sum(values.values(), ZERO) + costs) / costs


def mirr(case: Case, *, finance_rate: Decimal, reinvest_rate: Decimal) -> float | Unavailable:
    """Modified internal rate of return (修正内部收益率): outlays financed at one rate, receipts reinvested at another.

    Source
        Lin (1976); the form of spreadsheets.
    """
    flows = case.net()
    years = max(flows, default=ZERO)
    outlays = sum((-x / (1 + finance_rate) ** t for t, x in flows.items() if x < 0), ZERO)
    receipts = sum((x * (1 + reinvest_rate) ** (years - t) for t, x in flows.items() if x > 0), ZERO)
    if not (outlays and receipts and years):
        return no_value(TEXTS["net_flows_do_not"])
    return float((receipts / outlays) ** (1 / years) - 1)


def payback_years(case: Case, rate: Rate | None = None) -> Quantity:
    """Years from the base until the net flows have paid back for good (投资回收期; with a rate, 动态投资回收期).

    Flows by year are spread over their year; flows by day count on their day.
    """
    flows = [(t, x * (rate.factor(t) if rate else 1)) for t, x in case.net().items()]
    running = list(accumulate(x for _, x in flows))
    below = [year for year, total in enumerate(running) if total < 0]
    if not below:
        return no_value(TEXTS["nothing_laid_out_has"])
    last = below[-1]
    if last == len(flows) - 1:
        return no_value(TEXTS["never_within_horizon"])
    when, amount = flows[last + 1]
    return when if case.is_dated else when - 1 - running[last] / amount


def equivalent_annual(amount_yuan: Decimal, rate: Rate, years: int) -> Quantity:
    """The equal yearly amount, from year 1 to `years`, of the same present value (等额年值)."""
    factors = sum((rate.factor(Decimal(year)) for year in range(1, years + 1)), ZERO)
    return amount_yuan / factors if factors else no_value(TEXTS["horizon_shorter_one_year"])


def profitability_index(case: Case, rate: Rate) -> Quantity:
    """Present value of net receipts over that of net outlays (盈利指数) = 1 + NPV ÷ present investment."""
    flows = case.net()
    outlays = present({t: -x for t, x in flows.items() if x < 0}, rate)
    value = present(flows, rate)
    return 1 + value / outlays if outlays else no_value(TEXTS["no_year_net_outlay"])


def _at_rate(case: Case, rate: Rate) -> AtRate:
    benefits, costs = (present(case.net(kind), rate) for kind in ("benefit", "cost"))
    horizon = int(max(case.net()))
    annual = (
        no_value(TEXTS["flows_day_have_no"]) if case.is_dated else equivalent_annual(benefits - costs, rate, horizon)
    )
    return AtRate(
        rate=rate,
        npv_yuan=benefits - costs,
        pv_benefits_yuan=benefits,
        pv_costs_yuan=costs,
        bcr=benefit_cost_ratio(case, rate),
        equivalent_annual_yuan=annual,
        profitability_index=profitability_index(case, rate),
        discounted_payback_years=payback_years(case, rate),
    )


def _single(case: Case, roots: tuple[float, ...]) -> float | Unavailable:
    """The one internal rate at which value turns from gain to loss, or why none can be claimed."""
    percents = [numbers.percent(root, 2) for root in roots]
    zh, en = "、".join(percents), ", ".join(percents)
    if not roots:
        return no_value(TEXTS["net_present_value_zero"])
    if len(roots) > 1:
        return no_value(TEXTS["internal_rates_none_them"].fill(n_roots=len(roots), what=Text(zh, en)))
    amounts = series(case)[1]
    if not amounts[0] < 0 < amounts[-1]:
        return no_value(TEXTS["value_does_not_turn"].fill(what=Text(zh, en)))
    return roots[0]


def _blank(value: Decimal | float | Unavailable) -> object:
    return None if isinstance(value, Unavailable) else value
