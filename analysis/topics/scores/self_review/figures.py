"""The figures of a reviewed self-evaluation: each indicator's points and difference, subtotals, totals and grades."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator
from analysis.scoring.packs import RulePack
from analysis.topics.scores.self_review.review import Review, SelfReview
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

STEM = "self"
FORM = Origin(source=TEXTS["form"], inputs=("self_scores.csv",))
BOTH = ("self_scores.csv", "indicators.csv", "readings.csv")
TAKEN_AS = {
    "arithmetic": TEXTS["cause_arithmetic"],
    "value": TEXTS["cause_value"],
    "evidence": TEXTS["cause_evidence"],
    "unexplained": TEXTS["cause_unexplained"],
}


def review_figures(result: SelfReview, pack: RulePack, stem: str = STEM) -> Iterator[Figure]:
    """All of them; `stem` is what their ids begin with."""
    for row in result.rows:
        yield from _row_figures(row, result.pack, f"{stem}.{row.indicator.id}")
    for node in groups(result):
        yield from _part_figures(node, result, f"{stem}.part.{node.id}")
    yield from _total_figures(result, pack, stem)


def groups(result: SelfReview) -> Sequence[Indicator]:
    """The indicators that have others under them."""
    return [indicator for indicator in result.indicators if indicator.kind is None]


def why_texts(row: Review) -> Text:
    """Why the points differ, in words: each cause with its amount."""
    values = {"own": row.points, "by_own_value": row.by_own_value, "ours": row.ours}
    printed = {name: _printed(value) for name, value in values.items()}
    parts = [TAKEN_AS[cause].fill(**printed, amount=_signed(amount)) for cause, amount in row.causes.items()]
    if not parts:
        return TEXTS["no_difference"] if isinstance(row.difference, Decimal) else NO_TEXT
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _row_figures(row: Review, pack: str, start: str) -> Iterator[Figure]:
    names = row.indicator.names
    again = Origin(source=TEXTS["rule_on_own_value"], rule=f"{pack}/{row.score.rule}", inputs=BOTH)
    ours = Origin(
        source=TEXTS["our_points"], rule=f"{pack}/{row.score.rule}", inputs=("indicators.csv", "readings.csv")
    )
    less = Origin(source=TEXTS["own_less_ours"], rule="self_review", inputs=BOTH)
    yield fig.worded(f"{start}.name", names, row.indicator.id, names, FORM)
    yield fig.points(f"{start}.points", names, row.points, FORM, places=None)
    yield fig.points(f"{start}.out_of", names, row.out_of, FORM, places=None)
    yield fig.points(f"{start}.recomputed", names, row.by_own_value, again)
    yield fig.points(f"{start}.ours", names, row.ours, ours)
    yield fig.points(f"{start}.difference", names, row.difference, less)
    for cause, amount in row.causes.items():
        yield fig.points(f"{start}.{cause}", names, amount, less)
    if why := why_texts(row):
        yield fig.worded(f"{start}.why", names, "、".join(row.causes) or "none", why, less)
    if row.own.reason:
        yield fig.worded(f"{start}.reason", names, row.own.reason.zh, row.own.reason, FORM)
    if row.is_outside and row.own.points is not None:
        over = row.own.points - row.out_of if row.own.points > 0 else row.own.points
        yield fig.points(f"{start}.outside", names, over, less, places=None)


def _part_figures(node: Indicator, result: SelfReview, start: str) -> Iterator[Figure]:
    added = Origin(source=TEXTS["own_points_added"], inputs=("self_scores.csv",))
    less = Origin(source=TEXTS["own_less_ours"], rule="self_review", inputs=BOTH)
    own = result.sum_of(node.id)
    yield fig.worded(f"{start}.name", node.names, node.id, node.names, FORM)
    yield fig.points(f"{start}.points", node.names, own, added)
    if isinstance(result.ours, Decimal):
        yield fig.points(f"{start}.ours", node.names, result.ours_of(node.id), less)
        yield fig.points(f"{start}.difference", node.names, own - result.ours_of(node.id), less)
    if node.id in result.stated_parts:
        stated = result.stated_parts[node.id]
        yield fig.points(f"{start}.stated", node.names, stated, FORM, places=None)
        yield fig.points(f"{start}.misfit", node.names, stated - own, added)


def _total_figures(result: SelfReview, pack: RulePack, stem: str) -> Iterator[Figure]:
    added = Origin(source=TEXTS["own_points_added"], inputs=("self_scores.csv",))
    less = Origin(source=TEXTS["own_less_ours"], rule="self_review", inputs=BOTH)
    graded = Origin(source=TEXTS["own_total_graded"], rule=pack.id, inputs=("self_scores.csv",))
    yield fig.points(f"{stem}.sum", TEXTS["sum_own_points"], result.sum, added)
    yield fig.points(f"{stem}.total", TEXTS["own_total"], result.total, added)
    yield fig.points(f"{stem}.ours", TEXTS["our_total"], result.ours, less)
    yield fig.points(f"{stem}.difference", TEXTS["difference_totals"], result.difference, less)
    yield fig.count(
        f"{stem}.n_differ",
        TEXTS["indicators_differ"],
        sum(bool(row.causes) for row in result.rows),
        less,
        noun=TEXTS["items"],
    )
    yield fig.count(f"{stem}.n_rows", TEXTS["indicators_reviewed"], len(result.rows), less, noun=TEXTS["items"])
    if result.stated is not None:
        yield fig.points(f"{stem}.stated", TEXTS["stated_total"], result.stated, FORM, places=None)
        yield fig.points(f"{stem}.misfit", TEXTS["stated_less_sum"], result.stated - result.sum, added)
    if isinstance(result.total, Unavailable):
        yield fig.missing(f"{stem}.grade", TEXTS["own_grade"], result.total, graded)
    elif result.grade is not None:
        yield fig.worded(
            f"{stem}.grade", TEXTS["own_grade"], result.grade, pack.grade_names[result.grade], graded, unit="grade"
        )


def _printed(value: Decimal | Unavailable) -> str:
    return "—" if isinstance(value, Unavailable) else numbers.decimal(value)


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{numbers.decimal(value)}".replace("-", "−")
