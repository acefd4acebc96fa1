"""Spending against the budget (预算差异分析): lines and carry-over; a variance is no cost-benefit analysis."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.topics.spending import plots as plots_spending
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Amount = Decimal | Unavailable
CENT = Decimal("0.01")
ZERO_BUDGET = Unavailable(kind="not_applicable", reason=TEXTS["budget_zero"])
NO_AMOUNT = Unavailable(kind="not_verifiable", reason=TEXTS["no_budget_no_spending"])
NO_SPLIT = Unavailable(kind="not_verifiable", reason=TEXTS["prices_quantities_not_given"])
SPLIT_DIFFERS = Unavailable(kind="not_comparable", reason=TEXTS["price_quantity_not_amount"])


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One line of the budget and what was spent on it; None where a figure was not given."""

    id: str
    names: Text
    budget_yuan: Decimal | None
    actual_yuan: Decimal | None
    purpose: str = ""
    budget_price_yuan: Decimal | None = None
    budget_quantity: Decimal | None = None
    actual_price_yuan: Decimal | None = None
    actual_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVariance:
    """How far one line is from its budget, and how much of that is price, quantity, and both at once."""

    line: CostLine
    variance: Amount
    price_effect_yuan: Amount
    quantity_effect_yuan: Amount
    joint_effect_yuan: Amount
    is_over: bool
    is_unbudgeted: bool
    is_off_purpose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceAnalysis(Result):
    """Actual against budget line by line (预算差异分析); it weighs no benefits, so it is no cost-benefit analysis."""

    lines: Sequence[LineVariance]
    variance: Amount

    def to_frame(self) -> pd.DataFrame:
        """One row a line: label, label_en, amounts, variance (a share), its three effects, three flags, reason."""
        return pd.DataFrame([_variance_row(line) for line in self.lines])

    def sentence(self, lang: Language = "zh") -> str:
        """The total variance, the lines that need a word, and what this is not."""
        over, extra, off = (
            sum(getattr(line, flag) for line in self.lines) for flag in ("is_over", "is_unbudgeted", "is_off_purpose")
        )
        total = percent_or_reason(self.variance, lang)
        return TEXTS["lines_variance_over_budget"].fill(
            n_lines=len(self.lines), total=total, over=over, extra=extra, off=off
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The variance of each line about 0, as a share of its budget."""
        frame = self.to_frame().dropna(subset=["variance"])
        return plots_spending.about(frame, value="variance", reference=0, ax=ax)


def variance_analysis(lines: Sequence[CostLine], *, purposes: Collection[str] = ()) -> VarianceAnalysis:
    """Actual against budget, line by line (预算差异分析: 价差、量差、联合差异).

    Args
        lines: amounts in yuan. purposes: those the budget was approved for; none = not looked at.

    Returns
        VarianceAnalysis; variance = (actual − budget)/budget, a share, Unavailable with its reason where it has none.
        Price effect Δp·q₀, quantity effect p₀·Δq and joint effect Δp·Δq add to the difference exactly.

    Raises
        NotEnoughData: no line. InvalidInput: a negative budget or quantity.

    Source
        Standard cost variances with the joint term shown apart.
    """
    if not lines:
        raise NotEnoughData(TEXTS["no_budget_line_given"])
    for line in lines:
        amounts = (line.budget_yuan, line.budget_price_yuan, line.budget_quantity, line.actual_quantity)
        if is_wrong(*amounts) or not (line.actual_yuan or Decimal(0)).is_finite():
            raise InvalidInput(TEXTS["budget_quantity_negative"].fill(id=line.id))
    known = [line for line in lines if line.budget_yuan is not None and line.actual_yuan is not None]
    budget, actual = (
        sum((getattr(line, name) for line in known), Decimal(0)) for name in ("budget_yuan", "actual_yuan")
    )
    total = _variance(budget, actual) if len(known) == len(lines) else NO_AMOUNT
    return VarianceAnalysis(lines=tuple(_line_variance(line, purposes) for line in lines), variance=total)


def _line_variance(line: CostLine, purposes: Collection[str]) -> LineVariance:
    price, quantity, joint = _effects(line)
    spends, budget = line.actual_yuan is not None and line.actual_yuan != 0, line.budget_yuan
    is_over = budget is not None and line.actual_yuan is not None and line.actual_yuan > budget
    return LineVariance(
        line=line,
        variance=_variance(budget, line.actual_yuan),
        price_effect_yuan=price,
        quantity_effect_yuan=quantity,
        joint_effect_yuan=joint,
        is_over=is_over,
        is_unbudgeted=spends and not budget,
        is_off_purpose=spends and bool(purposes) and line.purpose not in purposes,
    )


def _variance(budget: Decimal | None, actual: Decimal | None) -> Amount:
    if budget is None or actual is None:
        return NO_AMOUNT
    return (actual - budget) / budget if budget else ZERO_BUDGET


def _effects(line: CostLine) -> tuple[Amount, Amount, Amount]:
    """Price, quantity and joint effect in yuan, where price × quantity is the amount to the cent."""
    p0, q0, p1, q1 = line.budget_price_yuan, line.budget_quantity, line.actual_price_yuan, line.actual_quantity
    if p0 is None or q0 is None or p1 is None or q1 is None:
        return NO_SPLIT, NO_SPLIT, NO_SPLIT
    if line.budget_yuan is None or line.actual_yuan is None:
        return NO_AMOUNT, NO_AMOUNT, NO_AMOUNT
    if abs(p0 * q0 - line.budget_yuan) >= CENT or abs(p1 * q1 - line.actual_yuan) >= CENT:
        return SPLIT_DIFFERS, SPLIT_DIFFERS, SPLIT_DIFFERS
    return (p1 - p0) * q0, p0 * (q1 - q0), (p1 - p0) * (q1 - q0)


def _variance_row(line: LineVariance) -> dict[str, object]:
    shares = ("variance", "price_effect_yuan", "quantity_effect_yuan", "joint_effect_yuan")
    flags = ("is_over", "is_unbudgeted", "is_off_purpose")
    reason = line.variance.reason.zh if isinstance(line.variance, Unavailable) else ""
    return {
        "label": line.line.names["zh"],
        "label_en": line.line.names["en"],
        "budget_yuan": line.line.budget_yuan,
        "actual_yuan": line.line.actual_yuan,
        **{name: given(getattr(line, name)) for name in shares},
        **{name: getattr(line, name) for name in flags},
        "reason": reason,
    }


def is_wrong(*amounts: Decimal | None) -> bool:
    """Whether an amount that was given is negative or no number."""
    return any(amount is not None and (not amount.is_finite() or amount < 0) for amount in amounts)


def given(amount: Amount) -> Decimal | None:
    """The amount, None where it cannot be given."""
    return None if isinstance(amount, Unavailable) else amount


def percent_or_reason(share: Amount, lang: Language) -> str:
    """The share as percent, or why there is none."""
    return share.reason[lang] if isinstance(share, Unavailable) else numbers.percent(share, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver(Result):
    """Money left over to the next year (结转结余) as computed, and against what was reported."""

    carried_over_yuan: Decimal
    carried_over_share: Amount
    discrepancy_yuan: Amount

    def to_frame(self) -> pd.DataFrame:
        """One row with every field; unavailable ones are blank."""
        return pd.DataFrame([{name: given(getattr(self, name)) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """What is left, its share of the funds, and the gap to the report."""
        left, gap = numbers.money(self.carried_over_yuan), self.discrepancy_yuan
        share = percent_or_reason(self.carried_over_share, lang)
        if isinstance(gap, Unavailable):
            reason = gap.reason[lang]
        else:
            reason = (TEXTS["gap_to_report"].fill(gap=numbers.money(abs(gap))) if gap else TEXTS["as_reported"])[lang]
        return TEXTS["left"].fill(left=left, share=share, said=reason)[lang]


def carry_over(
    received_yuan: Decimal,
    spent_yuan: Decimal,
    *,
    opening_yuan: Decimal = Decimal(0),
    returned_yuan: Decimal = Decimal(0),
    reported_yuan: Decimal | None = None,
) -> CarryOver:
    """Money left over: opening + received − spent − returned (结转结余), and its share of opening + received.

    Args
        All in yuan. reported_yuan: what the unit reports as left over, if it does.

    Returns
        CarryOver, negative where more was spent than there was; discrepancy = reported − computed.

    Raises
        InvalidInput: a negative amount.
    """
    if is_wrong(received_yuan, spent_yuan, opening_yuan, returned_yuan):
        raise InvalidInput(TEXTS["amounts_cannot_negative"])
    funds = opening_yuan + received_yuan
    left = funds - spent_yuan - returned_yuan
    unsaid = Unavailable(kind="not_verifiable", reason=TEXTS["no_reported_carry_over"])
    return CarryOver(
        carried_over_yuan=left,
        carried_over_share=left / funds if funds else ZERO_BUDGET,
        discrepancy_yuan=unsaid if reported_yuan is None else reported_yuan - left,
    )
