"""The block of one problem in chapter five: its parts beside their names; of like findings a table of what differs."""

from collections.abc import Sequence

from analysis.evaluation.advice.numbering import Problem
from analysis.evaluation.findings import Finding
from questionnaires.texts import texts_beside
from reports.chapters.phrases import NOTHING, Phrases
from reports.chapters.reading import text_of
from reports.chapters.values import Block, Column, Group, Heading, Line, Pair, Pairs, Paragraph, Row, Table
from reports.chapters.verdict.problems import problem_title, stakes, subject
from reports.chapters.verdict.tables import numbered

TEXTS = texts_beside(__file__)

PARTS = ("fact", "criterion", "gap", "cause", "effect")
MANY = 4  # columns from which a table is set smaller


def problem_block(phrases: Phrases, problem: Problem) -> Group:
    """A problem under its number; a cause that somebody else has to tell is asked for elsewhere."""
    heading = Heading(numbered_title(phrases, problem), 4)
    if len(problem.findings) == 1:
        return Group((heading, _parts(phrases, problem.findings[0])), "finding")
    blocks = _alike(phrases, problem) if problem.is_of_one_kind else _several(phrases, problem)
    return Group((heading, *blocks), "finding")


def numbered_title(phrases: Phrases, problem: Problem) -> Line:
    """Number and title of a problem."""
    number = numbered(phrases, [problem.number])
    return (*number, TEXTS["behind_number"][phrases.lang], *problem_title(phrases, problem))


def _several(phrases: Phrases, problem: Problem) -> tuple[Block, ...]:
    """Findings of several kinds on one indicator, each under its title."""
    lang = phrases.lang
    titled = (
        (Paragraph(phrases.prose(each.title[lang]), "strong"), _parts(phrases, each)) for each in problem.findings
    )
    return tuple(block for blocks in titled for block in blocks)


def _parts(phrases: Phrases, finding: Finding) -> Pairs:
    told = ((part, _told(phrases, finding, part)) for part in PARTS)
    return Pairs(tuple(Pair((phrases.words[part],), line) for part, line in told if line), "finding")


def _alike(phrases: Phrases, problem: Problem) -> tuple[Block, ...]:
    """Findings of one kind: a row for each with what is its own, then what holds for all."""
    told = {part: [_told(phrases, finding, part) for finding in problem.findings] for part in PARTS}
    own = [part for part, lines in told.items() if len(set(map(text_of, lines))) > 1]
    shared = [Pair((phrases.words[part],), lines[0]) for part, lines in told.items() if part not in own and lines[0]]
    blocks: list[Block] = [_table(phrases, problem.findings, {part: told[part] for part in own})]
    return (*blocks, Pairs(tuple(shared), "finding")) if shared else tuple(blocks)


def _table(phrases: Phrases, findings: Sequence[Finding], told: dict[str, list[Line]]) -> Table:
    """What each finding is about, what is told of it alone, and what is at stake where that is an amount."""
    lang = phrases.lang
    headings: list[Line] = [(TEXTS["subject"][lang],), *((phrases.words[part],) for part in told)]
    columns: list[list[Line]] = [[subject(phrases, finding) for finding in findings], *told.values()]
    amounts = [stakes(phrases, Problem(number=finding.number, findings=(finding,))) for finding in findings]
    if any(amounts):
        headings.append((TEXTS["at_stake"][lang],))
        columns.append(amounts)
    return Table(
        columns=tuple(map(Column, headings)),
        rows=tuple(Row(tuple(cell or NOTHING for cell in cells)) for cells in zip(*columns, strict=True)),
        size="dense" if len(columns) > MANY else "",
    )


def _told(phrases: Phrases, finding: Finding, part: str) -> Line:
    """A part of a finding; nothing for a cause that waits for a reply."""
    return () if part == "cause" and finding.waits else phrases.prose(finding.parts[part][phrases.lang])
