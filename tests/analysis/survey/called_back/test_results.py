"""An engagement whose households were called back, or were not: figures, findings, limits."""

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.table_list import free_of_people
from analysis.statistics.estimation.design import Design
from analysis.survey.callbacks.draw import draw_callbacks
from analysis.survey.callbacks.frame import callable_sheets
from analysis.topics.callbacks.calls import bounded, estimated
from analysis.topics.callbacks.topic import CALLBACKS
from questionnaires.problems import ProblemsError
from reports.carried.inputs import SHARED
from reports.chapters.build import build_report
from reports.html.render import report_html
from reports.privacy.withholding import withheld_figures
from tests.analysis.conftest import EXAMPLES
from tests.analysis.survey.called_back.calls import (
    PLACE,
    by_channel,
    call,
    called,
    faults,
    found,
    joined,
    said,
    set_callbacks,
    set_target,
    text,
    write,
)


def test_without_calls_the_report_names_the_limit_and_a_plan(zhenyuan):
    evaluation = evaluate(read_engagement(zhenyuan))
    # 103 sheets with a household code: 6 made up are 5 %, and 40 of 103 leave a chance below 5 % to miss all six
    assert (text(evaluation, "plan.population"), text(evaluation, "plan.reached")) == ("103户", "40户")
    assert "接通 40 户" in evaluation.survey.story["quality"].sentences()[-1]
    assert not any(finding.kind.startswith("callbacks") for finding in evaluation.findings)
    for variant in ("full", "survey"):
        page = report_html(build_report(evaluation, "zh", variant))
        assert "案卷中没有回访记录" in page
        assert "回访结果" not in page
    assert "no calls to households" in report_html(build_report(evaluation, "en", "full"))


def test_with_calls_the_limit_is_gone_and_the_bounds_stand_there(zhenyuan):
    write(zhenyuan, call((35, "confirmed", "5"), (6, "confirmed", "2"), (12, "denied", "2"), (17, "not_reached", "")))
    set_callbacks(zhenyuan, seed=7)
    evaluation = evaluate(read_engagement(zhenyuan))
    assert (text(evaluation, "confirmed"), text(evaluation, "denied")) == ("41户", "12户")
    title = next(each for each in evaluation.findings if each.kind == "callbacks_denied_above")
    assert "需复核" in title.headline(evaluation.figures)
    assert "否认填写 12 户" in evaluation.survey.story["quality"].sentences()[-1]
    assert "survey.callbacks.plan.drawn" not in evaluation.figures
    for variant in ("full", "survey"):
        page = report_html(build_report(evaluation, "zh", variant))
        assert "没有回访记录" not in page
        assert "种子" in page
        assert "不等于答卷是编造的" in page
    assert "does not prove a sheet made up" in report_html(build_report(evaluation, "en", "full"))


def test_a_draw_without_a_seed_is_said_to_be_unrepeatable(zhenyuan):
    write(zhenyuan, call((53, "confirmed", ""), (17, "not_reached", "")))
    context = called(zhenyuan)
    assert "没有写明种子" in said(context)
    assert "no seed is given" in said(context, "en")
    assert text(context, "at_most") == "3.9%"  # 4 of 103: of five made-up ones, 53 of 103 would meet one


def test_denials_above_what_is_tolerable_are_a_finding_only_where_they_surely_are(zhenyuan):
    write(zhenyuan, call((41, "confirmed", ""), (12, "denied", ""), (17, "not_reached", "")))
    assert "callbacks_denied_above" in found(called(zhenyuan))
    write(zhenyuan, call((50, "confirmed", ""), (3, "denied", ""), (47, "not_reached", "")))
    assert "callbacks_denied_above" not in found(called(zhenyuan))  # three of a hundred are not above 5 %


def test_a_target_that_real_sheets_may_miss_is_open(zhenyuan):
    set_target(zhenyuan, "78%")  # the sheets' interval is 79.4 % to 92.7 %
    write(zhenyuan, call((53, "confirmed", ""), (17, "not_reached", "")))
    assert found(called(zhenyuan)) == {"callbacks_met_open"}
    set_target(zhenyuan, "60%")
    context = called(zhenyuan)
    assert found(context) == set()
    assert "接通的还不够多" not in said(context)
    set_target(zhenyuan, "70%")
    write(zhenyuan, call((53, "confirmed", ""), (25, "not_reached", "")))
    context = called(zhenyuan)
    assert found(context) == set()
    assert "接通的还不够多" in said(context)


