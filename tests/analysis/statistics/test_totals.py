"""Totals added up block by block, in threads or not, with blanks and rows outside all groups, are plain sums."""

import numpy as np
import pandas as pd
import pytest

from analysis.statistics.estimation import totals
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean, ratio

N = 700


def rows():
    rng = np.random.default_rng(11)
    frame = pd.DataFrame(rng.normal(size=(N, 3)), columns=list("abc")).mask(rng.random((N, 3)) < 0.1)
    group = pd.Series(pd.Categorical.from_codes(rng.integers(-1, 4, N), categories=pd.Index(list("wxyz"))))
    return frame.assign(d=1.0, group=group, psu=rng.integers(0, 20, N), w=rng.uniform(1, 2, N))


@pytest.mark.parametrize(("block", "worth"), [(64, 10), (64, 10**9), (10**6, 10**9)])
@pytest.mark.parametrize("by", [None, "group"])
def test_blocks_add_up(monkeypatch, block, worth, by):
    monkeypatch.setattr(totals, "BLOCK", block)
    monkeypatch.setattr(totals, "WORTH_THREADS", worth)
    frame = rows()
    table = mean(list("abcd"), Design(frame, weight="w", psu="psu"), by=by).table
    groups = ["w", "x", "y", "z"] if by else [""]
    expected = []
    for group in groups:
        inside = (frame["group"] == group).to_numpy() if by else np.ones(N, dtype=bool)
        for name in "abcd":
            here = inside & frame[name].notna().to_numpy()
            w, y = frame["w"].to_numpy()[here], frame[name].to_numpy()[here]
            centre = w @ y / w.sum()
            scores = np.bincount(frame["psu"].to_numpy()[here], w * (y - centre) / w.sum(), 20)
            se = np.sqrt(20 / 19 * ((scores - scores.mean()) ** 2).sum())
            expected.append([centre, se, here.sum(), w.sum()])
    assert table[["estimate", "se", "n", "n_weighted"]].to_numpy() == pytest.approx(np.array(expected, dtype=float))


def test_a_ratio_counts_the_rows_that_have_both(monkeypatch):
    monkeypatch.setattr(totals, "BLOCK", 64)
    frame = rows()
    row = ratio("a", "d", Design(frame, weight="w")).table.iloc[0]
    both = frame["a"].notna()
    assert (row["n"], row["n_weighted"]) == (both.sum(), pytest.approx(frame["w"][both].sum()))
    assert row["estimate"] == pytest.approx(np.average(frame["a"][both], weights=frame["w"][both]))
