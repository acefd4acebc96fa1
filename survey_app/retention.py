"""What is deleted when, and the log of it (个人信息保护法第十九、四十七条: the shortest time, then deletion)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, ScalarSelect, Table, delete, insert, select, update

from survey_app.surveys import Survey
from survey_app.tables import (
    codes,
    deletions,
    drafts,
    keyings,
    page_times,
    paradata,
    photos,
    responses,
    tombstones,
    versions,
)


def retain(engine: Engine, survey: Survey, *, at: datetime) -> Mapping[str, int]:
    """Delete what a survey may not keep any longer, and log how many of each kind; one transaction.

    Responses and partial sheets go `retention_days` after they were sent or last saved, paradata after
    `paradata_days`, the browser that may see a receipt after `change_days`.

    Returns
        How many were deleted by kind: responses, partial, paradata, browsers, tombstones, keyings.
    """
    answers_until, paradata_until, change_until = (
        (at - timedelta(days=days)).isoformat() for days in (survey.retention_days, survey.paradata_days,
                                                             survey.change_days)
    )  # fmt: skip
    with engine.begin() as db:
        deleted = {
            "responses": _responses(db, survey.id, answers_until),
            "partial": _partial(db, survey.id, answers_until),
            "paradata": _paradata(db, survey.id, paradata_until),
            "browsers": _forget_browsers(db, survey.id, change_until[:10]),
            "tombstones": _delete(db, tombstones, tombstones.c.survey_id == survey.id,
                                  tombstones.c.withdrawn_on < answers_until[:10]),
            "keyings": _delete(db, keyings, keyings.c.survey_id == survey.id, keyings.c.keyed_at < answers_until),
        }  # fmt: skip
        log = [
            {"survey_id": survey.id, "ran_at": at.isoformat(timespec="seconds"), "kind": kind, "n_deleted": n}
            for kind, n in deleted.items()
        ]
        db.execute(insert(deletions), log)
    return deleted


def deletion_log(engine: Engine, survey_id: str) -> list[Mapping[str, object]]:
    """Every deletion of a survey: when, of what kind, how many; newest first."""
    query = select(deletions).where(deletions.c.survey_id == survey_id).order_by(deletions.c.id.desc())
    with engine.connect() as db:
        return [dict(row._mapping) for row in db.execute(query)]


def _responses(db: Connection, survey_id: str, until: str) -> int:
    old = _ids(responses.c.id, responses.c.survey_id == survey_id, responses.c.submitted_at < until)
    for table in (paradata, versions, photos):
        db.execute(delete(table).where(table.c.response_id.in_(old)))
    db.execute(update(codes).where(codes.c.corrects_id.in_(old)).values(corrects_id=None, revoked_at=until))
    return _delete(db, responses, responses.c.survey_id == survey_id, responses.c.submitted_at < until)


def _partial(db: Connection, survey_id: str, until: str) -> int:
    of_survey = _ids(codes.c.id, codes.c.survey_id == survey_id)
    old = _ids(drafts.c.code_id, drafts.c.code_id.in_(of_survey), drafts.c.saved_at < until)
    for table in (page_times, photos):
        db.execute(delete(table).where(table.c.code_id.in_(old)))
    return _delete(db, drafts, drafts.c.code_id.in_(of_survey), drafts.c.saved_at < until)


def _paradata(db: Connection, survey_id: str, until: str) -> int:
    old = (responses.c.survey_id == survey_id, responses.c.submitted_at < until)
    db.execute(update(responses).where(*old).values(bucket="", enumerator=""))
    return _delete(db, paradata, paradata.c.response_id.in_(_ids(responses.c.id, *old)))


def _forget_browsers(db: Connection, survey_id: str, until: str) -> int:
    old = (codes.c.survey_id == survey_id, codes.c.submitted_at < until, codes.c.browser_hash.is_not(None))
    return db.execute(update(codes).where(*old).values(browser_hash=None)).rowcount


def _ids(column: ColumnElement[int], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(column).where(*conditions).scalar_subquery()


def _delete(db: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return db.execute(delete(table).where(*conditions)).rowcount
