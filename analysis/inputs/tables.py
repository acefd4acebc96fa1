"""Columns of tables that somebody filled in: what each may hold, how its cells are read, and what to write instead."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from analysis.inputs.table_words import labelled_words, word_named
from questionnaires.characters import flag, plain, without_invisible
from questionnaires.problems import allowed
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Row = dict[str, Any]
LARGEST = Decimal("1e15")
FIRST_YEAR, LAST_YEAR = 1900, 2200
YEAR = allowed(TEXTS["year"].fill(first_year=FIRST_YEAR, last_year=LAST_YEAR))
GROUPED = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
NARROW = {code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)}
DAY_PART = re.compile(r" *[0-9]{1,4} *")
POINT_ZERO = re.compile(r"[0-9]+\.0+")


class Mistyped(ValueError):
    """A cell whose meaning is plain but which is not written as it should be; says how to write it."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.cure = allowed(Text(right, right))


class Unreadable(Mistyped):
    """A cell that holds no value at all, for a reason that its column does not know; says what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.cure = Text(zh, en)


class TooLarge(Mistyped):
    """A number so large that it is a slip, and that sums could not hold to the cent."""

    def __init__(self, cell: str) -> None:
        super().__init__(cell)
        self.cure = allowed(TEXTS["number_below_e_size"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column may hold: how a cell is read, what is allowed in words, whether it may be blank or absent."""

    read: Callable[[str], Any]
    allowed: Text
    required: bool = True
    words: tuple[str, ...] = ()
    is_text: bool = False
    is_money: bool = False

    def cell(self, written: str) -> str:
        """A cell as it is meant: a text without signs that nobody sees, anything else in plain signs too."""
        return (without_invisible(written) if self.is_text else plain(written)).strip()


def text(*, required: bool = True) -> Column:
    """Any text."""
    return Column(read=str, allowed=allowed(TEXTS["text_2"]), required=required, is_text=True)


def english() -> Column:
    """The English of the column beside it (name_zh, name_en): needed by nobody; what is missing is said where read."""
    return replace(text(required=False), allowed=allowed(TEXTS["english_or_nothing"]))


def code(*, required: bool = True) -> Column:
    """An id, by which rows of this table and of others are known: EX-2 and ＥＸ－２ are one, and so are 7 and 7.0."""

    def read(cell: str) -> str:
        return _one_line(cell).split(".", maxsplit=1)[0] if POINT_ZERO.fullmatch(cell) else _one_line(cell)

    return Column(read=read, allowed=allowed(TEXTS["id"]), required=required)


def group_name(*, required: bool = True) -> Column:
    """A name by which rows belong together (小区, 层, 专家): letters and digits are folded, Chinese signs stay."""
    return replace(text(required=required), read=_folded)


def money(column: Column) -> Column:
    """A number that is an amount in the row's unit; 1000万元 is read where the row has such a unit."""

    def read(cell: str) -> Any:
        value = column.read(cell)
        return value + 0 if isinstance(value, Decimal) else value  # 1.2E+4, brought from 亿元, is 12000

    return replace(column, read=read, is_money=True)


def number(*, required: bool = True) -> Column:
    """A decimal number without unit, thousands separator or percent sign."""
    return Column(read=plain_number, allowed=allowed(TEXTS["number_such_2"]), required=required)


def positive(*, required: bool = True) -> Column:
    """A decimal number above zero."""
    return Column(read=_positive, allowed=allowed(TEXTS["number_above"]), required=required)


def not_negative(*, required: bool = True) -> Column:
    """A decimal number, zero or more."""
    return Column(read=_not_negative, allowed=allowed(TEXTS["number_above_2"]), required=required)


def whole(*, required: bool = True) -> Column:
    """A whole number, zero or more."""
    return Column(read=_whole, allowed=allowed(TEXTS["whole_number"]), required=required)


def counted(*, required: bool = True) -> Column:
    """A whole number, one or more."""
    return Column(read=_counted, allowed=allowed(TEXTS["whole_number_2"]), required=required)


def year(*, required: bool = True) -> Column:
    """A calendar year, from 1900 to 2200."""
    return Column(read=_year, allowed=YEAR, required=required)


def day(*, required: bool = True) -> Column:
    """A calendar day, written 2026-09-30."""
    return Column(read=_day, allowed=allowed(TEXTS["day_such"]), required=required)


def one_of(*words: str, required: bool = True) -> Column:
    """One of a closed list of words, in English or as they are called in Chinese; 是, true and 1 are yes."""

    def read(cell: str) -> str:
        known = word_named(cell, words)
        answer = flag(cell) if not known and {"yes", "no"} <= set(words) else None
        if not known and answer is None:
            raise ValueError(cell)
        return known or ("yes" if answer else "no")

    return Column(
        read=read, allowed=allowed(Text(labelled_words(words), ", ".join(words))), required=required, words=words
    )


def _folded(cell: str) -> str:
    return " ".join(_one_line(cell).translate(NARROW).split())


def _one_line(cell: str) -> str:
    if "\n" in cell or "\r" in cell:
        raise Unreadable("里面有换行；请删去，并检查引号", "holds a line break: delete it, check the quotation marks")
    return cell


def plain_number(cell: str) -> Decimal:
    """A finite number below 1e15 in size; 1,000.00 has its commas where thousands end.

    Raises
        Mistyped: spaces stand in a plain one. TooLarge: it is out of range.
    """
    cell = plain(cell)
    cell = cell.replace(",", "") if GROUPED.fullmatch(cell) else cell
    if "_" in cell or "," in cell:
        raise ValueError(cell)
    narrow = "".join(cell.split())
    value = Decimal(narrow)
    if not value.is_finite():
        raise ValueError(cell)
    if abs(value) >= LARGEST:
        raise TooLarge(cell)
    if narrow != cell:
        raise Mistyped(narrow)
    return value


def _positive(cell: str) -> Decimal:
    value = plain_number(cell)
    if value <= 0:
        raise ValueError(cell)
    return value


def _not_negative(cell: str) -> Decimal:
    value = plain_number(cell)
    if value < 0:
        raise ValueError(cell)
    return value


def _whole(cell: str) -> int:
    value = plain_number(cell)
    if value < 0 or value != value.to_integral_value():
        raise ValueError(cell)
    return int(value)


def _counted(cell: str) -> int:
    value = _whole(cell)
    if value < 1:
        raise ValueError(cell)
    return value


def _year(cell: str) -> int:
    value = _whole(cell)
    if not is_year(value):
        raise ValueError(cell)
    return value


def is_year(value: Decimal | int) -> bool:
    """Whether it is a whole number that can be meant as a calendar year."""
    exact = Decimal(value)
    return exact.is_finite() and FIRST_YEAR <= exact <= LAST_YEAR and exact == int(exact)


def _day(cell: str) -> date:
    right = plain_day(cell)
    if right.isoformat() != cell:
        raise Mistyped(right.isoformat())
    return right


def plain_day(cell: str) -> date:
    """The day that is meant where year, month and day stand in this order. Raises ValueError."""
    narrow = unicodedata.normalize("NFKC", cell)
    for sign in ("/", ".", "年", "月"):
        narrow = narrow.replace(sign, "-")
    parts = narrow.removesuffix("日").split("-")
    if len(parts) != 3 or not all(map(DAY_PART.fullmatch, parts)) or not is_year(int(parts[0])):
        raise ValueError(cell)
    return date(*map(int, parts))
