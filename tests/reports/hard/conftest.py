"""The evaluation of zhenyuan, for tests that change a copy of it."""

import pytest

from tests.runs.examples import evaluation_of


@pytest.fixture(scope="module")
def zhenyuan():
    return evaluation_of("zhenyuan")
