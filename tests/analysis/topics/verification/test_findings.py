"""What verification finds, how severe it is, and what it leaves unsaid."""

from dataclasses import replace

import pytest

from analysis.core.figures import figure_ids
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.topics.contract import Context
from analysis.topics.verification.topic import AUDIT
from tests.analysis.evaluation.test_engagement import replace_in
from tests.analysis.topics.verification.small_engagement import BILLS, kinds, plan, sample, settings, texts


def test_errors_among_the_visits_are_a_finding_and_none_is_not(home):
    plan(home, tolerable="0.05")
    sample(home, 200, 60, 12)
    found = kinds(home)
    assert "completion_overstated" in found  # the list of units says it first, and once
    assert not [each for each in found if each.startswith("overstated")]
    sample(home, 200, 60, 0)
    assert not [each for each in kinds(home) if "overstated" in each]


def evaluated_without_list(home):
    """The part on units of which the list says nothing, as when visits.csv alone holds the results."""
    engagement = read_engagement(home)
    units = tuple(replace(unit, is_verified=None) for unit in engagement.units)
    context = Context(engagement=replace(engagement, units=units))
    return AUDIT.evaluate(AUDIT.data(engagement), context)


def test_overstatement_that_only_the_visits_show_is_a_finding(home):
    plan(home, tolerable="0.05", drawn_from="reported")
    sample(home, 200, 60, 12)
    assert evaluated_without_list(home).findings == (("overstated_by_sample", ""),)
    sample(home, 200, 60, 0)
    assert not [kind for kind, _ in evaluated_without_list(home).findings if "overstated" in kind]


def test_one_miss_among_reported_units_proves_one_and_prints_no_p(home):
    plan(home, tolerable="0.05", drawn_from="reported")
    sample(home, 220, 22, 1)
    outcome = evaluated_without_list(home)
    assert outcome.findings == (("overstated_at_least", ""),)
    figures = {figure.id: figure.text("zh") for figure in outcome.figures}
    assert "audit.sample.p" not in figures
    assert (figures["audit.sample.least"], figures["audit.sample.n_reported"]) == ("1个", "220个")
    words = "".join(block.texts["zh"] for block in outcome.sections[0].blocks if hasattr(block, "texts"))
    assert "至少有 {audit.sample.least}未完成" in words
    assert "audit.sample.p}" not in words


def test_what_is_tolerable_decides_how_severe_the_same_visits_are(home):
    plan(home, tolerable="0.05", drawn_from="reported")
    sample(home, 200, 60, 12)
    assert ("overstated_by_sample", "") in evaluated_without_list(home).findings
    replace_in(home / "engagement.yaml", 'tolerable: "0.05"', 'tolerable: "0.2"')
    assert ("overstated_at_least", "") in evaluated_without_list(home).findings
    found = kinds(home)  # with the list of units the core says it, in the same words
    assert "completion_overstated_at_least" in found
    assert "completion_overstated" not in found


