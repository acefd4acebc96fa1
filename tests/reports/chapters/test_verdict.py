"""Page 2 says what the result is and why; each sentence only where the data say so."""

import shutil

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from reports.chapters.build import build_report
from reports.chapters.document import written
from reports.chapters.reading import chapter_lines, text_of
from reports.chapters.values import Table
from tests.conftest import ROOT
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


def test_the_score_table_has_groups_with_subtotals_and_reasons_for_lost_points():
    report = build_report(evaluation_of("guzhen"), "zh")
    annex = next(each for each in written(report).annexes if each.id == "annex_scores")
    table = next(block for block in annex.blocks if isinstance(block, Table))
    heads = [text_of(column.heading) for column in table.columns]
    assert {"评价标准", "目标", "分值", "得分", "扣分原因"} <= set(heads)
    assert table.size == "turned"
    assert len(table.widths) == len(heads)
    assert sum(table.widths) == pytest.approx(1)
    card = report.evaluation.card
    assert card is not None
    groups = [row for row in table.rows if row.level and not row.is_total]
    assert len(groups) == sum(not node.is_leaf for node in card.nodes)
    assert all("得分率" in text_of(row.cells[-1]) for row in groups)


def test_an_indicator_has_a_paragraph_that_the_evaluators_may_replace(tmp_path):
    home = shutil.copytree(ROOT / "examples/guzhen", tmp_path / "e")
    evaluation = evaluate(read_engagement(home))
    assert evaluation.card is not None
    first = evaluation.card.scores[0].indicator
    (home / "text").mkdir(exist_ok=True)
    (home / f"text/indicator.{first.id}.md").write_text("评价人员自己的话。", encoding="utf-8")
    lines = analysis_lines(evaluate(read_engagement(home)))
    assert "评价人员自己的话。" in lines
    assert not any(line.startswith(f"{first.names['zh']}：") for line in lines)
    assert any(line.startswith(f"{first.names['zh']}：") for line in analysis_lines(evaluation, own=False))


def analysis_lines(evaluation: Evaluation, *, own: bool = True) -> list[str]:
    document = written(build_report(evaluation, "zh", with_texts=own))
    chapter = next(each for each in document.chapters if each.id == "analysis")
    return [text_of(line) for line in chapter_lines(chapter)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["zhenyuan", "chizhou-2020"])
def test_a_rule_pack_is_called_by_its_name_and_never_by_its_code(name, lang):
    evaluation = evaluation_of(name)
    pack = evaluation.engagement.pack
    assert pack.names[lang] in evaluation.figures["pack.id"].text(lang)
    assert pack.id not in verdict_of(name, lang)
    assert not any(pack.id in finding.headline(evaluation.figures, lang) for finding in evaluation.findings)
