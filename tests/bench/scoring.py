"""Scores: 10,000 engagements of 50 indicators, growth with their number, and 10,000 draws of a grade's stability."""

from decimal import Decimal
from typing import Any

from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import read_pack
from analysis.scoring.scorecard import roll_up
from analysis.scoring.stability import Interval, grade_stability
from questionnaires.texts import Text
from tests.bench.scales import best

N_LEAVES, DRAWS = 50, 10_000
METHOD = Text("核实", "verified")
KINDS: tuple[Any, ...] = ("at_least", "at_most", "equal", "yes_no", "graded")


def tree():
    tops = [Indicator(id=top, parent="", names=Text(top, top), points=Decimal(25)) for top in "abcd"]
    leaves = [
        Indicator(
            id=f"i{at}",
            parent="abcd"[at % 4],
            names=Text(f"指标{at}", f"i{at}"),
            points=Decimal(2),
            kind=KINDS[at % 5],
            target=Decimal(1 if at % 5 > 2 else 90),
            unit="percent",
        )
        for at in range(N_LEAVES)
    ]
    return [*tops, *leaves]


def readings(number):
    return {
        f"i{at}": Reading(
            indicator=f"i{at}",
            basis="verified",
            method=METHOD,
            value=Decimal((number * 7 + at * 13) % 100) / (100 if at % 5 > 2 else 1),
        )
        for at in range(N_LEAVES)
    }


def rows():
    pack, indicators = read_pack("national-1"), tree()
    given = [readings(number) for number in range(10_000)]
    few = best(lambda: [roll_up(indicators, each, pack) for each in given[:1_000]], 2)
    many = best(lambda: [roll_up(indicators, each, pack) for each in given], 1)
    yield "scores of 10,000 engagements of 50 indicators", many, "s", "60 s", many / 60
    yield "growth from 1,000 to 10,000 engagements", many / few, "times", "10 times as many", many / few / 10
    card = roll_up(indicators, given[3], pack)
    intervals = {
        name: Interval(low=reading.value - 5, high=reading.value + 5)
        for at, (name, reading) in enumerate(given[3].items())
        if at % 5 < 3
    }
    for n in (2, len(intervals)):
        some = dict(list(intervals.items())[:n])
        took = best(lambda some=some: grade_stability(card, pack, some, draws=DRAWS), 2)
        yield f"grade stability, 10,000 draws, {n} uncertain", took, "s", "2 s", took / 2
