"""Both budgets of a year, spending above them, and amounts as offices write them. SYNTHETIC tables."""

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from reports.html.render import report_html
from tests.cases.reports.published_cases import changed, findings_of, texts_of
from tests.conftest import ROOT

HEAD = "编号,名称,英文名称,"
BOTH = "年初预算数,全年预算数,到位资金,全年执行数\n"


@pytest.fixture
def home(tmp_path):
    """The settings of a published case, without its tables."""
    text = (ROOT / "tests/cases/published/xuanzhou-2023/engagement.yaml").read_text(encoding="utf-8")
    (tmp_path / "engagement.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def evaluated(home, budget):
    (home / "budget.csv").write_text(budget, encoding="utf-8")
    return evaluate(read_engagement(home))


def excesses(evaluation):
    return sorted(each for each in findings_of(evaluation) if each.startswith("spent_above"))


def test_both_rates_name_their_denominator_and_the_change_is_a_fact(home):
    """100 at the start, 120 in the year, 90 spent: 90 % and 75 %; changed by 20, a fifth."""
    evaluation = evaluated(home, f"单位：万元\n{HEAD}{BOTH}a,甲,A,100,120,120,90\n")
    assert texts_of(
        evaluation,
        "budget.execution_rate_of_initial",
        "budget.execution_rate_of_budget",
        "budget.total.change",
        "budget.total.change_share",
        "budget.basis",
    ) == ["90.00%", "75.00%", "20万元", "20.00%", "全年预算数"]
    assert evaluation.figures["budget.execution_rate_of_initial"].label["zh"] == "预算执行率（按年初预算数）"
    assert evaluation.figures["budget.execution_rate_of_budget"].label["zh"] == "预算执行率（按全年预算数）"
    assert "年中调整 20万元" in _plain(evaluation)


def _plain(evaluation):
    section = next(each for each in evaluation.sections if each.id == "budget")
    return "".join(evaluation.text(block.texts["zh"], "zh") for block in section.blocks[1:])


def test_one_budget_alone_is_the_budget_whatever_its_column_is_called(home):
    evaluation = evaluated(home, f"{HEAD}全年预算数,全年执行数,金额单位\na,甲,A,200,150,万元\n")
    assert texts_of(evaluation, "budget.execution_rate_of_budget", "budget.basis") == ["75.00%", "预算"]
    assert "budget.total.initial" not in evaluation.figures
    assert not any(each.id == "budget" for each in evaluation.sections)


def test_a_budget_of_the_year_in_some_rows_only_is_asked_back(home):
    with pytest.raises(ProblemsError) as refused:
        evaluated(home, f"单位：万元\n{HEAD}{BOTH}a,甲,A,100,120,120,90\nb,乙,B,100,,100,90\n")
    (problem,) = refused.value.problems
    assert (problem.row, problem.column) == (4, "adjusted")
    assert "照抄年初预算数" in problem.cure["zh"]


def test_spending_above_is_found_by_line_and_in_total_with_the_amount_at_stake(home):
    """260 of 200: line a spent 160 of 100, line b 100 of 100, which is nothing above."""
    rows = "a,甲,A,100,100,160,万元\nb,乙,B,100,120,100,万元\n"
    evaluation = evaluated(home, f"{HEAD}预算数,到位资金,支出数,金额单位\n{rows}")
    assert excesses(evaluation) == [
        "spent_above_budget.line.a",
        "spent_above_budget.total",
        "spent_above_received.line.a",
        "spent_above_received.total",
    ]
    assert texts_of(
        evaluation, "budget.total.over_budget", "budget.line.a.over_received", "budget.total.over_received"
    ) == [
        "60万元",
        "60万元",
        "40万元",
    ]


def test_a_line_may_be_overspent_where_the_total_is_not(home):
    rows = "a,甲,A,100,,102.59,万元\nb,乙,B,100,,50,万元\n"
    assert excesses(evaluated(home, f"{HEAD}预算数,到位资金,支出数,金额单位\n{rows}")) == ["spent_above_budget.line.a"]


def test_lines_that_share_an_amount_are_held_against_their_limit_together(home):
    """60 + 40 of one group against a spending of 110 on one of its lines; the third line is within its own."""
    rows = "a,甲,A,60,,110,万元,g\nb,乙,B,40,,,万元,g\nc,丙,C,100,,10,万元,\n"
    evaluation = evaluated(home, f"{HEAD}预算数,到位资金,支出数,金额单位,分组\n{rows}")
    assert excesses(evaluation) == ["spent_above_budget.group.a"]
    assert texts_of(evaluation, "budget.group.a.over_budget", "budget.group.a.name") == ["10万元", "甲等 2 行"]


def test_spending_without_a_budget_is_above_it_and_its_rate_does_not_apply(home):
    evaluation = evaluated(home, f"{HEAD}预算数,支出数,金额单位\na,甲,A,0,10,万元\n")
    assert excesses(evaluation) == ["spent_above_budget.total"]
    assert texts_of(evaluation, "budget.execution_rate_of_budget", "budget.total.over_budget") == [
        "不适用",
        "10万元",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "预算数,支出数,金额单位\na,甲,A,12000,3400,万元\n",
        '预算数,支出数,金额单位\na,甲,A,1.2亿元,"3,400万元",万元\n',
        "预算数,支出数,金额单位\na,甲,A,1.2,0.34,亿元\n",
        "预算数（亿元）,支出数（万元）\na,甲,A,1.2,3400\n",
        "预算数【单位：万元】,支出数（元）\na,甲,A,12000,34000000\n",
        "预算数,支出数\na,甲,A,1.2亿元,34000000元\n",
        "预算数,支出数,金额单位\na,甲,A,￥120000000,34000千元,元\n",
    ],
)
def test_one_amount_in_many_units_is_the_same_yuan(home, rows):
    line = evaluated(home, HEAD + rows).engagement.budget[0]
    assert (line.budget_yuan, line.spent_yuan) == (120_000_000, 34_000_000)


