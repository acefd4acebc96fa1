"""Money received and spent against the budget (资金到位率, 预算执行率); each rate names its denominator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

BASES: dict[str, Text] = {
    "budget": TEXTS["budget"],
    "estimate": TEXTS["estimated_investment"],
    "approval": TEXTS["approved_investment"],
}

CHANGED: dict[str, Text] = {
    "budget": TEXTS["budget_of_year"],
    "estimate": TEXTS["changed_estimate"],
    "approval": TEXTS["changed_approval"],
}
INITIAL: dict[str, Text] = {
    "budget": TEXTS["budget_at_start"],
    "estimate": TEXTS["estimate_at_start"],
    "approval": TEXTS["approval_at_start"],
}

NOT_BEGUN = Unavailable(kind="not_applicable", reason=TEXTS["period_has_not_begun"])


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One source or purpose of funds, in yuan; None where the figure was not given.

    `budget_yuan` is the budget of the year (全年预算数), `initial_yuan` the one it began with (年初预算数), where both
    are given. Lines of one `group` share an amount that was published for all of them together: one line carries it.
    """

    id: str
    names: Text
    budget_yuan: Decimal
    received_yuan: Decimal | None
    spent_yuan: Decimal | None
    group: str = ""
    initial_yuan: Decimal | None = None
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution(Result):
    """What was received and spent out of the budget, in yuan and as rates; `basis` is what stands for the budget.

    `initial_yuan` is the budget at the start of the year where it was changed: None where only one is given.
    """

    basis: str = "budget"
    budget_yuan: Decimal
    initial_yuan: Decimal | None = None
    received_yuan: Decimal | Unavailable
    spent_yuan: Decimal | Unavailable
    receipt_rate: Decimal | Unavailable
    execution_rate_of_budget: Decimal | Unavailable
    execution_rate_of_received: Decimal | Unavailable

    @property
    def base_texts(self) -> Text:
        """What the rates of the budget are of: the budget, or that of the whole year where both are given."""
        return BASES[self.basis] if self.initial_yuan is None else CHANGED[self.basis]

    @property
    def execution_rate_of_initial(self) -> Decimal | Unavailable | None:
        """Spending over the budget at the start of the year; None where only one budget is given."""
        return None if self.initial_yuan is None else _rate(self.spent_yuan, self.initial_yuan)

    @property
    def adjustment_share(self) -> Decimal | Unavailable | None:
        """By how much the budget was changed during the year, over what it began with; None where only one is given."""
        return None if self.initial_yuan is None else _rate(self.budget_yuan - self.initial_yuan, self.initial_yuan)

    def to_frame(self) -> pd.DataFrame:
        """One row a quantity; unavailable ones are blank."""
        names = [name for name in self.__dataclass_fields__ if name not in ("basis", "initial_yuan")]
        values = [getattr(self, name) for name in names]
        return pd.DataFrame({"quantity": names, "value": [None if isinstance(v, Unavailable) else v for v in values]})

    def sentence(self, lang: Language = "zh") -> str:
        """Both execution rates with their denominators."""
        of_budget, of_received = (
            rate.reason[lang] if isinstance(rate, Unavailable) else numbers.percent(rate, 2)
            for rate in (self.execution_rate_of_budget, self.execution_rate_of_received)
        )
        base = TEXTS["budget_amount"] if self.basis == "budget" and self.initial_yuan is None else self.base_texts
        key = TEXTS["execution_of_budget"] if self.basis == "budget" else TEXTS["execution_of_other"]
        return key.fill(base=base, of_budget=of_budget, of_received=of_received)[lang]


def time_share(period: tuple[str, str], day: str) -> Decimal | Unavailable:
    """How much of a period has passed on a day (时间进度), both days counted.

    Args
        period: first and last day, such as ("2025-01-01", "2025-12-31"). day: the day until which is counted.

    Returns
        A share above 0; 1 on the last day and after it; 不适用 before the first.

    Raises
        InvalidInput: the period ends before it begins.

    Source
        Definition: days passed ÷ days of the period.

    >>> time_share(("2025-01-01", "2025-12-31"), "2025-03-14")  # 73 of 365 days
    Decimal('0.2')
    """
    first, last, today = (date.fromisoformat(text) for text in (*period, day))
    if last < first:
        raise InvalidInput(TEXTS["period_ends_before"].fill(last=last, first=first))
    if today < first:
        return NOT_BEGUN
    return Decimal((min(last, today) - first).days + 1) / ((last - first).days + 1)


def execution(lines: Sequence[BudgetLine], *, basis: str = "budget") -> Execution:
    """Receipt and execution rates of all lines together (资金到位率, 预算执行率).

    Args
        lines: at least one line, amounts in yuan. basis: what stands in the column `budget`, one of BASES.

    Returns
        Execution; a rate is Unavailable where an amount is missing or its denominator is zero.

    Source
        财预〔2020〕10号: the framework divides by funds received, the self-evaluation form by the annual budget.
    """
    budget = sum((line.budget_yuan for line in lines), Decimal(0))
    initial = [line.initial_yuan for line in lines if line.initial_yuan is not None]
    received = _total(lines, "received_yuan", TEXTS["funds_received"])
    spent = _total(lines, "spent_yuan", TEXTS["spending"])
    return Execution(
        basis=basis,
        budget_yuan=budget,
        initial_yuan=sum(initial, Decimal(0)) if len(initial) == len(lines) else None,
        received_yuan=received,
        spent_yuan=spent,
        receipt_rate=_rate(received, budget),
        execution_rate_of_budget=_rate(spent, budget),
        execution_rate_of_received=_rate(spent, received),
    )


def _total(lines: Sequence[BudgetLine], field: str, name: Text) -> Decimal | Unavailable:
    """The sum over lines; missing where a line, or a whole group of lines, gives no amount."""
    amounts: dict[str, list[Decimal]] = {}
    for line in lines:
        value: Decimal | None = getattr(line, field)
        amounts.setdefault(line.group or line.id, []).extend([] if value is None else [value])
    if not all(amounts.values()):
        return Unavailable(kind="not_verifiable", reason=TEXTS["some_lines_give_no"].fill(name=name))
    return sum((amount for group in amounts.values() for amount in group), Decimal(0))


def _rate(part: Decimal | Unavailable, base: Decimal | Unavailable) -> Decimal | Unavailable:
    for amount in (part, base):
        if isinstance(amount, Unavailable):
            return amount
    if base == 0:
        return Unavailable(kind="not_applicable", reason=TEXTS["denominator_zero"])
    return part / base  # type: ignore[operator]  # both are Decimals here
