"""SYNTHETIC (合成数据): the answers of honest people, in several ways that do not agree with one another.

No way is the null of the screen: a common latent normal is one of seven, and a ceiling comes about by shifted
thresholds, by margins of each item, by content people among others, by classes, by heavy tails, by styles.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import special

ORDINARY = {
    5: (0.05, 0.10, 0.25, 0.38, 0.22),
    7: (0.03, 0.06, 0.11, 0.20, 0.27, 0.21, 0.12),
}


def shares(points, top, width=1):
    """Shares of each point: `top` of the answers on the `width` best points, the rest falling off below."""
    if top is None:
        return np.array(ORDINARY[points])
    below = 0.45 ** np.arange(points - width)[::-1]
    best = np.ones(1) if width == 1 else np.array([0.35, 0.65])
    return np.concatenate([(1 - top) * below / below.sum(), top * best])


def cut(hidden, margins):
    """Codes 1… of a hidden variable whose population margins are those of each item, (n, k)."""
    cuts = special.ndtri(np.clip(np.cumsum(margins, axis=1)[:, :-1], 1e-9, 1 - 1e-9))
    return (1 + (hidden[:, :, None] > cuts[None]).sum(axis=2)).astype(np.int8)


def varied(rng, base, k, spread):
    """Margins of each item about the survey's: the cuts of the normal variable moved by item, (k, points)."""
    cuts = special.ndtri(np.cumsum(base)[:-1])[None, :] + rng.normal(0, spread, (k, 1))
    edges = special.ndtr(cuts)
    return np.diff(np.hstack([np.zeros((k, 1)), edges, np.ones((k, 1))]), axis=1)


class Crowd(NamedTuple):
    """How many people answer how many items, the shares of the points, how far one view rules, who is more content."""

    n: int
    k: int
    base: np.ndarray
    strength: float
    shift: np.ndarray


def factors(rng, crowd, n_factors, strength=None):
    """Normal variables of variance 1 with a general view and views by dimension, (n, k)."""
    n, k = crowd.n, crowd.k
    strength = crowd.strength if strength is None else strength
    general = rng.normal(size=(n, 1))
    views = np.sqrt(0.55) * general + np.sqrt(0.45) * rng.normal(size=(n, n_factors))
    if n_factors == 1:
        views = general
    loading = np.clip(rng.normal(strength, 0.08, k), 0.2, 0.95)
    return loading * views[:, np.arange(k) * n_factors // k] + np.sqrt(1 - loading**2) * rng.normal(size=(n, k))


def _one_view(rng, crowd):
    return cut(factors(rng, crowd, 1) + crowd.shift, varied(rng, crowd.base, crowd.k, 0.15))


def _own_margins(rng, crowd):
    return cut(factors(rng, crowd, 1) + crowd.shift, varied(rng, crowd.base, crowd.k, 0.4))


def _several_views(rng, crowd):
    return cut(factors(rng, crowd, max(2, crowd.k // 5)) + crowd.shift, varied(rng, crowd.base, crowd.k, 0.2))


def _content_and_others(rng, crowd):
    """Content people tick the best point nearly everywhere; the others make up the rest of its share."""
    best = crowd.base[-1]
    content = rng.uniform(0.35, 0.65) * best
    left = crowd.base.copy()
    left[-1] = max(best - content * 0.98, 0.05)
    codes = cut(factors(rng, crowd, 1) + crowd.shift, varied(rng, left / left.sum(), crowd.k, 0.2))
    is_content = rng.random(crowd.n) < content * np.exp(0.5 * np.ravel(crowd.shift))
    ticks = is_content[:, None] & (rng.random((crowd.n, crowd.k)) < 0.98)
    return np.where(ticks, np.int8(len(crowd.base)), codes)


def _heavy_tails(rng, crowd):
    """A t copula with 5 degrees of freedom: some people are further from the middle in everything."""
    hidden = (factors(rng, crowd, 1) + crowd.shift) * np.sqrt(5 / rng.chisquare(5, (crowd.n, 1)))
    return cut(special.ndtri(np.clip(special.stdtr(5, hidden), 1e-9, 1 - 1e-9)), varied(rng, crowd.base, crowd.k, 0.2))


def _classes(rng, crowd):
    """Three kinds of people, each with margins of its own, otherwise independent but for a weak view."""
    kinds = [varied(rng, crowd.base, crowd.k, 0.15), None, None]
    cuts = special.ndtri(np.cumsum(crowd.base)[:-1])
    for kind, gap in ((1, -0.8), (2, 0.8)):
        moved = np.diff(np.concatenate([[0], special.ndtr(cuts + gap), [1]]))
        kinds[kind] = varied(rng, moved, crowd.k, 0.2)
    whose, hidden = (
        rng.choice(3, crowd.n, p=[0.5, 0.25, 0.25]),
        factors(rng, crowd, 1, crowd.strength / 2) + crowd.shift,
    )
    codes = np.empty((crowd.n, crowd.k), dtype=np.int8)
    for kind, margins in enumerate(kinds):
        codes[whose == kind] = cut(hidden[whose == kind], margins)
    return codes


def _styles(rng, crowd):
    """Styles of answering beside the views: some like the ends, some agree with everything."""
    hidden = factors(rng, crowd, max(2, crowd.k // 6))
    hidden = hidden * rng.lognormal(0, 0.25, (crowd.n, 1)) + rng.normal(0, 0.2, (crowd.n, 1))
    return cut(hidden / hidden.std(axis=0) + crowd.shift, varied(rng, crowd.base, crowd.k, 0.2))


WAYS: dict[str, Callable[..., np.ndarray]] = {
    "one_view": _one_view,
    "own_margins": _own_margins,
    "several_views": _several_views,
    "content": _content_and_others,
    "heavy_tails": _heavy_tails,
    "classes": _classes,
    "styles": _styles,
}


def answers(rng, n, k, *, points=5, top=None, width=1, way=None, strength=None, blank=None, straight=0.0, shift=0.0):
    """Codes (n, k) of honest people, -1 = blank.

    `top`: the share of the `width` best points. `way`: one of WAYS, by lot where None. `straight`: the share who tick
    one column throughout, the column nearest their own view. `shift`: (n, 1) how much more satisfied each is, in
    standard deviations of a view.
    """
    way = way or str(rng.choice(list(WAYS)))
    strength = rng.uniform(0.5, 0.8) if strength is None else strength
    crowd = Crowd(n, k, shares(points, top, width), strength, np.broadcast_to(shift, (n, 1)))
    codes = WAYS[way](rng, crowd)
    ticks = rng.random(n) < straight
    codes[ticks] = np.sort(codes[ticks], axis=1)[:, k // 2][:, None]
    blank = rng.choice([0.0, 0.01, 0.03]) if blank is None else blank
    codes[rng.random((n, k)) < blank] = -1
    return codes
