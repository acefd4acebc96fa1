"""Do printed means, deviations and percentages fit together (均值、标准差、百分比)? A misfit is a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, comb, factorial, floor
from typing import Literal

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.facts.grim import (
    Printed,
    as_percent,
    counts_printing,
    printings,
    read_mean,
    read_percent,
    require_counts,
)
from analysis.topics.published.whole_answers import any_reached, least_squares
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Divisor = Literal["n-1", "n"]
Fault = Literal["", "mean", "deviation", "parity", "scale"]
# in the order of how far the answers come
FAULTS: dict[Fault, Text] = {
    "": TEXTS["fit_together"],
    "parity": TEXTS["sum_squares_sum_differ"],
    "deviation": TEXTS["no_whole_number_answers"],
    "scale": TEXTS["no_answers_scale_have"],
    "mean": TEXTS["mean_does_not_fit"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationFit(Result):
    """Whether answers can have a printed mean and standard deviation; `fault` says what stands against it."""

    mean: str
    sd: str
    n: int
    n_items: int
    divisor: Divisor
    sums: tuple[int, ...]
    fault: Fault

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands against it."""
        return not self.fault

    def to_frame(self) -> pd.DataFrame:
        """One row: mean, sd, n, n_items, divisor, is_possible, fault, sums (of answers that fit)."""
        row = {name: getattr(self, name) for name in ("mean", "sd", "n", "n_items", "divisor", "is_possible", "fault")}
        return pd.DataFrame([row | {"sums": ", ".join(map(str, self.sums))}])

    def sentence(self, lang: Language = "zh") -> str:
        """Whether both fit, and what to ask where they do not."""
        fault = FAULTS[self.fault][lang]
        if lang == "zh":
            closing = "对得上不等于属实。" if self.is_possible else "口径待说明（除数、加权、合成或舍入方式）。"
            return f"均值 {self.mean}、标准差 {self.sd}（n = {self.n}，除数 {self.divisor}）：{fault}；{closing}"
        closing = "what fits need not be true." if self.is_possible else "ask for divisor, weights, items and rounding."
        return f"Mean {self.mean}, SD {self.sd} (divisor {self.divisor}), n = {self.n}: {fault}; {closing}"


def grimmer(
    mean: str,
    sd: str,
    n: int,
    *,
    n_items: int = 1,
    divisor: Divisor = "n-1",
    scale: tuple[int, int] | None = None,
) -> DeviationFit:
    """Can whole-number answers have this mean and standard deviation (GRIMMER, 标准差粒度检验)?

    Args
        mean, sd: as printed, text. n: sheets, at least 2. n_items: items averaged in each sheet. divisor: of the
            variance. scale: lowest and highest answer, where known; it makes the test sharper.

    Returns
        DeviationFit; exact: a fault is found only where no whole-number answers print so, and wherever none do.
        Half up, half down and half to even are all possible roundings. What fits need not be true.

    Raises
        InvalidInput: no plain numbers, n below 2, a scale without width.

    Source
        Anaya (2016); Allard (2018); Σx² and Σx have the same parity; which Σx² are reached: `whole_answers`.

    >>> grimmer("5.23", "2.55", 35).fault, grimmer("2.57", "2.57", 30).fault
    ('parity', '')
    """
    _require_sheets(n)
    require_counts(n_items=n_items)
    if scale is not None and scale[0] >= scale[1]:
        raise InvalidInput(TEXTS["scale_runs_low_high"].fill(scale=scale))
    centre, spread = read_mean(mean), read_mean(sd)
    degrees = n - 1 if divisor == "n-1" else n
    ends = None if scale is None else (scale[0] * n_items, scale[1] * n_items)
    faults = {
        total: _fault_of_sum(total, n, degrees * n_items**2, spread, ends)
        for total in counts_printing(centre, n * n_items)
    }
    fits = tuple(total for total, fault in faults.items() if not fault)
    fault: Fault = min(faults.values(), key=list(FAULTS).index, default="mean")
    return DeviationFit(mean=mean, sd=sd, n=n, n_items=n_items, divisor=divisor, sums=fits, fault=fault)


def _require_sheets(n: int) -> None:
    """Raises InvalidInput unless there are two sheets: one alone does not deviate."""
    require_counts(n=n)
    if n < 2:
        raise InvalidInput(TEXTS["deviation_needs_least_sheets"].fill(n=n))


def _fault_of_sum(total: int, n: int, factor: int, spread: Printed, ends: tuple[int, int] | None) -> Fault:
    """What stands against n whole numbers with this sum whose deviation is printed as `spread`, however rounded."""
    low, high = (max(Fraction(0), bound) ** 2 * factor + Fraction(total**2, n) for bound in spread.bounds)
    squares = range(max(ceil(low), least_squares(total, n)), floor(high) + 1)
    if not squares:
        return "deviation"
    even = squares[(squares[0] - total) % 2 :: 2]
    if not even:
        return "parity"
    if not any_reached(even, total, n, None):
        return "deviation"
    return "" if ends is None or any_reached(even, total, n, ends) else "scale"


