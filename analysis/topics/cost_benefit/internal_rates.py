"""Internal rates of return (内部收益率): every one of a case, and of many drawn cases at once."""

from itertools import pairwise

import numpy as np
from scipy import optimize

from analysis.topics.cost_benefit.flows import Case, Floats, series

WIDEST = 30.0  # log rates beyond ±30 are −100 % or 10¹³: no rate that anybody could mean
LOWEST = -0.5  # a yearly loss of more than half of what was laid out is nobody's reading of a project
TOUCH = 1e-13  # a net value this small beside its terms is zero up to rounding


def internal_rates(case: Case) -> tuple[float, ...]:
    """Every real rate above −100 % at which the net present value is zero (内部收益率), lowest first; () = none.

    The search is complete: a sum of m sign changes has at most m roots, and weighting it by time about one of the
    changes gives a sum with one change fewer whose roots separate them (Descartes and Rolle for sums of powers).

    Source
        Laguerre (1883) for the number of real roots of Σ a·xᵗ with real t; roots polished by Brent (1973).
    """
    times, amounts = series(case)
    if not len(times):
        return ()
    return tuple(float(np.expm1(root)) for root in _roots(times, amounts))


def plausible_rate(case: Case) -> tuple[float, tuple[float, ...]] | None:
    """The one internal rate that can be claimed beside roots that only a closing cost makes, and those; or None.

    Roots below −50 % a year are set aside where the case begins with an outlay and ends with a cost, there is one other
    root, value turns from gain to loss at it, and without the closing cost there is no root but one.
    """
    times, amounts = series(case)
    roots = internal_rates(case)
    above, below = [root for root in roots if root >= LOWEST], tuple(root for root in roots if root < LOWEST)
    if len(above) != 1 or not below or not amounts[0] < 0 or not amounts[-1] < 0:
        return None
    last = int(np.flatnonzero(amounts > 0)[-1]) + 1
    is_gain_below = _balance(float(np.log1p(LOWEST)), times, amounts) > 0
    is_made_by_closing = len(_roots(times[:last], amounts[:last])) == 1
    return (above[0], below) if is_gain_below and is_made_by_closing else None


def _roots(times: Floats, amounts: Floats) -> list[float]:
    """Every u with Σ amount·exp(−u·time) = 0 and |u| ≤ 30, in order; amounts are not zero."""
    changes = np.flatnonzero(np.diff(np.sign(amounts)))
    if not len(changes):
        return []
    middle = times[changes[0] : changes[0] + 2].mean()
    turning = _roots(times, amounts * (middle - times) / np.abs(middle - times).max())
    edges = [-WIDEST, *turning, WIDEST]
    balances = [_balance(edge, times, amounts) for edge in edges]
    values = [0.0 if abs(value) < TOUCH else value for value in balances]  # at a turning point: a root met twice
    crossing = [
        float(optimize.brentq(_balance, left, right, args=(times, amounts), xtol=1e-14, rtol=1e-14))
        for (left, right), (first, second) in zip(pairwise(edges), pairwise(values), strict=True)
        if first * second < 0
    ]
    return sorted(crossing + [turn for turn, value in zip(turning, values[1:-1], strict=True) if value == 0])


def _balance(u: float, times: Floats, amounts: Floats) -> float:
    """Σ amount·exp(−u·time) as a share of Σ |amount|·exp(−u·time): same zeros, and nothing overflows."""
    powers = -u * times
    terms = amounts * np.exp(powers - powers.max())
    return float(terms.sum() / np.abs(terms).sum())


SETTLED = 1e-12  # change of 1 / (1 + r) below which an internal rate is settled


def rates_of_draws(flows: Floats) -> Floats:
    """The internal rate of each column (years, draws) with outlays first and one sign change; NaN for the others.

    Where a closing cost makes a second change, and value is a gain at −50 %, the one rate above that is meant.
    """
    signs = np.sign(flows)
    for year in range(1, len(signs)):  # a year without flow carries the sign before it
        signs[year] = np.where(signs[year] == 0, signs[year - 1], signs[year])
    changes = (np.abs(np.diff(signs, axis=0)) == 2).sum(axis=0)
    single = (changes == 1) & (signs[-1] > 0) & (flows[0] < 0)
    edge = 1 / (1 + LOWEST)
    closing = (changes == 2) & (signs[-1] < 0) & (flows[0] < 0)
    closing &= _horner(flows, np.full(flows.shape[1], edge))[0] > 0
    low, high = np.full(flows.shape[1], 1e-3), np.where(closing, edge, 20.0)  # x = 1 / (1 + r): r from −95 % to 999
    single |= closing
    x = np.full(flows.shape[1], 1 / 1.08)
    for _ in range(60):
        value, slope = _horner(flows, x)  # Newton, halved back into the bracket where it leaves it
        low, high = np.where(value < 0, x, low), np.where(value < 0, high, x)
        step = x - value / np.where(slope > 0, slope, np.nan)
        following = np.where((step > low - SETTLED) & (step < high + SETTLED), step, (low + high) / 2)
        moved, x = np.abs(following - x)[single], following
        if moved.max(initial=0) < SETTLED:
            break
    rates: Floats = np.where(single & (x > 1.1e-3) & (x < 19.9), 1 / x - 1, np.nan)
    return rates


def _horner(flows: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Σ flow·xᵗ and its slope, for every column."""
    value, slope = flows[-1].copy(), np.zeros_like(x)
    for row in flows[-2::-1]:
        slope = slope * x + value
        value = value * x + row
    return value, slope
