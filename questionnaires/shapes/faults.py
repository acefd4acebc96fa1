"""The faults that a model finds in a definition: what was found and what is allowed, all of them at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from questionnaires.problems import Problem, allowed, found
from questionnaires.shapes.source import Fault, Source
from questionnaires.texts import Text
from questionnaires.yaml_lines import Place

REFUSED = "refused"  # the type of every error that carries faults of ours
MISSING = Text("没有填写", "is missing")
KINDS: Mapping[str, Text] = {  # what pydantic itself asks for, in words
    "model_type": allowed(Text("键和值", "keys and values")),
    "dict_type": allowed(Text("键和值", "keys and values")),
    "list_type": allowed(Text("一列内容，每项前写 -", "a list, each entry after a -")),
}


def refusal(*faults: Fault) -> PydanticCustomError:
    """The error that carries these faults out of a model."""
    return PydanticCustomError(REFUSED, "refused", {"faults": faults})


def problems_of(wrong: ValidationError, source: Source, above: Place = ()) -> list[Problem]:
    """Every fault that a model found in what stands at the place `above` of a definition."""
    return [source.problem(fault) for fault in faults_of(wrong, source.raw, above)]


def faults_of(wrong: ValidationError, raw: Any, above: Place = ()) -> Iterator[Fault]:
    """The faults in a model's error, each with its place in `raw`."""
    for error in wrong.errors(include_url=False):
        place = _place((*above, *error["loc"]), raw)
        if error["type"] == REFUSED:
            for fault in error["ctx"]["faults"]:
                yield Fault(fault=fault.fault, cure=fault.cure, place=(*place, *fault.place), of_key=fault.of_key)
        else:
            yield Fault(fault=read(error["input"]), cure=KINDS[error["type"]], place=place)


def read(value: object) -> Text:
    """What was found at a place, or that there is nothing."""
    return MISSING if value is None else found(as_written(value))


def as_written(value: object) -> str:
    """A value as a definition would write it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_written, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _place(loc: Place, raw: Any) -> Place:
    """Where a model's error stands in the file: without the names that only the model knows (tags of unions)."""
    place: list[str | int] = []
    for part in loc:
        is_key = isinstance(raw, dict) and part in raw
        if is_key or (isinstance(raw, list) and isinstance(part, int) and part < len(raw)):
            place.append(part)
            raw = raw[part]
    return tuple(place)
