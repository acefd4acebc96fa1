"""What stands before the chapters and signs them: cover, head of a short report, contents, signatures."""

from collections.abc import Iterator

from reports.chapters.reading import text_of
from reports.chapters.values import Contents, Cover, Entry, Line, Masthead, Pair, Signatures
from reports.docx.format.sections import COVER, section
from reports.docx.format.xml import Element, w
from reports.docx.inline import NUMBER_NAMES, field, run, runs
from reports.docx.paragraphs import anchor, paragraph
from reports.docx.pen import Pen
from reports.docx.tables import pairs_table

LISTED = 'TOC \\o "1-1" \\h \\z \\u'


def cover(part: Cover, pen: Pen) -> Iterator[Element]:
    """The first page, a section of its own without header and number."""
    if part.synthetic:
        yield paragraph("Notice", runs(part.synthetic, pen))
    yield paragraph("Cover Number", runs(part.number, pen))
    yield paragraph("Title", [run(part.title)])
    yield paragraph("Subtitle", [run(part.version)])
    yield from pairs_table(part.pairs, pen)
    yield paragraph("Seal", [run(part.seal)])
    for line in (part.evaluator, part.day):
        yield paragraph("Cover Line", runs(line, pen))
    yield section(COVER)


def masthead(part: Masthead, pen: Pen) -> Iterator[Element]:
    """The head of a short report."""
    if part.synthetic:
        yield paragraph("Notice", runs(part.synthetic, pen))
    yield paragraph("Body Small", runs(part.number, pen))
    yield paragraph("Masthead Title", [run(part.title)])
    parties = [element for party in part.parties for element in (*runs(party, pen), run("　"))]
    yield paragraph("Body Small", parties)


def contents(part: Contents, pen: Pen) -> Iterator[Element]:
    """The lists of chapters, pictures and tables, which Word fills with page numbers when it opens the file."""
    picture, table, _ = NUMBER_NAMES[pen.lang]
    yield paragraph("TOC Heading", [run(part.title)], opens=True)
    yield from _list(LISTED, "toc 1", [_place(entry) for entry in part.chapters])
    for title, entries, name in (
        (part.pictures_title, part.pictures, picture),
        (part.tables_title, part.tables, table),
    ):
        if entries:
            rows = [(entry.anchor, f"{name}{at}　{text_of(entry.line)}") for at, entry in enumerate(entries, start=1)]
            yield paragraph("TOC Heading", [run(title)])
            yield from _list(f'TOC \\h \\z \\c "{name.strip()}"', "table of figures", rows)


def _place(entry: Entry) -> tuple[str, str]:
    return f"place-{entry.anchor}", text_of(entry.line)


def _list(code: str, style: str, rows: list[tuple[str, str]]) -> Iterator[Element]:
    """A field of Word over several lines, each leading to its place."""
    begin, instruction, separate, _, end = field(code, "", is_stale=True)
    for at, (name, words) in enumerate(rows):
        first = (begin, instruction, separate) if at == 0 else ()
        last = (end,) if at == len(rows) - 1 else ()
        link = w("hyperlink", run(words), anchor=anchor(name), history=1)
        yield paragraph(style, [*first, link, *last])


def signatures(part: Signatures, pen: Pen) -> Iterator[Element]:
    """Where those who answer for the report sign."""
    yield paragraph("Heading 1", _titled(part, pen))
    lines = tuple(Pair((signer.title,), _signed(signer.name, part)) for signer in part.signers)
    yield from pairs_table(lines, pen, is_kept=True)
    yield paragraph("Signature", [*runs(part.evaluator, pen), w("r", w("br")), run(part.seal)])


def _titled(part: Signatures, pen: Pen) -> Iterator[Element]:
    number = next(pen.bookmarks)
    yield w("bookmarkStart", id=number, name=anchor("place-signatures"))
    yield run(part.title)
    yield w("bookmarkEnd", id=number)


def _signed(name: Line, part: Signatures) -> Line:
    return (*name, f"　　{part.sign_here}：　　　　　　　　{part.date}：")
