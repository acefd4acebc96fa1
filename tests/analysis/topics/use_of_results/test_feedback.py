"""Replies to the draft, interviews and evidence in the evaluation."""

import shutil
from pathlib import Path

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.topics.use_of_results.feedback import FEEDBACK
from questionnaires.problems import ProblemsError

EXAMPLE = Path(__file__).parents[4] / "examples" / "urban-renewal-grant"


def copy(folder, **tables):
    shutil.copytree(EXAMPLE, folder / "case")
    for name, text in tables.items():
        (folder / "case" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder / "case"


def test_comments_are_counted_by_what_became_of_them(tmp_path):
    rows = "comment,from,reply,adopted\n甲,局,已改,yes\n乙,局,部分,partly\n丙,局,不改,no\n丁,局,已改,yes\n"
    found = evaluate(read_engagement(copy(tmp_path, feedback=rows)))
    texts = [found.figures[f"feedback.{name}"].text("zh") for name in ("n", "yes", "partly", "no")]
    assert texts == ["4条", "2条", "1条", "1条"]


def test_interviews_and_evidence_are_annexes_and_their_words_are_names(tmp_path):
    found = evaluate(
        read_engagement(
            copy(
                tmp_path,
                interviews="date,who,topic\n2025-03-01,社区书记,进度\n",
                evidence="id,title,source,date,kind,supplied\nE1,批复,县政府,,document,\nE2,台账,住建局,2025-03-01,data,否\n",
            )
        )
    )
    sections = {section.id: section for section in found.outcomes["feedback"].sections}
    places = {"interviews_done": "conduct", "interviews": "annex", "evidence": "annex"}
    assert {name: section.place for name, section in sections.items()} == places
    assert sections["evidence"].blocks[0].rows[0][1]["zh"] == "[[批复]]"
    assert [cell["zh"] for cell in sections["evidence"].blocks[0].rows[0][3:]] == ["—", "文件", "—"]
    (limit,) = FEEDBACK.given(found.outcomes) or ()
    assert limit["zh"] == "向[[住建局]]索取的“[[台账]]”，至报告日未提供。"


def test_without_the_tables_there_is_no_part_and_no_theme():
    parts = read_engagement(EXAMPLE).parts
    assert (parts["feedback"], parts["form"]) == (None, None)


def test_an_unknown_answer_and_an_unknown_theme_are_named(tmp_path):
    folder = copy(tmp_path, feedback="comment,from,reply,adopted\n甲,局,已改,maybe\n")
    with (folder / "engagement.yaml").open("a", encoding="utf-8") as file:
        file.write("\ntheme: fancy\n")
    with pytest.raises(ProblemsError) as raised:
        read_engagement(folder)
    said = raised.value.text("en")
    assert "maybe" in said
    assert "plain, official" in said
