"""Which paragraph of an edited file was which of those printed: the same words, or the most alike between them."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from reports.docx.edited.reading import WordParagraph

ALIKE = 0.4  # of their signs, from which two paragraphs are one that was rewritten
MOST_PAIRS = 40_000  # comparisons of one stretch; longer ones are taken in their order

Pair = tuple[WordParagraph | None, WordParagraph | None]


def aligned(printed: Sequence[WordParagraph], edited: Sequence[WordParagraph]) -> list[Pair]:
    """Pairs of printed and edited paragraphs in reading order; None stands where one was deleted or added."""
    before, after = _by_place(printed), _by_place(edited)
    order = list(dict.fromkeys([*before, *after]))
    return [pair for place in order for pair in _pairs(before.get(place, []), after.get(place, []))]


def _by_place(paragraphs: Sequence[WordParagraph]) -> dict[str, list[WordParagraph]]:
    places: dict[str, list[WordParagraph]] = {}
    for place, group in groupby(paragraphs, key=lambda each: each.place):
        places.setdefault(place, []).extend(group)
    return places


def _pairs(before: Sequence[WordParagraph], after: Sequence[WordParagraph]) -> Iterator[Pair]:
    one, other = ([f"{each.is_cell} {each.form}" for each in several] for several in (before, after))
    for kind, i, i_end, j, j_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(before[i:i_end], after[j:j_end], strict=True)
        else:
            yield from _matched(before[i:i_end], after[j:j_end])


def _matched(before: Sequence[WordParagraph], after: Sequence[WordParagraph]) -> Iterator[Pair]:
    """The pairs of a stretch that together are most alike, in order."""
    if len(before) * len(after) > MOST_PAIRS:
        steps = [(at, at) for at in range(min(len(before), len(after)))]
    else:
        steps = _best(before, after)
    i = j = 0
    for one, other in [*steps, (len(before), len(after))]:
        yield from ((each, None) for each in before[i:one])
        yield from ((None, each) for each in after[j:other])
        if one < len(before) and other < len(after):
            yield before[one], after[other]
        i, j = one + 1, other + 1


def _best(before: Sequence[WordParagraph], after: Sequence[WordParagraph]) -> list[tuple[int, int]]:
    """Places of the pairs whose likeness has the greatest sum, by the table of the longest common subsequence."""
    likeness = [[alike(one, other) for other in after] for one in before]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in range(len(before) - 1, -1, -1):
        for j in range(len(after) - 1, -1, -1):
            matched = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= ALIKE else 0.0
            best[i][j] = max(matched, best[i + 1][j], best[i][j + 1])
    i = j = 0
    steps = []
    while i < len(before) and j < len(after):
        if likeness[i][j] >= ALIKE and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            steps.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return steps


def alike(one: WordParagraph, other: WordParagraph) -> float:
    """How alike two paragraphs are, from 0 to 1; figures that both hold count as much as words."""
    if one.is_cell != other.is_cell or bool(one.level) != bool(other.level):
        return 0.0
    ids = [{piece.figure for piece in each.pieces if piece.figure} for each in (one, other)]
    shared = len(ids[0] & ids[1]) / max(1, len(ids[0] | ids[1]))
    return max(SequenceMatcher(None, one.text, other.text, autojunk=False).ratio(), shared)
