"""How alike answer sheets are: for each sheet the greatest share of items on which another gives the same answer."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.core.errors import InvalidInput, NotEnoughData
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
BLANK = -1
BLOCK = 2048
MOST_EXACT = 60_000  # above it the pairs are too many to compare one by one
BAND_ITEMS, BANDS = 10, 24
LEAST_COMMON = 0.5  # of the items must be answered on both sheets


class Matches(NamedTuple):
    """The best match of each sheet (n,), and the chance that the search misses a pair alike on 90 % of the items."""

    share: Floats
    partner: npt.NDArray[np.intp]
    missed: float


def best_matches(codes: Codes, *, seed: int = 0) -> Matches:
    """The maximum percent match of every sheet (最大相同率).

    Args
        codes: (n, k) answers as small whole numbers, -1 = blank. Up to 60,000 sheets every pair is compared; above,
            only pairs that agree on all of 10 items drawn at random, in 24 such draws.

    Raises
        NotEnoughData: fewer than 2 sheets. InvalidInput: fewer than 2 items, or codes above 125.

    Source
        Kuriakose & Robbins (2016); what is unusual must be judged against a null (`screen`), not against 85 %:
        Simmons et al. (2016). Banding after Indyk & Motwani (1998).
    """
    n, k = codes.shape
    if n < 2:
        raise NotEnoughData(TEXTS["sheets_needed"])
    if k < 2 or codes.max() > 125:
        raise InvalidInput(TEXTS["items_codes_up_needed"])
    if n <= MOST_EXACT:
        return Matches(*_all_pairs(codes), 0.0)
    share, partner = _banded(codes, np.random.default_rng(seed))
    return Matches(share, partner, (1 - 0.9 ** min(BAND_ITEMS, k)) ** BANDS)


def _all_pairs(codes: Codes) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Answers as indicators: their products count what agrees, a block of rows against all that follow."""
    n, k = codes.shape
    same = _indicators(codes)
    is_answered = (codes != BLANK).astype(np.float32)
    has_blank = bool((is_answered == 0).any())
    best, partner = np.zeros(n, dtype=np.float32), np.zeros(n, dtype=np.intp)
    for start in range(0, n, BLOCK):
        rows = slice(start, min(start + BLOCK, n))
        agreements = same[rows] @ same[start:].T
        if has_blank:
            common = is_answered[rows] @ is_answered[start:].T
            agreements = np.where(common >= LEAST_COMMON * k, agreements / np.maximum(common, 1), 0)
        size = rows.stop - start
        np.fill_diagonal(agreements[:, :size], -1)
        _keep_better(
            best, partner, np.arange(start, rows.stop), agreements.max(axis=1), start + agreements.argmax(axis=1)
        )
        rest = agreements[:, size:]
        if rest.size:
            top = rest.max(axis=0)
            better = np.flatnonzero(top > best[rows.stop :])
            _keep_better(best, partner, rows.stop + better, top[better], start + rest[:, better].argmax(axis=0))
    share: Floats = best.astype(np.float64) / (1 if has_blank else k)
    return share, partner


def _keep_better(
    best: npt.NDArray[np.float32],
    partner: npt.NDArray[np.intp],
    at: npt.NDArray[np.intp],
    value: npt.NDArray[np.float32],
    with_whom: npt.NDArray[np.intp],
) -> None:
    better = value > best[at]
    best[at[better]], partner[at[better]] = value[better], with_whom[better]


def _indicators(codes: Codes) -> npt.NDArray[np.float32]:
    """(n, sum of points): 1 where the item has that answer; a blank agrees with nothing."""
    columns = [
        (codes[:, item] == point)[:, None]
        for item in range(codes.shape[1])
        for point in np.unique(codes[:, item])
        if point != BLANK
    ]
    return np.concatenate(columns, axis=1).astype(np.float32)


def _banded(codes: Codes, rng: np.random.Generator) -> tuple[Floats, npt.NDArray[np.intp]]:
    n, k = codes.shape
    share, partner = np.zeros(n), np.zeros(n, dtype=np.intp)
    for _ in range(BANDS):
        items = rng.choice(k, min(BAND_ITEMS, k), replace=False)
        keys = np.ascontiguousarray(codes[:, items]).view(np.dtype((np.void, len(items)))).ravel()
        order = np.argsort(keys, kind="stable")
        edges = np.flatnonzero(np.concatenate([[True], keys[order][1:] != keys[order][:-1], [True]]))
        for first, last in pairwise(edges):
            group = order[first:last]
            if len(group) < 2:
                continue
            agreements, who = _all_pairs(codes[group])
            better = agreements > share[group]
            share[group[better]], partner[group[better]] = agreements[better], group[who[better]]
    return share, partner
