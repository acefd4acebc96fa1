"""Use of results for payments (结果应用、分期拨付): what a stage pays under its region's cap and its grade."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from analysis.facts.tables import MONEY_UNITS
from analysis.scoring.packs import Consequence, Source
from questionnaires.texts import Language, Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

Relation = Literal["more_than", "equal", "at_most"]
Reason = Literal["above_cap", "factor", "already_paid", "paid_unknown"]
RELATIONS: tuple[Relation, ...] = ("more_than", "equal", "at_most")
GRANT_UNITS: Mapping[str, Decimal] = MONEY_UNITS
DEFAULT_CAPS = "urban_renewal_2025"
FITS: Mapping[bool | None, Text] = {
    None: TEXTS["no_total_published"],
    True: TEXTS["published_total_fits"],
    False: TEXTS["published_total_does_not"],
}
ZERO = Decimal(0)
NO_PLAN = Unavailable(kind="not_verifiable", reason=TEXTS["no_planned_amount_given"])
NO_STAGE = Unavailable(kind="not_verifiable", reason=TEXTS["no_share_stage_given"])
NO_GRADE = Unavailable(kind="not_verifiable", reason=TEXTS["there_no_grade"])
NO_PAYMENT = Unavailable(kind="not_verifiable", reason=TEXTS["no_payment_could_computed"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The highest grant to one project by region class (补助上限), and where it stands."""

    id: str
    names: Text
    regions: Mapping[str, Text]
    caps_yuan: Mapping[str, Decimal]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTotal:
    """A total as it was published: the amount, and whether it is said to be more than, equal to or at most that."""

    value_yuan: Decimal
    relation: Relation
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsCheck(Result):
    """The caps of a list of projects added up, against the total that was published (名单与公布总额核对)."""

    caps: Caps
    counts: Mapping[str, int]
    total_yuan: Decimal
    published: PublishedTotal | None
    agrees: bool | None

    def to_frame(self) -> pd.DataFrame:
        """Rows: region, label, n, cap_yuan, sum_yuan."""
        caps = self.caps
        columns = ["region", "label", "n", "cap_yuan", "sum_yuan"]
        rows = [
            (region, caps.regions[region]["zh"], n, caps.caps_yuan[region], n * caps.caps_yuan[region])
            for region, n in self.counts.items()
        ]
        return pd.DataFrame(rows, columns=columns)

    def sentence(self, lang: Language = "zh") -> str:
        """The sum of the caps, and whether it fits what was published."""
        n, total = sum(self.counts.values()), numbers.wan(self.total_yuan)
        said = FITS[self.agrees][lang]
        return TEXTS["caps_projects_listed_add"].fill(n=n, total=total, said=said)[lang]


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
                    "project": each.claim.id,
                    "region": each.claim.region,
                    "planned": each.claim.planned_yuan,
                    "cap": each.cap_yuan,
                    "eligible": _or_none(each.eligible_yuan),
                    "due": _or_none(each.due_yuan),
                    "payment": _or_none(each.payment_yuan),
                    "withheld": _or_none(each.withheld_yuan),
                    "reasons": " ".join(each.reasons),
                }
                for each in self.payments
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The stage's total and how many projects it holds, or why there is none."""
        if isinstance(self.total_yuan, Unavailable):
            return self.total_yuan.reason[lang]
        total, n = numbers.wan(self.total_yuan), f"{self.n_paid}/{len(self.payments)}"
        return TEXTS["stage_pays_ten_thousand"].fill(total=total, n=n)[lang]


def known_caps() -> tuple[str, ...]:
    """The ids of all sets of caps."""
    return tuple(_caps_file())


def read_caps(caps_id: str = DEFAULT_CAPS) -> Caps:
    """A set of caps by region class (补助上限) from analysis/topics/use_of_results/caps.yaml.

    Raises
        InvalidInput: there are no caps of this id.
    """
    if caps_id not in _caps_file():
        known = known_caps()
        raise InvalidInput(
            TEXTS["no_caps_called_known"].fill(caps_id=caps_id, listed=Text("、".join(known), ", ".join(known)))
        )
    raw = _caps_file()[caps_id]
    each_unit, source = GRANT_UNITS[raw["unit"]], raw["source"]
    return Caps(
        id=caps_id,
        names=raw["name"],
        regions={region: Text(each["zh"], each["en"]) for region, each in raw["regions"].items()},
        caps_yuan={region: Decimal(each["cap"]) * each_unit for region, each in raw["regions"].items()},
        source=Source(**source),
    )


def total_of_caps(regions: Iterable[str], caps: Caps) -> Decimal:
    """The most that a list of projects can get (上限合计): the cap of each one's region class, added up.

    Args
        regions: the fiscal region class of each project, one entry a project. caps: yuan by class.

    Returns
        Yuan; 0 for an empty list.

    Raises
        InvalidInput: a class that the caps do not have; the known ones are named.

    Source
        The notice named in `caps.source`.

    >>> total_of_caps(["east"] * 8 + ["central"] * 5 + ["west"] * 5 + ["municipality"] * 2, read_caps())
    Decimal('19800000000')
    """
    return sum((_cap(region, caps) for region in regions), ZERO)


def check_total(regions: Sequence[str], caps: Caps, published: PublishedTotal | None) -> CapsCheck:
    """Whether a published total can be true of a list of projects (名单与公布总额核对).

    Args
        regions: the fiscal class of every project on the list. published: yuan, or None where nothing was published.

    Returns
        CapsCheck; `agrees` is None without a published total.

    Raises
        InvalidInput: a class that the caps do not have.

    Source
        The notice named in `caps.source`: what is paid cannot exceed the caps.
    """
    total = total_of_caps(regions, caps)
    counts = {region: regions.count(region) for region in caps.regions if region in regions}
    agrees = None
    if published is not None:
        agrees = {
            "more_than": total > published.value_yuan,
            "equal": total == published.value_yuan,
            "at_most": total <= published.value_yuan,
        }[published.relation]
    return CapsCheck(caps=caps, counts=counts, total_yuan=total, published=published, agrees=agrees)


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
    payments = tuple(_payment(claim, _cap(claim.region, caps), factor) for claim in claims)
    paid = [each.payment_yuan for each in payments if not isinstance(each.payment_yuan, Unavailable)]
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


def _cap(region: str, caps: Caps) -> Decimal:
    if region not in caps.caps_yuan:
        raise InvalidInput(
            TEXTS["no_region_class_known"].fill(
                region=region, listed=Text("、".join(caps.regions), ", ".join(caps.regions))
            )
        )
    return caps.caps_yuan[region]


def _or_none(value: Decimal | Unavailable) -> Decimal | None:
    return None if isinstance(value, Unavailable) else value


@cache
def _caps_file() -> Mapping[str, Any]:
    raw, _ = read_yaml(Path(__file__).with_name("caps.yaml"))
    found: Mapping[str, Any] = raw
    return found