def test_a_target_that_real_sheets_may_reach_is_open_too(zhenyuan):
    set_target(zhenyuan, "95%")
    write(zhenyuan, call((53, "confirmed", ""), (17, "not_reached", "")))
    assert found(called(zhenyuan)) == {"callbacks_below_open"}


def test_households_less_satisfied_than_the_sheets_are_a_finding(zhenyuan):
    write(zhenyuan, call((35, "confirmed", "5"), (18, "denied", "2"), (3, "confirmed", "9")))
    context = called(zhenyuan)
    assert text(context, "again.n") == "53户"  # 不清楚 is no answer; a denial may still say how satisfied it is
    assert "callbacks_less_satisfied" in found(context)
    write(zhenyuan, call((46, "confirmed", "5"), (7, "confirmed", "2")))
    assert "callbacks_less_satisfied" not in found(called(zhenyuan))


def test_missing_calls_never_help(zhenyuan):
    """Whoever was passed over counts as not called: the bounds both ways grow, the list is not cut."""
    write(zhenyuan, call((53, "confirmed", ""), (17, "not_reached", "")))
    before = called(zhenyuan).figures
    rows = call((53, "confirmed", ""), (17, "", ""))
    write(zhenyuan, rows)
    blank = called(zhenyuan).figures
    write(zhenyuan, rows[:53])
    cut = called(zhenyuan).figures
    high = "survey.callbacks.all_high"
    assert blank[high].value == before[high].value > cut[high].value
    following = [(71, "next", 900, "", "", "", ""), (72, "next", 901, "confirmed", "", "", "")]
    write(zhenyuan, [*rows, *following, (73, "next", 902, "", "", "", "")])
    passed_over = called(zhenyuan).figures
    assert passed_over["survey.callbacks.called"].value == 72
    assert passed_over["survey.callbacks.not_called"].value == 18


def test_the_order_of_the_file_does_not_matter(zhenyuan):
    rows = [*call((50, "confirmed", "4"), (3, "denied", "")), (54, "next", 990, "confirmed", "", "", "")]
    write(zhenyuan, rows)
    first = {name: figure.exact for name, figure in called(zhenyuan).figures.items()}
    write(zhenyuan, rows[::-1])
    assert {name: figure.exact for name, figure in called(zhenyuan).figures.items()} == first


@pytest.mark.parametrize(
    ("channel", "mode", "words"),
    [
        ("site", "self", "随机抽住户上门"),
        ("open", "self", "随机抽住户上门"),
        ("site", "enumerator", "名单由谁持有"),
        ("paper", "paper", "名单由谁持有"),
        ("import", "", "名单由谁持有"),
    ],
)
def test_where_no_sheet_has_a_code_the_reason_and_the_way_out_are_said(zhenyuan, channel, mode, words):
    context = joined(by_channel(zhenyuan, channel, mode))
    figure = context.figures["survey.callbacks.plan.drawn"]
    assert (figure.value, figure.unit) == (None, "not_applicable")
    assert words in figure.source["zh"]
    limit = CALLBACKS.given(context.outcomes).limitation
    assert words in limit["zh"]
    assert "[" not in limit["en"]


def test_sheets_of_a_published_table_have_no_code_that_anybody_issued():
    dataset = read_engagement(EXAMPLES / "copenhagen-housing").dataset
    assert callable_sheets(dataset).n_household == 0
    issued = replace(dataset, manifest=replace(dataset.manifest, n_issued=2000))
    assert callable_sheets(issued).n_household == len(dataset)


def test_a_list_drawn_elsewhere_says_of_how_many(zhenyuan):
    write(zhenyuan, call((40, "confirmed", "")))
    with pytest.raises(ProblemsError, match="of how many households"):
        joined(by_channel(zhenyuan, "paper", "paper"))
    set_callbacks(zhenyuan, population=103)
    assert text(joined(by_channel(zhenyuan, "paper", "paper")), "population") == "103户"


def test_a_list_that_covers_part_of_the_sheets_bounds_none_of_the_whole(zhenyuan):
    write(zhenyuan, call((40, "confirmed", "")))
    set_callbacks(zhenyuan, population=60)
    context = called(zhenyuan)
    real = context.figures["survey.callbacks.real.low"]
    assert (real.value, real.unit) == (None, "not_verifiable")
    assert text(context, "share") == "0.0%"
    assert "不在抽取回访名单的范围内" in said(context)


