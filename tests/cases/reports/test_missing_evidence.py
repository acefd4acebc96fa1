"""Missing evidence in the files of an engagement: nothing that is left out, withheld or called otherwise helps."""

import shutil
from dataclasses import replace

import pytest

from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.other_pack import under_pack
from analysis.scoring.packs import known_packs, read_pack
from analysis.topics.scores.readings import score_of
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text
from tests.analysis.evaluation.test_engagement import replace_in
from tests.cases.reports.test_printed_numbers import lines_of
from tests.conftest import ROOT
from tests.runs.examples import evaluation_of

EXAMPLES = ("bohu", "guzhen", "huadu", "shanghai", "urban-renewal-grant", "zhenyuan")
UNPROVEN = Unavailable(kind="not_verifiable", reason=Text("未提供", "not supplied"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_reading_of_an_example_is_better_withheld(name):
    evaluation = evaluation_of(name)
    engagement, before = evaluation.engagement, evaluation.card
    grades = [grade for grade, _ in engagement.pack.bands]
    for indicator in dict.fromkeys(reading.indicator for reading in engagement.readings):
        others = [each for each in engagement.readings if each.indicator != indicator]
        lost = [
            replace(each, value=None, figure="", unavailable=UNPROVEN)
            for each in engagement.readings
            if each.indicator == indicator
        ]
        for readings in (others, [*others, *lost]):
            after = score_of(replace(engagement, readings=tuple(readings)), evaluation.figures)
            assert after.total <= before.total, indicator
            assert after.grade is None or grades.index(after.grade) >= grades.index(before.grade)


def test_a_late_completion_is_worth_no_more_without_its_date(tmp_path):
    """Whatever pack scores it, and whichever way the date is kept back."""
    home = shutil.copytree(ROOT / "examples/guzhen", tmp_path / "case")
    wanted = "inspections,output,监督检查次数,Supervisory checks,20,,≥4次/年"
    replace_in(home / "indicators.csv", wanted, "inspections,output,监督检查次数,Supervisory checks,20,,2025年9月底前")
    rows = (home / "readings.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if not row.startswith("inspections,")]
    engagements = []
    for value in ("2025-11-15", "不可核", "不可比", ""):
        dated = [f"inspections,verified,{value},,竣工验收单,Acceptance record,2025-12-31\n"] if value else []
        (home / "readings.csv").write_text("".join([*kept, *dated]), encoding="utf-8")
        engagements.append(read_engagement(home))
    for pack in map(read_pack, known_packs()):
        totals = [score_of(under_pack(engagement, pack), {}).total for engagement in engagements]
        assert totals[1:] == [totals[0]] * 3


def test_an_indicator_that_is_said_not_to_apply_says_why(tmp_path):
    home = shutil.copytree(ROOT / "examples/guzhen", tmp_path / "case")
    for reason in ("不适用", "—", "无", "N/A"):
        shutil.copy(ROOT / "examples/guzhen/readings.csv", home)
        replace_in(home / "readings.csv", "files,verified,118/120,,按目录抽查", f"files,verified,不适用,,{reason}")
        with pytest.raises(ProblemsError, match="why it does not apply"):
            read_engagement(home)
    replace_in(home / "readings.csv", "files,verified,不适用,,N/A", "files,verified,不适用,,本年没有征收任务")
    evaluation = evaluate(read_engagement(home))
    assert evaluation.card.beside == 15
    assert evaluation.figures["score.beside_list"].text("zh") == "征收档案归档率（15 分）"
    kinds = {finding.kind for finding in evaluation.findings}
    assert {"points_left_out", "many_not_applicable"} <= kinds
    assert "evidence_missing" not in kinds
    assert any("若按零分计，总分为 77.81分" in line for line in lines_of(evaluation, "zh"))


def test_a_figure_that_is_not_there_is_no_claim_that_an_indicator_does_not_apply():
    """A budget of nothing has no execution rate; that the indicator does not apply is for somebody to say."""
    engagement = evaluation_of("zhenyuan").engagement
    figures = dict(evaluation_of("zhenyuan").figures)
    none = Unavailable(kind="not_applicable", reason=Text("分母为零", "the denominator is zero"))
    name = "budget.execution_rate_of_budget"
    figures[name] = replace(figures[name], value=None, reason=none)
    score = score_of(engagement, figures).of("execution")
    assert score.points.kind == "not_verifiable"
    assert score.points.reason["zh"].startswith("分母为零；如确属不适用")
    assert score.in_total == (0, 10)


def test_without_a_grade_pages_and_results_say_why_and_nothing_of_payments(tmp_path):
    home = shutil.copytree(ROOT / "examples/urban-renewal-grant", tmp_path / "case")
    rows = (home / "readings.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (home / "readings.csv").write_text("".join(rows[:3]), encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert evaluation.card.grade is None
    assert evaluation.figures["score.grade"].value is None
    assert {"no_grade", "evidence_missing"} <= {finding.kind for finding in evaluation.findings}
    page = " ".join(lines_of(evaluation, "zh"))
    assert "不予定级" in page
    assert "因此不提出拨付和预算安排建议" in page
    assert "release.factor" not in evaluation.figures or evaluation.figures["release.factor"].value is None
    assert "not graded" not in page
    assert read_pack("national-1").least_scored == evaluation.card.least_scored
