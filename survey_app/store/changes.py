"""What the holder of a receipt may do after sending: look, correct, withdraw. Every statement about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from questionnaires.model import Answers
from survey_app.store.database import writing
from survey_app.store.sheets import CORRECTION, GONE, Begin, begun_draft, in_tuples
from survey_app.store.surveys import Survey, survey_of
from survey_app.store.tables import (
    codes,
    drafts,
    page_times,
    paradata,
    photos,
    responses,
    surveys,
    tombstones,
    versions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A response as its owner finds it again by the receipt."""

    id: int
    survey: Survey
    status: str
    answers: Answers
    amounts: Mapping[str, int]
    consents: Mapping[str, str]
    channel: str
    language: str
    mode: str
    enumerator: str
    consent_version: str
    submitted_at: datetime
    n_versions: int
    is_correcting: bool

    @property
    def changes_until(self) -> datetime:
        """Until when the sheet may be corrected and withdrawn."""
        return self.submitted_at + timedelta(days=self.survey.change_days)

    def may_change(self, at: datetime) -> bool:
        """Whether the window for withdrawing and correcting is still open."""
        return at <= self.changes_until


def find_sheet(engine: Engine, *receipt_hashes: str) -> Sheet | None:
    """The response of a receipt, or None if there is none (any more); one hash for each key it may have."""
    n_versions = select(func.count()).where(versions.c.response_id == responses.c.id).scalar_subquery()
    under_way = select(func.count()).where(codes.c.corrects_id == responses.c.id).scalar_subquery()
    query = (
        select(responses, surveys, n_versions.label("n_versions"), under_way.label("n_under_way"))
        .join_from(responses, surveys, responses.c.survey_id == surveys.c.id)
        .where(responses.c.receipt_hash.in_(receipt_hashes))
    )
    with engine.connect() as db:
        row = db.execute(query).one_or_none()
    if row is None:
        return None
    values = row._mapping
    plain = (
        "status",
        "amounts",
        "consents",
        "channel",
        "language",
        "mode",
        "enumerator",
        "consent_version",
        "submitted_at",
    )
    return Sheet(
        id=values[responses.c.id],
        survey=survey_of(values),
        answers=in_tuples(values[responses.c.answers]),
        n_versions=values["n_versions"],
        is_correcting=bool(values["n_under_way"]),
        **{name: values[responses.c[name]] for name in plain},
    )


def was_withdrawn(engine: Engine, *receipt_hashes: str) -> bool:
    """Whether the sheet of this receipt was withdrawn."""
    with engine.connect() as db:
        stone = select(tombstones.c.id).where(tombstones.c.receipt_hash.in_(receipt_hashes))
        return db.execute(stone).first() is not None


def withdraw(
    engine: Engine, sheet: Sheet, receipt_hash: str, *, correction_hashes: Sequence[str] = (), at: datetime
) -> None:
    """Delete answers, versions, photos and paradata at once; only a tombstone stays, so that counts add up.

    `correction_hashes` are those of the codes under which the sheet was corrected: only the receipt leads to them.
    """
    with writing(engine) as db:
        was_there = erase(db, [sheet.id])
        corrections = codes.c.code_hash.in_(correction_hashes)
        db.execute(update(codes).where(corrections).values(channel=GONE, browser_hash=None))
        if was_there:
            stone = {"survey_id": sheet.survey.id, "receipt_hash": receipt_hash, "withdrawn_on": at.date()}
            db.execute(insert(tombstones).values(stone))


def erase(db: Connection, response_ids: Sequence[int]) -> int:
    """Delete responses with all that hangs on them, corrections under way included; how many there were.

    The code of such a correction stays, without a link, so that whoever comes back to it is told that all is gone.
    """
    db.execute(select(responses.c.id).where(responses.c.id.in_(response_ids)).with_for_update())
    correcting = db.execute(select(codes.c.id).where(codes.c.corrects_id.in_(response_ids)).with_for_update())
    code_ids = list(correcting.scalars())
    for table in (drafts, page_times, photos):
        db.execute(delete(table).where(table.c.code_id.in_(code_ids)))
    closed = {"channel": GONE, "corrects_id": None, "submitted_at": codes.c.issued_at}
    db.execute(update(codes).where(codes.c.id.in_(code_ids)).values(closed))
    for table in (paradata, versions, photos):
        db.execute(delete(table).where(table.c.response_id.in_(response_ids)))
    return db.execute(delete(responses).where(responses.c.id.in_(response_ids))).rowcount


def begin_correction(engine: Engine, sheet: Sheet, code_hash: str, *, language: str, at: datetime) -> None:
    """Open a response again under a fresh code, its answers as they stand; a second tap finds the same code."""
    values = {"survey_id": sheet.survey.id, "code_hash": code_hash, "channel": CORRECTION, "corrects_id": sheet.id}
    try:
        with writing(engine) as db:
            found = db.execute(select(responses).where(responses.c.id == sheet.id).with_for_update()).one_or_none()
            if found is None:  # withdrawn a moment ago
                return
            begin = Begin(
                language=language,
                consent_version=found.consent_version,
                amounts=found.amounts,
                mode=found.mode,
                enumerator=found.enumerator,
                answers=in_tuples(found.answers),
                consents=found.consents,
            )
            code = db.execute(insert(codes).values(issued_at=at.date(), **values))
            key = code.inserted_primary_key
            db.execute(insert(drafts).values(begun_draft(int(key[0]) if key else 0, begin, at)))
    except IntegrityError:  # the button was pressed a moment ago
        return
