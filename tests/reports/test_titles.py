"""Titles break between words; one of a thing is said without its s."""

from itertools import pairwise

import pytest

from questionnaires.texts import Text, one_of
from reports.html.titles import broken, lines_of, width


@pytest.mark.parametrize(
    "title",
    [
        "镇远县二〇二五年城镇老旧小区改造项目财政支出绩效评价报告",
        "广州市白云区城中村改造及配套基础设施项目二〇二四年度绩效评价报告",
        "老旧小区改造" * 6,
        "A" * 60,
    ],
)
@pytest.mark.parametrize("most", [16.5, 19.5])
def test_a_long_title_breaks_between_words_in_lines_that_fit(title, most):
    lines = lines_of(title, most)
    assert "".join(lines) == title
    assert len(lines) > 1
    assert all(width(line) <= most for line in lines)
    assert not any(first.endswith("小") and second.startswith("区") for first, second in pairwise(lines))


def test_a_short_title_and_an_english_one_are_left_alone():
    assert broken("绩效评价报告", 16.5, "zh") == "绩效评价报告"
    assert broken("A & B " * 9, 16.5, "en") == "A &amp; B " * 9


def test_no_line_begins_with_a_closing_sign():
    assert not any(line[0] in "）》”，" for line in lines_of("关于（城镇老旧小区改造）《绩效评价办法》的评价报告", 8.0))


def test_one_of_a_thing_is_not_many():
    assert (
        one_of("1 sheets, 21 sheets, 2.1 sheets, 1 valid answers") == "1 sheet, 21 sheets, 2.1 sheets, 1 valid answer"
    )
    assert Text("$n份", "$n sheets came back").fill(n=1)["en"] == "1 sheet came back"
