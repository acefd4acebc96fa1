"""From the raw values of a questionnaire file to the questionnaire, or to what is left of it beside its faults."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from questionnaires.model import Questionnaire
from questionnaires.problems import Problem
from questionnaires.shapes.faults import faults_of, problems_of
from questionnaires.shapes.parts import Reading
from questionnaires.shapes.questionnaire import QuestionnaireShape
from questionnaires.shapes.source import Source, without
from questionnaires.yaml_lines import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A questionnaire as far as it can be read, the faults of shape, and the names of the parts they touch."""

    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...] = ()
    touched: frozenset[str] = frozenset()


def read_shape(source: Source, *, digest: str, is_fielded: bool) -> Judged:
    """Judge the shape of a questionnaire file; what is in order is read even where other parts are not."""
    raw = source.raw
    reading = Reading(languages=_languages(raw), scales=_scales(raw), is_fielded=is_fielded)
    try:
        return Judged(questionnaire=QuestionnaireShape.model_validate(raw, context=reading).value(digest))
    except ValidationError as wrong:
        places = [fault.place for fault in faults_of(wrong, raw)]
        left = _left(raw, places, reading)
        return Judged(
            questionnaire=None if left is None else left.value(digest),
            problems=tuple(problems_of(wrong, source)),
            touched=frozenset(name for place in places for name in _names(raw, place)),
        )


def named_places(raw: Any) -> dict[str, Place]:
    """Where each page, item, row, scale and part of the head stands; an item comes before the page of its name."""
    places: dict[str, Place] = {key: (key,) for key in raw} | {name: ("scales", name) for name in _scales(raw)}
    pages = {page["id"]: place for place, page in _entries(raw, ("pages",))}
    items: dict[str, Place] = {}
    for page_place, page in _entries(raw, ("pages",)):
        for place, item in _entries(page, (*page_place, "items")):
            items.setdefault(item["id"], place)
            for row_place, row in _entries(item, (*place, "rows")):
                items.setdefault(row["id"], row_place)
    return places | pages | items


def _entries(above: Any, place: Place) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """The entries of a list that have an id."""
    entries = above.get(place[-1]) if isinstance(above, dict) else None
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield (*place, number), entry


def _left(raw: Any, places: Collection[Place], reading: Reading) -> QuestionnaireShape | None:
    """What is left without the parts in which there are faults; None where that is nothing."""
    while isinstance(raw, dict) and () not in places:
        above, raw = raw, _stand_ins(reading) | without(raw, places)
        try:
            return QuestionnaireShape.model_validate(raw, context=reading)
        except ValidationError as wrong:
            places = [fault.place for fault in faults_of(wrong, raw)]
        if raw == above:
            break
    return None


def _stand_ins(reading: Reading) -> dict[str, Any]:
    """What stands for parts of the head that cannot be read, so that the pages can be judged all the same."""
    languages = list(reading.languages or ("zh",))
    title = dict.fromkeys(languages, "—")
    head = {"questionnaire": "unread", "version": "1", "languages": languages, "title": title}
    return head | {"estimated_minutes": 1, "overall": "unread", "pages": []}


def _names(raw: Any, place: Place) -> Iterator[str]:
    """What the parts above a place are called, those of the head by their keys, and everything below it."""
    yield from (part for part in place[:2] if isinstance(part, str))
    for part in place:
        if isinstance(raw, dict) and isinstance(raw.get("id"), str):
            yield raw["id"]
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return
    yield from _ids(raw)


def _ids(raw: Any) -> Iterator[str]:
    if isinstance(raw, dict) and isinstance(raw.get("id"), str):
        yield raw["id"]
    for part in raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ():
        yield from _ids(part)


def _languages(raw: Any) -> tuple[str, ...] | None:
    languages = raw.get("languages") if isinstance(raw, dict) else None
    if not isinstance(languages, list) or not languages or not all(isinstance(each, str) for each in languages):
        return None
    return tuple(languages)


def _scales(raw: Any) -> tuple[str, ...]:
    scales = raw.get("scales") if isinstance(raw, dict) else None
    return tuple(scales) if isinstance(scales, dict) else ()
