"""Numbers that may not mislead: definitions on their scales, intervals in their range, nothing dropped or guessed."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.evaluation.engagement import read_engagement
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean, ratio, share
from analysis.statistics.estimation.weights import calibrate, poststratify, rake
from analysis.statistics.relations.associations import crosstab
from analysis.statistics.scales.agreement import cohen_kappa, fleiss_kappa, icc, kappa_of_table, krippendorff_alpha
from analysis.survey.satisfaction import net_promoter_score, satisfaction, satisfaction_index, scored
from analysis.survey.satisfaction_definitions import DEFINITIONS, require_fit
from analysis.topics.published.summary_tests import grimmer
from questionnaires.bundle import read_bundle, write_bundle
from questionnaires.problems import ProblemsError

EXAMPLES = Path(__file__).parents[3] / "examples"
NAN = float("nan")
OTHER: Any = "another"


def value(found):
    return float(found.table["value"].iloc[0])


def alike(n):
    return Design(weight=pd.Series(np.ones(n)))


# definitions on the scales they are made for


@pytest.mark.parametrize(
    ("definition", "points"),
    [("top1", 1), ("top2", 2), ("top2", 3), ("top3", 3), ("top3", 4), ("value_100_80_60_30_0", 3), ("rescaled", 1)],
)
def test_a_definition_is_refused_on_a_scale_too_short_for_it(definition, points):
    with pytest.raises(InvalidInput) as refusal:
        scored(pd.Series([1.0]), definition, lowest=1, highest=points)
    assert refusal.value.text("zh") != refusal.value.text("en")


@pytest.mark.parametrize(
    ("definition", "points"), [("top1", 2), ("top2", 4), ("top2", 5), ("top3", 5), ("rescaled", 2)]
)
def test_a_definition_is_applied_to_the_scales_it_is_made_for(definition, points):
    assert require_fit(definition, lowest=1, highest=points) is DEFINITIONS[definition]


def test_the_refusal_names_the_definitions_that_fit():
    with pytest.raises(InvalidInput, match="use top1"):
        scored(pd.Series([1.0, 2]), "top2", lowest=1, highest=2)


def test_three_highest_of_five_say_that_the_middle_counts():
    assert "中间" in DEFINITIONS["top3"].texts["zh"]
    assert "middle" in DEFINITIONS["top3"].texts["en"]


def test_points_as_a_percentage_of_the_highest_need_a_scale_from_0():
    with pytest.raises(InvalidInput):
        scored(pd.Series([-2.0, 2.0]), "of_highest", lowest=-2, highest=2)


def test_scale_points_as_text_are_read():
    assert scored(pd.Series(["5", "４", ""]), "top2").tolist()[:2] == [1.0, 1.0]
    with pytest.raises(InvalidInput):
        scored(pd.Series(["满意"]), "top2")


@pytest.mark.parametrize("answers", [[1, 2, 3, 4, 5], [1, 7, 6, 6], [5.0, 5.0]])
def test_a_net_promoter_score_of_a_shorter_scale_is_refused(answers):
    with pytest.raises(InvalidInput, match="0 to 10"):
        net_promoter_score(alike(len(answers)), pd.Series(answers, dtype=float))
    assert net_promoter_score(alike(len(answers)), pd.Series(answers, dtype=float), scale=(0, 10)).promoters == 0


def test_the_check_of_an_engagement_names_a_definition_that_its_scale_is_too_short_for(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "zhenyuan")
    bundle = read_bundle(home / "survey")
    rows, old = list(bundle.rows()), tmp_path / "old"
    shutil.move(home / "survey", old)
    text = (old / "questionnaire.yaml").read_text(encoding="utf-8")
    for code in ("1", "2"):  # a scale of three points: 非常满意, 比较满意, 一般
        text = text.replace(f'- code: "{code}"\n', f'- code: "{code}"\n      not_applicable: true\n', 1)
    short = tmp_path / "short.yaml"
    short.write_text(text, encoding="utf-8")
    write_bundle(home / "survey", manifest=bundle.manifest, questionnaire_file=short, responses=rows)
    with pytest.raises(ProblemsError) as refusal:
        read_engagement(home)
    assert "survey.satisfied.definition" in refusal.value.text("en")
    assert "至少需要 4 级量表" in refusal.value.text("zh")


# intervals lie within the range of their statistic, and have a width


def test_the_interval_of_the_net_promoter_score_stays_within_100():
    found = net_promoter_score(alike(4), pd.Series([10.0, 0, 10, 10]))
    assert -1 <= found.low < found.nps == 0.5 < found.high == 1


@pytest.mark.parametrize("definition", sorted(DEFINITIONS))
@pytest.mark.parametrize("answers", [(5, 5, 4), (1, 1, 2), (1, 5), (5, 5, 5, 5), (1, 1, 1)])
def test_satisfaction_and_index_stay_within_what_the_definition_can_give(definition, answers):
    points = pd.Series(answers, dtype=float)
    found = [satisfaction(alike(len(points)), points, definition)]
    found.append(satisfaction_index(alike(len(points)), pd.DataFrame({"a": points, "b": points}), definition))
    top = 1 if DEFINITIONS[definition].is_share else 100
    for each in found:
        assert 0 <= each.low <= each.estimate <= each.high <= top
        assert each.low < each.high


@pytest.mark.parametrize("interval", ["t", "logit", "arcsine", "korn_graubard", "wilson", "likelihood"])
def test_a_share_of_0_or_all_has_an_interval_with_a_width(interval):
    answers = pd.Series(["yes"] * 20, name="used")
    row = share(alike(20), answers, interval=interval).table.iloc[0]
    assert (row["estimate"], row["high"]) == (1, 1)
    assert 0.7 < row["low"] < 1
    few = share(alike(5), pd.Series(list("aaaab"), name="x"), interval=interval).table
    assert ((few["low"] >= 0) & (few["low"] < few["estimate"]) & (few["high"] > few["estimate"])).all()
    assert (few["high"] <= 1).all()


def test_means_of_a_scale_stay_within_its_ends():
    few = mean(alike(3), pd.Series([5.0, 5, 3]), ends=(1, 5)).table.iloc[0]
    assert 1 <= few["low"] < few["estimate"] < few["high"] == 5
    assert mean(alike(3), pd.Series([5.0, 5, 3])).table["high"][0] > 5
    same = mean(alike(8), pd.Series([5.0] * 8), ends=(1, 5)).table.iloc[0]
    assert same["low"] < same["high"] == 5
    with pytest.raises(InvalidInput):
        mean(alike(2), pd.Series([5.0, 6]), ends=(1, 5))


CLUSTERS = Design(psu=pd.Series(list("aabbcc")))
OUTCOME = pd.Series([1.0, 0, 1, 1, 0, 1], name="ok")
SITES = pd.Series(["one", "one", "two", "two", "two", "two"])


def test_a_domain_inside_one_unit_has_no_interval_and_the_reason():
    found = mean(CLUSTERS, OUTCOME, by=SITES)
    table = found.table.set_index("domain")
    assert table.loc["one", "estimate"] == 0.5
    assert table.loc["one", ["se", "low", "high"]].isna().all()
    assert (table.loc["one", "no_interval"], table.loc["two", "no_interval"]) == ("one_unit", "")
    assert table.loc["two", "low"] < table.loc["two", "high"]
    assert "没有区间" in found.sentence("zh")
    assert "no interval" in found.sentence("en")


def test_shares_and_ratios_inside_one_unit_have_no_interval_either():
    shares = share(CLUSTERS, OUTCOME.map({1.0: "y", 0.0: "n"}).rename("ok"), by=SITES).table
    assert shares.loc[shares["domain"] == "one", "low"].isna().all()
    found = ratio(CLUSTERS, OUTCOME, OUTCOME + 1, by=SITES).table.set_index("domain")
    assert np.isnan(found.loc["one", "high"])
    single = mean(alike(4), pd.Series([1.0, 2, 3, 4]), by=pd.Series(list("aaab"))).table.set_index("domain")
    assert np.isnan(single.loc["b", "low"])


def test_after_a_census_the_estimate_has_no_error():
    whole = Design(weight=pd.Series(np.ones(4)), fpc=pd.Series([4.0] * 4))
    row = mean(whole, pd.Series([1.0, 0, 1, 1]), ends=(0, 1)).table.iloc[0]
    assert (row["low"], row["estimate"], row["high"]) == (0.75, 0.75, 0.75)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_the_interval_of_kappa_stays_within_1_and_has_a_width(weights):
    for counts in ([[9, 1], [0, 2]], [[3, 0], [0, 3]], [[0, 3], [3, 0]], [[5, 0], [1, 1]]):
        row = kappa_of_table(pd.DataFrame(counts), weights=weights).table.iloc[0]
        assert -1 <= row["low"] <= row["value"] <= row["high"] <= 1
        assert row["low"] < row["high"] or row["value"] == -1


def test_the_interval_of_fleiss_kappa_stays_within_1():
    table = fleiss_kappa(pd.DataFrame([["a", "a"], ["b", "b"], ["a", "a"]])).table
    assert (table["high"] <= 1).all()
    assert (table["low"] >= -1).all()


def test_intraclass_correlations_stay_at_most_1_on_small_tables():
    rng = np.random.default_rng(3)
    for _ in range(200):
        table = icc(pd.DataFrame(rng.normal(size=(int(rng.integers(2, 6)), int(rng.integers(2, 5)))))).table
        assert (table["high"].dropna() <= 1 + 1e-12).all()
        assert not (table["low"] > table["value"] + 1e-9).any()
        assert not (table["high"] < table["value"] - 1e-9).any()


# agreement: no order from spelling, no row dropped


NUMBERS = pd.DataFrame([[1, 1], [2, 2], [10, 9], [9, 10], [3, 2]])


def test_numbers_as_text_agree_as_numbers():
    right = value(krippendorff_alpha(NUMBERS, level="ordinal"))
    assert right == pytest.approx(0.863, abs=5e-4)
    for level in ("ordinal", "interval", "ratio"):
        expected = value(krippendorff_alpha(NUMBERS, level=level))
        assert value(krippendorff_alpha(NUMBERS.astype(str), level=level)) == pytest.approx(expected)
    for weights in ("linear", "quadratic"):
        expected = value(cohen_kappa(NUMBERS[0], NUMBERS[1], weights=weights))
        assert value(cohen_kappa(NUMBERS[0].astype(str), NUMBERS[1].astype(str), weights=weights)) == expected
    assert value(cohen_kappa(NUMBERS[0], NUMBERS[1].astype(float))) == value(cohen_kappa(NUMBERS[0], NUMBERS[1]))


def test_words_have_an_order_only_where_one_is_given():
    words = {1: "低", 2: "中", 3: "高"}
    first, second = pd.Series([1, 1, 2, 2, 3, 3]), pd.Series([1, 2, 2, 3, 3, 3])
    right = value(cohen_kappa(first, second, weights="linear"))
    assert right == pytest.approx(0.625)
    one, two = first.map(words), second.map(words)
    with pytest.raises(InvalidInput, match="order"):
        cohen_kappa(one, two, weights="linear")
    assert value(cohen_kappa(one, two, weights="linear", categories=list("低中高"))) == right
    kind = pd.CategoricalDtype(list("低中高"), ordered=True)
    assert value(cohen_kappa(one.astype(kind), two.astype(kind), weights="linear")) == right
    with pytest.raises(InvalidInput, match="order"):
        krippendorff_alpha(pd.DataFrame({"a": one, "b": two}), level="ordinal")
    expected = value(krippendorff_alpha(pd.DataFrame({"a": first, "b": second}), level="ordinal"))
    assert value(
        krippendorff_alpha(pd.DataFrame({"a": one, "b": two}), level="ordinal", categories=list("低中高"))
    ) == (expected)


def test_no_unit_is_dropped_for_a_category_that_is_not_listed():
    with pytest.raises(InvalidInput, match="4"):
        cohen_kappa(pd.Series(list("1234")), pd.Series(list("1233")), categories=list("123"))


def test_other_row_labels_are_refused():
    with pytest.raises(InvalidInput, match="row labels"):
        cohen_kappa(pd.Series(list("abab")), pd.Series(list("abab"), index=[1, 0, 3, 2]))


def test_numbers_and_words_mixed_and_blank_text_do_not_crash():
    assert value(krippendorff_alpha(pd.DataFrame([[1, "a"], ["a", "a"]]))) == 0
    assert value(krippendorff_alpha(pd.DataFrame([["a", "a", ""], ["b", "", "b"], ["", "c", "c"]]))) == 1
    with pytest.raises(InvalidInput):
        krippendorff_alpha(pd.DataFrame([[1, "a"], ["a", "a"]]), level="interval")
    with pytest.raises(NotEnoughData, match="blank"):
        fleiss_kappa(pd.DataFrame([["a", ""], ["b", "b"]]))


def test_degenerate_agreement_is_refused_or_exact():
    for refused in (
        lambda: krippendorff_alpha(pd.DataFrame([[1, 1], [1, 1]])),
        lambda: cohen_kappa(pd.Series(list("aaa")), pd.Series(list("aaa"))),
        lambda: fleiss_kappa(pd.DataFrame([["a", "a"], ["a", "a"]])),
        lambda: icc(pd.DataFrame([[1, 1], [2, 2.0]])),
    ):
        with pytest.raises(NotEnoughData):
            refused()
    assert value(krippendorff_alpha(pd.DataFrame([[1, 1], [2, 2]]))) == 1
    one_off = [[3, 3, 3, 3, 3], [3, 3, 3, 3, NAN], [3, 3, NAN, 3, 3], [3, 3, NAN, 3, 3], [3, 3, 3, 1, 3]]
    assert value(krippendorff_alpha(pd.DataFrame(one_off))) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    "unknown",
    [
        lambda: krippendorff_alpha(NUMBERS, level=OTHER),
        lambda: cohen_kappa(NUMBERS[0], NUMBERS[1], weights=OTHER),
        lambda: calibrate(pd.DataFrame({"one": [1.0]}), {"one": 1.0}, weight=np.ones(1), method=OTHER),
        lambda: share(alike(2), pd.Series(["a", "b"]), interval=OTHER),
    ],
)
def test_an_unknown_option_is_refused_and_not_run_as_another(unknown):
    with pytest.raises(InvalidInput, match="unknown"):
        unknown()


@pytest.mark.parametrize("confidence", [95, 0, 1, NAN])
def test_a_confidence_outside_0_to_1_is_refused(confidence):
    with pytest.raises(InvalidInput, match="confidence"):
        icc(NUMBERS, confidence=confidence)
    with pytest.raises(InvalidInput, match="confidence"):
        cohen_kappa(NUMBERS[0], NUMBERS[1], confidence=confidence)


# weights: nothing that is missing, 0 or below


PEOPLE = pd.DataFrame({"sex": list("mmfff"), "age": list("yoyoo")})
ONES, AGE = np.ones(5), {"y": 40, "o": 60}


@pytest.mark.parametrize("count", [0, NAN, -10, float("inf")])
def test_population_counts_are_refused_by_name(count):
    for work in (
        lambda: rake(PEOPLE, {"sex": {"m": count, "f": 110}, "age": AGE}, weight=ONES),
        lambda: poststratify(PEOPLE, {"m": count, "f": 100}, by="sex", weight=ONES),
    ):
        with pytest.raises(InvalidInput, match="sex"):
            work()


@pytest.mark.parametrize("start", [[1, NAN, 1, 1, 1], [0, 0, 1, 1, 1], [1, -1, 1, 1, 1], [1, 1, 1]])
def test_starting_weights_are_refused_with_their_rows(start):
    start = np.array(start, dtype=float)
    for work in (
        lambda: rake(PEOPLE, {"sex": {"m": 50, "f": 50}, "age": AGE}, weight=start),
        lambda: poststratify(PEOPLE, {"m": 50, "f": 100}, by="sex", weight=start),
        lambda: calibrate(pd.DataFrame({"one": ONES}), {"one": 10.0}, weight=start),
    ):
        with pytest.raises(InvalidInput, match="weights"):
            work()


def test_calibration_refuses_blank_totals_and_values():
    with pytest.raises(InvalidInput, match="one"):
        calibrate(pd.DataFrame({"one": ONES}), {"one": NAN}, weight=ONES)
    with pytest.raises(InvalidInput, match="income"):
        calibrate(pd.DataFrame({"income": [1, 2, NAN, 4, 5]}), {"income": 30.0}, weight=ONES)


def test_raking_keeps_the_proportions_of_the_design_within_a_cell_and_meets_the_margins():
    people = pd.DataFrame({"sex": list("mmmfff"), "age": list("yyoyoo")})
    margins = {"sex": {"m": 60, "f": 40}, "age": {"y": 50, "o": 50}}
    values = rake(people, margins, weight=np.array([1, 3, 1, 2, 1, 5.0])).values
    assert values[1] / values[0] == pytest.approx(3)
    assert values[5] / values[4] == pytest.approx(5)
    assert (values[:3].sum(), values[[0, 1, 3]].sum()) == (pytest.approx(60), pytest.approx(50))


SHUFFLED = pd.Series([1.0, 2.0, 3.0, 4.0], index=[3, 1, 0, 2], name="q")


@pytest.mark.parametrize(
    "use",
    [
        lambda design: mean(design, SHUFFLED),
        lambda design: share(design, SHUFFLED.astype(str)),
        lambda design: mean(design, SHUFFLED.sort_index(), by=SHUFFLED.astype(str)),
        lambda design: crosstab(design, SHUFFLED.astype(str), SHUFFLED.astype(str)),
    ],
)
def test_answers_in_another_order_than_the_weights_are_refused_not_matched_by_place(use):
    with pytest.raises(InvalidInput, match="row labels"):
        use(Design(weight=pd.Series([1.0, 1.0, 1.0, 100.0])))


@pytest.mark.parametrize("lonely", ["remove", "certainty", "average", "adjust"])
def test_where_every_stratum_has_one_unit_the_sentence_does_not_say_that_all_answers_came_from_one(lonely, recwarn):
    made = mean(Design(strata=pd.Series(list("abcd")), lonely=lonely), pd.Series([1.0, 2.0, 3.0, 6.0], name="q"))
    assert "均值 3.00（未加权 4 份）；层内的抽样单元不够" in made.sentence()
    assert "too few sampling units within the strata" in made.sentence("en")
    assert made.table["no_interval"].tolist() == ["too_few_units"]
    assert np.isnan(made.table["se"]).all() == (lonely in {"remove", "average"})
    assert not recwarn.list


def test_a_table_of_agreement_holds_whole_counts_and_a_deviation_needs_two_sheets():
    with pytest.raises(InvalidInput, match="whole numbers"):
        kappa_of_table(pd.DataFrame([[1.5, 0], [0, 2]], index=["a", "b"], columns=["a", "b"]))
    with pytest.raises(InvalidInput, match="at least 2 sheets; got 1") as refusal:
        grimmer("3.00", "0.00", 1)
    assert "至少 2 份才有标准差" in refusal.value.text("zh")
