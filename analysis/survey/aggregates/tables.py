"""The two tables that travel instead of sheets: counts of people, none from 1 to 4, and sums over 5 people or more.

    survey/counts.csv   of,what,n       how many answered so; answers of few stand together: 2+1
    survey/sums.csv     of,what,value   sums of points, of products of points, and the spread of such sums in the design

`of` is the beginning of the ids of the figures that rest on a row.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.core.errors import InvalidInput
from analysis.inputs.sharing import LEAST
from questionnaires.model import Item
from questionnaires.texts import Text

COUNTS, SUMS, ABOUT = "counts.csv", "sums.csv", "about.json"
TOGETHER = "+"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregates:
    """Counts and sums by (of, what); `about` says of the survey what no table holds."""

    counts: Mapping[Key, int]
    sums: Mapping[Key, float]
    about: Mapping[str, object]

    def sum_of(self, of: str) -> dict[str, float]:
        """The sums of one thing by what they are."""
        return {what: value for (name, what), value in self.sums.items() if name == of}

    def count_of(self, of: str) -> dict[str, int]:
        """The counts of one thing by what they are."""
        return {what: n for (name, what), n in self.counts.items() if name == of}


def is_few(n: int) -> bool:
    """Whether a number tells of some people, and of fewer than 5."""
    return 0 < n < LEAST


def classes(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts of answers of which everybody gave one, those of few people together with as many others as it takes.

    Args
        counts: people by answer, in the order of the scale.

    Returns
        People by answer, or by answers joined with +; no count is from 1 to 4, nor is a sum less another.

    >>> classes({"5": 40, "4": 9, "2": 3, "1": 1})
    {'5': 40, '4+2+1': 13}
    """
    hidden = [code for code, n in counts.items() if is_few(n)]
    rest = sorted((code for code, n in counts.items() if n >= LEAST), key=lambda code: counts[code])
    while hidden and rest and (len(hidden) < 2 or sum(counts[code] for code in hidden) < LEAST):
        hidden.append(rest.pop(0))
    together = TOGETHER.join(code for code in counts if code in hidden)
    n_hidden = sum(counts[code] for code in hidden)
    seen = {code: n for code, n in counts.items() if code not in hidden}
    return seen | ({together: n_hidden} if hidden and not is_few(n_hidden) else {})


def rows_of(table: Mapping[Key, float]) -> Iterator[tuple[str, str, str]]:
    """The rows of a table, its header first."""
    yield "of", "what", "n" if all(isinstance(value, int) for value in table.values()) else "value"
    yield from ((of, what, repr(value)) for (of, what), value in table.items())


def read_rows(content: bytes) -> dict[Key, float]:
    """A table by (of, what). Raises InvalidInput: a row that is none."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    try:
        return {(of, what): float(value) for of, what, value in rows[1:]}
    except ValueError as wrong:
        raise InvalidInput(Text("随附的问卷汇总表无法读取", "the tables of the survey cannot be read")) from wrong


def base_of(tables: Aggregates, item: Item) -> int:
    """How many answered on the scale of an item: the sum of its counts, or told where those are not all there."""
    of = f"survey.item.{item.id}"
    if (of, "n") in tables.sums:
        return int(tables.sums[of, "n"])
    scale = {choice.code for choice in item.choices if not choice.not_applicable}
    return sum(n for what, n in tables.count_of(of).items() if set(what.split(TOGETHER)) <= scale)
