"""How many monetary units to check (货币单元抽样样本量)."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

import pandas as pd

from analysis.core import numbers
from analysis.core.columns import is_number
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.statistics.audit_sampling.bounds import TIE, reliability_factor
from analysis.statistics.audit_sampling.plans import plan_attribute
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonetarySize(Result):
    """How many monetary units to check; `exact` is unrounded."""

    exact: float
    n: int
    interval_yuan: Decimal
    basic_precision_yuan: Decimal
    book_yuan: Decimal
    tolerable_yuan: Decimal
    expected_yuan: Decimal
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """The size, the interval, and what it is for."""
        level, tolerable = numbers.percent(self.confidence, 0), numbers.money(self.tolerable_yuan)
        book, interval = numbers.money(self.book_yuan), numbers.yuan(self.interval_yuan)
        return TEXTS["yuan_booked_check_monetary"].fill(
            book=book, n=self.n, interval=interval, level=level, tolerable=tolerable
        )[lang]


def monetary_size(
    book_yuan: Decimal,
    tolerable_yuan: Decimal,
    expected_yuan: Decimal = Decimal(0),
    *,
    confidence: float = 0.95,
    expansion: float | None = None,
    reliability: float | None = None,
) -> MonetarySize:
    """Sample size and interval for monetary-unit sampling (货币单元抽样样本量).

    Args
        book_yuan: book value of the population. tolerable_yuan: the misstatement that must be excluded.
        expected_yuan: the misstatement that is expected, below the tolerable one.
        confidence: one minus the risk of accepting a population misstated by the tolerable amount.
        expansion: expansion factor of the printed formula (1.6 at 95 %); None = the exact Poisson plan.
        reliability: reliability factor of the printed formula (3.0 at 95 %); None = its exact value.

    Raises
        InvalidInput: amounts that do not leave room (0 < tolerable < book, expected × expansion < tolerable).

    Source
        AICPA Audit Guide: Audit Sampling (2017), tables C-1 to C-3.

    >>> monetary_size(Decimal(2_500_000), Decimal(125_000), Decimal(27_722), expansion=1.6).n
    93
    """
    amounts = (book_yuan, tolerable_yuan, expected_yuan, expansion or 1.0, reliability or 1.0)
    if not all(is_number(number) and number >= 0 for number in amounts):
        raise InvalidInput(TEXTS["tolerable_book_value_needed"])
    book_yuan, tolerable_yuan, expected_yuan = map(numbers.exact, amounts[:3])
    room = tolerable_yuan - expected_yuan * numbers.exact(amounts[3])
    if not 0 < tolerable_yuan < book_yuan or room <= 0:
        raise InvalidInput(TEXTS["tolerable_book_value_needed"])
    factor = float(reliability or reliability_factor(0, confidence))
    if expansion is None and reliability is None:
        plan = plan_attribute(
            None,
            tolerable=float(tolerable_yuan / book_yuan),
            confidence=confidence,
            expected_rate=float(expected_yuan / book_yuan),
            model="poisson",
        )
        exact = float(plan.n)
    else:
        exact = float(book_yuan * Decimal(repr(factor)) / room)
    n = ceil(exact * (1 - TIE))
    interval = book_yuan / n
    return MonetarySize(
        exact=exact,
        n=n,
        interval_yuan=interval,
        book_yuan=book_yuan,
        tolerable_yuan=tolerable_yuan,
        basic_precision_yuan=interval * Decimal(repr(factor)),
        expected_yuan=expected_yuan,
        confidence=confidence,
    )
