"""A second writer of the same chapters, as plain text: what the values say must do without HTML."""

from collections.abc import Iterable, Iterator

from reports.chapters.values import (
    Block,
    Chapter,
    Document,
    Entry,
    FormItem,
    Group,
    Heading,
    Line,
    LineBreak,
    Listing,
    Marked,
    PageCount,
    Pairs,
    Paragraph,
    Picture,
    PictureReference,
    Table,
    Verbatim,
)

NUMBERED = {"zh": ("图{}　", "表{}　", "图{}"), "en": ("Figure {}. ", "Table {}. ", "Figure {}")}


class PlainWriter:
    """Writes a document as text, one line of it a paragraph, a heading or a row."""

    def __init__(self, document: Document):
        self.document, self.pictures = document, document.picture_numbers
        self.picture, self.table, self.reference = NUMBERED[document.lang]

    def text(self) -> str:
        """The whole document."""
        return "\n".join(self._document())

    def _document(self) -> Iterator[str]:
        cover, contents = self.document.cover, self.document.contents
        masthead, signatures = self.document.masthead, self.document.signatures
        if cover:
            yield from map(self.line, (cover.synthetic, cover.number, (cover.title,), (cover.version,)))
            yield from (f"{self.line(pair.term)}\t{self.line(pair.line)}" for pair in cover.pairs)
            yield from map(self.line, ((cover.seal,), cover.evaluator, cover.day))
        if self.document.summary:
            yield from self._chapter(self.document.summary)
        if contents:
            yield from (contents.title, *(self.line(entry.line) for entry in contents.chapters))
            yield from self._listed(contents.pictures_title, contents.pictures, self.picture)
            yield from self._listed(contents.tables_title, contents.tables, self.table)
        if masthead:
            yield from map(self.line, (masthead.synthetic, masthead.number, (masthead.title,), *masthead.parties))
        for chapter in self.document.chapters:
            yield from self._chapter(chapter)
        if signatures:
            yield signatures.title
            for signer in signatures.signers:
                yield "\t".join((signer.title, self.line(signer.name), signatures.sign_here, signatures.date))
            yield from (self.line(signatures.evaluator), signatures.seal)
        for annex in self.document.annexes:
            yield from self._chapter(annex)

    def _listed(self, title: str, entries: tuple[Entry, ...], name: str) -> Iterator[str]:
        lines = [f"{name.format(at)}{self.line(entry.line)}" for at, entry in enumerate(entries, start=1)]
        yield from [title, *lines] if lines else []

    def _chapter(self, chapter: Chapter) -> Iterator[str]:
        yield chapter.title
        yield from self._blocks(chapter.blocks)

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            match block:
                case Heading() | Paragraph() | Verbatim():
                    yield self.line(block.line)
                case Listing():
                    for entry in block.entries:
                        yield from self._blocks(entry)
                case Table():
                    yield from self._table(block)
                case Picture():
                    yield f"{self.picture.format(block.number)}{block.chart.caption}"
                case Pairs():
                    yield from (f"{self.line(pair.term)}\t{self.line(pair.line)}" for pair in block.pairs)
                case Group():
                    yield from self._blocks(block.blocks)
                case FormItem():
                    yield from map(self.line, (block.question, block.answers, *block.rows))

    def _table(self, table: Table) -> Iterator[str]:
        if table.caption:
            yield f"{self.table.format(table.number)}{self.line(table.caption)}{self.line(table.note)}"
        yield "\t".join(self.line(column.heading) for column in table.columns)
        yield from ("\t".join(map(self.line, row.cells)) for row in table.rows)

    def line(self, line: Line) -> str:
        """A line in words; the number of a picture is known, that of the last page is not."""
        words = []
        for piece in line:
            match piece:
                case str():
                    words.append(piece)
                case Marked():
                    words.append(self.line(piece.line))
                case LineBreak():
                    words.append("\n")
                case PictureReference():
                    number = self.pictures.get(piece.picture)
                    words.append(self.reference.format(number) if number else piece.otherwise)
                case PageCount():
                    pass
                case _:
                    words.append(piece.text)
        return "".join(words)
