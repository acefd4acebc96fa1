"""Blocks as paragraphs, tables and pictures."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from reports.chapters.values import (
    Block,
    Chapter,
    Divider,
    FormItem,
    Group,
    Heading,
    Line,
    Listing,
    Pair,
    Pairs,
    Paragraph,
    Picture,
    Role,
    Table,
    Verbatim,
)
from reports.docx.format.lists import bullets, numbers
from reports.docx.format.xml import Element, text, w
from reports.docx.inline import bookmark, runs
from reports.docx.paragraphs import anchor, paragraph
from reports.docx.pen import Pen
from reports.docx.pictures import picture
from reports.docx.tables import pairs_table, table

STYLES: dict[Role, str] = {
    "": "Body Text",
    "strong": "Body Strong",
    "small": "Body Small",
    "synthetic": "Notice",
    "digest": "Digest",
    "form_title": "Form Title",
}


def chapter(part: Chapter, pen: Pen) -> Iterator[Element]:
    """A chapter with its title; headings in annexes and in the summary are not counted."""
    pen = replace(pen, is_counted=part.kind == "chapter")
    title = runs((part.title,), pen)
    yield paragraph(
        "Heading 1", bookmark(anchor(f"place-{part.id}"), pen, *title) if part.id else title, opens=part.opens
    )
    yield from blocks(part.blocks, pen)


def blocks(several: Iterable[Block], pen: Pen) -> Iterator[Element]:
    """Blocks in their order."""
    for block in several:
        yield from _block(block, pen)


def _block(block: Block, pen: Pen) -> Iterator[Element]:
    match block:
        case Heading():
            yield _heading(block, pen)
        case Paragraph():
            yield paragraph(STYLES[block.role], runs(block.line, pen))
        case Listing():
            yield from _listing(block, pen)
        case Table():
            yield from table(block, pen)
        case Picture():
            yield from picture(block, pen)
        case Pairs():
            yield from _pairs(block, pen)
        case Group():
            yield from _group(block, pen)
        case FormItem():
            yield from _form_item(block, pen)
        case Verbatim():
            yield paragraph("Verbatim", _verbatim(block.line, pen))
        case Divider():
            yield paragraph("Divider", ())
        case _:
            assert_never(block)


def _heading(block: Heading, pen: Pen) -> Element:
    """Headings of level 3 stand one below those of chapters, which are of level 2."""
    level = min(max(block.level - 1, 2), 3)
    words = list(runs(block.line, pen))
    inside = bookmark(anchor(f"place-{block.id}"), pen, *words) if block.id else words
    counted = () if pen.is_counted or level > 2 else (w("numPr", w("ilvl", val=0), w("numId", val=0)),)
    return paragraph(f"Heading {level}", inside, *counted)


def _listing(block: Listing, pen: Pen, depth: int = 0) -> Iterator[Element]:
    """A list, its entries marked; what follows in an entry stands below its first words."""
    style = "List Strong" if block.of_findings else "List Bullet" if block.start is None else "List Number"
    mark = bullets() if block.start is None else numbers(pen.part, block.start)
    for entry in block.entries:
        first = w("numPr", w("ilvl", val=min(depth, 2)), w("numId", val=mark))
        for inner in entry:
            if isinstance(inner, Listing):
                yield from _listing(inner, pen, depth + 1)
            elif isinstance(inner, Paragraph):
                yield paragraph(style, runs(inner.line, pen), first)
                first = w("ind", left=420 * (depth + 1), firstLine=0)
            else:
                yield from _block(inner, pen)


def _pairs(block: Pairs, pen: Pen) -> Iterator[Element]:
    """Parts of a finding are paragraphs behind their names, easy to edit; other pairs stand in two columns."""
    if block.kind == "finding":
        yield from (_pair(pair, pen) for pair in block.pairs)
    else:
        yield from pairs_table(block.pairs, pen)


def _pair(pair: Pair, pen: Pen) -> Element:
    return paragraph("Pair", [*runs(pair.term, pen, "Term"), w("r", w("tab")), *runs(pair.line, pen)])


def _group(block: Group, pen: Pen) -> Iterator[Element]:
    """What belongs together; a quotation is set as one."""
    if block.kind != "quotation":
        yield from blocks(block.blocks, pen)
        return
    for inner in block.blocks:
        if isinstance(inner, Paragraph):
            yield paragraph("Quote", runs(inner.line, pen))
        else:
            yield from _block(inner, pen)


def _form_item(block: FormItem, pen: Pen) -> Iterator[Element]:
    yield paragraph("Question", runs(block.question, pen))
    for line in (block.answers, *block.rows):
        if line:
            yield paragraph("Answers", runs(line, pen))


def _verbatim(line: Line, pen: Pen) -> Iterator[Element]:
    """Lines that keep their breaks."""
    for piece in line:
        if isinstance(piece, str):
            for at, words in enumerate(piece.split("\n")):
                yield w("r", w("br") if at else None, text(words))
        else:
            yield from runs((piece,), pen)
