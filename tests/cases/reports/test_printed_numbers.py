"""What is printed agrees with itself: sums, intervals, shares of the points; and no code word reaches a reader."""

import re
import shutil
from decimal import Decimal
from html import unescape
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.commands.engagement import check_command, new_command
from analysis.core import numbers, plots
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from analysis.evaluation.pack_comparison import compare_packs
from analysis.scoring.packs import read_pack
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.proportions import counts_interval
from analysis.statistics.estimation.response import response_counts
from analysis.survey.satisfaction import satisfaction
from analysis.topics.satisfaction.story_figures import ALONE
from analysis.topics.valuation.plots import acceptance
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from reports.html.render import report_html
from survey_app.commands.cli import cli
from tests.analysis.evaluation.test_engagement import replace_in
from tests.conftest import ROOT
from tests.runs.examples import evaluation_of

EXAMPLES = ROOT / "examples"
TAG = re.compile(r"<[^>]+>")
END_OF_LINE = re.compile(r"</(p|td|th|li|tr|h\d|dd|dt|caption|figcaption|option)>|<br>")
MARKUP = re.compile(r"\[\[|\]\]|[{}]|\bNone\b|\bnan\b|\bNaN\b|Decimal\(|p ?= ?0\.000")
NO_WIDTH = re.compile(r"(?<![\d.,])(\d[\d.,]*%?) ?(?:–|至|to) ?\1(?![\d.%])")


def lines_of(evaluation, lang, variant="full"):
    """What a reader of the report reads, line by line, with the texts that stand for pictures."""
    page = re.sub(r"<style.*?</style>", "", report_html(build_report(evaluation, lang, variant)), flags=re.DOTALL)
    told = [unescape(each) for each in re.findall(r'alt="([^"]*)"', page)]
    text = unescape(TAG.sub("", END_OF_LINE.sub("\n", page)))
    return [line.strip() for line in text.splitlines() if line.strip()] + told


@pytest.fixture(scope="module")
def bohu():
    return evaluation_of("bohu")


@pytest.fixture(scope="module")
def zhenyuan():
    return evaluation_of("zhenyuan")


def test_a_veto_stands_between_the_sum_and_the_total(bohu):
    lines = lines_of(bohu, "zh")
    at = lines.index("得分合计")
    assert lines[at : at + 9] == [
        "得分合计",
        "100分",
        "82.21分",
        "一票否决：上报数据失实并经核实（最高不超过）",
        "—",
        "59.99分",
        "一票否决后总分",
        "100分",
        "59.99分",
    ]


def test_the_sum_above_the_total_is_that_of_the_parts_and_scaling_has_a_row(tmp_path):
    home = shutil.copytree(ROOT / "tests/cases/published/tangxi-2022", tmp_path / "case")
    replace_in(home / "readings.csv", "public,reported,不可核", "public,reported,不适用")
    evaluation = evaluate(read_engagement(home))
    parts = sum(earned for earned, _ in evaluation.card.by_top().values())
    assert parts == evaluation.card.earned == 90
    lines = lines_of(evaluation, "zh")
    at = lines.index("得分合计")
    assert lines[at : at + 9] == [
        "得分合计",
        "90分",
        "90.00分",
        "折算为满分",
        "100分",
        "100.00分",
        "总分",
        "100分",
        "100.00分",
    ]
    assert lines[at + 9 : at + 12] == ["可计分分值占比", "—", "100.0%"]


def test_what_cannot_be_verified_earns_nothing_and_no_row_says_that_the_rest_is_scaled(tmp_path):
    home = shutil.copytree(ROOT / "tests/cases/published/tangxi-2022", tmp_path / "case")
    evaluation = evaluate(read_engagement(home))
    card = evaluation.card
    assert (card.total, card.total_usable, card.possible, card.grade) == (90, 100, (90, 100), "excellent")
    for lang, scaled, missing in (
        ("zh", "折算为满分", "若补充佐证，总分可在 90.00分 至 100.00分 之间"),
        ("en", "Scaled to full", "90.00"),
    ):
        page = " ".join(lines_of(evaluation, lang))
        assert scaled not in page
        assert missing in page


