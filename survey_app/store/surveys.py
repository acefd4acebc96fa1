"""Every statement about surveys in the field: surveys, doors, household codes, tallies, footfall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from questionnaires.load import parse_questionnaire
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsError, allowed
from questionnaires.texts import Text, Wording
from survey_app.store.database import snapshot, writing
from survey_app.store.tables import codes, drafts, responses, surveys, tombstones


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey in the field, with the questionnaire as it was fielded."""

    id: str
    title: Wording
    organiser: str
    contact: str
    questionnaire: str
    questionnaire_digest: str
    retention_days: int
    paradata_days: int
    change_days: int
    quota: int | None
    closes_at: datetime | None
    address_buckets: bool
    synthetic: bool
    created_at: datetime

    def is_closed(self, at: datetime) -> bool:
        """Whether the closing time has passed."""
        return self.closes_at is not None and at > self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a survey stands: household codes issued, drafts begun, sheets by what became of them.

    `n_without_code` of the sheets returned came by a door or on paper, where nobody counts what is issued.
    """

    n_issued: int
    n_started: int
    n_returned: int
    n_over_quota: int
    n_late: int
    n_withdrawn: int
    n_without_code: int


def create_survey(engine: Engine, survey: Survey) -> None:
    """Put a survey into the field.

    Raises
        ProblemsError: there is a survey of this id.
    """
    values = {name: getattr(survey, name) for name in Survey.__dataclass_fields__}
    try:
        with writing(engine) as db:
            db.execute(insert(surveys).values(values | {"title": dict(survey.title)}))
    except IntegrityError as taken:
        fault = Text("已有同名调查", "there is a survey of this name")
        problem = Problem(file=survey.id, fault=fault, cure=Text("请换一个名称", "take another name"))
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
        fault = Text("没有这个调查", "there is no such survey")
        cure = allowed(
            Text("、".join(known) or "先用 hengping survey create 新建", ", ".join(known) or "hengping survey create")
        )
        raise ProblemsError([Problem(file=survey_id, fault=fault, cure=cure)])
    return survey_of(row._mapping)


def survey_of(row: Mapping[Any, Any]) -> Survey:
    """The survey in a row that was selected from its table, alone or joined."""
    return Survey(**{name: row[surveys.c[name]] for name in Survey.__dataclass_fields__})


def all_surveys(engine: Engine) -> list[Survey]:
    """Every survey, by id."""
    with engine.connect() as db:
        return [survey_of(row._mapping) for row in db.execute(select(surveys).order_by(surveys.c.id))]


def add_codes(engine: Engine, survey_id: str, hashes: Sequence[str], *, at: datetime) -> int:
    """Issue household codes; only their hashes are kept.

    Returns
        The number of the first of them among all household codes of the survey: they are numbered as they are issued,
        and nobody else's come between.
    """
    rows = [
        {
            "survey_id": survey_id,
            "code_hash": code_hash,
            "issued_at": at.date(),
            "channel": "household",
        }
        for code_hash in hashes
    ]
    issued = select(func.count()).where(codes.c.survey_id == survey_id, codes.c.channel == "household")
    with writing(engine) as db:
        db.execute(select(surveys.c.id).where(surveys.c.id == survey_id).with_for_update())  # one batch at a time
        n_before: int = db.execute(issued).scalar_one()
        db.execute(insert(codes), rows)
    return n_before + 1


def revoke_code(engine: Engine, survey_id: str, *code_hashes: str, at: datetime) -> bool:
    """Make a household code open nothing any more; False if the survey has no such code."""
    with writing(engine) as db:
        revoked = db.execute(
            update(codes)
            .where(codes.c.survey_id == survey_id, codes.c.code_hash.in_(code_hashes))
            .values(revoked_at=at.date())
        )
    return bool(revoked.rowcount)


def used_households(engine: Engine, survey_id: str) -> tuple[int, ...]:
    """The households whose code was used, as numbers in the order of issue: 1 is the first code ever issued.

    Who answered, never what: a number leads to a household only in the file that its code was issued in.
    """
    query = select(codes.c.submitted_at).where(codes.c.survey_id == survey_id, codes.c.channel == "household")
    with engine.connect() as db:
        days = db.execute(query.order_by(codes.c.id)).scalars().all()
    return tuple(number for number, day in enumerate(days, start=1) if day is not None)


def tally(engine: Engine, survey_id: str) -> Tally:
    """How a survey stands."""
    with snapshot(engine) as db:
        return tally_in(db, survey_id)


def tally_in(db: Connection, survey_id: str) -> Tally:
    """How a survey stands at the moment this transaction sees."""
    issued = select(func.count()).where(codes.c.survey_id == survey_id, codes.c.channel == "household")
    begun = (
        select(func.count())
        .select_from(drafts.join(codes))
        .where(codes.c.survey_id == survey_id, codes.c.corrects_id.is_(None))
    )
    by_status = (
        select(responses.c.status, func.count()).where(responses.c.survey_id == survey_id).group_by(responses.c.status)
    )
    gone = select(func.count()).where(tombstones.c.survey_id == survey_id)
    is_complete = (responses.c.survey_id == survey_id, responses.c.status == "complete")
    without = select(func.count()).where(*is_complete, responses.c.channel != "household")
    n_issued, n_started, n_withdrawn, n_without_code = (
        db.execute(query).scalar_one() for query in (issued, begun, gone, without)
    )
    counts: dict[str, int] = dict(db.execute(by_status).all())
    return Tally(
        n_issued=n_issued,
        n_started=n_started,
        n_returned=counts.get("complete", 0),
        n_over_quota=counts.get("over_quota", 0),
        n_late=counts.get("late", 0),
        n_withdrawn=n_withdrawn,
        n_without_code=n_without_code,
    )


def questionnaire_of(survey: Survey) -> Questionnaire:
    """The questionnaire as it was when the survey was created."""
    return fielded(survey.questionnaire_digest, survey.questionnaire, survey.id)


@lru_cache(maxsize=64)
def fielded(_digest: str, text: str, name: str) -> Questionnaire:
    """A questionnaire as it was fielded, parsed once for each digest."""
    return parse_questionnaire(text, name, is_fielded=True)
