"""A published self-evaluation with its points (langfang), and what changes where the form or the readings do."""

import shutil
from decimal import Decimal

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.topics.scores.self_review.topic import SELF_REVIEW
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from tests.cases.reports.published_cases import CASES, findings_of, texts_of
from tests.reports.test_report import typed_digits

# the points are those of the published form: 9 and 9, then full points; it states no total
FORM = """三级指标,分值,得分,偏差原因分析及改进措施
预算执行率,10,9,
工程资金金额,10,9分,资金有结余
工程完工率,10,10,
工程验收合格率,10,10,
项目完成及时率,10,10,
成本控制率,10,10,
安全率,10,10,
学校发展能力,10,10,
长期使用性,10,10,
学生满意度,10,10,
"""


@pytest.fixture
def langfang(tmp_path):
    """Evaluates the published case with its form; changes are (file, old, new)."""

    def make(*changes, form=FORM, without=()):
        home = shutil.copytree(CASES / "langfang-2019", tmp_path / "it", dirs_exist_ok=True)
        (home / "self_scores.csv").write_text(form, encoding="utf-8")
        for name in without:
            (home / f"{name}.csv").unlink()
        for name, old, new in changes:
            path = home / f"{name}.csv"
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")
        return evaluate(read_engagement(home))

    return make


def review_of(evaluation):
    result = SELF_REVIEW.given(evaluation.outcomes)
    assert result is not None
    return result


def drawn(evaluation):
    return {each for each in findings_of(evaluation) if each.startswith("self_") and not each.startswith("self_e")}


def test_langfang_9_for_a_rate_that_earns_8_62_is_a_difference_in_scoring(langfang):
    """37.24 of 43.2 is 86.20 %: 8.62 of 10 by the rule, 9 on the form; the same for the amount of works."""
    evaluation = langfang()
    ids = (
        "self.rate.points",
        "self.rate.recomputed",
        "self.rate.difference",
        "self.rate.arithmetic",
        "self.amount.points",
    )
    assert texts_of(evaluation, *ids) == ["9分", "8.62分", "0.38分", "0.38分", "9分"]
    assert texts_of(evaluation, "self.total", "self.grade", "self.ours", "self.difference", "self.n_differ") == [
        "98.00分",
        "优",
        "97.24分",
        "0.76分",
        "2项",
    ]
    assert {"self_arithmetic.rate", "self_arithmetic.amount"} <= drawn(evaluation)
    amount = next(each for each in evaluation.findings if each.id == "self_arithmetic.amount")
    assert evaluation.text(amount.parts["cause"]["zh"], "zh") == "自评单位的说明：资金有结余"
    assert amount.amount == "self.amount.arithmetic"


def test_the_subtotals_and_the_total_of_the_form_are_held_against_its_points(langfang):
    form = FORM + "产出指标,50,48,\n效益指标,30,30,\n总分,100,97,\n"
    evaluation = langfang(form=form)
    assert {"self_part_differs.part.output", "self_total_differs"} <= drawn(evaluation)
    assert "self_part_differs.part.effect" not in drawn(evaluation)
    assert texts_of(evaluation, "self.stated", "self.sum", "self.misfit", "self.part.output.misfit") == [
        "97分",
        "98.00分",
        "-1.00分",
        "-1.00分",
    ]
    assert not any(each.startswith("total_row") for each in findings_of(evaluation))


def test_a_form_that_adds_up_draws_nothing_of_the_kind(langfang):
    assert not {"self_total_differs", "self_part_differs.output"} & drawn(langfang(form=FORM + "合计,100,98,\n"))


def test_full_points_that_name_no_evidence_but_the_form_itself_are_pointed_out(langfang):
    """The published table names the form (自评表) as evidence of everything; a form is no evidence of itself."""
    assert "self_full_without_evidence.done" in drawn(langfang())
    named = langfang(
        (
            "indicators",
            "done,output,工程完工率,Works finished,10,,100%,,,,自评表",
            "done,output,工程完工率,Works finished,10,,100%,,,,竣工验收单",
        )
    )
    assert "self_full_without_evidence.done" not in drawn(named)


def test_another_verified_value_and_the_arithmetic_of_the_unit_are_told_apart(langfang):
    """9 claimed, 86.20 % reported (8.62), 80 % verified (8.00): 0.38 in scoring and 0.62 in value make 1.00."""
    evaluation = langfang(("readings", "amount,reported", "rate,verified,80,,支付凭证,vouchers,,\namount,reported"))
    assert texts_of(evaluation, "self.rate.arithmetic", "self.rate.value", "self.rate.difference") == [
        "0.38分",
        "0.62分",
        "1.00分",
    ]
    assert {"self_arithmetic.rate", "self_value_differs.rate"} <= drawn(evaluation)


def test_evidence_that_is_missing_leaves_no_points_and_is_no_other_value(langfang):
    evaluation = langfang(("readings", "done,reported,100,", "done,verified,不可核,"))
    assert texts_of(evaluation, "self.done.ours", "self.done.difference", "self.done.evidence") == [
        "0.00分",
        "10.00分",
        "10.00分",
    ]
    assert "self_full_without_evidence.done" in drawn(evaluation)
    assert "self_value_differs.done" not in drawn(evaluation)
    less = langfang(
        ("readings", "done,reported,100,", "done,verified,不可核,"), form=FORM.replace("完工率,10,10", "完工率,10,9")
    )
    assert "self_without_evidence.done" in drawn(less)


