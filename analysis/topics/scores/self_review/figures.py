"""The figures of a reviewed self-evaluation: each indicator's points and difference, subtotals, totals and grades."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.scoring.figures import score_id
from analysis.scoring.indicators import Indicator
from analysis.scoring.packs import RulePack
from analysis.topics.scores.self_review.review import Review, SelfReview, leaves_under
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

FORM = Origin(source=TEXTS["form"], inputs=("self_scores.csv",))
ADDED_UP = Origin(source=TEXTS["points_of_the_tree"], inputs=("indicators.csv",))
BOTH = ("self_scores.csv", "indicators.csv", "readings.csv")
TAKEN_AS = {
    "arithmetic": TEXTS["cause_arithmetic"],
    "value": TEXTS["cause_value"],
    "evidence": TEXTS["cause_evidence"],
    "unexplained": TEXTS["cause_unexplained"],
}


def about_of(project: str) -> str:
    """What stands before an indicator in the ids of figures and findings of a project; nothing for an engagement."""
    return f"project.{project}." if project else ""


def stem(project: str) -> str:
    """What the ids of the figures of a project's self-evaluation begin with, "" for that of the engagement."""
    return f"self.{about_of(project)}".rstrip(".")


def review_figures(result: SelfReview, pack: RulePack, start: str, project: Text = NO_TEXT) -> Iterator[Figure]:
    """All of them; `start` is what their ids begin with, `project` what the project is called, if they are of one."""
    for row in result.rows:
        yield from _row_figures(row, result.pack, f"{start}.{row.indicator.id}", _named(row.indicator.names, project))
    for node in groups(result):
        yield from _part_figures(node, result, f"{start}.part.{node.id}", _named(node.names, project))
    yield from _total_figures(result, pack, start)


def groups(result: SelfReview) -> Sequence[Indicator]:
    """The indicators that have others under them."""
    return [indicator for indicator in result.indicators if indicator.kind is None]


def rests_on_of(row: Review) -> tuple[str, ...]:
    """The figure that our points of an indicator rest on, where its reading was computed from one."""
    reading = row.score.reading
    return (score_id(row.indicator.id, "points"),) if reading is not None and reading.figure else ()


def why_texts(row: Review) -> Text:
    """Why the points differ, in words: each cause with its amount."""
    values = {"own": row.points, "by_own_value": row.by_own_value, "ours": row.ours}
    printed = {name: _printed(value) for name, value in values.items()}
    parts = [TAKEN_AS[cause].fill(**printed, amount=_signed(amount)) for cause, amount in row.causes.items()]
    if not parts:
        return TEXTS["no_difference"] if isinstance(row.difference, Decimal) else NO_TEXT
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _named(names: Text, project: Text) -> Text:
    return TEXTS["of_project"].fill(project=project, name=names) if project else names


def _row_figures(row: Review, pack: str, start: str, names: Text) -> Iterator[Figure]:
    again = Origin(source=TEXTS["rule_on_own_value"], rule=f"{pack}/{row.score.rule}", inputs=BOTH)
    ours = Origin(
        source=TEXTS["our_points"], rule=f"{pack}/{row.score.rule}", inputs=("indicators.csv", "readings.csv")
    )
    less = Origin(source=TEXTS["own_less_ours"], rule="self_review", inputs=BOTH)
    yield fig.worded(f"{start}.name", names, row.indicator.id, names, FORM)
    yield fig.points(f"{start}.points", names, row.points, FORM, places=None)
    yield fig.points(f"{start}.out_of", names, row.out_of, FORM, places=None)
    yield fig.points(f"{start}.recomputed", names, row.by_own_value, again)
    told = rests_on_of(row)  # what tells our points tells the reading
    yield fig.points(f"{start}.ours", names, row.ours, ours, rests_on=told)
    yield fig.points(f"{start}.difference", names, row.difference, less, rests_on=told)
    for cause, amount in row.causes.items():
        yield fig.points(f"{start}.{cause}", names, amount, less, rests_on=told)
    if why := why_texts(row):
        yield fig.worded(f"{start}.why", names, "、".join(row.causes) or "none", why, less, rests_on=told)
    if row.own.reason:
        yield fig.worded(f"{start}.reason", names, row.own.reason.zh, row.own.reason, FORM)
    if row.is_outside and row.own.points is not None:
        over = row.own.points - row.out_of if row.own.points > 0 else row.own.points
        yield fig.points(f"{start}.outside", names, over, less, places=None)