def test_an_amount_without_any_unit_is_asked_for_its_unit(home):
    with pytest.raises(ProblemsError) as refused:
        evaluated(home, f"{HEAD}预算数,支出数\na,甲,A,1.2亿元,3400\n")
    assert "unit" in [problem.column for problem in refused.value.problems]


def test_a_total_rounded_in_a_larger_unit_agrees_with_its_rows(home):
    """1.6亿元 is rounded to a thousand 万元: the rows add up to 16,400 and to 17,000 of them."""
    rows = "a,甲,A,3400万元,万元\nb,乙,B,{b}万元,万元\n合计,,,1.6亿元,万元\n"
    agreeing, other = (evaluated(home, f"{HEAD}预算数,金额单位\n{rows.format(b=b)}") for b in ("13000", "13600"))
    assert not any(each.startswith("total_row_differs") for each in findings_of(agreeing))
    assert "total_row_differs.budget.4.budget" in findings_of(other)


def test_both_budgets_stand_on_the_page_in_both_languages(home):
    evaluation = evaluated(home, f"单位：万元\n{HEAD}{BOTH}a,甲,A,100,120,120,90\n")
    zh, en = (report_html(build_report(evaluation, lang, "full")) for lang in ("zh", "en"))
    assert "执行率（按年初预算数）" in zh
    assert "Rate (of the start)" in en


@pytest.mark.parametrize("written", ["37.24", "37.24万元", "0.003724亿元", "372400元"])
def test_a_reading_in_another_unit_of_money_is_the_same_reading(tmp_path, written):
    home = changed(tmp_path, "langfang-2019", readings=("amount,reported,37.24", f"amount,reported,{written}"))
    assert texts_of(evaluate(read_engagement(home)), "score.amount.actual") == ["37.24万元"]
