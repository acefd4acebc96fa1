"""The only place where a value is rounded or becomes percent, 万元 or words."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

import numpy as np

Number = float | int | Decimal

YUAN_PER_WAN = Decimal(10_000)
YUAN_PER_YI = Decimal(100_000_000)


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
    """A share between 0 and 1 as percent: 0.875 → 87.5%."""
    return f"{rounded(exact(share) * 100, places):,}%"


def percentage_points(difference: Number, places: int = 2) -> str:
    """A difference of two shares in percentage points, without the unit word: 0.2222 → 22.22."""
    return f"{rounded(exact(difference) * 100, places):,}"


def wan(amount_yuan: Decimal, places: int = 2) -> str:
    """Money in 万元, without the unit word: 221414700 → 22,141.47."""
    return f"{rounded(amount_yuan / YUAN_PER_WAN, places):,}"


def yuan(amount_yuan: Decimal, places: int = 2) -> str:
    """Money in 元, without the unit word."""
    return f"{rounded(amount_yuan, places):,}"


def p_value(p: float) -> str:
    """A p value as readers expect it: three places, and < 0.001 below that."""
    return "< 0.001" if p < 0.001 else f"{rounded(p, 3)}"
