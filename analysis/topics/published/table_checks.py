"""Do a bureau's tables agree with themselves (勾稽关系): totals, ratios, copies; all in exact numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.facts.grim import Printed, read_printed
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Verdict = Literal["exact", "rounding", "differs"]
VERDICTS: dict[Verdict, Text] = {
    "exact": TEXTS["agrees"],
    "rounding": TEXTS["differs_no_more_rounding"],
    "differs": TEXTS["differs_explained"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCheck(Result):
    """A printed total or ratio against the one recomputed from its parts; `reach` is what rounding can explain."""

    name: str
    printed: str
    recomputed: Decimal
    difference: Decimal
    reach: Decimal
    verdict: Verdict
    n_parts: int

    def to_frame(self) -> pd.DataFrame:
        """One row with every field; difference = printed − recomputed."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """Printed, recomputed, and whether they agree."""
        is_percent = self.printed.rstrip().endswith(("%", "％"))
        again = numbers.percent(self.recomputed, 3) if is_percent else numbers.decimal(self.recomputed, 4)
        verdict = VERDICTS[self.verdict][lang]
        return TEXTS["printed_recomputed"].fill(name=self.name, printed=self.printed, again=again, said=verdict)[lang]


def check_total(name: str, parts: Sequence[str], total: str, *, are_counts: bool = False) -> TableCheck:
    """Does a printed total equal the sum of its parts (合计复核)?

    Args
        name: what is added. parts: the parts as printed, text, all in the unit of the total; negative ones are
            deductions. total: as printed. are_counts: whether they are counts, which no rounding excuses.

    Returns
        TableCheck; "rounding" where the gap is no more than half a last place for each number with decimals, and for
        each percentage. Whole numbers (户, 分, 万元) are taken as they stand: nothing says that they were rounded.

    Raises
        NotEnoughData: no part. InvalidInput: a cell is blank or no number, or only some are percentages.

    >>> check_total("支付", ["2,184.12", "303.47"], "2,487.59").verdict
    'exact'
    """
    if not parts:
        raise NotEnoughData(TEXTS["no_part_given"].fill(name=name))
    read, sum_of = [read_printed(part, signed=True) for part in parts], read_printed(total, signed=True)
    if len({number.is_percent for number in (*read, sum_of)}) > 1:
        raise InvalidInput(TEXTS["amounts_percentages_mixed"].fill(name=name))
    again = sum((number.exact for number in read), Fraction(0))
    reach = Fraction(0) if are_counts else sum((_half(number) for number in (*read, sum_of)), Fraction(0))
    gap = sum_of.exact - again
    verdict: Verdict = "exact" if gap == 0 else "rounding" if abs(gap) <= reach else "differs"
    return _check(name, total, again, gap=gap, reach=reach, verdict=verdict, n_parts=len(read))


def check_ratio(name: str, part: str, base: str, printed: str, *, are_counts: bool = False) -> TableCheck:
    """Does a printed percentage or unit value follow from its numerator and denominator (占比、单价复核)?

    Args
        name: what the ratio is. part, base: as printed, text, in one unit of money. printed: "51.63%", "73.3".
            are_counts: whether part and base are counts, so that only the ratio is rounded.

    Returns
        TableCheck; "exact" where part/base rounds to what is printed, "rounding" where it would for some amounts
        that are themselves printed so.

    Raises
        InvalidInput: a cell is blank or no number, or the denominator is not above 0.

    >>> check_ratio("支出率", "19,078.00", "36,950.00", "51.63%").verdict
    'exact'
    """
    top, bottom, ratio = read_printed(part, signed=True), read_printed(base), read_printed(printed, signed=True)
    if bottom.bounds[0] <= 0:
        raise InvalidInput(TEXTS["nothing_can_divided"].fill(name=name, whole=base))
    again = top.exact / bottom.exact
    ends = [again] if are_counts else [above / below for above in _ends(top) for below in _ends(bottom)]
    low, high = ratio.bounds
    reach = max(abs(end - again) for end in ends) + Fraction(1, 2 * ratio.scale)
    verdict: Verdict = (
        "exact" if ratio.covers(again) else "rounding" if min(ends) <= high and max(ends) >= low else "differs"
    )
    return _check(name, printed, again, gap=ratio.exact - again, reach=reach, verdict=verdict, n_parts=2)


def _half(printed: Printed) -> Fraction:
    """Half a unit of the last printed decimal; a whole number has none to be rounded to, a percentage always has."""
    return Fraction(1, 2 * printed.scale) if printed.places or printed.is_percent else Fraction(0)


def _ends(printed: Printed) -> tuple[Fraction, Fraction]:
    """Between what the printed amount may lie."""
    return printed.exact - _half(printed), printed.exact + _half(printed)


def _check(
    name: str, printed: str, again: Fraction, *, gap: Fraction, reach: Fraction, verdict: Verdict, n_parts: int
) -> TableCheck:
    recomputed, difference, half = (
        Decimal(value.numerator) / Decimal(value.denominator) for value in (again, gap, reach)
    )
    return TableCheck(
        name=name,
        printed=printed,
        recomputed=recomputed,
        difference=difference,
        reach=half,
        verdict=verdict,
        n_parts=n_parts,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RepeatedRows(Result):
    """Groups of rows that agree in every compared column (重复行)."""

    table: pd.DataFrame
    n_rows: int
    n_repeated: int
    columns: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows that are repeated, with group and row (counted from 1), in the order of the table."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """How many rows repeat an earlier one."""
        n_groups = int(self.table["group"].nunique())
        return TEXTS["rows_repeat_earlier_one"].fill(n_rows=self.n_rows, n_repeated=self.n_repeated, n_groups=n_groups)[
            lang
        ]


def repeated_rows(table: pd.DataFrame, *, columns: Sequence[str] = ()) -> RepeatedRows:
    """Rows that are copies of one another (重复行), in the columns named or in all.

    Args
        table: as read, text. columns: those compared, e.g. without the running number; none = all.

    Raises
        InvalidInput: a column that is not there. NotEnoughData: no row.
    """
    compared = tuple(columns or table.columns)
    missing = [name for name in compared if name not in table]
    if missing:
        raise InvalidInput(TEXTS["missing_columns"].fill(listed=Text("、".join(missing), ", ".join(missing))))
    if table.empty:
        raise NotEnoughData(TEXTS["table_has_no_row"])
    plain = table[list(compared)].astype(str).apply(lambda column: column.str.normalize("NFKC").str.strip())
    repeated = plain.duplicated(keep=False)
    group = plain.groupby(list(compared), sort=False, dropna=False).ngroup()[repeated]
    rows = table[repeated].assign(group=pd.factorize(group)[0] + 1, row=repeated.to_numpy().nonzero()[0] + 1)
    return RepeatedRows(table=rows, n_rows=len(table), n_repeated=int(plain.duplicated().sum()), columns=compared)
