"""The figures of a whole scorecard: the levels with their rates, the totals, grade or why there is none, vetoes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Addend, Figure, Origin
from analysis.core.results import Unavailable
from analysis.inputs.tables import Row
from analysis.scoring.figures import INPUTS, indicator_figures
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard, displayed_total
from analysis.scoring.stability import GradeStability
from analysis.scoring.trees.nodes import Node
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

MOST_LISTED = 8  # indicators named in one sentence

SURE = 0.99
TOTAL = ("score.total",)
UNPROVEN = ("not_verifiable", "not_comparable")
NOT_GRADED = Unavailable(kind="not_verifiable", reason=NO_TEXT)


def score_figures(card: Scorecard, vetoes: Iterable[Row]) -> Iterator[Figure]:
    """Each indicator's target, actual, ratio and points; the parts of every level; the totals; what vetoed."""
    nodes = card.nodes
    by_id = {node.indicator.id: node for node in nodes}
    for result in card.scores:
        yield from indicator_figures(result, _sum_above(by_id[result.indicator.id], by_id))
    for node in nodes:
        if node.level == 1 or not node.is_leaf:
            above = "score.total" if node.level == 1 else f"{part_stem(by_id[node.indicator.parent])}.points"
            yield from _part_figures(node, above, card.pack)
    yield from _total_figures(card)
    yield from _veto_figures(card, vetoes)


def part_stem(node: Node) -> str:
    """What the ids of the figures of a subtotal begin with: those of the first level, and those of deeper ones."""
    return f"score.{'top' if node.level == 1 else 'part'}.{node.indicator.id}"


def _sum_above(node: Node, by_id: Mapping[str, Node]) -> str:
    """The figure of the subtotal that a leaf adds up to; one of the first level is a subtotal of its own."""
    return f"{part_stem(node if node.level == 1 else by_id[node.indicator.parent])}.points"


def _part_figures(node: Node, above: str, pack: str) -> Iterator[Figure]:
    added, stem, names = (
        Origin(source=TEXTS["sum_leaves"], rule=pack, inputs=INPUTS),
        part_stem(node),
        node.indicator.names,
    )
    divided = Origin(source=TEXTS["earned_of_counted"], rule=pack, inputs=INPUTS)
    addend = None if isinstance(node.earned, Unavailable) else Addend(above, node.out_of)
    yield fig.points(f"{stem}.points", names, node.earned, added, addend=addend)
    yield fig.points(f"{stem}.out_of", names, node.out_of, added, places=None)
    yield fig.share(f"{stem}.rate", names, node.rate, divided, rests_on=(f"{stem}.points",))


def _total_figures(card: Scorecard) -> Iterator[Figure]:
    """The formal total, the ones beside it, the points that stand behind them, and the grade."""
    total = Origin(source=TEXTS["earned_counted_full_points"], rule=card.pack, inputs=INPUTS)
    if isinstance(card.total, Unavailable):
        yield fig.missing("score.total", TEXTS["total"], card.total, total)
    else:
        texts = TEXTS["points"].fill(printed=displayed_total(card))
        yield fig.numbered("score.total", TEXTS["total"], card.total, texts, total, unit="points")
    yield from _other_totals(card, total)
    yield from _point_figures(card, total)
    if card.grade is None:
        reason = card.total if isinstance(card.total, Unavailable) else NOT_GRADED
        yield fig.missing("score.grade", TEXTS["grade"], replace(reason, reason=card.no_grade), total)
        yield fig.worded("score.no_grade", TEXTS["why_no_grade"], card.no_grade["zh"], card.no_grade, total)
    else:
        yield fig.worded("score.grade", TEXTS["grade"], card.grade, card.grade_texts, total, unit="grade")


def _other_totals(card: Scorecard, total: Origin) -> Iterator[Figure]:
    """Before the vetoes, over what could be scored, and as reported."""
    before = TEXTS["total_before_veto"]
    yield fig.points("score.total_before_veto", before, card.total_before_veto, total, rests_on=TOTAL)
    usable = replace(total, source=TEXTS["over_what_could_be_scored"])
    yield fig.points("score.total_usable", TEXTS["total_usable"], card.total_usable, usable, rests_on=TOTAL)
    reported = replace(total, source=TEXTS["reported_where_there_is_one"])
    yield fig.points("score.total_reported", TEXTS["total_reported"], card.total_reported, reported, rests_on=TOTAL)
    if not isinstance(card.total_reported, Unavailable) and not isinstance(card.total, Unavailable):
        gain = card.total_reported - card.total
        yield fig.points("score.reported_difference", TEXTS["reported_difference"], gain, reported, rests_on=TOTAL)
    if card.points_missing(*UNPROVEN):
        open_ended = replace(total, source=TEXTS["nothing_or_all_of_it"])
        low, high = card.possible
        yield fig.points("score.total_low", TEXTS["total_low"], low, open_ended, rests_on=TOTAL)
        yield fig.points("score.total_high", TEXTS["total_high"], high, open_ended, rests_on=TOTAL)
    if card.counted_points < card.full_points:
        zero = replace(total, source=TEXTS["what_could_not_scored"])
        yield fig.points("score.total_if_zero", TEXTS["total_nothing_them"], card.earned, zero, rests_on=TOTAL)


