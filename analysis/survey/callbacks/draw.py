"""Which households to call (回访名单): a simple random draw that anyone can repeat, and who comes next."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analysis.core.results import Result
from analysis.statistics.estimation.sampling import ALGORITHM, draw
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

BOM = "\ufeff"  # a spreadsheet takes a CSV file for UTF-8 only with it
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that begins with one
RECORD = re.compile(rf"# *{ALGORITHM}; seed (\d+); frame [0-9a-f]+; households (\d+); drawn (\d+)")
ENTERED = ("outcome", "satisfied_again", "date", "by")  # blank in the list, written down by the caller


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CallbackList(Result):
    """Whom to call in which order: those drawn, then as many who come next where somebody is not reached.

    `rows`: order, list (drawn, next), household. The whole list is one random order of all households, so that those
    called are a simple random sample wherever the caller stops, as long as nobody is passed over.
    """

    rows: pd.DataFrame
    population: int
    n_drawn: int
    seed: int
    frame_hash: str
    algorithm: str

    @property
    def record(self) -> str:
        """From what anyone can draw the same list again."""
        counts = f"households {self.population}; drawn {self.n_drawn}"
        return f"{self.algorithm}; seed {self.seed}; frame {self.frame_hash}; {counts}"

    def to_frame(self) -> pd.DataFrame:
        """Rows: order, list, household."""
        return self.rows

    def sentence(self, lang: Language = "zh") -> str:
        """How many were drawn of how many, and how the draw is repeated."""
        n_next = len(self.rows) - self.n_drawn
        record = f"{self.algorithm}, seed {self.seed}, frame {self.frame_hash[:12]}"
        return TEXTS["drawn_of"].fill(population=self.population, n_drawn=self.n_drawn, n_next=n_next, record=record)[
            lang
        ]

    def csv_text(self) -> str:
        """The list for the caller, which filled in is the table survey_callbacks."""
        text = io.StringIO()
        text.write(f"{BOM}# {self.record}\n")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*self.rows.columns, *ENTERED])
        for row in self.rows.itertuples(index=False):
            writer.writerow([*map(_safe, row), *("" for _ in ENTERED)])
        return text.getvalue()


def draw_callbacks(households: Iterable[object], n: int, *, seed: int, n_next: int | None = None) -> CallbackList:
    """Draw the households to call so that anyone can draw them again (回访抽取).

    Simple random and not by stratum: the exact bounds of a share are those of a simple random sample, and beside a
    used code stands no site.

    Args
        households: names or numbers of all that could be called, each once, in whatever order.
        n: how many to draw. seed: any whole number, written down before the draw.
        n_next: how many come next at most; None = as many as are drawn.

    Raises
        InvalidInput: blank or repeated households, more to draw than there are, a seed that is no whole number.

    Source
        `analysis.statistics.estimation.sampling.draw`: the order of SHA-256 of seed and household.
    """
    frame = pd.DataFrame({"household": list(households)}, dtype=object)
    drawn = draw(frame, n, seed=seed, unit="household")
    following = drawn.replacements.head(n if n_next is None else n_next)
    ordered = pd.concat([drawn.sample.assign(list="drawn"), following.assign(list="next")])
    return CallbackList(
        rows=ordered.assign(order=range(1, len(ordered) + 1))[["order", "list", "household"]].reset_index(drop=True),
        population=len(frame),
        n_drawn=n,
        seed=drawn.seed,
        frame_hash=drawn.frame_hash,
        algorithm=drawn.algorithm,
    )


class DrawRecord(NamedTuple):
    """How a list was drawn: its seed, of how many households, and how many."""

    seed: int
    population: int
    n_drawn: int


def recorded(line: str) -> DrawRecord | None:
    """What the line above a list that was drawn here records, None if it is another line.

    >>> recorded("# hengping-draw-1; seed 7; frame 94d60866; households 300; drawn 90")
    DrawRecord(seed=7, population=300, n_drawn=90)
    """
    record = RECORD.fullmatch(line.strip())
    return DrawRecord(*map(int, record.groups())) if record else None


def first_misplaced(households: Iterable[object], seed: int) -> int | None:
    """The place in a list, from 0, of the first household that the seed does not put there; None if all are in order.

    Raises
        InvalidInput: blank or repeated households.
    """
    listed = list(households)
    ordered = draw_callbacks(listed, len(listed), seed=seed).rows["household"]
    return next((at for at, pair in enumerate(zip(listed, ordered, strict=True)) if pair[0] != pair[1]), None)


def _safe(cell: object) -> str:
    """A cell that a spreadsheet shows and does not run."""
    written = str(cell)
    return f"'{written}" if written.startswith(FORMULA_SIGNS) else written
