"""The scores (得分): every indicator's points, the total and its grade, and how sure the grade is."""

from collections.abc import Mapping

from analysis.core import numbers
from analysis.core.figures import Figure
from analysis.core.results import Unavailable
from analysis.scoring.figures import stem_of
from analysis.scoring.indicators import Indicator
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard
from analysis.scoring.stability import GradeStability, Interval, grade_stability
from analysis.scoring.trees.card_figures import score_figures, stability_figures
from analysis.topics.contract import EVERY_OTHER, Context, Engagement, Outcome, Topic
from analysis.topics.scores.findings import card_findings
from analysis.topics.scores.projects.topic import card_of
from analysis.topics.verification.completion import COMPLETION
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

SIDES = ("low", "high")
INTERVAL_OF = {"completion.verified_rate": "completion", "survey.satisfied.share": "survey.satisfied"}


def _indicators(engagement: Engagement) -> tuple[Indicator, ...] | None:
    return engagement.indicators or None


def evaluate(_: tuple[Indicator, ...], context: Context) -> Outcome[Scorecard]:
    """The scorecard of the readings, which may name the figures of any topic before it; of projects rolled up.

    Raises
        ProblemsError: a reading names a figure that was not computed.
    """
    card = card_of(context)
    return Outcome(
        figures=tuple(score_figures(card, context.engagement.vetoes)),
        findings=tuple(card_findings(card, context, context.of(COMPLETION))),
        gives=card,
    )


SCORES = Topic(
    id="scores",
    name=TEXTS["scores"],
    file=__file__,
    takes=_indicators,
    evaluate=evaluate,
    needs=frozenset({EVERY_OTHER, "completion"}),
)


def evaluate_stability(_: tuple[Indicator, ...], context: Context) -> Outcome[GradeStability]:
    """How sure the grade is, from the intervals of the figures that readings name, and of counted samples."""
    card = context.of(SCORES)
    intervals = {} if card is None else _intervals(card, context.figures)
    if card is None or not intervals:
        return Outcome()
    stability = grade_stability(card, context.engagement.pack, intervals)
    return Outcome(figures=tuple(stability_figures(stability, card)), gives=stability)


def _intervals(card: Scorecard, figures: Mapping[str, Figure]) -> dict[str, Interval]:
    """The intervals of indicators that have one; after a census there is nothing to draw."""
    pairs = ((score.indicator.id, _interval(score, figures)) for score in card.scores)
    return {name: interval for name, interval in pairs if interval is not None}


def _interval(score: Score, figures: Mapping[str, Figure]) -> Interval | None:
    reading = score.reading
    if reading is None or reading.value is None or isinstance(score.points, Unavailable):
        return None
    stem = INTERVAL_OF.get(reading.figure, "")
    if reading.counts and not reading.is_census:
        stem = stem_of(score.indicator.id)
    bounds = [figures.get(f"{stem}.{side}") for side in SIDES] if stem else []
    values = [numbers.exact(each.value) for each in bounds if each is not None and each.value is not None]
    if len(values) < len(SIDES):
        return None
    scale = 100 if score.indicator.unit == "percent" else 1
    low, high = (value * scale for value in values)
    return Interval(low=low, high=high) if low < high else None


STABILITY = Topic(
    id="stability",
    name=TEXTS["certainty_grade"],
    file=__file__,
    takes=_indicators,
    evaluate=evaluate_stability,
    needs=frozenset({"scores"}),
)
