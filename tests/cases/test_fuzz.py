"""A fixed-seed hundredth of `make fuzz`: damaged files of every kind end in a result or in words."""

import pytest

from tests.cases.fuzz import DEFAULT, readers, tried

KINDS = (
    "questionnaire",
    "settings",
    "engagement",
    "table",
    "workbook",
    "rule pack",
    "manifest",
    "answers",
    "foreign table",
    "photo",
    "key",
)


@pytest.fixture(scope="module")
def every_reader(tmp_path_factory):
    return readers(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_ends_in_a_result_or_in_words(every_reader, kind):
    read, content = every_reader[kind]
    read(content)
    outcome = tried(read, content, DEFAULT // 100, kind)
    assert outcome.faults == []
    assert outcome.counts["refused"] or kind == "photo"


def test_every_kind_is_tried(every_reader):
    assert set(every_reader) == set(KINDS)
