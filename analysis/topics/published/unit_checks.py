"""Units that decide a figure: 元 or 万元 in tables of money (单位混用), 小区, 栋 or 户 in completion rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.facts.grim import read_printed
from analysis.topics.spending import plots as plots_spending
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

# 10,000: 元 and 万元; 100: share and percent, 元 and 百元; 1,000: 千元; 100,000,000: 亿元
FACTORS = (10_000, 100, 1_000, 100_000_000)
TELLING = 10  # a number of one digit agrees with nearly anything after division by a factor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnitSlips(Result):
    """Entries that two tables give in different units of money (元、万元混用), and those that differ otherwise."""

    table: pd.DataFrame
    n_compared: int
    n_slips: int
    unmatched: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: label, left, right, factor (right/left where it is one of units, else blank), verdict."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """How many entries slipped, and whether it is the whole table."""
        n, are_all = self.n_slips, self.n_slips == self.n_compared
        if lang == "zh":
            verdict = "整表单位不同，请注明单位" if are_all else "疑为单位混用，口径待说明"
            return f"{self.n_compared} 项中 {n} 项相差整单位倍数" + (f"：{verdict}。" if n else "。")
        verdict = "the tables use different units; name them" if are_all else "units may be mixed; to be explained"
        return f"{n} of {self.n_compared} entries differ by a factor of units" + (f": {verdict}." if n else ".")


def unit_slips(left: Mapping[str, str], right: Mapping[str, str], *, factors: Sequence[int] = FACTORS) -> UnitSlips:
    """Which entries of two tables are the same amount in other units (元/万元混用)?

    Args
        left, right: amounts as printed, text, by entry. factors: the ratios looked for, both ways.

    Returns
        UnitSlips; verdict is same, slip, differs, or not_comparable (zero). Entries of one table only are named.

    Raises
        NotEnoughData: no entry in common. InvalidInput: a cell is blank or no number.

    >>> unit_slips({"支出": "2,487.59"}, {"支出": "24,875,900.00"}).n_slips
    1
    """
    shared = [label for label in left if label in right]
    if not shared:
        raise NotEnoughData(TEXTS["tables_have_no_entry"])
    rows = [_compare(label, left[label], right[label], factors) for label in shared]
    table = pd.DataFrame(rows, columns=["label", "left", "right", "factor", "verdict"])
    return UnitSlips(
        table=table,
        n_compared=len(shared),
        n_slips=int((table["verdict"] == "slip").sum()),
        unmatched=tuple(sorted(set(left) ^ set(right))),
    )


def _compare(label: str, left: str, right: str, factors: Sequence[int]) -> tuple[str, str, str, str, str]:
    one, other = read_printed(left, signed=True), read_printed(right, signed=True)
    if not one.units or not other.units:
        return label, left, right, "", "same" if one.units == other.units else "not_comparable"
    for factor in (Fraction(1), *map(Fraction, factors), *(Fraction(1, unit) for unit in factors)):
        is_telling = (
            factor == 1 or one.exact * factor == other.exact or min(abs(one.units), abs(other.units)) >= TELLING
        )
        if is_telling and (one.covers(other.exact / factor) or other.covers(one.exact * factor)):
            return label, left, right, str(factor), "same" if factor == 1 else "slip"
    return label, left, right, "", "differs"


def slipped_parts(parts: Sequence[str], total: str, *, factors: Sequence[int] = FACTORS) -> tuple[int, ...]:
    """Which single parts would make the total hold if they stood in another unit of money (单位混用), by position.

    Args
        parts, total: amounts as printed, text. factors: the ratios looked for, both ways.

    Returns
        Positions from 0; empty where no part alone explains the gap, or there is none. A part that would vanish in
        the other unit explains nothing: the total is then as if the part had been left out.

    Raises
        InvalidInput: a cell is blank or no number.

    >>> slipped_parts(["2,184.12", "3,034,700"], "2,487.59")
    (1,)
    """
    read, sum_of = [read_printed(part, signed=True).exact for part in parts], read_printed(total, signed=True)
    again = sum(read, Fraction(0))
    if sum_of.covers(again) or not sum_of.units:  # a total of nothing is a blank form, not another unit
        return ()
    units = (*map(Fraction, factors), *(Fraction(1, unit) for unit in factors))
    last_place = Fraction(1, sum_of.scale)  # a part that shrinks to less than it may as well be missing
    return tuple(
        place
        for place, part in enumerate(read)
        if any(abs(part * unit) >= last_place and sum_of.covers(again + part * (unit - 1)) for unit in units)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCount:
    """One project counted in one unit (小区, 栋, 户): planned and actual."""

    unit: str
    planned: int
    actual: int
    unit_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesByUnit(Result):
    """One project's completion rate in several units: the unit chosen decides the rate."""

    rates: Mapping[str, Decimal | Unavailable]
    counts: Sequence[UnitCount]

    @property
    def spread(self) -> Decimal:
        """The highest rate less the lowest, 0 where there are not two."""
        rates = [rate for rate in self.rates.values() if isinstance(rate, Decimal)]
        return max(rates) - min(rates) if rates else Decimal(0)

    def to_frame(self) -> pd.DataFrame:
        """Rows: label (the unit), label_en, planned, actual, rate (blank where it cannot be given)."""
        rows = [
            (count.unit, count.unit_en or count.unit, count.planned, count.actual, self.rates[count.unit])
            for count in self.counts
        ]
        values = [(*row[:4], None if isinstance(row[4], Unavailable) else row[4]) for row in rows]
        return pd.DataFrame(values, columns=["label", "label_en", "planned", "actual", "rate"])

    def sentence(self, lang: Language = "zh") -> str:
        """Every rate with its unit, and how far they lie apart."""
        comparable = {unit: rate for unit, rate in self.rates.items() if isinstance(rate, Decimal)}
        if lang == "zh":
            verdict = "、".join(f"按{unit} {numbers.percent(rate, 2)}" for unit, rate in comparable.items())
        else:
            names = {count.unit: count.unit_en or count.unit for count in self.counts}
            verdict = ", ".join(f"{numbers.percent(rate, 2)} by {names[unit]}" for unit, rate in comparable.items())
        gap = numbers.percentage_points(self.spread) if comparable else "—"
        return TEXTS["one_project_several_rates"].fill(said=verdict, gap=gap)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The rates about 100%."""
        frame = self.to_frame().dropna(subset=["rate"])
        return plots_spending.about(frame, value="rate", reference=1, ax=ax)


def rates_by_unit(counts: Sequence[UnitCount]) -> RatesByUnit:
    """The completion rate of one project by each unit it was counted in (小区、栋、户完成率).

    Args
        counts: at least one unit, each once; whole numbers, 0 or above.

    Returns
        RatesByUnit: actual/planned as a share, which may exceed 1; Unavailable where nothing was planned.

    Raises
        NotEnoughData: no unit. InvalidInput: a unit given twice or a negative count.

    >>> rates_by_unit([UnitCount(unit="户", planned=200, actual=199)]).rates["户"]
    Decimal('0.995')
    """
    if not counts:
        raise NotEnoughData(TEXTS["no_unit_given"])
    if len({count.unit for count in counts}) < len(counts) or any(
        min(count.planned, count.actual) < 0 for count in counts
    ):
        raise InvalidInput(TEXTS["units_must_differ_counts"])
    rates = {count.unit: _rate(count) for count in counts}
    return RatesByUnit(rates=rates, counts=tuple(counts))


def _rate(count: UnitCount) -> Decimal | Unavailable:
    if count.planned == 0:
        return Unavailable(
            kind="not_applicable",
            reason=TEXTS["nothing_planned_so_there"].fill(unit=count.unit),
        )
    return Decimal(count.actual) / Decimal(count.planned)
