"""Rank tests under a design against R (survey), and against scipy where the design is plain."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.language import in_language
from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.ranks import rank_test
from tests.oracles.estimation.reference_cases import cases, drawn


@pytest.mark.parametrize(
    "case", [case for case in cases("survey_tests") if "svyranktest" in case["values"]], ids=lambda case: case["id"]
)
def test_two_groups_under_a_design_are_those_of_r(case):
    design = drawn(case)
    value, group = case["call"][2].removeprefix("svyranktest(").split(",")[0].split(" ~ ")
    result = rank_test(design, design.frame[value], design.frame[group])
    row, expected = result.table.iloc[1], case["values"]["svyranktest"]
    assert [row["difference"], row["t"], row["p"]] == pytest.approx(
        [expected["difference"], expected["t"], expected["p"]], rel=1e-8
    )
    assert (result.df_denominator, result.f, result.p_value) == (
        expected["df"],
        pytest.approx(expected["t"] ** 2),
        pytest.approx(expected["p"]),
    )


def planted(n=300, shift=0.4, seed=2):
    rng = np.random.default_rng(seed)
    groups = pd.Series(rng.choice(list("abc"), n))
    hidden = rng.normal(size=n) + shift * (groups == "c")
    return pd.Series(np.digitize(hidden, [-1, 0, 0.7, 1.5]) + 1.0, name="overall"), groups


def test_under_a_plain_design_the_tests_are_the_textbook_ones():
    values, groups = planted(2000, shift=0.12)
    design = Design(weight=pd.Series(1.0, index=values.index))
    samples = [values[groups == name] for name in "abc"]
    kruskal = stats.kruskal(*samples)
    result = rank_test(design, values, groups, scores="kruskal_wallis")
    assert 2 * result.f == pytest.approx(kruskal.statistic, rel=0.03)
    assert result.p_value == pytest.approx(kruskal.pvalue, rel=0.05)
    two = rank_test(design, values.where(groups != "b"), groups)
    mann = stats.mannwhitneyu(samples[2], samples[0], use_continuity=False, method="asymptotic")
    assert two.p_value == pytest.approx(mann.pvalue, rel=0.05)
    ahead = mann.statistic / (len(samples[0]) * len(samples[2]))  # chance that a value of c is above one of a
    assert two.table["difference"][1] == pytest.approx(ahead - 0.5, abs=1e-9)
    median = rank_test(design, values.where(groups != "b"), groups, scores="median")
    above = [(sample > 2.5).mean() for sample in (samples[0], samples[2])]
    assert median.table["mean_score"].tolist() == pytest.approx(above)
    normal = rank_test(design, values, groups, scores="van_der_waerden")
    assert normal.p_value == pytest.approx(result.p_value, rel=0.5)


def test_clusters_and_weights_count():
    rng = np.random.default_rng(3)
    psu = pd.Series(np.repeat(np.arange(24), 12))
    groups = pd.Series(np.where(psu % 2, "x", "y"))  # the groups are whole sites
    rejected = {"clustered": 0, "plain": 0}
    for _ in range(40):
        values = pd.Series(rng.normal(size=288) + rng.normal(size=24)[psu] * 0.6)
        weight = pd.Series(rng.uniform(0.5, 2, 288))
        rejected["clustered"] += rank_test(Design(weight=weight, psu=psu), values, groups).p_value < 0.05
        rejected["plain"] += rank_test(Design(weight=weight), values, groups).p_value < 0.05
    assert rejected["clustered"] <= 6
    assert rejected["plain"] >= 8


def test_only_the_order_counts_and_it_is_never_guessed():
    values, groups = planted()
    design = Design(weight=pd.Series(np.random.default_rng(4).uniform(1, 2, len(values))))
    words = ["很差", "较差", "一般", "较好", "很好"]
    names = values.map(lambda point: words[int(point) - 1])
    ordered = names.astype(pd.CategoricalDtype(words, ordered=True))
    numbers = rank_test(design, values, groups, scores="kruskal_wallis")
    for same in (values**3, values.astype("Int64"), values.astype(int).astype(str), ordered):
        assert rank_test(design, same, groups, scores="kruskal_wallis").f == pytest.approx(numbers.f)
    with pytest.raises(InvalidInput, match="order"):
        rank_test(design, names, groups, scores="kruskal_wallis")
    held = rank_test(design, values, groups.astype(pd.CategoricalDtype(["c", "a", "b"])), scores="kruskal_wallis")
    assert held.table["group"].tolist() == ["c", "a", "b"]
    assert held.f == pytest.approx(numbers.f)


def test_blanks_leave_the_domain_and_not_the_design():
    values, groups = planted()
    psu = pd.Series(np.arange(len(values)) // 10)
    design = Design(weight=pd.Series(1.0, index=values.index), psu=psu)
    result = rank_test(design, values.mask(psu < 3), groups.mask(groups == "b"))
    assert (result.n, result.df_denominator) == (int(((psu >= 3) & (groups != "b")).sum()), 28)
    assert result.table["group"].tolist() == ["a", "c"]


def test_sentences_say_that_ranks_are_no_means():
    values, groups = planted()
    result = rank_test(Design(weight=pd.Series(1.0, index=values.index)), values, groups, scores="kruskal_wallis")
    assert "名次最高“c”" in result.sentence()
    assert "not means" in result.sentence("en")
    with in_language("en"):
        assert "mean_score" in str(result)
    assert result.plot() is not None


def test_what_cannot_be_ranked_is_refused():
    values, groups = planted(30)
    design = Design(weight=pd.Series(1.0, index=values.index))
    for error, arguments in (
        (InvalidInput, (values, groups)),  # three groups
        (NotEnoughData, (values * 0, groups.replace("b", "a"))),
        (NotEnoughData, (values, groups.replace({"b": "a", "c": "a"}))),
        (InvalidInput, (values.iloc[::-1], groups)),
        (InvalidInput, (values.mask(values == 3, np.inf), groups)),
    ):
        with pytest.raises(error):
            rank_test(design, *arguments)
    with pytest.raises(InvalidInput, match="unknown 'mean'"):
        rank_test(design, values, groups, scores="mean")  # type: ignore[arg-type]  # hostile
    two = Design(weight=pd.Series(1.0, index=values.index), psu=pd.Series(np.arange(30) % 2))
    with pytest.raises(NotEnoughData, match="too few"):
        rank_test(two, values, groups, scores="kruskal_wallis")
