"""What pages paint: whether all of it is in the structure tree or an artifact, and which glyphs of which font."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from reports.pdf.selfcheck.faults import Node
from reports.pdf.selfcheck.tree import Element

# the operators that matter here, read without a parser: a page has tens of thousands. What this does not match, such as
# a mark with a dictionary inside its dictionary, is taken for content without a mark, which is a fault and no pass
STEP = re.compile(
    rb"/(?P<tag>[^\s/<>\[\]()]+)\s*(?:<<(?P<held>[^<>]*)>>|/(?P<named>[^\s/<>\[\]()]+))?\s*B(?:DC|MC)\b"
    rb"|(?P<end>\bEMC\b)"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+[\d.]+\s+Tf\b"
    rb"|(?P<shown>\[[^\]]*\]\s*TJ\b|<[^<>]*>\s*Tj\b|\((?:[^()\\]|\\.)*\)\s*(?:Tj\b|'|\"))"
    rb"|(?P<paint>(?<=[\s\])>])(?:sh|Do|EI|[fBb]\*?|[FSs])(?=\s|$))"
    rb"|(?P<save>(?<!\S)q(?!\S))|(?P<restore>(?<!\S)Q(?!\S))",
    re.DOTALL,
)
NUMBER = re.compile(rb"/MCID\s+(\d+)")
HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f\s]*)>")
UNREAD = -1  # a code of a string that is not in hexadecimal: no font has it
TAGGED, ARTIFACT, NEITHER = "tagged", "artifact", ""


@dataclass(slots=True)
class Painted:
    """What the pages of a file paint.

    `loose` are pages with content in no element or with elements whose content is not there, `tangled` pages where
    artifacts and tagged content stand in each other, `glyphs` the codes shown in each font, by its number.
    """

    loose: list[Node] = field(default_factory=list)
    tangled: list[Node] = field(default_factory=list)
    glyphs: dict[Any, set[int]] = field(default_factory=lambda: defaultdict(set))


def painted(pdf: Node, tree: Iterable[Element], streams: Iterable[Node]) -> Painted:
    """All pages and graphics of a file, looked at once."""
    tagged: dict[Any, set[int]] = defaultdict(set)
    for element in tree:
        for page, number in element.marks:
            tagged[page].add(number)
    result = Painted()
    for page in pdf.pages:
        page.contents_coalesce()
        walk = _Walk(page.obj.get("/Resources", {}), result.glyphs)
        walk.follow(page.obj.Contents.read_bytes())
        if walk.has_loose_paint or walk.marks != tagged[page.objgen]:
            result.loose.append(pikepdf.Dictionary(Pg=page.obj))
        if walk.is_tangled:
            result.tangled.append(pikepdf.Dictionary(Pg=page.obj))
    for graphic in streams:
        if graphic.get("/Subtype") == "/Form":
            _Walk(graphic.get("/Resources", {}), result.glyphs).follow(graphic.read_bytes())
    return result


class _Walk:
    """One stream of content read from its first operator to its last."""

    def __init__(self, resources: Node, glyphs: dict[Any, set[int]]) -> None:
        self.fonts = {str(name): font.objgen for name, font in resources.get("/Font", {}).items()}
        self.properties = resources.get("/Properties", {})
        self.glyphs = glyphs
        self.marks: set[int] = set()
        self.open: list[str] = []
        self.has_loose_paint = self.is_tangled = False

    def follow(self, content: bytes) -> None:
        """Read a page or a graphic."""
        font: Any = None
        saved: list[Any] = []
        for step in STEP.finditer(content):
            kind = step.lastgroup
            if kind == "paint":
                self.has_loose_paint |= not any(self.open)
            elif kind == "save":
                saved.append(font)
            elif kind == "restore":
                font = saved.pop() if saved else None
            elif kind == "shown":
                self.has_loose_paint |= not any(self.open)
                self.glyphs[font] |= _codes(step["shown"])
            elif kind == "font":
                font = self.fonts.get(f"/{step['font'].decode('latin-1')}")
            elif kind == "end":
                self.open = self.open[:-1]
            else:
                self._begin(step)

    def _begin(self, step: re.Match[bytes]) -> None:
        """A mark opens: an artifact, content of an element, or neither."""
        held = step["held"] or b""
        if step["named"]:
            values = self.properties.get(f"/{step['named'].decode('latin-1')}", {})
            held = f"/MCID {values['/MCID']}".encode() if "/MCID" in values else b""
        number = NUMBER.search(held)
        mark = ARTIFACT if step["tag"] == b"Artifact" else TAGGED if number else NEITHER
        if number and mark == TAGGED:
            self.marks.add(int(number[1]))
        self.is_tangled |= bool(mark) and any(above not in (NEITHER, mark) for above in self.open)
        self.open.append(mark)


def _codes(shown: bytes) -> set[int]:
    """The two-byte codes of what an operator shows: a string, or strings with distances between them."""
    codes = {UNREAD} if b"(" in shown else set()
    for string in HEXADECIMAL.findall(shown):
        content = bytes.fromhex(string.decode())
        codes |= {int.from_bytes(content[at : at + 2], "big") for at in range(0, len(content), 2)}
    return codes
