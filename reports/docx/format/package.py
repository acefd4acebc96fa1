"""The file around the words: parts that every document has, properties, and bytes that depend on nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.package import Package
from docx.parts.document import DocumentPart

from questionnaires.texts import Language
from reports.chapters.values import Document
from reports.docx.format.lists import numbering
from reports.docx.format.styles import LANGUAGES, written_styles
from reports.docx.format.xml import Element, clean, w, xml_bytes

KEPT = frozenset(("styles", "settings", "numbering"))  # of the parts of an empty document
FIRST, BEGINNING = "[Content_Types].xml", (1980, 1, 1, 0, 0, 0)
UNIX = 3
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
PROPERTY_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that people define
FORMAT = "hengping-docx-1"
# fonts of the norm are not on every machine: what Word takes instead
STAND_INS = {"方正小标宋简体": "华文中宋", "仿宋_GB2312": "仿宋", "楷体_GB2312": "楷体", "华文中宋": "宋体"}
APPLICATION = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>hengping</Application></Properties>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which report a document is, so that an edited one is compared with the same."""

    engagement: str
    variant: str
    lang: Language
    evaluation_sha256: str

    def properties(self) -> Mapping[str, str]:
        """The properties of the file by name."""
        return {
            "hengping.format": FORMAT,
            "hengping.engagement": self.engagement,
            "hengping.variant": self.variant,
            "hengping.lang": self.lang,
            "hengping.evaluation": self.evaluation_sha256,
        }


def empty_document(document: Document, identity: Identity) -> WordDocument:
    """A Word document with styles, lists and properties, and no words."""
    empty: WordDocument = docx.Document()
    _drop_extras(empty)
    _refill(empty.part._styles_part.element, written_styles(document.theme, document.lang))
    _refill(empty.part.numbering_part.element, numbering(document.lang))
    _refill(empty.settings.element, _settings(document))
    _add_fonts(empty)
    _describe(empty, document)
    _identify(empty, identity)
    body = empty.element.body
    _refill(body, ())
    return empty


def _refill(parent: Element, children: object) -> None:
    """Another content for an element."""
    for child in list(parent):
        parent.remove(child)
    parent.extend(children)


def _drop_extras(empty: WordDocument) -> None:
    """Leave out what nobody asked for: a thumbnail, effects, a theme, somebody else's data."""
    for owner in (empty.part, empty.part.package):
        for name, relation in list(owner.rels.items()):
            kind = relation.reltype.rpartition("/")[2]
            if (owner is empty.part and kind not in KEPT) or kind == "thumbnail":
                del owner.rels[name]
            elif kind == "extended-properties":
                relation.target_part._blob = APPLICATION


def _settings(document: Document) -> list[Element]:
    """Pages turn, fields are computed when the file is opened, and the document behaves as today's Word."""
    mode = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    return [
        w("zoom", percent=100),
        w("mirrorMargins"),
        w("defaultTabStop", val=420),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w("updateFields", val=int(document.contents is not None)),
        w("compat", w("useFELayout"), mode),
        w("themeFontLang", val=LANGUAGES[document.lang], eastAsia="zh-CN"),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    ]


def _add_fonts(empty: WordDocument) -> None:
    fonts = (w("font", w("altName", val=other), name=name) for name, other in STAND_INS.items())
    _add(
        empty.part, "/word/fontTable.xml", CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE, w("fonts", *fonts)
    )


def _describe(empty: WordDocument, document: Document) -> None:
    """What a file browser shows: title, who answers for it, its day; no machine and no hour."""
    properties = empty.core_properties
    properties.title = clean(document.window_title)[:255]
    properties.author = properties.last_modified_by = clean(document.author)[:255]
    properties.language = LANGUAGES[document.lang]
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.created = properties.modified = datetime.fromisoformat(document.day).replace(tzinfo=UTC)
    properties.revision = 1


def _identify(empty: WordDocument, identity: Identity) -> None:
    rows = "".join(
        f'<property fmtid="{PROPERTY_SET}" pid="{at}" name="{name}"><vt:lpwstr/></property>'
        for at, name in enumerate(identity.properties(), start=2)
    )
    root = parse_xml(f'<Properties xmlns="{CUSTOM}" xmlns:vt="{VALUES}">{rows}</Properties>')
    for row, words in zip(root, identity.properties().values(), strict=True):
        row[0].text = clean(words)
    kind = CONTENT_TYPE.OFC_CUSTOM_PROPERTIES
    _add(empty.part.package, "/docProps/custom.xml", kind, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES, root)


def _add(owner: DocumentPart | Package, place: str, kind: str, relation: str, root: Element) -> None:
    """A part of XML that a document or a package refers to."""
    package = owner if isinstance(owner, Package) else owner.package
    owner.relate_to(Part(PackURI(place), kind, xml_bytes(root), package), relation)


def file_bytes(document: WordDocument) -> bytes:
    """The document as a file: parts in the order of their names, no clock and no machine in them."""
    buffer, result = BytesIO(), BytesIO()
    document.save(buffer)
    with ZipFile(buffer) as parts, ZipFile(result, "w", ZIP_DEFLATED, compresslevel=6) as ordered:
        for name in sorted(parts.namelist(), key=lambda name: (name != FIRST, name)):
            entry = ZipInfo(name, BEGINNING)
            entry.create_system, entry.compress_type = UNIX, ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            ordered.writestr(entry, parts.read(name))
    return result.getvalue()
