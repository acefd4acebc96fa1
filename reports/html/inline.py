"""Lines as HTML: marks only where they change how something looks, for every box takes its time in print."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from reports.chapters.reading import text_of
from reports.chapters.values import (
    Badge,
    Cited,
    FigureText,
    Line,
    LineBreak,
    Marked,
    PageCount,
    PictureReference,
)

MINUS = re.compile(r"(?<![\w.)\]%-])-(?=\d)")
LONGEST = 16  # signs of a figure that stays in one line
TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}
CLASSES = {"count": "n", "origin": "from", "choice": "choice"}
Numbers = dict[str, int]  # of the pictures that the document shows


def inline(line: Line, pictures: Numbers) -> str:
    """A line with its marks."""
    return "".join([WRITERS[type(piece)](piece, pictures) for piece in line])


def words_only(line: Line) -> str:
    """A line without marks: a link around a mark is no Link element, and long tables stay light."""
    return shown(text_of(line))


def alone(line: Line) -> FigureText | None:
    """The figure that a line is nothing but."""
    return line[0] if len(line) == 1 and isinstance(line[0], FigureText) else None


def is_short(figure: FigureText) -> bool:
    """Whether a figure stays in one line."""
    return len(figure.text) <= LONGEST


def figure_mark(figure: FigureText, classes: str = "figure") -> str:
    """A short figure with the mark that keeps it in one line and names it."""
    return f'<span class="{classes}" data-id="{escape(figure.id)}">{shown(figure.text)}</span>'


def shown(text: str) -> str:
    """A text for the page: a hyphen before a number that stands alone is the sign of minus."""
    return escape(MINUS.sub("\u2212", text))


def _words(piece: str, _: Numbers) -> str:
    return shown(piece)


def _figure(piece: FigureText, _: Numbers) -> str:
    return figure_mark(piece) if is_short(piece) else _long(piece)


def _long(figure: FigureText) -> str:
    """A figure in words may break; only signs and their numbers stay together."""
    return shown(figure.text).replace(" ≥ ", "\u00a0≥\u00a0")


def _cited(piece: Cited, _: Numbers) -> str:
    return escape(piece.text)


def _badge(piece: Badge, _: Numbers) -> str:
    return f'<span class="severity {piece.severity}">{escape(piece.text)}</span>'


def _reference(piece: PictureReference, pictures: Numbers) -> str:
    """The number of a picture is counted by the page."""
    is_shown = piece.picture in pictures
    return f'<a class="figure-ref" href="#figure-{piece.picture}"></a>' if is_shown else escape(piece.otherwise)


def _marked(piece: Marked, pictures: Numbers) -> str:
    figure = alone(piece.line)
    if figure and is_short(figure) and piece.mark in CLASSES:
        return figure_mark(figure, f"{CLASSES[piece.mark]} figure")
    inner = inline(piece.line, pictures)
    if piece.mark in TAGS:
        return f"<{TAGS[piece.mark]}>{inner}</{TAGS[piece.mark]}>"
    return f'<span class="{CLASSES[piece.mark]}">{inner}</span>'


WRITERS: dict[type[Any], Callable[[Any, Numbers], str]] = {
    str: _words,
    FigureText: _figure,
    Cited: _cited,
    Badge: _badge,
    PictureReference: _reference,
    Marked: _marked,
    LineBreak: lambda *_: "<br>",
    PageCount: lambda *_: '<span class="n-pages"></span>',
}
