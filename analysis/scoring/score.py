"""The score of one indicator under a rule pack (得分): a pure function of reading and pack, exact in Decimal."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from analysis.core.results import Unavailable
from analysis.scoring.indicators import COMPARED, EXCEEDED, Indicator, Reading
from analysis.scoring.packs import RulePack
from analysis.scoring.rules import RULES, is_reached
from analysis.scoring.standards.values import EXACT
from analysis.scoring.standards.wording import wording
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

ZERO, ONE = Decimal(0), Decimal(1)
NO_READING = Unavailable(kind="not_verifiable", reason=TEXTS["there_no_reading_could"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The points one indicator earned, by which rule of which pack; or why it has none.

    `share` is what the rule gives, `cut` what the pack takes off for over-achievement (a share, mostly none),
    `counts_as_zero` whether the pack lets a missing value stand as no points in the total. `usable_part` is the part of
    its points that a usable reading stands behind: less than all where projects are rolled up and some have none. In
    words: `standard` it was given by (评价标准), `trace` of its computation, `reason` for lost points (扣分原因; empty
    where full points stand).
    """

    indicator: Indicator
    reading: Reading | None
    share: Decimal | Unavailable
    cut: Decimal = ZERO
    ratio: Decimal | None
    is_reached: bool | None
    rule: str
    pack: str
    counts_as_zero: bool = False
    standard: Text = NO_TEXT
    trace: Text = NO_TEXT
    reason: Text = NO_TEXT
    usable_part: Decimal = ONE

    @property
    def points(self) -> Decimal | Unavailable:
        """The earned points, unrounded."""
        return points_of(self.share, self.cut, self.indicator)

    @property
    def lost(self) -> Decimal | Unavailable:
        """The points that are not earned (扣分), or why nobody can say."""
        return self.points if isinstance(self.points, Unavailable) else self.indicator.points - self.points

    @property
    def is_between(self) -> bool:
        """Whether some but not all points are earned: such points tell the reading."""
        return not isinstance(self.points, Unavailable) and 0 < self.points < self.indicator.points

    @property
    def in_total(self) -> tuple[Decimal, Decimal] | None:
        """Earned points and points available as they enter the total; None where the indicator is left out."""
        if isinstance(self.points, Unavailable):
            return (ZERO, self.indicator.points) if self.counts_as_zero else None
        return self.points, self.indicator.points


def points_of(share: Decimal | Unavailable, cut: Decimal, indicator: Indicator) -> Decimal | Unavailable:
    """A share less the cut as points; the share has more digits than points, so that 2/3 of 9 is 6."""
    if isinstance(share, Unavailable):
        return share
    return share * indicator.points - cut * indicator.points


def share_of(
    value: Decimal, indicator: Indicator, pack: RulePack
) -> tuple[Decimal | Unavailable, Decimal | None, Decimal]:
    """What one value earns: the rule's share, actual over target where both have a meaning, and what the pack cuts."""
    rule = pack.rule_of(indicator)
    with localcontext(prec=EXACT):
        share = RULES[rule.name](value, indicator, {**rule.params, "strict": pack.tells_strict})
    is_compared = indicator.target is not None and indicator.target > 0 and indicator.kind in COMPARED
    ratio = value / indicator.target if is_compared and indicator.target else None
    return share, ratio, _cut(share, ratio, indicator, pack)


def score(indicator: Indicator, reading: Reading | None, pack: RulePack) -> Score:
    """The points of one leaf indicator from one reading, by the rule that the pack gives it.

    `ratio` is actual over target where both have a meaning. Over-achievement is cut only where the pack says from
    which ratio, and then it is kept apart from the rule's share.
    """
    if indicator.kind is None:
        raise ValueError(f"{indicator.id} has children and no score of its own")
    rule = pack.rule_of(indicator)
    value = reading.value if reading else None
    share: Decimal | Unavailable = (reading.unavailable if reading else None) or NO_READING
    ratio, reached, cut = None, None, ZERO
    if value is not None:
        share, ratio, cut = share_of(value, indicator, pack)
        reached = is_reached(value, indicator, is_strict=pack.tells_strict)
    missing = isinstance(share, Unavailable) and pack.unavailable[share.kind] == "zero"
    words = wording(indicator, reading, rule, share, cut, grades=pack.grades, counts_as_zero=missing)
    return Score(
        indicator=indicator,
        reading=reading,
        share=share,
        cut=cut,
        ratio=ratio,
        is_reached=reached,
        rule=rule.name,
        pack=pack.id,
        counts_as_zero=missing,
        standard=words.standard,
        trace=words.trace,
        reason=words.reason,
    )


def _cut(share: Decimal | Unavailable, ratio: Decimal | None, indicator: Indicator, pack: RulePack) -> Decimal:
    """What the pack takes off a share for a result far above its target: slope × (ratio − from), down to a floor."""
    over = pack.overachievement
    if isinstance(share, Unavailable) or ratio is None or over.cut_from is None or indicator.kind not in EXCEEDED:
        return ZERO
    return min(max(ZERO, share - over.floor), over.slope * max(ZERO, ratio - over.cut_from))
