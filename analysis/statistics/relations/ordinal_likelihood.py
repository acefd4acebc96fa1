"""The likelihood of ordered answers: its slopes point by point of the scale, and Newton's method."""

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.core.errors import NoConvergence
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Link = Literal["logit", "probit", "cloglog"]
LINKS: tuple[Link, ...] = ("logit", "probit", "cloglog")
MOST_ROUNDS, MOST_HALVINGS, SETTLED = 100, 30, 1e-10


class SortedRows(NamedTuple):
    """Complete rows sorted by answer: those of point j are from starts[j] to starts[j + 1]; `places` are theirs."""

    points: tuple[str, ...]
    starts: npt.NDArray[np.intp]
    x: Floats
    w: Floats
    places: npt.NDArray[np.intp]


def newton(rows: SortedRows, link: Link) -> tuple[Floats, float, Floats]:
    """Parameters, log likelihood and observed information."""
    sizes = np.add.reduceat(rows.w, rows.starts[:-1])
    below = np.cumsum(sizes)[:-1] / sizes.sum()
    quantile = {"logit": special.logit, "probit": special.ndtri, "cloglog": lambda p: np.log(-np.log1p(-p))}[link]
    theta: Floats = np.concatenate([quantile(below), np.zeros(rows.x.shape[1])])
    value, gradient, information = _likelihood(rows, theta, link)
    for _ in range(MOST_ROUNDS):
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            break
        if np.abs(step).max() < SETTLED * max(1.0, float(np.abs(theta).max())):
            return theta, value, information
        for halving in range(MOST_HALVINGS):
            tried: Floats = theta + step / 2**halving
            likelihood = _likelihood(rows, tried, link) if (np.diff(tried[: len(below)]) > 0).all() else None
            if likelihood is not None and likelihood[0] >= value - 1e-10 * abs(value):
                theta, (value, gradient, information) = tried, likelihood
                break
        else:
            break
        if np.abs(theta).max() > 1e4:
            break
    raise NoConvergence(TEXTS["fit_did_not_settle"])


def _likelihood(rows: SortedRows, theta: Floats, link: Link) -> tuple[float, Floats, Floats]:
    """Log likelihood, gradient and observed information at `theta`, point by point of the scale."""
    cuts = len(rows.starts) - 2
    value, gradient = 0.0, np.zeros(len(theta))
    information = np.zeros((len(theta), len(theta)))
    linear = rows.x @ theta[cuts:]
    for point in range(cuts + 1):
        part = slice(rows.starts[point], rows.starts[point + 1])
        x, w = rows.x[part], rows.w[part]
        upper, lower, p, curves = _pieces(theta[:cuts], point, linear[part], link)
        value += float(w @ np.log(p))
        w_upper, w_lower = w * upper, w * lower
        gradient[cuts:] -= x.T @ (w_upper + w_lower)
        h_upper, h_lower = (w * (curve - side**2) for curve, side in zip(curves, (upper, lower), strict=True))
        h_between = -w_upper * lower
        h_all = h_upper + h_lower + 2 * h_between
        information[cuts:, cuts:] -= x.T @ (x * h_all[:, None])
        for cut, own, along in ((point, w_upper, h_upper), (point - 1, w_lower, h_lower)):
            if 0 <= cut < cuts:
                gradient[cut] += own.sum()
                information[cut, cut] -= along.sum()
                information[cuts:, cut] += x.T @ (along + h_between)
        if 0 < point < cuts:
            information[point, point - 1] -= h_between.sum()
    lower_half = np.tril(information, -1)
    return value, gradient, lower_half + lower_half.T + np.diag(np.diag(information))


def _pieces(
    cuts: Floats, point: int, linear: Floats, link: Link
) -> tuple[Floats, Floats, Floats, tuple[Floats, Floats]]:
    """For the answers of one point: slope of log p at its upper and lower threshold, p, and both second slopes."""
    zero = np.zeros(len(linear))
    above, density, curve = link_curves(cuts[point] - linear, link) if point < len(cuts) else (zero + 1, zero, zero)
    under, low_density, low_curve = link_curves(cuts[point - 1] - linear, link) if point else (zero, zero, zero)
    p = np.maximum(above - under, 1e-300)
    return density / p, -low_density / p, p, (curve / p, -low_curve / p)


def row_scores(rows: SortedRows, theta: Floats, link: Link) -> Floats:
    """The gradient of each row's log likelihood, unweighted, (rows, parameters)."""
    cuts = len(rows.starts) - 2
    values = np.zeros((len(rows.w), len(theta)))
    linear = rows.x @ theta[cuts:]
    for point in range(cuts + 1):
        part = slice(rows.starts[point], rows.starts[point + 1])
        upper, lower, *_ = _pieces(theta[:cuts], point, linear[part], link)
        if point < cuts:
            values[part, point] = upper
        if point:
            values[part, point - 1] = lower
        values[part, cuts:] = -rows.x[part] * (upper + lower)[:, None]
    return values


def cumulative(reach: Floats, link: Link) -> Floats:
    """The share of answers at or below a threshold that lies `reach` away."""
    return link_curves(reach, link)[0]


def link_curves(reach: Floats, link: Link) -> tuple[Floats, Floats, Floats]:
    """Distribution, density and the slope of the density."""
    if link == "logit":
        below: Floats = special.expit(reach)
        density = below * (1 - below)
        return below, density, density * (1 - 2 * below)
    if link == "probit":
        density = np.exp(-(reach**2) / 2) / np.sqrt(2 * np.pi)
        return special.ndtr(reach), density, -reach * density
    growth = np.exp(np.minimum(reach, 500))
    density = np.exp(np.minimum(reach, 500) - growth)
    return -np.expm1(-growth), density, density * (1 - growth)
