"""Write, edit as evaluators do, compare, take back: the next report prints their prose and the computed numbers."""

import shutil
from functools import cache

import docx
import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from reports.chapters.document import written
from reports.chapters.own.edits import form_of
from reports.chapters.reading import lines_of, text_of
from reports.docx.edited.opened import open_docx
from reports.docx.edited.review import review
from reports.docx.edited.take_back import plan
from reports.docx.render import write_docx
from tests.reports.docx.test_compare import added_after, controls, prose, set_text, tag
from tests.runs.examples import EXAMPLES

NAME = "shanghai"
OWN = "评价组在现场看到，[[沪府〔2015〕3号]]的要求已经落实。\n\n第二段不改。\n"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(EXAMPLES / NAME, tmp_path / NAME)


@cache
def evaluated(folder):
    return evaluate(read_engagement(folder))


def printed(folder, lang="zh"):
    return [text_of(line) for line in lines_of(written(build_report(evaluated(folder), lang)))]


def edited(folder, change, tmp_path):
    path = tmp_path / "edited.docx"
    write_docx(evaluated(folder), path)
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))
    return review(evaluated(folder), open_docx(path), lang="zh", variant="full")


def before_first_figure(paragraph, words):
    paragraph.runs[0].text = words + paragraph.runs[0].text


def test_what_evaluators_edit_comes_back_as_text_and_is_printed(folder, tmp_path):
    """A paragraph rewritten, a number changed, a control and a paragraph deleted, one added: all in one file."""
    kept = {}

    def change(document):
        several = [each for each in prose(document) if len(controls(each._p)) > 1 and each.runs]
        first, second, third = several[:3]
        before_first_figure(first, "评价组认为：")
        kept["figure"] = tag(controls(first._p)[0])
        kept["gone"] = tag(controls(second._p)[0])
        mark = controls(second._p)[0]
        mark.getparent().remove(mark)
        kept["changed"] = tag(controls(third._p)[0])
        kept["text"] = third.text
        set_text(controls(third._p)[0], "123456")
        added_after(third, "另据座谈，居民普遍希望加装电梯。")

    found = edited(folder, change, tmp_path)
    changes = {(each.kind, each.figure) for each in found.comparison.figures}
    assert changes == {("removed", kept["gone"]), ("changed", kept["changed"])}
    planned = plan(found)
    assert planned.held == ()
    assert not (folder / "text").exists()  # nothing is written before it is asked for
    planned.write()
    text = "\n".join(path.read_text(encoding="utf-8") for path in (folder / "text").glob("*.edits.md"))
    assert f"{{{kept['figure']}}}" in text
    assert "123456" not in text
    evaluated.cache_clear()
    after = "\n".join(printed(folder))
    assert "评价组认为：" in after
    assert "另据座谈，居民普遍希望加装电梯。" in after
    assert "123456" not in after
    assert evaluated(folder).figures[kept["changed"]].text("zh") in after


def test_own_text_is_changed_where_it_stands(folder, tmp_path):
    (folder / "text").mkdir()
    path = folder / "text" / "basics.md"
    path.write_text(OWN, encoding="utf-8")
    evaluated.cache_clear()

    def change(document):
        own = next(each for each in prose(document) if each.text.startswith("评价组在现场"))
        own.runs[-1].text = own.runs[-1].text.replace("已经落实", "大体落实")
        added_after(own, "有 3 户不同意。")

    planned = plan(edited(folder, change, tmp_path))
    (held,) = planned.held  # a number typed by hand is no text
    assert "3" in held.reason["zh"]
    planned.write()
    assert path.read_text(encoding="utf-8") == OWN.replace("已经落实", "大体落实")


def test_a_deleted_paragraph_is_no_longer_printed_and_an_edit_is_edited_again(folder, tmp_path):
    def rewrite(document):
        first, second = [each for each in prose(document) if each.runs and len(each.text) > 20][:2]
        before_first_figure(first, "甲：")
        second._p.getparent().remove(second._p)

    plan(edited(folder, rewrite, tmp_path)).write()
    evaluated.cache_clear()
    lines = printed(folder)
    assert any(line.startswith("甲：") for line in lines)
    (tmp_path / "edited.docx").unlink()

    def again(document):
        before_first_figure(next(each for each in prose(document) if each.text.startswith("甲：")), "乙，")

    files = sorted((folder / "text").glob("*"))
    plan(edited(folder, again, tmp_path)).write()
    evaluated.cache_clear()
    assert sum(line.startswith("乙，甲：") for line in printed(folder)) == 1
    assert sorted((folder / "text").glob("*")) == files


def test_a_quotation_that_is_no_longer_printed_is_told_with_its_line(folder):
    (folder / "text").mkdir()
    (folder / "text" / "basics.edits.md").write_text("\n> 没有印过的话。\n\n新话。\n", encoding="utf-8")
    evaluated.cache_clear()
    with pytest.raises(ProblemsError) as refused:
        printed(folder)
    assert [(problem.row, problem.file.endswith("basics.edits.md")) for problem in refused.value.problems] == [
        (2, True)
    ]
    written(build_report(evaluated(folder), "zh", "brief"))  # a version that prints less has no such paragraph


def test_words_without_a_quotation_and_typed_numbers_are_refused(folder):
    (folder / "text").mkdir()
    path = folder / "text" / "basics.edits.md"
    path.write_text("没有引用。\n\n> 引用\n\n共 12 户。\n", encoding="utf-8")
    evaluated.cache_clear()
    with pytest.raises(ProblemsError) as refused:
        build_report(evaluated(folder), "zh")
    assert [problem.row for problem in refused.value.problems] == [1, 5]


def test_prose_of_other_versions_is_listed_and_not_taken_back(folder, tmp_path):
    path = tmp_path / "brief.docx"
    evaluated.cache_clear()
    write_docx(evaluated(folder), path, variant="brief")
    document = docx.Document(str(path))
    before_first_figure(next(each for each in prose(document) if each.runs), "改：")
    document.save(str(path))
    planned = plan(review(evaluated(folder), open_docx(path), lang="zh", variant="full"))
    assert len(planned.held) == 1
    assert planned.files == ()


def test_the_form_of_a_line_has_ids_and_no_spaces():
    report = build_report(evaluated(EXAMPLES / NAME), "zh")
    line = next(line for line in lines_of(written(report)) if any("score.total" in str(piece) for piece in line))
    assert "{score.total}" in form_of(line)
    assert " " not in form_of(line)
