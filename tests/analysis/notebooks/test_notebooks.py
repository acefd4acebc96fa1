"""Notebooks run from top to bottom, and their two halves hold the same cells."""

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "analysis/notebooks").glob("*.py"))


@pytest.mark.slow
@pytest.mark.filterwarnings(  # of the kernel's own libraries
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_draws(path):
    notebook = jupytext.read(path)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 2
    printed = "".join(output.get("text", "") for output in outputs)
    assert "满意率" in printed
    assert "信度高不说明答卷真实" in printed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_both_halves_of_a_notebook_hold_the_same_cells(path):
    text, paired = jupytext.read(path), nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    assert [cell.source for cell in text.cells] == [cell.source for cell in paired.cells]
