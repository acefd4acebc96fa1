"""The page behind the cover (结论页): the result, why, the main problems, and who is asked to do what by when."""

from collections.abc import Iterator, Sequence
from math import ceil

from analysis.core.figures import figure_ids
from analysis.evaluation.advice.numbering import Problem, problems_of
from analysis.evaluation.advice.recommendations import Recommendation
from questionnaires.texts import Text, texts_beside
from reports.chapters.phrases import Phrases, cited
from reports.chapters.reading import text_of
from reports.chapters.values import Block, Heading, Line, Pair, Pairs, Paragraph
from reports.chapters.verdict.findings import not_checked
from reports.chapters.verdict.problems import problem_title
from reports.chapters.verdict.tables import advice_table, problem_table
from reports.chapters.verdict.why import why

TEXTS = texts_beside(__file__)

MOST = 5  # problems and recommendations on the page
ROOM = 182  # millimetres below the head that reasons, problems and recommendations may fill
SIGNS = {"zh": (43, 28, 25), "en": (88, 62, 55)}  # in a line of the reasons, of a problem, of a recommendation
LINES = (5.6, 4.4, 4.4)  # millimetres from line to line
ROW, HEADED = 1.7, 16  # more for a row; for a heading with the head of its table
BESIDE = (  # what else is told in the head, where its figures are given: the first of each name that may be said
    ("as_reported", "{score.total_reported}"),
    ("over_scored", "{score.total_usable}"),
    ("scored_share", "{score.scored_share}"),
    ("own_total", "own_total_line"),
    ("completion", "completion_line"),
    ("money", "money_line"),
    ("satisfied", "satisfied_interval_line"),
    ("satisfied", "participants_line"),
    ("satisfied", "satisfied_line"),
    ("published_total", "published_total_line"),
    ("npv", "npv_line"),
)


def verdict(phrases: Phrases) -> Iterator[Block]:
    """Result, reasons, main problems and recommendations."""
    yield from _head(phrases)
    yield from (Paragraph(sentence) for sentence in reasons(phrases))
    problems, advice = main_points(phrases)
    if problems:
        yield Heading((TEXTS["problems"][phrases.lang],))
        yield problem_table(phrases, problems)
        if len(problems) < len(problems_of(phrases.evaluation.findings)):
            yield Paragraph(_more(phrases), "small")
    elif not phrases.evaluation.findings:
        yield Heading((TEXTS["problems"][phrases.lang],))
        yield from phrases.paragraphs("no_findings")
        yield from not_checked(phrases)
    if advice:
        yield Heading((TEXTS["advice"][phrases.lang],))
        yield advice_table(phrases, advice)


def reasons(phrases: Phrases) -> tuple[Line, ...]:
    """Why the result is what it is, as one paragraph; that nothing was scored where that is so."""
    if phrases.evaluation.card is None:
        return ((TEXTS["not_scored"][phrases.lang],),)
    line = tuple(piece for sentence in why(phrases) for piece in (phrases.space, *sentence))[1:]
    return (line,) if line else ()


def _head(phrases: Phrases) -> Iterator[Block]:
    """Total and grade as they stand, or that none is given and why; then what stands beside them."""
    figures, lang = phrases.figures, phrases.lang
    if phrases.evaluation.card is not None:
        pairs = [Pair((TEXTS["total"][lang],), (phrases.figure("score.total"),))]
        if figures["score.grade"].is_given:
            pairs.append(Pair((TEXTS["grade"][lang],), (phrases.figure("score.grade"),)))
        elif "score.no_grade" in figures:
            pairs.append(Pair((TEXTS["grade"][lang],), (TEXTS["no_grade"][lang],)))
        yield Pairs(tuple(pairs), "verdict")
        if not figures["score.grade"].is_given and "score.no_grade" in figures:
            yield Paragraph((phrases.figure("score.no_grade"), TEXTS["stop"][lang]))
    beside = tuple(_beside(phrases))
    if beside:
        yield Pairs(beside, "beside")


def _beside(phrases: Phrases) -> Iterator[Pair]:
    lang, told = phrases.lang, set[str]()
    for name, key in BESIDE:
        line = key if key.startswith("{") else TEXTS[key][lang]
        if name not in told and _may_be_said(phrases, key, line):
            told.add(name)
            yield Pair((TEXTS[name][lang],), phrases.prose(line))


def _may_be_said(phrases: Phrases, key: str, line: str) -> bool:
    """Whether all its figures are given, and tell more than the total does."""
    figures, ids = phrases.figures, figure_ids(line)
    if not all(name in figures and figures[name].is_given for name in ids):
        return False
    if key in ("{score.total_reported}", "{score.total_usable}"):
        return figures[ids[0]].value != figures["score.total"].value and "score.total" in figures
    is_probability = "survey.probability" in phrases.evaluation.acts
    return {"participants_line": not is_probability, "satisfied_interval_line": is_probability}.get(key, True)


def main_points(phrases: Phrases) -> tuple[tuple[Problem, ...], tuple[Recommendation, ...]]:
    """The gravest problems and the recommendations that answer them, as many as the page holds."""
    every = problems_of(phrases.evaluation.findings)
    for most in range(min(MOST, len(every)), 0, -1):
        problems = every[:most]
        advice = answering(phrases, problems)[:MOST]
        if most == 1 or _height(phrases, problems, advice) <= ROOM:
            return problems, advice
    return (), phrases.evaluation.recommendations[:MOST]


def answering(phrases: Phrases, problems: Sequence[Problem]) -> tuple[Recommendation, ...]:
    """The recommendations that answer some of these problems, and those that answer none at all."""
    ids = {finding.id for problem in problems for finding in problem.findings}
    return tuple(each for each in phrases.evaluation.recommendations if not each.answers or ids & set(each.answers))


def _height(phrases: Phrases, problems: Sequence[Problem], advice: Sequence[Recommendation]) -> float:
    """How many millimetres of the page are filled, by the lengths of what is told."""
    told = (
        [text_of(line) for line in reasons(phrases)],
        [text_of(problem_title(phrases, each)) for each in problems],
        [phrases.evaluation.text(each.text[phrases.lang], phrases.lang) for each in advice],
    )
    rows = zip(told, SIGNS[phrases.lang], LINES, strict=True)
    words = sum(ceil(len(text) / signs) * line for texts, signs, line in rows for text in texts)
    beside = LINES[1] * len(tuple(_beside(phrases)))
    return words + beside + ROW * (len(problems) + len(advice)) + HEADED * (bool(problems) + bool(advice))


def _more(phrases: Phrases) -> Line:
    return cited(TEXTS["more_problems"].fill(chapter=Text.same(phrases.words["problems"]))[phrases.lang])
