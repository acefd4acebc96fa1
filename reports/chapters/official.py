"""Chapters of the official outline that tell of the project, of the evaluation, and of its parts one by one."""

from collections.abc import Iterator

from analysis.evaluation.evaluate import roles
from analysis.evaluation.form.parts import empty_parts, parts
from analysis.scoring.roles import CLASSES
from reports.chapters.phrases import Phrases, cited, plain
from reports.chapters.scores import completion_and_premise, indicators_below
from reports.chapters.survey.answers import not_probability, survey_lines
from reports.chapters.values import Block, Heading, Line, Pair, Pairs, Paragraph
from reports.chapters.verdict import findings
from reports.chapters.verdict.indicators import indicator_paragraphs

NAMES = {part.id: part.names for part in parts()}


def basics(phrases: Phrases) -> Iterator[Block]:
    """Chapter one: the project, its money, its goals, who directs it, its parties."""
    yield from part(phrases, "background")
    yield phrases.heading("money")
    if phrases.evaluation.execution:
        yield from phrases.paragraphs("money_line")
        yield from phrases.picture("funds" if "funds" in phrases.report.charts else "budget")
    else:
        yield from phrases.paragraphs("not_evaluated")
    goals = [*part(phrases, "goal", level=4), *part(phrases, "annual_goal", level=4)]
    yield from (phrases.heading("goals"), *goals) if goals else ()
    yield from part(phrases, "organisation")
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
    yield from part(phrases, "purpose")
    yield from part(phrases, "scope", Paragraph(_scope(phrases)))
    yield from part(phrases, "principles")
    if evaluation.card:
        yield from part(phrases, "basis", Paragraph(_documents(phrases)))
        yield from _tops(phrases)
    else:
        yield from part(phrases, "basis")
    yield from part(phrases, "method")
    yield from part(phrases, "standards")
    if evaluation.card:
        yield phrases.heading("scoring")
        yield Paragraph((*phrases.line("scoring_line"), phrases.space, *phrases.line("missing_line")))
        yield from phrases.paragraphs("levels_line", "at_most_line", "unchecked_line")
    if evaluation.survey:
        yield phrases.heading("sampling")
        yield from phrases.paragraphs("fieldwork_line")
        yield from not_probability(phrases)
    yield from part(phrases, "process")


def part(phrases: Phrases, name: str, *generated: Block, level: int = 3) -> Iterator[Block]:
    """A part of the form under its heading: what evaluators wrote, then what data say; nothing where both are empty."""
    own = phrases.report.own.get(name)
    blocks = [*phrases.written(name), *phrases.of_settings(phrases.engagement.texts.get(name, ()))]
    blocks += () if own and own.stands_alone else generated
    if blocks:
        yield Heading((NAMES[name][phrases.lang],), level)
        yield from blocks


def _scope(phrases: Phrases) -> Line:
    """Whose what was evaluated, over which time, with how much money."""
    engagement, lang, word = phrases.engagement, phrases.lang, phrases.words
    period = f"[[{engagement.period[0]}]] {word['to']} [[{engagement.period[1]}]]"
    project = plain((phrases.report.form.project or engagement.title)[lang]).replace(word["report_name"], "")
    key = "scope_money_line" if "budget.total.budget" in phrases.figures else "scope_line"
    places = {"$evaluand": f"[[{engagement.roles['evaluand'][lang]}]]", "$project": f"[[{project}]]", "$period": period}
    sentence = word[key]
    for place, words in places.items():
        sentence = sentence.replace(place, words)
    return phrases.prose(sentence)


def _documents(phrases: Phrases) -> Line:
    """The documents that scoring and grading follow."""
    named = dict.fromkeys(source.document for _, source in phrases.engagement.pack.sources())
    listed = phrases.words["and_next"].join(f"[[{plain(name)}]]" for name in named)
    return phrases.prose(phrases.words["documents_line"].replace("$documents", listed))


def _tops(phrases: Phrases) -> Iterator[Block]:
    """The indicators of the first level with their points."""
    lang, word = phrases.lang, phrases.words
    tops = [top for top in phrases.engagement.indicators if f"score.top.{top.id}.out_of" in phrases.figures]
    points = (word["points_of"].replace("$points", f"{{score.top.{top.id}.out_of}}") for top in tops)
    named = [f"[[{top.names[lang]}]]{out_of}" for top, out_of in zip(tops, points, strict=True)]
    if named:
        yield Heading((NAMES["indicators"][lang],))
        yield Paragraph(phrases.prose(word["tops_line"].replace("$tops", word["and_next"].join(named))))


def problems(phrases: Phrases) -> Iterator[Block]:
    """Chapter five: practice, as the evaluators were told and checked it; problems and causes."""
    yield from part(phrases, "experience")
    yield from findings.problems(phrases)


def other(phrases: Phrases) -> Iterator[Block]:
    """Chapter seven: limitations, what else has to be said, and which parts of the form stay empty."""
    yield from findings.other(phrases)
    empty = [each.names[phrases.lang] for each in empty_parts(phrases.evaluation) if each.is_text]
    if empty:
        listed = phrases.words["and_next"].join(empty)
        yield Paragraph(phrases.prose(phrases.words["empty_parts_line"].replace("$parts", listed)))


def analysis(phrases: Phrases) -> Iterator[Block]:
    """Chapter four: indicator by indicator."""
    evaluation, lang = phrases.evaluation, phrases.lang
    tops = [top for top in phrases.engagement.indicators if not top.parent] if evaluation.card else []
    for top in tops:
        yield Heading(cited(top.names[lang]))
        yield indicators_below(phrases, top.id, top.names[lang])
        yield from indicator_paragraphs(phrases, top)
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
