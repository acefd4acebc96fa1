"""Every statement of the collector. Reading functions only read; each writing function is one transaction."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from questionnaires.model import Answer, Answers, Questionnaire
from questionnaires.problems import Problem, ProblemsError, Texts, allowed, said
from survey_app.tables import codes, drafts, page_times, paradata, responses, surveys

SELF_COMPLETED = "self"


class CodeSpent(Exception):
    """Another browser submitted for this household first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey in the field, with the questionnaire as it was fielded."""

    id: str
    title: Texts
    organiser: str
    contact: str
    questionnaire: str
    questionnaire_digest: str
    retention_days: int
    synthetic: bool
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a household has answered so far."""

    answers: Answers
    language: str
    consent_version: str
    consent_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A household at the door: its code, its survey, its draft if it has agreed, and whether it is done."""

    code_id: int
    survey: Survey
    draft: Draft | None
    submitted_at: str | None
    browser_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a survey stands: codes issued, drafts begun, sheets returned."""

    n_issued: int
    n_started: int
    n_returned: int


def create_survey(engine: Engine, survey: Survey) -> None:
    """Put a survey into the field.

    Raises
        ProblemsError: there is a survey of this id.
    """
    values = {name: getattr(survey, name) for name in Survey.__dataclass_fields__}
    try:
        with engine.begin() as db:
            db.execute(insert(surveys).values(values | {"title": dict(survey.title)}))
    except IntegrityError as taken:
        fault = said("已有同名调查", "there is a survey of this name")
        problem = Problem(file=survey.id, fault=fault, cure=said("请换一个名称", "take another name"))
        raise ProblemsError([problem]) from taken


def find_survey(engine: Engine, survey_id: str) -> Survey:
    """The survey of this id.

    Raises
        ProblemsError: there is none.
    """
    with engine.connect() as db:
        row = db.execute(select(surveys).where(surveys.c.id == survey_id)).one_or_none()
        known = db.execute(select(surveys.c.id).order_by(surveys.c.id)).scalars().all()
    if row is None:
        fault = said("没有这个调查", "there is no such survey")
        cure = allowed(
            "、".join(known) or "先用 hengping survey create 新建", ", ".join(known) or "hengping survey create"
        )
        raise ProblemsError([Problem(file=survey_id, fault=fault, cure=cure)])
    return Survey(**row._mapping)


def add_codes(engine: Engine, survey_id: str, hashes: Sequence[str], *, at: datetime) -> None:
    """Issue household codes; only their hashes are kept."""
    rows = [{"survey_id": survey_id, "code_hash": code_hash, "issued_at": _time(at)} for code_hash in hashes]
    with engine.begin() as db:
        db.execute(insert(codes), rows)


def tally(engine: Engine, survey_id: str) -> Tally:
    """How a survey stands."""
    issued = select(func.count()).select_from(codes).where(codes.c.survey_id == survey_id)
    begun = select(func.count()).select_from(drafts.join(codes)).where(codes.c.survey_id == survey_id)
    returned = select(func.count()).select_from(responses).where(responses.c.survey_id == survey_id)
    with engine.connect() as db:
        counts = [db.execute(query).scalar_one() for query in (issued, begun, returned)]
    return Tally(n_issued=counts[0], n_started=counts[1], n_returned=counts[2])


def open_visit(engine: Engine, code_hash: str) -> Visit | None:
    """The household behind a code, or None if the code is unknown."""
    query = (
        select(codes, surveys, drafts)
        .join_from(codes, surveys, codes.c.survey_id == surveys.c.id)
        .outerjoin(drafts, drafts.c.code_id == codes.c.id)
        .where(codes.c.code_hash == code_hash)
    )
    with engine.connect() as db:
        row = db.execute(query).one_or_none()
    return None if row is None else _visit(row)


def begin_draft(engine: Engine, visit: Visit, *, language: str, consent_version: str, at: datetime) -> None:
    """Keep a household's consent, with version, language and time; a second tap changes nothing."""
    values = {
        "code_id": visit.code_id, "answers": {}, "language": language, "consent_version": consent_version,
        "consent_at": _time(at), "saved_at": _time(at),
    }  # fmt: skip
    try:
        with engine.begin() as db:
            db.execute(insert(drafts).values(values))
    except IntegrityError:  # the same household agreed a moment ago: its first consent stands
        return


def save_draft(
    engine: Engine, visit: Visit, *, page_id: str, answers: Answers, language: str, seconds: int, at: datetime
) -> None:
    """Keep the answers so far and how long the page took; nothing once the sheet is submitted."""
    before: Answers = visit.draft.answers if visit.draft else {}
    n_changed = sum(1 for item, answer in before.items() if item in answers and answers[item] != answer)
    kept = {item: list(answer) if isinstance(answer, tuple) else answer for item, answer in answers.items()}
    with engine.begin() as db:
        saved = db.execute(
            update(drafts).where(drafts.c.code_id == visit.code_id)
            .values(answers=kept, language=language, saved_at=_time(at))
        )  # fmt: skip
        if saved.rowcount:
            row = {"code_id": visit.code_id, "page_id": page_id, "seconds": seconds, "n_changed": n_changed}
            db.execute(insert(page_times).values(row))


