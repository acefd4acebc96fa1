"""The words of a Word file, paragraph by paragraph, with the figures in them; tracked changes count as accepted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from docx.oxml.ns import qn
from lxml import etree

from reports.docx.edited.opened import OpenedDocx
from reports.docx.format.xml import Element, value
from reports.docx.paragraphs import anchor
from reports.docx.pen import MARK, digest_of, tag_of

GONE = frozenset(("del", "moveFrom", "delText", "pict", "object", "AlternateContent", "drawing", "pPr", "rPr", "sdtPr"))
COUNTED = ("SEQ", "PAGE", "NUMPAGES", "PAGEREF")  # fields whose results say where something stands
LISTS = ("toc", "table of figures", "contents", "figure index", "index")  # styles of lists that Word fills
BREAKS = frozenset(("br", "cr"))
TITLE = "heading 1"  # of a chapter


@dataclass(frozen=True, slots=True)
class Printed:
    """Words of a paragraph; those of a figure know its id, and which of its places they are."""

    text: str
    figure: str = ""
    place: int = 0


PLAIN = Printed("")


@dataclass(frozen=True, kw_only=True)
class WordParagraph:
    """A paragraph of a Word file.

    `place` is the chapter it stands in, `section` the section of a topic, `heading` the last heading above it; `page`
    is counted where the file was saved by Word, else 0.
    """

    pieces: tuple[Printed, ...]
    place: str = ""
    section: str = ""
    heading: str = ""
    style: str = ""
    is_cell: bool = False
    page: int = 0

    @cached_property
    def text(self) -> str:
        """Its words as they are read."""
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def form(self) -> str:
        """Its words with the ids of figures in their places."""
        return "".join(f"{{{piece.figure}}}" if piece.figure else piece.text for piece in self.pieces).strip()

    @property
    def level(self) -> int:
        """The level of a heading, 0 for other paragraphs."""
        return int(self.style[-1]) if self.style.startswith("heading ") and self.style[-1].isdigit() else 0

    @property
    def is_prose(self) -> bool:
        """Whether it is a paragraph of running text: no heading, caption or cell."""
        return not (self.is_cell or self.level or "caption" in self.style or self.style in ("title", "subtitle"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How what is looked for is called: ids of figures by tag and by mark, places by anchor, chapters by title."""

    tags: Mapping[str, str]
    marks: Mapping[str, str]
    places: Mapping[str, str]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, figures: Iterable[str], titles: Mapping[str, str], sections: Iterable[str]) -> "Names":
        """The names of figures, of chapters with their titles, and of sections, by their ids."""
        figures = tuple(figures)
        return cls(
            tags={tag_of(name): name for name in figures},
            marks={digest_of(name): name for name in figures},
            places={anchor(f"place-{name}"): name for name in (*titles, *sections)},
            titles={title: name for name, title in titles.items()},
        )


@dataclass(slots=True)
class _Reader:
    """Where a reader stands: the place, the heading, the page, the fields that are open."""

    names: Names
    styles: Mapping[str, str]
    place: str = ""
    section: str = ""
    heading: str = ""
    page: int = 1
    has_pages: bool = False
    fields: list[str] = field(default_factory=list)
    marks: dict[str, Printed] = field(default_factory=dict)
    anchors: list[str] = field(default_factory=list)
    n_places: int = 0

    def piece(self, figure: str) -> Printed:
        """A new place of a figure, its words still to come."""
        self.n_places += 1
        return Printed("", figure, self.n_places)


def paragraphs(opened: OpenedDocx, names: Names) -> list[WordParagraph]:
    """Every paragraph with words, lists of contents left out; a paragraph whose end was deleted goes on in the next."""
    reader = _Reader(names=names, styles=_style_names(opened.styles))
    found: list[WordParagraph] = []
    pending: tuple[Printed, ...] = ()
    for element, is_cell in _elements(opened.body, is_cell=False):
        is_listed = _is_listed(reader)
        pieces = (*pending, *_joined(_pieces(element, reader, PLAIN)))
        is_listed = is_listed or _is_listed(reader)
        if _is_end_deleted(element):
            pending = pieces
            continue
        pending = ()
        paragraph = _paragraph(element, pieces, reader, is_cell=is_cell)
        if paragraph.text.strip() and not (is_listed or paragraph.style.startswith(LISTS)):
            found.append(paragraph)
    return found


def _style_names(styles: Element | None) -> dict[str, str]:
    """The names of styles by id, in small letters; programs change ids, the names are Word's own."""
    every = [] if styles is None else styles.findall(qn("w:style"))
    return {value(each, "styleId"): value(each.find(qn("w:name"))).lower() for each in every}


