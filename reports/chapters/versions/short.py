"""Short reports: the brief for those who decide, and that of one community."""

from collections.abc import Iterator

from analysis.evaluation.advice.numbering import problems_of
from reports.chapters.annexes import verifying
from reports.chapters.phrases import Phrases, cited
from reports.chapters.scores import completion_and_premise, completion_line, published_line, stability_line, total_lines
from reports.chapters.values import Block, Chapter, Group, Listing, Paragraph, Row, Table
from reports.chapters.verdict.findings import advice, marked_title, not_checked

MOST, MOST_PICTURES = 8, 4
PICTURED = ("completion", "satisfied", "scores", "funds", "budget", "likert")
MANY_UNITS = 5  # from which shares of units are drawn


def brief_chapters(phrases: Phrases) -> Iterator[Chapter]:
    """Result, findings, pictures and recommendations in four pages."""
    word = phrases.words
    yield Chapter(title=word["brief_conclusion"], blocks=tuple(_result(phrases)))
    yield Chapter(title=word["findings_short"], blocks=tuple(main_findings(phrases)))
    names = [name for name in PICTURED if name in phrases.report.charts]
    if names:
        pictures = tuple(picture for name in names[:MOST_PICTURES] for picture in phrases.picture(name))
        yield Chapter(title=word["brief_pictures"], blocks=pictures)
    yield Chapter(title=word["brief_advice"], blocks=tuple(_advice(phrases)))


def _result(phrases: Phrases) -> Iterator[Block]:
    evaluation = phrases.evaluation
    yield from phrases.written("summary")
    if evaluation.card:
        yield from total_lines(phrases)
        yield from stability_line(phrases)
    if evaluation.completion:
        yield Paragraph(completion_line(phrases))
    if evaluation.execution:
        yield from phrases.paragraphs("money_line")
    if evaluation.survey:
        yield from phrases.paragraphs("satisfied_line")
    if evaluation.review:
        yield Paragraph(published_line(phrases))


def main_findings(phrases: Phrases, most: int = MOST) -> Iterator[Block]:
    """The problems by their titles, the gravest first, like ones once; what was not looked at where there are none."""
    problems = problems_of(phrases.evaluation.findings)
    if problems:
        titles = ((Paragraph(marked_title(phrases, problem)),) for problem in problems[:most])
        yield Listing(tuple(titles), of_findings=True)
        if len(problems) > most:
            yield from phrases.paragraphs("brief_more")
    else:
        yield from phrases.paragraphs("no_findings")
        yield from not_checked(phrases)


def _advice(phrases: Phrases) -> Iterator[Block]:
    yield from advice(phrases, MOST)
    yield from phrases.paragraphs("brief_note", role="small")
    digests = (Paragraph((*cited(name), " ", *cited(value)), "digest") for name, value in phrases.carried.items())
    yield Group((*digests, *verifying(phrases)), "verifying")


def community(phrases: Phrases) -> Iterator[Block]:
    """What one community is told of its works, unit by unit."""
    units = phrases.engagement.units
    yield completion_and_premise(phrases)
    if len(units) >= MANY_UNITS:
        yield from phrases.picture("completion")
    yield Table(
        caption=phrases.line("community_units"),
        columns=phrases.columns("visit_unit", "reported", "verified", "community_compared"),
        rows=tuple(Row((cited(unit.id), *_compared(phrases, unit.is_reported, unit.is_verified))) for unit in units),
    )


def _compared(phrases: Phrases, is_reported: bool, is_verified: bool | None) -> Iterator[tuple[str, ...]]:
    """What was reported of a unit, what was found, and whether they agree."""
    word = phrases.words
    names = {True: word["visit_yes"], False: word["visit_no"], None: word["visit_open"]}
    apart = word["visit_overstated" if is_reported else "visit_understated"]
    compared = "—" if is_verified is None else word["community_same"] if is_verified == is_reported else apart
    yield from ((names[is_reported],), (names[is_verified],), (compared,))
