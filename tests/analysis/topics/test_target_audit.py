"""Audit of targets: ratios, last year's actual against this year's target, targets that were never raised."""

from dataclasses import replace
from decimal import Decimal

import pytest
from matplotlib.figure import Figure

from analysis.core.errors import InvalidInput
from analysis.core.plots import as_svg
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import read_pack
from analysis.scoring.scorecard import roll_up
from analysis.topics.targets.ratchet import PastYear, ratchet
from analysis.topics.targets.target_audit import rescored, target_audit
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text

PACK = read_pack("national-1")
METHOD = Text("核实", "verified")


def leaf(name, target, points="25", kind="at_least", unit="times"):
    return Indicator(
        id=name,
        parent="",
        names=Text(f"指标{name}", name),
        points=Decimal(points),
        kind=kind,
        target=None if target is None else Decimal(target),
        unit=unit,
    )


def card_of(*pairs):
    readings = {
        each.id: Reading(indicator=each.id, basis="verified", value=Decimal(actual), method=METHOD)
        for each, actual in pairs
        if actual is not None
    }
    return roll_up([each for each, _ in pairs], readings, PACK)


def past(name, year, target, actual):
    return PastYear(
        indicator=name,
        year=year,
        target=None if target is None else Decimal(target),
        actual=None if actual is None else Decimal(actual),
    )


def four():
    return card_of((leaf("a", 4), 7), (leaf("b", 10), 14), (leaf("c", 10), 13), (leaf("d", 10), None))


def test_seven_checks_against_a_target_of_four_are_a_ratio_of_1_75_and_suspect():
    audit = target_audit(four(), PACK)
    ratios = {each.id: ratio for each, ratio in audit.ratios}
    assert ratios == {"a": Decimal("1.75"), "b": Decimal("1.4"), "c": Decimal("1.3")}
    assert (audit.n_explain, audit.n_suspect) == (2, 1)  # 1.3 itself is not above 1.3
    assert (audit.explain_share, audit.suspect_share) == (Decimal(2) / 3, Decimal(1) / 3)
    assert audit.to_frame()["indicator"].tolist() == ["a", "b", "c"]
    assert "超额本身不等于目标偏低" in audit.sentence()
    assert audit.plot() is not None


def test_other_kinds_and_a_target_of_zero_have_no_ratio_and_the_share_is_not_zero():
    audit = target_audit(card_of((leaf("a", 10, kind="at_most"), 30), (leaf("b", 0), 30)), PACK)
    assert audit.ratios == ()
    assert isinstance(audit.explain_share, Unavailable)
    assert isinstance(audit.suspect_share, Unavailable)


def track(indicator, actual, *years):
    return ratchet(card_of((indicator, actual)), years, 2025).tracks[0]


@pytest.mark.parametrize(
    ("kind", "target", "last", "slack"),
    [
        ("at_least", 80, 85, True),
        ("at_least", 85, 85, False),
        ("at_least", 90, 85, False),
        ("at_most", 12, 10, True),
        ("at_most", 10, 10, False),
        ("at_most", 8, 10, False),
    ],
)
def test_a_target_easier_than_last_years_actual_is_slack_in_both_directions(kind, target, last, slack):
    found = track(leaf("a", target, kind=kind), target, past("a", 2024, target, last))
    assert (found.is_slack_now, found.last_actual, found.compared_years) == (slack, last, (2025,))


def test_a_year_without_the_year_before_does_not_compare():
    found = track(leaf("a", 4), 7, past("a", 2022, 4, 9), past("a", 2024, 4, None))
    assert (found.compared_years, found.slack_years, found.last_actual) == ((), (), None)
    again = track(leaf("a", 4), 7, past("a", 2023, 4, 9), past("a", 2024, 4, 3))
    assert (again.compared_years, again.slack_years) == ((2024, 2025), (2024,))


@pytest.mark.parametrize(
    ("history", "target", "never"),
    [
        ([(4, 6), (4, 7)], 4, True),
        ([(4, 6), (4, 7)], 5, False),  # raised now
        ([(3, 6), (4, 7)], 4, False),  # raised once
        ([(5, 6), (4, 7)], 4, True),  # lowered is not raised
        ([(4, 3), (4, 7)], 4, False),  # was not reached: no reason to raise it
        ([(4, 7)], 4, False),  # two targets may be the same by chance
        ([(4, None), (4, None)], 4, False),  # nothing is known of what was reached
    ],
)
def test_a_target_reached_every_year_and_never_raised_is_seen(history, target, never):
    first = 2025 - len(history)
    years = [past("a", first + at, *pair) for at, pair in enumerate(history)]
    assert track(leaf("a", target), 7, *years).never_raised is never


def test_a_target_that_cannot_be_raised_is_not_blamed():
    years = [past("a", 2023, 100, 100), past("a", 2024, 100, 100)]
    assert track(leaf("a", 100, unit="percent"), 100, *years).never_raised is False
    assert track(leaf("a", 100, unit="times"), 100, *years).never_raised is True
    none_left = [past("a", 2023, 0, 0), past("a", 2024, 0, 0)]
    assert track(leaf("a", 0, kind="at_most"), 0, *none_left).never_raised is False


