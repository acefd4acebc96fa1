"""Grade stability: intervals carried through the rules; checked against probabilities worked out by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest
from scipy import special, stats

from analysis.core.errors import InvalidInput
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import read_pack
from analysis.scoring.scorecard import roll_up
from analysis.scoring.stability import Interval, grade_stability
from questionnaires.texts import Text
from tests.runs.examples import evaluation_of


def leaf(name, points, target, unit="percent"):
    return Indicator(
        id=name,
        parent="",
        names=Text(name, name),
        points=Decimal(points),
        kind="at_least",
        target=Decimal(target),
        unit=unit,
    )


def reading(name, value):
    return Reading(indicator=name, basis="verified", value=Decimal(value), method=Text("", ""))


@pytest.fixture
def card():
    indicators = (leaf("满意度", 20, 90), leaf("完成率", 30, 100), leaf("已知", 50, 100))
    readings = {"满意度": reading("满意度", "85"), "完成率": reading("完成率", "80"), "已知": reading("已知", "84")}
    return roll_up(indicators, readings, read_pack("national-1"))


def test_the_probability_of_a_grade_is_that_of_the_value_that_decides_it(card):
    found = grade_stability(card, read_pack("national-1"), {"完成率": Interval(low=Decimal(65), high=Decimal(90))})
    # 良 needs 80 points: 84·50/100 + 85/90·20 + x·30/100 ≥ 80
    needed = (80 - 42 - 85 / 90 * 20) / 30
    spread = (special.logit(0.9) - special.logit(0.65)) / (2 * stats.norm.ppf(0.975))
    expected = stats.norm.sf((special.logit(needed) - special.logit(0.8)) / spread)
    by_grade = found.grades.set_index("grade")["probability"]
    assert by_grade["good"] + by_grade["excellent"] == pytest.approx(expected, abs=0.015)
    assert by_grade.sum() == pytest.approx(1)
    assert found.grade == card.grade == "good"
    assert found.low < float(card.total) < found.high
    assert "完成率" in found.sentence()
    assert "Sampling error only" in found.sentence("en")
    assert found.plot() is not None


def test_the_wider_interval_decides_and_the_seed_gives_the_same_again(card):
    intervals = {
        "满意度": Interval(low=Decimal(82), high=Decimal(88)),
        "完成率": Interval(low=Decimal(60), high=Decimal(93)),
    }
    found, again = (grade_stability(card, read_pack("national-1"), intervals, seed=4) for _ in range(2))
    assert found.sources["indicator"].tolist() == ["完成率", "满意度"]
    assert found.sources["share"].sum() == pytest.approx(1)
    assert found.grades.equals(again.grades)


def test_a_veto_holds_in_every_draw_and_a_cut_is_carried_through(card):
    pack = read_pack("bohu-1")
    leaves, readings = card.indicators, {each.indicator.id: each.reading for each in card.scores}
    vetoed = roll_up(leaves, readings, pack, vetoes=["accident"])
    found = grade_stability(vetoed, pack, {"完成率": Interval(low=Decimal(65), high=Decimal(90))})
    assert (found.grade, found.probability) == ("poor", 1.0)
    assert found.high <= 59.99
    over = replace(pack.overachievement, cut_from=Decimal("0.5"), slope=Decimal("0.5"), floor=Decimal(0))
    cut = roll_up(leaves, readings, replace(pack, overachievement=over))
    drawn = grade_stability(
        cut, replace(pack, overachievement=over), {"完成率": Interval(low=Decimal(75), high=Decimal(85))}
    )
    assert drawn.low < float(cast(Decimal, cut.total)) < drawn.high


def test_intervals_that_do_not_belong_are_refused(card):
    pack = read_pack("national-1")
    for intervals in (
        {},
        {"别的": Interval(low=Decimal(1), high=Decimal(2))},
        {"完成率": Interval(low=Decimal(85), high=Decimal(90))},
    ):
        with pytest.raises(InvalidInput):
            grade_stability(card, pack, intervals)


def test_an_evaluation_says_how_sure_its_grade_is():
    figures = evaluation_of("zhenyuan").figures
    low, total, high = (
        Decimal(figures[f"score.{name}"].value) for name in ("stability.low", "total", "stability.high")
    )
    assert low < total < high
    assert figures["score.stability.decides"].word == "satisfaction"  # every unit was checked: no sampling error
    assert figures["score.stability.p"].texts["zh"] == "99%以上"
