"""An engagement under another rule pack (规则包): what carries over, and what the pack does not know."""

from dataclasses import replace
from decimal import Decimal

from analysis.core.results import Unavailable
from analysis.evaluation.engagement import Engagement
from analysis.evaluation.evaluate import Evaluation
from analysis.scoring.indicators import Reading
from analysis.scoring.packs import RulePack
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

SURVEY = "survey."
ZERO = Decimal(0)


def under_pack(engagement: Engagement, pack: RulePack) -> Engagement:
    """The engagement with another pack: vetoes and grades the pack does not know do not count; prose is left out."""
    return replace(
        engagement,
        pack=pack,
        texts={},
        vetoes=tuple(row for row in engagement.vetoes if row["veto"] in pack.vetoes),
        readings=tuple(_within(reading, pack) for reading in engagement.readings),
    )


def with_survey_of(first: Evaluation, engagement: Engagement) -> Engagement:
    """What the survey says rests on no pack: its values are taken over, instead of reading all sheets a second time."""
    scored = [score.reading for score in first.card.scores if score.reading] if first.card else []
    taken = [replace(each, figure="") for each in scored if each.figure.startswith(SURVEY)]
    others = [each for each in engagement.readings if not each.figure.startswith(SURVEY)]
    return replace(engagement, survey=None, readings=(*others, *taken))


def _within(reading: Reading, pack: RulePack) -> Reading:
    """A share given inside a grade compares only where the pack gives that grade the same room."""
    if not reading.grade or reading.value is None:
        return reading
    low, high = pack.grades.get(reading.grade, (ZERO, ZERO))
    if low <= reading.value < high or reading.value == high == 1:
        return reading
    reason = Unavailable(
        kind="not_comparable",
        reason=TEXTS["outside_grade"].fill(value=reading.value, id=pack.id, grade=reading.grade, low=low, high=high),
    )
    return replace(reading, value=None, unavailable=reason)
