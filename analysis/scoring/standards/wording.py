"""A score in words: the standard it was given by, how it was computed, and why points were lost (扣分原因)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.core import numbers
from analysis.core.figures import KIND_WORDS
from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.pack_files.sources import Rule
from analysis.scoring.standards.facts import facts_text
from analysis.scoring.standards.printed import number_text
from analysis.scoring.standards.standard_texts import standard_text
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

Share = Decimal | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is printed beside the points of one indicator."""

    standard: Text
    trace: Text
    reason: Text


def wording(
    indicator: Indicator,
    reading: Reading | None,
    rule: Rule,
    share: Share,
    cut: Decimal,
    *,
    grades: Mapping[str, tuple[Decimal, Decimal]],
    counts_as_zero: bool,
) -> Wording:
    """Standard, trace and reason of a score; the reason is empty where full points stand.

    Args
        share, cut: what the rule gives and the pack takes off, shares of the points. grades: the pack's ranges.
        counts_as_zero: whether what is missing enters the total as no points.
    """
    standard = standard_text(indicator, reading, rule, grades)
    if isinstance(share, Unavailable) or reading is None or reading.value is None:
        missing = _missing(share, counts_as_zero=counts_as_zero) if isinstance(share, Unavailable) else NO_TEXT
        return Wording(standard=standard, trace=missing, reason=missing)
    facts = facts_text(indicator, reading, rule, share)
    if cut:
        facts = TEXTS["with_cut"].fill(facts=facts, points=number_text(cut * indicator.points))
    points = share * indicator.points - cut * indicator.points
    full = number_text(indicator.points)
    trace = TEXTS["trace"].fill(facts=facts, points=number_text(points), full=full)
    lost = indicator.points - points
    reason = TEXTS["lost"].fill(lost=_telling(lost), facts=facts) if lost > 0 else NO_TEXT
    return Wording(standard=standard, trace=trace, reason=reason)


def _telling(lost: Decimal) -> str:
    """Lost points, never printed as nothing: 0.0004 is less than 0.01."""
    printed = number_text(lost)
    return printed if numbers.rounded(lost, 4) or not lost else "0.0001"


def _missing(why: Unavailable, *, counts_as_zero: bool) -> Text:
    """Why there are no points: its kind, its reason, and what that does to the total."""
    text = TEXTS["missing_zero"] if counts_as_zero else TEXTS["missing_left_out"]
    bare = TEXTS["missing_zero_bare"] if counts_as_zero else TEXTS["missing_left_out_bare"]
    return (text if why.reason else bare).fill(kind=KIND_WORDS[why.kind], reason=_unended(why.reason))


def _unended(reason: Text) -> Text:
    return Text(reason.zh.rstrip("。；"), reason.en.rstrip(".;"))
