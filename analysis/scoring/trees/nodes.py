"""The nodes of a scored tree (一级、二级、三级指标): level, what each earned of what, and its rate (得分率)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator, children
from analysis.scoring.score import Score
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

ZERO = Decimal(0)
NOTHING_COUNTED = Unavailable(kind="not_applicable", reason=TEXTS["no_points_counted"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One indicator of the tree, an inner one or a leaf, with its points as they enter the total.

    `level` is 1 for a first-level indicator; `n_leaves` how many leaves stand in it, itself if it is one. `out_of` are
    the points that count (0 where everything below is left out), `earned` what was earned of them, `rate` the quotient
    (得分率). What the indicator is worth in the plan stays `indicator.points`.
    """

    indicator: Indicator
    level: int
    n_leaves: int
    earned: Decimal | Unavailable
    out_of: Decimal
    rate: Decimal | Unavailable
    is_leaf: bool


def nodes_of(indicators: Sequence[Indicator], scores: Sequence[Score]) -> tuple[Node, ...]:
    """All nodes in the order of the tree, each inner one before what stands below it."""
    by_id = {result.indicator.id: result for result in scores}
    return tuple(node for top in children(indicators, "") for node in _nodes(top, indicators, by_id, 1))


def _nodes(
    indicator: Indicator, indicators: Sequence[Indicator], by_id: dict[str, Score], level: int
) -> Iterator[Node]:
    """The node of an indicator, then those below it."""
    if indicator.id in by_id:
        yield _leaf(by_id[indicator.id], level)
        return
    below = [list(_nodes(child, indicators, by_id, level + 1)) for child in children(indicators, indicator.id)]
    parts = [nodes[0] for nodes in below]
    earned = sum((part.earned for part in parts if not isinstance(part.earned, Unavailable)), ZERO)
    out_of = sum((part.out_of for part in parts), ZERO)
    yield Node(
        indicator=indicator,
        level=level,
        n_leaves=sum(part.n_leaves for part in parts),
        earned=earned if out_of else NOTHING_COUNTED,
        out_of=out_of,
        rate=earned / out_of if out_of else NOTHING_COUNTED,
        is_leaf=False,
    )
    for nodes in below:
        yield from nodes


def _leaf(result: Score, level: int) -> Node:
    counted = result.in_total
    why = result.points if isinstance(result.points, Unavailable) else NOTHING_COUNTED
    earned, out_of = counted or (why, ZERO)
    return Node(
        indicator=result.indicator,
        level=level,
        n_leaves=1,
        earned=earned,
        out_of=out_of,
        rate=why if isinstance(earned, Unavailable) or not out_of else earned / out_of,
        is_leaf=True,
    )
