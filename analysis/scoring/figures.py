"""The figures of the scores: each indicator's target, actual and points, the parts, the total, and how sure it is."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Addend, Figure, Origin, Who
from analysis.core.results import Unavailable
from analysis.scoring.rules import GRADUAL
from analysis.scoring.score import Score
from analysis.scoring.standards.printed import target_texts, value_texts
from analysis.statistics.estimation.proportions import counts_interval, rule_of_interval
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

SURE = 0.99
INPUTS = ("indicators.csv", "readings.csv")
TOTAL = ("score.total",)


def stem_of(indicator: str) -> str:
    """What the ids of an indicator's figures begin with."""
    return f"score.{indicator}"


def score_id(indicator: str, key: str) -> str:
    """The id of a figure of an indicator: its target, its actual, its ratio, its points."""
    return f"{stem_of(indicator)}.{key}"


def indicator_figures(score: Score, part: str) -> Iterator[Figure]:
    """What is printed of one leaf: its target, actual, ratio and points, which add up to the figure `part`."""
    indicator, reading = score.indicator, score.reading
    planned = Origin(source=TEXTS["indicator_table"], inputs=("indicators.csv",))
    read = Origin(source=reading.method if reading else TEXTS["no_reading"], inputs=("readings.csv",))
    start, names = stem_of(indicator.id), indicator.names
    actual = (f"{start}.actual",)
    yield fig.worded(f"{start}.name", names, indicator.id, names, planned)
    yield fig.worded(f"{start}.target", names, str(indicator.target), target_texts(indicator), planned)
    if reading is None or reading.value is None:
        reason = reading.unavailable if reading else None
        none = Unavailable(kind="not_verifiable", reason=TEXTS["no_reading_could_verified"])
        yield fig.missing(f"{start}.actual", names, reason or none, read)
    else:
        counts = (f"{start}.k", f"{start}.n") if reading.counts else ()
        known = Who(rests_on=(*counts, *((reading.figure,) if reading.figure else ())))
        yield fig.numbered(
            f"{start}.actual", names, reading.value, value_texts(indicator, reading.value), read, **known
        )
        yield from _count_figures(start, names, reading.counts)
    if score.ratio is not None:
        yield fig.pure(f"{start}.ratio", names, score.ratio, read, rests_on=actual)
        yield fig.share(f"{start}.deviation", names, score.ratio - 1, read, places=0, rests_on=actual)
    told = actual if score.is_between else ()
    addend = None if score.in_total is None else Addend(part, indicator.points, _can_cover(score))
    earned = Origin(source=read.source, rule=f"{score.pack}/{score.rule}", inputs=("readings.csv",))
    yield fig.points(f"{start}.points", names, score.points, earned, rests_on=told, addend=addend)
    yield fig.points(f"{start}.out_of", names, indicator.points, planned, places=None)
    if score.cut:
        yield fig.points(
            f"{start}.cut", TEXTS["cut_over_achievement"], score.cut * indicator.points, earned, rests_on=actual
        )


def _can_cover(score: Score) -> bool:
    """Whether points can stand hidden beside others: no figure that is shown tells them."""
    is_typed = score.reading is not None and not score.reading.figure
    return score.is_between and is_typed and score.rule in GRADUAL


def _count_figures(start: str, names: Text, counts: tuple[int, int] | None) -> Iterator[Figure]:
    """Of a share given as counts: both counts, its exact interval, and by how much one case moves it."""
    if counts is None:
        return
    k, n = counts
    counted = Origin(source=TEXTS["counted"], inputs=("readings.csv",))
    *bounds, name = counts_interval(k, n)
    origin = Origin(source=TEXTS["interval"].fill(name=name), rule=rule_of_interval(name), inputs=("readings.csv",))
    both = (f"{start}.k", f"{start}.n")
    yield fig.count(f"{start}.k", names, k, counted)
    yield fig.count(f"{start}.n", names, n, counted)
    for side, bound in zip(("low", "high"), bounds, strict=True):
        yield fig.share(f"{start}.{side}", names, float(bound), origin, rests_on=both)
    yield fig.points_gap(f"{start}.step", TEXTS["one_case_moves"], Decimal(1) / n, counted, places=1, rests_on=both)
