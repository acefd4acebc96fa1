"""The structure tree of a tagged PDF: its elements in reading order, and whether each stands where it may."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pikepdf

from reports.pdf.selfcheck.faults import Node, written

# ISO 32000-1, 14.8.4: the types that need no explanation
STANDARD = frozenset(
    re.findall(
        r"\w+",
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private H H1 H2 H3 H4 H5 H6 P L LI Lbl "
        "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP "
        "Warichu WT WP Figure Formula Form",
    )
)
# ISO 32000-1, 14.8.4.3: what lists, tables and contents may hold
KIDS: Mapping[str, frozenset[str]] = {
    "L": frozenset({"L", "LI", "Caption"}),
    "LI": frozenset({"Lbl", "LBody"}),
    "TOC": frozenset({"TOC", "TOCI", "Caption"}),
    "Table": frozenset({"TR", "THead", "TBody", "TFoot", "Caption"}),
    "THead": frozenset({"TR"}),
    "TBody": frozenset({"TR"}),
    "TFoot": frozenset({"TR"}),
    "TR": frozenset({"TH", "TD"}),
}
PARENTS: Mapping[str, frozenset[str]] = {
    kid: frozenset(parent for parent, kids in KIDS.items() if kid in kids)
    for kid in ("LI", "LBody", "TOCI", "TR", "TH", "TD", "THead", "TBody", "TFoot")
}
ARRAY, DICTIONARY = pikepdf.ObjectType.array, pikepdf.ObjectType.dictionary
ONCE = ("THead", "TFoot")
CAPTIONED = ("Table", "L", "TOC")
DRAWN = ("Figure", "Formula")


@dataclass(slots=True, eq=False)
class Element:
    """One element: its type, the object it was read from, its place, marked content of its own, and its attributes."""

    kind: str
    node: Node
    parent: "Element | None"
    kids: list["Element"] = field(default_factory=list)
    marks: list[tuple[Any, int]] = field(default_factory=list)
    attributes: dict[str, Node] = field(default_factory=dict)


def elements(pdf: Node) -> list[Element]:
    """The elements of the tree in reading order, each once."""
    read: list[Element] = []
    seen: set[tuple[int, int]] = set()
    top = pdf.Root.get("/StructTreeRoot", {}).get("/K")
    waiting: list[tuple[Node, Element | None]] = [(kid, None) for kid in reversed(_list(top))]
    while waiting:
        node, parent = waiting.pop()
        if _is(node, DICTIONARY) and "/S" in node and node.objgen not in seen:
            seen |= {node.objgen} - {(0, 0)}  # what has no number of its own cannot be met twice
            element = Element(str(node.S).removeprefix("/"), node, parent)
            if "/A" in node:
                element.attributes = {name: value for part in _list(node.A) for name, value in part.items()}
            if parent is not None:
                parent.kids.append(element)
            read.append(element)
            waiting.extend((kid, element) for kid in reversed(_list(node.get("/K"))))
        elif parent is not None:
            parent.marks += _marks(node, parent)
    return read


def _marks(node: Node, parent: Element) -> Iterator[tuple[Any, int]]:
    """The number of marked content on its page, where a kid is that."""
    if isinstance(node, int):
        if "/Pg" in parent.node:
            yield parent.node.Pg.objgen, int(node)
    elif _is(node, DICTIONARY) and "/MCID" in node:
        page = node.get("/Pg", parent.node.get("/Pg"))
        if page is not None:
            yield page.objgen, int(node.MCID)


def _list(kids: Node) -> list[Node]:
    return [] if kids is None else list(kids) if _is(kids, ARRAY) else [kids]


def _is(value: Node, kind: pikepdf.ObjectType) -> bool:
    """Whether something is an object of this kind; asked of every element, so without `isinstance`, which is slow."""
    return getattr(value, "_type_code", None) == kind


def misplaced(tree: Iterable[Element]) -> Iterator[Node]:
    """Elements that stand in a list, a table or contents and are no part of one, and parts that stand outside."""
    for element in tree:
        kids = [kid.kind for kid in element.kids]
        above = element.parent.kind if element.parent else ""
        is_odd = element.kind in KIDS and not KIDS[element.kind].issuperset(kids)
        is_stray = element.kind in PARENTS and above not in PARENTS[element.kind]
        if is_odd or is_stray or (element.kind == "Table" and not _has_sections(kids)):
            yield element.node


def _has_sections(kids: Sequence[str]) -> bool:
    """Whether a table has at most one head and one foot, and a body where it has one of them."""
    parts = [kid for kid in kids if kid in ONCE]
    return len(parts) == len(set(parts)) and (not parts or "TBody" in kids)


def out_of_turn(tree: Iterable[Element]) -> Iterator[Node]:
    """Lists, tables and contents with a caption that is not their first part, or the last of a table."""
    for element in tree:
        if element.kind in CAPTIONED:
            kids = [kid.kind for kid in element.kids]
            places = [place for place, kid in enumerate(kids) if kid == "Caption"]
            allowed = {0, len(kids) - 1} if element.kind == "Table" else {0}
            if len(places) > 1 or not allowed.issuperset(places):
                yield element.node


def without_text(tree: Iterable[Element]) -> Iterator[Node]:
    """Pictures and formulas without a text instead."""
    for element in tree:
        if element.kind in DRAWN and not (written(element.node, "/Alt") or written(element.node, "/ActualText")):
            yield element.node


def of_other_types(pdf: Node, tree: Iterable[Element]) -> Iterator[Node]:
    """Elements of no standard type, and a map that gives a standard type another meaning."""
    roles = pdf.Root.get("/StructTreeRoot", {}).get("/RoleMap", {})
    if any(str(name).removeprefix("/") in STANDARD for name in roles):
        yield roles
    yield from (element.node for element in tree if element.kind not in STANDARD)


def without_parent(tree: Iterable[Element]) -> Iterator[Node]:
    """Elements that do not say what they stand in."""
    return (element.node for element in tree if "/P" not in element.node)


def skipping(tree: Sequence[Element]) -> Iterator[Node]:
    """Headings more than one level below the one before; the first must be H1, and all of them numbered."""
    numbered = [element for element in tree if len(element.kind) == 2 and element.kind[0] == "H"]
    plain = [element for element in tree if element.kind == "H"]
    levels = [0, *(int(element.kind[1]) for element in numbered)]
    yield from (
        element.node for element, (before, level) in zip(numbered, pairwise(levels), strict=True) if level > before + 1
    )
    holders = [id(element.parent) for element in plain]
    yield from (element.node for element in plain if numbered or holders.count(id(element.parent)) > 1)


def unnumbered_notes(tree: Iterable[Element]) -> Iterator[Node]:
    """Notes without an identifier, or with one that another has."""
    known: set[str] = set()
    for element in tree:
        if element.kind == "Note":
            name = written(element.node, "/ID")
            if not name or name in known:
                yield element.node
            known.add(name)


def odd_forms(tree: Iterable[Element]) -> Iterator[Node]:
    """Elements of form fields that hold another number of fields than one, and do not say what they print."""
    for element in tree:
        if element.kind == "Form":
            fields = [kid for kid in _list(element.node.get("/K")) if _is(kid, DICTIONARY)]
            n = sum(kid.get("/Type") == "/OBJR" for kid in fields)
            if n != 1 and "/Role" not in element.attributes:
                yield element.node
