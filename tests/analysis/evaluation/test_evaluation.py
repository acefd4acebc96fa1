"""The three examples, evaluated: every finding the story asks for, from data."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from analysis.core.figures import figure_ids
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from tests.runs.examples import evaluation_of

EXAMPLES = Path(__file__).parents[3] / "examples"


def evaluated(name):
    return evaluation_of(name)


@pytest.fixture(scope="module")
def zhenyuan_evaluation():
    return evaluated("zhenyuan")


def figure_texts(evaluation, *ids):
    return [evaluation.figures[figure_id].text("zh") for figure_id in ids]


@pytest.mark.parametrize(
    ("figure_id", "text"),
    [
        ("survey.issued", "240份"),
        ("survey.returned", "103份"),
        ("survey.valid", "96份"),
        ("survey.satisfied.share", "87.5%"),
        ("survey.satisfied.low", "79.4%"),
        ("survey.satisfied.high", "92.7%"),
        ("completion.reported_rate", "90.53%"),
        ("completion.verified_rate", "68.31%"),
        ("completion.discrepancy", "22.22个百分点"),
    ],
)
def test_zhenyuan_counts_and_rates(zhenyuan_evaluation, figure_id, text):
    assert zhenyuan_evaluation.figures[figure_id].text("zh") == text


FIVE = (
    "completion_overstated",
    "share_impossible",
    "satisfaction_below_unclear",
    "satisfied_but_late",
    "target_too_low",
)


def told(evaluation):
    """The five findings of the story this project started from, in the order in which they are printed."""
    return [finding for finding in evaluation.findings if finding.kind in FIVE]


def test_zhenyuan_prints_its_five_findings_in_order(zhenyuan_evaluation):
    assert [finding.kind for finding in told(zhenyuan_evaluation)] == list(FIVE)


def test_zhenyuan_uses_every_part_of_the_loop_of_targets_scores_and_use(zhenyuan_evaluation):
    kinds = {finding.kind for finding in zhenyuan_evaluation.findings}
    assert kinds >= {
        "weeks_missing",
        "late_edits",
        "progress_behind",
        "execution_behind",
        "claims_cut",
        "target_below_last_actual",
        "target_never_raised",
        "rectification_overdue",
        "tolerance_not_accepted",
        "budget_change_not_verifiable",
    }
    parts = {"monitoring", "appraisal", "targets", "use_of_results", "registers", "follow_up"}
    assert parts <= set(zhenyuan_evaluation.outcomes)


def test_zhenyuan_reads_as_one_line_with_its_mid_term_evaluation(zhenyuan_evaluation):
    table = zhenyuan_evaluation.outcomes["follow_up"].results["follow_up"].to_frame()
    states = dict(zip(table["finding"], table["outcome"], strict=True))
    assert states["completion_overstated"] == "still_there"
    assert states["execution_low"] == "put_right"
    assert states["weeks_missing"] == "new"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (0, ["90.53%", "68.31%", "22.22个百分点"]),
        (1, ["87.5%", "103份", "84/96", "口径待说明"]),
        (2, ["87.5%", "79.4%", "92.7%", "90%", "差异不显著"]),
        (3, ["达到核实口径的占发放"]),
        (4, ["1.75", "1.5 倍", "目标疑似偏低"]),
    ],
)
def test_each_headline_carries_its_numbers(zhenyuan_evaluation, at, said):
    headline = told(zhenyuan_evaluation)[at].headline(zhenyuan_evaluation.figures, "zh")
    assert [words for words in said if words not in headline] == []


def test_the_difference_of_the_published_rounded_pair_is_shown_beside_that_of_the_counts(zhenyuan_evaluation):
    fact = to_json(zhenyuan_evaluation)["findings"][0]["fact"]["zh"]
    assert "22.19个百分点" in fact
    assert "22.22个百分点" in fact


def test_after_a_census_no_interval_is_claimed(zhenyuan_evaluation):
    assert figure_texts(zhenyuan_evaluation, "completion.low", "completion.high") == ["68.3%", "68.3%"]
    assert "没有抽样误差" in zhenyuan_evaluation.figures["completion.low"].source["zh"]
    assert "completion.confidence" not in zhenyuan_evaluation.figures
    said = "".join(texts["zh"] for texts in told(zhenyuan_evaluation)[0].parts.values())
    assert "区间" not in said
    assert "completion.low" not in said


def with_visits(tmp_path, wanted):
    """zhenyuan with only so many reported units checked, (done, not done), and none of the others."""
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "sample")
    left, lines = dict(zip(("yes", "no"), wanted, strict=True)), []
    for line in (home / "units.csv").read_text(encoding="utf-8").splitlines():
        start, _, verified = line.rpartition(",")
        if verified in left:
            keep = start.endswith(",yes") and left[verified] > 0
            left[verified] -= keep
            lines.append(f"{start},{verified if keep else ''}")
        else:
            lines.append(line)
    (home / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return evaluate(read_engagement(home))


def test_a_sample_of_units_prints_its_interval_and_what_it_takes_as_not_done(tmp_path):
    evaluation = with_visits(tmp_path, (10, 12))
    assert figure_texts(evaluation, "completion.verified_rate", "completion.assumed", "completion.overcounted") == [
        "41.15%",
        "23个单元",
        "120个单元",
    ]
    assert "reported 为 no" in evaluation.figures["completion.verified_rate"].source["zh"]
    gap = told(evaluation)[0].parts["gap"]
    assert {"completion.low", "completion.confidence", "completion.assumed"} <= set(figure_ids(gap["zh"]))
    assert set(figure_ids(gap["zh"])) == set(figure_ids(gap["en"]))


def test_one_unit_checked_is_not_verifiable_and_stops_nothing(tmp_path):
    evaluation = with_visits(tmp_path, (1, 0))
    assert evaluation.completion is None
    assert figure_texts(evaluation, "completion.verified_rate", "completion.units", "completion.reported_rate") == [
        "不可核",
        "243个单元",
        "90.53%",
    ]


def test_a_finding_asks_and_never_accuses(zhenyuan_evaluation):
    words = json.dumps(to_json(zhenyuan_evaluation)["findings"], ensure_ascii=False)
    assert not [word for word in ("造假", "弄虚作假", "欺骗", "fraud", "fake", "cheat") if word in words]


def test_verified_readings_are_scored_and_reported_ones_are_kept(zhenyuan_evaluation):
    score = zhenyuan_evaluation.card.of("completion")
    assert score.reading.basis == "verified"
    assert score.points == pytest.approx(Decimal(20) * 166 / 243)
    readings = zhenyuan_evaluation.engagement.readings
    assert {reading.basis for reading in readings if reading.indicator == "completion"} == {"reported", "verified"}


def test_every_figure_has_a_source_in_both_languages_and_an_input(zhenyuan_evaluation):
    for figure in zhenyuan_evaluation.figures.values():
        assert figure.source["zh"], figure.id
        assert figure.source["en"], figure.id
        assert figure.inputs, figure.id
        assert set(figure.inputs) <= set(zhenyuan_evaluation.engagement.inputs), figure.id


def test_both_languages_of_every_finding_rest_on_the_same_figures(zhenyuan_evaluation):
    for finding in zhenyuan_evaluation.findings:
        for texts in (finding.title, *finding.parts.values()):
            assert set(figure_ids(texts["zh"])) == set(figure_ids(texts["en"])), finding.id


def test_the_same_inputs_give_the_same_json(zhenyuan_evaluation):
    assert to_json(evaluated("zhenyuan")) == to_json(zhenyuan_evaluation)


def test_chizhou_is_graded_good_while_excellent_was_published():
    evaluation = evaluated("chizhou-2020")
    assert figure_texts(evaluation, "budget.total.budget", "budget.total.spent", "budget.execution_rate_of_budget") == [
        "2.2141亿元",
        "2,487.59万元",
        "11.23%",
    ]
    assert figure_texts(evaluation, "published_score.mean", "published_score.band") == ["85.81分", "良"]
    assert [finding.kind for finding in evaluation.findings] == [
        "execution_low",
        "self_evaluation_contradicts",
        "grade_differs",
    ]
    assert "优秀" in evaluation.findings[2].headline(evaluation.figures)


def test_copenhagen_has_1681_residents_and_no_return_rate():
    evaluation = evaluated("copenhagen-housing")
    assert evaluation.survey.response.n_returned == 1681
    assert figure_texts(evaluation, "survey.return_rate") == ["不可核"]
    assert evaluation.figures["survey.satisfied.share"].value == Decimal(668) / 1681
    assert (evaluation.card, evaluation.completion, evaluation.execution) == (None, None, None)
    assert evaluation.findings == ()


def test_a_true_report_draws_no_finding_about_completion(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "true")
    units = (home / "units.csv").read_text(encoding="utf-8").replace("yes,no", "no,no")
    (home / "units.csv").write_text(units, encoding="utf-8")
    kinds = [finding.kind for finding in evaluate(read_engagement(home)).findings]
    assert "completion_overstated" not in kinds
    assert "share_impossible" in kinds
