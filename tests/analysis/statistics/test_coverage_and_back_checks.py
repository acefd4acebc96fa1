"""Who was asked, and whether a second round of the same questions agrees."""

import math
from typing import Any, cast

import pandas as pd
import pytest
from scipy.stats import beta

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.proportions import clopper_pearson_interval
from analysis.topics.verification.back_checks import back_checks
from analysis.topics.verification.visits import coverage_by_completion


def households(*rows):
    """Rows: completion, households, issued, returned."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "completion": name,
                    "is_issued": [at < issued for at in range(n)],
                    "is_returned": [at < back for at in range(n)],
                }
            )
            for name, n, issued, back in rows
        ],
        ignore_index=True,
    )


def test_only_finished_estates_were_asked():
    found = coverage_by_completion(households(("accepted", 6, 5, 4), ("built", 4, 0, 0)))
    assert (found.finished_households, found.finished_issued) == (0.6, 1.0)
    assert found.p_issued == pytest.approx(12 / 252)  # of 252 ways to ask 5 of 10, the 6 like this and the 6 opposite
    assert found.unasked == ["built"]
    assert "主体完工的住户一户未问" in found.sentence()
    assert math.isnan(cast(Any, found.to_frame().set_index("completion").loc["built", "return_rate"]))
    assert found.plot().get_xlim() == (0, 1)


def test_the_lady_tasting_tea():
    # Fisher's table 3, 1, 1, 3: two-sided p 0.4857
    tea = coverage_by_completion(households(("accepted", 4, 3, 1), ("started", 4, 1, 1)))
    assert tea.p_issued == pytest.approx(0.4857, abs=1e-4)
    assert "nobody" not in tea.sentence("en")


def test_coverage_without_a_contrast_is_refused():
    for rows in ([("accepted", 5, 5, 5)], [("built", 5, 5, 5)], [("accepted", 5, 5, 0), ("built", 5, 0, 0)]):
        with pytest.raises(NotEnoughData):
            coverage_by_completion(households(*rows))
    for wrong in (households(("accepted", 5, 2, 3), ("built", 5, 1, 1)), pd.DataFrame({"completion": []})):
        with pytest.raises(InvalidInput):
            coverage_by_completion(wrong)


TYPES: dict[str, Any] = {"has_lift": 1, "floor": 1, "overall": 2, "noise": 3}


def rounds():
    first = pd.DataFrame(
        {"has_lift": list("yynnyynnyy"), "floor": range(10), "overall": [5, 4] * 5, "noise": [3] * 10},
        index=[f"户{at}" for at in range(10)],
    )
    return first, first.iloc[::-1].copy()


def test_a_second_round_without_a_difference_has_no_error_and_still_an_upper_bound():
    first, second = rounds()
    found = back_checks(first, second, TYPES)
    assert found.to_frame()["rate"].tolist() == [0, 0, 0]
    assert found.to_frame()["agreement"].tolist() == [1, 1, 1]
    # ten households, not twenty answers, are what stands behind the bound
    assert found.to_frame()["high"].iloc[0] == pytest.approx(beta.ppf(0.975, 1, 10))
    assert found.by_item.set_index("item").loc["has_lift", "kappa"] == 1
    assert math.isnan(cast(Any, found.by_item.set_index("item").loc["noise", "kappa"]))


def test_error_rates_by_type_are_counted_and_the_action_line_holds_for_facts():
    first, second = rounds()
    second.loc[["户0", "户1", "户2"], "has_lift"] = ["n", "n", "y"]
    second.loc["户3", "overall"] = None
    found = back_checks(first, second.iloc[:10], TYPES)
    facts = found.to_frame().iloc[0]
    assert (facts["n_differ"], facts["n_compared"], facts["rate"]) == (3, 20, 0.15)
    assert facts["low"] < 0.1 < facts["high"]
    assert (facts["is_over_line"], facts["is_surely_over"]) == (True, False)
    assert found.n_blank == 1
    assert "超过行动线" in found.sentence()
    assert "above the action line" in found.sentence("en")
    assert "超过行动线" not in back_checks(first, second, TYPES, action_line=0.2).sentence()
    assert len(found.plot().get_yticklabels()) == 3


def test_answers_of_one_household_are_no_independent_evidence():
    first = pd.DataFrame(1, index=range(20), columns=[f"q{at}" for at in range(10)])
    second = first.copy()
    second.loc[[0, 1]] = 2  # two households invented, ten answers each
    found = back_checks(first, second, dict.fromkeys(first.columns, 1)).to_frame().iloc[0]
    assert (found["n_differ"], found["rate"]) == (20, 0.1)
    low, high = clopper_pearson_interval(2, 20)
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=0.03)


def test_a_single_household_has_a_rate_but_no_interval():
    first, second = rounds()
    found = back_checks(first, second.iloc[:1], TYPES)
    assert found.to_frame()["low"].isna().all()
    assert "区间无法计算" in found.sentence()


def test_rounds_that_do_not_match_are_refused():
    first, second = rounds()
    stranger = second.rename(index={"户0": "户99"})
    wrong: tuple[tuple[Any, Any, Any], ...] = (
        (first, stranger, TYPES),
        (pd.concat([first, first]), second, TYPES),
        (first, second, {"pets": 1}),
        (first, second, {"floor": 4}),
        (first, second, {}),
    )
    for given in wrong:
        with pytest.raises(InvalidInput):
            back_checks(*given)
    with pytest.raises(InvalidInput):
        back_checks(first, second, TYPES, action_line=0)
    for empty in (second.iloc[:0], second.assign(**dict.fromkeys(TYPES))):
        with pytest.raises(NotEnoughData):
            back_checks(first, empty, TYPES)
