"""How much the screen finds on this very form (检出力): made-up sheets among honest drawn ones, its own thresholds."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.statistics.estimation.proportions import wilson_interval
from analysis.survey.authenticity.calibration import Calibration
from analysis.survey.authenticity.surrogates import BLANK

Codes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.intp]
MADE_UP = 0.1  # share of the sheets
LEAST_MADE_UP = 150  # sheets of each kind, over the runs
EDITS = (0.1, 0.3)


def edited(codes: Codes, sources: Rows, rng: np.random.Generator) -> Codes:
    """Copies with a tenth to three tenths of the answers, one at least, changed to another point given to that item."""
    copies = codes[sources].copy()
    k = copies.shape[1]
    n_edits = np.maximum(np.rint(rng.uniform(*EDITS, len(copies)) * k), 1)
    is_changed = rng.random(copies.shape).argsort(axis=1).argsort(axis=1) < n_edits[:, None]
    for item in range(k):
        points = np.unique(codes[codes[:, item] != BLANK, item])
        rows = np.flatnonzero(is_changed[:, item] & (copies[:, item] != BLANK))
        if len(points) > 1:
            places = np.searchsorted(points, copies[rows, item]) + rng.integers(1, len(points), len(rows))
            copies[rows, item] = points[places % len(points)]
    return copies


def deviating_lines(codes: Codes, sources: Rows, rng: np.random.Generator) -> Codes:
    """One of the three best points throughout, with a tenth to a fifth of the answers by lot."""
    points = np.unique(codes[codes != BLANK])
    lines = np.repeat(rng.choice(points[-3:], (len(sources), 1)), codes.shape[1], axis=1)
    deviates = rng.random(lines.shape) < rng.uniform(0.1, 0.2, (len(lines), 1))
    return np.where(deviates, rng.choice(points, lines.shape), lines).astype(np.int8)


KINDS = {"copies": lambda codes, sources, _rng: codes[sources], "edited": edited, "lines": deviating_lines}


def power(calibration: Calibration, rng: np.random.Generator, *, doubt: float) -> pd.DataFrame:
    """The share of made-up sheets that are marked, by kind, where a tenth of a survey like this one is made up.

    Returns
        Rows: kind, n_surveys, n_sheets made up, found (share), low, high (95 % Wilson).
    """
    n = len(calibration.draws[0])
    n_made_up = max(round(MADE_UP * n), 1)
    n_surveys = min(max(-(-LEAST_MADE_UP // n_made_up), 1), len(calibration.draws))
    rows = []
    for kind, made in KINDS.items():
        n_found = 0
        for drawn in calibration.draws[:n_surveys]:
            order = rng.permutation(n)
            fake, real = np.sort(order[:n_made_up]), order[n_made_up:]
            codes = drawn.copy()
            codes[fake] = made(drawn, rng.choice(real, n_made_up), rng)
            looked_at = fake[:LEAST_MADE_UP]
            chances = calibration.chances(calibration.expected.oddness(codes, looked_at))
            n_found += int((calibration.joint(chances) < doubt).sum())
        n_sheets = n_surveys * min(n_made_up, LEAST_MADE_UP)
        low, high = wilson_interval(n_found, n_sheets, 0.95)
        found = {"n_surveys": n_surveys, "n_sheets": n_sheets, "found": n_found / n_sheets, "low": low, "high": high}
        rows.append({"kind": kind} | found)
    return pd.DataFrame(rows)
