"""The evaluators' own recommendations (建议表): what, by whom, by when, and which finding it answers.

recommendations.csv   finding (编号, several with 、), text_zh, text_en, owner, owner_en, due

A row with a finding and without a text keeps the recommendation that belongs to the finding and says who and by when.
"""

import re
from dataclasses import dataclass

from analysis.inputs.folder import Inputs
from analysis.inputs.sharing import Sharing
from analysis.inputs.tables import Column, Row, english, plain_day, text
from analysis.topics.contract import Context, Outcome, Topic
from questionnaires.problems import Problem, allowed
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

NAME = "recommendations"
LETTER = re.compile(r"[^\W\d_]")
DAY_LIKE = re.compile(r"[\d\s./\-]+")
BETWEEN = re.compile(r"[、,，;；\s]+")


def due_cell() -> Column:
    """A day, or a phrase such as 三个月内; a bare number is neither."""
    return Column(read=_due, allowed=allowed(TEXTS["day_or_phrase"]), required=False, is_text=True)


def owner_cell() -> Column:
    """A unit or a post by its name; a bare number names nobody."""
    return Column(read=_owner, allowed=allowed(TEXTS["unit_or_post"]), required=False, is_text=True)


def _due(cell: str) -> str:
    try:
        return plain_day(cell).isoformat()
    except ValueError:
        if DAY_LIKE.fullmatch(cell) or not LETTER.search(cell) or "\n" in cell:
            raise ValueError(cell) from None
    return cell


def _owner(cell: str) -> str:
    if not LETTER.search(cell) or "\n" in cell:
        raise ValueError(cell)
    return cell


COLUMNS = {
    "finding": text(required=False),
    "text_zh": text(required=False),
    "text_en": english(),
    "owner": owner_cell(),
    "owner_en": english(),
    "due": due_cell(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAdvice:
    """One row: `findings` are ids or kinds of findings as they were entered, none for a recommendation by itself."""

    findings: tuple[str, ...]
    text: Text
    owner: Text
    due: str
    row: int
    file: str


def read(inputs: Inputs, problems: list[Problem]) -> tuple[OwnAdvice, ...] | None:
    """The rows, None where there is no table."""
    rows = inputs.rows(NAME, COLUMNS, problems)
    place = inputs.place(NAME)
    problems += [
        Problem(file=place, row=row["row"], column="text_zh", fault=TEXTS["says_nothing"], cure=TEXTS["say_what"])
        for row in rows
        if not row["text_zh"] and not row["finding"]
    ]
    return tuple(_advice(row, place) for row in rows) or None


def _advice(row: Row, place: str) -> OwnAdvice:
    return OwnAdvice(
        findings=tuple(filter(None, BETWEEN.split(row["finding"] or ""))),
        text=_both(row["text_zh"], row["text_en"]),
        owner=_both(row["owner"], row["owner_en"]),
        due=row["due"] or "",
        row=row["row"],
        file=place,
    )


def _both(zh: str | None, en: str | None) -> Text:
    return Text(zh, en or zh) if zh else NO_TEXT


def evaluate(_: tuple[OwnAdvice, ...], __: Context) -> Outcome[None]:
    """Nothing is computed from advice."""
    return Outcome()


RECOMMENDATIONS = Topic(
    id=NAME,
    name=TEXTS["own_recommendations"],
    file=__file__,
    tables={NAME: COLUMNS},
    sharing={NAME: Sharing(texts=("owner", "owner_en"))},
    free_of_people=frozenset({NAME}),
    read=read,
    evaluate=evaluate,
)
