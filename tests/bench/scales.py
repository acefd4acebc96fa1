"""Reliability and design-based errors beside plain NumPy on the same made-up data, in the same run."""

import time
import tracemalloc

import numpy as np
import pandas as pd

from analysis.design import Design
from analysis.estimates import mean
from analysis.moments import moments
from analysis.reliability import reliability
from analysis.validity import adequacy

N, K, N_STRATA, N_PSU, N_DOMAINS = 1_000_000, 30, 16, 2000, 16


def best(call, times=3):
    """The least of several times, in seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)
    return min(took)


def rows():
    rng = np.random.default_rng(1)
    common = rng.normal(size=N).astype(np.float32)
    answers = np.empty((N, K), dtype=np.int8)
    for item in range(K):
        answers[:, item] = np.clip(np.round(3 + common * 0.8 + rng.normal(size=N).astype(np.float32) * 0.8), 1, 5)
    frame = pd.DataFrame(answers)
    yield from _reliability(frame, answers)
    yield from _design(frame, rng)


def _reliability(frame, answers):
    as_float = answers.astype(np.float64)
    baseline = best(lambda: np.cov(as_float, rowvar=False))

    def block():
        given = moments(frame)
        reliability(given)
        adequacy(given)

    tracemalloc.start()
    block()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    took = best(block)
    yield "reliability block, 1,000,000 x 30 int8", took, "s", "numpy.cov of float64", took / baseline
    yield "its memory above the data", peak, "MiB", "150 MiB", peak / 150
    whole = best(lambda: moments(frame), 2)
    holes = frame.astype(float).mask(np.random.default_rng(2).random(frame.shape) < 0.05)
    pairwise = best(lambda: reliability(moments(holes, missing="pairwise")), 1)
    yield "the same, 5 % blank, pairwise", pairwise, "s", "complete case", pairwise / max(took, whole)


def _design(frame, rng):
    psu = rng.integers(0, N_PSU, N)
    stratum, weight = psu % N_STRATA, rng.uniform(0.5, 2, N)
    values = frame.astype(float)
    items = [values[item].to_numpy() for item in values]

    def ideal():
        for each in items:
            np.bincount(psu, weight * each, N_PSU)

    def ours():
        design = Design(weight=pd.Series(weight), strata=pd.Series(stratum), psu=pd.Series(psu))
        mean(design, values)

    baseline = best(ideal, 2)
    took = best(ours, 1)
    yield "30 means with Taylor errors, 1,000,000 rows", took, "s", "a bincount per item", took / baseline
    domain = pd.Series(rng.integers(0, N_DOMAINS, N)).astype(str).astype("category")
    design = Design(weight=pd.Series(weight), strata=pd.Series(stratum), psu=pd.Series(psu))
    took = best(lambda: mean(design, values[0], by=domain), 1)
    yield "one mean in 16 domains, 1,000,000 rows", took, "s", "a bincount", took / (baseline / K)
