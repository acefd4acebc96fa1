"""Intervals of a simple proportion from its counts."""

from math import sqrt

from scipy.stats import norm

from analysis.errors import InvalidInput, NotEnoughData


def wilson_interval(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of k of n (比例的 Wilson 区间).

    Args
        k: cases with the property, 0 to n.
        n: cases, at least 1.
        confidence: coverage, between 0 and 1.

    Returns
        Lower and upper bound, shares between 0 and 1.

    Raises
        NotEnoughData: n is 0.
        InvalidInput: k is outside 0 to n, or the confidence outside 0 to 1.

    Source
        Wilson (1927).

    >>> low, high = wilson_interval(84, 96)
    >>> round(low, 4), round(high, 4)
    (0.7941, 0.927)
    """
    if n < 1:
        raise NotEnoughData("an interval needs at least one case", zh="没有个案，无法计算区间")
    if not 0 <= k <= n or not 0 < confidence < 1:
        raise InvalidInput(f"k = {k} of n = {n} at {confidence} is no proportion", zh=f"{k}/{n}、{confidence} 不成比例")
    z = float(norm.ppf(0.5 + confidence / 2))
    share, spread = k / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)
