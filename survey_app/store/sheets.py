"""Every statement about sheets under way: codes, drafts, photos. Each writing function is one transaction."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from questionnaires.model import Answer, Answers, Questionnaire
from survey_app.store.database import writing
from survey_app.store.surveys import Survey, fielded, survey_of
from survey_app.store.tables import codes, doors, drafts, page_times, photos, salts, surveys

CORRECTION, GONE = "correction", "gone"  # channels of codes: a correction, and one whose sheet was deleted

# Every page that is saved runs these: put together once.
VISIT = (
    select(codes, surveys, drafts, doors.c.kind, doors.c.name, doors.c.quota)
    .join_from(codes, surveys, codes.c.survey_id == surveys.c.id)
    .outerjoin(drafts, drafts.c.code_id == codes.c.id)
    .outerjoin(doors, doors.c.id == codes.c.door_id)
    .where(codes.c.code_hash.in_(bindparam("code_hashes", expanding=True)), codes.c.revoked_at.is_(None))
)
HOLD_CODE = select(codes.c.id).where(codes.c.id == bindparam("code_id")).with_for_update()
DRAFT = select(drafts).where(drafts.c.code_id == bindparam("code_id"))
KEEP_DRAFT = update(drafts).where(drafts.c.code_id == bindparam("of_code"))
KEEP_TIME = insert(page_times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a household has answered so far, and the amounts (元) that were drawn for its bids."""

    answers: Answers
    amounts: Mapping[str, int]
    consents: Mapping[str, str]
    language: str
    mode: str
    enumerator: str
    bucket: str
    consent_version: str
    consent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A household at the door: its code, its survey, its draft if it has agreed, and whether it is done."""

    code_id: int
    channel: str
    site: str
    site_quota: int | None
    corrects_id: int | None
    questionnaire: Questionnaire
    draft: Draft | None
    submitted_at: date | None
    browser_hash: str | None
    row: Mapping[Any, Any] = field(repr=False)

    @property
    def survey(self) -> Survey:
        """Its survey, for pages that tell of it."""
        return survey_of(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Whose draft begins, and how: consent version, language, mode, enumerator, bucket of the day."""

    language: str
    consent_version: str
    amounts: Mapping[str, int]
    mode: str = "self"
    enumerator: str = ""
    bucket: str = ""
    answers: Answers = field(default_factory=dict)
    consents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSaved:
    """One page as it came in: seconds by the server's clock, seconds visible by the script (-1 unknown).

    `asked` are the items it showed, blank ones included; `kept` those of them whose earlier photo stays.
    """

    page_id: str
    asked: frozenset[str]
    answers: Answers
    consents: Mapping[str, str]
    seconds: int
    visible_seconds: int
    photos: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()


def open_visit(engine: Engine, *code_hashes: str) -> Visit | None:
    """The household behind a code, or None if the code is unknown or revoked; one hash for each key it may have."""
    with engine.connect() as db:
        row = db.execute(VISIT, {"code_hashes": code_hashes}).one_or_none()
    if row is None:
        return None
    values = row._mapping
    is_site = values[doors.c.kind] in ("site", "open")
    return Visit(
        code_id=values[codes.c.id],
        channel=values[codes.c.channel],
        questionnaire=fielded(
            values[surveys.c.questionnaire_digest], values[surveys.c.questionnaire], values[surveys.c.id]
        ),
        site=values[doors.c.name] if is_site else "",
        site_quota=values[doors.c.quota] if is_site else None,
        corrects_id=values[codes.c.corrects_id],
        submitted_at=values[codes.c.submitted_at],
        browser_hash=values[codes.c.browser_hash],
        draft=None if values[drafts.c.code_id] is None else _draft(values),
        row=values,
    )


def add_code(
    engine: Engine, survey_id: str, code_hash: str, *, channel: str, door_id: int | None, at: datetime
) -> None:
    """Keep the code of a sheet begun at a door; a second tap on the same page finds it there already."""
    values = {"survey_id": survey_id, "code_hash": code_hash, "channel": channel, "door_id": door_id}
    try:
        with writing(engine) as db:
            db.execute(insert(codes).values(issued_at=at.date(), **values))
    except IntegrityError:  # the same page was sent a moment ago
        return


def begin_draft(engine: Engine, code_id: int, begin: Begin, *, at: datetime) -> None:
    """Keep a household's consent, with version, language and time; a second tap changes nothing."""
    try:
        with writing(engine) as db:
            db.execute(insert(drafts).values(begun_draft(code_id, begin, at)))
    except IntegrityError:  # the same household agreed a moment ago: its first consent stands
        return


