"""How many were asked and how many answered: 发放, 回收, 有效; their rates are no AAPOR response rates."""

from dataclasses import dataclass

import pandas as pd

from analysis import numbers
from analysis.errors import InvalidInput
from analysis.results import Language, Result, Unavailable

NOT_ISSUED = Unavailable(
    kind="not_verifiable",
    zh="没有发放数",
    en="the number issued is not known",
)
NONE_RETURNED = Unavailable(kind="not_applicable", zh="没有回收的答卷", en="no sheet was returned")


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
        returned, valid = (
            rate.reason(lang) if isinstance(rate, Unavailable) else numbers.percent(rate)
            for rate in (self.return_rate, self.valid_rate)
        )
        issued = "?" if self.n_issued is None else str(self.n_issued)
        if lang == "zh":
            return (
                f"发放 {issued}，回收 {self.n_returned}，有效 {self.n_valid}；回收率 {returned}，有效率 {valid}。"
                "回收率不是应答率（AAPOR RR）。"
            )
        return (
            f"{issued} issued, {self.n_returned} returned, {self.n_valid} valid; return rate {returned}, valid rate "
            f"{valid}. Neither is an AAPOR response rate."
        )


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
    ordered = 0 <= n_valid <= n_returned and (n_issued is None or n_returned <= n_issued)
    if not ordered:
        raise InvalidInput(
            f"counts must not grow: issued {n_issued}, returned {n_returned}, valid {n_valid}",
            zh=f"发放、回收、有效应依次不增：{n_issued}、{n_returned}、{n_valid}",
        )
    return ResponseCounts(n_issued=n_issued, n_returned=n_returned, n_valid=n_valid)