def test_with_targets_raised_to_last_years_actual_the_total_falls():
    card = card_of((leaf("a", 4, "50"), 5), (leaf("b", 10, "50"), 10))
    tracks = ratchet(card, [past("a", 2024, 4, 10), past("b", 2024, 10, 8)], 2025).tracks
    again = rescored(card, PACK, tracks)
    assert again.raised == {"a": 10}
    assert (again.total, again.grade, again.total_raised, again.grade_raised) == (100, "excellent", 75, "fair")
    assert "100.00（优）变为 75.00（中）" in again.sentence()
    assert again.to_frame()["total"].tolist() == [100, 75]


def test_nothing_to_raise_gives_no_second_total():
    card = card_of((leaf("a", 4, "100"), 5))
    again = rescored(card, PACK, ratchet(card, [past("a", 2024, 4, 3)], 2025).tracks)
    assert isinstance(again.total_raised, Unavailable)
    assert "没有上年实际值高于本年目标" in again.sentence()


def test_an_indicator_that_is_neither_at_least_nor_at_most_is_named_as_not_compared():
    card = card_of((leaf("a", None, kind="yes_no"), 1), (leaf("b", 4), 7))
    found = ratchet(card, [past("a", 2024, None, 1), past("b", 2024, 4, 7)], 2025)
    assert [each.id for each in found.not_compared] == ["a"]
    assert [each.indicator.id for each in found.tracks] == ["b"]


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ([past("z", 2024, 1, 1)], "no such indicator"),
        ([past("a", 2025, 1, 1)], "not before 2025"),
        ([past("a", 2024, 1, 1), past("a", 2024, 1, 2)], "given twice"),
    ],
)
def test_a_history_that_cannot_be_of_this_card_is_refused(history, said):
    with pytest.raises(InvalidInput, match=said):
        ratchet(four(), history, 2025)


def test_one_panel_an_indicator_is_drawn_and_told_apart_without_colour():
    card = card_of(*((leaf(name, 4), 7) for name in "abcd"))
    found = ratchet(card, [past(name, 2024, 4, 6) for name in "abcd"], 2025)
    axes = found.plot()
    panels = [each for each in axes.figure.axes if each is not axes]
    assert [each.get_title() for each in panels] == ["指标a", "指标b", "指标c", "指标d"]
    styles = {(line.get_linestyle(), line.get_marker()) for line in panels[0].get_lines()}
    assert styles == {("--", "s"), ("-", "o")}
    assert "指标d" in as_svg(axes) or "<path" in as_svg(axes)
    with pytest.raises(InvalidInput):
        found.plot(Figure().add_axes((0, 0, 1, 1)))
    with pytest.raises(InvalidInput):
        replace(found, tracks=()).plot()


# The part: history.csv on disk.

HEAD = "indicator,year,target,actual\n"


def add(home, rows):
    (home / "history.csv").write_text(HEAD + rows, encoding="utf-8")


def test_without_a_history_the_ratios_of_the_card_are_shown_and_nothing_is_found(zhenyuan):
    (zhenyuan / "history.csv").unlink()
    evaluation = evaluate(read_engagement(zhenyuan))
    assert evaluation.figures["targets.n_suspect"].text("zh") == "1项"
    assert "targets.rescored.n" not in evaluation.figures
    assert not [
        each for each in evaluation.findings if each.kind in ("target_below_last_actual", "target_never_raised")
    ]


def test_both_findings_fire_where_they_must_and_not_where_they_must_not(zhenyuan):
    add(
        zhenyuan, "inspections,2023,4,6\ninspections,2024,4,6\nquality,2023,90,92\nquality,2024,92,93\nupkeep,2024,,1\n"
    )
    evaluation = evaluate(read_engagement(zhenyuan))
    found = {each.id: each.headline(evaluation.figures) for each in evaluation.findings}
    assert "≥4次/年" in found["target_below_last_actual.inspections"]
    assert "6次" in found["target_below_last_actual.inspections"]
    assert "target_never_raised.inspections" in found
    assert not {"target_below_last_actual.quality", "target_never_raised.quality"} & set(found)
    assert evaluation.figures["targets.rescored.n"].value == 1
    assert evaluation.figures["targets.rescored.total"].value == evaluation.figures["score.total"].value  # 7 ≥ 6
    section = next(each for each in evaluation.sections if each.id == "target_audit")
    for block in section.blocks:
        if hasattr(block, "texts"):
            assert evaluation.text(block.texts["zh"], "zh")
            assert evaluation.text(block.texts["en"], "en")
        for row in getattr(block, "rows", ()):
            assert all(evaluation.text(cell["zh"], "zh") for cell in row)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("nothing,2024,4,6\n", 'history.csv, row 2, column "indicator": found "nothing"; allowed: basis'),
        ("output,2024,4,6\n", 'row 2, column "indicator": found "output"'),
        ("inspections,2025,4,6\n", 'row 2, column "year": found "2025"; 2025 itself comes from indicators'),
        (
            "inspections,2024,4,6\ninspections,2024,4,7\n",
            'row 3, column "year": this year of "inspections" repeats row 2',
        ),
        ("inspections,二〇二四,4,6\n", 'row 2, column "year": found "二〇二四"; allowed: a year'),
        ("inspections,2024,≥4,6\n", 'row 2, column "target": found "≥4"; allowed: a number'),
    ],
)
def test_each_fault_of_the_history_is_named_with_row_and_column(zhenyuan, rows, said):
    add(zhenyuan, rows)
    with pytest.raises(ProblemsError) as caught:
        read_engagement(zhenyuan)
    assert said in caught.value.text("en")
