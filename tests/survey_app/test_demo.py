"""A demo replaces what a demo wrote and nothing else, and ends by verifying its report."""

import pytest
from click.testing import CliRunner

from questionnaires.problems import ProblemsError
from survey_app.commands import demo_folder
from survey_app.commands.cli import cli
from survey_app.commands.demo import EXAMPLE


def written(folder):
    """What a demo leaves, without the time that one takes."""
    demo_folder.prepare(folder, EXAMPLE)
    (folder / "collector.sqlite3").write_bytes(b"answers")
    demo_folder.copy_engagement(EXAMPLE, folder)
    for name in demo_folder.RESULTS:
        (folder / name).write_text(name, encoding="utf-8")
    demo_folder.keep_list(folder)
    return folder


def test_a_folder_that_no_demo_wrote_is_refused_in_words_and_left_as_it_is(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "thesis.txt").write_text("三年的工作", encoding="utf-8")
    done = CliRunner().invoke(cli, ["demo", "--folder", str(tmp_path), "--port", "8741"])
    assert isinstance(done.exception, ProblemsError)
    assert "不是演示写的文件" in done.exception.text("zh")
    assert "--folder" in done.exception.text("en")
    assert (tmp_path / "sub" / "thesis.txt").read_text(encoding="utf-8") == "三年的工作"
    assert [path.name for path in tmp_path.iterdir()] == ["sub"]


def test_an_earlier_demo_is_replaced_and_what_lies_beside_it_stays(tmp_path):
    folder = written(tmp_path / "demo")
    (folder / "notes.txt").write_text("我的笔记", encoding="utf-8")
    demo_folder.prepare(folder, EXAMPLE)
    assert {path.name for path in folder.iterdir()} == {"notes.txt", demo_folder.LIST}
    demo_folder.prepare(tmp_path / "new" / "deep", EXAMPLE)
    demo_folder.prepare(tmp_path / "new" / "deep", EXAMPLE)


@pytest.mark.parametrize("name", ["engagement/budget.csv", "engagement/text/own.md", "report.pdf"])
def test_a_demo_that_somebody_worked_on_is_not_removed(tmp_path, name):
    folder = written(tmp_path / "demo")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("我改过", encoding="utf-8")
    before = sorted(folder.rglob("*"))
    with pytest.raises(ProblemsError, match="was changed or added since") as refused:
        demo_folder.prepare(folder, EXAMPLE)
    assert name in refused.value.text("zh")
    assert sorted(folder.rglob("*")) == before


def test_neither_a_file_nor_the_example_nor_a_link_out_is_taken_for_a_demo(tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", EXAMPLE, EXAMPLE / "survey"):
        with pytest.raises(ProblemsError):
            demo_folder.prepare(place, EXAMPLE)
    folder = written(tmp_path / "demo")
    (tmp_path / "elsewhere").mkdir()
    (folder / "engagement" / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ProblemsError):
        demo_folder.prepare(folder, EXAMPLE)
    assert (tmp_path / "elsewhere").is_dir()
