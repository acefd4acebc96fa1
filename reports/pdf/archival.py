"""What the page maker leaves out of a tagged file for the long term (PDF/A-3a), and what keeps it so when it is signed.

The page maker knows one standard a file: PDF/UA-1 is claimed beside PDF/A-3a here, and both are withdrawn where the
self-check finds the file wrong.

HTML(...).render(pdf_variant=VARIANT).write_pdf(pdf_variant=VARIANT, finisher=finisher, ...)
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name

from analysis.core.errors import AnalysisError
from questionnaires.texts import Text

VARIANT = "pdf/a-3a"
ACCESS_CLAIM = Path(__file__).with_name("access_claim.xml").read_bytes()
ACCESS_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
END = b"</rdf:RDF>"
PRINTED_AND_LOCKED = 132


class SealRefused(AnalysisError):
    """A file that cannot be signed as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One file to be put into a report: data that it rests on, or the source that it is made from."""

    name: str
    content: bytes
    description: Text
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


def finisher(document: Any, pdf: Any) -> None:  # noqa: ARG001 (the page maker hands both over)
    """Finish the tags: scopes of header cells, pairs of term and text as items of a list, running lines as no content.

    Each attachment is listed once.
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    objects = {item.reference: item for item in pdf.objects if hasattr(item, "keys")}
    for element in objects.values():
        if element.get("S") == "/TH":
            element["A"]["Scope"] = "/Column" if _in_head(element, objects) else "/Row"
        elif element.get("S") == "/Div" and objects[element["P"]].get("S") == "/L":
            _make_item(element, objects)
    _set_apart(pdf, objects)
    _claim_access(pdf)


def without_claim(content: bytes) -> bytes:
    """The file without the claims to keep to PDF/A and PDF/UA, for one that the self-check found wrong."""
    buffer = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            for name in ("pdfaid:part", "pdfaid:conformance", ACCESS_PART):
                metadata.pop(name, None)
        pdf.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def _in_head(cell: Mapping[str, Any], objects: Mapping[bytes, Any]) -> bool:
    """Whether a cell stands in the head of its table: climb to the first part of a table."""
    part = cell
    while part.get("S") not in ("/THead", "/TBody", "/TFoot", "/Table", "/Document"):
        part = objects[part["P"]]
    return bool(part["S"] == "/THead")


def _make_item(group: MutableMapping[str, Any], objects: Mapping[bytes, Any]) -> None:
    """Make one item of a list out of a group that holds a term and its texts, each as an item of its own."""
    bodies = []
    for item in (objects[kid] for kid in group["K"]):
        bodies += item["K"]
        item.clear()  # nothing refers to it any more
    for body in bodies:
        objects[body]["P"] = group.reference  # type: ignore[attr-defined]
    group["S"], group["K"][:] = "/LI", bodies
    if len(bodies) > 1:
        objects[bodies[0]]["S"] = "/Lbl"


def _set_apart(pdf: Any, objects: Mapping[bytes, Any]) -> None:
    """Mark as artifacts what stands on pages and in no place of the tree: running heads and numbers of pages."""
    root = objects[pdf.catalog["StructTreeRoot"]]
    reached, waiting = set(), list(root["K"])
    while waiting:
        reference = waiting.pop()
        element = objects.get(reference) if isinstance(reference, bytes) else None
        if element is not None and reference not in reached:
            reached.add(reference)
            waiting += element.get("K", ())
    streams = {item.reference: item.stream for item in pdf.objects if hasattr(item, "stream")}
    by_page = objects[root["ParentTree"]]["Nums"][1::2]
    for page, elements in zip(pdf.page_references, by_page, strict=False):
        loose = {place for place, element in enumerate(elements) if element not in reached}
        elements[:] = ["null" if place in loose else element for place, element in enumerate(elements)]
        marks = streams[objects[page]["Contents"]]
        for at, mark in enumerate(marks):
            if hasattr(mark, "keys") and mark.get("MCID") in loose:
                marks[at - 1], marks[at] = "/Artifact", type(mark)({"Type": "/Pagination"})


def _claim_access(pdf: Any) -> None:
    """Declare PDF/UA-1 in the metadata, with the description that PDF/A asks of a property it does not know."""
    metadata = next(item for item in pdf.objects if item.reference == pdf.catalog["Metadata"])
    metadata.stream[:] = [part.replace(END, ACCESS_CLAIM + END) for part in metadata.stream]


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
                raise SealRefused(Text("文件已有签名域", "the file has signature fields already"))
            form.SigFlags = 3
            form.Fields.extend(_placed(pdf, field) for field in fields)
            if len(fields) > 1:
                form.Fields[-1].Lock = Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=1)
            pdf.Root.AcroForm = form
            pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False)
    except pikepdf.PdfError as wrong:
        raise SealRefused(Text(f"不是可以签署的 PDF：{wrong}", f"not a PDF that can be signed: {wrong}")) from wrong
    return buffer.getvalue()


def _placed(pdf: Any, field: SignatureField) -> Any:
    """A field on its page, in one with its widget: some readers look for the signature nowhere else."""
    page, left, bottom = _corner(pdf, field)
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=field.name,
            TU=field.told,
            Contents=field.told,
            F=PRINTED_AND_LOCKED,
            Rect=[left, bottom, left + field.width, bottom + field.height],
            P=page,
        )
    )
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
            raise SealRefused(Text(f"没有第 {field.place.page} 页", f"there is no page {field.place.page}"))
        return pdf.pages[field.place.page - 1].obj, field.place.left, field.place.bottom
    if not field.width:
        return pdf.pages[-1].obj, 0, 0
    name, names = f"seal-{field.name}", pdf.Root.get("/Names", Dictionary()).get("/Dests")
    target = None if names is None else pikepdf.NameTree(names).get(name)
    if target is None:
        raise SealRefused(Text(f"文件中没有名为 {name} 的位置", f"there is no place called {name}"))
    return target[0], float(target[2]), float(target[3]) - field.height
