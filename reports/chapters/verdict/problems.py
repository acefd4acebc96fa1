"""Problems (问题1…) as they are told: the title of one or of several like ones, and what is at stake."""

from analysis.evaluation.advice.numbering import Problem
from analysis.evaluation.findings import Finding
from questionnaires.texts import texts_beside
from reports.chapters.phrases import Phrases, cited
from reports.chapters.values import Line
from reports.privacy.public_view import WITHHELD

TEXTS = texts_beside(__file__)

FEW = 2  # amounts that are told one by one


def problem_title(phrases: Phrases, problem: Problem) -> Line:
    """That of one finding; of like ones what they say together, else what the first says, and how many they are."""
    lang, first, n = phrases.lang, problem.findings[0], len(problem.findings)
    if n == 1:
        return phrases.prose(first.title[lang])
    counted = cited(TEXTS["so_many"].fill(n=n)[lang])
    if problem.is_of_one_kind:
        return (*phrases.prose((first.several or first.title)[lang]), *counted)
    return (*phrases.prose(TEXTS["of_indicator"].fill(name=first.subject)[lang]), *counted)


def subject(phrases: Phrases, finding: Finding) -> Line:
    """What one of several findings is about."""
    return phrases.prose((finding.subject or finding.title)[phrases.lang])


def stakes(phrases: Phrases, problem: Problem) -> Line:
    """What is at stake: the amount of each finding, of many only the first; nothing where there is none to tell."""
    figures, lang = phrases.figures, phrases.lang
    named = [finding.amount for finding in problem.findings if finding.amount in figures]
    shown = [name for name in named if figures[name].is_given and figures[name].texts != WITHHELD]
    first = list({figures[name].text(lang): name for name in reversed(shown)}.values())[::-1]  # equal ones once
    line = [piece for name in first[:FEW] for piece in (TEXTS["and_next"][lang], phrases.figure(name))][1:]
    if len(first) == 1 and len(shown) > 1:
        return (TEXTS["each"][lang], *line)
    return (*line, TEXTS["and_more"][lang]) if len(first) > FEW else tuple(line)
