"""How wide the columns of a table are: numbers stand in one line, what is left goes to those whose cells are long."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from reports.chapters.reading import text_of
from reports.chapters.values import Align, Line

WIDEST, LONG = 26.0, 0.2  # signs from which a column asks for little more width, and how much of them
LEAST = 2.2  # signs of the narrowest column
WHOLE = 9.0  # signs up to which a cell of numbers stands in one line
NARROW = 0.56  # of a sign of Latin script, in Chinese signs
HEAVY = 1.2  # bold words of a heading against plain ones
SLACK = 0.5  # signs, because fonts that stand in for others are wider
TWIPS = 20  # to a point


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """What a column needs at least and what it would like, in twips."""

    least: float
    wanted: float


def column_lengths(rows: Sequence[Sequence[Line]], aligns: Sequence[Align], size: float, margin: int) -> list[Lengths]:
    """What each column needs.

    Args
        rows: the cells, that of headings first; size: of the words in points; margin: on either side, in twips.
    """
    columns = ([text_of(line) for line in column] for column in zip(*rows, strict=True))
    sign, margins = TWIPS * size, 2 * margin
    lengths = []
    for (heading, *texts), align in zip(columns, aligns, strict=True):
        needs = [_whole(text) if align == "right" else longest_word(text) for text in texts]
        least = max(LEAST, HEAVY * longest_word(heading), *needs, 0.0)
        longest = max(longest_line(text) for text in (heading, *texts))
        lengths.append(Lengths(least=least * sign + margins, wanted=max(least, _tempered(longest)) * sign + margins))
    return lengths


def column_widths(columns: Sequence[Lengths], width: int) -> list[int]:
    """The widths of columns in twips, `width` together."""
    rounded = [int(share) for share in _shared(columns, width)]
    rounded[-1] += width - sum(rounded)
    return rounded


def _shared(columns: Sequence[Lengths], width: int) -> list[float]:
    least, wanted = sum(each.least for each in columns), sum(each.wanted for each in columns)
    if least >= width:
        return [width * each.least / least for each in columns]
    if wanted <= width:
        return [width * each.wanted / wanted for each in columns]
    spare = (width - least) / (wanted - least)
    return [each.least + spare * (each.wanted - each.least) for each in columns]


def _tempered(length: float) -> float:
    return length if length <= WIDEST else WIDEST + LONG * (length - WIDEST)


def _whole(text: str) -> float:
    """The length of a number with its unit, which stands in one line; of a long one that of its longest word."""
    length = longest_line(text)
    return (length if length <= WHOLE else longest_word(text)) + SLACK


def longest_line(words: str) -> float:
    """The length of the longest line in Chinese signs."""
    return max((sum(map(_sign, line)) for line in words.split("\n")), default=0.0)


def longest_word(words: str) -> float:
    """The length of what no line breaks, in Chinese signs: a Chinese sign stands alone, Latin ones hold together."""
    longest = current = 0.0
    for sign in words:
        length = _sign(sign)
        current = 0.0 if length == 1 or sign in " \n-/" else current + length
        longest = max(longest, current, length)
    return longest


def _sign(sign: str) -> float:
    return 1.0 if unicodedata.east_asian_width(sign) in "WF" else NARROW
