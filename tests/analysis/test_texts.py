"""The texts beside the modules: each is used, each that is used is there, and no name in it stays unfilled."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

FILES = sorted(path for path in (ROOT / "analysis").rglob("texts.yaml"))
NAME = re.compile(r"(?<!\$)\$(?:\{([a-z_][a-z0-9_]*)\}|([a-z_][a-z0-9_]*))")
CHINESE = re.compile(r"[\u3400-\u9fff]")
MOST_CHINESE_LINES = 300  # of code in analysis/ that hold printed Chinese; the rest stands in texts.yaml


def uses(folder: Path) -> dict[str, list[set[str] | None]]:
    """The keys that the modules of a folder ask for, with the names each use fills; None where it fills none."""
    found: dict[str, list[set[str] | None]] = {}
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        filled = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fill":
                filled[id(node.func.value)] = {str(keyword.arg) for keyword in node.keywords}
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "TEXTS":
                assert isinstance(node.slice, ast.Constant), f"{path}:{node.lineno}: a key is written out"
                found.setdefault(str(node.slice.value), []).append(filled.get(id(node)))
    return found


def names(text: str) -> set[str]:
    return {braced or bare for braced, bare in NAME.findall(text)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_every_text_is_used_and_every_name_in_it_filled(path):
    entries, used = yaml.safe_load(path.read_text(encoding="utf-8")), uses(path.parent)
    assert sorted(set(entries) ^ set(used)) == []
    for key, entry in entries.items():
        assert set(entry) == {"zh", "en"}, key
        for values in used[key]:
            assert values is None or names(entry["zh"]) | names(entry["en"]) == values, key


def test_texts_of_the_same_key_hold_the_same_figures_in_both_languages():
    figures = re.compile(r"\{[a-z0-9_]+\.[a-z0-9_.$\-]+\}")
    for path in FILES:
        for key, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            zh, en = (set(figures.findall(entry[lang])) - {"{figure.id}"} for lang in ("zh", "en"))
            assert zh == en, (path, key)


def test_printed_chinese_stands_in_texts_and_not_in_code():
    lines = [line for path in (ROOT / "analysis").rglob("*.py") for line in chinese_lines(path)]
    assert len(lines) <= MOST_CHINESE_LINES


def chinese_lines(path: Path) -> list[str]:
    """Lines of code with Chinese in a string; docstrings, importers, notebooks and parsers' words are not printed."""
    if {"exchange", "notebooks"} & set(path.parts) or path.parent.match("analysis/scoring/targets"):
        return []
    tree, source = ast.parse(path.read_text(encoding="utf-8")), path.read_text(encoding="utf-8").split("\n")
    documented = (
        node.body[0] for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
    )
    docstrings = {id(first.value) for first in documented if isinstance(first, ast.Expr)}
    rows = {
        row
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        for row in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return [f"{path}:{row}" for row in sorted(rows) if CHINESE.search(source[row - 1])]
