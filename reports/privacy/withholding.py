"""Which figures everybody may not see (不公开): one rule, from the counts that figures carry; closed by default.

A figure tells of people unless all its inputs are free of them. Of people it is shown only where 5 or more, or nobody,
stand behind it and beside it, where no sum gives it away, and where nothing that it rests on is withheld.
"""

from collections.abc import Collection, Iterator, Mapping, Set

from analysis.core.figures import Addend, Figure
from reports.privacy.small_cells import LEAST, safe_counts

Figures = Mapping[str, Figure]


def withheld_figures(figures: Figures, free: Collection[str]) -> frozenset[str]:
    """The ids of the figures to withhold; `free` are the inputs that are free of people, folders with their `/`."""
    hidden = {name for name, figure in figures.items() if is_untold(figure, free) or _is_few(figure)}
    hidden |= set(_given_away(figures))
    while True:
        hidden |= set(_resting(figures, hidden))
        covers = set(covering(figures, hidden)) - hidden
        if not covers:
            return frozenset(hidden)
        hidden |= covers


def tells_of_people(figure: Figure, free: Collection[str]) -> bool:
    """Whether a figure tells of persons, sheets or households, as far as its inputs say."""
    return not figure.inputs or not all(is_free(name, free) for name in figure.inputs)


def is_free(name: str, free: Collection[str]) -> bool:
    """Whether an input is free of people: so declared, or in a folder that is; what nobody knows is not."""
    return name.removesuffix(".csv") in free or f"{name.partition('/')[0]}/" in free


def is_untold(figure: Figure, free: Collection[str]) -> bool:
    """Whether a figure tells of people and says neither of how many nor what it rests on."""
    return figure.cell is None and not figure.rests_on and tells_of_people(figure, free)


def _is_few(figure: Figure) -> bool:
    cell = figure.cell
    return cell is not None and (0 < cell.n < LEAST or (cell.of is not None and 0 < cell.of - cell.n < LEAST))


def _given_away(figures: Figures) -> Iterator[str]:
    """Cells that a small one of their group could be had from by subtraction, and the small ones."""
    groups: dict[str, dict[str, int]] = {}
    for name, figure in figures.items():
        if figure.cell is not None and figure.cell.group:
            groups.setdefault(figure.cell.group, {})[name] = figure.cell.n
    for counts in groups.values():
        yield from (name for name, n in safe_counts(counts).items() if n is None)


def _resting(figures: Figures, hidden: Collection[str]) -> Iterator[str]:
    """What rests on hidden figures, however far."""
    resting: dict[str, list[str]] = {}
    for name, figure in figures.items():
        for source in figure.rests_on:
            resting.setdefault(source, []).append(name)
    waiting, known = list(hidden), set(hidden)
    while waiting:
        for name in resting.get(waiting.pop(), ()):
            if name not in known:
                known.add(name)
                waiting.append(name)
                yield name


def covering(figures: Figures, hidden: Collection[str]) -> Iterator[str]:
    """What must be withheld so that no hidden addend follows from a sum: none is hidden alone below a shown sum.

    Another addend that can stand hidden joins a lone one, with all that tells it; where there is none, the sum itself
    is withheld, and with it another sum or the sum of both.

    Source
        Complementary suppression, Willenborg & de Waal (2001), Elements of Statistical Disclosure Control, ch. 4.
    """
    sums = _sums(figures)
    unseen = set(hidden)
    for total in sorted(sums, key=lambda total: _height(total, sums)):
        alone = [name for name in sums[total] if name in unseen]
        if len(alone) == 1 and total not in unseen:
            unseen |= set(_cover(total, sums, unseen)) or {total}
    yield from unseen - set(hidden)
    yield from (source for name in unseen - set(hidden) for source in _behind(name, figures))


def _sums(figures: Figures) -> dict[str, dict[str, Addend]]:
    """The addends of each sum, by id."""
    sums: dict[str, dict[str, Addend]] = {}
    for name, figure in figures.items():
        if figure.addend is not None:
            sums.setdefault(figure.addend.of, {})[name] = figure.addend
    return sums


def _height(total: str, sums: Mapping[str, Mapping[str, Addend]]) -> int:
    """How many sums stand one above another below a sum, itself with them."""
    return 1 + max((_height(name, sums) for name in sums[total] if name in sums), default=0)


def _cover(total: str, sums: Mapping[str, Mapping[str, Addend]], unseen: Set[str]) -> list[str]:
    """The smallest addend of a sum that can stand hidden, with what makes it unknown below; [] where there is none."""
    for name, addend in sorted(sums[total].items(), key=lambda pair: pair[1].size):
        if name in unseen:
            continue
        if addend.can_cover:
            return [name]
        below = sums.get(name, {})
        inner = [] if unseen & below.keys() else _cover(name, sums, unseen) if below else []
        if inner or unseen & below.keys():
            return [name, *inner]
    return []


def _behind(name: str, figures: Figures) -> Iterator[str]:
    """All that a figure rests on, from which it could be computed again."""
    for source in figures[name].rests_on if name in figures else ():
        if source in figures:
            yield source
            yield from _behind(source, figures)
