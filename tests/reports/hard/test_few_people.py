"""Counts of few people are withheld with the numbers that would tell them."""

import re
from dataclasses import replace

import pandas as pd

from analysis.core.figures import Cell
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.topics.appraisal.raters import before_after, discrimination
from analysis.topics.appraisal.topic import change_figures, spread_figures
from analysis.topics.valuation.bid_figures import bid_figures
from reports.chapters.build import build_report
from reports.html.render import report_html
from reports.privacy.public_view import public_view
from tests.reports.hard.pages import copied
from tests.reports.hard.withheld import WITHHELD, share, shown, with_figures


def bids(*answers, blank=0, is_bound=False):
    """Figures of a valuation: of each amount how many answered and how many said yes; what rests on their shares."""
    rows = [{"bid": 50, "n": asked, **dict.fromkeys(("share", "low", "high"), yes / asked)} for asked, yes in answers]
    yield from bid_figures(rows, blank)
    shares = tuple(f"valuation.bid{at}.share" for at in range(len(rows)))
    yield share("valuation.turnbull.estimate", 0.5, rests_on=shares)
    yield share("valuation.annual.yuan", 0.5, **({"rests_on": shares} if is_bound else {"cell": Cell(60)}))
    yield share("valuation.median.estimate", 0.5, cell=Cell(60))


def test_a_share_of_an_amount_that_few_accepted_is_withheld_with_the_bound_that_is_its_sum(zhenyuan):
    found = with_figures(zhenyuan, *bids((20, 10), (20, 18), (20, 0)))
    assert shown(found, "valuation.bid0.share", "valuation.bid1.share", "valuation.bid2.share") == [True, False, True]
    assert shown(found, "valuation.bid1.n", "valuation.turnbull.estimate", "valuation.n") == [True, False, True]
    assert shown(found, "valuation.annual.yuan", "valuation.median.estimate") == [True, True]
    assert shown(with_figures(zhenyuan, *bids((20, 18), is_bound=True)), "valuation.annual.yuan") == [False]
    assert all(shown(with_figures(zhenyuan, *bids((20, 10))), "valuation.bid0.share", "valuation.turnbull.estimate"))


def test_few_answers_to_an_amount_cannot_be_had_by_subtraction(zhenyuan):
    found = with_figures(zhenyuan, *bids((3, 1), (20, 10), (30, 15), blank=40))
    assert shown(found, "valuation.bid0.n", "valuation.bid1.n", "valuation.bid2.n") == [False, False, True]
    found = with_figures(zhenyuan, *bids((20, 10), (30, 15), blank=2))
    assert shown(found, "valuation.blank", "valuation.n", "valuation.bid0.n") == [False, False, False]


def test_few_sheets_by_completion_are_withheld_with_another_count_and_their_picture(tmp_path):
    table = (
        "stratum,completion,households,issued,returned\n甲,accepted,400,60,50\n甲,built,90,20,9\n甲,started,80,20,3\n"
    )
    found = evaluate(read_engagement(copied("zhenyuan", tmp_path, coverage=table)))
    kinds = [f"audit.coverage.{each}.returned" for each in ("accepted", "built", "started")]
    assert shown(found, *kinds) == [True, False, False]
    assert shown(found, "audit.coverage.started.return_rate", "audit.coverage.finished_returned") == [False, False]
    assert "audit_coverage" in build_report(found, "zh").charts
    report = build_report(found, "zh", "public")
    assert "audit_coverage" not in report.charts
    assert report.evaluation.figures["audit.coverage.started.returned"].text("zh") == "不公开"
    assert set(re.findall(r'data-id="audit\.coverage\.started\.returned">([^<]*)<', report_html(report))) <= {"不公开"}


def test_answers_of_few_households_asked_again_are_withheld(zhenyuan):
    assert [int(zhenyuan.figures[f"audit.back_checks.type{kind}.differ"].value) for kind in (1, 2, 3)] == [1, 2, 2]
    names = [f"audit.back_checks.type{kind}.{key}" for kind in (1, 2, 3) for key in ("differ", "rate", "low", "high")]
    assert not any(shown(zhenyuan, *names))
    assert shown(zhenyuan, "audit.back_checks.n", "audit.back_checks.type1.n") == [True, True]
    assert "audit_back_checks" not in build_report(zhenyuan, "zh", "public").charts


def test_few_people_at_full_marks_are_withheld_with_the_change_that_tells_them(zhenyuan):
    before, after = (pd.Series([100.0] * n_full + [90.0] * (30 - n_full)) for n_full in (28, 12))
    rounds = [
        *spread_figures("before", discrimination(before, full=100)),
        *spread_figures("after", discrimination(after, full=100)),
        *change_figures(before_after(before, after, full=100)),
    ]
    found = with_figures(zhenyuan, *rounds)
    assert shown(found, "appraisal.before.n_full", "appraisal.before.ceiling", "appraisal.before.n") == [
        False,
        False,
        True,
    ]
    assert shown(found, "appraisal.after.n_full", "appraisal.change.difference") == [True, False]


def test_few_replies_are_withheld_like_the_list_they_stand_in(tmp_path):
    rows = "comment,from,reply,adopted\n" + "".join(
        f"意见{at},局,已改,{'no' if at < 2 else 'yes'}\n" for at in range(20)
    )
    found = evaluate(read_engagement(copied("urban-renewal-grant", tmp_path, feedback=rows)))
    assert shown(found, "feedback.n", "feedback.yes", "feedback.no") == [True, False, False]


def test_the_picture_of_doubtful_sheets_is_not_public_where_they_are_few(zhenyuan):
    assert "screen" in build_report(zhenyuan, "zh").charts
    assert "screen" not in build_report(zhenyuan, "zh", "public").charts
    assert shown(zhenyuan, "survey.story.quality.2.share") == [False]
    assert "drivers" in build_report(zhenyuan, "zh", "public").charts


def test_a_survey_of_few_shows_no_rate_and_no_reason_that_tells_how_many(zhenyuan):
    engagement = zhenyuan.engagement
    few = engagement.dataset.subset(engagement.dataset.answers.index < 6)
    found = evaluate(
        replace(
            engagement,
            dataset=few,
            parts={},
            indicators=(),
            readings=(),
            published=(),
            texts=dict.fromkeys(engagement.texts, ()),
            survey=replace(engagement.survey, indicator=""),
        )
    )
    public = public_view(found).evaluation.figures
    valid = int(found.figures["survey.valid"].value)
    assert (public["survey.valid_rate"].texts == WITHHELD) == (0 < valid < 5)
    told = [name for name, each in public.items() if name.startswith("survey.") and each.value is None]
    assert told
    assert [name for name in told if re.search(r"(?<![0-9.,])[1-4] ?(?:份|行)", public[name].source["zh"])] == []
