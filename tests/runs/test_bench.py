"""What `make bench` measures can be measured: its modules import, and the sample it prints is made of our own words."""

import importlib
from pathlib import Path

import pytest

from tests.bench.sample import sample_html
from tests.conftest import ROOT

MODULES = sorted(path.stem for path in (ROOT / "tests/bench").glob("*.py") if not path.stem.startswith("__"))


@pytest.mark.parametrize("name", MODULES)
def test_a_bench_can_be_started(name):
    module = importlib.import_module(f"tests.bench.{name}")
    assert Path(str(module.__file__)).stem == name


def test_the_sample_page_has_as_many_chapters_and_tables_as_asked_for():
    page = sample_html(seed=1, n_chapters=2, n_tables=1, n_rows=3)
    assert (page.count('id="c'), page.count('id="t')) == (2, 1)
