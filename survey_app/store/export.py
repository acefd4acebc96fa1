"""From the collector's database to a sealed bundle: random sheet ids, no codes, no clock times beside answers."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from questionnaires.bundle import SHEET_COLUMNS, Bundle, Cell, cells, now_text, write_bundle
from questionnaires.bundle.manifest import Manifest
from questionnaires.clock import in_beijing
from questionnaires.model import Questionnaire
from questionnaires.texts import in_language
from survey_app.store import surveys
from survey_app.store.database import snapshot
from survey_app.store.sheets import in_tuples
from survey_app.store.surveys import Survey, questionnaire_of
from survey_app.store.tables import codes, drafts, paradata, photos, responses

PARADATA_COLUMNS = (
    "sheet_id",
    "position",
    "page_id",
    "seconds",
    "visible_seconds",
    "n_changed",
    "arrived",
    "channel",
    "site",
    "mode",
    "enumerator",
    "bucket",
)
DRAWN = ("household", "paper")  # channels by which those who were drawn answer, and nobody else


def export_survey(engine: Engine, survey_id: str, folder: Path, *, at: datetime) -> Bundle:
    """Write the sheets of a survey, without codes, into `folder`, and seal it.

    Raises
        ProblemsError: no such survey, or the folder holds something already.
    """
    survey = surveys.find_survey(engine, survey_id)
    with snapshot(engine) as db:  # residents go on answering: counts and rows are those of one moment
        return _export(db, survey, folder, at)


def _export(db: Connection, survey: Survey, folder: Path, at: datetime) -> Bundle:
    questionnaire = questionnaire_of(survey)
    counts = surveys.tally_in(db, survey.id)
    complete = [each for each in responses_of(db, survey.id) if each["status"] == "complete"]
    is_drawn = all(each["channel"] in DRAWN for each in complete)
    manifest = Manifest(
        survey=survey.id,
        title=in_language(survey.title, "zh"),
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        questionnaire_digest=survey.questionnaire_digest,
        exported_at=now_text(in_beijing(at)),
        n_issued=None if counts.n_without_code else counts.n_issued,
        n_returned=counts.n_returned,
        n_partial=counts.n_started,
        n_over_quota=counts.n_over_quota,
        n_late=counts.n_late,
        n_withdrawn=counts.n_withdrawn,
        probability=is_drawn,
        synthetic=survey.synthetic,
        source=survey.organiser,
    )
    with tempfile.TemporaryDirectory() as scratch:
        questionnaire_file = Path(scratch) / "questionnaire.yaml"
        questionnaire_file.write_text(survey.questionnaire, encoding="utf-8", newline="")
        return write_bundle(
            folder,
            manifest=manifest,
            questionnaire_file=questionnaire_file,
            responses=_sheets(db, survey.id, questionnaire),
            paradata=_paradata(db, survey.id),
            paradata_columns=PARADATA_COLUMNS,
            attachments={f"{photo_id}.jpg": content for photo_id, content in photos_of(db, survey.id)},
        )


def _sheets(db: Connection, survey_id: str, questionnaire: Questionnaire) -> Iterator[Mapping[str, Cell]]:
    """Responses of every status, then the sheets that were begun and not sent."""
    for sheet in (*responses_of(db, survey_id), *partial_sheets_of(db, survey_id)):
        yield {name: sheet[name] for name in SHEET_COLUMNS} | cells(questionnaire, sheet["answers"], sheet["amounts"])


def _paradata(db: Connection, survey_id: str) -> Iterator[Mapping[str, str]]:
    for row in paradata_of(db, survey_id):
        values = {name: str(row[name]) for name in PARADATA_COLUMNS if name != "arrived"}
        yield values | {"arrived": in_beijing(row["submitted_at"]).isoformat(timespec="minutes")}


def responses_of(db: Connection, survey_id: str) -> Iterator[Mapping[str, Any]]:
    """The answer sheets of a survey in random order of their ids, so that the order of arrival is not given away."""
    query = select(responses).where(responses.c.survey_id == survey_id).order_by(responses.c.sheet_id)
    for row in db.execute(query):
        yield dict(row._mapping) | {"answers": in_tuples(row.answers)}


def partial_sheets_of(db: Connection, survey_id: str) -> Iterator[Mapping[str, Any]]:
    """The sheets of a survey that were begun and not sent, corrections left out."""
    query = (
        select(drafts, codes.c.channel)
        .join_from(drafts, codes)
        .where(codes.c.survey_id == survey_id, codes.c.corrects_id.is_(None))
        .order_by(drafts.c.sheet_id)
    )
    for row in db.execute(query):
        yield dict(row._mapping) | {"answers": in_tuples(row.answers), "status": "partial"}


def photos_of(db: Connection, survey_id: str) -> Iterator[tuple[str, bytes]]:
    """The photos of the responses of a survey, with the ids that stand in the answers."""
    query = select(photos.c.id, photos.c.content).join(responses).where(responses.c.survey_id == survey_id)
    for row in db.execute(query.order_by(photos.c.id)):
        yield row.id, row.content


def paradata_of(db: Connection, survey_id: str) -> Iterator[Mapping[str, Any]]:
    """How the sheets of a survey were filled in: one row a page saved, by sheet and order."""
    sheet = ("sheet_id", "channel", "site", "mode", "enumerator", "bucket", "submitted_at")
    query = (
        select(*(responses.c[name] for name in sheet), paradata)
        .join_from(paradata, responses)
        .where(responses.c.survey_id == survey_id)
        .order_by(responses.c.sheet_id, paradata.c.position)
    )
    for row in db.execute(query):
        yield dict(row._mapping)
