"""An edited paragraph as it would stand in text/*.md: figures by their ids, cited words in brackets."""

import re
from collections.abc import Mapping

from reports.docx.edited.reading import Printed

SPECIAL = re.compile(r"([\\`*_<>\[\]{}])")
AT_START = re.compile(r"^([#+>-])")


def as_markdown(pieces: tuple[Printed, ...], marks: Mapping[str, str]) -> str:
    """The pieces of a paragraph as one line of a text.

    Args
        marks: how words that are no plain ones are written: cited law and names, references, figures without control.
    """
    ordered = sorted(marks, key=len, reverse=True)
    places = re.compile("|".join(map(_alone, ordered))) if ordered else None
    words = "".join(f"{{{piece.figure}}}" if piece.figure else _plain(piece.text, places, marks) for piece in pieces)
    return AT_START.sub(r"\\\1", " ".join(words.split()))


def _alone(words: str) -> str:
    """A pattern of words that are no part of a longer number."""
    before = r"(?<![\d.])" if words[0].isdigit() else ""
    after = r"(?![\d.%])" if words[-1].isdigit() else ""
    return f"{before}{re.escape(words)}{after}"


def _plain(text: str, places: re.Pattern[str] | None, marks: Mapping[str, str]) -> str:
    """Plain words without signs that markdown takes for its own."""
    parts, end = [], 0
    for match in places.finditer(text) if places else ():
        parts += [SPECIAL.sub(r"\\\1", text[end : match.start()]), marks[match[0]]]
        end = match.end()
    return "".join((*parts, SPECIAL.sub(r"\\\1", text[end:])))
