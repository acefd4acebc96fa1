"""A self-evaluation against our scores (复核自评): each difference taken apart by where it comes from.

    own points − ours = (own points − the rule on the unit's own value) + (the rule on its value − the rule on ours)

The first is the unit's arithmetic, the second a value that was not confirmed, or not confirmed at all (no evidence).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from analysis.core import numbers
from analysis.core.results import Result, Unavailable
from analysis.facts.published import half_place
from analysis.scoring.indicators import Indicator, Reading, children, leaves
from analysis.scoring.packs import RulePack
from analysis.scoring.score import Score, score
from analysis.scoring.scorecard import Scorecard
from analysis.topics.scores.self_review.tables import OwnScore
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

PRINTED = Decimal("0.005")  # less is printed as nothing
CAUSES = ("arithmetic", "value", "evidence", "unexplained")
NOT_STATED = Unavailable(kind="not_verifiable", reason=TEXTS["no_own_points"])
NO_OWN_VALUE = Unavailable(kind="not_verifiable", reason=TEXTS["no_own_value"])
NOT_REVIEWED = Unavailable(kind="not_verifiable", reason=TEXTS["nothing_reviewed"])
INCOMPLETE = Unavailable(kind="not_verifiable", reason=TEXTS["some_without_own_points"])

Points = Decimal | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One indicator: the unit's own points, what the rule gives its own value, ours, and the causes of the difference.

    `ours` are the points as they enter the total: nothing where evidence is missing. `causes` add up to `difference`.
    """

    score: Score
    own: OwnScore
    by_own_value: Points
    ours: Points
    causes: Mapping[str, Decimal] = field(default_factory=dict)
    is_without_evidence: bool = False

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        return self.score.indicator

    @property
    def out_of(self) -> Decimal:
        """The points available, as the form prints them; else those of the indicator."""
        return self.indicator.points if self.own.out_of is None else self.own.out_of

    @property
    def points(self) -> Points:
        """The unit's own points."""
        return NOT_STATED if self.own.points is None else self.own.points

    @property
    def difference(self) -> Points:
        """Own points less ours."""
        for value in (self.points, self.ours):
            if isinstance(value, Unavailable):
                return value
        return self.points - self.ours  # type: ignore[operator]  # both are Decimals here

    @property
    def is_outside(self) -> bool:
        """Whether the points are more than there are, or below none."""
        return self.own.points is not None and not 0 <= self.own.points <= self.out_of

    @property
    def is_full_without_evidence(self) -> bool:
        """Whether all points were taken with nothing that shows it."""
        return self.is_without_evidence and self.own.points is not None and self.own.points >= self.out_of > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfReview(Result):
    """The self-evaluation indicator by indicator, its subtotals and its total, and its grade under the same pack.

    `stated` is the total that the form prints, `stated_parts` the subtotals; `total` is what the points come to.
    """

    rows: tuple[Review, ...]
    indicators: tuple[Indicator, ...]
    total: Points
    stated: Decimal | None
    stated_parts: Mapping[str, Decimal]
    grade: str | None
    ours: Points
    our_grade: str | None
    pack: str

    @property
    def sum(self) -> Points:
        """The points of the form, added up; missing where an indicator has none."""
        return self.sum_of("")

    def sum_of(self, node: str) -> Points:
        """The unit's points of the leaves under an indicator ("": all); missing where one that applies has none."""
        below = {leaf.id for leaf in leaves_under(self.indicators, node)}
        return _sum([row for row in self.rows if row.indicator.id in below])

    def own_of(self, node: str) -> Points:
        """What the unit gave itself under an indicator: the sum, else the subtotal that its form prints."""
        added = self.sum_of(node)
        return self.stated_parts.get(node, added) if isinstance(added, Unavailable) else added

    def ours_of(self, node: str) -> Decimal:
        """Our points of the leaves under an indicator."""
        below = {leaf.id for leaf in leaves_under(self.indicators, node)}
        points = [row.ours for row in self.rows if row.indicator.id in below]
        return sum((each for each in points if isinstance(each, Decimal)), Decimal(0))

    @property
    def difference(self) -> Points:
        """The total of the self-evaluation less ours."""
        for value in (self.total, self.ours):
            if isinstance(value, Unavailable):
                return value
        return self.total - self.ours  # type: ignore[operator]  # both are Decimals here

    @property
    def adds_up(self) -> bool:
        """Whether the printed total is the sum of the printed points; nothing is said where some are not printed."""
        if self.stated is None or isinstance(self.sum, Unavailable):
            return True
        return abs(self.stated - self.sum) <= self._reach("") + half_place(self.stated)

    @property
    def parts_that_do_not_add_up(self) -> tuple[str, ...]:
        """The groups whose printed subtotal is not the sum of the points under them."""
        return tuple(node for node, stated in self.stated_parts.items() if not self._is_sum(node, stated))

    def _is_sum(self, node: str, stated: Decimal) -> bool:
        added = self.sum_of(node)
        return isinstance(added, Unavailable) or abs(stated - added) <= self._reach(node) + half_place(stated)

    def _reach(self, node: str) -> Decimal:
        """How far the rounding of the printed points under an indicator reaches."""
        below = {leaf.id for leaf in leaves_under(self.indicators, node)}
        points = [row.own.points for row in self.rows if row.indicator.id in below and row.own.points is not None]
        return sum(map(half_place, points), Decimal(0))

    def to_frame(self) -> pd.DataFrame:
        """One row an indicator: own points, by its own value, ours, difference, and the amount of each cause."""
        return pd.DataFrame(
            [
                {
                    "indicator": row.indicator.id,
                    "out_of": row.out_of,
                    "own": row.own.points,
                    "by_own_value": _or_none(row.by_own_value),
                    "ours": _or_none(row.ours),
                    "difference": _or_none(row.difference),
                    **{cause: row.causes.get(cause, Decimal(0)) for cause in CAUSES},
                }
                for row in self.rows
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The two totals, and how many indicators differ."""
        own, ours = (
            each.reason[lang] if isinstance(each, Unavailable) else numbers.decimal(each)
            for each in (self.total, self.ours)
        )
        n = sum(bool(row.causes) for row in self.rows)
        return TEXTS["own_total_ours"].fill(own=own, ours=ours, n=n, of=len(self.rows))[lang]


def review(
    own: Sequence[OwnScore],
    indicators: Sequence[Indicator],
    reported: Mapping[str, Reading],
    card: Scorecard,
    pack: RulePack,
) -> SelfReview:
    """The unit's own points against the rule on its own values, and against ours (复核自评).

    Args
        own: rows of the form, of leaves, groups ("subtotals") and the total (""). reported: the unit's own readings.
        card: our scores; pack: the rules, the same for both.

    Returns
        SelfReview: a row a leaf, in the order of the tree.

    Source
        Arithmetic: the parts add up to the whole. Printed points reach half their last decimal; whole ones are exact.
    """
    by_id = {row.indicator: row for row in own}
    is_reviewed = any(row.reading is not None for row in card.scores)
    rows = tuple(
        _review(
            by_id.get(each.indicator.id) or OwnScore(indicator=each.indicator.id, points=None),
            each,
            reported,
            pack,
            is_reviewed,
        )
        for each in card.scores
    )
    groups = {indicator.id for indicator in indicators if indicator.kind is None}
    stated = by_id[""].points if "" in by_id else None
    total = _total(rows, stated)
    return SelfReview(
        rows=rows,
        indicators=tuple(indicators),
        total=total,
        stated=stated,
        stated_parts={name: row.points for name, row in by_id.items() if name in groups and row.points is not None},
        grade=None if isinstance(total, Unavailable) else pack.grade(total),
        ours=card.total if is_reviewed else NOT_REVIEWED,
        our_grade=card.grade if is_reviewed else None,
        pack=pack.id,
    )


def _sum(rows: Sequence[Review]) -> Points:
    """The points of some rows, where every indicator that applies has some."""
    if not rows or any(row.own.points is None and not _is_beside(row.score) for row in rows):
        return INCOMPLETE
    return sum((row.own.points or Decimal(0) for row in rows), Decimal(0))


def _total(rows: Sequence[Review], stated: Decimal | None) -> Points:
    """The sum of the points where every indicator has some, or does not apply; else the total as stated."""
    added = _sum(rows)
    return added if stated is None or isinstance(added, Decimal) else stated


def _is_beside(result: Score) -> bool:
    return isinstance(result.points, Unavailable) and result.points.kind == "not_applicable"


def _review(own: OwnScore, result: Score, reported: Mapping[str, Reading], pack: RulePack, is_reviewed: bool) -> Review:
    reading = reported.get(result.indicator.id)
    has_value = reading is not None and reading.value is not None
    by_own_value = score(result.indicator, reading, pack).points if has_value else NO_OWN_VALUE
    ours: Points = NOT_REVIEWED
    if is_reviewed:
        ours = result.points if result.in_total is None else result.in_total[0]
    return Review(
        score=result,
        own=own,
        by_own_value=by_own_value,
        ours=ours,
        causes=_causes(own.points, by_own_value, ours, result),
        is_without_evidence=_is_without_evidence(result),
    )


def _causes(own: Decimal | None, by_own_value: Points, ours: Points, result: Score) -> dict[str, Decimal]:
    """What the difference is made of; what is printed as nothing is none."""
    if own is None:
        return {}
    parts: dict[str, Decimal] = {}
    is_missing = isinstance(result.points, Unavailable) and result.points.kind == "not_verifiable"
    if isinstance(by_own_value, Decimal):
        parts["arithmetic"] = own - by_own_value
        if isinstance(ours, Decimal):
            parts["evidence" if is_missing else "value"] = by_own_value - ours
    elif isinstance(ours, Decimal):
        parts["evidence" if is_missing else "unexplained"] = own - ours
    reach = max(PRINTED, half_place(own))
    return {name: amount for name, amount in parts.items() if abs(amount) >= (PRINTED if name == "value" else reach)}


def _is_without_evidence(result: Score) -> bool:
    """Whether nothing shows the result: no reading, one that could not be verified, or the unit's word alone."""
    reading = result.reading
    if reading is None or (reading.unavailable is not None and reading.unavailable.kind == "not_verifiable"):
        return True
    return reading.basis == "reported" and _names_no_evidence(result.indicator.evidence)


def _names_no_evidence(evidence: str) -> bool:
    """Whether an indicator names no paper; a self-evaluation is no evidence of itself."""
    return not evidence.strip() or ("自评" in evidence and len(evidence.strip()) <= len("项目支出绩效自评报告"))


def leaves_under(indicators: Sequence[Indicator], node: str) -> tuple[Indicator, ...]:
    """The indicators under one that are scored, itself if it is one; all of them for ""."""
    if not node:
        return leaves(indicators)
    below = children(indicators, node)
    if not below:
        return tuple(each for each in leaves(indicators) if each.id == node)
    return tuple(leaf for child in below for leaf in leaves_under(indicators, child.id))


def _or_none(value: Points) -> Decimal | None:
    return None if isinstance(value, Unavailable) else value
