"""What is deleted when, the log of it, and the draft of the impact assessment."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from survey_app.console.impact import impact_assessment
from survey_app.store import surveys
from survey_app.store.retention import deletion_log, retain
from survey_app.store.tables import codes, drafts, page_times, paradata, responses, versions
from tests.conftest import EVERY_TYPE
from tests.survey_app.resident import Resident


def count(field, table):
    with field.engine.connect() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def kept(field):
    """One sheet sent, one begun."""
    sent, begun = Resident(field, field.codes()[0]), Resident(field, field.codes()[0])
    sent.answer_all()
    sent.submit()
    begun.begin()
    begun.answer_page("p/overall")
    return field


@pytest.mark.parametrize(
    ("days", "deleted"),
    [
        (10, {}),
        (15, {"browsers": 1}),
        (91, {"browsers": 1, "paradata": 5}),
        (366, {"browsers": 1, "responses": 1, "partial": 1}),
    ],
)
def test_each_kind_goes_when_its_time_has_come(kept, days, deleted):
    survey = surveys.find_survey(kept.engine, "estate")
    at = datetime.now(UTC) + timedelta(days=days)
    expected = dict.fromkeys(("responses", "partial", "paradata", "browsers", "tombstones", "keyings"), 0) | deleted
    assert retain(kept.engine, survey, at=at) == expected
    assert {row["kind"]: row["n_deleted"] for row in deletion_log(kept.engine, "estate")} == expected
    gone = bool(deleted.get("responses"))
    assert count(kept, responses) == (0 if gone else 1)
    assert count(kept, paradata) == (0 if days > 90 else 5)
    assert (count(kept, drafts), count(kept, page_times)) == ((0, 0) if gone else (1, 1))
    assert (count(kept, versions), count(kept, codes)) == (0, 2)


def test_another_survey_keeps_its_sheets(kept):
    kept.create("other", "old_community-1", retention_days=1, paradata_days=1, change_days=1)
    retain(kept.engine, surveys.find_survey(kept.engine, "other"), at=datetime.now(UTC) + timedelta(days=300))
    assert (count(kept, responses), count(kept, drafts)) == (1, 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_impact_assessment_names_what_this_survey_collects(new_field, lang):
    field = new_field(EVERY_TYPE, address_buckets=True, retention_days=200, paradata_days=30)
    text = impact_assessment(surveys.find_survey(field.engine, "estate"), lang, at=datetime.now(UTC))
    assert ("用于评价无障碍改造" if lang == "zh" else "It serves to judge step-free access.") in text
    assert ("盐值次日删除" if lang == "zh" else "salt is deleted the next day") in text
    assert "200" in text
    assert "{{" not in text
    assert ("合成数据" if lang == "zh" else "Synthetic data") in text
