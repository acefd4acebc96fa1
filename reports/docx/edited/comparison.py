"""What was changed in an edited Word file: printed figures one by one, and paragraphs by chapter."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.docx.edited.alignment import Pair, aligned
from reports.docx.edited.reading import Printed, WordParagraph

FigureKind = Literal["changed", "removed", "duplicated", "unmarked"]
ParagraphKind = Literal["rewritten", "added", "deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """A printed figure that does not stand as it was printed: what was printed, what stands there now, and where."""

    kind: FigureKind
    figure: str
    printed: str
    now: str
    where: WordParagraph


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphChange:
    """A paragraph whose words are others, that is new, or that is gone; `previous` is the printed one before it."""

    kind: ParagraphKind
    before: WordParagraph | None
    after: WordParagraph | None
    previous: WordParagraph | None = None

    @property
    def where(self) -> WordParagraph:
        """The paragraph that says in which chapter and below which heading it stands."""
        paragraph = self.before or self.after
        if paragraph is None:
            raise ValueError("a change is of a paragraph")
        return paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was changed, in reading order."""

    figures: tuple[FigureChange, ...]
    paragraphs: tuple[ParagraphChange, ...]
    n_figures: int
    n_paragraphs: int


def compare(printed: Sequence[WordParagraph], edited: Sequence[WordParagraph]) -> Comparison:
    """What of the printed paragraphs was changed."""
    pairs = aligned(printed, edited)
    return Comparison(
        figures=tuple(_figure_changes(pairs)),
        paragraphs=tuple(_paragraph_changes(pairs)),
        n_figures=sum(bool(piece.figure) for each in printed for piece in each.pieces),
        n_paragraphs=len(printed),
    )


def _paragraph_changes(pairs: Sequence[Pair]) -> Iterator[ParagraphChange]:
    previous: WordParagraph | None = None
    for before, after in pairs:
        if before is None:
            yield ParagraphChange(kind="added", before=None, after=after, previous=previous)
            continue
        previous = before
        if after is None:
            yield ParagraphChange(kind="deleted", before=before, after=None)
        elif words_of(before) != words_of(after) and _squeezed(before.text) != _squeezed(after.text):
            yield ParagraphChange(kind="rewritten", before=before, after=after)


def words_of(paragraph: WordParagraph) -> str:
    """The words of a paragraph without its figures: a changed number alone rewrites nothing, nor do spaces."""
    return _squeezed("".join("\ue000" if piece.figure else piece.text for piece in paragraph.pieces))


def _squeezed(words: str) -> str:
    return "".join(words.split())


@dataclass(frozen=True, slots=True)
class _Place:
    """One figure in one paragraph."""

    piece: Printed
    where: WordParagraph


def _figure_changes(pairs: Sequence[Pair]) -> Iterator[FigureChange]:
    """Figures that stand in the same paragraph are compared first; those that moved are found again by their words."""
    left: dict[str, list[_Place]] = defaultdict(list)  # printed, not found in its paragraph
    extra: dict[str, list[_Place]] = defaultdict(list)  # found where it was not printed
    changes: list[FigureChange] = []
    for before, after in pairs:
        for figure, old, new in _figures_of(before, after):
            for one, other in zip(old, new, strict=False):
                changes.append(_change("changed", figure, one, other.piece.text))
            left[figure] += old[len(new) :]
            extra[figure] += new[len(old) :]
        changes += _unmarked(before, after, left)
    changes += _moved(left, extra)
    yield from changes


def _figures_of(
    before: WordParagraph | None, after: WordParagraph | None
) -> Iterator[tuple[str, list[_Place], list[_Place]]]:
    """Each figure of two paragraphs with its places in them, those left out that have the same words in both."""
    old, new = _places(before), _places(after)
    for figure in dict.fromkeys([*old, *new]):
        ours, theirs = old.get(figure, []), new.get(figure, [])
        for place in list(ours):
            same = next((each for each in theirs if each.piece.text.strip() == place.piece.text.strip()), None)
            if same is not None:
                ours.remove(place)
                theirs.remove(same)
        yield figure, ours, theirs


def _places(paragraph: WordParagraph | None) -> dict[str, list[_Place]]:
    places: dict[str, list[_Place]] = {}
    for piece in paragraph.pieces if paragraph else ():
        if piece.figure and piece.text.strip():
            places.setdefault(piece.figure, []).append(_Place(piece, paragraph))  # type: ignore[arg-type]  # it has pieces
    return places


def _unmarked(
    before: WordParagraph | None, after: WordParagraph | None, left: dict[str, list[_Place]]
) -> Iterator[FigureChange]:
    """Figures whose control is gone while their words stand: no longer marked, and no number was changed."""
    if before is None or after is None:
        return
    rest = "".join(piece.text for piece in after.pieces if not piece.figure)
    for figure, places in left.items():
        for place in [each for each in places if each.where is before]:
            words = place.piece.text.strip()
            if words and words in rest:
                rest = rest.replace(words, "", 1)
                places.remove(place)
                yield _change("unmarked", figure, place, words)


def _moved(left: dict[str, list[_Place]], extra: dict[str, list[_Place]]) -> Iterator[FigureChange]:
    """What is left over: a figure found elsewhere has moved; others were removed, or stand once more than printed."""
    for figure, places in left.items():
        found = extra.get(figure, [])
        for place in places:
            if found:
                other = found.pop(0)
                if other.piece.text.strip() != place.piece.text.strip():
                    yield _change("changed", figure, place, other.piece.text)
            else:
                yield _change("removed", figure, place, "")
    for figure, places in extra.items():
        yield from (_change("duplicated", figure, place, place.piece.text) for place in places)


def _change(kind: FigureKind, figure: str, place: _Place, now: str) -> FigureChange:
    printed = "" if kind == "duplicated" else place.piece.text.strip()
    return FigureChange(kind=kind, figure=figure, printed=printed, now=now.strip(), where=place.where)
