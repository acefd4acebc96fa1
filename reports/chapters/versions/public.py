"""The public version (公开版): what was done and found, what residents said, what comes next, in a few plain pages."""

from collections.abc import Iterator

from analysis.core.sections import Line as SectionLine
from analysis.core.sections import Picture as SectionPicture
from reports.chapters.annexes import verifying
from reports.chapters.phrases import Phrases, cited
from reports.chapters.scores import completion_and_premise, published_line, total_lines
from reports.chapters.survey.answers import not_probability
from reports.chapters.survey.groups import group_tables
from reports.chapters.values import Block, Group, Heading, Listing, Paragraph
from reports.chapters.verdict.findings import limitations, not_checked
from reports.chapters.versions.short import main_findings

MOST_FINDINGS, MOST_SECTIONS = 10, 6


def work(phrases: Phrases) -> Iterator[Block]:
    """What the project is, and what of it is done."""
    yield from phrases.of_settings(phrases.engagement.texts["background"])
    if phrases.evaluation.completion:
        yield completion_and_premise(phrases)
        yield from phrases.picture("completion")


def money(phrases: Phrases) -> Iterator[Block]:
    """What was planned, came and was spent."""
    if phrases.evaluation.execution:
        yield from phrases.paragraphs("public_money_line")
        yield from phrases.picture("funds" if "funds" in phrases.report.charts else "budget")


def voices(phrases: Phrases) -> Iterator[Block]:
    """What residents said, all together and by groups of enough people."""
    if phrases.evaluation.survey:
        yield from phrases.paragraphs("public_asked_line", "public_satisfied_line")
        yield from not_probability(phrases)
        for name in ("satisfied", "likert", "drivers"):
            yield from phrases.picture(name)
        yield from group_tables(phrases)


def result(phrases: Phrases) -> Iterator[Block]:
    """The score, and what the other parts of the evaluation show."""
    yield from total_lines(phrases)
    if phrases.evaluation.review:
        yield Paragraph(published_line(phrases))
    yield from phrases.picture("scores")
    shown = 0
    for section in phrases.report.sections:
        lines = [block for block in section.blocks if isinstance(block, SectionLine)]
        names = [block.id for block in section.blocks if isinstance(block, SectionPicture)]
        drawn = [name for name in names if name in phrases.report.charts]
        if drawn and shown < MOST_SECTIONS:
            shown += 1
            yield Heading(phrases.prose(section.title[phrases.lang]))
            yield from (Paragraph(phrases.prose(line.texts[phrases.lang])) for line in lines[:1])
            yield from phrases.picture(drawn[0])


def problems(phrases: Phrases) -> Iterator[Block]:
    """The findings by their titles, the gravest first, and what was not looked at."""
    yield from main_findings(phrases, MOST_FINDINGS)
    if phrases.evaluation.findings:
        yield from not_checked(phrases)


def coming(phrases: Phrases) -> Iterator[Block]:
    """What is to be put right, by whom and by when where somebody has said so."""
    lang, word = phrases.lang, phrases.words
    entries: list[tuple[Block, ...]] = []
    is_open = False
    for advice in phrases.evaluation.recommendations:
        if not advice.owner[lang] and not advice.due:
            entries.append((Paragraph(phrases.prose(advice.text[lang])),))
            is_open = True
            continue
        owner = cited(advice.owner[lang]) if advice.owner[lang] else (word["open_duty"],)
        due = cited(advice.due) if advice.due else (word["open_duty"],)
        duty = (word["duty_owner"], *owner, word["duty_due"], *due, word["duty_end"])
        entries.append((Paragraph((*phrases.prose(advice.text[lang]), *duty)),))
    yield from (Listing(tuple(entries)),) if entries else phrases.paragraphs("no_advice")
    if is_open:
        yield from phrases.paragraphs("open_duty_line")


def trust(phrases: Phrases) -> Iterator[Block]:
    """How far the numbers reach, whom to turn to where that was said, and how they are verified."""
    yield from limitations(phrases)
    yield from phrases.paragraphs("basis_line", "unchecked_line")
    complaint = phrases.engagement.texts.get("complaint", ())
    if complaint:
        yield phrases.heading("complaint")
        yield from phrases.of_settings(complaint)
    digests = (Paragraph((*cited(name), " ", *cited(value)), "digest") for name, value in phrases.carried.items())
    yield Group((*digests, *verifying(phrases)), "verifying")
