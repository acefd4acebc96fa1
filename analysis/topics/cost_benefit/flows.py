"""Dated flows and discount rates (现金流, 折现率): what every cost-benefit figure stands on."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Unavailable
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Kind = Literal["cost", "benefit"]
PriceBase = Literal["real", "nominal"]
Quantity = Decimal | Unavailable
ZERO, ONE = Decimal(0), Decimal(1)
PRICES = {"real": TEXTS["constant_prices"], "nominal": TEXTS["current_prices"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A discount rate (折现率) with who prescribes it; `then` holds (after which year, rate) where it declines."""

    rate: Decimal
    authority: Text
    then: tuple[tuple[int, Decimal], ...] = ()
    price_base: PriceBase = "real"
    checked: bool = False

    def __post_init__(self) -> None:
        """Raises InvalidInput for a rate that is no share, without authority, or whose steps do not follow."""
        for rate in (self.rate, *(rate for _, rate in self.then)):
            if not (rate.is_finite() and -1 < rate <= 1):
                raise InvalidInput(TEXTS["no_discount_rate_write"].fill(rate=rate))
        is_named = all(self.authority.get(lang) for lang in ("zh", "en"))
        if not is_named or any(early >= late for early, late in pairwise([0, *dict(self.then)])):
            raise InvalidInput(TEXTS["rate_needs_authority_steps"])

    def factor(self, years: Decimal) -> Decimal:
        """What one yuan after `years` is worth at the base date (折现系数)."""
        starts = [(0, self.rate), *self.then]
        ends = [*(Decimal(year) for year, _ in self.then), years]
        spans = [max(ZERO, min(years, end) - start) for (start, _), end in zip(starts, ends, strict=True)]
        value = ONE
        for (_, rate), span in zip(starts, spans, strict=True):
            value /= (1 + rate) ** span
        return value

    def text(self) -> str:
        """The rate as printed: 8%, or 3.5%→3%→2.5% where it declines."""
        percents = [(rate * 100).normalize() for rate in (self.rate, *(rate for _, rate in self.then))]
        return "→".join(f"{percent:f}%" for percent in percents)


def standard_rates() -> tuple[Rate, Rate]:
    """The two social discount rates in Chinese use (社会折现率), 8 % and 6 %, which are always shown together.

    Source
        方法与参数（第三版）, 2006; SL 72—2013. Neither has been compared with the printed text (checked=False).
    """
    method = TEXTS["methods_parameters_rd_ed"]
    lower = TEXTS["methods_parameters_least_long"]
    return Rate(rate=Decimal("0.08"), authority=method), Rate(rate=Decimal("0.06"), authority=lower)