def test_a_chance_is_printed_where_units_not_reported_were_visited_too(home):
    plan(home, tolerable="0.05")
    listed = "".join(f"U{at:03d},甲,{'yes' if at < 150 else 'no'},\n" for at in range(200))
    visited = "".join(f"U{at:03d},{'yes' if 20 <= at < 150 else 'no'}\n" for at in (*range(60), *range(150, 170)))
    (home / "units.csv").write_text(f"unit_id,estate,reported,verified\n{listed}", encoding="utf-8")
    (home / "visits.csv").write_text(f"unit_id,status\n{visited}", encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert texts(evaluation, "audit.sample.p") == ["< 0.001"]
    gap = next(each for each in evaluation.findings if each.kind == "overstated_by_sample").parts["gap"]["zh"]
    assert "audit.sample.p}" in gap
    assert "至少有" in gap


def test_few_clean_visits_are_too_few_and_enough_are_enough(home):
    plan(home, tolerable="0.05")
    sample(home, 220, 22, 0)
    assert kinds(home) == ["sample_too_small"]
    sample(home, 220, 52, 0)
    assert kinds(home) == []


def test_definitions_that_differ_are_said_beside_the_number_and_drawn_once(home):
    plan(home, tolerable="0.05")
    sample(home, 200, 60, 6)
    settings(
        home, "completion:\n  unit:\n    zh: 个\n    en: units\n  definition: accepted\n  reported_definition: built"
    )
    evaluation = evaluate(read_engagement(home))
    assert "definitions_differ" in [each.id for each in evaluation.findings]
    assert not [each.id for each in evaluation.findings if "overstated" in each.id]  # no overstatement
    assert texts(evaluation, "audit.comparable", "audit.definition.reported") == ["不可比", "主体完工"]
    replace_in(home / "engagement.yaml", "reported_definition: built", "reported_definition: accepted")
    assert "definitions_differ" not in kinds(home)
    assert "completion_overstated" in "".join(kinds(home))


def test_a_report_that_does_not_say_what_it_counts_is_not_verifiable(home):
    plan(home, tolerable="0.05")
    sample(home, 200, 60, 6)
    evaluation = evaluate(read_engagement(home))
    assert texts(evaluation, "audit.comparable", "audit.definition.reported") == ["不可核", "不可核"]


@pytest.mark.parametrize(("issued", "fires"), [(190, True), (140, False)])
def test_coverage_leans_or_not(home, issued, fires):
    (home / "coverage.csv").write_text(
        f"stratum,completion,households,issued,returned\n甲,accepted,700,{issued},{issued // 2}\n"
        f"乙,started,300,{200 - issued},{(200 - issued) // 2}\n",
        encoding="utf-8",
    )
    assert ("coverage_biased" in kinds(home)) is fires


def test_coverage_without_households_says_what_it_cannot(home):
    (home / "coverage.csv").write_text(
        "stratum,completion,issued,returned\n甲,accepted,60,50\n乙,none,60,10\n", encoding="utf-8"
    )
    evaluation = evaluate(read_engagement(home))
    assert texts(evaluation, "audit.coverage.p_issued", "audit.coverage.p_returned") == ["不可核", "< 0.001"]
    assert [each.id for each in evaluation.findings] == ["coverage_biased"]


@pytest.mark.parametrize(("wrong", "fires"), [(8, True), (3, False), (1, False)])  # 3 of 20: above the line by chance
def test_facts_that_change_between_two_calls_are_a_finding(home, wrong, fires):
    rows = "".join(f"H{at:02d},years,5,{6 if at < wrong else 5},1\nH{at:02d},view,4,3,3\n" for at in range(20))
    (home / "back_checks.csv").write_text(f"id,item,first,second,type\n{rows}", encoding="utf-8")
    assert kinds(home) == (["back_check_errors"] if fires else [])


@pytest.mark.parametrize(("paid", "tolerable", "fires"), [("100", "0.15", False), ("80", "0.15", True)])
def test_bills_are_projected_from_the_drawn_ones_only(home, paid, tolerable, fires):
    plan(home, tolerable=tolerable, seed="7", invoices_n="25")
    (home / "invoices.csv").write_text(BILLS.format(paid=paid), encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert ([each.id for each in evaluation.findings] == ["misstatement_above"]) is fires
    clean = 1 - 0.05 ** (1 / 25)  # Stringer's bound of 25 clean units
    assert float(evaluation.figures["audit.invoices.over_bound_share"].value) >= clean * (1 - 1e-9)
    assert texts(evaluation, "audit.invoices.n_extra") == ["15张"]
    assert float(evaluation.figures["audit.invoices.over_share"].value) == pytest.approx(1 - int(paid) / 100)
    if not fires:
        assert float(evaluation.figures["audit.invoices.over_bound_share"].value) == pytest.approx(clean)


def test_a_drawn_bill_without_an_audited_value_is_said_and_not_projected(home):
    plan(home, tolerable="0.05", seed="7", invoices_n="25")
    (home / "invoices.csv").write_text(BILLS.format(paid=""), encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert "audit.invoices.over" not in evaluation.figures
    assert "没有审定金额" in evaluation.sections[-1].blocks[-1].texts["zh"]


def test_both_languages_of_every_finding_rest_on_the_same_figures(home):
    plan(home, tolerable="0.05")
    sample(home, 220, 22, 0)
    for finding in evaluate(read_engagement(home)).findings:
        for part in (finding.title, *finding.parts.values()):
            assert set(figure_ids(part["zh"])) == set(figure_ids(part["en"]))
