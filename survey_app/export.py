"""From the collector's database to a sealed bundle: random sheet ids, no codes, no clock times beside answers."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from questionnaires.bundle import Bundle, Manifest, cells, now_text, write_bundle
from questionnaires.model import Questionnaire, in_language
from survey_app import store
from survey_app.questionnaire_cache import questionnaire_of

PARADATA_COLUMNS = ("sheet_id", "position", "page_id", "seconds", "n_changed", "arrived")


def export_survey(engine: Engine, survey_id: str, folder: Path, *, at: datetime) -> Bundle:
    """Write the sheets of a survey, without codes, into `folder`, and seal it.

    Raises
        ProblemsError: no such survey, or the folder holds something already.
    """
    survey = store.find_survey(engine, survey_id)
    questionnaire = questionnaire_of(survey)
    counts = store.tally(engine, survey_id)
    manifest = Manifest(
        survey=survey.id, title=in_language(survey.title, "zh"), questionnaire=questionnaire.id,
        version=questionnaire.version, questionnaire_digest=survey.questionnaire_digest, exported_at=now_text(at),
        n_issued=counts.n_issued, n_returned=counts.n_returned, n_partial=counts.n_started,
        synthetic=survey.synthetic, source=survey.organiser,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        questionnaire_file = Path(scratch) / "questionnaire.yaml"
        questionnaire_file.write_text(survey.questionnaire, encoding="utf-8", newline="")
        return write_bundle(
            folder, manifest=manifest, questionnaire_file=questionnaire_file,
            responses=_sheets(engine, survey_id, questionnaire), paradata=_paradata(engine, survey_id),
            paradata_columns=PARADATA_COLUMNS,
        )  # fmt: skip


def _sheets(engine: Engine, survey_id: str, questionnaire: Questionnaire) -> Iterator[Mapping[str, str]]:
    for response in store.responses_of(engine, survey_id):
        sheet = {name: response[name] for name in ("sheet_id", "language", "mode", "consent_version")}
        yield sheet | {"status": "complete"} | cells(questionnaire, response["answers"])


def _paradata(engine: Engine, survey_id: str) -> Iterator[Mapping[str, str]]:
    for row in store.paradata_of(engine, survey_id):
        values = {name: str(row[name]) for name in PARADATA_COLUMNS if name != "arrived"}
        yield values | {"arrived": row["submitted_at"]}
