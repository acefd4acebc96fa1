"""A draft, or a settled paper sheet, becomes a response: at once, once only, and as it then stands."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from questionnaires.model import Answers, Questionnaire, amount_column
from survey_app.store.database import writing
from survey_app.store.sheets import CORRECTION, Draft, Visit, find_draft, to_the_minute
from survey_app.store.surveys import Survey
from survey_app.store.tables import codes, drafts, page_times, paradata, photos, responses, surveys, versions


class CodeSpent(Exception):
    """Another browser submitted for this household first, or the sheet was withdrawn."""


class SheetOpen(Exception):
    """An answer that was changed meanwhile opened a page which has to be answered first."""


def submit(engine: Engine, visit: Visit, *, mode: str, browser_hash: str, receipt_hash: str, at: datetime) -> None:
    """Turn a household's draft into its one response, or into the next version of the sheet it corrects.

    The claim, the look whether everything asked is answered, the quota, the response and the end of the draft share
    a transaction, so a household can neither submit twice nor be marked as done without a response, no page opened
    by a last change is left out, and no quota is passed by two who come at once.
    Afterwards nothing links the code to the answers.

    Raises
        CodeSpent: another browser submitted for this household first, or the sheet was withdrawn.
        SheetOpen: a page has become open again.
    """
    with writing(engine) as db:
        _claim(db, visit, browser_hash, at)
        draft = find_draft(db, visit.code_id)
        if draft is None:
            raise CodeSpent
        route = visit.questionnaire.route(draft.answers)
        if route.first_open() is not None:
            raise SheetOpen
        answers = dict(route.answers)
        consents = {item: time for item, time in draft.consents.items() if item in answers}
        given = {"answers": answers, "consents": consents}
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


def _claim(db: Connection, visit: Visit, browser_hash: str, at: datetime) -> None:
    """Mark the code as used; only the first comes through, and only while the sheet it corrects is there."""
    if visit.channel == CORRECTION:
        corrected = select(responses.c.id).where(responses.c.id == visit.corrects_id).with_for_update()
        if db.execute(corrected).one_or_none() is None:
            raise CodeSpent
    is_open = (codes.c.id == visit.code_id, codes.c.submitted_at.is_(None), codes.c.revoked_at.is_(None))
    done = {"submitted_at": at.date(), "browser_hash": browser_hash, "corrects_id": None}
    if db.execute(update(codes).where(*is_open).values(done)).rowcount == 0:
        raise CodeSpent


def insert_paper(
    db: Connection, survey: Survey, questionnaire: Questionnaire, answers: Answers, *, receipt_hash: str, at: datetime
) -> None:
    """A paper sheet that was keyed in and settled becomes a response; the box on the paper was its consent."""
    route = questionnaire.route(answers)
    bids = [item.id for item in questionnaire.variables if item.amounts and answers.get(amount_column(item.id))]
    sensitive = [item.id for item in questionnaire.variables if item.sensitive and item.id in route.answers]
    db.execute(
        insert(responses).values(
            survey_id=survey.id,
            sheet_id=secrets.token_hex(6),
            receipt_hash=receipt_hash,
            status=_status(db, survey, "", None, at),
            answers=dict(route.answers),
            amounts={item_id: int(str(answers[amount_column(item_id)])) for item_id in bids},
            consents=dict.fromkeys(sensitive, "paper"),
            language=questionnaire.languages[0],
            channel="paper",
            site="",
            mode="paper",
            enumerator="",
            bucket="",
            consent_version="paper",
            consent_at=to_the_minute(at),
            submitted_at=to_the_minute(at),
            questionnaire_digest=questionnaire.digest,
        )
    )


def _insert_response(db: Connection, visit: Visit, draft: Draft, *, at: datetime, **values: Any) -> int:
    inserted = db.execute(
        insert(responses).values(
            survey_id=visit.survey.id,
            sheet_id=secrets.token_hex(6),
            status=_status(db, visit.survey, visit.site, visit.site_quota, at),
            amounts=dict(draft.amounts),
            language=draft.language,
            channel=visit.channel,
            site=visit.site,
            enumerator=draft.enumerator,
            bucket=draft.bucket,
            consent_version=draft.consent_version,
            consent_at=draft.consent_at,
            submitted_at=to_the_minute(at),
            questionnaire_digest=visit.questionnaire.digest,
            **values,
        )
    )
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
    db.execute(insert(versions).values(response_id=response_id, answers=before, replaced_at=to_the_minute(at)))


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
