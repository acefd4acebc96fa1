"""Bad input in an engagement: one message each, with file, row, column, what was found and what is allowed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.scoring.indicator_table import WITH_PARAMETERS
from analysis.scoring.rules import RULES
from analysis.scoring.standards.values import OWN
from questionnaires.bundle import read_bundle, write_bundle
from questionnaires.problems import ProblemsError

EXAMPLES = Path(__file__).parents[3] / "examples"


def replace_in(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder):
    with pytest.raises(ProblemsError) as caught:
        evaluate(read_engagement(folder))
    return caught.value.text("en")


def test_a_whole_engagement_is_read(zhenyuan):
    engagement = read_engagement(zhenyuan)
    assert (len(engagement.units), len(engagement.indicators), len(engagement.dataset)) == (243, 15, 103)
    assert engagement.is_synthetic
    assert set(engagement.inputs) >= {"engagement.yaml", "units.csv", "survey/", "packs/national-1.yaml"}


def test_no_engagement_file(tmp_path):
    assert "engagement.yaml: there is no such file" in problems_of(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("budget.csv", "line,name_zh", "line,title", 'budget.csv, row 1, column "name_zh": this column is missing'),
        ("budget.csv", "1506.42", "一千五百", 'budget.csv, row 2, column "spent": found "一千五百"; allowed: 0 or'),
        (
            "budget.csv",
            "1506.42",
            "-1506.42",
            'row 2, column "spent": found "-1506.42"; allowed: 0 or a number above it; '
            "reversals stand in a line of their own",
        ),
        ("budget.csv", "1506.42", "1e400", 'column "spent": found "1e400"; allowed: a number below 1e15 in size'),
        ("readings.csv", "quality,verified,91.2", "quality,verified,1e400", "a number below 1e15 in size"),
        ("history.csv", "inspections,2024", "inspections,20250", 'found "20250"; allowed: a year from 1900 to 2200'),
        ("budget.csv", "161.70,161.70,120.38,wan_yuan", "1617000,1617000,1203800,yuan", 'column "unit": found "yuan"'),
        (
            "budget.csv",
            "2022.10,2022.10",
            "-5,2022.10",
            'row 2, column "budget": found "-5"; allowed: 0 or a number above',
        ),
        ("budget.csv", "1506.42", "1 506.42", 'column "spent": found "1 506.42"; allowed: 1506.42'),
        ("indicators.csv", "decision,,决策,Decision,15", "decision,,决策,Decision,14.99", "add up to 99.99"),
        ("indicators.csv", "≥4次/年,", "≥4次/年,days", 'column "unit": found "days"; allowed: times'),
        (
            "indicators.csv",
            "100,percent,execution",
            "100,pct,execution",
            'column "unit": found "pct"; allowed: percent',
        ),
        ("indicators.csv", "decision,,决策", "decision,basis,决策", "a parent must not stand below its child"),
        (
            "indicators.csv",
            "Receipt rate,5,at_least,100",
            "Receipt rate,5,at_least,-1",
            'column "target": found "-1"; allowed: 0 or above',
        ),
        ("readings.csv", "quality,verified,91.2", "quality,verified,0.912", "an indicator in percent: write 91.2"),
        ("readings.csv", "quality,verified,91.2", "quality,verified,11/10", "no more that reach it than there are"),
        (
            "readings.csv",
            "inspections,verified,7,,清点检查记录,Records counted,2025-09-15",
            "inspections,verified,7,,清点检查记录,Records counted,2025-10-15",
            "allowed: no later than the report",
        ),
        ("readings.csv", "response,verified,12", "quality,verified,12", '"quality" repeats row 10'),
        ("engagement.yaml", 'to: "2025-09-30"', 'to: "2023-09-30"', 'period.to: found "2023-09-30"'),
        (
            "engagement.yaml",
            "pack: national-1",
            "pack: national-1\nindependence: {class: supervision}",
            "engineering supervision is no third-party evaluation; explain",
        ),
        ("engagement.yaml", "pack: national-1", "pack: national-1\nindependence: {class: self}", "cannot stand for"),
        ("engagement.yaml", "复核人乙（示例）", "主评人甲 （示例）", "the lead evaluator reviews their own work"),
        ("indicators.csv", "Grounds of the project,5", "Grounds of the project,6", "add up to 16"),
        ("indicators.csv", "effect,,效益,Effect,25", "effect,,效益,Effect,26", "add up to 101; allowed: a sum of 100"),
        ("indicators.csv", "basis,decision", "basis,decisions", 'column "parent": found "decisions"'),
        ("indicators.csv", "at_least,100,percent,execution", "at_least,,percent,execution", 'column "target": blank'),
        ("readings.csv", "inspections,verified,7", "inspection,verified,7", 'column "indicator": found "inspection"'),
        ("readings.csv", "inspections,verified,7", "inspections,verified,seven", 'column "value": found "seven"'),
        ("readings.csv", "goals,verified,0.7", "goals,verified,0.9", "allowed: 0.6 to 0.8"),
        ("readings.csv", "=budget.receipt_rate", "=budget.receipts", 'row 5, column "value": found "=budget.receipts"'),
        ("units.csv", "S002,", "S001,", '"S001" repeats row 2'),
        ("published.csv", "87.5%", "87.5", "allowed: a percentage such as 87.5%"),
        ("engagement.yaml", "pack: national-1", "pack: national-9", "national-9: there is no such rule pack"),
        ("engagement.yaml", 'tolerable: "0.05"', 'tolerable: "NaN"', 'found "NaN"; allowed: a number such as "0.5"'),
        (
            "engagement.yaml",
            'tolerable: "0.05"',
            'tolerable: "1e400"',
            'found "1e400"; allowed: a number such as "0.5"',
        ),
        ("engagement.yaml", "item: overall", "item: overal", 'found "overal"'),
        ("engagement.yaml", "report_number:", "report_nunber:", "report_nunber: unknown key"),
        ("engagement.yaml", 'report_date: "2025-09-30"', "report_date: 九月", 'found "九月"'),
        ("engagement.yaml", "一户一码问卷调查", "一户一码问卷调查103份", "write numbers as {figure.id}"),
        ("engagement.yaml", "{survey.return_rate}", "{survey.rate}", 'found "{survey.rate}"'),
    ],
)
def test_each_fault_is_named_with_its_place_and_what_is_allowed(zhenyuan, file, old, new, said):
    replace_in(zhenyuan / file, old, new)
    assert said in problems_of(zhenyuan)


def test_all_faults_of_all_files_come_at_once_in_both_languages(zhenyuan):
    replace_in(zhenyuan / "budget.csv", "1506.42", "abc")
    replace_in(zhenyuan / "units.csv", "S002,", "S001,")
    replace_in(zhenyuan / "engagement.yaml", "pack: national-1", "pack: nowhere")
    with pytest.raises(ProblemsError) as caught:
        read_engagement(zhenyuan)
    assert {Path(problem.file).name for problem in caught.value.problems} >= {"budget.csv", "units.csv", "nowhere"}
    assert "第 2 行" in caught.value.text("zh")


def test_a_changed_byte_in_the_bundle_is_refused_with_the_name_of_the_file(zhenyuan):
    answers = zhenyuan / "survey" / "responses.csv"
    answers.write_bytes(answers.read_bytes().replace(b",5,", b",4,", 1))
    assert "responses.csv: is not the file that was sealed" in problems_of(zhenyuan)


def test_a_client_who_is_the_evaluand_is_no_third_party_evaluation(zhenyuan):
    replace_in(zhenyuan / "engagement.yaml", "县财政局（示例）", "县住房和城乡建设局（示例）")
    replace_in(zhenyuan / "engagement.yaml", "County finance bureau", "County housing and construction bureau")
    assert "the client is the evaluand" in problems_of(zhenyuan)


def test_survey_settings_without_a_bundle_are_a_fault(zhenyuan):
    shutil.rmtree(zhenyuan / "survey")
    assert "there is no bundle survey/" in problems_of(zhenyuan)


def test_a_table_that_is_not_utf8_is_named(zhenyuan):
    (zhenyuan / "units.csv").write_bytes("单元,小区\n".encode("gb18030"))
    assert "units.csv, row 1: is not UTF-8 text" in problems_of(zhenyuan)


def test_a_table_without_rows_is_named(zhenyuan):
    (zhenyuan / "budget.csv").write_text("line,name_zh,name_en,budget,received,spent,unit\n", encoding="utf-8")
    assert "budget.csv: has no rows" in problems_of(zhenyuan)


def test_a_survey_without_sheets_is_refused(zhenyuan, tmp_path):
    bundle = read_bundle(zhenyuan / "survey")
    shutil.move(zhenyuan / "survey", tmp_path / "old")
    manifest = replace(bundle.manifest, n_returned=0)
    write_bundle(
        zhenyuan / "survey", manifest=manifest, questionnaire_file=tmp_path / "old" / "questionnaire.yaml", responses=[]
    )
    assert "has no answer sheets" in problems_of(zhenyuan)


def test_two_money_units_in_one_file_name_both_rows(zhenyuan):
    replace_in(zhenyuan / "budget.csv", "188.75,wan_yuan", "188.75,yuan")
    assert "one unit in the file: row 2 has wan_yuan" in problems_of(zhenyuan)


def with_rule(home, name, pack="national-1"):
    """The indicator `quality` scored by a rule of its own."""
    replace_in(home / "engagement.yaml", "pack: national-1", f"pack: {pack}")
    text = (home / "indicators.csv").read_text(encoding="utf-8").splitlines()
    rows = [
        f"{row},rule" if row.startswith("id,") else f"{row},{name if row.startswith('quality,') else ''}"
        for row in text
        if not row.startswith("#")
    ]
    (home / "indicators.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["stepped", "banded"])
def test_a_rule_whose_parameters_the_pack_does_not_hold_is_named_with_those_it_can_give(zhenyuan, name):
    with_rule(zhenyuan, name)
    said = problems_of(zhenyuan)
    assert f'column "rule": found "{name}"; allowed: a rule of national-1: proportional' in said
    assert name not in said.partition("a rule of national-1")[2]


@pytest.mark.parametrize("name", sorted(set(RULES) - WITH_PARAMETERS - {OWN}))
def test_every_rule_that_needs_no_parameters_can_be_named_under_any_pack(zhenyuan, name):
    with_rule(zhenyuan, name)
    [score] = [each for each in evaluate(read_engagement(zhenyuan)).card.scores if each.indicator.id == "quality"]
    assert score.rule == name


@pytest.mark.parametrize("target", ["1e400", "nan"])
def test_a_target_that_is_no_number_anybody_means_is_asked_back(zhenyuan, target):
    replace_in(zhenyuan / "indicators.csv", "at_least,100,percent,execution", f"at_least,{target},percent,execution")
    assert f'column "target": found "{target}"' in problems_of(zhenyuan)


def test_only_a_mid_term_report_may_come_before_the_end_of_its_period(zhenyuan):
    replace_in(zhenyuan / "engagement.yaml", 'to: "2025-09-30"', 'to: "2026-09-30"')
    assert "allowed: no earlier than 2026-09-30" in problems_of(zhenyuan)
    replace_in(zhenyuan / "engagement.yaml", "pack: national-1", "stage: mid_term\npack: national-1")
    shutil.rmtree(zhenyuan / "earlier")  # the mid-term evaluation itself
    assert read_engagement(zhenyuan).stage == "mid_term"
