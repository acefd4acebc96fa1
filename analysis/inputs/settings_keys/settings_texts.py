"""What parts of the settings share, and the evaluators' own texts among them."""

from typing import Annotated, Any

from pydantic import Field

from questionnaires.characters import has_visible
from questionnaires.problems import allowed
from questionnaires.shapes.shape import Keys, Kind, Shape
from questionnaires.shapes.source import Fault
from questionnaires.texts import Text, texts_beside, with_english

TEXTS = texts_beside(__file__)


def both(value: Any, _: Any = None) -> Text:
    """A text of the settings: {zh, en}, {zh} alone, or plain words, which are the Chinese.

    Raises
        ValueError: it is none, or its Chinese is missing.
    """
    texts = {"zh": value} if isinstance(value, str) else value
    if not isinstance(texts, dict) or not {"zh"} <= set(texts) <= {"zh", "en"}:
        raise ValueError(value)
    zh, en = texts["zh"], texts.get("en") or ""
    if not isinstance(zh, str) or not isinstance(en, str) or (not has_visible(zh) and (en or isinstance(value, str))):
        raise ValueError(value)
    return with_english(zh.strip(), en.strip())


WORDING = allowed(TEXTS["text_under_zh_one"])
Both = Annotated[Text, Kind(both, WORDING)]


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
