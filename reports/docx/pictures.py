"""Pictures with their captions and with the text for those who cannot see them."""

import base64
from collections.abc import Iterator
from io import BytesIO

from docx.oxml.shape import CT_Inline
from docx.shared import Emu, Mm

from reports.chapters.values import Line, Picture
from reports.docx.format.xml import Element, clean, w
from reports.docx.paragraphs import caption, paragraph
from reports.docx.pen import Pen

WIDEST, HIGHEST = Mm(156), Mm(150)


def picture(block: Picture, pen: Pen) -> Iterator[Element]:
    """A chart above its caption."""
    chart = block.chart
    yield paragraph("Picture", [w("r", w("drawing", _inline(block, pen)))])
    line: Line = (chart.caption,)
    yield caption("picture", block.number, line, pen, name=f"figure-{chart.id}")


def _inline(block: Picture, pen: Pen) -> Element:
    chart, number = block.chart, next(pen.drawings)
    content = base64.b64decode(chart.source.partition(",")[2])
    target, image = pen.part.get_or_add_image(BytesIO(content))
    width, height = image.scaled_dimensions(None, None)
    scale = min(1.0, WIDEST / width, HIGHEST / height)
    inline = CT_Inline.new_pic_inline(
        number, target, f"{chart.id}.{image.ext}", Emu(int(width * scale)), Emu(int(height * scale))
    )
    inline.docPr.set("name", clean(chart.caption))
    inline.docPr.set("descr", clean(chart.alt))
    return inline
