"""The house: the formatter decides the shape, and a folder, a module and a function can each be read at a glance."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("questionnaires", "analysis", "reports", "survey_app", "tests")
MOST_ENTRIES = 14
LONGEST_MODULE = 300
LONGEST_BODY = 45
SKIP = re.compile(r"#\s*fmt:\s*" + "(skip|off)")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
FOLDERS = sorted({path.parent for path in SOURCES})
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def entries(folder: Path) -> list[str]:
    """Modules and rooms of a folder; data files and folders without modules are free."""
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
    rooms = [path.name for path in folder.iterdir() if path.is_dir() and any(path.glob("*.py"))]
    return modules + rooms


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement to the last; a docstring is free."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def over_limit(path: Path) -> Iterator[str]:
    """The name of a module that is too long, and of each function in it that is."""
    name, source = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    if source.count("\n") > LONGEST_MODULE:
        yield name
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FUNCTIONS) and body_lines(node) > LONGEST_BODY:
            yield f"{name} {node.name}"


def test_the_formatter_is_on_everywhere():
    assert [str(path) for path in SOURCES if SKIP.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_can_be_read_at_a_glance(folder):
    assert len(entries(folder)) <= MOST_ENTRIES


def test_no_module_and_no_function_is_longer_than_a_newcomer_can_read():
    """A module of more than 300 lines or a function of more than 45 is split by meaning."""
    over = {name for path in SOURCES for name in over_limit(path)}
    assert sorted(over) == []
