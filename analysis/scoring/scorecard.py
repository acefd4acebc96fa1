"""All scores of an engagement, added up (评分表): levels with subtotals, the totals, the grade or why there is none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis.core import numbers
from analysis.core.results import Result, Unavailable
from analysis.scoring.indicators import EXCEEDED, Indicator, Reading, leaves, top_of
from analysis.scoring.packs import RulePack, Veto
from analysis.scoring.score import Score, score
from analysis.scoring.trees.nodes import Node, nodes_of
from questionnaires.texts import NO_TEXT, Language, Text, texts_beside

TEXTS = texts_beside(__file__)

ZERO = Decimal(0)
NOT_SCORED = Unavailable(kind="not_applicable", reason=TEXTS["there_no_indicator_could"])
NO_GRADE = TEXTS["no_grade_given"]
NOTHING_REPORTED = Unavailable(kind="not_applicable", reason=TEXTS["nothing_was_reported"])

Total = Decimal | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Result):
    """All scores, their totals out of the full points, and the grade (得分, 总分, 等级).

    `total_before_veto` is the formal sum by the rules; `total` and `grade` are what stands after the vetoes (一票否决).
    In the formal total what is not verifiable stands as no points until its evidence is supplied, so that missing
    evidence never helps; `total_usable` is the total over what could be scored, scaled to the full points, and
    `total_reported` the one that self-reported readings would give wherever there is one. `no_grade` says why there is
    no grade, mostly that less than `least_scored` of the points could be scored.
    """

    scores: tuple[Score, ...]
    indicators: tuple[Indicator, ...]
    total_before_veto: Total
    total: Total
    total_usable: Total
    total_reported: Total
    grade: str | None
    grade_texts: Text
    no_grade: Text
    least_scored: Decimal
    vetoes: tuple[Veto, ...]
    pack: str

    @property
    def full_points(self) -> Decimal:
        """The points of all leaves."""
        return _points_of(self.scores)

    @property
    def counted_points(self) -> Decimal:
        """The points that the total is a part of: all but those that are left out."""
        return sum((result.in_total[1] for result in self.scores if result.in_total is not None), ZERO)

    @property
    def scored_points(self) -> Decimal:
        """The points that a usable reading stands behind."""
        return _usable_points(self.scores)

    @property
    def beside(self) -> Decimal:
        """The points of the indicators that do not apply."""
        return self.points_missing("not_applicable")

    def points_missing(self, *kinds: str) -> Decimal:
        """The points of the indicators that have none for one of these reasons."""
        return _points_of(
            result for result in self.scores if isinstance(result.points, Unavailable) and result.points.kind in kinds
        )

    @property
    def reported_points(self) -> Decimal:
        """The points that were scored on what was reported."""
        return _points_of(
            result
            for result in filter(_is_usable, self.scores)
            if result.reading is not None and result.reading.basis == "reported"
        )

    @property
    def scored_share(self) -> Decimal | Unavailable:
        """The part of the points that a usable reading stands behind; what does not apply is no part of the whole."""
        return _scored_share(self.scores)

    @property
    def graded(self) -> Text:
        """The grade as it is printed, or that none is given (不予定级)."""
        return self.grade_texts if self.grade else NO_GRADE

    @property
    def possible(self) -> tuple[Total, Total]:
        """The total with nothing and with full points for all that applies and has no usable reading (总分可能区间)."""
        applicable = self.full_points - self.beside
        if not applicable:
            return NOT_SCORED, NOT_SCORED
        low = sum((result.points for result in self.scores if not isinstance(result.points, Unavailable)), ZERO)
        high = low + (applicable - self.scored_points)
        low, high = (_scaled(points, applicable, self.full_points) for points in (low, high))
        return _capped(low, self.vetoes), _capped(high, self.vetoes)

    @property
    def earned(self) -> Decimal:
        """The points earned, added up before anything is scaled or vetoed."""
        return sum((result.in_total[0] for result in self.scores if result.in_total is not None), ZERO)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every indicator in the order of the tree, with its level and its subtotal."""
        return nodes_of(self.indicators, self.scores)

    def of(self, indicator_id: str) -> Score:
        """The score of one leaf. Raises KeyError."""
        for result in self.scores:
            if result.indicator.id == indicator_id:
                return result
        raise KeyError(indicator_id)

    def below(self, top: str) -> tuple[Score, ...]:
        """The scores of the leaves under one first-level indicator."""
        return tuple(result for result in self.scores if top_of(self.indicators, result.indicator).id == top)

    def by_top(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Earned and counted points of each first-level indicator of which something counts."""
        return {
            node.indicator.id: (node.earned, node.out_of)
            for node in self.nodes
            if node.level == 1 and not isinstance(node.earned, Unavailable)
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a leaf: indicator, out_of, points (blank where unavailable), rule."""
        return pd.DataFrame(
            {
                "indicator": [result.indicator.id for result in self.scores],
                "out_of": [result.indicator.points for result in self.scores],
                "points": [None if isinstance(result.points, Unavailable) else result.points for result in self.scores],
                "rule": [f"{result.pack}/{result.rule}" for result in self.scores],
            }
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The total and grade with the pack that gives them, how many points could be scored, and what vetoed."""
        if isinstance(self.total, Unavailable):
            return self.total.reason[lang]
        share = self.scored_share
        grade = (TEXTS["graded_as"] if self.grade else TEXTS["not_graded_as"]).fill(grade=self.graded)
        names = Text.by(lambda each: "、".join(veto.names[each] for veto in self.vetoes))
        line = TEXTS["total_and_grade"].fill(
            pack=self.pack,
            total=displayed_total(self),
            grade=grade,
            share=share.reason if isinstance(share, Unavailable) else numbers.percent(share),
        )
        vetoed = TEXTS["vetoed_by"].fill(names=names) if self.vetoes else NO_TEXT
        why = NO_TEXT if self.grade else TEXTS["why_not"].fill(reason=self.no_grade)
        return line[lang] + vetoed[lang] + why[lang]


def displayed_total(card: Scorecard) -> str:
    """The total with two places, or as many as it takes for its band to be the one that is printed beside it."""
    total = card.total
    if isinstance(total, Unavailable):
        raise TypeError("a total that is not there is not displayed")
    return numbers.telling(total, 2)


def roll_up(
    indicators: Sequence[Indicator],
    readings: Mapping[str, Reading],
    pack: RulePack,
    *,
    vetoes: Iterable[str] = (),
    reported: Mapping[str, Reading] | None = None,
) -> Scorecard:
    """All leaves scored and added up (得分汇总), then the vetoes (一票否决).

    Args
        indicators: the tree; the points of the top level add up to the full points.
        readings: one reading for each leaf id: the verified one where there is one.
        pack: the rules; whether leaves without a figure are left out (and the rest is scaled to the full points) or
            count as no points, is the pack's say, by the kind of the missing value; and how much must be scored.
        vetoes: ids of the pack's vetoes that have occurred.
        reported: what was reported of itself, by leaf id, for the total that it would have given.

    Returns
        Scorecard with the unrounded totals on the scale of the full points.
    """
    scores = _scored(indicators, readings, pack)
    struck = tuple(pack.vetoes[veto] for veto in dict.fromkeys(vetoes))
    full = _points_of(scores)
    before = _total(full, scores, pack)
    final = _capped(before, struck)
    grade, no_grade = grade_of(final, scores, struck, pack)
    as_reported = _scored(indicators, {**readings, **reported}, pack) if reported else ()
    return Scorecard(
        scores=scores,
        indicators=tuple(indicators),
        total_before_veto=before,
        total=final,
        total_usable=_capped(_total(full, tuple(filter(_is_usable, scores)), pack), struck),
        total_reported=_capped(_total(full, as_reported, pack), struck) if as_reported else NOTHING_REPORTED,
        grade=grade,
        grade_texts=pack.grade_names[grade] if grade else NO_TEXT,
        no_grade=no_grade,
        least_scored=pack.least_scored,
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


def grade_of(total: Total, scores: Sequence[Score], vetoes: Iterable[Veto], pack: RulePack) -> tuple[str | None, Text]:
    """The grade of a total, or why there is none; a veto that leaves the last grade only stands without evidence."""
    share, last = _scored_share(scores), pack.bands[-1][0]
    if any(pack.grade(veto.cap) == last for veto in vetoes):
        return last, NO_TEXT
    if isinstance(total, Unavailable) or isinstance(share, Unavailable):
        return None, NOT_SCORED.reason
    if share >= pack.least_scored:
        return pack.grade(total), NO_TEXT
    scored, least = f"{numbers.telling(share * 100, 1)}%", numbers.percent(pack.least_scored, 0)
    return None, TEXTS["too_little_scored"].fill(share=scored, least=least)


def _scored_share(scores: Sequence[Score]) -> Decimal | Unavailable:
    applicable = _points_of(result for result in scores if not _is_beside(result))
    return _usable_points(scores) / applicable if applicable else NOT_SCORED


def _usable_points(scores: Iterable[Score]) -> Decimal:
    """The points that usable readings stand behind."""
    return sum((result.indicator.points * result.usable_part for result in filter(_is_usable, scores)), ZERO)


def _scored(indicators: Sequence[Indicator], readings: Mapping[str, Reading], pack: RulePack) -> tuple[Score, ...]:
    return tuple(score(leaf, readings.get(leaf.id), pack) for leaf in leaves(indicators))


def _total(full: Decimal, scores: Sequence[Score], pack: RulePack) -> Total:
    """What the scores come to on the scale of the full points; none where no reading at all could be scored."""
    if not any(map(_is_usable, scores)):
        return NOT_SCORED
    counted = [result.in_total for result in scores if result.in_total is not None]
    out_of = sum((points for _, points in counted), ZERO)
    total = _scaled(sum((points for points, _ in counted), ZERO), out_of, full)
    return total if pack.bonus == "above" else min(total, full)


def _scaled(earned: Decimal, out_of: Decimal, full: Decimal) -> Decimal:
    """Points on the scale of the full ones; exact where nothing is left out."""
    return earned if out_of == full else earned * full / out_of


def _capped(total: Total, vetoes: Iterable[Veto]) -> Total:
    return total if isinstance(total, Unavailable) else min([total, *(veto.cap for veto in vetoes)])


def _is_usable(result: Score) -> bool:
    return not isinstance(result.points, Unavailable)


def _is_beside(result: Score) -> bool:
    return isinstance(result.points, Unavailable) and result.points.kind == "not_applicable"


def _points_of(scores: Iterable[Score]) -> Decimal:
    return sum((result.indicator.points for result in scores), ZERO)
