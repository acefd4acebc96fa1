"""A score in words: the standard it was given by, how it was computed, and why points were lost (扣分原因)."""

from dataclasses import dataclass
from decimal import Decimal

from analysis.core import numbers
from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.rules import RULE_WORDS
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

Points = Decimal | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is printed beside the points of one indicator."""

    standard: Text
    trace: Text
    reason: Text


def wording(indicator: Indicator, reading: Reading | None, rule: str, points: Points) -> Wording:
    """Standard, trace and reason of a score; the reason is empty where full points stand."""
    standard = indicator.standard or RULE_WORDS[rule]
    if isinstance(points, Unavailable):
        return Wording(standard=standard, trace=points.reason, reason=points.reason)
    method = reading.method if reading else NO_TEXT
    printed = numbers.decimal(points)
    trace = TEXTS["trace"].fill(standard=standard, points=printed, out_of=indicator.points)
    lost = indicator.points - points
    reason = TEXTS["lost"].fill(lost=numbers.decimal(lost), method=method) if lost > 0 else NO_TEXT
    return Wording(standard=standard, trace=trace, reason=reason)
