"""What the writers of one document share: its language and look, numbers given out once, and the part being written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

from docx.parts.document import DocumentPart

from questionnaires.texts import Language

LONGEST = 64  # signs that Word keeps of the tag and of the title of a content control
KEPT, DIGITS = 50, 12
MARK = "_fig_"  # Word hides bookmarks that begin with a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """A document while it is written.

    `labels` are those of the figures by id, `pictures` the numbers of the pictures shown, `is_counted` whether headings
    are counted here.
    """

    part: DocumentPart
    lang: Language
    theme: str
    pictures: Mapping[str, int]
    labels: Mapping[str, str]
    is_counted: bool = False
    controls: Iterator[int] = field(default_factory=lambda: count(1))
    bookmarks: Iterator[int] = field(default_factory=lambda: count(1))
    drawings: Iterator[int] = field(default_factory=lambda: count(1))


def mark_of(figure_id: str, number: int) -> str:
    """The name of the bookmark around a figure, which is kept where tags are dropped: its digest and a number."""
    return f"{MARK}{digest_of(figure_id)}_{number}"


def digest_of(figure_id: str) -> str:
    """A short name of an id, fit for a bookmark."""
    return sha256(figure_id.encode()).hexdigest()[:DIGITS]


def tag_of(figure_id: str) -> str:
    """What a content control says of its figure: its id, or of a longer one its beginning and a digest."""
    if len(figure_id) <= LONGEST:
        return figure_id
    return f"{figure_id[:KEPT]}~{digest_of(figure_id)}"
