"""The examples of the target-and-score loop: every number that their READMEs name, and what must not fire."""

import shutil
from decimal import Decimal

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from reports.chapters.build import build_report
from tests.analysis.evaluation.test_engagement import replace_in
from tests.conftest import ROOT
from tests.reports.test_report import typed_digits
from tests.runs.examples import evaluation_of, page_of

NAMES = ("guzhen", "shanghai", "hanbin", "huadu", "urban-renewal-grant")


def evaluated(name):
    return evaluation_of(name)


@pytest.fixture(scope="module")
def evaluations():
    return {name: evaluated(name) for name in NAMES}


def changed(tmp_path, name, file, old, new):
    """The evaluation of an example with one cell changed."""
    home = shutil.copytree(ROOT / "examples" / name, tmp_path / name)
    replace_in(home / file, old, new)
    return evaluate(read_engagement(home))


def kinds(evaluation):
    return [finding.id for finding in evaluation.findings]


def texts(evaluation, *ids):
    return [evaluation.figures[figure_id].text("zh") for figure_id in ids]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_its_report_prints_figures_only(evaluations, name, lang):
    assert typed_digits(build_report(evaluations[name], lang)) == []
    html = page_of(name, lang)
    assert ("合成数据" if lang == "zh" else "ynthetic") in html


def test_guzhen_four_checks_are_enough_and_satisfaction_cannot_be_told_from_its_target(evaluations):
    guzhen = evaluations["guzhen"]
    assert guzhen.card.of("inspections").points == 20
    assert texts(
        guzhen,
        "score.inspections.target",
        "score.satisfaction.actual",
        "score.satisfaction.low",
        "score.satisfaction.high",
    ) == ["≥4次/年", "87.50%", "79.4%", "92.7%"]
    assert "share_missed_unclear.satisfaction" in kinds(guzhen)
    assert not [each for each in kinds(guzhen) if each.startswith("target_t")]


def test_guzhen_seven_checks_would_be_flagged(tmp_path):
    seven = changed(tmp_path, "guzhen", "readings.csv", "inspections,verified,4", "inspections,verified,7")
    assert seven.card.of("inspections").ratio == Decimal("1.75")
    assert "target_too_low.inspections" in kinds(seven)
    assert seven.card.of("inspections").points == 20


def test_guzhen_many_more_questionnaires_would_decide(tmp_path):
    many = changed(tmp_path, "guzhen", "readings.csv", "verified,84/96", "verified,840/960")
    assert "share_missed_unclear.satisfaction" not in kinds(many)


def test_guzhen_a_checklist_and_deductions_can_be_checked_by_hand(evaluations):
    card = evaluations["guzhen"].card
    assert (card.of("goals").points, card.of("rules").points) == (Decimal("12.0"), Decimal("21.5"))


def test_guzhen_a_missing_element_that_is_needed_leaves_nothing(tmp_path):
    without = changed(tmp_path, "guzhen", "elements.csv", "targets exist,0.2,yes,yes", "targets exist,0.2,no,yes")
    assert without.card.of("goals").points == 0


def test_guzhen_a_rise_without_last_year_is_not_verifiable(evaluations):
    figure = evaluations["guzhen"].figures["next_budget.staff.change"]
    assert (figure.value, figure.unit) == (None, "not_verifiable")


def test_shanghai_nine_of_ten_reaches_the_target_on_weak_evidence(evaluations):
    shanghai = evaluations["shanghai"]
    assert texts(shanghai, "score.passed.actual", "score.passed.low", "score.passed.high", "score.passed.step") == [
        "90%",
        "55.5%",
        "99.7%",
        "10.0个百分点",
    ]
    assert kinds(shanghai) == ["share_of_few.passed"]
    assert shanghai.card.of("passed").points == 25


def test_shanghai_of_all_reports_a_missed_target_is_missed_and_not_unclear(tmp_path):
    missed = changed(tmp_path, "shanghai", "readings.csv", "verified,9/10", "verified,8/10")
    assert "share_missed_unclear.passed" not in kinds(missed)
    assert missed.card.of("passed").is_reached is False


def test_shanghai_hundreds_of_reports_would_be_enough(tmp_path):
    many = changed(tmp_path, "shanghai", "readings.csv", "verified,9/10", "verified,960/1000")
    assert "share_of_few.passed" not in kinds(many)


