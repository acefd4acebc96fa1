"""Problems and advice, what was not looked at, and what else has to be said."""

from collections.abc import Iterator
from itertools import groupby

from analysis.evaluation.advice.numbering import Problem, problems_of
from analysis.evaluation.findings import SEVERITIES
from analysis.evaluation.unchecked import not_checked as unchecked
from analysis.topics.callbacks.topic import CALLBACKS
from analysis.topics.use_of_results.feedback import FEEDBACK
from questionnaires.texts import texts_beside
from reports.chapters.build import FOR_EVERYBODY
from reports.chapters.phrases import Phrases
from reports.chapters.values import Badge, Block, Heading, Line, Listing, Paragraph
from reports.chapters.verdict.blocks import numbered_title, problem_block
from reports.chapters.verdict.tables import advice_table, reply_table

TEXTS = texts_beside(__file__)


def problems(phrases: Phrases) -> Iterator[Block]:
    """Chapter five: practice, then problems and causes by how grave they are; last what others are asked to tell."""
    yield from phrases.paragraphs("visits_line", "basis_line" if phrases.words["basis_line"] else "practice_line")
    every = problems_of(phrases.evaluation.findings)
    for severity, group in groupby(every, key=lambda problem: problem.severity):
        yield Heading((TEXTS["of_severity"].fill(severity=SEVERITIES[severity])[phrases.lang],))
        yield from (problem_block(phrases, problem) for problem in group)
    if not every:
        yield from phrases.paragraphs("no_findings")
    yield from not_checked(phrases)
    replies = reply_table(phrases, every)
    if replies:
        yield Heading((TEXTS["replies"][phrases.lang],))
        yield Paragraph((TEXTS["replies_line"][phrases.lang],))
        yield replies


def marked_title(phrases: Phrases, problem: Problem) -> Line:
    """Number and title of a problem behind the mark of how grave it is."""
    return (Badge(problem.severity, SEVERITIES[problem.severity][phrases.lang]), " ", *numbered_title(phrases, problem))


def not_checked(phrases: Phrases) -> Iterator[Block]:
    """What was not looked at."""
    entries = tuple((Paragraph(phrases.prose(text[phrases.lang])),) for text in unchecked(phrases.evaluation))
    if entries:
        yield from phrases.paragraphs("unchecked")
        yield Listing(entries)


def advice(phrases: Phrases, most: int | None = None) -> Iterator[Block]:
    """Chapter six: recommendations with owner, deadline and the problems they answer."""
    shown = phrases.evaluation.recommendations[:most]
    if shown:
        yield advice_table(phrases, shown)
    else:
        yield from phrases.paragraphs("no_advice")


def other(phrases: Phrases) -> Iterator[Block]:
    """Chapter seven: limitations, and what else has to be said."""
    synthetic = phrases.engagement.synthetic
    if synthetic:
        yield Paragraph(phrases.prose(synthetic[phrases.lang]), "synthetic")
    yield phrases.heading("limitations")
    yield from limitations(phrases)
    yield from phrases.paragraphs("unchecked_line")


def limitations(phrases: Phrases) -> Iterator[Block]:
    """What the evaluators say of the limits of their work."""
    texts, own = phrases.engagement.texts["limitations"], phrases.written("limitations")
    yield from own
    yield from phrases.of_settings(texts) if texts or own else phrases.paragraphs("no_limitations")
    if phrases.report.variant not in FOR_EVERYBODY:
        yield from phrases.of_settings(FEEDBACK.given(phrases.evaluation.outcomes) or ())
    called = CALLBACKS.given(phrases.evaluation.outcomes)
    if called is not None and called.limitation is not None:
        yield Paragraph(phrases.prose(called.limitation[phrases.lang]))
