"""A questionnaire as values: pages of items, scales of choices, and which items are asked of whom.

Nothing here reads a file or writes anything. Answers are a mapping from item id to a code, or to a tuple of
codes for items with several choices (in the order given where the item asks for an order); texts, numbers and
dates travel as text, a photo as the name of its file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from questionnaires.texts import Wording

ItemType = Literal["single", "rating", "multiple", "matrix", "number", "date", "text", "rank", "nps", "bid", "photo"]
Answer = str | tuple[str, ...]
Answers = Mapping[str, Answer]

ONE_CHOICE = frozenset({"single", "rating", "nps", "bid"})
CHOICE_TYPES = ONE_CHOICE | {"multiple"}
SEVERAL_CODES = frozenset({"multiple", "rank"})
LARGEST_NUMBER = 999_999_999_999  # of an answer; what is longer is a slip
EARLIEST = "1900-01-01"  # the first day that an item without a limit accepts; the last one is the day of answering
AMOUNT = "{amount}"  # where the text of a bid names the amount that was drawn for this sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that can be chosen; its code is stored, its text is shown."""

    code: str
    text: Wording
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
            given = answers.get(self.item, ())
            met = given in self.codes if isinstance(given, str) else any(code in self.codes for code in given)
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One question to the resident (题项); a matrix holds its rows as items of their own.

    An item is known by being the same, not by being alike: so what is made of it once can be kept.
    """

    id: str
    type: ItemType
    text: Wording
    hint: Wording = field(default_factory=dict)
    required: bool = True
    choices: tuple[Choice, ...] = ()
    scale: str = ""
    dimension: str = ""
    reversed: bool = False
    rows: tuple["Item", ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    unit: Wording = field(default_factory=dict)
    max_chosen: int | None = None
    max_length: int = 500
    earliest: str = ""
    latest: str = ""
    amounts: tuple[int, ...] = ()
    sensitive: Wording = field(default_factory=dict)
    ask_if: Condition | None = None
    variables: tuple["Item", ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the items that carry an answer: the rows of a matrix, else the item itself."""
        object.__setattr__(self, "variables", self.rows or (self,))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the answer takes in a table: a bid brings the amount that was drawn (元) along."""
        return (self.id, amount_column(self.id)) if self.type == "bid" else (self.id,)

    def choice(self, code: str) -> Choice:
        """The choice with this code. Raises KeyError."""
        for choice in self.choices:
            if choice.code == code:
                return choice
        raise KeyError(code)


def amount_column(item_id: str) -> str:
    """The column that holds the amount drawn for a bid."""
    return f"{item_id}_amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is shown, asked and posted at once."""

    id: str
    items: tuple[Item, ...]
    title: Wording = field(default_factory=dict)
    intro: Wording = field(default_factory=dict)
    ask_if: Condition | None = None
    variables: tuple[Item, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the items of the page that carry an answer."""
        object.__setattr__(self, "variables", tuple(each for item in self.items for each in item.variables))


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What somebody with these answers is asked, from front to back (路径): pages by id, each with its items asked.

    Answers that are no longer asked are dropped.
    """

    answers: Mapping[str, Answer]
    pages: Mapping[str, tuple[Page, tuple[Item, ...]]]

    def before(self, page: Page) -> Page | None:
        """The page asked before `page`; None at the start."""
        asked = [each for each, _ in self.pages.values()]
        return asked[asked.index(page) - 1] if page is not asked[0] else None

    def after(self, page: Page) -> Page | None:
        """The page asked after `page`; None at the end."""
        asked = [each for each, _ in self.pages.values()]
        return asked[asked.index(page) + 1] if page is not asked[-1] else None

    def first_open(self) -> Page | None:
        """The first page that still lacks a required answer, or None when all is answered."""
        for page, items in self.pages.values():
            for item in items:
                if any(each.required and each.id not in self.answers for each in item.variables):
                    return page
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One fielded version, complete in itself (问卷)."""

    id: str
    version: str
    languages: tuple[str, ...]
    title: Wording
    intro: Wording
    dimensions: Mapping[str, Wording]
    scales: Mapping[str, Scale]
    pages: tuple[Page, ...]
    overall: str
    estimated_minutes: int
    digest: str
    source: str

    variables: tuple[Item, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note all items that carry an answer, in the order they are asked."""
        object.__setattr__(self, "variables", tuple(each for page in self.pages for each in page.variables))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that answers take in a table, in the order they are asked."""
        return tuple(column for variable in self.variables for column in variable.columns)

    def page(self, page_id: str) -> Page | None:
        """The page with this id, if there is one."""
        return next((page for page in self.pages if page.id == page_id), None)

    def variable(self, item_id: str) -> Item:
        """The item with this id that carries an answer. Raises KeyError."""
        for variable in self.variables:
            if variable.id == item_id:
                return variable
        raise KeyError(item_id)

    def route(self, answers: Answers) -> Route:
        """What to ask of somebody with these `answers`, and which of them still count: one walk from the front."""
        kept: dict[str, Answer] = {}
        asked: dict[str, tuple[Page, tuple[Item, ...]]] = {}
        for page in self.pages:
            if page.ask_if is not None and not page.ask_if.holds(kept):
                continue
            items = tuple(item for item in page.items if item.ask_if is None or item.ask_if.holds(kept))
            if items:
                asked[page.id] = (page, items)
            given = [each.id for item in items for each in item.variables if each.id in answers]
            kept |= {item_id: answers[item_id] for item_id in given}
        return Route(answers=kept, pages=asked)
