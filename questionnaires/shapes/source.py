"""Where a fault in a definition stands: its file, its line and column, the part that it touches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from questionnaires.problems import Problem
from questionnaires.texts import Text
from questionnaires.yaml_lines import Lines, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at a place below the part that is judged; `of_key` where the key is wrong and not its value."""

    fault: Text
    cure: Text
    place: Place = ()
    of_key: bool = False


def dotted(place: Place) -> str:
    """A place as people read it: pages[2].items[1].scale, counted from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).removeprefix(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A definition as it was read: its file, its values, where each of them begins, and how places are written."""

    file: str
    raw: Any
    lines: Lines
    written: Callable[[Place], str] = dotted

    def problem(self, fault: Fault) -> Problem:
        """A fault with the line and the column of its place, or of the nearest place above it that exists."""
        nearest = next(
            (fault.place[:end] for end in range(len(fault.place), -1, -1) if fault.place[:end] in self.lines), None
        )
        position = None if nearest is None else self.lines[nearest]
        row, column = (None, "") if position is None else position[2:] if fault.of_key else position[:2]
        where = self.written(fault.place)
        return Problem(file=self.file, row=row, column=column, place=where, fault=fault.fault, cure=fault.cure)


def without(raw: Any, places: Iterable[Place]) -> Any:
    """`raw` without what stands at these places; where nothing stands, without the part in which it is missing."""
    parts = {place if _stands(raw, place) else place[:-1] for place in places} - {()}
    for place in sorted(parts, key=_from_the_end, reverse=True):
        raw = _without(raw, place)
    return raw


def _stands(raw: Any, place: Place) -> bool:
    """Whether anything stands there; the part above it always does."""
    for key in place[:-1]:
        raw = raw[key]
    return isinstance(raw, list) or place[-1] in raw


def _from_the_end(place: Place) -> tuple[tuple[bool, str | int], ...]:
    """An order in which later entries and inner parts come last: taken out first, they move nothing else."""
    return tuple((isinstance(part, int), part) for part in place)


def _without(raw: Any, place: Place) -> Any:
    """A copy along the way to the place, so that what was read stays as it is."""
    key, *below = place
    copy: Any = dict(raw) if isinstance(raw, dict) else list(raw)
    if below:
        copy[key] = _without(copy[key], tuple(below))
    else:
        del copy[key]
    return copy
