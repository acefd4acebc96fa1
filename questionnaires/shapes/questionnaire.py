"""A questionnaire file as models: what a questionnaire, a page and an item may hold, and the values they become."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, cast

from pydantic import Field

from questionnaires.item_types import BATTERY, ROW_KEYS, TYPES, keys_of
from questionnaires.model import Choice, Item, ItemType, Page, Questionnaire, Scale
from questionnaires.problems import allowed
from questionnaires.shapes.kinds import Flag, Identifier, Whole, Word, one_of
from questionnaires.shapes.parts import Amounts, ChoiceShape, ConditionShape, Reading, ScaleId, Worded
from questionnaires.shapes.shape import Keys, Kind, Shape
from questionnaires.shapes.source import Fault
from questionnaires.texts import Text

NPS_POINTS = tuple(str(point) for point in range(11))
# what goes from the file into the value as it stands, where it stands there
AS_WRITTEN = (
    "required",
    "dimension",
    "reversed",
    "minimum",
    "maximum",
    "max_chosen",
    "max_length",
    "earliest",
    "latest",
)
ROW_OWNER = Text("矩阵题的行", "a row of a matrix")


def _languages(value: Any, _: Reading) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(language, str) for language in value):
        raise ValueError(value)
    return tuple(value)


Languages = Annotated[
    tuple[str, ...], Kind(_languages, allowed(Text("语言代码，例如 zh、en", "language codes such as zh, en")))
]


class ItemShape(Shape):
    """An item: every key that an item of some type may have."""

    id: Identifier
    type: Annotated[str, one_of(TYPES)]
    text: Worded
    hint: Worded = Field(default_factory=dict)
    required: Flag = True
    choices: list[ChoiceShape] = Field(default_factory=list)
    scale: ScaleId = ""
    dimension: Word = ""
    reversed: Flag = False
    rows: list["RowShape"] = Field(default_factory=list)
    minimum: Whole | None = None
    maximum: Whole | None = None
    unit: Worded = Field(default_factory=dict)
    max_chosen: Whole | None = None
    max_length: Whole | None = None
    earliest: Word = ""
    latest: Word = ""
    amounts: Amounts = ()
    sensitive: Worded = Field(default_factory=dict)
    ask_if: ConditionShape | None = None

    @classmethod
    def prepared(cls, raw: Keys, context: Reading) -> tuple[Keys, list[Fault]]:
        """Keys that an item of this type would ignore are refused."""
        part, faults = super().prepared(raw, context)
        kind = part.get("type")
        if kind in TYPES and not context.is_fielded:
            faults += unused_keys(part, keys_of(kind), Text(f"{kind} 题", f"an item of type {kind}"))
        return part, faults

    def value(self, scales: Mapping[str, Scale], languages: Iterable[str]) -> Item:
        """The item as a value, with the choices of its scale and those that its type brings along."""
        choices = (
            scales[self.scale].choices if self.scale in scales else tuple(choice.value() for choice in self.choices)
        )
        if self.type == "nps":
            points = (Choice(code=point, text=dict.fromkeys(languages, point)) for point in NPS_POINTS)
            choices = (*points, *choices)
        return Item(
            id=self.id,
            type=cast(ItemType, self.type),
            scale=self.scale,
            choices=choices,
            text=self.text,
            hint=self.hint,
            unit=self.unit,
            sensitive=self.sensitive,
            amounts=self.amounts,
            rows=tuple(row.below(self).value(scales, languages) for row in self.rows),
            ask_if=None if self.ask_if is None else self.ask_if.value(),
            **{key: getattr(self, key) for key in AS_WRITTEN if key in self.model_fields_set},
        )


class RowShape(ItemShape):
    """A row of a matrix: a rating that takes over what is written for all rows."""

    type: Annotated[str, one_of(TYPES)] = "rating"

    @classmethod
    def prepared(cls, raw: Keys, context: Reading) -> tuple[Keys, list[Fault]]:
        """Keys that a row would ignore are refused."""
        part, faults = Shape.prepared.__func__(cls, raw, context)  # type: ignore[attr-defined]
        return part, faults if context.is_fielded else faults + unused_keys(part, ROW_KEYS, ROW_OWNER)

    def below(self, matrix: ItemShape) -> "RowShape":
        """The row with what it takes over from its matrix."""
        written = matrix.model_fields_set - self.model_fields_set
        return self.model_copy(update={key: getattr(matrix, key) for key in BATTERY if key in written})


class PageShape(Shape):
    """A page and its items."""

    id: Identifier
    title: Worded = Field(default_factory=dict)
    intro: Worded = Field(default_factory=dict)
    items: list[ItemShape]
    ask_if: ConditionShape | None = None

    def value(self, scales: Mapping[str, Scale], languages: Iterable[str]) -> Page:
        """The page as a value."""
        return Page(
            id=self.id,
            title=self.title,
            intro=self.intro,
            items=tuple(item.value(scales, languages) for item in self.items),
            ask_if=None if self.ask_if is None else self.ask_if.value(),
        )


class QuestionnaireShape(Shape):
    """A whole questionnaire file."""

    questionnaire: Identifier
    version: Word
    languages: Languages
    title: Worded
    intro: Worded = Field(default_factory=dict)
    source: Word = ""
    estimated_minutes: Whole
    overall: Word
    dimensions: dict[str, Worded] = Field(default_factory=dict)
    scales: dict[str, list[ChoiceShape]] = Field(default_factory=dict)
    pages: list[PageShape]

    def value(self, digest: str) -> Questionnaire:
        """The questionnaire as a value; `digest` is that of its file."""
        scales = {
            name: Scale(id=name, choices=tuple(choice.value() for choice in choices))
            for name, choices in self.scales.items()
        }
        return Questionnaire(
            id=self.questionnaire,
            version=self.version,
            languages=self.languages,
            title=self.title,
            intro=self.intro,
            dimensions=self.dimensions,
            scales=scales,
            pages=tuple(page.value(scales, self.languages) for page in self.pages),
            overall=self.overall,
            estimated_minutes=self.estimated_minutes,
            digest=digest,
            source=self.source,
        )


def unused_keys(part: Keys, used: Collection[str], owner: Text) -> list[Fault]:
    """Keys that this kind of item would ignore, and choices beside a scale."""
    words = sorted(used)
    faults = [
        Fault(
            fault=Text(f"{owner['zh']}不使用“{key}”", f'{owner["en"]} does not use "{key}"'),
            cure=allowed(Text("、".join(words), ", ".join(words))),
            place=(key,),
            of_key=True,
        )
        for key in sorted(set(part) - set(used))
    ]
    if {"scale", "choices"} <= set(part):
        fault = Text("同时写了 scale 和 choices", "has a scale and choices")
        faults.append(
            Fault(fault=fault, cure=allowed(Text("只写其中一个", "one of them")), place=("choices",), of_key=True)
        )
    return faults