def _elements(parent: Element, *, is_cell: bool) -> Iterator[tuple[Element, bool]]:
    """The paragraphs of a body in reading order, those of tables too; deleted rows are gone."""
    for child in parent:
        name = _name(child)
        if name == "p":
            yield child, is_cell
        elif name == "tr" and child.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue
        elif name in ("tbl", "tr", "tc", "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _elements(child, is_cell=is_cell or name == "tc")


def _name(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _is_listed(reader: _Reader) -> bool:
    return any(code.startswith("TOC") for code in reader.fields)


def _is_end_deleted(paragraph: Element) -> bool:
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None


def _paragraph(element: Element, pieces: tuple[Printed, ...], reader: _Reader, *, is_cell: bool) -> WordParagraph:
    style = reader.styles.get(value(element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")), "")
    _step_on(reader, "".join(piece.text for piece in pieces).strip() if style == TITLE else "")
    paragraph = WordParagraph(
        pieces=pieces,
        place=reader.place,
        section=reader.section,
        heading=reader.heading,
        style=style,
        is_cell=is_cell,
        page=reader.page if reader.has_pages else 0,
    )
    if paragraph.level and paragraph.text.strip():
        reader.heading = paragraph.text.strip()
    return paragraph


def _step_on(reader: _Reader, title: str) -> None:
    """Stand in the chapter or section that bookmarks name, or in the chapter of this title where they are lost."""
    chapters = reader.names.titles
    named = [reader.names.places[name] for name in reader.anchors]
    reader.anchors.clear()
    if title and not named:
        named = [chapters[title]] if title in chapters else []
    for place in named:
        is_chapter = place in chapters.values()
        reader.place, reader.section = (place, "") if is_chapter else (reader.place, place)


def _joined(pieces: Iterator[Printed]) -> Iterator[Printed]:
    """Pieces of one figure, or of plain words, that programs split."""
    last: Printed | None = None
    for piece in pieces:
        if last is not None and (piece.figure, piece.place) == (last.figure, last.place):
            last = replace(last, text=last.text + piece.text)
        else:
            if last is not None:
                yield last
            last = piece
    if last is not None:
        yield last


def _pieces(parent: Element, reader: _Reader, inside: Printed) -> Iterator[Printed]:
    """The words below an element; `inside` is the figure whose control it stands in."""
    for child in parent:
        name = _name(child)
        if name in GONE or not name:
            continue
        if name == "bookmarkStart":
            _open_mark(child, reader)
        elif name == "bookmarkEnd":
            reader.marks.pop(value(child, "id"), None)
        elif name == "fldChar":
            _step(child, reader)
        elif name == "instrText":
            if reader.fields:
                reader.fields[-1] += child.text or ""
        elif name == "fldSimple":
            reader.fields.append(value(child, "instr"))
            yield from _pieces(child, reader, inside)
            reader.fields.pop()
        elif name == "lastRenderedPageBreak":
            reader.page, reader.has_pages = reader.page + 1, True
        elif name == "sdt":
            figure = reader.names.tags.get(_tag(child))
            yield from _pieces(child, reader, reader.piece(figure) if figure else inside)
        else:
            yield from _words(child, name, reader, inside)


def _words(element: Element, name: str, reader: _Reader, inside: Printed) -> Iterator[Printed]:
    """The words of a run, or of what holds runs."""
    words = {"t": element.text or "", "tab": "\t", "noBreakHyphen": "-"}.get(name, "\n" if name in BREAKS else "")
    if words:
        marked = next(reversed(reader.marks.values()), inside)
        if not any(code.split()[:1] and code.split()[0] in COUNTED for code in reader.fields):
            yield replace(inside if inside.figure else marked, text=words)
    elif name not in ("t", "tab"):
        yield from _pieces(element, reader, inside)


def _open_mark(element: Element, reader: _Reader) -> None:
    """A bookmark around a figure, or at a chapter or section."""
    name = value(element, "name")
    if name.startswith(MARK):
        figure = reader.names.marks.get(name.removeprefix(MARK).partition("_")[0])
        if figure and not _holds_control(element):
            reader.marks[value(element, "id")] = reader.piece(figure)
    elif name in reader.names.places:
        reader.anchors.append(name)


def _holds_control(mark: Element) -> bool:
    """Whether a control stands behind a bookmark's start: then it says what the figure is, and the bookmark nothing."""
    following = mark.getnext()
    while following is not None and _name(following) != "bookmarkEnd":
        if _name(following) == "sdt" and _tag(following):
            return True
        following = following.getnext()
    return False


def _tag(control: Element) -> str:
    return value(control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}"))


def _step(element: Element, reader: _Reader) -> None:
    """A field begins or ends."""
    kind = value(element, "fldCharType")
    if kind == "begin":
        reader.fields.append("")
    elif kind == "end" and reader.fields:
        reader.fields.pop()
