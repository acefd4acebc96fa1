"""Can a published percentage be a share of the n it names (GRIM)? A misfit is a question, not an accusation."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pandas as pd

from analysis.errors import InvalidInput
from analysis.published import is_percent
from analysis.results import Language, Result

ROUNDINGS = (ROUND_HALF_UP, ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grim(Result):
    """Which counts k of n·items reproduce a percentage as it was printed; none means it cannot be such a share."""

    value: str
    n: int
    n_items: int
    counts: tuple[int, ...]
    is_informative: bool

    @property
    def is_possible(self) -> bool:
        """Whether some count rounds to the printed value."""
        return bool(self.counts)

    def to_frame(self) -> pd.DataFrame:
        """One row: value, n, n_items, is_possible, counts, is_informative."""
        return pd.DataFrame([{
            "value": self.value, "n": self.n, "n_items": self.n_items, "is_possible": self.is_possible,
            "counts": ", ".join(map(str, self.counts)), "is_informative": self.is_informative,
        }])  # fmt: skip

    def sentence(self, lang: Language = "zh") -> str:
        """Whether the value fits, and that a misfit is a question about its definition."""
        base = self.n * self.n_items
        if self.is_possible:
            k = self.counts[0]
            return f"{self.value} 可以是 {k}/{base}。" if lang == "zh" else f"{self.value} can be {k}/{base}."
        if lang == "zh":
            return f"{self.value} 不可能是 {base} 份中的占比，口径待说明。"
        return f"{self.value} cannot be a share of {base}; its definition is to be explained."


def grim(value: str, n: int, *, n_items: int = 1) -> Grim:
    """Granularity test of a printed percentage (GRIM).

    Args
        value: the percentage as printed, such as "87.5%": its zeros carry the precision, so it must be text.
        n: number of answer sheets, at least 1.
        n_items: yes/no items pooled into the share.

    Returns
        Grim; `is_informative` is false where every value of this precision fits some count (n·items ≥ 10^(d+2)).

    Raises
        InvalidInput: not a percentage between 0% and 100%, or n below 1.

    Source
        Brown & Heathers (2017); rounding half up and half to even are both accepted.

    >>> grim("87.5%", 103).is_possible, grim("87.5%", 96).counts
    (False, (84,))
    """
    if not is_percent(value) or n < 1 or n_items < 1:
        raise InvalidInput(f"needs a percentage as text and n ≥ 1; got {value!r}, n = {n}, items = {n_items}",
                           zh=f"需要文字形式的百分数和不小于 1 的 n；读到“{value}”、{n}、{n_items}")  # fmt: skip
    printed, base = Decimal(value[:-1]), n * n_items
    places = max(0, -int(printed.as_tuple().exponent))
    near = int((printed * base / 100).to_integral_value(ROUND_DOWN))
    reach = range(max(0, near - base // 10**places - 1), min(base, near + base // 10**places + 1) + 1)
    counts = tuple(k for k in reach if _prints_as(k, base, printed, places))
    return Grim(value=value, n=n, n_items=n_items, counts=counts, is_informative=base < 10 ** (places + 2))


def compatible_n(value: str, up_to: int) -> tuple[int, ...]:
    """The numbers of sheets up to `up_to` that a printed percentage could rest on, smallest first.

    >>> compatible_n("87.5%", 103)[-3:]
    (80, 88, 96)
    """
    return tuple(n for n in range(1, up_to + 1) if grim(value, n).is_possible)


def _prints_as(k: int, base: int, printed: Decimal, places: int) -> bool:
    exact = Decimal(k) * 100 / Decimal(base)
    quantum = Decimal(1).scaleb(-places)
    return any(exact.quantize(quantum, rounding=rounding) == printed for rounding in ROUNDINGS)
