"""Moments of pairs with blanks, beside those of pandas."""

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.estimation.moments import moments


def test_pairs_with_blanks_are_exact_for_small_numbers_and_as_good_for_others():
    rng = np.random.default_rng(11)
    points = pd.DataFrame(rng.integers(1, 11, (40_000, 5)).astype(float), columns=list("abcde"))
    holes = points.mask(rng.random(points.shape) < 0.2)
    for frame in (holes, holes / 3, holes * 1000, holes.astype("float32"), holes - 5, holes.assign(a=holes["a"] + 0.5)):
        wide = frame.astype(float)
        given = moments(frame, missing="pairwise")
        assert given.covariance == pytest.approx(wide.cov().to_numpy(), rel=1e-9)
        assert given.correlation == pytest.approx(wide.corr().to_numpy(), rel=1e-9)
        assert given.means == pytest.approx(wide.mean().to_numpy(), rel=1e-12)
    assert moments(holes, missing="pairwise").counts[0, 1] == holes[["a", "b"]].notna().all(axis=1).sum()
    far = moments(holes + 1e6, missing="pairwise").covariance
    assert far == pytest.approx(moments(holes, missing="pairwise").covariance, rel=1e-9, abs=1e-9)


def test_parts_with_one_origin_add_up_also_where_one_holds_larger_numbers():
    rng = np.random.default_rng(12)
    small = pd.DataFrame(rng.integers(1, 6, (500, 3)).astype(float)).mask(rng.random((500, 3)) < 0.1)
    frame = pd.concat([small, small * 100, small + 0.25], ignore_index=True)
    origin = np.array([3.0, 3.0, 2.0])
    parts = [moments(part, missing="pairwise", origin=origin) for part in (frame[:500], frame[500:900], frame[900:])]
    total = parts[0] + parts[1] + parts[2]
    assert total.covariance == pytest.approx(frame.cov().to_numpy(), rel=1e-9)
