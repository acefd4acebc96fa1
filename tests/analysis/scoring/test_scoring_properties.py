"""What must hold for every score, whatever the numbers: order, bounds, sums."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import known_packs, read_pack
from analysis.scoring.score import score
from analysis.scoring.scorecard import roll_up
from questionnaires.texts import Text

PACKS = {name: read_pack(name) for name in known_packs()}
MEASURED = ("at_least", "at_most", "equal")
amounts = st.decimals(min_value=-1000, max_value=1000, places=2)
targets = st.decimals(min_value="0.01", max_value=500, places=2)
points = st.decimals(min_value="0.01", max_value=40, places=2)
packs = st.sampled_from(sorted(PACKS))


def leaf(kind, target, out_of, name="it", *, unit="percent", measures=""):
    return Indicator(
        id=name,
        parent="",
        names=Text(name, name),
        points=out_of,
        kind=kind,
        target=target,
        unit=unit,
        measures=measures,
    )


def reading(value, name="it"):
    return Reading(indicator=name, basis="verified", value=value, method=Text("", ""))


def earned(indicator, value, pack):
    return score(indicator, reading(value), PACKS[pack]).points


@settings(deadline=None)
@given(
    st.sampled_from(("at_least", "equal", "satisfaction", "execution")),
    targets,
    points,
    st.tuples(amounts, amounts),
    packs,
)
def test_more_is_never_worse_where_more_is_wanted(kind, target, out_of, pair, pack):
    measures = kind if kind in ("satisfaction", "execution") else ""
    indicator = leaf("at_least" if measures else kind, target, out_of, measures=measures)
    low, high = (earned(indicator, value, pack) for value in sorted(pair))
    if isinstance(high, Unavailable):  # more was spent than the budget: no step says what that earns
        assert kind == "execution"
        assert max(pair) > 100
    else:
        assert low <= high


@settings(deadline=None)
@given(targets, points, amounts, amounts, packs)
def test_more_is_never_better_where_less_is_wanted(target, out_of, one, other, pack):
    low, high = sorted((one, other))
    assert earned(leaf("at_most", target, out_of), low, pack) >= earned(leaf("at_most", target, out_of), high, pack)


@settings(deadline=None)
@given(st.sampled_from(MEASURED), st.one_of(st.just(Decimal(0)), targets), points, amounts, packs)
def test_no_indicator_earns_less_than_nothing_or_more_than_its_points(kind, target, out_of, value, pack):
    gained = earned(leaf(kind, target, out_of), value, pack)
    assert isinstance(gained, Unavailable) or 0 <= gained <= out_of


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(MEASURED), targets, points, st.one_of(st.none(), amounts)), min_size=1, max_size=12
    ),
    packs,
)
def test_the_total_is_the_sum_of_the_leaves_and_beside_it_stands_that_of_what_could_be_scored(rows, pack):
    leaves = [leaf(kind, target, out_of, f"i{at}") for at, (kind, target, out_of, _) in enumerate(rows)]
    readings = {f"i{at}": reading(row[3], f"i{at}") for at, row in enumerate(rows) if row[3] is not None}
    card = roll_up(leaves, readings, PACKS[pack])
    gained = [each.points for each in card.scores if not isinstance(each.points, Unavailable)]
    if not gained:
        assert isinstance(card.total, Unavailable)
        return
    assert card.total_before_veto == card.total
    assert not isinstance(card.total, Unavailable)
    assert not isinstance(card.total_usable, Unavailable)
    assert card.total == card.earned == sum(gained)
    assert abs(card.total_usable - sum(gained) * card.full_points / card.scored_points) < Decimal("1e-20")
    assert 0 <= card.total <= card.total_usable <= card.full_points
    is_enough = card.scored_points >= Decimal("0.8") * card.full_points
    assert card.grade == (PACKS[pack].grade(card.total) if is_enough else None)


@settings(deadline=None)
@given(st.sampled_from(MEASURED), targets, points, amounts)
def test_packs_with_the_same_rules_give_the_same_score(kind, target, out_of, value):
    indicator = leaf(kind, target, out_of)
    assert earned(indicator, value, "national-1") == earned(indicator, value, "shanxi-1")


@settings(deadline=None)
@given(targets, points, st.decimals(min_value="0.1", max_value=5, places=2))
def test_a_cut_for_overachievement_is_kept_apart_and_stops_at_its_floor(target, out_of, ratio):
    over = replace(
        PACKS["national-1"].overachievement, cut_from=Decimal("1.5"), slope=Decimal("0.5"), floor=Decimal("0.6")
    )
    pack = replace(PACKS["national-1"], overachievement=over)
    found = score(leaf("at_least", target, out_of), reading(target * ratio), pack)
    assert found.share == min(Decimal(1), ratio)
    assert found.cut == (0 if ratio <= Decimal("1.5") else min(Decimal("0.4"), (ratio - Decimal("1.5")) / 2))


def test_a_veto_leaves_the_score_beside_the_grade_it_sets():
    pack = PACKS["bohu-1"]
    veto = next(iter(pack.vetoes.values()))
    card = roll_up([leaf("at_least", Decimal(100), Decimal(100))], {"it": reading(Decimal(95))}, pack, vetoes=[veto.id])
    assert (card.total_before_veto, card.grade) == (Decimal(95), "poor")
    assert card.total == veto.cap
    assert veto.names["zh"] in card.sentence()


@pytest.mark.parametrize(("effect", "total"), [("left_out", "100"), ("zero", "60")])
def test_what_is_missing_counts_as_the_pack_says(effect, total):
    pack = replace(PACKS["national-1"], unavailable={**PACKS["national-1"].unavailable, "not_verifiable": effect})
    leaves = [leaf("at_least", Decimal(100), Decimal(60), "a"), leaf("at_least", Decimal(100), Decimal(40), "b")]
    card = roll_up(leaves, {"a": reading(Decimal(100), "a")}, pack)
    assert card.total == Decimal(total)
    assert isinstance(card.of("b").points, Unavailable)


@pytest.mark.parametrize(
    ("pack", "measures", "value", "gained"),
    [
        ("guideline2021-1", "satisfaction", "87.5", "8.0"),
        ("guideline2021-1", "satisfaction", "90", "10"),
        ("guideline2021-1", "execution", "85", "7.0"),
        ("form2017-1", "satisfaction", "87.5", "10"),
        ("form2017-1", "satisfaction", "85", "9"),
        ("form2017-1", "satisfaction", "79.9", "8"),
        ("form2017-1", "satisfaction", "96", "10"),
        ("national-1", "satisfaction", "81", "9"),
    ],
)
def test_satisfaction_and_execution_have_rules_of_their_own_in_some_packs(pack, measures, value, gained):
    assert earned(leaf("at_least", Decimal(90), Decimal(10), measures=measures), Decimal(value), pack) == Decimal(
        gained
    )


def test_the_same_overrun_scores_differently_under_two_packs():
    indicator = leaf("at_most", Decimal(10), Decimal(10), unit="working_days")
    gained = {name: round(earned(indicator, Decimal(12), name), 2) for name in ("national-1", "form2017-1")}
    assert gained == {"national-1": Decimal("8.00"), "form2017-1": Decimal("8.33")}


def test_a_strict_target_that_is_just_met_is_reached_or_not_as_the_pack_says():
    indicator = replace(leaf("at_least", Decimal(90), Decimal(10)), is_strict=True)
    reached = {
        name: score(indicator, reading(Decimal(90)), PACKS[name]).is_reached for name in ("national-1", "hebei-1")
    }
    assert reached == {"national-1": True, "hebei-1": False}


def test_all_or_nothing_gives_nothing_for_a_strict_target_that_is_just_met_where_the_pack_tells_it():
    indicator = replace(leaf("at_least", Decimal(90), Decimal(10)), is_strict=True, rule="all_or_nothing")
    assert (earned(indicator, Decimal(90), "national-1"), earned(indicator, Decimal(90), "hebei-1")) == (10, 0)


@pytest.mark.parametrize(("kind", "value", "gained"), [("at_most", 0, 10), ("at_most", 1, 0), ("equal", 0, 10)])
def test_a_target_of_none_is_kept_or_broken_and_stays_in_the_score(kind, value, gained):
    assert earned(leaf(kind, Decimal(0), Decimal(10), unit="units"), Decimal(value), "national-1") == gained


def test_execution_is_scored_on_the_budget_and_overspending_is_not_within_it():
    execution = leaf("at_least", Decimal(95), Decimal(10), measures="execution")
    assert earned(execution, Decimal(90), "national-1") == 9
    gained = [earned(execution, Decimal(value), "guideline2021-1") for value in ("99.99", "100", "100.01", "120")]
    assert gained == [7, 10, 7, 7]  # within the budget full marks, above it the next step and never more


def test_the_same_total_has_another_grade_under_other_bands():
    assert (PACKS["national-1"].grade(Decimal("85.81")), PACKS["shanxi-1"].grade(Decimal("85.81"))) == (
        "good",
        "excellent",
    )


def test_a_pack_has_names_of_its_own_for_the_grades():
    pack = PACKS["province95-1"]
    assert [
        (pack.grade_names[pack.grade(Decimal(total))]["zh"], total) for total in ("95", "94.99", "75", "74.99")
    ] == [
        ("优秀", "95"),
        ("良好", "94.99"),
        ("合格", "75"),
        ("差", "74.99"),
    ]
    assert pack.bands_source.level == "province"


def test_a_total_that_would_be_rounded_into_the_next_band_is_printed_with_all_its_places():
    card = roll_up(
        [leaf("at_least", Decimal(100), Decimal(100))], {"it": reading(Decimal("89.995"))}, PACKS["national-1"]
    )
    assert card.grade == "good"
    assert "89.995" in card.sentence()


@pytest.mark.parametrize("name", sorted(PACKS))
def test_every_rule_of_every_pack_names_its_document_and_is_not_taken_for_checked(name):
    for place, source in PACKS[name].sources():
        assert source.document, place
        assert source.article, place
        assert source.date, place
        assert source.checked is False, place
