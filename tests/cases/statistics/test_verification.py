"""Visits, draws, plans and rates: words are not taken for true, units are not lost, impossible plans say so."""

from decimal import Decimal
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from analysis.core.columns import flags, generator, unit_name
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.statistics.audit_sampling.plans import plan_attribute
from analysis.statistics.estimation.sampling import allocate, draw, sample_size
from analysis.topics.cost_benefit.flows import Case, Flow, Rate
from analysis.topics.cost_benefit.internal_rates import internal_rates
from analysis.topics.cost_benefit.measures import cost_benefit
from analysis.topics.cost_benefit.simulation import Spread, simulate
from analysis.topics.verification.back_checks import back_checks
from analysis.topics.verification.visits import coverage_by_completion, draw_visits, visit_table
from questionnaires.texts import Text

UNITS = pd.DataFrame({"unit_id": [f"u{number}" for number in range(12)], "estate": ["A"] * 6 + ["B"] * 6})
DRAWN = draw_visits(UNITS, 6, seed=1, unit="unit_id", strata="estate").sample


def completed(words):
    return int(visit_table(DRAWN.assign(ok=words), outcome="ok")["k"].sum())


@pytest.mark.parametrize("word", ["no", "否", "False", "0", " ｎｏ ", 0, 0.0, False])
def test_no_in_every_way_it_is_written_completes_nothing(word):
    assert completed([word] * 6) == 0


@pytest.mark.parametrize("word", ["yes", "是", "True", "1", 1, True])
def test_yes_in_every_way_it_is_written_completes(word):
    assert completed([word] * 6) == 6


def test_what_is_neither_yes_nor_no_is_refused_by_column():
    with pytest.raises(InvalidInput, match="ok") as refusal:
        completed(["yes"] * 5 + ["可能"])
    assert "可能" in refusal.value.text("zh")
    for blank in (None, np.nan, "", " "):
        with pytest.raises(NotEnoughData):
            completed(["yes"] * 5 + [blank])


def test_certainty_in_words_is_read_and_a_blank_is_refused():
    strata = draw_visits(UNITS.assign(must=["no"] * 11 + ["是"]), 12, seed=1, unit="unit_id", certainty="must")
    assert strata.sample["visit_stratum"].value_counts().to_dict() == {"全部 all": 11, "必查 certain": 1}
    with pytest.raises(InvalidInput, match="must"):
        draw_visits(UNITS.assign(must=[1.0] + [np.nan] * 11), 12, seed=1, unit="unit_id", certainty="must")


def test_households_that_were_not_asked_in_words_were_not_asked():
    households = pd.DataFrame(
        {
            "completion": ["accepted", "accepted", "none"],
            "is_issued": ["是", "是", "否"],
            "is_returned": ["1", "0", "0"],
        }
    )
    found = coverage_by_completion(households)
    assert found.table.set_index("completion")["issued"].to_dict() == {"accepted": 2, "none": 0}


def test_flags_keep_the_rows_and_refuse_two():
    assert flags(pd.Series(["yes", "no"], index=[7, 8])).to_dict() == {7: True, 8: False}
    with pytest.raises(InvalidInput, match="2"):
        flags(pd.Series([1, 2], name="done"))


def test_the_same_answer_written_otherwise_is_no_error_of_an_interviewer():
    first = pd.DataFrame({"storeys": [6, 7, 18], "lift": ["是", "否", "是"]}, index=["h1", "h2", "h3"])
    second = pd.DataFrame({"storeys": ["6.0", "７", ""], "lift": ["是 ", "是", "是"]}, index=["h1", "h2", "h3"])
    found = back_checks(first, second, {"storeys": 1, "lift": 1})
    assert (found.by_item["n_compared"].tolist(), found.by_item["n_differ"].tolist()) == ([2, 3], [0, 1])
    assert found.n_blank == 1


# a draw can be drawn again


FRAME = pd.DataFrame({"u": list("abcdefgh"), "s": list("xxxxyyyy")})


def test_row_labels_that_repeat_do_not_change_the_draw():
    doubled = pd.concat([FRAME[:4].reset_index(drop=True), FRAME[4:].reset_index(drop=True)])
    for how in ({"n": {"x": 2, "y": 2}, "strata": "s"}, {"n": 3}):
        expected = draw(FRAME, seed=7, unit="u", **how)
        found = draw(doubled, seed=7, unit="u", **how)
        assert found.sample["u"].tolist() == expected.sample["u"].tolist()
        assert found.frame_hash == expected.frame_hash


def test_7_and_7_0_are_one_unit():
    whole = draw(pd.DataFrame({"u": range(1, 41)}), 5, seed=7, unit="u")
    for kind in (float, str, lambda name: f"{name}.0"):
        same = draw(pd.DataFrame({"u": [kind(number) for number in range(1, 41)]}), 5, seed=7, unit="u")
        assert [int(float(name)) for name in same.sample["u"]] == whole.sample["u"].tolist()
        assert same.frame_hash == whole.frame_hash
    with pytest.raises(InvalidInput, match="7"):
        draw(pd.DataFrame({"u": ["7", 7.0, "8"]}), 1, seed=7, unit="u")


