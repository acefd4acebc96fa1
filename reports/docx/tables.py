"""Tables: columns as wide as their words ask for, a head that every page repeats, numbers to the right."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reports.chapters.reading import text_of
from reports.chapters.values import Align, Line, Pair, Row, Size, Table
from reports.docx.format.sections import LANDSCAPE, PORTRAIT, section
from reports.docx.format.styles import size_of, twips
from reports.docx.format.xml import Element, on, w
from reports.docx.inline import runs
from reports.docx.paragraphs import caption, paragraph
from reports.docx.pen import Pen
from reports.docx.widths import column_lengths, column_widths

GAP = 120  # twips between a column of numbers and words behind it
MARGIN = 80  # twips to the left and right of the words of a cell
TERM_WIDTH, PAIR_STYLE = 42, "Table Text"
FITTING = ("Table Text", "Table Dense", "Table Fine")  # from large to small
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
    lines = [[column.heading for column in block.columns], *(row.cells for row in block.rows)]
    aligns = [column.align for column in block.columns]
    style, widths = _fitted(block, lines, aligns, pen, width)
    head = _row(lines[0], pen, f"{style} Heading", widths, aligns, is_head=True)
    last = len(block.rows) - 1
    rows = (
        _row(row.cells, pen, style, widths, aligns, row=row, is_kept=block.is_kept_together and at < last)
        for at, row in enumerate(block.rows)
    )
    return w("tbl", _properties(text_of(block.caption), width), grid(widths), head, *rows)


def _fitted(
    block: Table, lines: Sequence[Sequence[Line]], aligns: Sequence[Align], pen: Pen, width: int
) -> tuple[str, list[int]]:
    """The style of the words and the widths of the columns: smaller words where numbers would not stand in a line."""
    first = FITTING.index("Table Fine" if block.kind in FINE else STYLES[block.size])
    for style in FITTING[first:]:
        size = size_of(style, pen.theme, pen.lang)
        columns = column_lengths(lines, aligns, size, MARGIN)
        if sum(column.least for column in columns) <= width:
            break
    widths = [int(width * share) for share in block.widths]
    return style, widths or column_widths(columns, width)


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
    look = [_cell_look(align, before, is_kept=is_kept or is_head) for before, align in pairwise(("left", *aligns))]
    cells = (
        _cell(paragraph(style, runs(line, pen), *each), width)
        for line, width, each in zip(lines, widths, look, strict=True)
    )
    return w("tr", w("trPr", on("cantSplit"), on("tblHeader", is_head)), *cells)


def _cell_look(align: Align, before: Align, *, is_kept: bool) -> list[Element]:
    """How a cell stands; words behind a column of numbers keep a distance from them."""
    gap = w("ind", left=GAP) if (before, align) == ("right", "left") else None
    return [each for each in (on("keepNext", is_kept), gap, w("jc", val=JUSTIFIED[align])) if each is not None]


def _cell(inside: Element, width: int) -> Element:
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), inside)


def pairs_table(pairs: Sequence[Pair], pen: Pen, *, is_kept: bool = False) -> Iterator[Element]:
    """Names beside what they name, in two columns with thin lines between the rows; kept with what follows if asked."""

    def kept() -> list[Element]:
        return [w("keepNext")] if is_kept else []

    first = twips(TERM_WIDTH)
    widths = (first, twips(PORTRAIT.text_width) - first)
    rows = (
        w(
            "tr",
            w("trPr", on("cantSplit")),
            _cell(paragraph(PAIR_STYLE, runs(pair.term, pen, "Term"), *kept()), widths[0]),
            _cell(paragraph(PAIR_STYLE, runs(pair.line, pen), *kept()), widths[1]),
        )
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
    yield paragraph("After Table", (), *kept())
