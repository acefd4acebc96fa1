"""Use of results for payments (结果应用、分期拨付): what a stage pays under its region's cap and its grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd

from analysis.core import numbers
from analysis.core.results import Result, Unavailable
from analysis.scoring.packs import Consequence
from analysis.topics.use_of_results.caps import ZERO, Caps, cap_of
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)
Reason = Literal["above_cap", "factor", "already_paid", "paid_unknown"]
NO_PLAN = Unavailable(kind="not_verifiable", reason=TEXTS["no_planned_amount_given"])
NO_STAGE = Unavailable(kind="not_verifiable", reason=TEXTS["no_share_stage_given"])
NO_GRADE = Unavailable(kind="not_verifiable", reason=TEXTS["there_no_grade"])
NO_PAYMENT = Unavailable(kind="not_verifiable", reason=TEXTS["no_payment_could_computed"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One project that asks for this stage's payment; `region` is its fiscal class, blank figures were not given."""

    id: str
    names: Text
    region: str
    planned_yuan: Decimal | None
    stage_share: Decimal | None
    paid_before_yuan: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What one project gets this stage: `due_yuan` before the grade's factor, `withheld_yuan` = due − payment."""

    claim: Claim
    cap_yuan: Decimal
    eligible_yuan: Decimal | Unavailable
    above_cap_yuan: Decimal | Unavailable
    due_yuan: Decimal | Unavailable
    payment_yuan: Decimal | Unavailable
    withheld_yuan: Decimal | Unavailable
    reasons: tuple[Reason, ...]

    @property
    def is_overpaid(self) -> bool:
        """Whether more was paid before this stage than the project may have in all."""
        paid = self.claim.paid_before_yuan
        return paid is not None and not isinstance(self.eligible_yuan, Unavailable) and paid > self.eligible_yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Result):
    """The payments of one stage (分期拨付) under the factor of the grade; projects without a payment are not in it."""

    payments: tuple[Payment, ...]
    factor: Decimal | Unavailable
    total_yuan: Decimal | Unavailable
    n_paid: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: project, region, planned, cap, eligible, due, payment, withheld (yuan; blank = none), reasons."""
        return pd.DataFrame(
            [
                {
                    "project": payment.claim.id,
                    "region": payment.claim.region,
                    "planned": payment.claim.planned_yuan,
                    "cap": payment.cap_yuan,
                    "eligible": _or_none(payment.eligible_yuan),
                    "due": _or_none(payment.due_yuan),
                    "payment": _or_none(payment.payment_yuan),
                    "withheld": _or_none(payment.withheld_yuan),
                    "reasons": " ".join(payment.reasons),
                }
                for payment in self.payments
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The stage's total and how many projects it holds, or why there is none."""
        if isinstance(self.total_yuan, Unavailable):
            return self.total_yuan.reason[lang]
        total, n = numbers.money(self.total_yuan), f"{self.n_paid}/{len(self.payments)}"
        return TEXTS["stage_pays_ten_thousand"].fill(total=total, n=n)[lang]


def release(claims: Sequence[Claim], caps: Caps, consequence: Consequence | None) -> Release:
    """What each project is paid this stage (分期拨付): min(plan, cap) × share of the stage × factor of the grade.

    Args
        claims: amounts in yuan, shares 0–1 of the eligible amount. caps: yuan by region class.
        consequence: what the pack ties to the grade; None where there is no grade.

    Returns
        Release; a payment is between 0 and what is left of the eligible amount after earlier payments.

    Raises
        InvalidInput: a region class that the caps do not have.

    Source
        The notice named in `caps.source`; the factor stands in the rule pack.
    """
    factor = NO_GRADE if consequence is None else consequence.factor
    payments = tuple(_payment(claim, cap_of(claim.region, caps), factor) for claim in claims)
    paid = [payment.payment_yuan for payment in payments if not isinstance(payment.payment_yuan, Unavailable)]
    total = sum(paid, ZERO) if paid else factor if isinstance(factor, Unavailable) else NO_PAYMENT
    return Release(payments=payments, factor=factor, total_yuan=total, n_paid=len(paid))


def _payment(claim: Claim, cap_yuan: Decimal, factor: Decimal | Unavailable) -> Payment:
    planned, share, paid = claim.planned_yuan, claim.stage_share, claim.paid_before_yuan
    if planned is None:
        return Payment(
            claim=claim,
            cap_yuan=cap_yuan,
            eligible_yuan=NO_PLAN,
            above_cap_yuan=NO_PLAN,
            due_yuan=NO_PLAN,
            payment_yuan=NO_PLAN,
            withheld_yuan=NO_PLAN,
            reasons=(),
        )
    eligible = min(planned, cap_yuan)
    due: Decimal | Unavailable = NO_STAGE if share is None else eligible * share
    payment: Decimal | Unavailable = due
    withheld: Decimal | Unavailable = due if isinstance(due, Unavailable) else factor
    reasons: list[Reason] = ["above_cap"] if planned > cap_yuan else []
    if isinstance(factor, Unavailable):
        payment = factor
    elif not isinstance(due, Unavailable):
        left = eligible if paid is None else max(ZERO, eligible - paid)
        payment = min(due * factor, left)
        withheld = max(ZERO, due - payment)
        reasons += ["factor"] if factor < 1 else []
        reasons += ["already_paid"] if due * factor > left else []
        reasons += ["paid_unknown"] if paid is None else []
    return Payment(
        claim=claim,
        cap_yuan=cap_yuan,
        eligible_yuan=eligible,
        above_cap_yuan=planned - eligible,
        due_yuan=due,
        payment_yuan=payment,
        withheld_yuan=withheld,
        reasons=tuple(reasons),
    )


def _or_none(value: Decimal | Unavailable) -> Decimal | None:
    return None if isinstance(value, Unavailable) else value
