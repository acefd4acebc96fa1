"""The template of the product as a folder, for tests that spoil one file of it."""

import pytest

from analysis.evaluation.template import write_template


@pytest.fixture
def home(tmp_path):
    """The product's own template as a folder: five units of which four are verified complete."""
    write_template(tmp_path / "home")
    (tmp_path / "home" / "engagement.xlsx").unlink()
    return tmp_path / "home"