def test_shanghai_experts_agree_and_would_not_if_one_turned_around(evaluations, tmp_path):
    assert float(evaluations["shanghai"].figures["experts.alpha"].value) > 0.667
    home = shutil.copytree(ROOT / "examples/shanghai", tmp_path / "turned")
    rows = (home / "experts.csv").read_text(encoding="utf-8").splitlines()
    for at, row in enumerate(rows):
        if "专家A" in row or "专家B" in row:
            head, _, score = row.rpartition(",")
            rows[at] = f"{head},{180 - float(score):g}"
    (home / "experts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert "experts_disagree" in kinds(evaluate(read_engagement(home)))


def test_hanbin_fewer_are_at_full_marks_and_claims_are_cut(evaluations):
    hanbin = evaluations["hanbin"]
    assert texts(hanbin, "appraisal.before.n_full", "appraisal.after.n_full", "appraisal.after.range") == [
        "47人",
        "17人",
        "23.0",
    ]
    assert hanbin.figures["appraisal.after.ceiling"].value == 17 / 64
    assert Decimal(hanbin.figures["appraisal.after.ceiling"].value) < Decimal("0.3")
    assert kinds(hanbin) == ["claims_cut.self_declared"]
    assert hanbin.card is None


def test_hanbin_a_scheme_with_most_at_full_marks_is_found(tmp_path):
    home = shutil.copytree(ROOT / "examples/hanbin", tmp_path / "before")
    rows = (home / "appraisal.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith("after")]
    (home / "appraisal.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    replace_in(
        home / "engagement.yaml", "，改革后 {appraisal.after.ceiling}，最高与最低相差 {appraisal.after.range}", ""
    )
    replace_in(
        home / "engagement.yaml",
        ", after it {appraisal.after.ceiling}; highest and lowest differ by {appraisal.after.range}",
        "",
    )
    assert "ceiling_effect.before" in kinds(evaluate(read_engagement(home)))


def test_huadu_two_results_are_suspect_and_one_must_be_explained(evaluations):
    huadu = evaluations["huadu"]
    ratios = {each.indicator.id: each.ratio for each in huadu.card.scores}
    assert [name for name, ratio in ratios.items() if ratio > Decimal("1.5")] == ["checks", "trained"]
    assert [name for name, ratio in ratios.items() if ratio > Decimal("1.3")] == ["checks", "trained", "handled"]
    assert {"target_too_low.checks", "target_too_low.trained", "target_to_explain.handled"} <= set(kinds(huadu))
    assert huadu.card.total == huadu.card.total_before_veto
    assert texts(huadu, "score.repaired.target", "score.repaired.actual") == ["≥30栋", "31栋"]


def test_huadu_targets_below_last_years_result_and_one_that_was_never_raised(evaluations):
    drawn = set(kinds(evaluations["huadu"]))
    below = {f"target_below_last_actual.{name}" for name in ("checks", "trained", "handled")}
    assert below | {"target_never_raised.trained"} <= drawn
    assert "target_below_last_actual.repaired" not in drawn
    assert "target_never_raised.checks" not in drawn


def test_urban_renewal_caps_add_up_to_198_and_with_three_cities_as_central_to_204(evaluations, tmp_path):
    grant = evaluations["urban-renewal-grant"]
    assert Decimal(grant.figures["release.caps_total"].value) == 198 * 10**8
    assert any(each.startswith("published_total_contradicted") for each in kinds(grant))
    home = shutil.copytree(ROOT / "examples/urban-renewal-grant", tmp_path / "central")
    for city in ("唐山,Tangshan", "大连,Dalian", "海口,Haikou"):
        replace_in(home / "release.csv", f"{city},east", f"{city},central")
    moved = evaluate(read_engagement(home))
    assert Decimal(moved.figures["release.caps_total"].value) == 204 * 10**8
    assert not any(each.startswith("published_total_contradicted") for each in kinds(moved))


def test_urban_renewal_no_city_is_paid_above_its_cap_or_what_is_left(evaluations):
    figures = evaluations["urban-renewal-grant"].figures
    cities = [name.split(".")[1] for name in figures if name.endswith(".payment") and name.count(".") == 2]
    assert len(cities) == 20
    for city in cities:
        planned, cap, before, paid = (
            Decimal(figures[f"release.{city}.{name}"].value) for name in ("planned", "cap", "paid_before", "payment")
        )
        assert paid == min(min(planned, cap) * Decimal("0.4"), min(planned, cap) - before), city


def test_huadu_counts_without_a_base_are_no_rates(evaluations):
    for name in ("recommended", "promoted", "titles"):
        assert evaluations["huadu"].figures[f"counts.{name}.rate"].value is None
