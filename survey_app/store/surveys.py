"""Every statement about surveys in the field: surveys, doors, household codes, tallies, footfall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from questionnaires.characters import plain
from questionnaires.load import parse_questionnaire
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, Wording
from survey_app.store.database import snapshot, writing
from survey_app.store.tables import codes, doors, drafts, footfall, responses, surveys, tombstones

DoorKind = Literal["site", "open", "enumerator"]


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
class Door:
    """A way in that is not a household code: a site's QR code, the open link, or an enumerator's link (入口)."""

    id: int
    survey_id: str
    kind: DoorKind
    name: str
    quota: int | None
    revoked_at: datetime | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorTally:
    """How one door stands, beside the people a fieldworker counted passing it; None where nobody counted."""

    door: Door
    n_started: int
    n_returned: int
    n_over_quota: int
    n_people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Footfall:
    """How many people somebody counted at a door on a day."""

    n_people: int
    entered_by: str


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


def add_codes(engine: Engine, survey_id: str, hashes: Sequence[str], *, at: datetime) -> None:
    """Issue household codes; only their hashes are kept."""
    rows = [
        {
            "survey_id": survey_id,
            "code_hash": code_hash,
            "issued_at": at.date(),
            "channel": "household",
        }
        for code_hash in hashes
    ]
    with writing(engine) as db:
        db.execute(insert(codes), rows)


def revoke_code(engine: Engine, survey_id: str, *code_hashes: str, at: datetime) -> bool:
    """Make a household code open nothing any more; False if the survey has no such code."""
    with writing(engine) as db:
        revoked = db.execute(
            update(codes)
            .where(codes.c.survey_id == survey_id, codes.c.code_hash.in_(code_hashes))
            .values(revoked_at=at.date())
        )
    return bool(revoked.rowcount)


def add_door(
    engine: Engine, survey_id: str, kind: DoorKind, name: str, *, quota: int | None = None, at: datetime
) -> Door:
    """Open a way in, with its own tally.

    Raises
        ProblemsError: another open door of the survey has this name.
    """
    with writing(engine) as db:
        db.execute(select(surveys.c.id).where(surveys.c.id == survey_id).with_for_update())  # one door at a time
        open_here = select(doors.c.name).where(doors.c.survey_id == survey_id, doors.c.revoked_at.is_(None))
        if same_name(name) in map(same_name, db.execute(open_here).scalars()):
            cure = allowed(Text("没有用过的名称", "a name that is not taken"))
            raise ProblemsError([Problem(file=survey_id, fault=found(name), cure=cure)])
        added = db.execute(insert(doors).values(survey_id=survey_id, kind=kind, name=name, quota=quota, created_at=at))
    key = added.inserted_primary_key
    return Door(id=int(key[0]) if key else 0, survey_id=survey_id, kind=kind, name=name, quota=quota, revoked_at=None)


def same_name(name: str) -> str:
    """What names of doors are compared by: ＥＸ－２ and ex-2 are one."""
    return plain(name).casefold()


def find_door(engine: Engine, door_id: int) -> Door | None:
    """The door of this number, revoked or not; None if there is none."""
    with engine.connect() as db:
        row = db.execute(select(doors).where(doors.c.id == door_id)).one_or_none()
    return None if row is None else _door(row._mapping)


def doors_of(engine: Engine, survey_id: str) -> list[Door]:
    """The doors of a survey in the order they were opened."""
    with engine.connect() as db:
        rows = db.execute(select(doors).where(doors.c.survey_id == survey_id).order_by(doors.c.id)).all()
    return [_door(row._mapping) for row in rows]


def revoke_door(engine: Engine, door_id: int, *, at: datetime) -> None:
    """Close a way in; sheets begun through it can still be finished."""
    with writing(engine) as db:
        db.execute(update(doors).where(doors.c.id == door_id).values(revoked_at=at))


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


def door_tallies(engine: Engine, survey_id: str) -> list[DoorTally]:
    """How each door of a survey stands, in the order they were opened."""
    begun = (
        select(codes.c.door_id, func.count())
        .join_from(drafts, codes)
        .where(codes.c.survey_id == survey_id)
        .group_by(codes.c.door_id)
    )
    came = (
        select(responses.c.site, responses.c.enumerator, responses.c.status, func.count())
        .where(responses.c.survey_id == survey_id)
        .group_by(responses.c.site, responses.c.enumerator, responses.c.status)
    )
    passed = select(footfall.c.door_id, func.sum(footfall.c.n_people)).group_by(footfall.c.door_id)
    with snapshot(engine) as db:
        n_begun: dict[int | None, int] = dict(db.execute(begun).all())
        returned = db.execute(came).all()
        n_people = dict(db.execute(passed).all())

    def count(door: Door, status: str) -> int:
        column = 1 if door.kind == "enumerator" else 0
        return sum(row[3] for row in returned if row[2] == status and row[column] == door.name)

    return [
        DoorTally(
            door=door,
            n_started=n_begun.get(door.id, 0),
            n_returned=count(door, "complete"),
            n_over_quota=count(door, "over_quota"),
            n_people=n_people.get(door.id),
        )
        for door in doors_of(engine, survey_id)
    ]


def has_footfall(engine: Engine, survey_id: str, door_id: int, day: date) -> bool:
    """Whether somebody entered a count for this door of the survey and this day."""
    query = select(footfall.c.id).join(doors).where(doors.c.survey_id == survey_id, footfall.c.door_id == door_id)
    with engine.connect() as db:
        return db.execute(query.where(footfall.c.day == day)).first() is not None


def enter_footfall(
    engine: Engine, door_id: int, day: date, n_people: int, *, by: str, at: datetime, replace: bool = True
) -> Footfall | None:
    """Keep how many people a fieldworker counted at a door on a day; a second count replaces the first.

    Returns
        Without `replace`, the count that stands there already and was kept; else None.
    """
    values = {"n_people": n_people, "entered_by": by, "entered_at": at}
    with writing(engine) as db:
        db.execute(select(doors.c.id).where(doors.c.id == door_id).with_for_update())
        here = (footfall.c.door_id == door_id, footfall.c.day == day)
        earlier = db.execute(select(footfall).where(*here)).one_or_none()
        if earlier is not None and not replace:
            return Footfall(n_people=earlier.n_people, entered_by=earlier.entered_by)
        db.execute(delete(footfall).where(*here))
        db.execute(insert(footfall).values(door_id=door_id, day=day, **values))
    return None


def _door(row: Mapping[Any, Any]) -> Door:
    return Door(**{name: row[name] for name in Door.__dataclass_fields__})


def questionnaire_of(survey: Survey) -> Questionnaire:
    """The questionnaire as it was when the survey was created."""
    return fielded(survey.questionnaire_digest, survey.questionnaire, survey.id)


@lru_cache(maxsize=64)
def fielded(_digest: str, text: str, name: str) -> Questionnaire:
    """A questionnaire as it was fielded, parsed once for each digest."""
    return parse_questionnaire(text, name, is_fielded=True)
