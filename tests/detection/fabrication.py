"""SYNTHETIC (合成数据): honest surveys of a phone form, and five ways in which sheets are made up.

Written from descriptions of how fabrication works; every number is drawn, none is a resident's.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.survey.authenticity.signs import Sheets

K, N_DIMENSIONS, POINTS = 24, 4, 5
KINDS = ("copies", "official", "dialled", "straight", "shortened")
DAYS = pd.Timestamp("2026-05-11")
SITES, ENUMERATORS = 6, 8


def honest(n: int, rng: np.random.Generator) -> Sheets:
    """People with a common view, views by dimension, styles of answering, tiredness; skewed times; hours of the day."""
    dimension = np.arange(K) % N_DIMENSIONS
    loading, level = rng.uniform(0.5, 0.85, K), rng.normal(0.5, 0.35, K)
    general = rng.normal(size=(n, 1))
    views = 0.75 * general + np.sqrt(1 - 0.75**2) * rng.normal(size=(n, N_DIMENSIONS))
    hidden = loading * views[:, dimension] + np.sqrt(1 - loading**2) * rng.normal(size=(n, K))
    hidden = hidden * rng.lognormal(0, 0.2, (n, 1)) + rng.normal(0, 0.2, (n, 1)) + level
    codes = (np.digitize(hidden, [-1.3, -0.5, 0.3, 1.2]) + 1).astype(np.int8)
    tired = rng.random(n) < 0.06
    for item in range(2 * K // 3, K):
        same = tired & (rng.random(n) < 0.5)
        codes[same, item] = codes[same, item - 1]
    codes[rng.random((n, K)) < 0.02] = -1
    enumerator = rng.integers(0, ENUMERATORS, n)
    seconds = np.exp(np.log(130) + rng.normal(0, 0.08, ENUMERATORS)[enumerator] + rng.normal(0, 0.45, n))
    hour = np.clip(rng.choice([10, 15.5, 19.5], n, p=[0.4, 0.3, 0.3]) + rng.normal(0, 1.5, n), 7.5, 22.4)
    arrived = DAYS + pd.to_timedelta(rng.integers(0, 10, n) * 24 + hour, unit="h")
    return Sheets(
        codes=codes,
        ids=tuple(f"S{at:05d}" for at in range(n)),
        seconds=seconds,
        arrived=pd.Series(arrived),
        place=np.array([f"site{at}" for at in rng.integers(0, SITES, n)]),
        enumerator=np.array([f"e{at}" for at in enumerator]),
    )


def fabricated(kind: str, n: int, share: float, rng: np.random.Generator) -> tuple[Sheets, np.ndarray]:
    """An honest survey of which a share of the sheets, named by the second value, is made up in one of five ways."""
    sheets = honest(n, rng)
    fake = np.zeros(n, dtype=bool)
    fake[rng.choice(n, max(round(n * share), 2), replace=False)] = True
    return globals()[f"_{kind}"](sheets, fake, rng), fake


def _changed(sheets, fake, rng, *, codes=None, seconds=None, minutes=None, enumerator=None, place=None):
    """The fakes with other answers and times; one visit of a few hours when `minutes` says how far apart."""
    m = int(fake.sum())
    values = {}
    for name, new in (("codes", codes), ("seconds", seconds), ("enumerator", enumerator), ("place", place)):
        if new is not None:
            values[name] = getattr(sheets, name).copy()
            values[name][fake] = new
    if minutes is not None:
        arrived = sheets.arrived.copy()
        start = DAYS + pd.Timedelta(rng.integers(0, 10) * 24 + rng.uniform(9, 18), unit="h")
        arrived[fake] = start + pd.to_timedelta(np.cumsum(rng.exponential(minutes, m)), unit="min")
        values["arrived"] = arrived
    return replace(sheets, **values)


def _copies(sheets, fake, rng):
    """Sheets copied from others with two answers changed."""
    source = rng.choice(np.flatnonzero(~fake), int(fake.sum()))
    codes = sheets.codes[source].copy()
    for row in codes:
        row[rng.choice(K, 2, replace=False)] = rng.integers(1, POINTS + 1, 2)
    return _changed(sheets, fake, rng, codes=codes)


def _official(sheets, fake, rng):
    """One helpful official fills a street: his own view with small variations, one sheet after another."""
    own = np.clip(np.round(rng.normal(4.3, 0.6, K)), 1, POINTS)
    codes = np.clip(own + rng.choice([-1, 0, 1], (int(fake.sum()), K), p=[0.15, 0.7, 0.15]), 1, POINTS)
    seconds = rng.lognormal(np.log(70), 0.25, int(fake.sum()))
    return _changed(sheets, fake, rng, codes=codes.astype(np.int8), seconds=seconds, minutes=1.5, place="site0")


def _dialled(sheets, fake, rng):
    """A tool with a chosen alpha, the survey's own shares and a normal curve of times: dimensions unrelated, equal
    errors, no style, no tiredness, no order of arrival of its own."""
    m = int(fake.sum())
    views = rng.normal(size=(m, N_DIMENSIONS))
    hidden = 0.75 * views[:, np.arange(K) % N_DIMENSIONS] + np.sqrt(1 - 0.75**2) * rng.normal(size=(m, K))
    codes = np.empty((m, K), dtype=np.int8)
    for item in range(K):
        real = sheets.codes[~fake, item]
        shares = np.bincount(real[real > 0], minlength=POINTS + 1)[1:-1] / (real > 0).sum()
        cuts = np.quantile(hidden[:, item], np.cumsum(shares))
        codes[:, item] = np.digitize(hidden[:, item], cuts) + 1
    seconds = 130 + 30 * np.clip(rng.normal(size=m), -3, 3)
    return _changed(sheets, fake, rng, codes=codes, seconds=seconds)


def _straight(sheets, fake, rng):
    """One answer all the way, two exceptions, fast."""
    m = int(fake.sum())
    codes = np.repeat(rng.choice([3, 4, 5], (m, 1), p=[0.2, 0.4, 0.4]), K, axis=1).astype(np.int8)
    for row in codes:
        row[rng.choice(K, 2, replace=False)] = rng.integers(1, POINTS + 1, 2)
    return _changed(sheets, fake, rng, codes=codes, seconds=rng.lognormal(np.log(45), 0.3, m))


def _shortened(sheets, fake, rng):
    """One interviewer asks the first half and fills in the rest, near the middle and in habit, in half the time."""
    codes = sheets.codes[fake].copy()
    habit = rng.choice([3, 4], (len(codes), 1))
    rest = np.where(rng.random((len(codes), K - K // 2)) < 0.75, habit, rng.integers(3, 6, (len(codes), K - K // 2)))
    codes[:, K // 2 :] = rest
    return _changed(sheets, fake, rng, codes=codes, seconds=sheets.seconds[fake] * 0.55, enumerator="e0")
