"""Every statement about ways in: doors, how they stand, and the people who were counted passing them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Engine, delete, func, insert, select, update

from questionnaires.characters import plain
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text
from survey_app.store.database import snapshot, writing
from survey_app.store.tables import codes, doors, drafts, footfall, responses, surveys

DoorKind = Literal["site", "open", "enumerator"]


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
