"""What the tags of a PDF say of its pages: whether lists and tables are built as such, and nothing is left out."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf

Node = Any  # an object of a PDF; its types are known only when it is read
MARK = re.compile(rb"/MCID\s+(\d+)")
# ISO 32000-1, 14.8.4.3: what a list and a table may hold
KIDS: Mapping[str, frozenset[str]] = {
    "/L": frozenset({"/L", "/LI", "/Caption"}),
    "/LI": frozenset({"/Lbl", "/LBody"}),
    "/Table": frozenset({"/TR", "/THead", "/TBody", "/TFoot", "/Caption"}),
    "/THead": frozenset({"/TR"}),
    "/TBody": frozenset({"/TR"}),
    "/TFoot": frozenset({"/TR"}),
    "/TR": frozenset({"/TH", "/TD"}),
}
PARENTS: Mapping[str, frozenset[str]] = {
    kid: frozenset(parent for parent, kids in KIDS.items() if kid in kids)
    for kid in ("/LI", "/LBody", "/TR", "/TH", "/TD", "/THead", "/TBody", "/TFoot")
}


def misplaced(elements: list[Node]) -> Iterator[Node]:
    """Elements that stand in a list or a table and are no part of one, and parts that stand outside."""
    for element in elements:
        kind = str(element.S)
        kids = [str(kid.S) for kid in _kids(element)]
        parent = str(element.get("/P", {}).get("/S", ""))
        if (kind in KIDS and not KIDS[kind].issuperset(kids)) or (kind in PARENTS and parent not in PARENTS[kind]):
            yield element


def unheard(pdf: Node, elements: list[Node]) -> Iterator[Node]:
    """Pages with marked content that is in no element of the tree, or with elements whose content is not there."""
    told: dict[tuple[int, int], set[int]] = {}
    for element in elements:
        for kid in _list(element.get("/K")):
            if isinstance(kid, int):
                told.setdefault(element.Pg.objgen, set()).add(int(kid))
    for page in pdf.pages:
        page.contents_coalesce()
        marked = {int(number) for number in MARK.findall(page.obj.Contents.read_bytes())}
        if marked != told.get(page.objgen, set()):
            yield pikepdf.Dictionary(Pg=page.obj)


def _kids(element: Node) -> Iterator[Node]:
    """The elements right below one."""
    yield from (kid for kid in _list(element.get("/K")) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)


def _list(kids: Node) -> list[Node]:
    return [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]
