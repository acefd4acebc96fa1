"""Lines as runs of a paragraph: every figure of the evaluation is a content control with its id as tag."""

from collections.abc import Iterator
from typing import assert_never

from reports.chapters.values import (
    Badge,
    Cited,
    FigureText,
    Line,
    LineBreak,
    Mark,
    Marked,
    PageCount,
    PictureReference,
    Piece,
)
from reports.docx.format.styles import style_id
from reports.docx.format.xml import Element, text, w
from reports.docx.pen import LONGEST, Pen, mark_of, tag_of

CHARACTER_STYLES: dict[Mark, str] = {
    "strong": "Strong",
    "emphasis": "Emphasis",
    "code": "Code",
    "count": "Count",
    "origin": "Origin",
    "choice": "",
}
SEVERITIES = {"high": "Severity high", "medium": "Severity medium"}
NUMBER_NAMES = {"zh": ("图", "表", ""), "en": ("Figure ", "Table ", ".")}


def runs(line: Line, pen: Pen, style: str = "") -> Iterator[Element]:
    """The pieces of a line in a character style."""
    for piece in line:
        yield from _piece(piece, pen, style)


def _piece(piece: Piece, pen: Pen, style: str) -> Iterator[Element]:
    match piece:
        case str():
            yield run(piece, style)
        case FigureText():
            yield from control(piece, pen, style)
        case Cited():
            yield run(piece.text, style)
        case PictureReference():
            yield run(_reference(piece, pen), style)
        case Badge():
            yield run(f" {piece.text} ", SEVERITIES.get(piece.severity, "Severity"))
        case Marked():
            yield from runs(piece.line, pen, CHARACTER_STYLES[piece.mark] or style)
            if piece.mark == "choice":
                yield run("　", style)
        case LineBreak():
            yield w("r", w("br"))
        case PageCount():
            yield from field("NUMPAGES", "", style)
        case _:
            assert_never(piece)


def run(words: str, style: str = "") -> Element:
    """Words in a character style; a line end of a text is a space to a reader."""
    return w("r", _look(style), text(words.replace("\n", " ")))


def _look(style: str) -> Element | None:
    return w("rPr", w("rStyle", val=style_id(style))) if style else None


def control(figure: FigureText, pen: Pen, style: str = "") -> Iterator[Element]:
    """A figure in a content control, which may be edited and still says which figure it was.

    It has no kind: LibreOffice 7 writes the words of a control of plain text three times. That also drops tags, but it
    keeps bookmarks.
    """
    label, number = pen.labels.get(figure.id, "")[:LONGEST], next(pen.controls)
    inside = w(
        "sdt",
        w(
            "sdtPr",
            _look(style),
            w("alias", val=label) if label else None,
            w("tag", val=tag_of(figure.id)),
            w("id", val=number),
        ),
        w("sdtContent", run(figure.text, style)),
    )
    yield from bookmark(mark_of(figure.id, number), pen, inside)


def field(code: str, result: str, style: str = "", *, is_stale: bool = False) -> Iterator[Element]:
    """A field that Word computes, with what it shows until then."""
    stale = {"dirty": 1} if is_stale else {}
    yield w("r", _look(style), w("fldChar", fldCharType="begin", **stale))
    yield w("r", _look(style), text(f" {code} ", "instrText"))
    yield w("r", _look(style), w("fldChar", fldCharType="separate"))
    yield run(result, style)
    yield w("r", _look(style), w("fldChar", fldCharType="end"))


def bookmark(name: str, pen: Pen, *inside: Element) -> Iterator[Element]:
    """Elements that references lead to."""
    number = next(pen.bookmarks)
    yield w("bookmarkStart", id=number, name=name)
    yield from inside
    yield w("bookmarkEnd", id=number)


def _reference(piece: PictureReference, pen: Pen) -> str:
    """“Figure 3” as words; a picture that the document does not show has other words."""
    number = pen.pictures.get(piece.picture)
    return piece.otherwise if number is None else f"{NUMBER_NAMES[pen.lang][0]}{number}"
