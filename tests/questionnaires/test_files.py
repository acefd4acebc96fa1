"""Files are written whole or not at all, and what hinders is said in words."""

import pytest

from questionnaires.files import beside, refuse_existing, write_whole
from questionnaires.problems import ProblemsError


def test_a_file_is_there_whole_and_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "new" / "a.csv", b"1")
    write_whole(tmp_path / "new" / "a.csv", b"2")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "new").iterdir()] == [("a.csv", b"2")]


def test_a_secret_is_read_by_its_owner_alone(tmp_path):
    write_whole(tmp_path / "codes.csv", b"ABC", private=True)
    assert (tmp_path / "codes.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("place", "words"), [("file/x.csv", "不是文件夹"), ("folder", "这是一个文件夹")])
def test_a_place_that_takes_no_file_is_named(tmp_path, place, words):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ProblemsError) as refused:
        write_whole(tmp_path / place, b"x")
    assert words in refused.value.text("zh")
    assert str(tmp_path / place) in refused.value.text("en")


def test_what_fails_after_writing_takes_its_file_along(tmp_path):
    with pytest.raises(ZeroDivisionError), beside(tmp_path / "codes.csv", b"ABC"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_what_must_be_written_first_is_not_begun_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    begun = []
    with pytest.raises(ProblemsError), beside(tmp_path / "file" / "codes.csv", b"ABC"):
        begun.append(True)
    assert begun == []


def test_an_existing_file_is_not_touched(tmp_path):
    (tmp_path / "a").write_text("x")
    with pytest.raises(ProblemsError, match="the file exists"):
        refuse_existing(tmp_path / "a")


def test_what_is_done_keeps_its_file_although_the_last_step_fails(tmp_path):
    with pytest.raises(ProblemsError) as refused, beside(tmp_path / "codes.csv", b"ABC"):
        (tmp_path / "codes.csv").mkdir()
    assert "codes.csv.part" in refused.value.text("zh")
    assert (tmp_path / ".codes.csv.part").read_bytes() == b"ABC"