def save_page(engine: Engine, visit: Visit, saved: PageSaved, *, language: str, at: datetime) -> Answers | None:
    """Put a page's answers into the draft as it is now, and keep how long the page took.

    The draft is read where it is written: what another phone saved since this one opened the page stays.

    Returns
        The answers after that; None if the sheet was submitted or withdrawn meanwhile, and nothing is kept.
    """
    with writing(engine) as db:
        draft = find_draft(db, visit.code_id)
        if draft is None:
            return None
        before = draft.answers
        page = {item: before[item] for item in saved.kept if item in before} | dict(saved.answers)
        n_changed = sum(1 for item, answer in page.items() if item in before and before[item] != answer)
        answers = {item: answer for item, answer in before.items() if item not in saved.asked} | page
        consents = {item: time for item, time in draft.consents.items() if item not in saved.asked}
        values = {"answers": answers, "consents": consents | dict(saved.consents), "language": language}
        db.execute(KEEP_DRAFT, values | {"of_code": visit.code_id, "saved_at": at.date()})
        row = {"page_id": saved.page_id, "seconds": saved.seconds, "visible_seconds": saved.visible_seconds}
        db.execute(KEEP_TIME, row | {"code_id": visit.code_id, "n_changed": n_changed})
        for item_id, (photo_id, content) in saved.photos.items():
            db.execute(delete(photos).where(photos.c.code_id == visit.code_id, photos.c.item_id == item_id))
            db.execute(insert(photos).values(id=photo_id, code_id=visit.code_id, item_id=item_id, content=content))
    return answers


def find_draft(db: Connection, code_id: int) -> Draft | None:
    """The draft of a code as it is in this transaction; whoever else writes for the code waits until its end."""
    db.execute(HOLD_CODE, {"code_id": code_id})
    row = db.execute(DRAFT, {"code_id": code_id}).one_or_none()
    return None if row is None else _draft(row._mapping)


def salt_of(engine: Engine, at: datetime) -> str:
    """The salt of the day; earlier ones are deleted, so that no address can be worked out again."""
    today, fresh = at.date(), secrets.token_hex(32)
    of_today = select(salts.c.salt).where(salts.c.day == today)
    try:
        with writing(engine) as db:
            db.execute(delete(salts).where(salts.c.day != today))
            kept: str | None = db.execute(of_today).scalar_one_or_none()
            if kept is None:
                db.execute(insert(salts).values(day=today, salt=fresh))
    except IntegrityError:  # another process drew today's a moment ago
        with engine.connect() as db:
            kept = db.execute(of_today).scalar_one()
    return kept or fresh


def find_photo(engine: Engine, code_id: int, photo_id: str) -> bytes | None:
    """A photo of a draft, or of the response it corrects, for the household that sent it."""
    corrected = select(codes.c.corrects_id).where(codes.c.id == code_id).scalar_subquery()
    is_own = or_(photos.c.code_id == code_id, photos.c.response_id == corrected)
    with engine.connect() as db:
        content: bytes | None = db.execute(
            select(photos.c.content).where(photos.c.id == photo_id, is_own)
        ).scalar_one_or_none()
    return content


def begun_draft(code_id: int, begin: Begin, at: datetime) -> dict[str, Any]:
    """The row of a draft that begins now."""
    return {
        "code_id": code_id,
        "sheet_id": secrets.token_hex(6),
        "answers": dict(begin.answers),
        "amounts": dict(begin.amounts),
        "consents": dict(begin.consents),
        "mode": begin.mode,
        "enumerator": begin.enumerator,
        "bucket": begin.bucket,
        "language": begin.language,
        "consent_version": begin.consent_version,
        "consent_at": to_the_minute(at),
        "saved_at": at.date(),
    }


def _draft(values: Mapping[Any, Any]) -> Draft:
    plain = {name: values[drafts.c[name]] for name in Draft.__dataclass_fields__}
    answers = plain["answers"].items()
    plain["answers"] = {item: tuple(each) if isinstance(each, list) else each for item, each in answers}
    return Draft(**plain)


def in_tuples(raw: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as they were before JSON made lists of them."""
    return {item: tuple(answer) if isinstance(answer, list) else answer for item, answer in raw.items()}


def to_the_minute(moment: datetime) -> datetime:
    """A moment as it stands beside an answer; what is finer is paradata."""
    return moment.replace(second=0, microsecond=0)
