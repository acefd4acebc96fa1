"""What is deleted when, and the log of it (个人信息保护法第十九、四十七条: the shortest time, then deletion)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from sqlalchemy import Column, ColumnElement, Connection, Engine, Table, delete, insert, select, update

from survey_app.store.changes import erase
from survey_app.store.database import writing
from survey_app.store.surveys import Survey
from survey_app.store.tables import (
    codes,
    deletions,
    drafts,
    keyings,
    page_times,
    paradata,
    photos,
    responses,
    salts,
    tombstones,
)

BATCH = 500  # sheets in one transaction: residents who write meanwhile wait for milliseconds, not for the whole run

Work: TypeAlias = tuple[Column[int], Sequence[ColumnElement[bool]], Callable[[Connection, Sequence[int]], int]]


def retain(engine: Engine, survey: Survey, *, at: datetime) -> Mapping[str, int]:
    """Delete what a survey may not keep any longer, and log how many of each kind.

    Responses and partial sheets go `retention_days` after they were sent or last saved, paradata after
    `paradata_days`, the browser that may see a receipt after `change_days`. It goes in batches, each with its line of
    the log in one transaction, so that a run cut short has logged what it did, and the next goes on.

    Returns
        How many were deleted by kind: responses, partial, paradata, browsers, tombstones, keyings.
    """
    with writing(engine) as db:
        db.execute(delete(salts).where(salts.c.day != at.date()))  # also where nobody came since
    ran = {"survey_id": survey.id, "ran_at": at}
    work = _due(survey, at)
    with writing(engine) as db:
        db.execute(insert(deletions), [ran | {"kind": kind, "n_deleted": 0} for kind in work])
    deleted = {}
    for kind, (key, conditions, delete_batch) in work.items():
        line = (deletions.c.survey_id == survey.id, deletions.c.ran_at == ran["ran_at"], deletions.c.kind == kind)
        n_deleted, last = 0, 0
        while True:
            with writing(engine) as db:
                batch = select(key).where(*conditions, key > last).order_by(key).limit(BATCH)
                ids = list(db.execute(batch).scalars())
                n = delete_batch(db, ids) if ids else 0
                db.execute(update(deletions).where(*line).values(n_deleted=deletions.c.n_deleted + n))
            n_deleted += n
            if len(ids) < BATCH:
                break
            last = ids[-1]
        deleted[kind] = n_deleted
    return deleted


def deletion_log(engine: Engine, survey_id: str) -> list[Mapping[str, object]]:
    """Every deletion of a survey: when, of what kind, how many; newest first."""
    query = select(deletions).where(deletions.c.survey_id == survey_id).order_by(deletions.c.id.desc())
    with engine.connect() as db:
        return [dict(row._mapping) for row in db.execute(query)]


def _due(survey: Survey, at: datetime) -> Mapping[str, Work]:
    """What has had its time, by kind: the key of its rows, which of them, and how a batch is deleted."""
    answers_until, paradata_until, change_until = (
        at - timedelta(days=days) for days in (survey.retention_days, survey.paradata_days, survey.change_days)
    )
    of_survey = select(codes.c.id).where(codes.c.survey_id == survey.id).scalar_subquery()
    sent, is_left = responses.c.survey_id == survey.id, drafts.c.saved_at < answers_until.date()
    return {
        "responses": (responses.c.id, [sent, responses.c.submitted_at < answers_until], erase),
        "partial": (drafts.c.code_id, [drafts.c.code_id.in_(of_survey), is_left], partial(_partial, is_left)),
        "paradata": (responses.c.id, [sent, responses.c.submitted_at < paradata_until], _paradata),
        "browsers": (
            codes.c.id,
            [
                codes.c.survey_id == survey.id,
                codes.c.submitted_at < change_until.date(),
                codes.c.browser_hash.is_not(None),
            ],
            _forget_browsers,
        ),
        "tombstones": _plain(tombstones, survey, tombstones.c.withdrawn_on < answers_until.date()),
        "keyings": _plain(keyings, survey, keyings.c.keyed_at < answers_until),
    }


def _plain(table: Table, survey: Survey, is_due: ColumnElement[bool]) -> Work:
    """Rows that nothing hangs on."""

    def delete_batch(db: Connection, ids: Sequence[int]) -> int:
        return db.execute(delete(table).where(table.c.id.in_(ids))).rowcount

    return table.c.id, [table.c.survey_id == survey.id, is_due], delete_batch


def _partial(is_left: ColumnElement[bool], db: Connection, ids: Sequence[int]) -> int:
    """Once their codes are held, only those go that nobody has taken up again meanwhile."""
    db.execute(select(codes.c.id).where(codes.c.id.in_(ids)).with_for_update())
    code_ids = list(db.execute(select(drafts.c.code_id).where(drafts.c.code_id.in_(ids), is_left)).scalars())
    for table in (page_times, photos):
        db.execute(delete(table).where(table.c.code_id.in_(code_ids)))
    return db.execute(delete(drafts).where(drafts.c.code_id.in_(code_ids))).rowcount


def _paradata(db: Connection, response_ids: Sequence[int]) -> int:
    bare = {"bucket": "", "enumerator": ""}
    is_marked = (responses.c.bucket != "") | (responses.c.enumerator != "")
    db.execute(update(responses).where(responses.c.id.in_(response_ids), is_marked).values(bare))
    return db.execute(delete(paradata).where(paradata.c.response_id.in_(response_ids))).rowcount


def _forget_browsers(db: Connection, code_ids: Sequence[int]) -> int:
    return db.execute(update(codes).where(codes.c.id.in_(code_ids)).values(browser_hash=None)).rowcount
