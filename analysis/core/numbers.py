"""The only place where a value is rounded or becomes percent, 万元 or words."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

import numpy as np

from questionnaires.texts import Text

Number = float | int | Decimal

YUAN_PER_WAN = Decimal(10_000)
YUAN_PER_YI = Decimal(100_000_000)
MILLION = Decimal(1_000_000)
MONEY_UNITS = {"yi": YUAN_PER_YI, "million": MILLION, "wan": YUAN_PER_WAN, "yuan": Decimal(1)}


def exact(value: Number) -> Decimal:
    """A number as a decimal; floats go through their shortest decimal."""
    return value if isinstance(value, Decimal) else Decimal(str(plain(value)))


def plain(value: Number) -> Number:
    """A number without numpy's clothes: what pandas counted is an int, what it divided a float."""
    return value.item() if isinstance(value, np.generic) else value


def rounded(value: Number, places: int) -> Decimal:
    """`value` rounded half up, as officials round by hand; floats go through their shortest decimal."""
    quantum = Decimal(1).scaleb(-places)
    result = exact(value).quantize(quantum, rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def decimal(value: Number, places: int = 2) -> str:
    """A plain number: 0.83, 1,234.50."""
    return f"{rounded(value, places):,}"


def telling(value: Decimal, places: int = 2) -> str:
    """A number that is not rounded up to a whole: 84.5678 → 84.57; 89.995 stays, because 90.00 is another grade."""
    while places < 12 and rounded(value, places) == value.to_integral_value(ROUND_CEILING) != value:
        places += 1
    return decimal(value, places)


def places_of(value: Number, most: int = 6) -> int:
    """How many decimals a value that somebody set was set with: 10 → 0, 7.5 → 1."""
    return max(0, -int(rounded(exact(value), most).normalize().as_tuple().exponent))


def count(value: int) -> str:
    """A count with thousands separators."""
    return f"{value:,}"


def percent(share: Number, places: int = 1) -> str:
    """A share between 0 and 1 as percent: 0.875 → 87.5%; what is too small for the places is no nothing: < 0.1%."""
    value, least = exact(share) * 100, Decimal(1).scaleb(-places)
    if value.is_finite() and 0 < abs(value) < least / 2:
        return f"< {least}%" if value > 0 else f"> -{least}%"
    return f"{rounded(value, places):,}%"


def percentage_points(difference: Number, places: int = 2) -> str:
    """A difference of two shares in percentage points, without the unit word: 0.2222 → 22.22."""
    return f"{rounded(exact(difference) * 100, places):,}"


def wan(amount_yuan: Decimal, places: int = 2) -> str:
    """Money in 万元, without the unit word: 221414700 → 22,141.47."""
    return f"{rounded(amount_yuan / YUAN_PER_WAN, places):,}"


def money(amount_yuan: Decimal) -> Text:
    """Money as people say it: 8亿元, 1,234.5万元, 3,500元; CNY 800 million, CNY 3,500 (at most four decimals of 亿)."""
    return Text(_money_zh(amount_yuan), _money_en(amount_yuan))


def _money_zh(amount: Decimal) -> str:
    if abs(rounded(amount / YUAN_PER_WAN, 2)) >= YUAN_PER_WAN:
        return f"{short(amount / YUAN_PER_YI, 4)}亿元"
    if abs(rounded(amount, 2)) >= YUAN_PER_WAN:
        return f"{short(amount / YUAN_PER_WAN)}万元"
    return f"{short(amount)}元"


def _money_en(amount: Decimal) -> str:
    if abs(rounded(amount, 2)) >= MILLION:
        return f"CNY {short(amount / MILLION, 4)} million"
    return f"CNY {short(amount)}"


def in_unit(amount_yuan: Decimal, unit: str, places: int) -> Decimal:
    """Money in a unit of MONEY_UNITS, rounded."""
    return rounded(amount_yuan / MONEY_UNITS[unit], places)


def short(value: Number, places: int = 2) -> str:
    """A number without the zeros at its end: 1,234.50 → 1,234.5."""
    return decimal(value, min(places, places_of(value, places)))


def yuan(amount_yuan: Decimal, places: int = 2) -> str:
    """Money in 元, without the unit word."""
    return f"{rounded(amount_yuan, places):,}"


def p_value(p: float) -> str:
    """A p value as readers expect it: three places, and < 0.001 below that."""
    return "< 0.001" if p < 0.001 else f"{rounded(p, 3)}"