def submit(
    engine: Engine, visit: Visit, questionnaire: Questionnaire, *, browser_hash: str, receipt_hash: str, at: datetime
) -> None:
    """Turn a household's draft into its one response.

    The claim, the response and the end of the draft share a transaction, so a household can neither submit
    twice nor be marked as done without a response. Afterwards nothing links the code to the answers.

    Raises
        CodeSpent: another browser submitted for this household first.
    """
    with engine.begin() as db:
        claimed = db.execute(
            update(codes).where(codes.c.id == visit.code_id, codes.c.submitted_at.is_(None))
            .values(submitted_at=_day(at), browser_hash=browser_hash)
        )  # fmt: skip
        if claimed.rowcount == 0:
            raise CodeSpent
        draft = _draft(db.execute(select(drafts).where(drafts.c.code_id == visit.code_id)).one())
        counted = questionnaire.asked_only(draft.answers)
        response = db.execute(insert(responses).values(
            survey_id=visit.survey.id, sheet_id=secrets.token_hex(6), receipt_hash=receipt_hash,
            answers={item: list(answer) if isinstance(answer, tuple) else answer for item, answer in counted.items()},
            language=draft.language, mode=SELF_COMPLETED, consent_version=draft.consent_version,
            consent_at=draft.consent_at[:16], submitted_at=_minute(at), questionnaire_digest=questionnaire.digest,
        ))  # fmt: skip
        _move_page_times(db, visit.code_id, int(response.inserted_primary_key[0]))  # type: ignore[index]  # one row was inserted
        db.execute(delete(drafts).where(drafts.c.code_id == visit.code_id))


def _move_page_times(db: Connection, code_id: int, response_id: int) -> None:
    """The page times of the draft become paradata of the response; the code keeps none."""
    query = select(page_times).where(page_times.c.code_id == code_id).order_by(page_times.c.id)
    rows = [
        {"response_id": response_id, "position": at, "page_id": row.page_id, "seconds": row.seconds,
         "n_changed": row.n_changed}
        for at, row in enumerate(db.execute(query), start=1)
    ]  # fmt: skip
    if rows:
        db.execute(insert(paradata), rows)
    db.execute(delete(page_times).where(page_times.c.code_id == code_id))


def responses_of(engine: Engine, survey_id: str) -> Iterator[Mapping[str, Any]]:
    """The answer sheets of a survey in random order of their ids, so that the order of arrival is not given away."""
    query = select(responses).where(responses.c.survey_id == survey_id).order_by(responses.c.sheet_id)
    with engine.connect() as db:
        for row in db.execute(query):
            yield dict(row._mapping) | {"answers": _answers(row.answers)}


def paradata_of(engine: Engine, survey_id: str) -> Iterator[Mapping[str, Any]]:
    """How the sheets of a survey were filled in: one row a page saved, by sheet and order."""
    query = (
        select(responses.c.sheet_id, responses.c.submitted_at, paradata)
        .join_from(paradata, responses)
        .where(responses.c.survey_id == survey_id)
        .order_by(responses.c.sheet_id, paradata.c.position)
    )
    with engine.connect() as db:
        for row in db.execute(query):
            yield dict(row._mapping)


def _visit(row: Row[Any]) -> Visit:
    values = row._mapping
    draft = None
    if values[drafts.c.code_id] is not None:
        draft = Draft(answers=_answers(values[drafts.c.answers]), language=values[drafts.c.language],
                      consent_version=values[drafts.c.consent_version],
                      consent_at=values[drafts.c.consent_at])  # fmt: skip
    survey = Survey(**{name: values[surveys.c[name]] for name in Survey.__dataclass_fields__})
    return Visit(code_id=values[codes.c.id], survey=survey, draft=draft, submitted_at=values[codes.c.submitted_at],
                 browser_hash=values[codes.c.browser_hash])  # fmt: skip


def _draft(row: Row[Any]) -> Draft:
    return Draft(answers=_answers(row.answers), language=row.language, consent_version=row.consent_version,
                 consent_at=row.consent_at)  # fmt: skip


def _answers(raw: Mapping[str, Any]) -> dict[str, Answer]:
    return {item: tuple(answer) if isinstance(answer, list) else answer for item, answer in raw.items()}


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _day(moment: datetime) -> str:
    """Days only beside a code: a minute would tie it to the one sheet that came in at that minute."""
    return moment.date().isoformat()


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
