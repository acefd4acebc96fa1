"""What notebooks import: every name of the public face is there, and none is loaded before it is asked for."""

import ast
import subprocess
import sys

import pytest

import analysis
from tests.conftest import ROOT


@pytest.mark.parametrize("name", dir(analysis))
def test_every_name_of_the_face_leads_to_its_room(name):
    found = getattr(analysis, name)
    assert found.__name__ == name
    assert found.__doc__
    assert name in analysis.__doc__


def test_type_checkers_see_the_same_names():
    tree = ast.parse((ROOT / "analysis/__init__.py").read_text(encoding="utf-8"))
    told = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert told - {"import_module", "TYPE_CHECKING"} == set(dir(analysis))


def test_a_name_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(AttributeError, match="read_dataset"):
        analysis.read_data  # noqa: B018


def test_the_face_loads_nothing_by_itself():
    code = "import sys, analysis; print(sorted({'pandas', 'numpy', 'statsmodels'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"
