"""From the collector's database to a sealed bundle: random sheet ids, no codes, no clock times beside answers."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from questionnaires.bundle import SHEET_COLUMNS, Bundle, Manifest, cells, now_text, write_bundle
from questionnaires.model import Questionnaire, in_language
from survey_app import store, surveys
from survey_app.surveys import questionnaire_of

PARADATA_COLUMNS = (
    "sheet_id", "position", "page_id", "seconds", "visible_seconds", "n_changed", "arrived", "channel", "site", "mode",
    "enumerator", "bucket",
)  # fmt: skip
BY_CODE = ("household", "paper")  # channels whose sheets answer to codes or papers that were issued


def export_survey(engine: Engine, survey_id: str, folder: Path, *, at: datetime) -> Bundle:
    """Write the sheets of a survey, without codes, into `folder`, and seal it.

    Raises
        ProblemsError: no such survey, or the folder holds something already.
    """
    survey = surveys.find_survey(engine, survey_id)
    questionnaire = questionnaire_of(survey)
    counts = surveys.tally(engine, survey_id)
    complete = [each for each in store.responses_of(engine, survey_id) if each["status"] == "complete"]
    by_code = all(each["channel"] in BY_CODE for each in complete)
    manifest = Manifest(
        survey=survey.id, title=in_language(survey.title, "zh"), questionnaire=questionnaire.id,
        version=questionnaire.version, questionnaire_digest=survey.questionnaire_digest, exported_at=now_text(at),
        n_issued=counts.n_issued if by_code else None, n_returned=counts.n_returned, n_partial=counts.n_started,
        n_over_quota=counts.n_over_quota, n_late=counts.n_late, n_withdrawn=counts.n_withdrawn,
        probability=by_code, synthetic=survey.synthetic, source=survey.organiser,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        questionnaire_file = Path(scratch) / "questionnaire.yaml"
        questionnaire_file.write_text(survey.questionnaire, encoding="utf-8", newline="")
        return write_bundle(
            folder, manifest=manifest, questionnaire_file=questionnaire_file,
            responses=_sheets(engine, survey_id, questionnaire), paradata=_paradata(engine, survey_id),
            paradata_columns=PARADATA_COLUMNS,
            attachments={f"{photo_id}.jpg": content for photo_id, content in store.photos_of(engine, survey_id)},
        )  # fmt: skip


def _sheets(engine: Engine, survey_id: str, questionnaire: Questionnaire) -> Iterator[Mapping[str, str]]:
    """Responses of every status, then the sheets that were begun and not sent."""
    for sheet in (*store.responses_of(engine, survey_id), *store.partial_sheets_of(engine, survey_id)):
        yield {name: sheet[name] for name in SHEET_COLUMNS} | cells(questionnaire, sheet["answers"], sheet["amounts"])


def _paradata(engine: Engine, survey_id: str) -> Iterator[Mapping[str, str]]:
    for row in store.paradata_of(engine, survey_id):
        values = {name: str(row[name]) for name in PARADATA_COLUMNS if name != "arrived"}
        yield values | {"arrived": row["submitted_at"]}