@pytest.mark.parametrize("blank", [None, np.nan, "", " ", "\u200b"])
def test_a_unit_or_stratum_without_a_name_is_refused(blank):
    with pytest.raises(InvalidInput, match="row 2"):
        draw(pd.DataFrame({"u": ["a", blank, "c"]}), 2, seed=1, unit="u")
    with pytest.raises(InvalidInput, match="row 1"):
        draw(pd.DataFrame({"u": ["a", "b"], "s": [blank, "x"]}), {"x": 1}, seed=1, unit="u", strata="s")


def test_a_missing_column_is_named():
    with pytest.raises(InvalidInput, match="household"):
        draw(FRAME, 2, seed=1, unit="household")


def test_leading_zeros_are_part_of_a_name():
    assert [unit_name(each) for each in ("07", "7", "7.50", "ＥＸ－２", 2.5)] == ["07", "7", "7.50", "EX-2", "2.5"]


# plans beyond the population


def test_a_margin_that_the_population_cannot_give_is_said():
    assert sample_size(share=0.5, margin=0.05, population=300).n_valid == 169
    with pytest.raises(InvalidInput, match="cannot be reached") as refusal:
        sample_size(share=0.5, margin=0.05, population=300, response_rate=0.3)
    assert "300" in refusal.value.text("zh")
    assert "90" in refusal.value.text("zh")
    assert sample_size(share=0.5, margin=0.05, population=200, deff=3).n_valid <= 200
    assert plan_attribute(10, tolerable=0.05, model="hypergeometric").n <= 10


def test_the_margin_that_is_offered_instead_can_be_reached():
    with pytest.raises(InvalidInput, match=r"about 0\.0866"):
        sample_size(share=0.5, margin=0.05, population=300, response_rate=0.3)
    assert sample_size(share=0.5, margin=0.0867, population=300, response_rate=0.3).n_issued <= 300


def test_no_stratum_is_asked_for_more_than_it_has():
    strata = pd.DataFrame({"size": [10, 100, 1000], "sd": [50.0, 1, 1]})
    spread = allocate(strata, 100, method="neyman")
    assert spread.sum() == pytest.approx(100)
    assert spread[0] == 10
    assert spread[2] / spread[1] == pytest.approx(10)
    assert allocate(pd.DataFrame({"size": [2, 100]}), 50, method="power", power=0).tolist() == [2, 48]
    with pytest.raises(InvalidInput):
        allocate(strata, 2000)


# internal rates beside a closing cost


def case_of(*amounts):
    flows = [
        Flow(
            line=f"{'效益' if amount > 0 else '费用'}{year}",
            kind="benefit" if amount > 0 else "cost",
            year=2025 + year,
            amount_yuan=Decimal(abs(amount)),
        )
        for year, amount in enumerate(amounts)
    ]
    rate = Rate(rate=Decimal("0.08"), authority=Text("依据", "authority"))
    return Case(flows=tuple(flows), base_year=2025, price_base="real", currency="CNY", rates=(rate,))


def test_a_root_that_only_a_closing_cost_makes_is_named_and_the_plausible_rate_given():
    case = case_of(-1000, *[300] * 6, -50)
    found = cost_benefit(case)
    low, high = internal_rates(case)
    assert low < -0.5 < 0 < high
    assert found.eirr == high == pytest.approx(0.19329, abs=1e-5)  # 300 × 3.3813 − 50 ÷ 3.445 = 1,000
    assert f"{low:.2%}" in found.sentence("zh")
    assert "期末费用" in found.eirr_note["zh"]
    assert f"{low:.2%}" in found.eirr_note["en"]


@pytest.mark.parametrize("amounts", [(-100, 300, -190), (-1000, 6000, -11000, 6000), (-100, 20, 20, -50), (100, -110)])
def test_where_no_rate_is_plausible_alone_none_is_given(amounts):
    found = cost_benefit(case_of(*amounts))
    assert isinstance(found.eirr, Unavailable)
    assert found.eirr_note is None


def test_draws_with_a_closing_cost_have_the_rate_of_the_single_case():
    case = case_of(-1000, *[300] * 6, -50)
    found = simulate(
        case, [Spread(line="费用7", shape="uniform", low=0.999, high=1.001)], seed=1, draws=20, with_eirr=True
    )
    assert np.allclose(found.eirr, cast(Any, cost_benefit(case).eirr), atol=1e-3)


@pytest.mark.parametrize("seed", [None, True, 1.5, "", "abc"])
def test_a_seed_that_is_no_whole_number_draws_nothing(seed):
    with pytest.raises(InvalidInput, match="seed"):
        draw_visits(UNITS, 6, seed=seed, unit="unit_id")
    with pytest.raises(InvalidInput, match="seed"):
        generator(seed)


def test_a_seed_written_as_text_is_the_same_seed_and_a_huge_one_is_one():
    one, two = (draw_visits(UNITS, 6, seed=seed, unit="unit_id") for seed in (7, cast(Any, "7")))
    assert one.sample["unit_id"].tolist() == two.sample["unit_id"].tolist()
    assert (two.seed, draw_visits(UNITS, 6, seed=10**40, unit="unit_id").seed) == (7, 10**40)
    with pytest.raises(InvalidInput, match="0 or above"):
        generator(-1)


def test_a_number_of_visits_in_words_is_refused():
    with pytest.raises(InvalidInput, match="visits"):
        draw_visits(UNITS, cast(Any, "6"), seed=1, unit="unit_id")
