"""A questionnaire as values: pages of items, scales of choices, and which items are asked of whom.

Nothing here reads a file or writes anything. Answers are a mapping from item id to a code, or to a tuple of
codes for items with several choices; texts and numbers travel as the text that was given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from questionnaires.problems import Texts

ItemType = Literal["single", "rating", "multiple", "matrix", "number", "text"]
Answer = str | tuple[str, ...]
Answers = Mapping[str, Answer]

CHOICE_TYPES = frozenset({"single", "rating", "multiple"})


def in_language(texts: Texts, lang: str) -> str:
    """The text in `lang`, else in the language that was written first."""
    return texts[lang] if lang in texts else next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that can be chosen; its code is stored, its text is shown."""

    code: str
    text: Texts
    not_applicable: bool = False
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An ordered list of choices shared by several items, best or most first, with its not-applicable codes last."""

    id: str
    choices: tuple[Choice, ...]

    @property
    def points(self) -> tuple[Choice, ...]:
        """The choices that carry a score (量表点)."""
        return tuple(choice for choice in self.choices if not choice.not_applicable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Ask only if this holds for answers on earlier pages: a closed form, never a language."""

    item: str = ""
    codes: tuple[str, ...] = ()
    negated: bool = False
    all_of: tuple["Condition", ...] = ()
    any_of: tuple["Condition", ...] = ()

    def holds(self, answers: Answers) -> bool:
        """Whether the condition is met by `answers`."""
        if self.all_of:
            met = all(condition.holds(answers) for condition in self.all_of)
        elif self.any_of:
            met = any(condition.holds(answers) for condition in self.any_of)
        else:
            met = not set(chosen(answers.get(self.item))).isdisjoint(self.codes)
        return met is not self.negated

    def items(self) -> Iterator[str]:
        """The ids of the items the condition looks at."""
        if self.item:
            yield self.item
        for condition in (*self.all_of, *self.any_of):
            yield from condition.items()


def chosen(answer: Answer | None) -> tuple[str, ...]:
    """The codes in an answer, none if there is none."""
    if not answer:
        return ()
    return (answer,) if isinstance(answer, str) else answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question to the resident (题项); a matrix holds its rows as items of their own."""

    id: str
    type: ItemType
    text: Texts
    hint: Texts = field(default_factory=dict)
    required: bool = True
    choices: tuple[Choice, ...] = ()
    scale: str = ""
    dimension: str = ""
    reversed: bool = False
    rows: tuple["Item", ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    unit: Texts = field(default_factory=dict)
    max_chosen: int | None = None
    max_length: int = 500
    ask_if: Condition | None = None

    @property
    def variables(self) -> tuple["Item", ...]:
        """The items that carry an answer: the rows of a matrix, else the item itself."""
        return self.rows or (self,)

    def choice(self, code: str) -> Choice:
        """The choice with this code. Raises KeyError."""
        for choice in self.choices:
            if choice.code == code:
                return choice
        raise KeyError(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is shown, asked and posted at once."""

    id: str
    items: tuple[Item, ...]
    title: Texts = field(default_factory=dict)
    intro: Texts = field(default_factory=dict)
    ask_if: Condition | None = None

    @property
    def variables(self) -> tuple[Item, ...]:
        """The items of the page that carry an answer."""
        return tuple(variable for item in self.items for variable in item.variables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One fielded version, complete in itself (问卷)."""

    id: str
    version: str
    languages: tuple[str, ...]
    title: Texts
    intro: Texts
    dimensions: Mapping[str, Texts]
    scales: Mapping[str, Scale]
    pages: tuple[Page, ...]
    overall: str
    estimated_minutes: int
    digest: str
    source: str

    @property
    def variables(self) -> tuple[Item, ...]:
        """All items that carry an answer, in the order they are asked."""
        return tuple(variable for page in self.pages for variable in page.variables)

    def page(self, page_id: str) -> Page | None:
        """The page with this id, if there is one."""
        return next((page for page in self.pages if page.id == page_id), None)

    def variable(self, item_id: str) -> Item:
        """The item with this id that carries an answer. Raises KeyError."""
        for variable in self.variables:
            if variable.id == item_id:
                return variable
        raise KeyError(item_id)

    def asked_items(self, page: Page, answers: Answers) -> tuple[Item, ...]:
        """The items of `page` to ask of somebody with these earlier `answers`; none if the page is passed over."""
        if page.ask_if is not None and not page.ask_if.holds(answers):
            return ()
        return tuple(item for item in page.items if item.ask_if is None or item.ask_if.holds(answers))

    def asked_only(self, answers: Answers) -> dict[str, Answer]:
        """The answers that still count: walks from the front and drops what is no longer asked."""
        kept: dict[str, Answer] = {}
        for page in self.pages:
            asked = [variable.id for item in self.asked_items(page, kept) for variable in item.variables]
            kept |= {item_id: answers[item_id] for item_id in asked if item_id in answers}
        return kept

    def asked_pages(self, answers: Answers) -> tuple[Page, ...]:
        """The pages somebody with these answers is shown."""
        kept = self.asked_only(answers)
        return tuple(page for page in self.pages if self.asked_items(page, kept))

    def page_after(self, page: Page, answers: Answers) -> Page | None:
        """The next page to ask after `page`, or None at the end."""
        following = self.pages[self.pages.index(page) + 1 :]
        kept = self.asked_only(answers)
        return next((later for later in following if self.asked_items(later, kept)), None)

    def page_before(self, page: Page, answers: Answers) -> Page | None:
        """The page asked before `page`, or None at the start."""
        earlier = self.pages[: self.pages.index(page)]
        kept = self.asked_only(answers)
        return next((before for before in reversed(earlier) if self.asked_items(before, kept)), None)

    def open_items(self, page: Page, answers: Answers) -> tuple[Item, ...]:
        """The required items of `page` that are asked and still lack an answer."""
        kept = self.asked_only(answers)
        asked = [variable for item in self.asked_items(page, kept) for variable in item.variables]
        return tuple(variable for variable in asked if variable.required and variable.id not in kept)

    def first_open_page(self, answers: Answers) -> Page | None:
        """The first page that still lacks a required answer, or None when all is answered."""
        return next((page for page in self.asked_pages(answers) if self.open_items(page, answers)), None)
