"""Every statement about answer sheets. Reading functions only read; each writing function is one transaction."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from questionnaires.model import Answer, Answers, Questionnaire, amount_column
from survey_app.surveys import Survey, fielded, survey_of
from survey_app.tables import (
    codes,
    doors,
    drafts,
    page_times,
    paradata,
    photos,
    responses,
    salts,
    surveys,
    versions,
)

MODES = ("self", "proxy", "enumerator", "paper")
CORRECTION = "correction"


class CodeSpent(Exception):
    """Another browser submitted for this household first."""


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
    consent_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A household at the door: its code, its survey, its draft if it has agreed, and whether it is done."""

    code_id: int
    channel: str
    site: str
    site_quota: int | None
    corrects_id: int | None
    survey: Survey
    questionnaire: Questionnaire
    draft: Draft | None
    submitted_at: str | None
    browser_hash: str | None


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
    """One page as it came in: seconds by the server's clock, seconds visible by the script (-1 unknown)."""

    page_id: str
    answers: Answers
    consents: Mapping[str, str]
    seconds: int
    visible_seconds: int
    photos: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


def open_visit(engine: Engine, code_hash: str) -> Visit | None:
    """The household behind a code, or None if the code is unknown or revoked."""
    query = (
        select(codes, surveys, drafts, doors.c.kind, doors.c.name, doors.c.quota)
        .join_from(codes, surveys, codes.c.survey_id == surveys.c.id)
        .outerjoin(drafts, drafts.c.code_id == codes.c.id)
        .outerjoin(doors, doors.c.id == codes.c.door_id)
        .where(codes.c.code_hash == code_hash, codes.c.revoked_at.is_(None))
    )
    with engine.connect() as db:
        row = db.execute(query).one_or_none()
    return None if row is None else _visit(row._mapping)


def add_code(
    engine: Engine, survey_id: str, code_hash: str, *, channel: str, door_id: int | None, at: datetime
) -> None:
    """Keep the code of a sheet begun at a door; a second tap on the same page finds it there already."""
    values = {"survey_id": survey_id, "code_hash": code_hash, "channel": channel, "door_id": door_id}
    try:
        with engine.begin() as db:
            db.execute(insert(codes).values(issued_at=_day(at), **values))
    except IntegrityError:  # the same page was sent a moment ago
        return


def begin_draft(engine: Engine, code_id: int, begin: Begin, *, at: datetime) -> None:
    """Keep a household's consent, with version, language and time; a second tap changes nothing."""
    try:
        with engine.begin() as db:
            db.execute(insert(drafts).values(begun_draft(code_id, begin, at)))
    except IntegrityError:  # the same household agreed a moment ago: its first consent stands
        return


def save_page(engine: Engine, visit: Visit, saved: PageSaved, *, language: str, at: datetime) -> None:
    """Keep the answers so far and how long the page took; nothing once the sheet is submitted."""
    before: Answers = visit.draft.answers if visit.draft else {}
    n_changed = sum(1 for item, answer in before.items() if item in saved.answers and saved.answers[item] != answer)
    values = {"answers": dict(saved.answers), "consents": dict(saved.consents), "language": language}
    saved_at = at.isoformat(timespec="seconds")
    with engine.begin() as db:
        kept = db.execute(
            update(drafts).where(drafts.c.code_id == visit.code_id).values(saved_at=saved_at, **values)
        )  # fmt: skip
        if not kept.rowcount:
            return
        row = {"page_id": saved.page_id, "seconds": saved.seconds, "visible_seconds": saved.visible_seconds}
        db.execute(insert(page_times).values(code_id=visit.code_id, n_changed=n_changed, **row))
        for item_id, (photo_id, content) in saved.photos.items():
            mine = (photos.c.code_id == visit.code_id, photos.c.item_id == item_id)
            db.execute(delete(photos).where(*mine))
            db.execute(insert(photos).values(id=photo_id, code_id=visit.code_id, item_id=item_id, content=content))


