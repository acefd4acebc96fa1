"""A paragraph an indicator: standard, what was found, evidence, points and reason; evaluators may write their own."""

from collections.abc import Iterator

from analysis.core.results import Unavailable
from analysis.facts.readings import basis_of
from analysis.scoring.indicators import Indicator
from analysis.scoring.score import Score
from questionnaires.texts import Text, texts_beside
from reports.chapters.phrases import Phrases, cited
from reports.chapters.values import Block, Line, Marked, Paragraph
from reports.chapters.verdict.why import ENDS, is_told, lost_because

TEXTS = texts_beside(__file__)


def place_of(indicator: str) -> str:
    """What the evaluators' own text on an indicator is called: text/indicator.<id>.md."""
    return f"indicator.{indicator}"


def indicator_paragraphs(phrases: Phrases, top: Indicator) -> Iterator[Block]:
    """The paragraphs of all indicators below one of the first level, each the evaluators' own where they wrote one."""
    card = phrases.evaluation.card
    for at, score in enumerate(card.below(top.id) if card else ()):
        own = phrases.written(place_of(score.indicator.id))
        name = Marked("strong", cited(score.indicator.names[phrases.lang]))
        if own:
            yield Paragraph((name,))
            yield from own
        else:
            yield Paragraph((name, TEXTS["colon"][phrases.lang], *_told(phrases, score, at % 2)))


def _told(phrases: Phrases, score: Score, variant: int) -> Line:
    line: Line = ()
    for sentence in _sentences(phrases, score, variant):
        line = (*line, *((phrases.space,) if line and phrases.space else ()), *sentence)
    return line


def _sentences(phrases: Phrases, score: Score, variant: int) -> Iterator[Line]:
    """What is asked, what was found and counts for how much, why points were lost, and by what papers it shows."""
    lang, indicator, stem = phrases.lang, score.indicator, f"score.{score.indicator.id}"
    basis = basis_of(score, phrases.evaluation.completion)
    names = {"stem": stem, "standard": _quoted(score.standard), "basis": basis or Text("", "")}
    if indicator.meaning:
        yield phrases.prose(TEXTS["asks"].fill(meaning=_quoted(indicator.meaning))[lang])
    yield phrases.prose(TEXTS[f"{_case(score)}_{variant}"].fill(**names)[lang])
    reason = lost_because(phrases, score)
    if reason:
        yield (TEXTS["lost_for"][lang], *reason, TEXTS["stop"][lang])
    if indicator.evidence and is_told(phrases, score):
        yield phrases.prose(TEXTS["evidence"].fill(evidence=_quoted(Text.same(indicator.evidence)))[lang])
    own = f"self.{indicator.id}"
    if all(
        name in phrases.figures and phrases.figures[name].is_given for name in (f"{own}.points", f"{own}.difference")
    ):
        yield phrases.prose(TEXTS["own"].fill(own=own)[lang])


def _case(score: Score) -> str:
    if isinstance(score.points, Unavailable):
        return "unavailable"
    return "full" if score.points >= score.indicator.points else "part" if score.points > 0 else "none"


def _quoted(texts: Text) -> Text:
    """Words of others as they stand, without the stop at their end: digits in them are no figures."""
    return Text.by(lambda lang: f"[[{texts[lang].rstrip(ENDS).replace(']]', '')}]]")
