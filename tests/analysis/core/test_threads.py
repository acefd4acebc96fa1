"""Threads of ours do plain arithmetic: threads inside threads wait for each other longer than they work."""

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_info

from analysis.core.threads import in_threads
from analysis.statistics.scales import alpha


def threads_of_arithmetic(_piece=None):
    return max(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")


def test_inside_threads_of_ours_the_linear_algebra_has_one():
    assert np.ones((2, 2)).sum() == 4
    assert set(in_threads(threads_of_arithmetic, range(4))) == {1}


def test_resampling_alpha_runs_in_such_threads(monkeypatch):
    counted = []

    def resampled(known, _seed):
        counted.append(threads_of_arithmetic())
        return np.ones((alpha.RESAMPLES_AT_ONCE, known.shape[1]))

    monkeypatch.setattr(alpha, "_resampled_sums", resampled)
    scores = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (50, 4)))
    alpha.bootstrap_interval(scores, resamples=100)
    assert set(counted) == {1}
