"""Which line of the report a printed paragraph is, and how evaluators would quote it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reports.chapters.reading import nested, text_of
from reports.chapters.values import Block, Cited, Document, FigureText, Line, Marked, Pairs, Paragraph, PictureReference
from reports.docx.edited.reading import WordParagraph
from reports.docx.inline import NUMBER_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line that may be replaced: of a paragraph, an entry of a list, or a part of a finding behind its `term`."""

    line: Line
    term: str = ""


class PrintedLines:
    """The lines of a report by chapter and by what is printed of them."""

    def __init__(self, document: Document) -> None:
        self.pictures = {f"{NUMBER_NAMES[document.lang][0]}{n}": name for name, n in document.picture_numbers.items()}
        self._words = {name: words for words, name in self.pictures.items()}
        self._known: dict[tuple[str, str], PrintedLine] = {}
        fronts = [document.summary] if document.summary else []
        for chapter in (*fronts, *document.chapters, *document.annexes):
            for printed in _lines(chapter.blocks):
                self._known.setdefault((chapter.id, self.form(printed.line, printed.term)), printed)

    def of(self, paragraph: WordParagraph) -> PrintedLine | None:
        """The line that a printed paragraph is; None for titles, cells and what stands before the chapters."""
        if not (paragraph.is_prose and paragraph.place):
            return None
        return self._known.get((paragraph.place, squeezed(paragraph.form)))

    def form(self, line: Line, term: str = "") -> str:
        """What is printed of a line: ids for figures, no spaces."""
        return squeezed(term + "".join(self._form(line)))

    def _form(self, line: Line) -> Iterator[str]:
        for piece in line:
            if isinstance(piece, FigureText):
                yield f"{{{piece.id}}}"
            elif isinstance(piece, Marked):
                yield from self._form(piece.line)
            elif isinstance(piece, PictureReference):
                yield self._words.get(piece.picture, piece.otherwise)
            else:
                yield text_of((piece,))


def _lines(blocks: Iterable[Block]) -> Iterator[PrintedLine]:
    for block in nested(blocks):
        if isinstance(block, Paragraph):
            yield PrintedLine(line=block.line)
        elif isinstance(block, Pairs) and block.kind == "finding":
            yield from (PrintedLine(line=pair.line, term=text_of(pair.term)) for pair in block.pairs)


def squeezed(words: str) -> str:
    """Words without spaces."""
    return "".join(words.split())


def as_quoted(line: Line) -> str:
    """A line as a quotation: figures and pictures by their ids, everything else in its words."""
    words = []
    for piece in line:
        if isinstance(piece, FigureText):
            words.append(f"{{{piece.id}}}")
        elif isinstance(piece, PictureReference):
            words.append(f'{{{{ ref("{piece.picture}") }}}}')
        elif isinstance(piece, Marked):
            words.append(as_quoted(piece.line))
        else:
            words.append(text_of((piece,)))
    return " ".join("".join(words).split())


def cited_words(lines: Iterable[Line]) -> Mapping[str, str]:
    """Cited words with digits, and how a text writes them."""
    return {words: f"[[{words}]]" for line in lines for words in _cited(line) if any(map(str.isdigit, words))}


def _cited(line: Line) -> Iterator[str]:
    for piece in line:
        if isinstance(piece, Cited):
            yield piece.text
        elif isinstance(piece, Marked):
            yield from _cited(piece.line)
