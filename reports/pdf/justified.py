"""Chinese lines as wide as their column (两端对齐): what is left of a line is spread between its characters.

WeasyPrint widens spaces only, of which Chinese has hardly any. Nothing is laid out anew: a line that is broken already
gets a little room around its full-width signs, then in its spaces, and none inside numbers and Latin words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

WIDE = "\u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
SIGN, SPACE, RUN = re.compile(f"[{WIDE}]"), re.compile("[ \u00a0]"), re.compile(f"[{WIDE}]+|[ \u00a0]+")
MOST_SIGN = 0.095  # of an em: from a tenth on, programs that copy text out of a PDF see a space
MOST_SPACE = 0.3
widen_spaces, draw_again = inline.justify_line, Layout.reactivate


@dataclass(frozen=True, slots=True)
class Room:
    """What a full-width sign and a space of a line get in pixels, half on each side."""

    sign: float
    space: float

    def of(self, sign: str) -> float:
        """What one sign gets."""
        return self.sign if SIGN.match(sign) else self.space if SPACE.match(sign) else 0.0

    def within(self, text: str) -> float:
        """What a text gets that is drawn alone: nothing at its ends."""
        whole = self.sign * len(SIGN.findall(text)) + self.space * len(SPACE.findall(text))
        return whole - (self.of(text[0]) + self.of(text[-1])) / 2


@cache
def justify_chinese() -> None:
    """Let the press justify Chinese; once in a process, however many reports it writes."""
    inline.justify_line = _justify
    Layout.reactivate = _draw_again


def _justify(context: Any, line: Any, extra: float) -> None:
    """Widen a line by at most `extra` pixels; one without full-width signs in its spaces, as everywhere."""
    texts = [box for box in _texts(line) if box.text]
    text = "".join(box.text for box in texts)
    if not SIGN.search(text):
        widen_spaces(context, line, extra)
        return
    _widen(line, texts, _room(text, extra, line.style["font_size"]), 0.0)


def _room(text: str, extra: float, em: float) -> Room:
    n_signs, n_spaces = Room(1, 0).within(text), Room(0, 1).within(text)
    sign = min(extra / n_signs, MOST_SIGN * em) if n_signs else 0.0
    rest = extra - sign * n_signs
    return Room(sign, min(rest / n_spaces, MOST_SPACE * em) if n_spaces else 0.0)


def _texts(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _texts(child)


def _widen(box: Any, texts: Sequence[Any], room: Room, moved: float) -> float:
    """Give the signs of a box their room; returns how far what follows it is moved, itself `moved` already."""
    start = moved
    for child in box.children:
        if isinstance(child, boxes.TextBox) and child.text:
            moved = _widen_text(child, texts, room, moved)
        elif isinstance(child, boxes.InlineBox):
            child.position_x += moved
            moved = _widen(child, texts, room, moved)
        elif child.is_in_normal_flow():
            child.translate(moved, 0)
    box.width += moved - start
    return moved


def _widen_text(box: Any, texts: Sequence[Any], room: Room, moved: float) -> float:
    moved += room.of(box.text[0]) / 2 * (box is not texts[0])
    box.position_x += moved
    box.pango_layout.room = room
    inner = room.within(box.text)
    box.width += inner
    return moved + inner + room.of(box.text[-1]) / 2 * (box is not texts[-1])


def _draw_again(layout: Any, style: Any) -> None:
    """Lay out for drawing what was laid out before, with its room."""
    draw_again(layout, style)
    room: Room | None = getattr(layout, "room", None)
    if room is None:
        return
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    text = layout.text
    for run in RUN.finditer(text):
        spacing = pango.pango_attr_letter_spacing_new(round(room.of(run[0][0]) * TO_UNITS))
        spacing.start_index = len(text[: run.start()].encode())
        spacing.end_index = spacing.start_index + len(run[0].encode())
        pango.pango_attr_list_change(attributes, spacing)
    pango.pango_layout_set_attributes(layout.layout, attributes)