def test_the_share_of_the_points_that_could_be_scored_leaves_out_what_does_not_apply(tmp_path):
    home = shutil.copytree(ROOT / "tests/cases/published/tangxi-2022", tmp_path / "case")
    replace_in(home / "readings.csv", "number,reported,50", "number,reported,不适用")
    card = evaluate(read_engagement(home)).card
    assert card.scored_share == Decimal(82) / 92  # 100 less 8 that do not apply, less 10 without a reading
    assert "89.1%" in card.sentence("zh")


def test_the_share_stands_wherever_a_total_or_a_grade_does(bohu):
    share = bohu.figures["score.scored_share"].text("zh")
    for variant in ("full", "brief", "public"):
        for line in lines_of(bohu, "zh", variant):
            is_source = "；可计分分值" in line or line.startswith("只按可计分指标计")  # the list of sources has all
            if "59.99分" in line and "总分" in line and not is_source:
                assert share in line
    assert to_json(bohu)["score"] == {"total": "59.99", "grade": "poor", "scored_share": "1"}
    compared = compare_packs(bohu.engagement, read_pack("bohu-1"), read_pack("national-1"))
    assert "可计分 100.0%" in compared.sentence("zh")


def test_a_finding_free_report_says_what_was_not_checked():
    evaluation = evaluation_of("copenhagen-housing")
    assert not evaluation.findings
    for lang, words in (("zh", "没有给出满意率的目标值"), ("en", "no target was given for satisfaction")):
        lines = lines_of(evaluation, lang)
        assert any(words in line for line in lines)
        assert "没有发现需要说明的问题。" not in lines
    ran = CliRunner().invoke(cli, ["evaluate", str(EXAMPLES / "copenhagen-housing")])
    assert "没有给出满意率的目标值，满意率 39.7% 没有与目标比较" in ran.output


def test_small_p_is_never_nothing():
    assert [numbers.p_value(p) for p in (0, 0.0004, 0.001, 0.05)] == ["< 0.001", "< 0.001", "0.001", "0.050"]


def test_one_driver_has_no_share_to_divide(zhenyuan):
    drivers = {id_: figure for id_, figure in zhenyuan.figures.items() if id_.startswith("survey.story.drivers.1")}
    one = [figure for id_, figure in drivers.items() if id_.endswith(".1.share")]
    if "survey.story.drivers.1.2.share" not in drivers:
        assert [figure.source["zh"] for figure in one] == [ALONE.reason.zh]
        assert not any(id_.endswith((".low", ".high")) for id_ in drivers)


