"""The figures of the answers to the amounts asked (询价): how many answered each, and how many would pay it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import NOBODY, Cell, Figure, Origin
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

COUNTED = Origin(source=TEXTS["counted_valid_sheets"], inputs=("survey/",))


def bid_figures(bids: Sequence[Mapping[Any, Any]], n_blank: int) -> Iterator[Figure]:
    """All who answered, all who did not, and of each amount (bid, n, share, low, high) how many would pay it.

    The valid sheets are known: what answered each amount and what is blank tell one another.
    """
    asked = tuple(f"valuation.bid{at}.n" for at in range(len(bids)))
    n, sheets = sum(int(bid["n"]) for bid in bids), TEXTS["sheets"]
    together = (*asked, "valuation.blank")
    yield fig.count("valuation.n", TEXTS["sheets_answered"], n, COUNTED, noun=sheets, cell=Cell(n), rests_on=together)
    label, cell = TEXTS["blank_not_clear"], Cell(n_blank, group="valuation.bids")
    yield fig.count("valuation.blank", label, n_blank, COUNTED, noun=sheets, cell=cell, rests_on=asked)
    for at, bid in enumerate(bids):
        start, amount, n = f"valuation.bid{at}", numbers.decimal(float(bid["bid"]), 0), int(bid["n"])
        label, printed = TEXTS["asked_yuan"].fill(amount=amount), TEXTS["yuan"].fill(amount=amount)
        yield fig.numbered(f"{start}.amount", label, bid["bid"], printed, COUNTED, cell=NOBODY)
        yield fig.count(f"{start}.n", label, n, COUNTED, noun=sheets, cell=Cell(n, group="valuation.bids"))
        cell = Cell(round(float(bid["share"]) * n), of=n)
        for key in ("share", "low", "high"):
            yield fig.share(f"{start}.{key}", label, float(bid[key]), COUNTED, cell=cell, rests_on=(f"{start}.n",))
