"""Shared by all tests: a collector in a temporary folder, and a browser where a test asks for one."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from survey_app import create_app
from survey_app.config import Config
from survey_app.fieldwork import create_survey, issue_codes

KEY = "a-key-for-tests-only-0123456789abcdef"
ROOT = Path(__file__).parents[1]


class Field:
    """A collector with one survey in the field."""

    def __init__(self, folder):
        self.config = Config(
            secret_key=KEY, database_url=f"sqlite:///{folder / 'collector.sqlite3'}", base_url="http://127.0.0.1:8000"
        )
        self.app = create_app(self.config)
        self.engine = self.app.extensions["database"]
        create_survey(
            self.engine, "estate", questionnaire="old_community-1", title={"zh": "满意度调查", "en": "Survey"},
            organiser="评价组", contact="热线", synthetic=True, at=datetime.now(UTC),
        )  # fmt: skip

    def codes(self, n=1):
        return issue_codes(self.engine, "estate", n, key=KEY, at=datetime.now(UTC))


@pytest.fixture
def field(tmp_path):
    field = Field(tmp_path)
    yield field
    field.engine.dispose()


@pytest.fixture(scope="session")
def chromium_path():
    """The Chromium that `make test` sets up, or the one HENGPING_CHROMIUM names."""
    path = os.environ.get("HENGPING_CHROMIUM") or shutil.which("chromium")
    assert path, "no Chromium: apt-get install chromium, or set HENGPING_CHROMIUM"
    return path
