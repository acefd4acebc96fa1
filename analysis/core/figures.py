"""A figure: one number that may be printed, with its exact value, its text, and where it comes from.

Everything a report prints is one of these. The texts are made here, by analysis.core.numbers, so that a figure
reads the same in the PDF, the JSON and the console.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict, Unpack

from analysis.core import numbers
from analysis.core.numbers import Number
from analysis.core.results import Unavailable
from questionnaires.texts import NO_TEXT, Language, Text, one_of, texts_beside

TEXTS = texts_beside(__file__)

KIND_WORDS: dict[str, Text] = {
    "not_applicable": TEXTS["not_applicable"],
    "not_comparable": TEXTS["not_comparable"],
    "not_verifiable": TEXTS["not_verifiable"],
}
PLACEHOLDER = re.compile(r"\{([a-z0-9_.\-]+)\}")


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people (persons, sheets, households) stand behind a figure: `n`, of `of` where the others are told too.

    Cells of one `group` add up to something known, so that a lone hidden one could be had by subtraction.
    """

    n: int
    of: int | None = None
    group: str = ""


FEW = Cell(1)  # how many is not known, and may be few: a reason that says how few answered
NOBODY = Cell(0)  # a setting, a number of items, a reason that names no count: nobody stands behind it


@dataclass(frozen=True, slots=True)
class Addend:
    """That a figure adds up with others to the figure `of`; `size` is the most it can be.

    `can_cover`: it can stand hidden beside another, for it takes many values and nothing that is shown tells it.
    """

    of: str
    size: Number
    can_cover: bool = False