def _point_figures(card: Scorecard, total: Origin) -> Iterator[Figure]:
    """What could be scored of all points, what does not apply, what is left out, and what rests on reports."""
    scored = card.scored_points  # of projects rolled up no round number
    places = min(2, numbers.places_of(scored))
    yield fig.points("score.scored_points", TEXTS["points_scored"], scored, total, places=places)
    yield fig.points("score.counted_points", TEXTS["points_counted"], card.counted_points, total, places=None)
    yield fig.points("score.full_points", TEXTS["full_points"], card.full_points, total, places=None)
    usable = replace(total, source=TEXTS["points_usable_reading_all"])
    yield fig.share("score.scored_share", TEXTS["share_points_scored"], card.scored_share, usable)
    added = replace(total, source=TEXTS["sum_leaves"])
    yield fig.points("score.earned", TEXTS["points_earned"], card.earned, added, rests_on=TOTAL)
    if card.beside:
        yield fig.points("score.beside", TEXTS["points_do_not_apply"], card.beside, total, places=None)
        share = card.beside / card.full_points
        yield fig.share("score.beside_share", TEXTS["share_not_applicable"], share, total)
        yield _listed("score.beside_list", TEXTS["do_not_apply_list"], card, total, "not_applicable")
    if missing := card.points_missing(*UNPROVEN):
        yield fig.points("score.missing_points", TEXTS["points_unproven"], missing, total, places=None)
        yield _listed("score.missing_list", TEXTS["unproven_list"], card, total, *UNPROVEN)
    if card.reported_points:
        yield fig.points(
            "score.reported_points", TEXTS["points_scored_reported"], card.reported_points, total, places=None
        )
    if left_out := card.full_points - card.counted_points:
        yield fig.points("score.left_out", TEXTS["points_left_out"], left_out, total, places=None)


def _listed(figure_id: str, label: Text, card: Scorecard, origin: Origin, *kinds: str) -> Figure:
    """The indicators that have no points for one of these reasons, each with what it is worth."""
    rows = [score for score in card.scores if isinstance(score.points, Unavailable) and score.points.kind in kinds]
    # the largest first, for who reads on finds all of them in the table of scores
    largest = sorted(rows, key=lambda score: -score.indicator.points)[:MOST_LISTED]
    each = [TEXTS["indicator_worth"].fill(name=score.indicator.names, points=_plain(score)) for score in largest]
    texts = Text("、".join(words["zh"] for words in each), ", ".join(words["en"] for words in each))
    if len(rows) > len(largest):
        texts = TEXTS["and_others"].fill(texts=texts, n=len(rows))
    return fig.worded(figure_id, label, texts["zh"], texts, origin)


def _plain(score: Score) -> str:
    return f"{score.indicator.points.normalize():f}"


def _veto_figures(card: Scorecard, vetoes: Iterable[Row]) -> Iterator[Figure]:
    rows = {row["veto"]: row for row in vetoes}
    for veto in card.vetoes:
        row, start = rows[veto.id], f"veto.{veto.id}"
        ruled = Origin(source=Text(veto.source.article, veto.source.document), rule=card.pack, inputs=("vetoes.csv",))
        yield fig.worded(f"{start}.name", veto.names, veto.id, veto.names, ruled)
        yield fig.points(f"{start}.cap", TEXTS["highest_total_left"], veto.cap, ruled)
        for name, label, texts in (
            ("date", TEXTS["date"], Text.same(row["date"])),
            ("fact", TEXTS["fact"], Text(row["fact_zh"], row["fact_en"])),
            ("evidence", TEXTS["evidence"], Text.same(row["evidence"])),
        ):
            yield fig.worded(f"{start}.{name}", label, texts["zh"], texts, ruled)


def stability_figures(stability: GradeStability | None, card: Scorecard) -> Iterator[Figure]:
    """How sure the grade is, the interval of the total, and the indicator that moves it most."""
    if stability is None:
        return
    n, seed = f"{stability.draws:,}", stability.seed
    source = TEXTS["draws_intervals_seed"].fill(n=n, seed=seed)
    drawn = Origin(source=source, rule="grade_stability", inputs=INPUTS)
    p = stability.probability
    if p is not None:
        sure = TEXTS["more"] if p > SURE else Text.same(numbers.percent(p, 0))  # draws cannot show certainty
        yield fig.numbered("score.stability.p", TEXTS["probability_grade"], p, sure, drawn, unit="share")
    scored = tuple(f"score.{score.indicator.id}.points" for score in card.scores)
    for side, value, label in (
        ("low", stability.low, TEXTS["total_lower"]),
        ("high", stability.high, TEXTS["total_upper"]),
    ):
        yield fig.points(f"score.stability.{side}", label, Decimal(repr(value)), drawn, places=1, rests_on=scored)
    first = stability.sources.iloc[0]
    named = Text(str(first["label"]), str(first["label_en"]))
    yield fig.worded(
        "score.stability.decides",
        TEXTS["indicator_moves_most"],
        str(first["indicator"]),
        named,
        drawn,
    )
