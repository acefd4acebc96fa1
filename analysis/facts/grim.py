"""Can a published figure come from the n it names (GRIM)? A misfit is a question, not an accusation."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from unicodedata import normalize

import numpy as np
import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.facts.published import is_percent
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+|(?=\.\d))(\.\d+)?%?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A number as it was printed (公布数字): its text is kept, because trailing zeros carry the precision."""

    text: str
    units: int
    places: int
    is_percent: bool = False

    @property
    def exact(self) -> Fraction:
        """The printed value as a fraction; a percentage as a share."""
        return Fraction(self.units, self.scale)

    @property
    def scale(self) -> int:
        """How many units of the last printed place make 1."""
        return int(10 ** (self.places + 2 * self.is_percent))

    @property
    def value(self) -> Decimal:
        """The printed value; a percentage as a share."""
        return Decimal(self.units) / self.scale

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """The smallest and the largest value that can be printed so."""
        half = Fraction(1, 2 * self.scale)
        return self.exact - half, self.exact + half

    def covers(self, exact: Fraction) -> bool:
        """Whether `exact` rounds to the printed value, half away from zero or half to even."""
        off = abs(exact) * self.scale - abs(self.units)
        is_same_side = exact * self.units >= 0
        return is_same_side and (-1 <= 2 * off < 1 or (2 * off == 1 and self.units % 2 == 0))


def read_printed(text: str, *, signed: bool = False) -> Printed:
    """Read a printed number (公布数字) without losing a digit: full-width forms and thousands separators are read.

    Args
        text: such as "87.50%", "８７.５％" or "22,141.47". signed: whether it may be negative (冲减).

    Returns
        Printed; its text is the one that was given.

    Raises
        InvalidInput: no text, blank, no number, or negative where that cannot be.

    >>> read_printed("８７.５０％").places, read_printed("22,141.47").units
    (2, 2214147)
    """
    plain = _plain(text)
    if not plain:
        raise InvalidInput(TEXTS["printed_number_needed_cell"])
    if not NUMBER.fullmatch(plain):
        raise InvalidInput(TEXTS["not_number"].fill(text_=Text(str(text), f"{text!r}")))
    digits = plain.rstrip("%").replace(",", "")
    places = len(digits.partition(".")[2])
    if digits.startswith("-") and not signed:
        raise InvalidInput(TEXTS["negative_shift_scale_so"].fill(text_=Text(str(text), f"{text!r}")))
    return Printed(text=text, units=int(digits.replace(".", "")), places=places, is_percent=plain.endswith("%"))


def _plain(text: str) -> str:
    if not isinstance(text, str):
        raise InvalidInput(TEXTS["no_text_number_read"].fill(text_=f"{text!r}"))
    return re.sub(r"\s+(?=%)", "", normalize("NFKC", text).strip().replace("−", "-"))


def require_counts(**counts: int) -> None:
    """Raises InvalidInput unless every count is a whole number of at least 1."""
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
            raise InvalidInput(TEXTS["must_whole_number_least"].fill(name=name, count=count))


