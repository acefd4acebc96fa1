"""Scores from readings under a rule pack (评分): a pure function of indicator, reading and pack, exact in Decimal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis.core import numbers
from analysis.core.results import Result, Unavailable
from analysis.scoring.indicators import COMPARED, EXCEEDED, Indicator, Reading, leaves, top_of
from analysis.scoring.pack_file import GRADES
from analysis.scoring.packs import RulePack, Veto
from analysis.scoring.rules import RULES, is_reached
from analysis.scoring.standards.wording import wording
from questionnaires.texts import NO_TEXT, Language, Text, texts_beside

TEXTS = texts_beside(__file__)

ZERO = Decimal(0)
NO_READING = Unavailable(kind="not_verifiable", reason=TEXTS["there_no_reading_could"])
NOT_SCORED = Unavailable(kind="not_applicable", reason=TEXTS["there_no_indicator_could"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The points one indicator earned, by which rule of which pack; or why it has none.

    `share` is what the rule gives, `cut` what the pack takes off for over-achievement (a share, mostly none),
    `counts_as_zero` whether the pack lets a missing value stand as no points in the total. In words: `standard` it was
    given by (评价标准), `trace` of its computation, `reason` for lost points (扣分原因; empty where full points stand).
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

    @property
    def points(self) -> Decimal | Unavailable:
        """The earned points, unrounded."""
        return self.share if isinstance(self.share, Unavailable) else (self.share - self.cut) * self.indicator.points

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Result):
    """All scores, their total out of 100, and its grade (得分, 总分, 等级).

    `total_before_veto` is the sum by the rules; `total` and `grade` are what stands after the vetoes (一票否决).
    """

    scores: tuple[Score, ...]
    indicators: tuple[Indicator, ...]
    total_before_veto: Decimal | Unavailable
    total: Decimal | Unavailable
    scored_points: Decimal
    full_points: Decimal
    grade: str | None
    vetoes: tuple[Veto, ...]
    pack: str

    @property
    def beside(self) -> Decimal:
        """The points of the indicators that do not apply."""
        return sum(
            (
                result.indicator.points
                for result in self.scores
                if isinstance(result.points, Unavailable) and result.points.kind == "not_applicable"
            ),
            ZERO,
        )

    @property
    def scored_share(self) -> Decimal | Unavailable:
        """The part of the points that a usable reading stands behind; what does not apply is no part of the whole."""
        usable = sum(
            (result.indicator.points for result in self.scores if not isinstance(result.points, Unavailable)), ZERO
        )
        full = self.full_points - self.beside
        return usable / full if full else NOT_SCORED

    @property
    def earned(self) -> Decimal:
        """The points earned, added up before anything is scaled or vetoed."""
        return sum((result.in_total[0] for result in self.scores if result.in_total is not None), ZERO)

    def of(self, indicator_id: str) -> Score:
        """The score of one leaf. Raises KeyError."""
        for score in self.scores:
            if score.indicator.id == indicator_id:
                return score
        raise KeyError(indicator_id)

    def below(self, top: str) -> tuple[Score, ...]:
        """The scores of the leaves under one first-level indicator."""
        return tuple(score for score in self.scores if top_of(self.indicators, score.indicator).id == top)

    def by_top(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Earned and scored points of each first-level indicator."""
        sums: dict[str, tuple[Decimal, Decimal]] = {}
        for score in self.scores:
            if score.in_total is not None:
                top = top_of(self.indicators, score.indicator).id
                earned, out_of = sums.get(top, (ZERO, ZERO))
                sums[top] = (earned + score.in_total[0], out_of + score.in_total[1])
        return sums

    def to_frame(self) -> pd.DataFrame:
        """One row a leaf: indicator, out_of, points (blank where unavailable), rule."""
        return pd.DataFrame(
            {
                "indicator": [score.indicator.id for score in self.scores],
                "out_of": [score.indicator.points for score in self.scores],
                "points": [None if isinstance(score.points, Unavailable) else score.points for score in self.scores],
                "rule": [f"{score.pack}/{score.rule}" for score in self.scores],
            }
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The total and grade with the pack that gives them, how many points could be scored, and what vetoed."""
        if isinstance(self.total, Unavailable):
            return self.total.reason[lang]
        grade = GRADES[self.grade or "poor"][lang]
        share = self.scored_share
        scored = share.reason[lang] if isinstance(share, Unavailable) else numbers.percent(share)
        total = displayed_total(self)
        vetoed = "、".join(veto.names[lang] for veto in self.vetoes)
        if lang == "zh":
            end = f"一票否决：{vetoed}。" if vetoed else ""
            return f"按规则包 {self.pack}，总分 {total}，等级{grade}（可计分的分值占 {scored}）。{end}"
        end = f" Vetoed: {vetoed}." if vetoed else ""
        return f"Under {self.pack} the total is {total}, {grade} ({scored} of the points could be scored).{end}"


def displayed_total(card: Scorecard) -> str:
    """The total with two places, or as many as it takes for its band to be the one that is printed beside it."""
    total = card.total
    if isinstance(total, Unavailable):
        raise TypeError("a total that is not there is not displayed")
    return numbers.telling(total, 2)


def share_of(
    value: Decimal, indicator: Indicator, pack: RulePack
) -> tuple[Decimal | Unavailable, Decimal | None, Decimal]:
    """What one value earns: the rule's share, actual over target where both have a meaning, and what the pack cuts."""
    rule = pack.rule_of(indicator)
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
    points = share if isinstance(share, Unavailable) else (share - cut) * indicator.points
    words = wording(indicator, reading, rule.name, points)
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
    if isinstance(share, Unavailable) or ratio is None or over.cut_from is None or indicator.kind != "at_least":
        return ZERO
    return min(max(ZERO, share - over.floor), over.slope * max(ZERO, ratio - over.cut_from))


def roll_up(
    indicators: Sequence[Indicator], readings: Mapping[str, Reading], pack: RulePack, *, vetoes: Iterable[str] = ()
) -> Scorecard:
    """All leaves scored and added up (得分汇总), then the vetoes (一票否决).

    Args
        indicators: the tree; the points of the top level add up to the full points.
        readings: one reading for each leaf id: the verified one where there is one.
        pack: the rules; whether leaves without a figure are left out (and the rest is scaled to the full points) or
            count as no points, is the pack's say, by the kind of the missing value.
        vetoes: ids of the pack's vetoes that have occurred.

    Returns
        Scorecard with the unrounded total on the scale of the full points.
    """
    scores = tuple(score(leaf, readings.get(leaf.id), pack) for leaf in leaves(indicators))
    counted = [result.in_total for result in scores if result.in_total is not None]
    full = sum((result.indicator.points for result in scores), ZERO)
    scored = sum((out_of for _, out_of in counted), ZERO)
    total: Decimal | Unavailable = NOT_SCORED
    if scored:
        total = sum((points for points, _ in counted), ZERO)
        total = total if scored == full else total * full / scored  # no division where nothing was left out: exact
    struck = tuple(pack.vetoes[veto] for veto in dict.fromkeys(vetoes))
    final = total if isinstance(total, Unavailable) else min([total, *(veto.cap for veto in struck)])
    grade = None if isinstance(final, Unavailable) else pack.grade(final)
    return Scorecard(
        scores=scores,
        indicators=tuple(indicators),
        total_before_veto=total,
        total=final,
        scored_points=scored,
        full_points=full,
        grade=grade,
        vetoes=struck,
        pack=pack.id,
    )


def overachieved(card: Scorecard, threshold: Decimal) -> tuple[Score, ...]:
    """The ≥ and = indicators whose result is more than `threshold` times the target (超额完成)."""
    return tuple(
        result
        for result in card.scores
        if result.indicator.kind in EXCEEDED and result.ratio is not None and result.ratio > threshold
    )
