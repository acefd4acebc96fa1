"""Appraisal audit: ceilings, spread, before and after, claims against review, raters. Made-up scores (SYNTHETIC)."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.relations.between_groups import between_groups
from analysis.topics.appraisal.raters import audit_ledger, before_after, discrimination


def test_ceiling_and_spread_by_hand():
    found = discrimination(pd.Series([100, 100, 100, 90, 77, np.nan]), full=100)
    assert (found.n, found.n_full, found.ceiling, found.range) == (5, 3, 0.6, 23)
    assert found.sd == pytest.approx(np.std([100, 100, 100, 90, 77], ddof=1))
    assert found.iqr == 10
    assert found.low < 0.6 < found.high
    assert "极差随人数变大" in found.sentence()
    with pytest.raises(InvalidInput, match="above full marks"):
        discrimination(pd.Series([101.0, 90]), full=100)
    with pytest.raises(NotEnoughData):
        discrimination(pd.Series([100.0]), full=100)


def test_a_reform_that_lowers_the_ceiling_is_seen_and_a_small_one_is_not_claimed():
    rng = np.random.default_rng(1)
    before = pd.Series(np.where(rng.random(120) < 0.9, 100.0, 95.0))
    after = pd.Series(np.where(rng.random(120) < 0.28, 100.0, rng.uniform(77, 99, 120)))
    found = before_after(before, after, full=100)
    assert found.after.ceiling < 0.4
    assert found.high < 0
    assert found.p_spread < 0.001
    assert "有变化" in found.sentence()
    assert found.plot() is not None
    same = before_after(before, before.sample(frac=1, random_state=2).reset_index(drop=True), full=100)
    assert "未见显著变化" in same.sentence()


def ledger():
    rng = np.random.default_rng(3)
    n = 80
    source = np.where(np.arange(n) % 2, "self_declared", "assigned")
    claimed = rng.integers(3, 8, n).astype(float)
    cut = np.where(source == "self_declared", rng.integers(0, 3, n), 0)
    rater = np.where(np.arange(n) < 40, "strict", "mild")
    cut = cut + np.where(rater == "strict", 1, 0)
    frame = pd.DataFrame(
        {
            "person": [f"p{at % 10}" for at in range(n)],
            "task": [f"t{at}" for at in range(n)],
            "source": source,
            "claimed": claimed,
            "verified": claimed - cut,
            "rater": rater,
        }
    )
    frame.loc[frame.index[-6:], "verified"] = np.nan
    return frame


def test_claims_are_compared_with_review_by_source_and_rater():
    found = audit_ledger(ledger())
    table: Any = found.table.set_index("source")
    assert table["n"].tolist() == [40, 40]
    assert table["n_reviewed"].sum() == 74
    assert table.loc["self_declared", "gap_share"] > table.loc["assigned", "gap_share"] > 0
    assert table.loc["self_declared", "p"] < 0.001
    assert found.strictest == "strict"
    assert found.rater_p < 0.001
    assert "核减" in found.sentence()
    assert "between raters" in found.sentence("en")
    alone = audit_ledger(ledger().assign(rater=""))
    assert alone.rater_icc is None
    assert "无法比较" in alone.sentence()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="rater"), "missing columns: rater"),
        (lambda frame: frame.assign(source="other"), "other"),
        (lambda frame: frame.assign(task="t1", person="p1"), "task t1"),
        (lambda frame: frame.assign(claimed=-1.0), "negative points"),
    ],
)
def test_ledgers_that_cannot_be_read_are_refused(change, message):
    with pytest.raises(InvalidInput, match=message):
        audit_ledger(change(ledger()))


def test_nothing_reviewed_is_said():
    with pytest.raises(NotEnoughData, match="nothing was reviewed"):
        audit_ledger(ledger().assign(verified=np.nan))


def test_variance_between_groups_by_hand():
    values, groups = np.array([1.0, 2, 3, 5, 6, 7]), np.array(["a"] * 3 + ["b"] * 3)
    found = between_groups(values, groups)
    between, within, size = 24.0, 1.0, 3
    assert found.icc == pytest.approx((between - within) / (between + (size - 1) * within))
    assert found.p == pytest.approx(0.00805, abs=2e-5)
    assert found.gaps.to_dict() == {"a": -2, "b": 2}
    assert between_groups(values, groups, ordinary=0.5).p > found.p
    with pytest.raises(NotEnoughData):
        between_groups(values, np.array(["a"] * 6))