def submit(
    engine: Engine, visit: Visit, *, mode: str, browser_hash: str, receipt_hash: str,
    at: datetime,
) -> None:  # fmt: skip
    """Turn a household's draft into its one response, or into the next version of the sheet it corrects.

    The claim, the quota, the response and the end of the draft share a transaction, so a household can neither
    submit twice nor be marked as done without a response, and no quota is passed by two who come at once.
    Afterwards nothing links the code to the answers.

    Raises
        CodeSpent: another browser submitted for this household first.
    """
    with engine.begin() as db:
        claimed = db.execute(
            update(codes).where(codes.c.id == visit.code_id, codes.c.submitted_at.is_(None))
            .values(submitted_at=_day(at), browser_hash=browser_hash, corrects_id=None)
        )  # fmt: skip
        if claimed.rowcount == 0:
            raise CodeSpent
        draft = _draft(db.execute(select(drafts).where(drafts.c.code_id == visit.code_id)).one()._mapping)
        answers = dict(visit.questionnaire.route(draft.answers).answers)
        given = {"answers": answers, "consents": dict(draft.consents)}
        if visit.corrects_id is None:
            told = {"receipt_hash": receipt_hash, "mode": draft.mode if draft.mode == "enumerator" else mode}
            response_id = _insert_response(db, visit, draft, at=at, **told, **given)
            _move_page_times(db, visit.code_id, response_id)
        else:
            response_id = visit.corrects_id
            _keep_version(db, response_id, at)
            db.execute(update(responses).where(responses.c.id == response_id).values(**given))
            db.execute(delete(page_times).where(page_times.c.code_id == visit.code_id))
        _hand_over_photos(db, visit.code_id, response_id, answers)
        db.execute(delete(drafts).where(drafts.c.code_id == visit.code_id))


def insert_paper(
    db: Connection, survey: Survey, questionnaire: Questionnaire, answers: Answers, *, receipt_hash: str, at: datetime
) -> None:
    """A paper sheet that was keyed in and settled becomes a response; the box on the paper was its consent."""
    route = questionnaire.route(answers)
    bids = [item.id for item in questionnaire.variables if item.amounts and answers.get(amount_column(item.id))]
    sensitive = [item.id for item in questionnaire.variables if item.sensitive and item.id in route.answers]
    db.execute(insert(responses).values(
        survey_id=survey.id, sheet_id=secrets.token_hex(6), receipt_hash=receipt_hash,
        status=_status(db, survey, "", None, at), answers=dict(route.answers),
        amounts={item_id: int(str(answers[amount_column(item_id)])) for item_id in bids},
        consents=dict.fromkeys(sensitive, "paper"), language=questionnaire.languages[0], channel="paper", site="",
        mode="paper", enumerator="", bucket="", consent_version="paper", consent_at=_day(at),
        submitted_at=_minute(at), questionnaire_digest=questionnaire.digest,
    ))  # fmt: skip


def salt_of(engine: Engine, at: datetime) -> str:
    """The salt of the day; earlier ones are deleted, so that no address can be worked out again."""
    today = {"day": _day(at), "salt": secrets.token_hex(32)}
    with engine.begin() as db:
        db.execute(delete(salts).where(salts.c.day != today["day"]))
        kept: str | None = db.execute(select(salts.c.salt)).scalar_one_or_none()
        if kept is None:
            db.execute(insert(salts).values(today))
    return kept or today["salt"]


def find_photo(engine: Engine, code_id: int, photo_id: str) -> bytes | None:
    """A photo of a draft, or of the response it corrects, for the household that sent it."""
    corrected = select(codes.c.corrects_id).where(codes.c.id == code_id).scalar_subquery()
    is_own = or_(photos.c.code_id == code_id, photos.c.response_id == corrected)
    with engine.connect() as db:
        content: bytes | None = db.execute(
            select(photos.c.content).where(photos.c.id == photo_id, is_own)
        ).scalar_one_or_none()  # fmt: skip
    return content


def begun_draft(code_id: int, begin: Begin, at: datetime) -> dict[str, Any]:
    """The row of a draft that begins now."""
    return {
        "code_id": code_id, "sheet_id": secrets.token_hex(6), "answers": dict(begin.answers),
        "amounts": dict(begin.amounts), "consents": dict(begin.consents), "mode": begin.mode,
        "enumerator": begin.enumerator, "bucket": begin.bucket, "language": begin.language,
        "consent_version": begin.consent_version, "consent_at": _time(at), "saved_at": _time(at),
    }  # fmt: skip


