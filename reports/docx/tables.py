"""Tables: columns as wide as their words ask for, a head that every page repeats, numbers to the right."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import repeat

from reports.chapters.reading import text_of
from reports.chapters.values import Align, Line, Pair, Row, Size, Table
from reports.docx.format.sections import LANDSCAPE, PORTRAIT, section
from reports.docx.format.styles import size_of, twips
from reports.docx.format.xml import Element, on, w
from reports.docx.inline import runs
from reports.docx.paragraphs import caption, paragraph
from reports.docx.pen import Pen

MARGIN = 80  # twips to the left and right of the words of a cell
WIDEST = 26.0  # signs from which a column asks for no more width
NARROW = 0.52  # of a sign of Latin script, in Chinese signs
LEAST = 2.2  # signs of the narrowest column
TERM_WIDTH, PAIR_STYLE = 42, "Table Text"
STYLES: dict[Size, str] = {"": "Table Text", "dense": "Table Dense", "turned": "Table Fine"}
FINE = frozenset({"sources", "rules", "digests"})
JUSTIFIED: dict[Align, str] = {"left": "left", "center": "center", "right": "right"}


def table(block: Table, pen: Pen) -> Iterator[Element]:
    """A table below its caption; one that is wider than a page lies on a turned one."""
    is_turned = block.size == "turned"
    if is_turned:
        yield section(PORTRAIT)
    if block.caption:
        yield caption("table", block.number, block.caption, pen, name=f"table-{block.number}", note=block.note)
    yield _table(block, pen, twips((LANDSCAPE if is_turned else PORTRAIT).text_width))
    yield section(LANDSCAPE) if is_turned else paragraph("After Table", ())


def _table(block: Table, pen: Pen, width: int) -> Element:
    style = "Table Fine" if block.kind in FINE else STYLES[block.size]
    lines = [[column.heading for column in block.columns], *(row.cells for row in block.rows)]
    widths = column_widths(lines, width, size_of(style, pen.theme, pen.lang))
    aligns = [column.align for column in block.columns]
    head = _row(lines[0], pen, "Table Heading", widths, aligns, is_head=True)
    last = len(block.rows) - 1
    rows = (
        _row(row.cells, pen, style, widths, aligns, row=row, is_kept=block.is_kept_together and at < last)
        for at, row in enumerate(block.rows)
    )
    return w("tbl", _properties(text_of(block.caption), width), grid(widths), head, *rows)


def _properties(title: str, width: int) -> Element:
    """The style of a table, its width, and its title for those who cannot see it."""
    look = {"firstRow": 1, "lastRow": 0, "firstColumn": 0, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
    return w(
        "tblPr",
        w("tblStyle", val="ReportTable"),
        w("tblW", w=width, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0420", **look),
        w("tblCaption", val=title) if title else None,
    )


def grid(widths: Sequence[int]) -> Element:
    """The widths of the columns."""
    return w("tblGrid", *(w("gridCol", w=width) for width in widths))


def _row(
    lines: Sequence[Line],
    pen: Pen,
    style: str,
    widths: Sequence[int],
    aligns: Sequence[Align],
    *,
    row: Row | None = None,
    is_head: bool = False,
    is_kept: bool = False,
) -> Element:
    """A row that no page breaks; one that is kept with the next holds its table together."""
    style = f"{style} Strong" if row is not None and (row.is_total or row.level) else style
    cells = (
        _cell(line, pen, style, width=width, align=align, is_kept=is_kept or is_head)
        for line, width, align in zip(lines, widths, aligns, strict=True)
    )
    return w("tr", w("trPr", on("cantSplit"), on("tblHeader", is_head)), *cells)


def _cell(line: Line, pen: Pen, style: str, *, width: int, align: Align, is_kept: bool) -> Element:
    look = [on("keepNext", is_kept), w("jc", val=JUSTIFIED[align])]
    inside = paragraph(style, runs(line, pen), *(each for each in look if each is not None))
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), inside)


def column_widths(rows: Sequence[Sequence[Line]], width: int, size: float) -> list[int]:
    """The widths of columns in twips, `width` together.

    A column has at least room for its longest word; what is left goes to those whose cells are long.

    Args
        rows: the cells, row by row; size: of the words in points.
    """
    columns = list(zip(*rows, strict=True))
    texts = [[text_of(line) for line in column] for column in columns]
    sign, margins = 20 * size, 2 * MARGIN
    least = [max(LEAST, *map(longest_word, each)) * sign + margins for each in texts]
    wanted = [
        max(low, min(WIDEST, max(map(longest_line, each))) * sign + margins)
        for each, low in zip(texts, least, strict=True)
    ]
    shares = _shared(least, wanted, width)
    rounded = [int(share) for share in shares]
    rounded[-1] += width - sum(rounded)
    return rounded


def _shared(least: Sequence[float], wanted: Sequence[float], width: int) -> list[float]:
    if sum(least) >= width:
        return [width * each / sum(least) for each in least]
    if sum(wanted) <= width:
        return [width * each / sum(wanted) for each in wanted]
    spare = (width - sum(least)) / (sum(wanted) - sum(least))
    return [low + spare * (more - low) for low, more in zip(least, wanted, strict=True)]


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


def pairs_table(pairs: Sequence[Pair], pen: Pen) -> Iterator[Element]:
    """Names beside what they name, in two columns with thin lines between the rows."""
    first = twips(TERM_WIDTH)
    widths = (first, twips(PORTRAIT.text_width) - first)
    rows = (
        w("tr", w("trPr", on("cantSplit")), *map(_pair_cell, (pair.term, pair.line), repeat(pen), widths, ("Term", "")))
        for pair in pairs
    )
    thin = {"val": "single", "sz": 2, "space": 0, "color": "CFD7DD"}
    look = w(
        "tblPr",
        w("tblStyle", val="ReportTable"),
        w("tblW", w=sum(widths), type="dxa"),
        w("tblBorders", w("top", val="nil"), w("bottom", **thin), w("insideH", **thin)),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0000", firstRow=0, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )
    yield w("tbl", look, grid(widths), *rows)
    yield paragraph("After Table", ())


def _pair_cell(line: Line, pen: Pen, width: int, style: str) -> Element:
    inside = paragraph(PAIR_STYLE, runs(line, pen, style))
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), inside)
