"""How many were asked and how many answered: 发放, 回收, 有效 on one side, AAPOR outcome rates on the other."""

from dataclasses import asdict, dataclass, replace

import pandas as pd

from analysis.core import numbers
from analysis.core.columns import whole_number
from analysis.core.errors import InvalidInput
from analysis.core.figures import KIND_WORDS
from analysis.core.results import Result, Unavailable
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

NOT_ISSUED = Unavailable(kind="not_verifiable", reason=TEXTS["number_issued_not_known"])
NONE_RETURNED = Unavailable(kind="not_applicable", reason=TEXTS["no_sheet_returned"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCounts(Result):
    """Sheets issued, returned and valid (发放, 回收, 有效)."""

    n_issued: int | None
    n_returned: int
    n_valid: int

    @property
    def return_rate(self) -> float | Unavailable:
        """回收率: returned over issued, a share."""
        return self.n_returned / self.n_issued if self.n_issued else NOT_ISSUED

    @property
    def valid_rate(self) -> float | Unavailable:
        """有效率: valid over returned, a share."""
        return self.n_valid / self.n_returned if self.n_returned else NONE_RETURNED

    def to_frame(self) -> pd.DataFrame:
        """One row: n_issued, n_returned, n_valid, return_rate, valid_rate (blank where unavailable)."""
        rates = {"return_rate": self.return_rate, "valid_rate": self.valid_rate}
        counts = {"n_issued": self.n_issued, "n_returned": self.n_returned, "n_valid": self.n_valid}
        return pd.DataFrame([counts | {k: None if isinstance(v, Unavailable) else v for k, v in rates.items()}])

    def sentence(self, lang: Language = "zh") -> str:
        """The three counts and two rates, and that they are no response rate."""
        returned, valid = (_rate(rate, lang) for rate in (self.return_rate, self.valid_rate))
        unknown = TEXTS["unknown_number"][lang]
        words = TEXTS["text"][lang]
        issued = unknown if self.n_issued is None else words.format(n=self.n_issued)
        return TEXTS["issued_returned_valid_return"].fill(
            issued=issued, n_returned=self.n_returned, n_valid=self.n_valid, returned=returned, valid=valid
        )[lang]


def _rate(rate: float | Unavailable, lang: Language) -> str:
    """A rate, or why there is none."""
    if not isinstance(rate, Unavailable):
        return numbers.percent(rate)
    word = KIND_WORDS[rate.kind][lang]
    return f"{word}（{rate.reason.zh}）" if lang == "zh" else f"{word} ({rate.reason.en})"


def response_counts(n_issued: int | None, n_returned: int, n_valid: int) -> ResponseCounts:
    """发放, 回收, 有效 as counts with 回收率 and 有效率.

    Args
        n_issued: sheets or codes issued; None where nobody counted.
        n_returned: sheets that came back.
        n_valid: sheets that count.

    Raises
        InvalidInput: more valid than returned, more returned than issued, or a negative count.

    >>> round(response_counts(240, 103, 96).return_rate, 3)
    0.429
    """
    n_returned, n_valid = whole_number(n_returned, "n_returned"), whole_number(n_valid, "n_valid")
    n_issued = None if n_issued is None else whole_number(n_issued, "n_issued")
    ordered = n_valid <= n_returned and (n_issued is None or n_returned <= n_issued)
    if not ordered:
        raise InvalidInput(
            TEXTS["counts_must_not_grow"].fill(n_issued=n_issued, n_returned=n_returned, n_valid=n_valid)
        )
    return ResponseCounts(n_issued=n_issued, n_returned=n_returned, n_valid=n_valid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositions:
    """Sampled households by final outcome (处理结果码), counts.

    complete (I), partial (P), refusal (R), non_contact (NC), other (O) are eligible; unknown_household (UH) and
    unknown_other (UO) may be. `eligible_share` (e) is the share of the unknown ones thought eligible, 0 to 1.
    """

    complete: int
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown_household: int = 0
    unknown_other: int = 0
    eligible_share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRates(Result):
    """AAPOR outcome rates, shares: response RR1–RR6 (应答率), cooperation, contact, refusal."""

    rr1: float
    rr2: float
    rr3: float
    rr4: float
    rr5: float
    rr6: float
    coop1: float
    con1: float
    ref1: float

    def to_frame(self) -> pd.DataFrame:
        """One row a rate: name, share."""
        return pd.DataFrame(list(asdict(self).items()), columns=["rate", "share"])

    def sentence(self, lang: Language = "zh") -> str:
        """The strictest and the most generous response rate, and that they say nothing about bias."""
        strict, generous = numbers.percent(self.rr1), numbers.percent(self.rr6)
        return TEXTS["response_rate_rr_rr"].fill(strict=strict, generous=generous)[lang]


def outcome_rates(outcomes: Dispositions) -> OutcomeRates:
    """AAPOR response, cooperation, contact and refusal rates (应答率, 合作率, 接触率, 拒访率).

    Args
        outcomes: counts by final disposition.

    Returns
        OutcomeRates; RR1 and RR2 count every unknown household as eligible, RR3 and RR4 a share e of them,
        RR5 and RR6 none. RR2, RR4 and RR6 count partial interviews as responses.

    Raises
        InvalidInput: a negative count, e outside 0 to 1, or no household that could have answered or been reached.

    Source
        AAPOR Standard Definitions.

    >>> rates = outcome_rates(Dispositions(complete=96, partial=4, refusal=40, non_contact=50, other=5,
    ...     unknown_household=30, unknown_other=15, eligible_share=0.8))
    >>> round(rates.rr1, 4), round(rates.rr3, 4), round(rates.rr6, 4)
    (0.4, 0.4156, 0.5128)
    """
    counts = asdict(outcomes)
    e = counts.pop("eligible_share")
    outcomes = replace(outcomes, **{name: whole_number(count, name) for name, count in counts.items()})
    answered = outcomes.complete + outcomes.partial
    reached = answered + outcomes.refusal + outcomes.other
    eligible = reached + outcomes.non_contact
    unknown = outcomes.unknown_household + outcomes.unknown_other
    if not 0 <= e <= 1 or reached == 0:
        raise InvalidInput(TEXTS["counts_must_not_negative"].fill(outcomes=outcomes))
    everyone, likely = eligible + unknown, eligible + e * unknown
    return OutcomeRates(
        rr1=outcomes.complete / everyone,
        rr2=answered / everyone,
        rr3=outcomes.complete / likely,
        rr4=answered / likely,
        rr5=outcomes.complete / eligible,
        rr6=answered / eligible,
        coop1=outcomes.complete / reached,
        con1=reached / everyone,
        ref1=outcomes.refusal / everyone,
    )
