"""Scores from readings under a rule pack (评分): a pure function of indicator, reading and pack, exact in Decimal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis import numbers
from analysis.indicators import Indicator, Reading, leaves, top_of
from analysis.packs import GRADES, RulePack
from analysis.results import Language, Result, Unavailable
from analysis.rules import RULES, none_allowed

NO_READING = Unavailable(
    kind="not_verifiable",
    zh="没有可核实的读数",
    en="there is no reading that could be verified",
)
NOT_SCORED = Unavailable(
    kind="not_applicable",
    zh="没有可计分的指标",
    en="there is no indicator that could be scored",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The points one indicator earned, by which rule of which pack; or why it has none."""

    indicator: Indicator
    reading: Reading | None
    share: Decimal | Unavailable
    ratio: Decimal | None
    rule: str
    pack: str

    @property
    def points(self) -> Decimal | Unavailable:
        """The earned points, unrounded."""
        return self.share if isinstance(self.share, Unavailable) else self.share * self.indicator.points


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Result):
    """All scores, their total out of 100, and its grade (得分, 总分, 等级)."""

    scores: tuple[Score, ...]
    indicators: tuple[Indicator, ...]
    total: Decimal | Unavailable
    scored_points: Decimal
    full_points: Decimal
    grade: str | None
    pack: str

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
            if not isinstance(score.points, Unavailable):
                top = top_of(self.indicators, score.indicator).id
                earned, out_of = sums.get(top, (Decimal(0), Decimal(0)))
                sums[top] = (earned + score.points, out_of + score.indicator.points)
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
        """The total and grade with the pack that gives them, and how many points could be scored."""
        if isinstance(self.total, Unavailable):
            return self.total.reason(lang)
        grade = GRADES[self.grade or "poor"][lang]
        total, scored = numbers.decimal(self.total), f"{self.scored_points}/{self.full_points}"
        if lang == "zh":
            return f"按规则包 {self.pack}，总分 {total}，等级{grade}；可以计分的分值 {scored}。"
        return f"Under {self.pack} the total is {total}, {grade}; points that could be scored: {scored}."


def score(indicator: Indicator, reading: Reading | None, pack: RulePack) -> Score:
    """The points of one leaf indicator from one reading, by the rule that the pack gives its kind.

    The indicator may name another rule of its own. `ratio` is actual over target where both have a meaning.
    """
    kind = indicator.kind
    if kind is None:
        raise ValueError(f"{indicator.id} has children and no score of its own")
    rule = indicator.rule or pack.rules[kind].name
    if kind == "equal" and indicator.target == 0 and not indicator.rule:
        rule = none_allowed.__name__
    known = reading is not None and reading.value is not None and indicator.target is not None
    share: Decimal | Unavailable = NO_READING
    ratio = None
    if known and reading is not None and reading.value is not None and indicator.target is not None:
        share = RULES[rule](reading.value, indicator.target)
        if indicator.target != 0 and kind in ("at_least", "at_most", "equal"):
            ratio = reading.value / indicator.target
    return Score(indicator=indicator, reading=reading, share=share, ratio=ratio, rule=rule, pack=pack.id)


def roll_up(indicators: Sequence[Indicator], readings: Mapping[str, Reading], pack: RulePack) -> Scorecard:
    """All leaves scored and added up (得分汇总).

    Args
        indicators: the tree; the points of the top level add up to the full points.
        readings: one reading for each leaf id: the verified one where there is one.
        pack: the rules; leaves without a figure are left out and the rest is scaled to the full points.

    Returns
        Scorecard with the unrounded total on the scale of the full points.
    """
    scores = tuple(score(leaf, readings.get(leaf.id), pack) for leaf in leaves(indicators))
    earned = [(each.points, each.indicator.points) for each in scores if not isinstance(each.points, Unavailable)]
    full = sum((each.indicator.points for each in scores), Decimal(0))
    scored = sum((out_of for _, out_of in earned), Decimal(0))
    total: Decimal | Unavailable = NOT_SCORED
    if scored:
        total = sum((points for points, _ in earned), Decimal(0)) * full / scored
    grade = None if isinstance(total, Unavailable) else pack.grade(total)
    return Scorecard(scores=scores, indicators=tuple(indicators), total=total, scored_points=scored, full_points=full,
                     grade=grade, pack=pack.id)  # fmt: skip


def overachieved(card: Scorecard, threshold: Decimal) -> tuple[Score, ...]:
    """The ≥ indicators whose result is at least `threshold` times the target (超额完成)."""
    return tuple(
        each for each in card.scores
        if each.indicator.kind == "at_least" and each.ratio is not None and each.ratio > threshold
    )  # fmt: skip
