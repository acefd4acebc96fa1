"""A document read from the first line to the last: its words, and the figures that stand in it."""

from collections.abc import Iterable, Iterator

from reports.chapters.values import (
    Badge,
    Block,
    Chapter,
    Cited,
    Contents,
    Cover,
    Document,
    FigureText,
    FormItem,
    Group,
    Heading,
    Line,
    LineBreak,
    Listing,
    Marked,
    Masthead,
    Pairs,
    Paragraph,
    Picture,
    Piece,
    Signatures,
    Table,
    Verbatim,
)


def text_of(line: Line) -> str:
    """The words of a line without its marks; what only a writer knows (numbers of pictures and pages) is left out."""
    return "".join(_words(piece) for piece in line)


def figure_ids(line: Line) -> Iterator[str]:
    """The ids of the figures in a line, in order."""
    yield from (figure.id for figure in figures_in(line))


def figures_in(line: Line) -> Iterator[FigureText]:
    """The figures of a line as they are printed, in order."""
    for piece in line:
        if isinstance(piece, FigureText):
            yield piece
        elif isinstance(piece, Marked):
            yield from figures_in(piece.line)


def lines_of(document: Document) -> Iterator[Line]:
    """Every line of a document in reading order."""
    if document.cover:
        yield from _cover_lines(document.cover)
    if document.summary:
        yield from chapter_lines(document.summary)
    if document.contents:
        yield from _contents_lines(document.contents)
    yield from body_lines(document.masthead, document.chapters, document.signatures, document.annexes)


def body_lines(
    masthead: Masthead | None,
    chapters: Iterable[Chapter],
    signatures: Signatures | None,
    annexes: Iterable[Chapter],
) -> Iterator[Line]:
    """The lines of what follows the lists in front."""
    if masthead:
        yield from (masthead.synthetic, masthead.number, (masthead.title,), *masthead.parties)
    for chapter in chapters:
        yield from chapter_lines(chapter)
    if signatures:
        yield from _signature_lines(signatures)
    for annex in annexes:
        yield from chapter_lines(annex)


def chapter_lines(chapter: Chapter) -> Iterator[Line]:
    """The lines of one chapter, its title first."""
    yield (chapter.title,)
    yield from block_lines(chapter.blocks)


def block_lines(blocks: Iterable[Block]) -> Iterator[Line]:
    """The lines of blocks, those inside others too."""
    for block in nested(blocks):
        yield from own_lines(block)


def nested(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks, each followed by those inside it."""
    for block in blocks:
        yield block
        match block:
            case Listing():
                for entry in block.entries:
                    yield from nested(entry)
            case Group():
                yield from nested(block.blocks)


def own_lines(block: Block) -> Iterator[Line]:
    """The lines of one block without those of the blocks inside it."""
    match block:
        case Heading() | Paragraph() | Verbatim():
            yield block.line
        case Table():
            yield from _table_lines(block)
        case Picture():
            yield (block.chart.caption,)
        case Pairs():
            for pair in block.pairs:
                yield from (pair.term, pair.line)
        case FormItem():
            yield from (block.question, block.answers, *block.rows)


def _words(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case FigureText() | Cited() | Badge():
            return piece.text
        case Marked():
            return text_of(piece.line)
        case LineBreak():
            return "\n"
    return ""


def _table_lines(table: Table) -> Iterator[Line]:
    if table.caption:
        yield (*table.caption, *table.note)
    yield from (column.heading for column in table.columns)
    for row in table.rows:
        yield from row.cells


def _cover_lines(cover: Cover) -> Iterator[Line]:
    yield from (cover.synthetic, cover.number, (cover.title,), (cover.version,))
    for pair in cover.pairs:
        yield from (pair.term, pair.line)
    yield from ((cover.seal,), cover.evaluator, cover.day)


def _contents_lines(contents: Contents) -> Iterator[Line]:
    lists = (
        (contents.title, contents.chapters),
        (contents.pictures_title, contents.pictures),
        (contents.tables_title, contents.tables),
    )
    for title, entries in lists:
        if entries:
            yield (title,)
            yield from (entry.line for entry in entries)


def _signature_lines(signatures: Signatures) -> Iterator[Line]:
    yield (signatures.title,)
    for signer in signatures.signers:
        yield from ((signer.title,), signer.name, (signatures.sign_here,), (signatures.date,))
    yield from (signatures.evaluator, (signatures.seal,))