class Who(TypedDict, total=False):
    """Whom a figure tells of: its cell, the figures that it is computed from or would give away, what it adds to."""

    cell: Cell | None
    rests_on: tuple[str, ...]
    addend: Addend | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One printable number; `value` is exact and unrounded, None where there is none: for its `reason`, or a `word`.

    A word stands for a grade, a name, a target, or a percentage as somebody else printed it. A figure from a table of
    people has a `cell` or `rests_on` figures that have one; without either it is for nobody but the client.
    """

    id: str
    label: Text
    value: Number | None
    unit: str
    texts: Text
    source: Text
    rule: str = ""
    inputs: tuple[str, ...] = ()
    word: str | None = None
    reason: Unavailable | None = None
    cell: Cell | None = None
    rests_on: tuple[str, ...] = ()
    addend: Addend | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is a value or a word, not a reason why there is none."""
        return self.value is not None or self.word is not None

    @property
    def exact(self) -> str | None:
        """The value with all its digits, or the word, as results files hold it; None where there is neither."""
        return self.word if self.value is None else str(self.value)

    def text(self, lang: Language) -> str:
        """The figure as it is printed in `lang`."""
        return self.texts[lang]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where figures of one computation come from: what was done, by which rule, from which files."""

    source: Text
    rule: str = ""
    inputs: tuple[str, ...] = ()


def missing(figure_id: str, label: Text, reason: Unavailable, origin: Origin, **who: Unpack[Who]) -> Figure:
    """A figure that cannot be given: the kind is printed, the reason is its source."""
    return Figure(
        id=figure_id,
        label=label,
        value=None,
        unit=reason.kind,
        texts=KIND_WORDS[reason.kind],
        source=reason.reason,
        rule=origin.rule,
        inputs=origin.inputs,
        reason=reason,
        **who,
    )


def count(
    figure_id: str, label: Text, value: int, origin: Origin, *, noun: Text = NO_TEXT, **who: Unpack[Who]
) -> Figure:
    """A count, with its classifier in Chinese (份, 户, 个) and its noun in English where one is wanted."""
    printed = numbers.count(value)
    texts = Text(f"{printed}{noun.zh}", one_of(f"{printed} {noun.en}".strip()))
    return _figure(figure_id, label, value, origin, unit="count", texts=texts, **who)


def share(
    figure_id: str,
    label: Text,
    value: float | Decimal | Unavailable,
    origin: Origin,
    *,
    places: int | None = 1,
    **who: Unpack[Who],
) -> Figure:
    """A share between 0 and 1, printed as percent; `places` None: one that somebody set, with all its decimals."""
    if isinstance(value, Unavailable):
        return missing(figure_id, label, value, origin, **who)
    places = max(0, numbers.places_of(value) - 2) if places is None else places
    return _figure(
        figure_id, label, value, origin, unit="share", texts=Text.same(numbers.percent(value, places)), **who
    )


def points_gap(
    figure_id: str, label: Text, value: float | Decimal, origin: Origin, *, places: int | None = 2, **who: Unpack[Who]
) -> Figure:
    """A difference of shares, printed in percentage points; `places` as for a share."""
    places = max(0, numbers.places_of(value) - 2) if places is None else places
    printed = numbers.percentage_points(value, places)
    texts = TEXTS["points"].fill(printed=printed)
    return _figure(figure_id, label, value, origin, unit="percentage_points", texts=texts, **who)


def money(figure_id: str, label: Text, value_yuan: Decimal | Unavailable, origin: Origin, **who: Unpack[Who]) -> Figure:
    """An amount in yuan, printed in the unit that people say it in; tables have one a column."""
    if isinstance(value_yuan, Unavailable):
        return missing(figure_id, label, value_yuan, origin, **who)
    texts = numbers.money(value_yuan)
    return _figure(figure_id, label, value_yuan, origin, unit="yuan", texts=texts, **who)


def points(
    figure_id: str,
    label: Text,
    value: Decimal | Unavailable,
    origin: Origin,
    *,
    places: int | None = 2,
    **who: Unpack[Who],
) -> Figure:
    """Points of an indicator or a total; `places` None: points that somebody set, with all their decimals."""
    if isinstance(value, Unavailable):
        return missing(figure_id, label, value, origin, **who)
    printed = numbers.decimal(value, numbers.places_of(value) if places is None else places)
    return _figure(figure_id, label, value, origin, unit="points", texts=TEXTS["points_2"].fill(printed=printed), **who)


def pure(
    figure_id: str,
    label: Text,
    value: float | Decimal | Unavailable,
    origin: Origin,
    *,
    places: int = 2,
    **who: Unpack[Who],
) -> Figure:
    """A number without unit."""
    if isinstance(value, Unavailable):
        return missing(figure_id, label, value, origin, **who)
    return _figure(figure_id, label, value, origin, unit="pure", texts=Text.same(numbers.decimal(value, places)), **who)


def p_value(figure_id: str, label: Text, value: float, origin: Origin, **who: Unpack[Who]) -> Figure:
    """A p value as readers expect it; small ones are not printed as nothing."""
    return _figure(figure_id, label, value, origin, unit="p", texts=Text.same(numbers.p_value(value)), **who)


def worded(
    figure_id: str, label: Text, word: str, texts: Text, origin: Origin, *, unit: str = "text", **who: Unpack[Who]
) -> Figure:
    """A figure that is a word: a grade, a name, a target, a published percentage as printed."""
    return _figure(figure_id, label, word, origin, unit=unit, texts=texts, **who)


def numbered(
    figure_id: str, label: Text, value: Number, texts: Text, origin: Origin, *, unit: str = "text", **who: Unpack[Who]
) -> Figure:
    """A number whose text is given: a year, a seed, an amount in a currency."""
    return _figure(figure_id, label, value, origin, unit=unit, texts=texts, **who)


def fill(template: str, figures: Mapping[str, Figure], lang: Language) -> str:
    """A text with its `{figure.id}` places filled in. Raises KeyError for an unknown figure."""
    return PLACEHOLDER.sub(lambda match: figures[match[1]].text(lang), template).replace("[[", "").replace("]]", "")


def figure_ids(template: str) -> tuple[str, ...]:
    """The ids of the figures a text rests on."""
    return tuple(PLACEHOLDER.findall(template))


def _figure(
    figure_id: str, label: Text, value: Number | str, origin: Origin, *, unit: str, texts: Text, **who: Unpack[Who]
) -> Figure:
    return Figure(
        id=figure_id,
        label=label,
        value=None if isinstance(value, str) else numbers.plain(value),
        word=value if isinstance(value, str) else None,
        unit=unit,
        texts=texts,
        source=origin.source,
        rule=origin.rule,
        inputs=origin.inputs,
        **who,
    )
