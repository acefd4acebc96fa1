"""Page 2 says what the result is and why; each sentence only where the data say so."""

import pytest

from reports.chapters.build import build_report
from reports.chapters.document import written
from reports.chapters.reading import chapter_lines, text_of
from tests.runs.examples import evaluation_of


def verdict_of(name: str, lang: str = "zh") -> str:
    document = written(build_report(evaluation_of(name), lang))  # type: ignore[arg-type]  # one of both
    assert document.summary is not None
    return "\n".join(text_of(line) for line in chapter_lines(document.summary))


def test_total_grade_and_what_reports_alone_would_give_stand_on_the_page():
    page = verdict_of("zhenyuan")
    figures = evaluation_of("zhenyuan").figures
    for name in ("score.total", "score.grade", "score.total_reported"):
        assert figures[name].text("zh") in page


def test_what_verifying_changed_is_said_only_where_something_was_verified():
    assert "按核实数计分为" in verdict_of("zhenyuan")
    assert "按核实数计分为" not in verdict_of("huadu")


def test_a_veto_is_told_only_where_one_struck():
    assert "一票否决" in verdict_of("bohu")
    assert "一票否决" not in verdict_of("zhenyuan")


def test_where_nothing_was_scored_the_page_says_so_and_names_no_total():
    page = verdict_of("xishan-audit")
    assert "不计分" in page
    assert "总分" not in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_at_most_five_problems_with_owner_and_deadline_to_be_settled(lang):
    page = verdict_of("zhenyuan", lang)
    first, sixth = {"zh": ("问题1", "问题6"), "en": ("Finding 1", "Finding 6")}[lang]
    assert first in page
    assert sixth not in page
    assert {"zh": "待定", "en": "to be settled"}[lang] in page
