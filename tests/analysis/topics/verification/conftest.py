"""Zhenyuan as it stands, and a small engagement that a test may change."""

import pytest

from tests.analysis.topics.verification.small_engagement import EXAMPLES
from tests.runs.examples import evaluation_of


@pytest.fixture(scope="module")
def zhenyuan_evaluation():
    return evaluation_of("zhenyuan")


@pytest.fixture
def home(tmp_path):
    """The settings of a published example without its texts and tables."""
    text = (EXAMPLES / "chizhou-2020" / "engagement.yaml").read_text(encoding="utf-8").split("texts:")[0]
    (tmp_path / "engagement.yaml").write_text(text, encoding="utf-8")
    return tmp_path
