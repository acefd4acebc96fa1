"""Standards in words: each reads as a person would read it, or is asked back."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from analysis.core.results import Unavailable
from analysis.scoring.indicators import WITHOUT_TARGET, Indicator
from analysis.scoring.standards.binding import bound
from analysis.scoring.standards.own import computed
from analysis.scoring.standards.phrases import StandardQuestion, read_standard
from analysis.scoring.targets import Target, parse_target
from analysis.scoring.targets.column import KIND_OF
from questionnaires.texts import Text

LINES = (Path(__file__).parent / "phrases.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))


def indicator_of(target, points):
    read = parse_target(target)
    assert isinstance(read, Target), target
    kind = KIND_OF[read.direction]
    return Indicator(
        id="it",
        parent="",
        names=Text("某", "it"),
        points=Decimal(points),
        kind=kind,
        target=Decimal(1) if kind in WITHOUT_TARGET else read.value,
        upper=read.upper,
        unit=read.unit,
        unit_word=read.word,
        target_text=target,
    )


def earned(rule, value, indicator):
    result = computed(rule, Decimal(value), indicator)
    return result if isinstance(result, Unavailable) else result.points


def test_there_are_enough_phrases():
    assert len(ROWS) >= 60
    assert len({row["phrase"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["phrase"])
def test_a_standard_in_words_is_read_as_it_is_meant(row):
    steps = read_standard(row["phrase"])
    if row["expected"].startswith("ASK"):
        assert isinstance(steps, StandardQuestion)
        assert steps.reason == row["expected"].split()[1]
        return
    if row["expected"] == "WORDS":
        assert steps is None
        return
    assert isinstance(steps, tuple), steps
    indicator = indicator_of(row["target"], row["points"])
    rule, doubts = bound(steps, indicator, is_from_text=True)
    assert bool(doubts) == (row["expected"] == "DOUBT")
    if doubts:
        return
    for pair in row["expected"].split():
        actual, points = pair.split("=")
        assert earned(rule, actual, indicator) == Decimal(points), pair