def _insert_response(db: Connection, visit: Visit, draft: Draft, *, at: datetime, **values: Any) -> int:
    inserted = db.execute(insert(responses).values(
        survey_id=visit.survey.id, sheet_id=secrets.token_hex(6),
        status=_status(db, visit.survey, visit.site, visit.site_quota, at),
        amounts=dict(draft.amounts), language=draft.language, channel=visit.channel, site=visit.site,
        enumerator=draft.enumerator, bucket=draft.bucket, consent_version=draft.consent_version,
        consent_at=draft.consent_at[:16], submitted_at=_minute(at),
        questionnaire_digest=visit.questionnaire.digest, **values,
    ))  # fmt: skip
    key = inserted.inserted_primary_key
    return int(key[0]) if key else 0


def _status(db: Connection, survey: Survey, site: str, site_quota: int | None, at: datetime) -> str:
    """Whether a sheet counts: late after the closing time, over quota when survey or site has all it wants."""
    if survey.is_closed(at):
        return "late"
    if survey.quota is None and site_quota is None:
        return "complete"
    db.execute(select(surveys.c.id).where(surveys.c.id == survey.id).with_for_update())  # one submits at a time
    complete = select(func.count()).where(responses.c.survey_id == survey.id, responses.c.status == "complete")
    for quota, query in ((survey.quota, complete), (site_quota, complete.where(responses.c.site == site))):
        if quota is not None and db.execute(query).scalar_one() >= quota:
            return "over_quota"
    return "complete"


def _keep_version(db: Connection, response_id: int, at: datetime) -> None:
    before = db.execute(select(responses.c.answers).where(responses.c.id == response_id)).scalar_one()
    db.execute(insert(versions).values(response_id=response_id, answers=before, replaced_at=_minute(at)))


def _move_page_times(db: Connection, code_id: int, response_id: int) -> None:
    """The page times of the draft become paradata of the response; the code keeps none."""
    query = select(page_times).where(page_times.c.code_id == code_id).order_by(page_times.c.id)
    kept = ("page_id", "seconds", "visible_seconds", "n_changed")
    rows = [
        {"response_id": response_id, "position": at} | {name: row._mapping[name] for name in kept}
        for at, row in enumerate(db.execute(query), start=1)
    ]
    if rows:
        db.execute(insert(paradata), rows)
    db.execute(delete(page_times).where(page_times.c.code_id == code_id))


def _hand_over_photos(db: Connection, code_id: int, response_id: int, answers: Answers) -> None:
    """Photos that still count go with the response; the rest is deleted."""
    wanted = [answer for answer in answers.values() if isinstance(answer, str)]
    mine = photos.c.code_id == code_id
    db.execute(update(photos).where(mine, photos.c.id.in_(wanted)).values(code_id=None, response_id=response_id))
    db.execute(delete(photos).where(mine))
    db.execute(delete(photos).where(photos.c.response_id == response_id, photos.c.id.not_in(wanted)))


def _visit(values: Mapping[Any, Any]) -> Visit:
    is_site = values[doors.c.kind] in ("site", "open")
    survey = survey_of(values)
    return Visit(
        code_id=values[codes.c.id], channel=values[codes.c.channel], survey=survey,
        questionnaire=fielded(survey.questionnaire_digest, survey.questionnaire, survey.id),
        site=values[doors.c.name] if is_site else "", site_quota=values[doors.c.quota] if is_site else None,
        corrects_id=values[codes.c.corrects_id], submitted_at=values[codes.c.submitted_at],
        browser_hash=values[codes.c.browser_hash],
        draft=None if values[drafts.c.code_id] is None else _draft(values),
    )  # fmt: skip


def _draft(values: Mapping[Any, Any]) -> Draft:
    plain = {name: values[drafts.c[name]] for name in Draft.__dataclass_fields__}
    answers = plain["answers"].items()
    plain["answers"] = {item: tuple(each) if isinstance(each, list) else each for item, each in answers}
    return Draft(**plain)


def in_tuples(raw: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as they were before JSON made lists of them."""
    return {item: tuple(answer) if isinstance(answer, list) else answer for item, answer in raw.items()}


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _day(moment: datetime) -> str:
    """Days only beside a code: a minute would tie it to the one sheet that came in at that minute."""
    return moment.date().isoformat()


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
