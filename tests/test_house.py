"""The house: the formatter decides the shape, and a folder holds no more than a newcomer can read."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("questionnaires", "analysis", "reports", "survey_app", "tests")
MOST_ENTRIES = 14
SKIP = re.compile(r"#\s*fmt:\s*" + "(skip|off)")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
FOLDERS = sorted({path.parent for path in SOURCES})


def entries(folder: Path) -> list[str]:
    """Modules and rooms of a folder; data files and folders without modules are free."""
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
    rooms = [path.name for path in folder.iterdir() if path.is_dir() and any(path.glob("*.py"))]
    return modules + rooms


def test_the_formatter_is_on_everywhere():
    assert [str(path) for path in SOURCES if SKIP.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_can_be_read_at_a_glance(folder):
    assert len(entries(folder)) <= MOST_ENTRIES
