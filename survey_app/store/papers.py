"""Every statement about paper sheets: keyed in twice by two people, compared, settled, then a response."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from questionnaires.model import Answer, Answers, Questionnaire
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text
from survey_app.store.database import writing
from survey_app.store.submission import insert_paper
from survey_app.store.surveys import Survey
from survey_app.store.tables import keyings, surveys

FIRST, SECOND, SETTLED = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Keying:
    """One entry of one paper sheet; `answers` may hold amounts of bids under their column names."""

    paper_number: str
    entry: int
    keyed_by: str
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An item that the two entries of a paper sheet do not agree on."""

    item_id: str
    first: Answer
    second: Answer


def keyings_of(engine: Engine, survey_id: str) -> dict[str, list[Keying]]:
    """The entries of every paper sheet of a survey, by number and in order."""
    query = select(keyings).where(keyings.c.survey_id == survey_id).order_by(keyings.c.paper_number, keyings.c.entry)
    sheets: dict[str, list[Keying]] = {}
    with engine.connect() as db:
        for row in db.execute(query):
            sheets.setdefault(row.paper_number, []).append(_keying(row._mapping))
    return sheets


def find_keyings(engine: Engine, survey_id: str, paper_number: str) -> list[Keying]:
    """The entries of one paper sheet, first, second, settled, as far as there are any."""
    with engine.connect() as db:
        return _read_entries(db, survey_id, paper_number)


def _entries(db: Connection, survey_id: str, paper_number: str) -> list[Keying]:
    """The entries of one paper sheet; whoever else keys in for this survey waits until the transaction ends."""
    db.execute(select(surveys.c.id).where(surveys.c.id == survey_id).with_for_update())
    return _read_entries(db, survey_id, paper_number)


def _read_entries(db: Connection, survey_id: str, paper_number: str) -> list[Keying]:
    query = select(keyings).where(keyings.c.survey_id == survey_id, keyings.c.paper_number == paper_number)
    return [_keying(row._mapping) for row in db.execute(query.order_by(keyings.c.entry))]


def key_in(
    engine: Engine,
    survey: Survey,
    questionnaire: Questionnaire,
    paper_number: str,
    answers: Mapping[str, Answer],
    *,
    by: str,
    at: datetime,
) -> None:
    """Keep one entry of a paper sheet; a second that agrees with the first makes it a response at once.

    Raises
        ProblemsError: both entries are there, or the second is by the person who made the first.
    """
    with writing(engine) as db:
        before = _entries(db, survey.id, paper_number)
        if len(before) >= SECOND:
            raise ProblemsError(
                [
                    Problem(
                        file=paper_number,
                        fault=Text("已录入两次", "has been keyed in twice"),
                        cure=Text("请核对编号", "check the number"),
                    )
                ]
            )
        if before and before[0].keyed_by == by:
            cure = Text("第二次录入须由另一人完成", "another person must make the second")
            fault = Text("第一次录入也是您", "you made the first entry")
            raise ProblemsError([Problem(file=paper_number, fault=fault, cure=cure)])
        _keep(db, survey.id, paper_number, len(before) + 1, answers, by=by, at=at)
        entries = _entries(db, survey.id, paper_number)
        if len(entries) == SECOND and not differences(entries, questionnaire):
            _settle(db, survey, questionnaire, paper_number, answers, by=by, at=at)


def differences(entries: list[Keying], questionnaire: Questionnaire) -> list[Difference]:
    """The items that first and second entry do not agree on, in the order of the questionnaire."""
    first, second = entries[0].answers, entries[1].answers
    return [
        Difference(item_id=column, first=first.get(column, ""), second=second.get(column, ""))
        for column in questionnaire.columns
        if first.get(column, "") != second.get(column, "")
    ]


def settle(
    engine: Engine,
    survey: Survey,
    questionnaire: Questionnaire,
    paper_number: str,
    answers: Mapping[str, Answer],
    *,
    by: str,
    at: datetime,
) -> None:
    """Make the response of a paper sheet whose entries agree or have been settled; once only, in one transaction.

    Raises
        ProblemsError: it has been settled before, or one of the two who keyed it in wrote what neither entry holds.
    """
    with writing(engine) as db:
        entries = _entries(db, survey.id, paper_number)
        if by in {entry.keyed_by for entry in entries} and _third_values(entries, questionnaire, answers):
            fault = Text("与两次录入都不同", "holds what neither entry holds")
            cure = Text("须由没有录入过的人核定", "somebody who keyed in neither must settle it")
            raise ProblemsError([Problem(file=paper_number, fault=fault, cure=cure)])
        if len(entries) >= SETTLED:
            raise ProblemsError(
                [
                    Problem(
                        file=paper_number,
                        fault=Text("已经定稿", "has been settled"),
                        cure=Text("无须再录", "nothing is left to do"),
                    )
                ]
            )
        _settle(db, survey, questionnaire, paper_number, answers, by=by, at=at)


def _third_values(entries: list[Keying], questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> list[str]:
    keyed = [{entry.answers.get(column, "") for entry in entries} | {""} for column in questionnaire.columns]
    return [
        column
        for column, known in zip(questionnaire.columns, keyed, strict=True)
        if answers.get(column, "") not in known
    ]


def _settle(
    db: Connection,
    survey: Survey,
    questionnaire: Questionnaire,
    paper_number: str,
    answers: Mapping[str, Answer],
    *,
    by: str,
    at: datetime,
) -> None:
    _keep(db, survey.id, paper_number, SETTLED, answers, by=by, at=at)
    insert_paper(db, survey, questionnaire, answers, receipt_hash=secrets.token_hex(32), at=at)


def n_settled(engine: Engine, survey_id: str) -> int:
    """How many paper sheets have become responses."""
    query = select(func.count()).where(keyings.c.survey_id == survey_id, keyings.c.entry == SETTLED)
    with engine.connect() as db:
        return db.execute(query).scalar_one()


def _keep(
    db: Connection,
    survey_id: str,
    paper_number: str,
    entry: int,
    answers: Mapping[str, Answer],
    *,
    by: str,
    at: datetime,
) -> None:
    values = {"survey_id": survey_id, "paper_number": paper_number, "entry": entry, "keyed_by": by}
    db.execute(insert(keyings).values(answers=dict(answers), keyed_at=at, **values))


def _keying(row: Mapping[Any, Any]) -> Keying:
    answers = {item: tuple(each) if isinstance(each, list) else each for item, each in row["answers"].items()}
    return Keying(paper_number=row["paper_number"], entry=row["entry"], keyed_by=row["keyed_by"], answers=answers)
