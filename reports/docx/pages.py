"""Document → a Word file: every part of a report in reading order, in sections of upright and turned pages."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy

from docx.oxml.ns import qn

from reports.chapters.values import Document
from reports.docx.blocks import chapter
from reports.docx.format.package import Identity, empty_document, file_bytes
from reports.docx.format.sections import PORTRAIT, page
from reports.docx.format.xml import Element, value, w
from reports.docx.frame import Frame, frame
from reports.docx.front import contents, cover, masthead, signatures
from reports.docx.pen import Pen

HEADINGS = ("Heading1", "Heading2", "Heading3", "Caption")


def document_bytes(document: Document, identity: Identity, labels: Mapping[str, str]) -> bytes:
    """A report as a Word file.

    Args
        labels: of the figures by id; what Word shows at the control of a figure.
    """
    empty = empty_document(document, identity)
    pen = Pen(
        part=empty.part,
        lang=document.lang,
        theme=document.theme,
        pictures=document.picture_numbers,
        labels=labels,
    )
    body = empty.element.body
    body.extend(_together([*_parts(document, pen)]))
    body.append(page(PORTRAIT))
    _frame_sections(body, frame(empty.part, document), has_cover=document.cover is not None)
    return file_bytes(empty)


def _parts(document: Document, pen: Pen) -> Iterator[Element]:
    if document.cover:
        yield from cover(document.cover, pen)
    if document.summary:
        yield from chapter(document.summary, pen)
    if document.contents:
        yield from contents(document.contents, pen)
        yield w("p", w("pPr", w("pStyle", val="AfterTable")), w("r", w("br", type="page")))
    if document.masthead:
        yield from masthead(document.masthead, pen)
    for each in document.chapters:
        yield from chapter(each, pen)
    if document.signatures:
        yield from signatures(document.signatures, pen)
    for each in document.annexes:
        yield from chapter(each, pen)


def _together(elements: Sequence[Element]) -> list[Element]:
    """Turned tables that follow one another share their pages, and headings go with the table that they announce."""
    ordered: list[Element] = []
    for element in elements:
        if _ends_section(element) and ordered and _is_break(element):
            announced: list[Element] = []
            while ordered and _style(ordered[-1]) in HEADINGS:
                announced.insert(0, ordered.pop())
            if ordered and _ends_section(ordered[-1]) and not _is_break(ordered[-1]):
                ordered.pop()
            else:
                ordered.append(element)
            ordered += announced
        else:
            ordered.append(element)
    return ordered


def _style(element: Element) -> str:
    return value(element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))


def _section(element: Element) -> Element | None:
    return element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")


def _ends_section(element: Element) -> bool:
    return _section(element) is not None


def _is_break(element: Element) -> bool:
    """Whether a section of upright pages ends here, before a turned one; the cover is left in its place."""
    return not _is_turned(_section(element))


def _is_turned(section: Element) -> bool:
    return value(section.find(qn("w:pgSz")), "orient") == "landscape"


def _frame_sections(body: Element, known: Frame, *, has_cover: bool) -> None:
    """Give every section the headers and footers of its kind."""
    for at, section in enumerate(body.iter(qn("w:sectPr"))):
        references = known.turned if _is_turned(section) else known.upright
        if has_cover and at == 0:
            references = known.bare
        for place, reference in enumerate(references):
            section.insert(place, deepcopy(reference))
