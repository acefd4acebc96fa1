"""What makes one file both PDF/A-3a (长期保存) and PDF/UA-1 (无障碍), and what keeps it so when it is to be signed.

document = HTML(...).render(pdf_variant=VARIANT)
prepare(document)
document.write_pdf(pdf_variant=VARIANT, finisher=finisher, ...)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name

from analysis.errors import AnalysisError
from questionnaires.problems import Texts

VARIANT = "pdf/a-3a"
END = b"</rdf:RDF>"
# PDF/A refuses a property it does not know, so the declaration brings the description of its own name space
DECLARATION = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
PRINTED_AND_LOCKED = 132


class NotArchival(AnalysisError):
    """The page maker no longer writes what the declaration has to be put into."""


class SealRefused(AnalysisError):
    """A file that cannot be signed as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One file to be put into a report: data that it rests on, or the source that it is made from."""

    name: str
    content: bytes
    description: Texts
    relationship: Literal["Data", "Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a seal is seen: page from 1, and its lower left corner in points."""

    page: int
    left: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureField:
    """An empty signature field (签名域): its name, what screen readers say of it, and its size in points.

    With a size but without a place it stands at the element whose id is `seal-<name>`.
    """

    name: str
    told: str
    width: float = 0
    height: float = 0
    place: Place | None = None


def prepare(document: Any) -> None:
    """Let the metadata of a laid-out document declare PDF/UA-1 beside PDF/A; once is enough, twice does no harm."""
    metadata = document.metadata
    if not isinstance(metadata.generate_rdf_metadata, partial):
        metadata.generate_rdf_metadata = partial(_declared, metadata.generate_rdf_metadata)


def _declared(make: Callable[..., bytes], *args: Any, **options: Any) -> bytes:
    plain = make(*args, **options)
    if plain.count(END) != 1:
        raise NotArchival("the metadata are not one RDF block", zh="元数据不是一个 RDF 块")
    return plain.replace(END, DECLARATION + END)


def finisher(document: Any, pdf: Any) -> None:  # noqa: ARG001 (the page maker hands both over)
    """Give every header cell its scope (Column under a table head, Row elsewhere), and list each attachment once."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    objects = {item.reference: item for item in pdf.objects if hasattr(item, "keys")}
    for cell in objects.values():
        if cell.get("S") == "/TH":
            cell["A"]["Scope"] = "/Column" if _in_head(cell, objects) else "/Row"


def _in_head(cell: Mapping[str, Any], objects: Mapping[bytes, Any]) -> bool:
    """Whether a cell stands in the head of its table: climb to the first part of a table."""
    part = cell
    while part.get("S") not in ("/THead", "/TBody", "/TFoot", "/Table", "/Document"):
        part = objects[part["P"]]
    return bool(part["S"] == "/THead")


def with_fields(content: bytes, fields: Sequence[SignatureField]) -> bytes:
    """A PDF with empty signature fields in order; the last of several will lock all of them.

    Raises
        SealRefused: the file cannot be read or is signed already, or there is no such place in it.
    """
    buffer = BytesIO()
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            form = pdf.Root.get("/AcroForm", Dictionary(Fields=[]))
            if any(each.get("/FT") == "/Sig" for each in form.Fields):
                raise SealRefused("the file has signature fields already", zh="文件已有签名域")
            form.SigFlags = 3
            form.Fields.extend(_placed(pdf, field) for field in fields)
            if len(fields) > 1:
                form.Fields[-1].Lock = Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=1)
            pdf.Root.AcroForm = form
            pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False)
    except pikepdf.PdfError as wrong:
        raise SealRefused(f"not a PDF that can be signed: {wrong}", zh=f"不是可以签署的 PDF：{wrong}") from wrong
    return buffer.getvalue()


def _placed(pdf: Any, field: SignatureField) -> Any:
    """A field on its page, in one with its widget: some readers look for the signature nowhere else."""
    page, left, bottom = _corner(pdf, field)
    widget = pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=field.name, TU=field.told, Contents=field.told,
        F=PRINTED_AND_LOCKED, Rect=[left, bottom, left + field.width, bottom + field.height], P=page,
    ))  # fmt: skip
    page.Annots = Array([*page.get("/Annots", []), widget])
    page.Tabs = Name.S
    if "/StructTreeRoot" in pdf.Root:
        _tell(pdf, widget)
    return widget


def _tell(pdf: Any, widget: Any) -> None:
    """Put a field at the end of the structure tree, and the tree's number into the field."""
    root = pdf.Root.StructTreeRoot
    top = root.K[0] if isinstance(root.K, Array) else root.K
    reference = Dictionary(Type=Name.OBJR, Obj=widget, Pg=widget.P)
    element = Dictionary(Type=Name.StructElem, S=Name.Form, P=top, Pg=widget.P, Alt=widget.TU, K=[reference])
    element = pdf.make_indirect(element)
    known = pikepdf.NumberTree(root.ParentTree)
    number = max(known, default=-1) + 1
    known[number] = element
    widget.StructParent, root.ParentTreeNextKey = number, number + 1
    top.K.append(element)


def _corner(pdf: Any, field: SignatureField) -> tuple[Any, float, float]:
    """Page and lower left corner of a field; on the last page, without any size, where nothing is seen."""
    if field.place is not None:
        if not 1 <= field.place.page <= len(pdf.pages):
            raise SealRefused(f"there is no page {field.place.page}", zh=f"没有第 {field.place.page} 页")
        return pdf.pages[field.place.page - 1].obj, field.place.left, field.place.bottom
    if not field.width:
        return pdf.pages[-1].obj, 0, 0
    name, names = f"seal-{field.name}", pdf.Root.get("/Names", Dictionary()).get("/Dests")
    target = None if names is None else pikepdf.NameTree(names).get(name)
    if target is None:
        raise SealRefused(f"there is no place called {name}", zh=f"文件中没有名为 {name} 的位置")
    return target[0], float(target[2]), float(target[3]) - field.height