def test_points_above_those_available_are_kept_and_pointed_out(langfang):
    evaluation = langfang(form=FORM.replace("工程完工率,10,10", "工程完工率,10,12"))
    assert "self_outside_range.done" in drawn(evaluation)
    assert texts_of(evaluation, "self.done.points", "self.done.outside", "self.total") == ["12分", "2分", "100.00分"]


def test_half_a_decimal_of_printed_points_is_no_difference(langfang):
    """8.6 and 8.62 are 8.6204 as printed; 8.7 is not."""
    for points, has in (("8.6", False), ("8.62", False), ("8.7", True)):
        evaluation = langfang(form=FORM.replace("预算执行率,10,9", f"预算执行率,10,{points}"))
        assert ("self_arithmetic.rate" in drawn(evaluation)) == has


def test_points_alone_without_any_reading_are_totals_and_no_review(langfang):
    evaluation = langfang(without=("readings",))
    result = review_of(evaluation)
    assert (result.sum, result.our_grade, result.to_frame()["ours"].notna().any()) == (Decimal(98), None, False)
    assert texts_of(evaluation, "self.total", "self.grade", "self.rate.difference") == ["98.00分", "优", "不可核"]
    assert not {each for each in drawn(evaluation) if each.startswith(("self_arithmetic", "self_value", "self_grade"))}


def test_an_indicator_without_points_leaves_no_total_unless_one_is_stated(langfang):
    blank = FORM.replace("学生满意度,10,10", "学生满意度,10,—")
    assert texts_of(langfang(form=blank), "self.total", "self.grade", "self.students.points") == ["不可核"] * 3
    assert texts_of(langfang(form=blank + "总分,100,95,\n"), "self.total", "self.grade") == ["95.00分", "优"]


def test_a_grade_that_falls_is_a_finding(langfang):
    evaluation = langfang(("readings", "school,reported,100", "school,verified,10"))
    assert texts_of(evaluation, "self.grade", "score.grade") == ["优", "良"]
    assert "self_grade_differs" in drawn(evaluation)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("没有的指标,10,9,\n", "indicator", "rate、output、amount"),
        ("预算执行率,10,8,\n", "indicator", "每项指标一行"),
        ("预算执行率,10,约九分,\n", "points", "数字"),
    ],
)
def test_a_row_that_cannot_be_placed_is_named_with_its_cure(langfang, row, column, words):
    with pytest.raises(ProblemsError) as refused:
        langfang(form=FORM + row)
    cures = [each.cure["zh"] for each in refused.value.problems if (each.row, each.column) == (12, column)]
    assert len(cures) == 1
    assert words.split("、")[0] in cures[0]


def test_the_page_prints_figures_only_and_holds_no_chinese_but_names_in_english(langfang):
    evaluation = langfang()
    for lang in ("zh", "en"):
        assert typed_digits(build_report(evaluation, lang, "full")) == []


OFFICIAL = """项目支出绩效自评表,,,,,,,
（2019年度）,,,,,,,
一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分,偏差原因分析及改进措施
预算执行,,预算执行率,100%,86.2%,10,9,
产出指标,数量指标,工程资金金额,43.2万元,37.24万元,10,9,
,,工程完工率,100%,100%,10,10,
,质量指标,工程验收合格率,100%,良好,10,10,
,,项目完成及时率,,100%,10,10,
,,成本控制率,100%,100%,10,10,
产出指标小计,,,,,50,48,
效益指标,,安全率,100%,100%,10,10,
,,学校发展能力,100%,90%,10,10,
,,长期使用性,100%,100%,10,10,
满意度指标,,学生满意度,≥100%,100%,10,10,
总分,,,,,100,98,
"""


def test_the_official_form_is_read_as_it_stands_and_its_values_are_scored_again(langfang):
    """No reading of ours: the form's own 86.2 % earns 8.62 where it gives 9, its 90 % earns 9 where it gives 10."""
    evaluation = langfang(form=OFFICIAL, without=("readings",))
    assert texts_of(evaluation, "self.rate.recomputed", "self.amount.recomputed", "self.school.arithmetic") == [
        "8.62分",
        "8.62分",
        "1.00分",
    ]
    assert {"self_arithmetic.school", "self_part_differs.part.output"} <= drawn(evaluation)
    assert "self_total_differs" not in drawn(evaluation)
    assert texts_of(evaluation, "self.passed.recomputed", "self.total") == ["不可核", "98.00分"]


def test_what_the_unit_reported_in_the_readings_goes_before_what_its_form_says(langfang):
    evaluation = langfang(form=OFFICIAL.replace("86.2%", "99%"))
    assert texts_of(evaluation, "self.rate.recomputed") == ["8.62分"]


def test_a_subtotal_of_points_that_are_not_all_there_is_missing_and_never_nothing(langfang):
    evaluation = langfang(form="三级指标,得分\n产出指标,48\n总分,95\n")
    assert texts_of(evaluation, "self.part.output.points", "self.part.effect.points", "self.sum", "self.total") == [
        "48.00分",
        "不可核",
        "不可核",
        "95.00分",
    ]
    assert not {"self_total_differs", "self_part_differs.part.output"} & drawn(evaluation)
    for lang in ("zh", "en"):
        assert typed_digits(build_report(evaluation, lang, "full")) == []
