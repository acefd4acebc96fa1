"""Shared by all tests: what is made once a run, a collector in a temporary folder, a browser where one is asked for."""

import io
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from survey_app import create_app
from survey_app.config import Config
from survey_app.store.fieldwork import create_survey, door_link, issue_codes, open_door
from tests.runs.kept import Keeper
from tests.runs.marks import mark

KEY = "a-key-for-tests-only-0123456789abcdef"
ROOT = Path(__file__).parents[1]
EVERY_TYPE = ROOT / "tests/questionnaires/files/every_type-1.yaml"
RIGHT_TO_LEFT = ROOT / "tests/questionnaires/files/right_to_left-1.yaml"


MAY_PRINT = pytest.StashKey[bool]()


def pytest_itemcollected(item):
    mark(item)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    item.config.stash[MAY_PRINT] = item.get_closest_marker("pdf") is not None


@pytest.fixture(scope="session", autouse=True)
def _only_tests_marked_pdf_print(pytestconfig):
    """So that a quick run stays quick."""
    press = sys.modules.get("reports.pdf.press")
    with pytest.MonkeyPatch.context() as patch:
        if press is not None:  # some collected test can print

            def printed(*args, real=press._printed):
                assert pytestconfig.stash[MAY_PRINT], "a test that prints has the mark pdf"
                return real(*args)

            patch.setattr(press, "_printed", printed)
        yield


@pytest.fixture(scope="session")
def keeper(tmp_path_factory):
    """Keeps what is made once a run, in a folder that all workers of the run share."""
    folder = tmp_path_factory.getbasetemp()
    return Keeper((folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "kept")


@pytest.fixture(scope="session", autouse=True)
def _the_same_answers_have_one_story(keeper):
    """Most of an evaluation is the story of its answers, and most tests change something else."""
    results = sys.modules.get("analysis.survey.results")
    with pytest.MonkeyPatch.context() as patch:
        if results is not None:  # some collected test evaluates
            patch.setattr(results, "survey_story", keeper.once(results.survey_story))
        yield


def small_photo(size=(2400, 1200), form="JPEG", **options):
    """A green picture."""
    content = io.BytesIO()
    Image.new("RGB", size, "green").save(content, form, **options)
    return content.getvalue()


class Field:
    """A collector with one survey in the field."""

    def __init__(self, folder, questionnaire="old_community-1", **options):
        self.config = Config(
            secret_key=KEY, database_url=f"sqlite:///{folder / 'collector.sqlite3'}", base_url="http://127.0.0.1:8000"
        )
        self.app = create_app(self.config)
        self.engine = self.app.database
        self.create("estate", questionnaire, **options)

    def create(self, survey_id, questionnaire, **options):
        create_survey(
            self.engine,
            survey_id,
            questionnaire=questionnaire,
            title={"zh": "满意度调查", "en": "Survey"},
            organiser="评价组",
            contact="热线",
            synthetic=True,
            at=datetime.now(UTC),
            **options,
        )

    def codes(self, n=1, survey="estate"):
        return issue_codes(self.engine, survey, n, key=KEY, at=datetime.now(UTC))

    def door(self, kind="site", name="3 号楼", **options):
        """The address of a new door, below the server."""
        opened = open_door(self.engine, "estate", kind, name, at=datetime.now(UTC), **options)
        return door_link("", KEY, opened)


@pytest.fixture
def new_field(tmp_path):
    """Makes collectors with a questionnaire and options of their own."""
    fields: list[Field] = []

    def make(questionnaire="old_community-1", **options):
        folder = tmp_path / str(len(fields))
        folder.mkdir()
        fields.append(Field(folder, questionnaire, **options))
        return fields[-1]

    yield make
    for field in fields:
        field.engine.dispose()


@pytest.fixture
def field(new_field):
    return new_field()


def find_chromium():
    """The Chromium that `make test` sets up, or the one HENGPING_CHROMIUM names."""
    path = os.environ.get("HENGPING_CHROMIUM") or shutil.which("chromium")
    assert path, "no Chromium: apt-get install chromium, or set HENGPING_CHROMIUM"
    return path


@pytest.fixture(scope="session")
def chromium_path():
    return find_chromium()
