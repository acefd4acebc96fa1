"""Which sums of squares n whole numbers with a known sum can have: exact, so that nobody is accused wrongly."""

from collections.abc import Iterator
from math import isqrt

State = tuple[int, int, int, int]  # sum of squares, sum, how many numbers, the largest they may be

MOST_STEPS = 50_000  # beyond it a sum of squares counts as reached: what was not settled accuses nobody


def any_reached(squares: range, total: int, n: int, ends: tuple[int, int] | None) -> bool:
    """Whether n whole numbers (between `ends`, where given) with this total reach one of these sums of squares."""
    if ends is None:
        return any(_is_reached(square, total, n) for square in squares)
    low, high = ends
    above, shift = total - n * low, n * low**2 - 2 * low * total  # counted from the low end: Σ(x − low)² = Σx² + shift
    most = most_squares(above, n, high - low) - shift
    within = range(squares.start, min(squares.stop, most + 1), squares.step)
    search = _Search()
    return any(search.reaches(square + shift, above, n, high - low) for square in within)


def least_squares(total: int, n: int) -> int:
    """The smallest sum of squares of n whole numbers with this total: as even as can be."""
    quotient, rest = divmod(total, n)
    return n * quotient**2 + rest * (2 * quotient + 1)


def most_squares(total: int, n: int, high: int) -> int:
    """The largest sum of squares of n whole numbers from 0 to `high`: all but one at the ends; −1 if none."""
    if not 0 <= total <= n * high:
        return -1
    if high == 0:
        return 0
    at_top, rest = divmod(total, high)
    return at_top * high**2 + rest**2


def _is_reached(squares: int, total: int, n: int) -> bool:
    """Without ends: every sum of the right parity from the least on, but for 2, 3 and 4 numbers, which have gaps.

    From 5 numbers on one of them can be chosen so that the rest of the other four is odd, and Cauchy's lemma
    gives four whole numbers for every odd sum and sum of squares that do not contradict one another.
    """
    if squares < least_squares(total, n) or (squares - total) % 2:
        return False
    spread = n * squares - total**2  # the sum of squared differences of all pairs
    if n == 2:
        return isqrt(spread) ** 2 == spread
    if n == 3:
        return _is_reached_by_three(spread, total)
    return n > 4 or not _needs_four_squares(spread)


def _is_reached_by_three(spread: int, total: int) -> bool:
    """Gaps p and q between three ordered numbers: spread = 2(p² + pq + q²), and p − q leaves total's rest by 3."""
    half = spread // 2
    for p in range(isqrt(half) + 1):
        root = isqrt(4 * half - 3 * p * p)
        if root * root == 4 * half - 3 * p * p and root >= p and (root - p) % 2 == 0:
            q = (root - p) // 2
            if (p - q - total) % 3 == 0 or (q - p - total) % 3 == 0:
                return True
    return False


def _needs_four_squares(number: int) -> bool:
    """Whether a number is no sum of three squares: 4^a (8b + 7), Legendre's theorem."""
    while number and number % 4 == 0:
        number //= 4
    return number % 8 == 7


class _Search:
    """Whether n numbers from 0 to `high` have a sum and a sum of squares: how many stand at the top, then the rest."""

    def __init__(self) -> None:
        self.steps = 0
        self.refuted: set[State] = set()

    def reaches(self, squares: int, total: int, n: int, high: int) -> bool:
        """Depth first; most at the top first, because what is then left is nearly even and has no gaps."""
        open_states: list[Iterator[State]] = [iter([(squares, total, n, high)])]
        while open_states:
            state = next(open_states[-1], None)
            if state is None:
                open_states.pop()
            elif state not in self.refuted:
                self.refuted.add(state)
                self.steps += 1
                is_settled = _by_bounds(*state)
                if is_settled or self.steps > MOST_STEPS:
                    return True
                if is_settled is None:
                    open_states.append(_by_top(*state))
        return False


def _by_bounds(squares: int, total: int, n: int, high: int) -> bool | None:
    """What parity, the least and the most settle; None where it has to be searched."""
    if n == 0:
        return squares == total == 0
    least, most = least_squares(total, n), most_squares(total, n, high)
    if (squares - total) % 2 or not least <= squares <= most:
        return False
    if squares in (least, most):
        return True
    if high > 2:
        return None
    twos = (squares - total) // 2  # two unknown counts, two equations
    return total >= 2 * twos and total - twos <= n


def _by_top(squares: int, total: int, n: int, high: int) -> Iterator[State]:
    """What is left for the numbers below the top, for every count at the top that leaves no less than the least."""
    spread = n * squares - total**2
    high = min(high, (total + isqrt((n - 1) * spread)) // n)  # how far one number can lie above the mean
    below = squares - 2 * total * high + n * high**2  # Σ(high − x)²; `top` numbers at the top leave spread / below
    most = min(n, total // high, squares // high**2, spread // below if below else n)
    for top in range(most, -1, -1):
        yield squares - top * high**2, total - top * high, n - top, high - 1
