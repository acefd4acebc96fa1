"""Paragraphs in their styles, captions, and the names that references lead to."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

from reports.chapters.values import Line
from reports.docx.format.styles import style_id
from reports.docx.format.xml import Element, on, w
from reports.docx.inline import NUMBER_NAMES, bookmark, field, run, runs
from reports.docx.pen import Pen

LONGEST_NAME = 40  # signs of a bookmark's name
Numbered = Literal["picture", "table"]


def paragraph(style: str, inside: Iterable[Element], *properties: Element, opens: bool = False) -> Element:
    """A paragraph in a style; `opens` begins a page."""
    look = w("pPr", w("pStyle", val=style_id(style)), on("pageBreakBefore", opens), *properties)
    return w("p", look, *inside)


def caption(kind: Numbered, number: int, line: Line, pen: Pen, *, name: str, note: Line = ()) -> Element:
    """A caption whose number Word counts; a table's stands above it, a picture's below."""
    at = 0 if kind == "picture" else 1
    before, end = NUMBER_NAMES[pen.lang][at], NUMBER_NAMES[pen.lang][2]
    counted = [run(before), *field(f"SEQ {before.strip()} \\* ARABIC", str(number))]
    words = [*bookmark(anchor(name), pen, *counted), run(f"{end}　" if pen.lang == "zh" else f"{end} ")]
    style = "caption" if kind == "table" else "Picture Caption"
    return paragraph(style, [*words, *runs(line, pen), *runs(note, pen)])


def anchor(name: str) -> str:
    """The name of a bookmark: letters, digits and lines below; of a long one the beginning and a digest."""
    plain = "".join(sign if sign.isalnum() else "_" for sign in name)
    if plain == name.replace("-", "_") and len(plain) <= LONGEST_NAME:
        return plain
    return f"{plain[: LONGEST_NAME - 9]}_{sha256(name.encode()).hexdigest()[:8]}"
