"""Counts of few people, and what else must hide with them (小单元抑制)."""

from collections.abc import Mapping

from analysis.inputs.sharing import LEAST

__all__ = ["LEAST", "safe_counts"]


def safe_counts(counts: Mapping[str, int], k: int = LEAST) -> dict[str, int | None]:
    """Counts of one item with the small ones suppressed (小单元抑制); None stands for a suppressed count.

    A lone suppressed count could be had from the total by subtraction, so the next smallest join it until at least two
    cells and `k` sheets are hidden together; where that cannot be, every count is hidden.

    Args
        counts: sheets by answer.
        k: the smallest count that is shown; 0 is shown, for nobody stands behind it.

    Source
        Cell suppression after Willenborg & de Waal (2001), Elements of Statistical Disclosure Control, ch. 1 and 4.

    >>> safe_counts({"a": 40, "b": 9, "c": 2, "d": 0})
    {'a': 40, 'b': None, 'c': None, 'd': 0}
    """
    given = sorted((n, code) for code, n in counts.items() if n > 0)
    hidden = [code for n, code in given if n < k]
    if not hidden:
        return dict(counts)
    while len(hidden) < len(given) and (len(hidden) < 2 or sum(counts[code] for code in hidden) < k):
        hidden.append(given[len(hidden)][1])
    is_covered = len(hidden) >= 2 and sum(counts[code] for code in hidden) >= k
    return {code: n if is_covered and code not in hidden else None for code, n in counts.items()}