def debit(mean: str, sd: str, n: int) -> DeviationFit:
    """Can yes/no answers have this share and standard deviation (DEBIT, 是非题标准差检验)?

    Args
        mean: share as printed, "0.35" or "35%". sd: sample standard deviation (divisor n − 1), text. n: at least 2.

    Returns
        DeviationFit; exact: `sums` are the counts of ones that print as both, halves rounded either way.

    Raises
        InvalidInput: no numbers, a share above 1, n below 2.

    Source
        Heathers & Brown (2019): s² = k(n − k) / (n(n − 1)).

    >>> debit("0.05", "0.21", 20).is_possible, debit("0.05", "0.22", 20).sums
    (False, (1,))
    """
    _require_sheets(n)
    centre, spread = read_percent(mean) if mean.strip().endswith(("%", "％")) else read_mean(mean), read_mean(sd)
    if centre.exact > 1:
        raise InvalidInput(TEXTS["share_most_got"].fill(mean=mean))
    low, high = (max(Fraction(0), bound) ** 2 for bound in spread.bounds)
    ones = [k for k in counts_printing(centre, n) if k <= n]
    squares = {k: Fraction(k * (n - k), n * (n - 1)) for k in ones}
    fits = tuple(k for k, square in squares.items() if low <= square <= high)
    fault: Fault = "" if fits else "deviation" if ones else "mean"
    return DeviationFit(mean=mean, sd=sd, n=n, n_items=1, divisor="n-1", sums=fits, fault=fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedSum(Result):
    """Whether options add to 100% exactly, how often rounding alone does that, and what the last would be by count."""

    total_share: Decimal
    n_options: int
    chance: float
    last: str
    last_by_count: tuple[str, ...] | Unavailable

    @property
    def is_exact(self) -> bool:
        """Whether the printed percentages add to 100% exactly."""
        return self.total_share == 1

    @property
    def is_forced(self) -> bool | None:
        """Whether the last option carries the residue; None where counts do not tell."""
        if isinstance(self.last_by_count, Unavailable):
            return None
        return self.is_exact and self.last not in self.last_by_count

    def to_frame(self) -> pd.DataFrame:
        """One row: total_share, n_options, is_exact, chance, last, last_by_count, is_forced."""
        by_count = None if isinstance(self.last_by_count, Unavailable) else ", ".join(self.last_by_count)
        return pd.DataFrame(
            [
                {
                    "total_share": self.total_share,
                    "n_options": self.n_options,
                    "is_exact": self.is_exact,
                    "chance": self.chance,
                    "last": self.last,
                    "last_by_count": by_count,
                    "is_forced": self.is_forced,
                }
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The total, the chance of it, and the last option as printed and by count."""
        total, chance = numbers.percent(self.total_share, 2), numbers.percent(self.chance, 0)
        by_count = self.last_by_count
        if isinstance(by_count, Unavailable):
            last = by_count.reason[lang]
        elif lang == "zh":
            last = f"末项公布 {self.last}，按份数应为 {'、'.join(by_count)}"
        else:
            last = f"the last is printed {self.last}, by count it is {', '.join(by_count)}"
        if lang == "zh":
            forced = "，可见末项承担了舍入余数，不宜再作粒度检验" if self.is_forced else ""
            return f"{self.n_options} 项合计 {total}；单靠舍入，恰为 100% 的机会约 {chance}；{last}{forced}。"
        forced = ", so it carries the residue and is not to be tested" if self.is_forced else ""
        return f"{self.n_options} options add to {total}; rounding alone gives 100% in {chance}; {last}{forced}."


def forced_sum(percentages: Sequence[str], *, n: int | None = None) -> ForcedSum:
    """Was the last option set to what was missing to 100% (末项凑百)?

    Args
        percentages: all options of a single-choice question as printed, at least 2. n: valid answers, if known.

    Returns
        ForcedSum; `chance` is how often independently rounded options add to 100% by themselves.

    Raises
        NotEnoughData: fewer than 2 options. InvalidInput: no percentages, or unequal decimals.

    Source
        Mosteller, Youtz & Zahn (1967); Diaconis & Freedman (1979): 3/4 for 3 options, 2/3 for 4.

    >>> forced_sum(["33.3%", "33.3%", "33.4%"], n=3).last_by_count
    ('33.3%',)
    """
    if len(percentages) < 2:
        raise NotEnoughData(TEXTS["options_needed"])
    options = [read_percent(percentage) for percentage in percentages]
    if len({option.places for option in options}) > 1:
        raise InvalidInput(TEXTS["options_printed_unequal_decimals"])
    total = sum((option.value for option in options), Decimal(0))
    return ForcedSum(
        total_share=total,
        n_options=len(options),
        chance=exact_sum_chance(len(options)),
        last=as_percent(options[-1].units, options[-1].places),
        last_by_count=_last_by_count(options, n),
    )


def exact_sum_chance(n_options: int) -> float:
    """How often independently rounded shares add to exactly 100% (舍入后恰为 100% 的概率).

    Source
        k − 1 independent rounding errors must add to less than half a unit: Irwin–Hall distribution.

    >>> exact_sum_chance(2), exact_sum_chance(3), exact_sum_chance(4)
    (1.0, 0.75, 0.6666666666666666)
    """
    errors = n_options - 1
    ends = (Fraction(errors - 1, 2), Fraction(errors + 1, 2))
    low, high = (sum((-1) ** j * comb(errors, j) * (end - j) ** errors for j in range(floor(end) + 1)) for end in ends)
    return float(Fraction(high - low) / factorial(errors))


def _last_by_count(options: Sequence[Printed], n: int | None) -> tuple[str, ...] | Unavailable:
    """How the last option prints when it has the sheets that the others leave."""
    if n is None:
        return Unavailable(
            kind="not_verifiable",
            reason=TEXTS["without_number_answers_last"],
        )
    require_counts(n=n)
    counts = [counts_printing(option, n) for option in options[:-1]]
    if not all(counts) or sum(span[0] for span in counts) > n:
        return Unavailable(
            kind="not_verifiable",
            reason=TEXTS["other_options_do_not"].fill(n=n),
        )
    least, most = (sum(span[end] for span in counts) for end in (0, -1))
    left = range(max(0, n - most), n - least + 1)
    return tuple(dict.fromkeys(text for k in left for text in printings(Fraction(k, n), options[-1].places)))
