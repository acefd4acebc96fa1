"""What changes after issue makes a draft again; own texts cost no figure its comparison."""

import shutil

import pikepdf
import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from reports.carried.carried import carried, is_issued
from reports.checks.recompute import from_inputs, unpacked
from tests.reports.checks.signed_reports import STEPS, copied, run, signing, words
from tests.runs.examples import evaluation_of


def test_a_draft_is_marked_and_never_signed(home, tmp_path):
    with pikepdf.open(home / "draft.pdf") as draft, pikepdf.open(home / "signed.pdf") as signed:
        assert "草稿" in str(draft.docinfo.Title)
        assert "草稿" not in str(signed.docinfo.Title)
    folder = copied("shanghai", tmp_path)
    with pytest.raises(Exception, match="has not been issued"):
        run("report", folder, "-o", tmp_path / "x.pdf", *signing(tmp_path, "主评人"))
    assert not (tmp_path / "x.pdf").exists()


def test_an_issued_evaluation_that_changed_since_is_a_draft_again(home, tmp_path):
    folder = tmp_path / "shanghai"
    shutil.copytree(home / "shanghai", folder)
    settings = folder / "engagement.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("2025-12-20", "2025-12-21"), encoding="utf-8")
    with pytest.raises(Exception, match="has not been issued"):
        run("report", folder, "-o", tmp_path / "x.pdf", *signing(tmp_path, "主评人"))


def test_a_text_added_after_issue_makes_a_draft_again_and_is_named(home, tmp_path):
    folder = tmp_path / "shanghai"
    shutil.copytree(home / "shanghai", folder)
    assert is_issued(folder, evaluate(read_engagement(folder)))
    (folder / "text").mkdir()
    (folder / "text" / "summary.md").write_text("评价机构补充说明。\n", encoding="utf-8")
    assert not is_issued(folder, evaluate(read_engagement(folder)))
    with pytest.raises(Exception, match="has not been issued"):
        run("report", folder, "-o", tmp_path / "x.pdf", *signing(tmp_path, "主评人"))
    holds, told = words(home / "signed.pdf", data=folder)
    assert not holds
    assert "text/summary.md" in told


@pytest.fixture(scope="module")
def with_text(tmp_path_factory):
    """Shanghai with a text of the evaluators, issued and signed."""
    home = tmp_path_factory.mktemp("with_text")
    folder = copied("shanghai", home)
    (folder / "text").mkdir()
    (folder / "text" / "summary.md").write_text("评价机构补充说明。\n", encoding="utf-8")
    for state, by in STEPS:
        assert run("history", "record", folder, state, "--by", by)[0] == 0
    assert run("report", folder, "-o", home / "signed.pdf", *signing(home, "主评人"))[0] == 0
    return home


def test_a_signed_report_with_a_text_holds_and_the_text_costs_no_figure_its_comparison(home, with_text):
    holds, said = words(with_text / "signed.pdf", data=with_text / "shanghai")
    assert holds, said
    holds, alone = words(with_text / "signed.pdf")
    assert holds, alone
    _, without = words(home / "signed.pdf")
    assert [line for line in alone.splitlines() if line.startswith(("Figures", "not in"))] == [
        line for line in without.splitlines() if line.startswith(("Figures", "not in"))
    ]


def test_a_text_costs_nothing_either_where_every_input_travels():
    evaluation = evaluation_of("chizhou-2020")
    inside = unpacked({each.name: each.content for each in carried(evaluation)}["engagement.zip"])
    del inside["manifest.json"]
    expected = [*evaluation.engagement.inputs, "text/summary.md"]
    assert from_inputs(inside, expected, "full").missing == frozenset()
    assert from_inputs(inside, [*expected, "units.csv"], "full").missing == {"units.csv"}


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text("评价机构另作说明。\n", encoding="utf-8"),
        lambda path: path.unlink(),
        lambda path: path.rename(path.with_name("basics.md")),
    ],
    ids=["changed", "removed", "moved"],
)
def test_a_text_changed_removed_or_moved_after_issue_makes_a_draft_again_and_is_named(with_text, tmp_path, change):
    folder = tmp_path / "shanghai"
    shutil.copytree(with_text / "shanghai", folder)
    before = evaluate(read_engagement(folder))
    assert is_issued(folder, before)
    change(folder / "text" / "summary.md")
    assert not is_issued(folder, evaluate(read_engagement(folder)))
    assert not is_issued(folder, before), "evaluated before the change, printed after it"
    holds, told = words(with_text / "signed.pdf", data=folder)
    assert not holds
    assert "the input text/summary.md is another than was evaluated" in told


def test_files_beside_the_texts_that_are_never_printed_do_not_make_a_draft(with_text, tmp_path):
    folder = tmp_path / "shanghai"
    shutil.copytree(with_text / "shanghai", folder)
    (folder / "text" / "notes.txt").write_text("内部备忘", encoding="utf-8")
    (folder / "text" / "summary.md~").write_text("旧稿", encoding="utf-8")
    assert is_issued(folder, evaluate(read_engagement(folder)))
