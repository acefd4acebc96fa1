"""From what one household would pay to a benefit in a year (支付意愿汇总效益), for a cost-benefit flow."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from analysis.topics.valuation.willingness import HYPOTHETICAL, Measure
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

PAYMENTS = {"once": (1, "一次性", "once"), "year": (1, "每年", "a year"), "month": (12, "每月", "a month")}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualBenefit(Result):
    """What all households would pay in a year, in yuan, with the sampling interval; the years it stands for."""

    annual_yuan: Decimal
    low_yuan: Decimal | Unavailable
    high_yuan: Decimal | Unavailable
    years: tuple[int, ...]
    households: int
    per: Literal["once", "year", "month"]
    measure: Measure

    def to_frame(self) -> pd.DataFrame:
        """Rows: year, amount_yuan, low_yuan, high_yuan; blank where a bound does not exist."""
        bounds = [None if isinstance(amount, Unavailable) else amount for amount in (self.low_yuan, self.high_yuan)]
        return pd.DataFrame(
            [(year, self.annual_yuan, *bounds) for year in self.years],
            columns=["year", "amount_yuan", "low_yuan", "high_yuan"],
        )

    def sentence(self, lang: Language = "zh") -> str:
        """How the amount was made, and that it is stated, not observed."""
        _, zh, en = PAYMENTS[self.per]
        bounds = (
            Text.same("—") if isinstance(amount, Unavailable) else numbers.money(amount)
            for amount in (self.low_yuan, self.high_yuan)
        )
        low, high = bounds
        total, span = numbers.money(self.annual_yuan), f"{self.years[0]}–{self.years[-1]}"
        return TEXTS["households_yuan_year_sampling"].fill(
            households=numbers.count(self.households),
            what=Text(zh, en),
            said=Text(str(self.measure.said("zh")), str(self.measure.said("en"))),
            total=total,
            low=low,
            high=high,
            span=span,
            hypothetical=Text(str(HYPOTHETICAL[0]), str(HYPOTHETICAL[1])),
        )[lang]


def aggregate_benefit(
    measure: Measure, households: int, *, per: Literal["once", "year", "month"], first_year: int, years: int
) -> AnnualBenefit:
    """The benefit of all households in a year (支付意愿汇总效益), to enter a cost-benefit flow.

    Args
        measure: yuan of one household, from `willingness_to_pay` or `turnbull`. households: those the sheets stand for.
        per: how the amount was asked. first_year, years: when the benefit arises; a payment asked "once" arises once.

    Raises
        InvalidInput: a measure that does not exist, no household, no year, or several years of a single payment.
    """
    if isinstance(measure.estimate, Unavailable):
        raise InvalidInput(TEXTS["no_value_add_up"].fill(zh=measure.estimate.reason))
    if households < 1 or years < 1 or (per == "once" and years > 1):
        raise InvalidInput(
            TEXTS["households_years_paid_not"].fill(
                households=households, years=years, payments_zh=PAYMENTS[per][1], per_en=per
            )
        )
    times = households * PAYMENTS[per][0]
    low, high = (
        amount if isinstance(amount, Unavailable) else _yuan(amount, times) for amount in (measure.low, measure.high)
    )
    return AnnualBenefit(
        annual_yuan=_yuan(measure.estimate, times),
        low_yuan=low,
        high_yuan=high,
        per=per,
        years=tuple(range(first_year, first_year + years)),
        households=households,
        measure=measure,
    )


def _yuan(amount: float, times: int) -> Decimal:
    return Decimal(repr(amount)) * times
