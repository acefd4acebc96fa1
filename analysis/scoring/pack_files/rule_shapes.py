"""The scoring rules of a pack file as models: where a rule stands, and the parameters that each one takes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from analysis.scoring.rules import RULES
from questionnaires.problems import allowed, found
from questionnaires.shapes.faults import MISSING, refusal
from questionnaires.shapes.kinds import Both, Filled, Flag, Number, Share, number_kind, one_of
from questionnaires.shapes.shape import Kind, Shape
from questionnaires.shapes.source import Fault
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

LEVELS: dict[str, Text] = {  # what kind of source a rule rests on
    "national": TEXTS["national_document"],
    "province": TEXTS["one_province_s_document"],
    "form": TEXTS["note_form"],
    "practice": TEXTS["common_practice"],
    "own": TEXTS["convention_pack"],
    "press": TEXTS["press_report"],
}
STEPS = allowed(TEXTS["list_steps"])


def _above_zero(value: Any, context: Any) -> Decimal:
    number: Decimal = number_kind.take(value, context)
    if number <= 0:
        raise refusal(Fault(fault=found(value), cure=allowed(TEXTS["number_above"])))
    return number


Positive = Annotated[Decimal, Kind(_above_zero, number_kind.cure)]


class SourceShape(Shape):
    """Where a rule stands."""

    document: Filled
    level: Annotated[str, one_of(tuple(LEVELS))]
    article: Filled
    date: Filled
    checked: Flag
    why: Both = NO_TEXT


class NoParameters(Shape):
    """What rules without parameters take."""


class StepShape(Shape):
    """One step of a banded rule: the share of the points from a value on."""

    start: Number = Field(alias="from")
    share: Share


class Banded(Shape):
    """Parameters of a banded rule."""

    steps: list[StepShape]
    up_to: Number | None = None
    above: Share | None = None

    @field_validator("steps")
    @classmethod
    def _not_empty(cls, steps: list[StepShape]) -> list[StepShape]:
        if not steps:
            raise refusal(Fault(fault=MISSING, cure=STEPS))
        return steps

    @field_validator("above")
    @classmethod
    def _no_more_than_the_best_step(cls, above: Decimal | None, info: ValidationInfo) -> Decimal | None:
        """More than what is allowed never earns more than the best step."""
        best = max((step.share for step in info.data.get("steps") or ()), default=Decimal(1))
        if above is not None and (above > best or info.data.get("up_to") is None):
            raise refusal(Fault(fault=found(above), cure=allowed(TEXTS["above_what"].fill(best=best))))
        return above


class Stepped(Shape):
    """Parameters of a stepped rule."""

    full_from: Positive
    step: Positive
    cost: Positive


class Likert(Shape):
    """Parameters of a rule by levels."""

    levels: dict[str, Share]

    @field_validator("levels")
    @classmethod
    def _by_number(cls, levels: dict[str, Decimal]) -> dict[str, Decimal]:
        if len(levels) < 2 or not all(level.isdecimal() for level in levels):
            cure = allowed(TEXTS["two_levels_more_their"])
            raise refusal(Fault(fault=found(", ".join(levels)), cure=cure))
        return levels


class AllOrNothing(Shape):
    """Parameters of a rule that gives all or nothing."""

    strict: Flag | None = None


PARAMETERS: Mapping[str, type[Shape]] = {
    "banded": Banded,
    "stepped": Stepped,
    "likert": Likert,
    "all_or_nothing": AllOrNothing,
}


class RuleShape(Shape):
    """A scoring rule by name, its parameters as they are written, and its source."""

    rule: Annotated[str, one_of(tuple(RULES))]
    parameters: dict[str, Any] = Field(default_factory=dict, alias="with", validate_default=True)
    source: SourceShape

    @field_validator("parameters")
    @classmethod
    def _of_the_rule(cls, parameters: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if "rule" in info.data:
            PARAMETERS.get(info.data["rule"], NoParameters).model_validate(parameters)
        return parameters
