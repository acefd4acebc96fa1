"""The bundle: written, sealed, read back; a changed byte is refused with the file's name."""

import shutil
from pathlib import Path

import pytest

from questionnaires.bundle import NO_ANSWER, NOT_ASKED, cells, read_bundle
from questionnaires.load import load_questionnaire
from questionnaires.problems import ProblemsError

BUNDLE = Path(__file__).parents[2] / "examples" / "zhenyuan" / "survey"


@pytest.fixture
def bundle(tmp_path):
    return shutil.copytree(BUNDLE, tmp_path / "bundle")


def test_a_sealed_bundle_is_read_back(bundle):
    read = read_bundle(bundle)
    assert (read.manifest.n_issued, read.manifest.n_returned, len(list(read.rows()))) == (240, 103, 103)


@pytest.mark.parametrize("name", ["responses.csv", "questionnaire.yaml", "manifest.json"])
def test_one_changed_byte_is_refused_with_the_name_of_its_file(bundle, name):
    content = bytearray((bundle / name).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / name).write_bytes(content)
    with pytest.raises(ProblemsError, match=name):
        read_bundle(bundle)


def test_a_missing_and_a_strange_file_are_named(bundle):
    (bundle / "responses.csv").rename(bundle / "answers.csv")
    with pytest.raises(ProblemsError) as caught:
        read_bundle(bundle)
    assert "responses.csv" in caught.value.text("en")
    assert "answers.csv" in caught.value.text("en")


def test_a_folder_that_is_no_bundle_is_refused(tmp_path):
    with pytest.raises(ProblemsError, match=r"manifest\.json"):
        read_bundle(tmp_path)


def test_cells_tell_no_answer_from_not_asked():
    row = cells(load_questionnaire("old_community"), {"overall": "5", "consulted": "no", "improve": ("roads", "green")})
    assert (row["overall"], row["improve"]) == ("5", "roads green")
    assert (row["opinion_heard"], row["pipes"]) == (NOT_ASKED, NO_ANSWER)
