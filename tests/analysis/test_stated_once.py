"""A table of figures is stated once: no id is spelled a second time, and none is printed that is not there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.core.figures import figure_ids
from analysis.core.sections import Table
from tests.conftest import ROOT
from tests.runs.examples import evaluation_of

STEMS = {  # topics, by what the ids of their figures begin with
    "cost_benefit": ("cba",),
    "methods": ("methods",),
    "monitoring": ("monitoring",),
    "published": ("forensics",),
    "spending": ("spending",),
    "targets": ("score", "target", "targets", "tree"),
}
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/engagement.y*ml"))


def written(module: Path) -> Iterator[str]:
    """The texts a module spells that can be ids or begin one; docstrings and keys of other things are none."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            first = node.values[0]
            if isinstance(first, ast.Constant):
                yield f"{first.value!s}…"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def ids_in(topic: str) -> list[tuple[str, str]]:
    """Each id, or beginning of ids, that the modules of a topic spell, with the module."""
    begins = tuple(f"{stem}." for stem in STEMS[topic])
    return [
        (module.name, text.strip("{}"))
        for module in sorted((ROOT / "analysis/topics" / topic).glob("*.py"))
        for text in written(module)
        if text.lstrip("{").startswith(begins) and " " not in text
    ]


@pytest.mark.parametrize("topic", STEMS)
def test_no_id_of_a_figure_is_spelled_twice(topic):
    spelled = [text for _, text in ids_in(topic)]
    assert spelled, "the topic spells its ids where its figures are made"
    assert sorted({text for text in spelled if spelled.count(text) > 1}) == []


@pytest.mark.parametrize("topic", STEMS)
def test_blocks_take_the_ids_of_figures_from_where_they_are_made(topic):
    assert [(name, text) for name, text in ids_in(topic) if name in ("blocks.py", "topic.py")] == []
    for module in (ROOT / "analysis/topics" / topic).glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "figure_cell":
                assert not isinstance(node.args[0], (ast.JoinedStr, ast.Constant)), f"{module}:{node.lineno}"


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_every_figure_that_a_table_of_an_example_names_is_there(folder):
    evaluation = evaluation_of(folder.name)
    tables = [block for section in evaluation.sections for block in section.blocks if isinstance(block, Table)]
    texts = [text for table in tables for row in (table.columns, *table.rows) for text in row]
    texts += [table.caption for table in tables]
    named = {name for text in texts for words in text.values() for name in figure_ids(words)}
    assert sorted(named - set(evaluation.figures)) == []
