"""Titles in lines that break by meaning (标题分行): between words, and as long as each other."""

import unicodedata
from html import escape
from math import ceil

import rjieba

from questionnaires.texts import Language

NARROW = 0.55  # of an em, a Latin letter on average
CLOSING = frozenset("，。；：、）》”」』？！")


def broken(title: str, most: float, lang: Language) -> str:
    """A title as HTML; one longer than a line of `most` ems is broken between words. English breaks at spaces."""
    return escape(title) if lang == "en" else "<br>".join(escape(line) for line in lines_of(title, most))


def lines_of(title: str, most: float) -> list[str]:
    """A Chinese title in as few lines as it needs, about as long as each other; a word is never divided."""
    lines, rest = [], title
    while (n := ceil(width(rest) / most)) > 1:
        end = _end(rest, width(rest) / n, most)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, rest]


def width(text: str) -> float:
    """How wide a text is, in ems."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else NARROW for sign in text)


def _end(text: str, target: float, most: float) -> int:
    """Where the first line ends: after the word that comes closest to the target within the line."""
    ends, place = [], 0
    for word in rjieba.cut(text, False):
        place += len(word)
        if place < len(text) and text[place] not in CLOSING and 0 < width(text[:place]) <= most:
            ends.append(place)
    return min(ends, key=lambda end: abs(width(text[:end]) - target), default=int(most))
