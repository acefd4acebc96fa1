"""Intervals of a simple proportion from its counts."""

from math import sqrt

from scipy.stats import beta, norm

from analysis.core.columns import require_confidence, whole_number
from analysis.core.errors import InvalidInput, NotEnoughData
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

FEW = 30


def counted(k: int, n: int, confidence: float) -> tuple[int, int]:
    """k of n as whole numbers (small numpy integers overflow), refused where they make no proportion.

    Raises
        NotEnoughData: n is 0. InvalidInput: no whole numbers, k outside 0 to n, or the confidence outside 0 to 1.
    """
    k, n = whole_number(k, "k"), whole_number(n, "n")
    require_confidence(confidence)
    if n < 1:
        raise NotEnoughData(TEXTS["interval_needs_least_one"])
    if k > n:
        raise InvalidInput(TEXTS["k_n_no_proportion"].fill(k=k, n=n))
    return k, n


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
        InvalidInput: no whole numbers, k outside 0 to n, or the confidence outside 0 to 1.

    Source
        Wilson (1927).

    >>> low, high = wilson_interval(84, 96)
    >>> round(low, 4), round(high, 4)
    (0.7941, 0.927)
    """
    k, n = counted(k, n, confidence)
    z = float(norm.ppf(0.5 + confidence / 2))
    share, spread = k / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, centre - half) if k else 0.0, min(1.0, centre + half) if k < n else 1.0


def clopper_pearson_interval(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of k of n (Clopper–Pearson): never too short, for few cases or shares near 0 or 1.

    Args, Returns, Raises
        as `wilson_interval`.

    Source
        Clopper & Pearson (1934).

    >>> [round(bound, 4) for bound in clopper_pearson_interval(9, 10)]
    [0.555, 0.9975]
    """
    k, n = counted(k, n, confidence)
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, k, n - k + 1)) if k else 0.0
    high = float(beta.ppf(1 - tail, k + 1, n - k)) if k < n else 1.0
    return low, high


def jeffreys_interval(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The Jeffreys interval of k of n (比例的 Jeffreys 区间): equal tails of a beta distribution, right on average.

    Where none or all have the property, the end there is 0 or 1.

    Args, Returns, Raises
        as `wilson_interval`.

    Source
        Brown, Cai & DasGupta (2001), sec. 4.1.2: beta(k + 1/2, n − k + 1/2) from Jeffreys' prior.

    >>> [round(bound, 4) for bound in jeffreys_interval(9, 10)]
    [0.6187, 0.989]
    """
    k, n = counted(k, n, confidence)
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, k + 0.5, n - k + 0.5)) if k else 0.0
    high = float(beta.ppf(1 - tail, k + 0.5, n - k + 0.5)) if k < n else 1.0
    return low, high


def agresti_coull_interval(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The Agresti–Coull interval of k of n (比例的 Agresti–Coull 区间): Wilson's centre, a plain reach, within 0 and 1.

    Args, Returns, Raises
        as `wilson_interval`.

    Source
        Agresti & Coull (1998); Brown, Cai & DasGupta (2001).

    >>> [round(bound, 4) for bound in agresti_coull_interval(9, 10)]
    [0.574, 1.0]
    """
    k, n = counted(k, n, confidence)
    z = float(norm.ppf(0.5 + confidence / 2))
    size = n + z * z
    centre = (k + z * z / 2) / size
    reach = z * sqrt(centre * (1 - centre) / size)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def counts_interval(k: int, n: int, confidence: float = 0.95) -> tuple[float, float, str]:
    """The interval of k of n that few and many cases both bear: exact below 30 cases, Wilson from there on.

    Every share that is counted has this one, wherever it is printed.

    Returns
        Lower bound, upper bound, and the name of the interval.

    Raises
        As `wilson_interval`.
    """
    k, n = counted(k, n, confidence)
    if n < FEW:
        return *clopper_pearson_interval(k, n, confidence), "Clopper–Pearson"
    return *wilson_interval(k, n, confidence), "Wilson"


def rule_of_interval(name: str) -> str:
    """The id under which a note on the method is printed: Clopper–Pearson → clopper_pearson."""
    return name.lower().replace("–", "_")


def newcombe_interval(k1: int, n1: int, k2: int, n2: int, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of the difference k1/n1 − k2/n2 of two independent shares (Newcombe's hybrid score).

    Raises
        as `wilson_interval`.

    Source
        Newcombe (1998), method 10.

    >>> [round(bound, 4) for bound in newcombe_interval(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    (k1, n1), (k2, n2) = counted(k1, n1, confidence), counted(k2, n2, confidence)
    (low1, high1), (low2, high2) = wilson_interval(k1, n1, confidence), wilson_interval(k2, n2, confidence)
    share1, share2 = k1 / n1, k2 / n2
    down = sqrt((share1 - low1) ** 2 + (high2 - share2) ** 2)
    up = sqrt((high1 - share1) ** 2 + (share2 - low2) ** 2)
    return share1 - share2 - down, share1 - share2 + up