@pytest.mark.parametrize("n", [12, 35, 140])
def test_one_share_has_one_interval(n):
    """The satisfied share of equal sheets has the interval of its counts, in the story and in the report."""
    points = pd.Series([5.0] * (3 * n // 5) + [2.0] * (n - 3 * n // 5), name="overall")
    found = satisfaction(Design(weight=pd.Series(1.0, index=points.index)), points)
    assert (found.low, found.high) == counts_interval(3 * n // 5, n)[:2]


def test_the_story_prints_the_interval_of_the_report(zhenyuan):
    story, own = zhenyuan.survey.story, zhenyuan.survey.satisfied
    (_, one), *_ = story["satisfaction"].results
    beside = next(result for name, result in story["quality"].results if name["en"].startswith("With"))
    assert (one.low, one.high) == (own.low, own.high)
    assert tuple(beside.to_frame()[["low", "high"]].iloc[0]) == (own.low, own.high)


@pytest.mark.parametrize(("estimate", "low", "high"), [(0.1, 0.2, 0.4), (0.5, 0.2, 0.4), (0.3, 0.3, 0.3)])
def test_a_share_outside_its_interval_is_drawn_with_it(estimate, low, high):
    one = pd.DataFrame(
        [
            {
                "label": "甲",
                "estimate": estimate,
                "low": low,
                "high": high,
                "reported": 1.0,
                "verified": estimate,
                "bid": 10.0,
                "share": estimate,
            }
        ]
    )
    for axes in (plots.intervals(one, estimate="estimate"), plots.reported_verified(one), acceptance(one, one)):
        arm: Any = axes.collections[-1]
        ends = arm.get_segments()[0]
        across = 1 if axes.get_ylabel() else 0
        assert sorted(ends[:, across]) == pytest.approx([low, high])


def test_a_story_speaks_in_the_words_of_the_questionnaire(zhenyuan):
    story = zhenyuan.survey.story
    codes = [item.id for item in zhenyuan.survey.dataset.questionnaire.variables if "_" in item.id]
    for lang in ("zh", "en"):
        assert not [code for code in codes if code in story.sentence(lang)]
    chinese = re.compile(r"[\u4e00-\u9fff]")
    scales = story["scales"].sentences("en") + story["groups"].sentences("en")
    assert scales
    assert not [each for each in scales if chinese.search(each)]


def test_an_unknown_number_of_codes_is_called_unknown():
    said = response_counts(None, 1681, 1681)
    assert said.sentence("zh").startswith("发放数不明，回收 1681，有效 1681；回收率 不可核（没有发放数）")
    assert "?" not in said.sentence("en")


def survey_case(tmp_path, reading):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "case")
    text = (home / "readings.csv").read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if "=survey.satisfied.share" in each)
    replace_in(home / "readings.csv", "=survey.satisfied.share", reading)
    return home, line.split(",")[0]


def test_what_the_survey_measures_is_the_reading_where_nothing_else_was_read(tmp_path, zhenyuan):
    home, indicator = survey_case(tmp_path, "不可核")
    evaluation = evaluate(read_engagement(home))
    assert evaluation.card.of(indicator).points == zhenyuan.card.of(indicator).points
    assert evaluation.card.total == zhenyuan.card.total


def test_a_reading_that_contradicts_the_survey_is_a_finding(tmp_path):
    home, indicator = survey_case(tmp_path, "99")
    assert f"survey_reading_differs.{indicator}" in {each.id for each in evaluate(read_engagement(home)).findings}
    replace_in(home / "readings.csv", ",99,", ",不适用,")
    assert f"survey_reading_left_out.{indicator}" in {each.id for each in evaluate(read_engagement(home)).findings}


def test_examples_of_the_template_are_named_and_neither_reviewed_nor_issued(tmp_path):
    run = CliRunner().invoke
    assert run(new_command, [str(tmp_path / "new")]).exit_code == 0
    checked = run(check_command, [str(tmp_path / "new")])
    assert checked.exit_code == 2
    assert "没有问题" not in checked.output
    assert re.search(r"budget\.csv.*4", checked.output)
    with pytest.raises(ProblemsError):
        read_engagement(tmp_path / "new").refuse_examples()
    assert run(cli, ["history", "record", str(tmp_path / "new"), "draft", "--by", "甲"]).exit_code == 0
    refused = run(cli, ["history", "record", str(tmp_path / "new"), "reviewed", "--by", "乙"])
    assert refused.exit_code != 0
    for example in sorted(path.parent for path in EXAMPLES.glob("*/engagement.yaml")):
        assert read_engagement(example).examples == (), example.name


@pytest.mark.parametrize("example", sorted(path.parent.name for path in EXAMPLES.glob("*/engagement.yaml")))
def test_no_markup_placeholder_or_interval_without_width_is_read(example):
    evaluation = evaluation_of(example)
    for lang in ("zh", "en"):
        lines = lines_of(evaluation, lang)
        assert not [line for line in lines if MARKUP.search(line)]
        assert not [line for line in lines if NO_WIDTH.search(line)]
