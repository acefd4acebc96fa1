"""Problems and advice, what was not looked at, and what else has to be said."""

from collections.abc import Iterator

from analysis.evaluation.findings import SEVERITIES, Finding
from analysis.evaluation.unchecked import not_checked as unchecked
from analysis.topics.callbacks.topic import CALLBACKS
from analysis.topics.use_of_results.feedback import FEEDBACK
from reports.chapters.build import FOR_EVERYBODY
from reports.chapters.phrases import Phrases
from reports.chapters.values import Badge, Block, Group, Heading, Line, Listing, Pair, Pairs, Paragraph

PARTS = ("fact", "criterion", "gap", "cause", "effect")


def problems(phrases: Phrases) -> Iterator[Block]:
    """Chapter five: practice, problems and causes."""
    yield from phrases.paragraphs("visits_line", "basis_line" if phrases.words["basis_line"] else "practice_line")
    yield from (_finding(phrases, finding) for finding in phrases.evaluation.findings)
    if not phrases.evaluation.findings:
        yield from phrases.paragraphs("no_findings")
    yield from not_checked(phrases)


def _finding(phrases: Phrases, finding: Finding) -> Group:
    lang = phrases.lang
    pairs = tuple(Pair((phrases.words[part],), phrases.prose(finding.parts[part][lang])) for part in PARTS)
    return Group((Heading(finding_title(phrases, finding)), Pairs(pairs, "finding")), "finding")


def finding_title(phrases: Phrases, finding: Finding) -> Line:
    """The title of a finding behind the mark of how grave it is."""
    badge = Badge(finding.severity, SEVERITIES[finding.severity][phrases.lang])
    return (badge, " ", *phrases.prose(finding.title[phrases.lang]))


def not_checked(phrases: Phrases) -> Iterator[Block]:
    """What was not looked at."""
    entries = tuple((Paragraph(phrases.prose(text[phrases.lang])),) for text in unchecked(phrases.evaluation))
    if entries:
        yield from phrases.paragraphs("unchecked")
        yield Listing(entries)


def advice(phrases: Phrases, most: int | None = None) -> Iterator[Block]:
    """Chapter six: recommendations."""
    entries = tuple((Paragraph(phrases.prose(text)),) for text in phrases.report.recommendations[:most])
    if entries:
        yield Listing(entries)
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
