"""Imports run one way: questionnaires ← analysis ← reports; the collector stands apart."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"questionnaires", "analysis", "reports", "survey_app"}
MAY_USE = {
    "questionnaires": {"questionnaires"},
    "analysis": {"questionnaires", "analysis"},
    "reports": {"questionnaires", "analysis", "reports"},
    "survey_app": {"questionnaires", "survey_app"},
}
MAY_ALSO_USE = {  # what lies below the whole house, by folder or by module
    "survey_app/console": {"analysis", "reports"},
    "survey_app/commands/callbacks.py": {"analysis"},
    "survey_app/commands/demo.py": OURS,
}
NEVER = {
    "questionnaires": {"flask", "sqlalchemy", "jinja2", "weasyprint", "pandas", "numpy"},
    "analysis": {"flask", "sqlalchemy", "jinja2", "weasyprint"},
    "reports": {"flask", "sqlalchemy"},
    "survey_app": {"pandas", "numpy", "weasyprint", "matplotlib"},
}
ROOMS = {  # in each floor, a room may use those before it, and none after it
    "analysis": (
        "core",
        "statistics",
        "inputs",
        "scoring",
        "facts",
        "exchange",
        "survey",
        "topics",
        "evaluation",
        "commands",
        "notebooks",
    ),
    "reports": (
        "texts",
        "privacy",
        "drawings",
        "pdf",
        "chapters",
        "carried",
        "checks",
        "html",
        "docx",
        "sheets",
        "batch",
        "commands",
    ),
    "survey_app": ("texts", "store", "migrations", "web", "survey", "console", "config", "commands"),
}
FILES = sorted(path.relative_to(ROOT) for package in OURS for path in (ROOT / package).rglob("*.py"))


def faults_of(path, source):
    """Imports in `source` that its place in the house does not allow."""
    package = path.parts[0]
    may = MAY_USE[package] | MAY_ALSO_USE.get(str(path), MAY_ALSO_USE.get(str(path.parent), set()))
    tree = ast.parse(source)
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            for name in {name.split(".")[0] for name in names}:
                if (name in OURS and name not in may) or name in NEVER[package]:
                    faults.append(f"{path}:{node.lineno} imports {name}")
                if name == "weasyprint" and path not in (
                    Path("reports/pdf/press.py"),
                    Path("reports/pdf/justified.py"),
                ):
                    faults.append(f"{path}:{node.lineno}: only the press imports WeasyPrint")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner = [each for each in ast.walk(node) if isinstance(each, (ast.Import, ast.ImportFrom))]
            faults += [f"{path}:{each.lineno}: import inside {node.name}" for each in inner]
    return faults


def wrong_ways(path, source):
    """Imports of a room that stands after the importing one, or that the list of rooms does not know.

    What lies at the top of a package puts its rooms together: only the last of them may use it.
    """
    package, *rooms = path.parts
    order = ROOMS.get(package, ())
    if not order or len(rooms) < 2:
        return []
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
            others = node.module.split(".")[1:2] or [alias.name for alias in node.names]
            places = [order.index(other) if other in order else len(order) - 1 for other in others]
            if max(places) > order.index(rooms[0]):
                faults.append(f"{path}:{node.lineno} imports {node.module}")
    return faults


@pytest.mark.parametrize("path", FILES, ids=str)
def test_rooms_use_only_those_before_them(path):
    assert wrong_ways(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_a_wrong_way_between_rooms_is_seen():
    source = "from analysis.topics.contract import Outcome"
    assert wrong_ways(Path("analysis/facts/units.py"), source)
    assert not wrong_ways(Path("analysis/evaluation/evaluate.py"), source)
    for upward in ("from survey_app import create_app", "from survey_app.config import Config"):
        assert wrong_ways(Path("survey_app/survey/views.py"), upward)
        assert not wrong_ways(Path("survey_app/commands/survey.py"), upward)


@pytest.mark.parametrize("package", ROOMS)
def test_every_room_is_in_the_list(package):
    assert {path.parent.name for path in (ROOT / package).glob("*/__init__.py")} <= set(ROOMS[package])


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_run_one_way(path):
    assert faults_of(path, (ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("questionnaires/load.py", "import analysis.scoring.rules"),
        ("analysis/facts/budget.py", "from reports import build"),
        ("analysis/facts/budget.py", "import flask"),
        ("survey_app/store/sheets.py", "from analysis import numbers"),
        ("survey_app/survey/views.py", "from analysis import numbers"),
        ("survey_app/commands/survey.py", "from analysis import numbers"),
        ("survey_app/console/views.py", "import pandas"),
        ("reports/chapters/build.py", "import weasyprint"),
        ("analysis/facts/budget.py", "def f():\n    import json"),
    ],
)
def test_a_wrong_import_is_seen(path, source):
    assert len(faults_of(Path(path), source)) >= 1


def test_nothing_imports_the_demo():
    for path in FILES:
        assert "survey_app.commands.demo import" not in (ROOT / path).read_text(encoding="utf-8"), path
