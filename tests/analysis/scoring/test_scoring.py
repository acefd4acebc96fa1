"""Scores under the national pack: every expected number can be checked by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import read_pack
from analysis.scoring.score import score
from analysis.scoring.scorecard import overachieved, roll_up
from questionnaires.problems import ProblemsError
from questionnaires.texts import NO_TEXT, Text

PACK = read_pack("national-1")
METHOD = Text("核实", "verified")


def indicator(kind, target, points="10", **more):
    return Indicator(
        id="it",
        parent="",
        names=Text("某", "it"),
        points=Decimal(points),
        kind=kind,
        target=None if target is None else Decimal(target),
        upper=Decimal(90) if kind == "between" else None,
        **more,
    )


def verified(value, indicator_id="it"):
    return Reading(
        indicator=indicator_id, basis="verified", value=None if value is None else Decimal(value), method=METHOD
    )


def earned(kind, target, actual, **more):
    return score(indicator(kind, target, **more), verified(actual), PACK).points


@pytest.mark.parametrize(
    ("kind", "target", "actual", "points"),
    [
        ("at_least", "90", "45", "5"),
        ("at_least", "90", "95", "10"),
        ("at_least", "4", "7", "10"),
        ("at_most", "10", "10", "10"),
        ("at_most", "10", "12", "8.0"),
        ("at_most", "10", "20", "0"),
        ("at_most", "10", "25", "0"),
        ("equal", "100", "75", "7.5"),
        ("equal", "0", "0", "10"),
        ("equal", "0", "1", "0"),
        ("yes_no", "1", "1", "10"),
        ("yes_no", "1", "0", "0"),
        ("graded", "1", "0.7", "7"),
        ("elements", "1", "0.6", "6"),
        ("deduction", "1", "2.5", "7.5"),
        ("likert", "1", "4.2", "8"),
        ("between", "80", "85", "10"),
        ("between", "80", "91", "0"),
        ("by_date", "20250930", "20250929", "10"),
        ("by_date", "20250930", "20251001", "0"),
    ],
)
def test_each_kind_of_target_is_scored_by_the_rule_of_the_pack(kind, target, actual, points):
    assert earned(kind, target, actual) == Decimal(points)


def test_the_same_overrun_scores_differently_under_the_two_rules_in_use():
    assert round(earned("at_most", "10", "12", rule="ratio"), 2) == Decimal("8.33")
    assert round(earned("at_most", "10", "12", rule="linear_to_zero"), 2) == Decimal("8.00")


def test_a_missing_reading_is_not_verifiable_and_never_zero():
    points = earned("at_least", "90", None)
    assert isinstance(points, Unavailable)
    assert points.kind == "not_verifiable"


def test_a_target_of_zero_cannot_be_compared_with():
    points = earned("at_least", "0", "30")
    assert isinstance(points, Unavailable)
    assert points.kind == "not_comparable"


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "excellent"),
        ("90", "excellent"),
        ("89.995", "good"),
        ("80", "good"),
        ("79.9999", "fair"),
        ("60", "fair"),
        ("59.99", "poor"),
        ("0", "poor"),
    ],
)
def test_bands_are_half_open_on_the_unrounded_total(total, grade):
    assert PACK.grade(Decimal(total)) == grade


def tree():
    top = Indicator(id="output", parent="", names=Text("产出", "Output"), points=Decimal(100))
    leaves = [
        replace(indicator("at_least", "100", "60"), id="a", parent="output"),
        replace(indicator("at_least", "4", "40"), id="b", parent="output"),
    ]
    return [top, *leaves]


def test_the_total_is_the_unrounded_sum_of_the_leaves():
    card = roll_up(tree(), {"a": verified("66.6666", "a"), "b": verified("4", "b")}, PACK)
    assert card.total == Decimal("79.99996")
    assert card.grade == "fair"
    assert card.by_top() == {"output": (Decimal("79.99996"), Decimal(100))}


def test_what_has_no_reading_earns_nothing_until_it_is_supplied_and_the_scaled_total_stands_beside():
    card = roll_up(tree(), {"a": verified("50", "a")}, PACK)
    assert (card.total, card.total_usable, card.possible) == (30, 50, (30, 70))
    assert (card.scored_points, card.counted_points, card.full_points) == (60, 100, 100)
    assert isinstance(card.of("b").points, Unavailable)
    assert (card.grade, card.scored_share) == (None, Decimal("0.6"))
    assert "只占 60.0%，低于所用规则包规定的 80%" in card.no_grade["zh"]
    assert "不予定级" in card.sentence()
    assert "Not graded" in card.sentence("en")


def test_what_does_not_apply_is_left_out_and_the_rest_is_scaled():
    beside = replace(verified("1", "b"), value=None, unavailable=Unavailable(kind="not_applicable", reason=NO_TEXT))
    card = roll_up(tree(), {"a": verified("50", "a"), "b": beside}, PACK)
    assert (card.total, card.total_usable, card.earned, card.beside, card.scored_share) == (50, 50, 30, 40, 1)
    assert [(node.indicator.id, node.level, node.out_of, node.n_leaves) for node in card.nodes] == [
        ("output", 1, 60, 2),
        ("a", 2, 60, 1),
        ("b", 2, 0, 1),
    ]
    assert [node.rate for node in card.nodes[:2]] == [Decimal("0.5"), Decimal("0.5")]
    assert isinstance(card.nodes[2].rate, Unavailable)


def test_with_no_reading_at_all_there_is_no_total():
    card = roll_up(tree(), {}, PACK)
    assert isinstance(card.total, Unavailable)
    assert card.grade is None


def test_a_result_far_above_its_target_is_pointed_out_and_not_deducted():
    card = roll_up(tree(), {"a": verified("100", "a"), "b": verified("7", "b")}, PACK)
    assert [each.indicator.id for each in overachieved(card, PACK.overachievement.suspect_at)] == ["b"]
    assert card.of("b").ratio == Decimal("1.75")
    assert card.total == 100


def test_every_rule_of_the_pack_names_its_document_and_whether_it_was_checked():
    sources = [rule.source for rule in PACK.rules.values()] + [PACK.bands_source, PACK.overachievement.source]
    assert all(source.document and source.article and source.date for source in sources)
    assert all(source.checked is False for source in sources)


def test_an_unknown_pack_is_refused_with_the_known_ones():
    with pytest.raises(ProblemsError, match="national-1"):
        read_pack("nowhere-1")