def green_book_rate() -> Rate:
    """The declining rate of the UK Treasury (递减折现率): 3.5 %, after 30 years 3.0 %, after 75 years 2.5 %.

    Source
        HM Treasury, The Green Book (2022), annex 6; a review of it was announced in December 2025.
    """
    return Rate(
        rate=Decimal("0.035"),
        then=((30, Decimal("0.030")), (75, Decimal("0.025"))),
        authority=TEXTS["hm_treasury_green_book"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One dated amount of a line; a residual value is a cost below zero or a benefit, as the method prescribes.

    `group` is whom it reaches (for distributional weights). Price base, currency and unit are the case's unless said.
    """

    line: str
    kind: Kind
    year: int | date
    amount_yuan: Decimal
    group: str = ""
    price_base: PriceBase | None = None
    currency: str = ""
    unit: str = ""

    @property
    def net_yuan(self) -> Decimal:
        """The amount with its sign: benefits add, costs subtract."""
        return self.amount_yuan if self.kind == "benefit" else -self.amount_yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is appraised: its flows, the year or day to which they are discounted, and rates with their authority."""

    flows: tuple[Flow, ...]
    base_year: int | date | None
    price_base: PriceBase
    currency: str
    rates: tuple[Rate, ...]

    def __post_init__(self) -> None:
        """Raises InvalidInput with everything that makes the amounts impossible to add up, all at once."""
        faults = list(_faults(self))
        if faults:
            raise InvalidInput(
                Text("；".join(fault["zh"] for fault in faults), "; ".join(fault["en"] for fault in faults))
            )

    @property
    def is_dated(self) -> bool:
        """Whether flows carry days; otherwise they carry years."""
        return any(isinstance(flow.year, date) for flow in self.flows)

    def years_to(self, when: int | date) -> Decimal:
        """Years from the base to a flow; days over 365; a base year means its first day where flows have days."""
        base = self.base_year
        if isinstance(when, date):
            return Decimal((when - (base if isinstance(base, date) else date(base or 1, 1, 1))).days) / 365
        return Decimal(when - (base.year if isinstance(base, date) else base or 0))

    def net(self, kind: Kind | None = None) -> dict[Decimal, Decimal]:
        """Net flow by years from the base (净现金流), in order; of one kind alone, its amounts."""
        sums: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
        for flow in self.flows:
            if kind in (None, flow.kind):
                sums[self.years_to(flow.year)] += flow.amount_yuan if kind else flow.net_yuan
        return dict(sorted(sums.items()))

    def line_values(self, rate: Rate) -> dict[str, Decimal]:
        """Present value of each line with its sign; they add up to the net present value."""
        factors = {when: rate.factor(self.years_to(when)) for when in {flow.year for flow in self.flows}}
        sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for flow in self.flows:
            sums[flow.line] += flow.net_yuan * factors[flow.year]
        return dict(sums)


def rates_shown(case: Case) -> tuple[Rate, ...]:
    """The case's rates, and the standard ones it lacks beside them: not for current prices or a foreign currency."""
    rates = {rate.rate for rate in case.rates if not rate.then}
    standard = standard_rates()
    applies = case.currency == "CNY" or any(rate.rate in rates for rate in standard)
    missing = tuple(rate for rate in standard if rate.rate not in rates)
    return case.rates + (missing if applies and case.price_base == "real" else ())


def npv(case: Case, rate: Rate) -> Decimal:
    """Net present value in yuan at the base date (净现值): Σ (benefit − cost) × factor; by day as XNPV, over 365."""
    return present(case.net(), rate)


def increment(smaller: Case, larger: Case) -> Case:
    """The larger option less the smaller one (增量分析), to be judged as a case of its own.

    Raises
        InvalidInput: the two have another base year, price base, currency or rates.
    """
    same_terms([smaller, larger])
    less = tuple(replace(flow, amount_yuan=-flow.amount_yuan) for flow in smaller.flows)
    return replace(larger, flows=larger.flows + less)


def money_text(amount_yuan: Decimal, currency: str, lang: Language = "zh") -> str:
    """An amount as printed: 万元 from ten thousand up, other currencies by their code."""
    if currency != "CNY":
        return f"{currency} {numbers.yuan(amount_yuan)}" if lang == "en" else f"{numbers.yuan(amount_yuan)} {currency}"
    return numbers.money(amount_yuan)[lang]


def same_terms(cases: Sequence[Case]) -> None:
    """Raises InvalidInput where cases differ in what they are expressed in."""
    terms = [(case.base_year, case.price_base, case.currency, case.rates) for case in cases]
    if any(other != terms[0] for other in terms):
        raise InvalidInput(TEXTS["options_differ_base_year"])


def present(flows: dict[Decimal, Decimal], rate: Rate) -> Decimal:
    """Present value (现值) of amounts by years from the base."""
    return sum((x * rate.factor(t) for t, x in flows.items()), ZERO)


def series(case: Case) -> tuple[Floats, Floats]:
    """Times and net amounts as floats, without the amounts that are zero."""
    flows = [(float(t), float(x)) for t, x in case.net().items() if x]
    return np.array([t for t, _ in flows]), np.array([x for _, x in flows])


def no_value(reason: Text) -> Unavailable:
    """A figure that does not apply, with the reason."""
    return Unavailable(kind="not_applicable", reason=reason)


def _faults(case: Case) -> Iterator[Text]:
    """Everything that keeps the flows of a case from being added up."""
    flows = case.flows
    if not flows:
        yield TEXTS["there_no_flows"]
    if case.base_year is None:
        yield TEXTS["base_year_missing"]
    if not case.rates:
        yield TEXTS["no_discount_rate_authority"]
    if len({isinstance(flow.year, date) for flow in flows}) > 1:
        yield TEXTS["some_flows_carry_years"]
    elif case.base_year is not None and any(case.years_to(flow.year) < 0 for flow in flows):
        yield TEXTS["some_flows_earlier_base"]
    bases = [flow.price_base for flow in flows] + [rate.price_base for rate in case.rates]
    if set(bases) - {None, case.price_base}:
        yield TEXTS["price_bases_mixed_real"]
    if {flow.currency for flow in flows} - {"", case.currency}:
        yield TEXTS["currencies_mixed"]
    if {flow.unit for flow in flows} - {"", "元"}:
        yield TEXTS["units_mixed_give_every"]
    if not all(flow.amount_yuan.is_finite() for flow in flows):
        yield TEXTS["some_amount_not_number"]
    if len({(flow.line, flow.kind) for flow in flows}) > len({flow.line for flow in flows}):
        yield TEXTS["one_line_both_cost"]
