"""A part of a definition as a model: it has these keys and no others, and every fault in it is found at once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Self, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError, ValidationInfo, model_validator
from pydantic.fields import FieldInfo
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from questionnaires.characters import plain
from questionnaires.problems import allowed
from questionnaires.shapes.faults import KINDS, MISSING, REFUSED, read, refusal
from questionnaires.shapes.source import Fault
from questionnaires.texts import Text

Keys = Mapping[str, Any]
UNKNOWN = Text("不认识这一项", "unknown key")


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of value, written beside a field's type: how it is read, and what is said of anything else.

    `take` is given the value and the context of the reading; it raises ValueError where the value is something else,
    or a refusal of its own.
    """

    take: Callable[[Any, Any], Any]
    cure: Text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """How pydantic reads it: by `take` alone."""
        return core_schema.with_info_plain_validator_function(self._taken)

    def _taken(self, value: Any, info: ValidationInfo) -> Any:
        try:
            return self.take(value, info.context)
        except PydanticCustomError:  # a ValueError that says more than `cure`
            raise
        except ValueError:
            raise refusal(Fault(fault=read(value), cure=self.cure)) from None


class Shape(BaseModel):
    """A part of a definition. A key that is not known here is refused, with the nearest one that is."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    @classmethod
    def prepared(cls, raw: Keys, context: Any) -> tuple[Keys, list[Fault]]:  # noqa: ARG003 (of use to some parts)
        """The part with the keys that its fields have, and what is wrong with its keys whatever their values are."""
        known = [field.alias or name for name, field in cls.model_fields.items()]
        missing = [
            Fault(fault=MISSING, cure=_cure(field), place=(field.alias or name,))
            for name, field in cls.model_fields.items()
            if field.is_required() and (field.alias or name) not in raw
        ]
        strangers = [unknown_key(key, known) for key in raw if key not in known]
        return {key: value for key, value in raw.items() if key in known}, [*missing, *strangers]

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, raw: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Judge keys and values together."""
        if not isinstance(raw, dict):
            return handler(raw)
        part, faults = cls.prepared(raw, info.context)
        try:
            shape = handler(part)
        except ValidationError as wrong:
            errors = [_again(error) for error in wrong.errors(include_url=False) if error["type"] != "missing"]
            raise _error(cls.__name__, [*errors, *map(_detail, faults)]) from None
        if faults:
            raise _error(cls.__name__, [*map(_detail, faults)])
        return shape


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that was probably meant, "" if none is near."""
    return next(iter(get_close_matches(plain(name).casefold(), list(known), n=1, cutoff=0.75)), "")


def unknown_key(key: str, known: Collection[str]) -> Fault:
    """The fault of a key that is misspelt, or not known here."""
    return Fault(fault=UNKNOWN, cure=one_of_these(key, known), place=(key,), of_key=True)


def one_of_these(written: str, known: Collection[str]) -> Text:
    """The cure where only some words may stand: the nearest one, and all of them."""
    near = nearest(written, known)
    cure = allowed(Text("、".join(known) or "没有", ", ".join(known) or "none"))
    return Text(f"是否为 {near}？{cure['zh']}", f"is it {near}? {cure['en']}") if near else cure


def _cure(field: FieldInfo) -> Text:
    """What may stand in a field where nothing stands."""
    of_parts = KINDS["list_type" if get_origin(field.annotation) is list else "model_type"]
    return next((kind.cure for kind in field.metadata if isinstance(kind, Kind)), of_parts)


def _detail(fault: Fault) -> InitErrorDetails:
    return InitErrorDetails(type=refusal(fault), loc=(), input=None)


def _again(error: Any) -> InitErrorDetails:
    """An error as it was: those of ours are made anew, pydantic's own are known by their names."""
    kind = refusal(*error["ctx"]["faults"]) if error["type"] == REFUSED else error["type"]
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx=error.get("ctx", {}))


def _error(name: str, details: list[InitErrorDetails]) -> ValidationError:
    return ValidationError.from_exception_data(name, details)
