"""The fonts of a PDF: embedded, of a kind that is known, with the glyphs, widths and characters that pages use."""

import io
import re
import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont, TTLibError

from reports.pdf.selfcheck.faults import MOST_PAGES, Fault, Node, written

FONT_FILES = ("/FontFile2", "/FontFile3", "/FontFile")
NEEDS_FILE = frozenset({"/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2"})
SIMPLE = frozenset({"/Type1", "/MMType1", "/TrueType", "/Type3"})
IDENTITY = ("/Identity-H", "/Identity-V")
BROKEN = (TTLibError, AssertionError, struct.error, ValueError, TypeError, LookupError, AttributeError)
NOT_MEANT = frozenset({"0000", "FEFF", "FFFE"})
NEAR = 1  # thousandths of an em
ONE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
RANGE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])")


def font_faults(fonts: Iterable[Node], glyphs: Mapping[Any, Collection[int]]) -> Iterator[Fault]:
    """What is wrong with the fonts; `glyphs` are the codes that pages show of each, by its number."""
    checks: dict[str, list[str]] = {}
    for font in fonts:
        for check in dict.fromkeys(_wrong(font, glyphs.get(font.objgen, frozenset()))):
            checks.setdefault(check, []).append(written(font, "/BaseFont"))
    for check, names in checks.items():
        yield Fault(check=check, n=len(names), places=tuple(dict.fromkeys(names))[:MOST_PAGES])


def _wrong(font: Node, codes: Collection[int]) -> Iterator[str]:
    """The checks that one font does not pass."""
    kind, descriptor = font.get("/Subtype"), font.get("/FontDescriptor", {})
    if kind in NEEDS_FILE and not any(name in descriptor for name in FONT_FILES):
        yield "font"
    elif kind in SIMPLE or (kind == "/CIDFontType2" and "/CIDToGIDMap" not in font):
        yield "font_kind"
    elif kind == "/CIDFontType0" and not is_identity(_program(descriptor), set(used(font.get("/W", [])))):
        yield "glyphs"
    if kind == "/Type0":
        yield from _wrong_pages(font, codes)


def _wrong_pages(font: Node, codes: Collection[int]) -> Iterator[str]:
    """What pages show of a font against what is in it."""
    (inner,) = font.DescendantFonts
    descriptor = inner.get("/FontDescriptor", {})
    if str(font.get("/Encoding")) not in IDENTITY or "/CIDSet" in descriptor or _is_bare(descriptor):
        yield "font_kind"
    characters = _characters(font)
    if any(characters.get(code, "") == "" for code in codes):
        yield "unicode"
    if any(name in descriptor for name in FONT_FILES) and not _is_bare(descriptor):
        yield from _unlike(inner, _program(descriptor), codes)


def _unlike(font: Node, program: bytes, codes: Collection[int]) -> Iterator[str]:
    """Glyphs that are used and not there, and widths that are not those of the glyphs."""
    try:
        face = TTFont(io.BytesIO(program), lazy=True)
        names, metrics, em = face.getGlyphOrder(), face["hmtx"].metrics, face["head"].unitsPerEm
        stated = dict(_widths(font.get("/W", [])))
    except BROKEN:
        yield "blank_glyph"
        return
    if any(not 0 < code < len(names) for code in codes):
        yield "blank_glyph"
    default = float(font.get("/DW", 1000))
    shown = [code for code in codes if 0 < code < len(names)]
    if any(abs(stated.get(code, default) - metrics[names[code]][0] * 1000 / em) > NEAR for code in shown):
        yield "widths"


def _program(descriptor: Node) -> bytes:
    stream = next((descriptor[name] for name in FONT_FILES if name in descriptor), None)
    return b"" if stream is None else bytes(stream.read_bytes())


def _is_bare(descriptor: Node) -> bool:
    """Whether a font is embedded in a form that is not read here: without its tables."""
    return "/FontFile3" in descriptor and descriptor.FontFile3.get("/Subtype") != "/OpenType"


def _characters(font: Node) -> dict[int, str]:
    """The characters that codes stand for, in hexadecimal; a code without any, or with one that means nothing, has "".

    The table is a text of its own in the file (ISO 32000-1, 9.10.3).
    """
    if "/ToUnicode" not in font:
        return {}
    table = font.ToUnicode.read_bytes().decode("latin-1")
    known: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        known |= {int(code, 16): _meant(character) for code, character in ONE.findall(block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, start in RANGE.findall(block):
            known |= dict(_range(int(low, 16), int(high, 16), start))
    return known


def _range(low: int, high: int, start: str) -> Iterator[tuple[int, str]]:
    if start.startswith("["):
        yield from zip(range(low, high + 1), map(_meant, re.findall(r"<([0-9A-Fa-f]+)>", start)), strict=False)
    else:
        first = start.strip("<>")
        yield from ((code, _meant(f"{int(first, 16) + code - low:0{len(first)}X}")) for code in range(low, high + 1))


def _meant(character: str) -> str:
    units = [character[at : at + 4].upper() for at in range(0, len(character), 4)]
    return "" if NOT_MEANT.intersection(units) else character


def _widths(widths: Iterable[Any]) -> Iterator[tuple[int, float]]:
    """The width of each identifier: n [w w …] or from to w."""
    waiting: list[Any] = []
    for item in widths:
        waiting.append(item)
        if isinstance(item, pikepdf.Array):
            yield from ((int(waiting[0]) + at, float(width)) for at, width in enumerate(item))
            waiting = []
        elif len(waiting) == 3:
            yield from ((code, float(item)) for code in range(int(waiting[0]), int(waiting[1]) + 1))
            waiting = []


def used(widths: Iterable[Any]) -> Iterator[int]:
    """The identifiers that a font gives widths for."""
    return (code for code, _ in _widths(widths))


def is_identity(content: bytes, used: Collection[int]) -> bool:
    """Whether each glyph n that is used has the identifier n; a font without identifiers is read by places anyway.

    Args
        content: of an OpenType font. A font that cannot be read is not identical.
    """
    try:
        font = TTFont(io.BytesIO(content), lazy=True)
        (top,) = font["CFF "].cff.topDictIndex
    except BROKEN:
        return False
    names = top.charset if hasattr(top, "ROS") else ()
    return all(names[code : code + 1] == [f"cid{code:05d}"] for code in used if code) or not names
