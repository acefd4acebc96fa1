"""What a part of an evaluation shows, in order: lines, tables and pictures, without knowing how a page looks.

Every text may hold `{figure.id}` places for figures and `[[…]]` for names, dates and cited law.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.core.results import Result
from questionnaires.texts import Text

Place = Literal["basics", "conduct", "conclusion", "analysis", "problems", "advice", "other", "annex"]


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph."""

    texts: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose first column names the rows; `numeric` are the columns that are set to the right."""

    caption: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A result drawn by its own `plot`; its sentence stands for those who cannot see it.

    `draws` are the figures that it shows or tells: without them a picture of people is not for everybody.
    """

    id: str
    caption: Text
    result: Result
    draws: tuple[str, ...] = ()


Block = Line | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one part shows in one chapter (or as an annex of its own).

    `is_public`: whether everybody may read its words: no names, comments or words of persons stand in it beside
    figures. None: it may where its part has no table of people.
    """

    id: str
    place: Place
    title: Text
    blocks: tuple[Block, ...]
    is_public: bool | None = None


def table(
    caption: Text, columns: Sequence[Text], rows: Iterable[Sequence[Text]], *, numeric: Iterable[int] = ()
) -> Table:
    """A table from cells."""
    return Table(
        caption=caption, columns=tuple(columns), rows=tuple(tuple(row) for row in rows), numeric=frozenset(numeric)
    )


def figure_cell(figure_id: str) -> Text:
    """A cell that prints one figure."""
    return Text(f"{{{figure_id}}}", f"{{{figure_id}}}")


def name_cell(texts: Text) -> Text:
    """A cell that prints a name, a date or a note from the data as it stands."""
    # marks that end a name may stand in it: the name is closed between them and opened again
    return Text.by(lambda lang: f"[[{texts[lang].replace(']]', ']]][[]')}]]" if texts[lang] else "—")


def plain_cell(text: str) -> Text:
    """A name or date that reads the same in both languages."""
    return name_cell(Text(text, text))