def test_participants_of_no_probability_sample_have_bounds_of_themselves(zhenyuan):
    write(zhenyuan, call((53, "confirmed", "")))
    set_callbacks(zhenyuan, population=103)
    context = joined(by_channel(zhenyuan, "open"))
    share, low = (context.figures[f"survey.{name}"].value for name in ("satisfied.share", "callbacks.real.low"))
    made_up = Decimal(str(context.figures["survey.callbacks.real.made_up"].value))
    assert float(low) == pytest.approx(float((Decimal(share) - made_up) / (1 - made_up)))


def test_the_table_may_be_written_in_chinese(zhenyuan):
    header = ("拨打顺序", "名单", "户号", "回访结果", "再问满意度", "日期", "回访人")
    words = {"confirmed": "确认填写", "drawn": "抽中"}
    rows = [[words.get(cell, cell) for cell in row] for row in call((53, "confirmed", "5"))]
    write(zhenyuan, rows, header)
    assert text(called(zhenyuan), "confirmed") == "53户"


def test_few_denials_stay_out_of_the_public_version(zhenyuan):
    write(zhenyuan, call((51, "confirmed", ""), (2, "denied", ""), (17, "not_reached", "")))
    context = called(zhenyuan)
    hidden = withheld_figures(context.figures, free_of_people())
    for name in ("denied", "share", "low", "all_low", "real.low"):
        assert f"survey.callbacks.{name}" in hidden, name
    assert "survey.callbacks.called" not in hidden


def test_calls_without_a_survey_are_not_passed_over_in_silence(zhenyuan):
    write(zhenyuan, call((5, "confirmed", "")))
    assert "没有问卷调查" in said(joined(replace(read_engagement(zhenyuan), dataset=None, survey=None)))


@pytest.fixture
def drawn(zhenyuan):
    """The lines of a list that was drawn, all confirmed; nobody who came next was needed."""
    lines = draw_callbacks(range(1, 111), 60, seed=7).csv_text().splitlines()
    return [line.replace(",,,,", ",confirmed,4,2025-12-01,王") if ",drawn," in line else line for line in lines]


def enter(folder, lines):
    (folder / PLACE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_list_that_was_drawn_is_the_table_once_outcomes_are_entered(zhenyuan, drawn):
    context = called(enter(zhenyuan, drawn))
    assert (text(context, "called"), text(context, "confirmed")) == ("60户", "60户")
    assert (text(context, "population"), text(context, "seed")) == ("110户", "7")  # from the record above the list
    assert "种子 7" in said(context)


def test_households_left_out_of_a_drawn_list_count_as_not_called(zhenyuan, drawn):
    context = called(enter(zhenyuan, [*drawn[:20], *drawn[25:50]]))
    assert (text(context, "called"), text(context, "not_called")) == ("60户", "17户")


def test_a_household_swapped_in_a_drawn_list_is_found(zhenyuan, drawn):
    order, name, household, rest = drawn[11].split(",", 3)
    enter(zhenyuan, [*drawn[:11], f"{order},{name},{int(household) + 500},{rest}", *drawn[12:]])
    assert any("by the seed 7 this household does not stand here" in fault for fault in faults(zhenyuan))


@pytest.mark.parametrize("setting", [{"population": 103}, {"seed": 8}])
def test_settings_that_differ_from_the_record_of_the_list_are_refused(zhenyuan, drawn, setting):
    set_callbacks(enter(zhenyuan, drawn), **setting)
    assert any("as the record above the list has it" in fault for fault in faults(zhenyuan))


def test_the_list_is_never_attached_to_a_report():
    assert PLACE not in SHARED


def test_made_up_sheets_may_be_those_with_the_largest_weights(zhenyuan):
    write(zhenyuan, call((53, "confirmed", ""), (17, "not_reached", "")))
    engagement = read_engagement(zhenyuan)
    record, rules = CALLBACKS.data(engagement), engagement.survey
    valid = rules.valid(engagement.dataset)
    estimate = estimated(record, engagement.dataset, rules)
    heavy = pd.Series(1.0, index=valid.answers.index)
    heavy.iloc[:4] = 5.0
    alike, unlike = (
        bounded(record, estimate, valid=valid, design=Design(weight=weight), rules=rules, at_worst=False)
        for weight in (pd.Series(1.0, index=valid.answers.index), heavy)
    )
    # 4 of 103 may be made up: 4 of 96 sheets, or 20 of their 112 weights
    assert (alike.made_up, unlike.made_up) == (pytest.approx(4 / 96), pytest.approx(20 / 112))
    assert unlike.low < alike.low
