"""Links, signature fields, attachments, scripts and actions of a PDF: told to those who cannot see, and harmless."""

from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf

from reports.pdf.selfcheck.faults import Node, written

SCRIPTS = frozenset({"/JavaScript", "/Rendition"})
REACHES_OUT = frozenset(
    {"/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/ResetForm", "/Movie", "/Sound", "/Thread"}
)
ADDRESSES = ("http://", "https://", "mailto:")
HIDDEN = 2
ROLES = {"/Link": "/Link", "/Widget": "/Form"}  # what the structure calls them; others are annotations


def annotations(pdf: Node) -> Iterator[Node]:
    """The annotations of all pages."""
    yield from (annotation for page in pdf.pages for annotation in page.get("/Annots", []))


def loose_links(pdf: Node) -> Iterator[Node]:
    """Links without a description, or that the structure holds as something else."""
    parents = _parents(pdf)
    for annotation in annotations(pdf):
        is_seen = annotation.get("/Subtype") == "/Link" and not _is_hidden(annotation)
        if is_seen and not (_role(parents, annotation) == "/Link" and written(annotation, "/Contents")):
            yield annotation


def untold(pdf: Node) -> Iterator[Node]:
    """Annotations and fields of which nobody who cannot see them is told, or that others do not see."""
    parents = _parents(pdf)
    for annotation in annotations(pdf):
        kind = str(annotation.get("/Subtype"))
        if kind != "/Link" and not _is_hidden(annotation) and not _is_told(annotation, kind, parents):
            yield annotation


def _is_told(annotation: Node, kind: str, parents: Any) -> bool:
    is_field = kind == "/Widget"
    left, bottom, right, top = (float(edge) for edge in annotation.Rect)
    is_seen = not is_field or "/AP" in annotation or left == right or bottom == top
    is_placed = kind not in ("/PrinterMark", "/TrapNet") and _role(parents, annotation) == ROLES.get(kind, "/Annot")
    return is_seen and is_placed and bool(written(annotation, "/TU" if is_field else "/Contents"))


def out_of_order(pdf: Node) -> Iterator[Node]:
    """Pages with annotations on which the tab key does not follow the structure."""
    for page in pdf.pages:
        if len(page.get("/Annots", [])) and page.get("/Tabs") != "/S":
            yield pikepdf.Dictionary(Pg=page.obj)


def loose_files(pdf: Node) -> Iterator[Node]:
    """Attachments without a name or a relationship, or that the file does not list as its own."""
    listed = {file.objgen for file in pdf.Root.get("/AF", [])}
    embedded = pdf.Root.get("/Names", {}).get("/EmbeddedFiles")
    for file in pikepdf.NameTree(embedded).values() if embedded is not None else ():
        is_named = bool(written(file, "/F") and written(file, "/UF"))
        if "/AFRelationship" not in file or file.objgen not in listed or not is_named:
            yield file


def acts(dictionaries: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    """The check that each script, action that leaves the file, or medium without words does not pass."""
    for each in dictionaries:
        kind = each.get("/S")
        name = str(kind) if isinstance(kind, pikepdf.Name) else ""
        if name in SCRIPTS or "/JS" in each:
            yield "script", each
        if name in REACHES_OUT or (name == "/URI" and not written(each, "/URI").lower().startswith(ADDRESSES)):
            yield "action", each
        if name == "/MCD" and not ("/CT" in each and "/Alt" in each):
            yield "media", each


def kept_elsewhere(streams: Iterable[Node]) -> Iterator[Node]:
    """Streams whose content lies in another file."""
    return (stream for stream in streams if "/F" in stream)


def foreign_graphics(streams: Iterable[Node]) -> Iterator[Node]:
    """Graphics that stand for a page of another file, or hold tagged content of their own."""
    for stream in streams:
        if stream.get("/Subtype") == "/Form" and ("/Ref" in stream or "/StructParents" in stream):
            yield stream


def _is_hidden(annotation: Node) -> bool:
    return bool(int(annotation.get("/F", 0)) & HIDDEN)


def _parents(pdf: Node) -> Any:
    parents = pdf.Root.get("/StructTreeRoot", {}).get("/ParentTree")
    return pikepdf.NumberTree(parents) if parents is not None else {}


def _role(parents: Any, annotation: Node) -> str:
    """What the structure holds an annotation as, "" where it does not."""
    place = annotation.get("/StructParent")
    element = None if place is None else parents.get(int(place))
    return str(element.get("/S")) if isinstance(element, pikepdf.Dictionary) else ""
