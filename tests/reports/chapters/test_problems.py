"""Chapters five and six: like findings in one block, waiting causes in one reply table, the same numbers everywhere."""

import re
from dataclasses import replace

import pytest

from analysis.evaluation.evaluate import Evaluation
from analysis.evaluation.findings import SEVERITIES, Finding
from questionnaires.texts import Text
from reports.chapters.build import Variant, build_report
from reports.chapters.document import written
from reports.chapters.reading import chapter_lines, text_of
from reports.chapters.values import Block, Chapter, Document, Group, Heading, Pair, Pairs, Table
from tests.runs.examples import evaluation_of

SIX = "urban-renewal-grant"  # six cities above their cap


def document_of(name: str, variant: Variant = "full") -> Document:
    return written(build_report(evaluation_of(name), "zh", variant))


def chapter_of(document: Document, name: str) -> Chapter:
    return next(each for each in document.chapters if each.id == name)


def groups_of(document: Document) -> list[Group]:
    return [block for block in chapter_of(document, "problems").blocks if isinstance(block, Group)]


def heading_of(group: Group) -> str:
    assert isinstance(group.blocks[0], Heading)
    return text_of(group.blocks[0].line)


def headed(table: Block, *words: str) -> bool:
    return isinstance(table, Table) and [text_of(column.heading) for column in table.columns] == [*words]


def replies(document: Document) -> list[Table]:
    blocks = chapter_of(document, "problems").blocks
    return [each for each in blocks if isinstance(each, Table) and headed(each, "序号", "问题", "请说明", "回复")]


def test_six_findings_of_one_kind_are_one_block_with_a_row_each():
    cities = [each for each in evaluation_of(SIX).findings if each.kind == "plan_above_cap"]
    (group,) = [each for each in groups_of(document_of(SIX)) if heading_of(each).startswith("问题1\u3000")]
    (table,) = [block for block in group.blocks if isinstance(block, Table)]
    assert len(cities) == len(table.rows) == 6
    subjects = [evaluation_of(SIX).text(city.subject["zh"], "zh") for city in cities]
    assert [text_of(row.cells[0]) for row in table.rows] == subjects
    assert text_of(table.columns[-1].heading).startswith("涉及")


@pytest.mark.parametrize("name", [SIX, "zhenyuan", "huadu"])
def test_every_finding_is_told_and_grave_ones_come_first(name):
    evaluation = evaluation_of(name)
    groups = groups_of(document_of(name))
    assert len(groups) == len({finding.number for finding in evaluation.findings})
    blocks = chapter_of(document_of(name), "problems").blocks
    names = [text_of(each.line) for each in blocks if isinstance(each, Heading)]
    told = [each.removeprefix("问题程度：") for each in names if each.startswith("问题程度：")]
    assert told == [SEVERITIES[each]["zh"] for each in SEVERITIES if each in {f.severity for f in evaluation.findings}]


def test_a_cause_that_waits_stands_in_the_reply_table_alone():
    evaluation, document = evaluation_of("zhenyuan"), document_of("zhenyuan")
    (table,) = replies(document)
    waiting = [each for each in evaluation.findings if each.waits]
    causes = [evaluation.text(each.parts["cause"]["zh"], "zh") for each in waiting]
    assert [text_of(row.cells[2]) for row in table.rows] == causes
    assert [text_of(row.cells[0]) for row in table.rows] == [f"问题{each.number}" for each in waiting]
    assert all(row.cells[3] == () for row in table.rows)
    pairs = [pair for group in groups_of(document) for block in group.blocks for pair in pairs_of(block)]
    shown = [text_of(pair.line) for pair in pairs if text_of(pair.term) == "原因"]
    assert not set(shown) & set(causes)
    assert len(shown) == len(evaluation.findings) - len(waiting)


def pairs_of(block: Block) -> tuple[Pair, ...]:
    return block.pairs if isinstance(block, Pairs) else ()


def test_like_findings_that_ask_the_same_share_a_row_of_the_reply_table():
    (table,) = replies(document_of("huadu"))
    waiting = {each.number for each in evaluation_of("huadu").findings if each.waits}
    assert [text_of(row.cells[0]) for row in table.rows] == [f"问题{number}" for number in sorted(waiting)]


def test_where_nothing_waits_there_is_no_reply_table():
    settled = tuple(map(with_its_cause, evaluation_of("zhenyuan").findings))
    evaluation: Evaluation = replace(evaluation_of("zhenyuan"), findings=settled)
    document = written(build_report(evaluation, "zh"))
    assert replies(document) == []
    assert "待反馈" not in "".join(map(text_of, chapter_lines(chapter_of(document, "problems"))))


def with_its_cause(finding: Finding) -> Finding:
    return replace(finding, parts={**finding.parts, "cause": Text("已说明。", "Explained.")})


@pytest.mark.parametrize("name", [SIX, "zhenyuan", "huadu", "bohu"])
def test_page_two_brief_and_chapter_five_give_a_problem_the_same_number(name):
    document = document_of(name)
    titles = dict(heading_of(group).split("\u3000", 1) for group in groups_of(document))
    assert document.summary is not None
    tables = [block for block in document.summary.blocks if headed(block, "序号", "问题", "程度", "涉及")]
    rows = [row for table in tables if isinstance(table, Table) for row in table.rows]
    assert rows
    assert all(titles[text_of(row.cells[0])] == text_of(row.cells[1]) for row in rows)
    brief = "\n".join(text_of(line) for each in document_of(name, "brief").chapters for line in chapter_lines(each))
    listed = re.findall(r"(问题\d+)\u3000(.+)", brief)
    assert listed
    assert all(titles[number] == title for number, title in listed)


@pytest.mark.parametrize("variant", ["full", "brief"])
def test_advice_names_owner_deadline_and_the_problems_it_answers(variant):
    evaluation, document = evaluation_of("zhenyuan"), document_of("zhenyuan", variant)
    tables = [block for chapter in document.chapters for block in chapter.blocks]
    (table,) = [block for block in tables if headed(block, "建议", "责任单位", "期限", "对应")]
    assert isinstance(table, Table)
    numbers = {each.id: each.number for each in evaluation.findings}
    for row, advice in zip(table.rows, evaluation.recommendations, strict=variant == "full"):
        assert text_of(row.cells[1]) == (advice.owner["zh"] or "待定")
        assert text_of(row.cells[2]) == (advice.due or "待定")
        assert text_of(row.cells[3]) == "、".join(
            f"问题{number}" for number in sorted({numbers[name] for name in advice.answers})
        )
