"""Missing evidence never helps, and a worse value never does: under every pack, on trees and readings of every kind."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.core.results import Unavailable
from analysis.scoring.indicators import KINDS, WITHOUT_TARGET, Indicator, Reading
from analysis.scoring.packs import known_packs, read_pack
from analysis.scoring.scorecard import roll_up
from questionnaires.texts import Text

PACKS = {name: read_pack(name) for name in known_packs()}
TEXT = Text("某", "some")
GAPS = {kind: Unavailable(kind=kind, reason=TEXT) for kind in ("not_verifiable", "not_comparable")}
BESIDE = Unavailable(kind="not_applicable", reason=TEXT)
SHARES = ("yes_no", "graded", "elements")

packs = st.sampled_from(sorted(PACKS))
points = st.decimals(min_value="0.5", max_value=40, places=1)


def leaf(at, kind, out_of, target="100", measures=""):
    return Indicator(
        id=f"i{at}",
        parent="",
        names=TEXT,
        points=Decimal(out_of),
        kind=kind,
        target=Decimal(1) if kind == "yes_no" else None if kind in WITHOUT_TARGET else Decimal(target),
        upper=Decimal(200) if kind == "between" else None,
        unit="" if kind == "by_date" else "percent",
        measures=measures,
    )


def reading(at, value):
    return Reading(indicator=f"i{at}", basis="verified", value=value, method=TEXT)


def missing(at, why):
    return replace(reading(at, None), unavailable=why)


@st.composite
def trees(draw):
    """Leaves of every kind with a reading each: usable, missing for a reason, beside, or none at all."""
    rows = []
    for at in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(KINDS))
        measures = draw(st.sampled_from(["", "", "satisfaction", "execution"])) if kind == "at_least" else ""
        target = draw(st.sampled_from(["100", "95", "90", "0"]))
        value = {
            "likert": st.decimals(min_value=1, max_value=5, places=1),
            "yes_no": st.sampled_from([Decimal(0), Decimal(1)]),
        }.get(kind, st.decimals(min_value=0, max_value=1 if kind in SHARES else 260, places=2))
        state = draw(st.sampled_from(["usable"] * 5 + ["not_verifiable", "not_comparable", "beside", "none"]))
        given_value = draw(value)
        known = reading(at, given_value) if state == "usable" else missing(at, GAPS.get(state, BESIDE))
        rows.append((leaf(at, kind, draw(points), target, measures), None if state == "none" else known))
    return [row[0] for row in rows], {each.indicator: each for _, each in rows if each is not None}


def number(total):
    """A total to compare; without one there is nothing to be better than."""
    return Decimal(-1) if isinstance(total, Unavailable) else total


def rank(card, pack):
    grades = [grade for grade, _ in pack.bands]
    return len(grades) if card.grade is None else grades.index(card.grade)


@settings(deadline=None, max_examples=150)
@given(trees(), packs, st.sampled_from([*sorted(GAPS), "withheld"]))
def test_no_reading_withheld_ever_raises_the_total_or_the_grade(tree, name, how):
    indicators, readings = tree
    pack, before = PACKS[name], roll_up(indicators, readings, PACKS[name])
    for result in before.scores:
        if isinstance(result.points, Unavailable):
            continue
        indicator = result.indicator.id
        others = {each: value for each, value in readings.items() if each != indicator}
        if how != "withheld":
            others[indicator] = replace(readings[indicator], value=None, unavailable=GAPS[how])
        after = roll_up(indicators, others, pack)
        assert number(after.total) <= number(before.total)
        assert rank(after, pack) >= rank(before, pack)
        assert after.scored_share is None or number(after.scored_share) <= number(before.scored_share)


@settings(deadline=None, max_examples=150)
@given(trees(), packs)
def test_evidence_supplied_leads_to_a_total_within_what_was_said_to_be_possible(tree, name):
    indicators, readings = tree
    card = roll_up(indicators, readings, PACKS[name])
    low, high = card.possible
    if isinstance(low, Unavailable):
        return
    assert low <= high
    gaps = [each.indicator for each in card.scores if isinstance(each.points, Unavailable)]
    gaps = [each for each in gaps if card.of(each.id).points.kind != "not_applicable" and each.kind in SHARES]
    for share in (Decimal(0), Decimal("0.5"), Decimal(1)):
        supplied = {each.id: replace(reading(0, share), indicator=each.id) for each in gaps}
        total = roll_up(indicators, readings | supplied, PACKS[name]).total
        assert isinstance(total, Unavailable) or low - Decimal("1e-20") <= total <= high + Decimal("1e-20")


WORSE_FIRST = {  # readings from the worst to the best, with what no reading is worth between them
    "at_least": ["0", "59.99", "60", "79.99", "80", "94.99", "95", "99.99", "100"],
    "at_most": ["260", "200", "199.99", "150", "100.01", "100", "0"],
    "equal": ["0", "50", "99.99", "100"],
    "between": ["99.99", "100"],
    "by_date": ["101", "100", "99"],
    "yes_no": ["0", "1"],
    "graded": ["0", "0.6", "0.8", "1"],
    "elements": ["0", "0.5", "1"],
    "deduction": ["50", "10", "1", "0"],
    "likert": ["1", "2.5", "4", "5"],
}


@pytest.mark.parametrize("name", sorted(PACKS))
@pytest.mark.parametrize(
    ("kind", "measures"), [*((kind, "") for kind in KINDS), ("at_least", "satisfaction"), ("at_least", "execution")]
)
def test_a_worse_value_never_gives_a_higher_total_than_a_better_one(name, kind, measures):
    indicators = [leaf(0, kind, 25, measures=measures), leaf(1, "yes_no", 75)]
    totals = [
        roll_up(indicators, {"i0": reading(0, Decimal(value)), "i1": reading(1, Decimal(1))}, PACKS[name]).total
        for value in WORSE_FIRST[kind]
    ]
    nothing = roll_up(indicators, {"i1": reading(1, Decimal(1))}, PACKS[name]).total
    for worse, better in pairwise([nothing, *totals]):
        assert worse <= better


@pytest.mark.parametrize("name", sorted(PACKS))
def test_money_spent_above_the_budget_is_never_better_than_all_of_it(name):
    indicators = [leaf(0, "at_least", 25, measures="execution"), leaf(1, "yes_no", 75)]
    readings = [
        {"i0": reading(0, Decimal(value)), "i1": reading(1, Decimal(1))} for value in ("99.99", "100", "100.01", "140")
    ]
    totals = [number(roll_up(indicators, each, PACKS[name]).total) for each in readings]
    assert totals[1] == max(totals)
    assert totals[2] == totals[3]
    if name == "guideline2021-1":
        assert totals == [Decimal("92.5"), 100, Decimal("92.5"), Decimal("92.5")]  # it had been 92.5, 100, 95 and 95


def late(day):
    """95 points that earn 89.36, and a completion worth 5 that was due on 2025-09-30."""
    indicators = [leaf(0, "graded", 95), replace(leaf(1, "by_date", 5), target=Decimal(20250930))]
    readings = {"i0": reading(0, Decimal("89.36") / 95)}
    if day:
        readings["i1"] = reading(1, Decimal(day))
    return roll_up(indicators, readings, PACKS["national-1"])


def test_a_late_completion_that_is_withheld_earns_no_more_than_one_with_its_date():
    """89.36 良 with the date; without it the total had been 94.06 优, which now stands beside and grades nothing."""
    told, withheld = late("20251115"), late("")
    assert [round(card.total, 2) for card in (told, withheld)] == [Decimal("89.36"), Decimal("89.36")]
    assert (told.grade, withheld.grade, round(withheld.total_usable, 2)) == ("good", "good", Decimal("94.06"))
    assert [round(each, 2) for each in withheld.possible] == [Decimal("89.36"), Decimal("94.36")]
    assert isinstance(withheld.of("i1").points, Unavailable)


@pytest.mark.parametrize(("beside", "grade"), [("", "fair"), ("i1", "excellent")])
def test_what_does_not_apply_is_scaled_and_shown_both_ways(beside, grade):
    """Calling what went badly not applicable raises the scaled total: so the other one is printed too."""
    indicators = [leaf(0, "graded", 70), leaf(1, "graded", 30)]
    readings = {"i0": reading(0, Decimal(1)), "i1": missing(1, BESIDE) if beside else reading(1, Decimal(0))}
    card = roll_up(indicators, readings, PACKS["national-1"])
    assert (card.grade, card.earned, card.scored_share) == (grade, 70, 1)
    assert card.total == (100 if beside else 70)


@pytest.mark.parametrize(("scored", "grade"), [("80", "good"), ("79.9", None)])
def test_no_grade_is_given_below_the_share_that_the_pack_states(scored, grade):
    indicators = [leaf(0, "graded", scored), leaf(1, "graded", Decimal(100) - Decimal(scored))]
    card = roll_up(indicators, {"i0": reading(0, Decimal(1))}, PACKS["national-1"])
    assert card.grade == grade
    assert bool(card.no_grade) is (grade is None)
    assert (card.graded["zh"], card.graded["en"]) == (("良", "good") if grade else ("不予定级", "not graded"))


def test_a_veto_stands_whatever_is_withheld():
    pack = PACKS["bohu-1"]
    indicators = [leaf(0, "graded", 70), leaf(1, "graded", 30)]
    for readings in ({"i0": reading(0, Decimal(1)), "i1": reading(1, Decimal(1))}, {"i1": reading(1, Decimal(1))}, {}):
        card = roll_up(indicators, readings, pack, vetoes=["accident"])
        assert card.grade == "poor"
        assert number(card.total) <= Decimal("59.99")
