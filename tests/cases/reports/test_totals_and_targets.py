"""Totals, parts, rates, budgets and targets as they are published, in one changed case after another."""

import shutil
from decimal import Decimal

import pytest
from click.testing import CliRunner

from analysis.commands.engagement import check_command
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import ProblemsError
from tests.cases.reports.published_cases import CASES, changed, findings_of, pages_of, texts_of


def test_with_a_published_total_it_is_named_and_graded(tmp_path):
    old = "rural,农村生活污水处理设施,Rural sewage,part,90,excellent,优,excellent"
    home = changed(tmp_path, "sanmen-2024", scores=(old, old + "\nall,全部,All,overall,90.6,excellent,优,excellent"))
    evaluation = evaluate(read_engagement(home))
    assert "公布的总分为" in pages_of(evaluation)
    assert texts_of(evaluation, "published_score.total", "published_score.band") == ["90.60分", "优"]
    assert not findings_of(evaluation)


def test_every_part_is_held_against_its_grade(tmp_path):
    home = changed(tmp_path, "sanmen-2024", scores=("part,87,good,良,good", "part,87,,优秀,"))
    assert findings_of(evaluate(read_engagement(home))) == {"part_grade_differs.sewage"}


@pytest.mark.parametrize(
    ("total", "grade", "finding"),
    [
        ("85", "良", None),
        ("86", "良", "published_total_differs.all"),
        ("85", "优秀", "grade_differs.all"),
    ],
)
def test_points_that_add_up_to_a_total_are_held_against_it(tmp_path, total, grade, finding):
    home = changed(tmp_path, "sanmen-2024")
    rows = [
        "id,name_zh,name_en,level,score,grade,grade_zh,grade_en",
        "a,决策,Decision,part,17,,,",
        "b,过程,Process,part,20,,,",
        "c,产出,Output,part,27,,,",
        "d,效益,Effect,part,21,,,",
        f"all,总分,Total,overall,{total},,{grade},",
    ]
    (home / "scores.csv").write_text("\n".join(rows), encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert findings_of(evaluation) == ({finding} if finding else set())
    if total == "85":
        assert texts_of(evaluation, "published_score.sum") == ["85.00分"]
        assert "之和为" in pages_of(evaluation)


def test_a_total_without_parts_is_graded_too(tmp_path):
    home = changed(tmp_path, "sanmen-2024")
    rows = "id,name_zh,name_en,level,score,grade,grade_zh,grade_en\nall,总分,Total,overall,85.81,,优秀,\n"
    (home / "scores.csv").write_text(rows, encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert findings_of(evaluation) == {"grade_differs.all"}
    assert "公布的总分为" in pages_of(evaluation)


def test_two_totals_of_one_list_are_asked_back(tmp_path):
    old = "rural,农村生活污水处理设施,Rural sewage,part,90,excellent,优,excellent"
    two = "\na,甲,A,overall,90,,,\nb,乙,B,overall,91,,,"
    with pytest.raises(ProblemsError) as refused:
        read_engagement(changed(tmp_path, "sanmen-2024", scores=(old, old + two)))
    assert [(each.row, each.column) for each in refused.value.problems] == [(8, "level")]


def test_naming_a_computed_figure_silences_nothing(tmp_path):
    right = changed(tmp_path / "right", "lukou-2020", published=("100%", "33.4%"))
    assert "published_differs.rate" not in findings_of(evaluate(read_engagement(right)))
    unknown = changed(tmp_path / "unknown", "lukou-2020", published=("execution_rate_of_budget", "execution_of_all"))
    with pytest.raises(ProblemsError) as refused:
        evaluate(read_engagement(unknown))
    assert [(each.row, each.column) for each in refused.value.problems] == [(2, "figure")]
    empty = changed(tmp_path / "empty", "sanmen-2024")
    head = "id,name_zh,name_en,value,n,source_zh,source_en,figure\n"
    row = "rate,执行率,Execution,100%,,公示,notice,budget.execution_rate_of_budget\n"
    (empty / "published.csv").write_text(head + row, encoding="utf-8")
    assert "share_without_n.rate" in findings_of(
        evaluate(read_engagement(empty))
    )  # nothing was spent, nothing computed


def test_a_rate_above_the_whole_can_be_published_but_no_share_of_cases(tmp_path):
    home = changed(tmp_path / "rate", "lukou-2020", published=("100%,,", "243%,,"))
    assert read_engagement(home).published[0].value == "243%"
    with pytest.raises(ProblemsError):
        read_engagement(changed(tmp_path / "share", "lukou-2020", published=("100%,,", "243%,53,")))


def test_a_budget_in_hundred_millions_is_the_same_budget(tmp_path):
    home = changed(tmp_path, "xuanzhou-2023", budget=("226.7,226.7,,wan_yuan", "0.02267,0.02267,,yi_yuan"))
    text = (
        (home / "budget.csv").read_text(encoding="utf-8").replace("19.5,19.5,141.8,wan", "0.00195,0.00195,0.01418,yi")
    )
    (home / "budget.csv").write_text(text, encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert texts_of(evaluation, "budget.total.budget", "budget.execution_rate_of_budget") == ["246.2万元", "57.60%"]


def test_the_check_prints_titles_without_their_marks(tmp_path):
    for folder in sorted(CASES.iterdir()):
        for lang in ("zh", "en"):
            said = CliRunner().invoke(check_command, [str(folder), "--lang", lang])
            assert said.exit_code == 0
            assert "[[" not in said.output


def test_money_under_a_cost_indicator_is_no_output(tmp_path):
    home = changed(tmp_path, "langfang-2019", indicators=("工程资金金额,", "工程成本,"))
    assert "money_as_output.amount" not in findings_of(evaluate(read_engagement(home)))


def test_the_points_of_the_unit_agree_where_they_follow_the_rate(tmp_path):
    home = changed(tmp_path, "langfang-2019", self_evaluation=("89,9,", "89,8.62,"))
    evaluation = evaluate(read_engagement(home))
    assert "self_execution_differs" not in findings_of(evaluation)
    assert Decimal(evaluation.figures["spending.self.execution_recomputed"].value).quantize(
        Decimal("0.0001")
    ) == Decimal("8.6204")


def test_part_scores_that_may_be_points_of_a_hundred_are_not_called_poor(tmp_path):
    """0 + 49 + 30 + 10 against a printed 98: the sum is 89; 49 may be 49 of 50, so no part is graded."""
    home = shutil.copytree(CASES / "sanmen-2024", tmp_path / "points")
    (home / "scores.csv").write_text(
        "id,name_zh,name_en,level,score,grade,grade_zh,grade_en\n"
        "rate,预算执行,Execution,part,0,,,\noutput,产出,Output,part,49,,,\neffect,效益,Effect,part,30,,,\n"
        "asked,满意度,Satisfaction,part,10,,,\nall,总分,Overall,overall,98,excellent,优,excellent\n",
        encoding="utf-8",
    )
    evaluation = evaluate(read_engagement(home))
    assert [each for each in evaluation.figures if each.endswith(".band")] == ["published_score.band"]
    (differs,) = (each for each in evaluation.findings if each.kind == "published_total_differs")
    assert texts_of(evaluation, "published_score.sum", "published_score.mean") == ["89.00分", "22.25分"]
    assert all("published_score.sum" in said for said in (differs.title["zh"], differs.parts["fact"]["en"]))


def test_points_of_an_indicator_are_printed_as_they_were_set_and_its_target_in_its_owners_words(tmp_path):
    home = changed(
        tmp_path,
        "tangxi-2022",
        indicators=(
            "number,output,基建工程委托业务项目数量,Jobs,8,",
            "number,output,基建工程委托业务项目数量,Jobs,7.5,",
        ),
    )
    path = home / "indicators.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Spending by the rules,8,", "Spending by the rules,8.5,"), encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert texts_of(evaluation, "score.number.out_of", "score.rules.out_of", "score.top.output.out_of") == [
        "7.5分",
        "8.5分",
        "50分",
    ]
    assert texts_of(evaluation, "score.market.target", "score.unit_cost.target") == ["效果明显", "符合相关规定"]
    assert evaluation.figures["score.market.target"].text("en") == "achieved (效果明显)"


def test_what_does_not_apply_is_told_apart_from_what_was_not_handed_in(tmp_path):
    """8 of 100 points do not apply and 10 have no evidence: 82 of 92 could be scored, 89.1%, not 82%."""
    home = changed(tmp_path, "tangxi-2022", readings=("passed,reported,100,", "passed,reported,不适用,"))
    evaluation = evaluate(read_engagement(home))
    findings = {each.kind: each for each in evaluation.findings}
    names = ("left_out", "beside", "missing_points", "scored_share", "beside_list")
    assert texts_of(evaluation, *(f"score.{name}" for name in names)) == [
        "8分",
        "8分",
        "10分",
        "89.1%",
        "委托业务报告合格率（8 分）",
    ]
    assert "{score.beside} 不适用" in findings["points_left_out"].title["zh"]
    assert "佐证" not in findings["points_left_out"].parts["cause"]["zh"]
    assert "佐证" in findings["evidence_missing"].parts["cause"]["zh"]
    assert "其中不适用" in pages_of(evaluation)
    assert "do not apply" in pages_of(evaluation, "en")


def test_where_everything_left_out_does_not_apply_no_evidence_is_asked_for(tmp_path):
    home = changed(tmp_path, "tangxi-2022", readings=("public,reported,不可核,", "public,reported,不适用,"))
    evaluation = evaluate(read_engagement(home))
    (left_out,) = (each for each in evaluation.findings if each.kind == "points_left_out")
    assert texts_of(evaluation, "score.left_out", "score.beside", "score.scored_share") == ["10分", "10分", "100.0%"]
    assert not any("佐证" in part["zh"] for part in left_out.parts.values())
    assert "evidence_missing" not in {each.kind for each in evaluation.findings}


def test_below_nothing_is_no_result_of_a_target_of_nothing_and_the_finding_says_what_was_earned(tmp_path):
    home = changed(tmp_path, "xuanzhou-2023", indicators=("53户", "0户"), readings=("129", "-3"))
    evaluation = evaluate(read_engagement(home))
    assert texts_of(evaluation, "score.homes.actual", "score.homes.points") == ["-3户", "0.00分"]
    (negative,) = (each for each in evaluation.findings if each.kind == "reading_negative")
    assert "{score.homes.points}" in negative.parts["gap"]["zh"]


def test_spending_above_the_budget_or_above_what_was_received_is_pointed_out(tmp_path):
    """Tangxi spent 89.974 of 90 and of 89.974: 91 is more than both, 89.98 than what was received alone."""
    for spent, kinds in (
        ("91", {"spent_above_budget.total", "spent_above_received.total"}),
        ("89.98", {"spent_above_received.total"}),
        ("89.974", set()),
    ):
        home = changed(tmp_path / spent, "tangxi-2022", budget=("89.974,89.974,", f"89.974,{spent},"))
        found = findings_of(evaluate(read_engagement(home)))
        assert {each for each in found if each.startswith("spent_above")} == kinds


def test_where_one_line_gives_no_spending_the_others_are_still_held_against_their_budget(tmp_path):
    other = "other,其他资金,Other funds,5,,,wan_yuan,\n"
    home = changed(tmp_path, "tangxi-2022", budget=("89.974,89.974,wan_yuan,\n", f"89.974,91,wan_yuan,\n{other}"))
    assert findings_of(evaluate(read_engagement(home))) >= {
        "spent_above_budget.line.fiscal",
        "spent_above_received.line.fiscal",
    }
