"""Putting a survey into the field: create it, issue its household codes."""

import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from questionnaires.load import library_path, load_questionnaire
from questionnaires.problems import Problem, ProblemsError, Texts, allowed, found
from survey_app import codes, store
from survey_app.store import Survey

SURVEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DEFAULT_RETENTION_DAYS = 365


def create_survey(
    engine: Engine,
    survey_id: str,
    *,
    questionnaire: str | Path,
    title: Texts,
    organiser: str,
    contact: str,
    at: datetime,
    retention_days: int = DEFAULT_RETENTION_DAYS,
    synthetic: bool = False,
) -> Survey:
    """Create a survey with a questionnaire of the library (by id) or of one's own (a file), frozen from now on.

    Raises
        ProblemsError: a bad or taken id, or faults in the questionnaire.
    """
    if not SURVEY_ID.fullmatch(survey_id):
        cure = allowed("小写字母、数字和连字符，最多 40 个", "lower-case letters, digits and hyphens, at most 40")
        raise ProblemsError([Problem(file=survey_id, fault=found(survey_id), cure=cure)])
    path = questionnaire if isinstance(questionnaire, Path) else library_path(questionnaire)
    checked = load_questionnaire(path)
    survey = Survey(
        id=survey_id, title=title, organiser=organiser, contact=contact,
        questionnaire=path.read_bytes().decode("utf-8"), questionnaire_digest=checked.digest,
        retention_days=retention_days, synthetic=synthetic, created_at=at.isoformat(timespec="seconds"),
    )  # fmt: skip
    store.create_survey(engine, survey)
    return survey


def issue_codes(engine: Engine, survey_id: str, n: int, *, key: str, at: datetime) -> list[str]:
    """Issue `n` household codes; they are returned this once, and only their hashes are kept.

    Raises
        ProblemsError: no such survey, or n below 1.
    """
    store.find_survey(engine, survey_id)
    if n < 1:
        cure = allowed("大于 0 的整数", "a whole number above 0")
        raise ProblemsError([Problem(file=survey_id, fault=found(n), cure=cure)])
    issued = [codes.new_code() for _ in range(n)]
    store.add_codes(engine, survey_id, [codes.keyed_hash(key, "code", code) for code in issued], at=at)
    return issued


def link(base_url: str, code: str) -> str:
    """The address behind a household's QR code."""
    return f"{base_url}/s/{code}/"
