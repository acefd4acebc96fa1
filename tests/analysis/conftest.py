"""A small engagement on disk, for tests that break it in one place."""

import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def zhenyuan(tmp_path):
    """A copy of the zhenyuan engagement that a test may spoil."""
    return shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "zhenyuan")
