"""What stands above and below the text of every page: title, mark of synthetic data, draft, number of the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.parser import parse_xml
from docx.parts.document import DocumentPart
from docx.parts.hdrftr import FooterPart, HeaderPart

from questionnaires.texts import Text
from reports.chapters.values import Document
from reports.docx.format.sections import LANDSCAPE, PORTRAIT, Sheet
from reports.docx.format.styles import twips
from reports.docx.format.xml import Element, w
from reports.docx.inline import field, run
from reports.docx.paragraphs import paragraph

DRAFT = Text("草稿", "DRAFT")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
WATERMARK = """<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:w10="urn:schemas-microsoft-com:office:word">
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{number}" type="#_x0000_t136" alt="{word}"
 style="position:absolute;margin-left:0;margin-top:0;width:330pt;height:140pt;rotation:315;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;
mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#dfe3e7" stroked="f">
<v:fill opacity=".5"/><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{word}"/>
<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """References to headers and footers, for upright and for turned pages."""

    upright: tuple[Element, ...]
    turned: tuple[Element, ...]
    bare: tuple[Element, ...]


def frame(part: DocumentPart, document: Document) -> Frame:
    """The headers and footers of a document; the cover has none but the mark of a draft."""
    footers = [_part(part, FooterPart, "ftr", f"footer{at}", [_number(side)]) for at, side in enumerate(SIDES, start=1)]
    feet = [_reference("footerReference", *pair) for pair in zip(("default", "even"), footers, strict=True)]
    heads = [
        _part(part, HeaderPart, "hdr", f"header{at}", [_running(document, sheet, at)])
        for at, sheet in enumerate((PORTRAIT, LANDSCAPE), start=1)
    ]
    marks = [w("r", _watermark(document, 9))] if document.is_draft else []
    cover = _part(part, HeaderPart, "hdr", "header3", [paragraph("header", marks)])
    blank = _part(part, FooterPart, "ftr", "footer3", [paragraph("footer", ())])
    return Frame(
        upright=(*_both(heads[0]), *feet),
        turned=(*_both(heads[1]), *feet),
        bare=(*_both(cover), *(_reference("footerReference", kind, blank) for kind in ("default", "even"))),
    )


SIDES = ("right", "left")  # where the number stands on odd and on even pages


def _both(header: str) -> Iterator[Element]:
    yield from (_reference("headerReference", kind, header) for kind in ("default", "even"))


def _reference(name: str, kind: str, target: str) -> Element:
    element = w(name, type=kind)
    element.set(RELATION, target)
    return element


def _part(owner: DocumentPart, kind: type[HeaderPart | FooterPart], name: str, file: str, inside: list[Element]) -> str:
    """A header or footer as a part of its own; the name by which sections refer to it."""
    place = PackURI(f"/word/{file}.xml")
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    piece = kind(place, f"{content}{file.rstrip('0123456789')}+xml", w(name, *inside), owner.package)
    relation = RELATIONSHIP_TYPE.HEADER if name == "hdr" else RELATIONSHIP_TYPE.FOOTER
    return owner.relate_to(piece, relation)


def _running(document: Document, sheet: Sheet, number: int) -> Element:
    """The title to the left, what the whole report is marked with to the right."""
    marks = [DRAFT[document.lang]] if document.is_draft else []
    mark = "　".join([*marks, document.running_mark])
    tabs = w("tabs", w("tab", val="right", pos=twips(sheet.text_width)))
    inside = [run(document.title), w("r", w("tab")), run(mark, "Warning")]
    if document.is_draft:
        inside.append(w("r", _watermark(document, number)))
    return paragraph("header", inside, tabs)


def _number(side: str) -> Element:
    """The number of the page between dashes, one sign from the outer edge."""
    indent = w("ind", **{side: 280})
    return paragraph("footer", [run("— "), *field("PAGE", "1"), run(" —")], indent, w("jc", val=side))


def _watermark(document: Document, number: int) -> Element:
    return parse_xml(WATERMARK.format(word=DRAFT[document.lang], number=2048 + number))
