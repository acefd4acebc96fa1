"""Chapters of the official outline that tell of the project, of the evaluation, and of its parts one by one."""

from collections.abc import Iterator

from analysis.evaluation.evaluate import roles
from analysis.scoring.roles import CLASSES
from reports.chapters.phrases import Phrases, cited
from reports.chapters.scores import completion_and_premise, indicators_below
from reports.chapters.survey.answers import not_probability, survey_lines
from reports.chapters.values import Block, Heading, Pair, Pairs, Paragraph


def basics(phrases: Phrases) -> Iterator[Block]:
    """Chapter one: the project, its money, its parties."""
    yield from _told(phrases, "background")
    yield phrases.heading("money")
    if phrases.evaluation.execution:
        yield from phrases.paragraphs("money_line")
        yield from phrases.picture("funds" if "funds" in phrases.report.charts else "budget")
    else:
        yield from phrases.paragraphs("not_evaluated")
    yield phrases.heading("roles")
    lang = phrases.lang
    yield Pairs(tuple(Pair((role[lang],), cited(name[lang])) for role, name in roles(phrases.evaluation)), "parties")
    independence = phrases.engagement.independence
    if not independence.is_apart:
        yield phrases.heading("independence", level=4)
        explained = ("：", *cited(independence.explained[lang])) if independence.explained else ()
        yield Paragraph((CLASSES[independence.kind][lang], *explained))


def conduct(phrases: Phrases) -> Iterator[Block]:
    """Chapter two: how the evaluation was done."""
    evaluation = phrases.evaluation
    blocks = [*_told(phrases, "purpose"), *_told(phrases, "method")]
    if evaluation.card:
        blocks.append(phrases.heading("scoring"))
        blocks.append(Paragraph((*phrases.line("scoring_line"), phrases.space, *phrases.line("missing_line"))))
        blocks += phrases.paragraphs("levels_line", "at_most_line", "unchecked_line")
    if evaluation.survey:
        blocks += [phrases.heading("sampling"), *phrases.paragraphs("fieldwork_line"), *not_probability(phrases)]
    if not blocks and "conduct" not in phrases.report.own and not phrases.report.sections_in("conduct"):
        blocks += phrases.paragraphs("not_told")
    yield from blocks


def _told(phrases: Phrases, name: str) -> Iterator[Block]:
    """What the settings say of the project or the evaluation, under its heading."""
    texts = phrases.engagement.texts[name]
    if texts:
        yield phrases.heading(name)
        yield from phrases.of_settings(texts)


def analysis(phrases: Phrases) -> Iterator[Block]:
    """Chapter four: indicator by indicator."""
    evaluation, lang = phrases.evaluation, phrases.lang
    tops = [top for top in phrases.engagement.indicators if not top.parent] if evaluation.card else []
    for top in tops:
        yield Heading(cited(top.names[lang]))
        yield indicators_below(phrases, top.id, top.names[lang])
    if evaluation.completion:
        yield phrases.heading("completion")
        yield completion_and_premise(phrases)
        yield from phrases.picture("completion")
    if evaluation.survey:
        yield phrases.heading("satisfaction")
        yield from survey_lines(phrases)
    is_empty = not (evaluation.card or evaluation.completion or evaluation.survey)
    if is_empty and not phrases.report.sections_in("analysis"):
        yield from phrases.paragraphs("not_evaluated")
