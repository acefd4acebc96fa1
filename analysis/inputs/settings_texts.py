"""What parts of the settings share, and the evaluators' own texts among them."""

from typing import Any

from pydantic import Field

from questionnaires.shapes.kinds import Both
from questionnaires.shapes.shape import Keys, Shape
from questionnaires.shapes.source import Fault


class Section(Shape):
    """A part of the settings; a key with nothing behind it counts as left out."""

    @classmethod
    def prepared(cls, raw: Keys, context: Any) -> tuple[Keys, list[Fault]]:
        """The part without blank keys."""
        known = [field.alias or name for name, field in cls.model_fields.items()]
        return super().prepared(
            {key: value for key, value in raw.items() if value is not None or key not in known}, context
        )


class TextsSection(Section):
    """The evaluators' own texts."""

    background: list[Both] = Field(default_factory=list)
    goal: list[Both] = Field(default_factory=list)
    annual_goal: list[Both] = Field(default_factory=list)
    organisation: list[Both] = Field(default_factory=list)
    purpose: list[Both] = Field(default_factory=list)
    scope: list[Both] = Field(default_factory=list)
    principles: list[Both] = Field(default_factory=list)
    basis: list[Both] = Field(default_factory=list)
    method: list[Both] = Field(default_factory=list)
    standards: list[Both] = Field(default_factory=list)
    process: list[Both] = Field(default_factory=list)
    experience: list[Both] = Field(default_factory=list)
    limitations: list[Both] = Field(default_factory=list)
    complaint: list[Both] = Field(default_factory=list)