def _part_figures(node: Indicator, result: SelfReview, start: str, names: Text) -> Iterator[Figure]:
    added = Origin(source=TEXTS["own_points_added"], inputs=("self_scores.csv",))
    less = Origin(source=TEXTS["own_less_ours"], rule="self_review", inputs=BOTH)
    own = result.own_of(node.id)
    yield fig.worded(f"{start}.name", names, node.id, names, FORM)
    yield fig.points(f"{start}.points", names, own, added)
    yield fig.points(f"{start}.out_of", names, node.points, ADDED_UP, places=None)
    if isinstance(result.ours, Decimal):
        below = {leaf.id for leaf in leaves_under(result.indicators, node.id)}
        told = tuple(each for row in result.rows if row.indicator.id in below for each in rests_on_of(row))
        yield fig.points(f"{start}.ours", names, result.ours_of(node.id), less, rests_on=told)
        gap = own if isinstance(own, Unavailable) else own - result.ours_of(node.id)
        yield fig.points(f"{start}.difference", names, gap, less, rests_on=told)
    if node.id in result.stated_parts:
        stated = result.stated_parts[node.id]
        yield fig.points(f"{start}.stated", names, stated, FORM, places=None)
        if isinstance(own_sum := result.sum_of(node.id), Decimal):
            yield fig.points(f"{start}.misfit", names, stated - own_sum, added)


def _total_figures(result: SelfReview, pack: RulePack, start: str) -> Iterator[Figure]:
    added = Origin(source=TEXTS["own_points_added"], inputs=("self_scores.csv",))
    less = Origin(source=TEXTS["own_less_ours"], rule="self_review", inputs=BOTH)
    graded = Origin(source=TEXTS["own_total_graded"], rule=pack.id, inputs=("self_scores.csv",))
    yield fig.points(f"{start}.sum", TEXTS["sum_own_points"], result.sum, added)
    full = sum((row.indicator.points for row in result.rows), Decimal(0))
    yield fig.points(f"{start}.out_of", TEXTS["all_points"], full, ADDED_UP, places=None)
    yield fig.points(f"{start}.total", TEXTS["own_total"], result.total, added)
    told = tuple(each for row in result.rows for each in rests_on_of(row))
    yield fig.points(f"{start}.ours", TEXTS["our_total"], result.ours, less, rests_on=told)
    yield fig.points(f"{start}.difference", TEXTS["difference_totals"], result.difference, less, rests_on=told)
    yield fig.count(
        f"{start}.n_differ",
        TEXTS["indicators_differ"],
        sum(bool(row.causes) for row in result.rows),
        less,
        noun=TEXTS["items"],
    )
    yield fig.count(f"{start}.n_rows", TEXTS["indicators_reviewed"], len(result.rows), less, noun=TEXTS["items"])
    if result.stated is not None:
        yield fig.points(f"{start}.stated", TEXTS["stated_total"], result.stated, FORM, places=None)
        if isinstance(result.sum, Decimal):
            yield fig.points(f"{start}.misfit", TEXTS["stated_less_sum"], result.stated - result.sum, added)
    if isinstance(result.total, Unavailable):
        yield fig.missing(f"{start}.grade", TEXTS["own_grade"], result.total, graded)
    elif result.grade is not None:
        yield fig.worded(
            f"{start}.grade", TEXTS["own_grade"], result.grade, pack.grade_names[result.grade], graded, unit="grade"
        )


def _printed(value: Decimal | Unavailable) -> str:
    return "—" if isinstance(value, Unavailable) else numbers.decimal(value)


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{numbers.decimal(value)}".replace("-", "−")
