"""Whether the glyphs of a font in a PDF are those that its pages name: identifiers (CID) against places (GID)."""

import io
import struct
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont, TTLibError

BROKEN = (TTLibError, AssertionError, struct.error, ValueError, TypeError, LookupError, AttributeError)


def used(widths: Iterable[Any]) -> Iterator[int]:
    """The identifiers that a font gives widths for: n [w w …] or from to w."""
    waiting: list[int] = []
    for each in widths:
        if isinstance(each, pikepdf.Array):
            yield from range(waiting[0], waiting[0] + len(each))
            waiting = []
        elif len(waiting) == 2:
            yield from range(waiting[0], waiting[1] + 1)
            waiting = []
        else:
            waiting.append(int(each))


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
    return all(names[each : each + 1] == [f"cid{each:05d}"] for each in used if each) or not names
