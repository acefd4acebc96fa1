"""Putting a survey into the field: create it, issue its household codes, open its doors."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from questionnaires.characters import has_visible, without_invisible
from questionnaires.load import library_path, load_questionnaire
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, Wording
from survey_app.store import codes, doors, surveys
from survey_app.store.doors import Door, DoorKind
from survey_app.store.surveys import Survey

SURVEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_SHEETS, MOST_DAYS = 1_000_000, 36_500
DEFAULT_RETENTION_DAYS, DEFAULT_PARADATA_DAYS, DEFAULT_CHANGE_DAYS = 365, 90, 14


def create_survey(
    engine: Engine,
    survey_id: str,
    *,
    questionnaire: str | Path,
    title: Wording,
    organiser: str,
    contact: str,
    at: datetime,
    retention_days: int = DEFAULT_RETENTION_DAYS,
    paradata_days: int = DEFAULT_PARADATA_DAYS,
    change_days: int = DEFAULT_CHANGE_DAYS,
    quota: int | None = None,
    closes_at: datetime | None = None,
    address_buckets: bool = False,
    synthetic: bool = False,
) -> Survey:
    """Create a survey with a questionnaire of the library (by id) or of one's own (a file), frozen from now on.

    Raises
        ProblemsError: a bad or taken id, days out of order, a quota out of bounds, a closing time in the past, or
            faults in the questionnaire.
    """
    if not SURVEY_ID.fullmatch(survey_id):
        cure = allowed(Text("小写字母、数字和连字符，最多 40 个", "lower-case letters, digits and hyphens, at most 40"))
        raise ProblemsError([Problem(file=survey_id, fault=found(survey_id), cure=cure)])
    if retention_days > MOST_DAYS:
        cure = allowed(Text(f"最多 {MOST_DAYS} 天", f"at most {MOST_DAYS} days"))
        raise ProblemsError([Problem(file=survey_id, fault=found(retention_days), cure=cure)])
    if not 0 <= change_days <= retention_days or not 1 <= paradata_days <= retention_days:
        days = f"change {change_days}, paradata {paradata_days}, retention {retention_days}"
        cure = allowed(
            Text("修改期限和过程数据都不长于保存天数", "neither correcting nor paradata outlast the retention")
        )
        raise ProblemsError([Problem(file=survey_id, fault=found(days), cure=cure)])
    if quota is not None:
        _countable(survey_id, quota)
    if closes_at is not None and closes_at <= at:
        cure = allowed(Text("将来的时间", "a time to come"))
        raise ProblemsError([Problem(file=survey_id, fault=found(f"{closes_at:%Y-%m-%d %H:%M}"), cure=cure)])
    unsaid = [text for text in (*title.values(), organiser, contact) if not has_visible(text)]
    if unsaid:
        cure = allowed(Text("写明标题、组织者和联系方式", "title, organiser and contact, written out"))
        raise ProblemsError([Problem(file=survey_id, fault=found(unsaid[0]), cure=cure)])
    path = questionnaire if isinstance(questionnaire, Path) else library_path(questionnaire)
    checked = load_questionnaire(path)
    survey = Survey(
        id=survey_id,
        title=title,
        organiser=organiser,
        contact=contact,
        questionnaire=path.read_bytes().decode("utf-8"),
        questionnaire_digest=checked.digest,
        retention_days=retention_days,
        paradata_days=paradata_days,
        change_days=change_days,
        quota=quota,
        closes_at=closes_at,
        address_buckets=address_buckets,
        synthetic=synthetic,
        created_at=at,
    )
    surveys.create_survey(engine, survey)
    return survey


def issue_codes(engine: Engine, survey_id: str, n: int, *, key: str, at: datetime) -> list[str]:
    """Issue `n` household codes; they are returned this once, and only their hashes are kept.

    Raises
        ProblemsError: no such survey, or n out of bounds.
    """
    issued = draw_codes(engine, survey_id, n)
    register_codes(engine, survey_id, issued, key=key, at=at)
    return issued


def draw_codes(engine: Engine, survey_id: str, n: int) -> list[str]:
    """Fresh household codes, not yet issued, so that they can lie safe in a file before the store takes them.

    Raises
        ProblemsError: no such survey, or n out of bounds.
    """
    surveys.find_survey(engine, survey_id)
    _countable(survey_id, n)
    return [codes.new_code() for _ in range(n)]


def register_codes(engine: Engine, survey_id: str, drawn: Sequence[str], *, key: str, at: datetime) -> int:
    """Issue the codes that were drawn; from now on they open the questionnaire. Returns the number of the first."""
    return surveys.add_codes(engine, survey_id, [codes.keyed_hash(key, "code", code) for code in drawn], at=at)


def open_door(
    engine: Engine, survey_id: str, kind: DoorKind, name: str, *, quota: int | None = None, at: datetime
) -> Door:
    """Open a way in with its own tally: a site (building), the open link, or an enumerator's link.

    Raises
        ProblemsError: no such survey, no name, a name that is taken, or a quota out of bounds.
    """
    surveys.find_survey(engine, survey_id)
    name = without_invisible(name).strip()
    if not has_visible(name):
        cure = allowed(Text("没有用过的名称", "a name that is not taken"))
        raise ProblemsError([Problem(file=survey_id, fault=found(name), cure=cure)])
    if quota is not None:
        _countable(survey_id, quota)
    return doors.add_door(engine, survey_id, kind, name, quota=quota, at=at)


def link(base_url: str, code: str) -> str:
    """The address behind a household's QR code."""
    return f"{base_url}/s/{code}/"


def door_link(base_url: str, key: str, door: Door) -> str:
    """The address behind a door's QR code."""
    return f"{base_url}/d/{codes.door_code(key, door.id)}/"


def _countable(survey_id: str, n: int) -> None:
    if not 1 <= n <= MOST_SHEETS:
        cure = allowed(Text("1 至 1,000,000 的整数", "a whole number from 1 to 1,000,000"))
        raise ProblemsError([Problem(file=survey_id, fault=found(n), cure=cure)])
