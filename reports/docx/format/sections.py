"""Sections of pages: upright and turned, with what stands above and below the text."""

from dataclasses import dataclass, replace

from reports.docx.format.styles import twips
from reports.docx.format.xml import Element, on, w


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page in millimetres, margins after GB/T 9704—2012: 37 above, 28 inside, 26 outside, 35 below."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def text_width(self) -> float:
        """The width of the type area."""
        return self.width - self.left - self.right


PORTRAIT = Sheet(width=210, height=297, top=37, right=26, bottom=35, left=28)
LANDSCAPE = Sheet(width=297, height=210, top=28, right=35, bottom=26, left=37)
COVER = replace(PORTRAIT, bottom=24)
EDGE = 20  # mm from the edge of the page to the running header


def page(sheet: Sheet, *references: Element, is_first: bool = False) -> Element:
    """The properties of a section; without references it has the headers and footers of the one before."""
    turned = {"orient": "landscape"} if sheet.width > sheet.height else {}
    margins = {side: twips(getattr(sheet, side)) for side in ("top", "right", "bottom", "left")}
    return w(
        "sectPr",
        *references,
        w("type", val="nextPage"),
        w("pgSz", w=twips(sheet.width), h=twips(sheet.height), **turned),
        w("pgMar", **margins, header=twips(EDGE), footer=twips(EDGE + 4), gutter=0),
        on("titlePg", is_first),
    )


def section(sheet: Sheet, *references: Element) -> Element:
    """An empty paragraph that ends a section of such pages."""
    return w("p", w("pPr", w("pStyle", val="AfterTable"), page(sheet, *references)))