def counts_printing(printed: Printed, base: int) -> range:
    """The whole numbers k for which k/base is printed so, by whatever rounding: half up, half down or half to even.

    >>> list(counts_printing(read_printed("12%"), 8)), list(counts_printing(read_printed("37%"), 8))
    ([1], [3])
    """
    low = -((1 - 2 * printed.units) * base // (2 * printed.scale))
    high = (2 * printed.units + 1) * base // (2 * printed.scale)
    return range(max(0, low), min(high, base) + 1 if printed.is_percent else high + 1)


def as_percent(units: int, places: int) -> str:
    """So many units of the last place as a printed percentage: 3318, 2 → 33.18%."""
    return f"{Decimal(units).scaleb(-places):f}%"


def printings(share: Fraction, places: int) -> tuple[str, ...]:
    """How a share prints as a percentage: mostly one text, two where it ends in a half (up, down or to even)."""
    exact, half = share * 10 ** (places + 2), Fraction(1, 2)
    return tuple(as_percent(units, places) for units in sorted({floor(exact + half), ceil(exact - half)}))


def grim_power(places: int, base: int, *, is_percent: bool = True) -> float:
    """The share of arbitrary printed values that GRIM would find impossible (检验功效), 0 where it is blind.

    Args
        places: printed decimals. base: n·items. is_percent: percentages carry two more places than means.

    Source
        Brown & Heathers (2017): (10^d − n) / 10^d.

    >>> grim_power(2, 32, is_percent=False), grim_power(1, 1000)
    (0.68, 0.0)
    """
    grid = int(10 ** (places + 2 * is_percent))
    return max(0.0, (grid - base) / grid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grim(Result):
    """Which counts k of n·items reproduce a figure as it was printed; none means it cannot come from them.

    `counts` print so half up or half to even, `half_down` only where a half was rounded down (五舍).
    """

    value: str
    n: int
    n_items: int
    counts: tuple[int, ...]
    half_down: tuple[int, ...]
    is_informative: bool
    is_mean: bool = False
    power: float = 0.0

    @property
    def is_possible(self) -> bool:
        """Whether some count rounds to the printed value, by whatever rounding."""
        return bool(self.counts or self.half_down)

    def to_frame(self) -> pd.DataFrame:
        """One row: value, n, n_items, is_possible, counts, half_down, is_informative, power."""
        row = {name: getattr(self, name) for name in ("value", "n", "n_items", "is_possible")}
        row |= {name: ", ".join(map(str, getattr(self, name))) for name in ("counts", "half_down")}
        return pd.DataFrame([row | {"is_informative": self.is_informative, "power": self.power}])

    def sentence(self, lang: Language = "zh") -> str:
        """Whether the value fits, and that a misfit is a question about its definition."""
        base = self.n * self.n_items
        if self.counts:
            k = self.counts[0]
            return TEXTS["can"].fill(value=self.value, k=k, base=base)[lang]
        if self.half_down:
            k = self.half_down[0]
            return TEXTS["can_half_rounded_down"].fill(value=self.value, k=k, base=base)[lang]
        what = TEXTS["share"].fill(base=base)
        if self.is_mean:
            what = TEXTS["mean_whole_number_answers"].fill(base=base)
        return TEXTS["cannot_definition_explained"].fill(value=self.value, what=what)[lang]

    def power_sentence(self, lang: Language = "zh") -> str:
        """What the test could have found at this precision."""
        power = numbers.percent(self.power, 0)
        if lang == "zh":
            blind = "样本太大，任何数字都对得上，此检验不说明问题。"
            return f"随手写出的数字中，约 {power} 会被识别；对得上不等于属实。" if self.is_informative else blind
        if not self.is_informative:
            return "The sample is so large that every figure fits; the test says nothing."
        return f"About {power} of figures written at random would be found; a figure that fits need not be true."


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
        Brown & Heathers (2017); rounding half up and half to even are usual, half down is possible.

    >>> grim("87.5%", 103).is_possible, grim("87.5%", 96).counts
    (False, (84,))
    """
    require_counts(n=n, n_items=n_items)
    return _grim(value, read_percent(value), n, n_items)


def read_percent(value: str) -> Printed:
    """A printed percentage from 0% to 100%.

    Raises
        InvalidInput: anything else.
    """
    if not is_percent(_plain(value)):
        raise InvalidInput(TEXTS["needs_percentage_text_got"].fill(value=Text(str(value), f"{value!r}")))
    return read_printed(value)


def grim_mean(value: str, n: int, *, n_items: int = 1) -> Grim:
    """Granularity test of a printed mean of whole-number answers (GRIM, 均值粒度检验).

    Args
        value: the mean as printed, such as "5.27". n: answer sheets. n_items: items averaged in each sheet.

    Returns
        Grim; `counts` are the possible sums of all answers, `power` the share of figures it would find.

    Raises
        InvalidInput: no plain number, negative, a percentage, or n below 1.

    Source
        Brown & Heathers (2017).

    >>> grim_mean("5.27", 43).is_possible, grim_mean("5.28", 43).counts
    (False, (227,))
    """
    require_counts(n=n, n_items=n_items)
    return _grim(value, read_mean(value), n, n_items)


def read_mean(value: str) -> Printed:
    """A printed mean or standard deviation, 0 or above.

    Raises
        InvalidInput: anything else, a percentage included.
    """
    printed = read_printed(value)
    if printed.is_percent:
        raise InvalidInput(TEXTS["percentage_plain_number_needed"].fill(value=Text(str(value), f"{value!r}")))
    return printed


def compatible_n(value: str, up_to: int) -> tuple[int, ...]:
    """The numbers of sheets up to `up_to` that a printed percentage could rest on, smallest first.

    >>> compatible_n("87.5%", 103)[-3:]
    (80, 88, 96)
    """
    printed = read_percent(value)
    return tuple(n for n in range(1, up_to + 1) if counts_printing(printed, n))


def _grim(value: str, printed: Printed, n: int, n_items: int) -> Grim:
    base = n * n_items
    counts = counts_printing(printed, base)
    usual = counts if not counts or printed.covers(Fraction(counts[-1], base)) else counts[:-1]
    power = grim_power(printed.places, base, is_percent=printed.is_percent)
    return Grim(
        value=value,
        n=n,
        n_items=n_items,
        counts=tuple(usual),
        half_down=tuple(counts[len(usual) :]),
        is_informative=base < printed.scale,
        is_mean=not printed.is_percent,
        power=power,
    )
