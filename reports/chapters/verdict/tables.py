"""Problems, recommendations and what waits for a reply, as tables; the same numbers (问题1…) everywhere."""

from collections.abc import Iterator, Sequence

from analysis.evaluation.advice.numbering import Problem
from analysis.evaluation.advice.recommendations import Recommendation
from analysis.evaluation.findings import SEVERITIES
from questionnaires.texts import texts_beside
from reports.chapters.phrases import NOTHING, Phrases, cited
from reports.chapters.values import Column, Line, Row, Table
from reports.chapters.verdict.problems import problem_title, stakes

TEXTS = texts_beside(__file__)

PROBLEM_WIDTHS, ADVICE_WIDTHS = (0.11, 0.6, 0.09, 0.2), (0.57, 0.18, 0.13, 0.12)  # of the columns
REPLY_WIDTHS = (0.11, 0.33, 0.31, 0.25)


def problem_table(phrases: Phrases, problems: Sequence[Problem]) -> Table:
    """Problems with how grave they are and what is at stake."""
    lang = phrases.lang
    return Table(
        columns=columns(phrases, "number", "problem", "severity", "at_stake"),
        rows=tuple(
            Row(
                (
                    numbered(phrases, [problem.number]),
                    problem_title(phrases, problem),
                    (SEVERITIES[problem.severity][lang],),
                    stakes(phrases, problem) or NOTHING,
                )
            )
            for problem in problems
        ),
        kind="verdict",
        widths=PROBLEM_WIDTHS,
    )


def advice_table(phrases: Phrases, advice: Sequence[Recommendation]) -> Table:
    """Recommendations with owner, deadline and the problems they answer."""
    lang, open_ = phrases.lang, (TEXTS["to_be_settled"][phrases.lang],)
    numbers = {finding.id: finding.number for finding in phrases.evaluation.findings}
    return Table(
        columns=columns(phrases, "advice", "owner", "due", "answers"),
        rows=tuple(
            Row(
                (
                    phrases.prose(each.text[lang]),
                    cited(each.owner[lang]) if each.owner else open_,
                    cited(each.due) if each.due else open_,
                    numbered(phrases, sorted({numbers[name] for name in each.answers if name in numbers})) or NOTHING,
                )
            )
            for each in advice
        ),
        kind="verdict",
        widths=ADVICE_WIDTHS,
    )


def numbered(phrases: Phrases, numbers: Sequence[int]) -> Line:
    """What problems are called: 问题1、问题3."""
    names = [TEXTS["numbered"].fill(n=number)[phrases.lang] for number in numbers]
    return cited(TEXTS["and_next"][phrases.lang].join(names)) if names else ()


def reply_table(phrases: Phrases, problems: Sequence[Problem]) -> Table | None:
    """Causes that only others can tell (待反馈), each asked once, with room for the reply; None where nothing waits."""
    rows = tuple(Row(cells) for problem in problems for cells in _asked(phrases, problem))
    if not rows:
        return None
    return Table(
        columns=columns(phrases, "number", "problem", "asked", "reply"), rows=rows, kind="verdict", widths=REPLY_WIDTHS
    )


def _asked(phrases: Phrases, problem: Problem) -> Iterator[tuple[Line, ...]]:
    """What is asked of a problem: findings of one kind that ask for the same share a row."""
    lang, number = phrases.lang, numbered(phrases, [problem.number])
    waiting = [finding for finding in problem.findings if finding.waits]
    for question in dict.fromkeys(finding.parts["cause"][lang] for finding in waiting):
        asking = [finding for finding in waiting if finding.parts["cause"][lang] == question]
        is_shared = problem.is_of_one_kind and len(asking) == len(problem.findings)
        titles = [problem_title(phrases, problem)] if is_shared else [phrases.prose(f.title[lang]) for f in asking]
        yield from ((number, title, phrases.prose(question), ()) for title in titles)


def columns(phrases: Phrases, *keys: str) -> tuple[Column, ...]:
    """Columns of words by the keys of their headings."""
    return tuple(Column((TEXTS[key][phrases.lang],)) for key in keys)
