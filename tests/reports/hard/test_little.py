"""Little data: almost nothing, one sheet, a census; no heading, table or number is empty."""

import re
from dataclasses import replace
from itertools import product

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.facts.completion import Unit
from reports.chapters.build import build_report
from tests.reports.hard.pages import (
    assert_sound,
    bare,
    both_languages,
    copied,
    intervals_of_no_width,
    with_answers,
    words,
)
from tests.runs.examples import page_of


@pytest.mark.parametrize("variant", ["full", "brief", "public"])
def test_an_engagement_with_almost_nothing_says_so_under_every_heading(zhenyuan, variant):
    units = tuple(replace(unit, is_verified=unit.is_reported) for unit in zhenyuan.engagement.units)
    found = evaluate(bare(zhenyuan, units=units, dataset=None, survey=None))
    assert found.findings == ()
    for html, none in zip(both_languages(found, variant), ("没有建议。", "No recommendation."), strict=True):
        assert_sound(html)
        assert none in html


def test_a_survey_with_no_texts_has_no_empty_heading(zhenyuan):
    rules = replace(zhenyuan.engagement.survey, indicator="")
    for html in both_languages(evaluate(bare(zhenyuan, units=(), survey=rules))):
        assert_sound(html)


def test_no_survey_at_all_is_said_once(zhenyuan):
    engagement = bare(zhenyuan, dataset=None, survey=None, units=())
    for html in both_languages(evaluate(engagement)):
        assert_sound(html)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["zhenyuan", "copenhagen-housing", "chizhou-2020", "bohu", "guzhen"])
def test_the_examples_have_no_empty_heading_table_or_number(name):
    for variant, lang in product(("full", "brief", "public"), ("zh", "en")):
        assert_sound(page_of(name, lang, variant))


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_respondents_print_no_interval_of_no_width_and_no_number_that_is_none(tmp_path, n):
    home = with_answers(copied("copenhagen-housing", tmp_path), lambda rows: rows[:n])
    found = evaluate(read_engagement(home))
    assert found.figures["survey.valid"].text("zh") == f"{n}份"
    for variant in ("full", "brief", "public", "survey"):
        for html in both_languages(found, variant):
            assert_sound(html)
            assert intervals_of_no_width(html) == []


def test_one_respondent_of_a_whole_engagement_is_a_report(tmp_path):
    found = evaluate(read_engagement(with_answers(copied("zhenyuan", tmp_path), lambda rows: rows[:1])))
    assert found.figures["survey.valid"].text("zh") == "1份"
    for html in both_languages(found):
        assert_sound(html)
        assert intervals_of_no_width(html) == []


def test_after_a_census_no_interval_of_no_width_is_printed(zhenyuan):
    assert "completion.confidence" not in zhenyuan.figures
    for lang in ("zh", "en"):
        assert intervals_of_no_width(page_of("zhenyuan", lang)) == []
        assert "68.31% – 68.31%" not in page_of("zhenyuan", lang)
        alt = build_report(zhenyuan, lang).charts["completion"].alt
        assert "区间" not in alt
        assert "interval" not in alt


def test_a_sample_prints_its_interval(zhenyuan):
    units = [
        Unit(id=str(at), estate="", is_reported=at < 220, is_verified=at < 20 if at < 22 else None) for at in range(243)
    ]
    found = evaluate(bare(zhenyuan, units=tuple(units), dataset=None, survey=None))
    zh, en = (words(html) for html in both_languages(found))
    assert re.search(r"95% 区间 [\d.]+% 至 [\d.]+%", zh)
    assert re.search(r"95% interval [\d.]+% to [\d.]+%", en)
