"""Seconds and peak memory of the zhenyuan report in a process of its own, against loading the libraries alone."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import ROOT

LOAD = "import reports.commands"
BUILD = """
import sys
from survey_app.cli import main
sys.argv = ["hengping", "report", "examples/zhenyuan", "-o", {path!r}]
main()
"""
PEAK = """
import atexit, resource
atexit.register(lambda: print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
"""


def rows():
    with tempfile.TemporaryDirectory() as folder:
        load_seconds, load_memory = _run(LOAD)
        seconds, memory = _run(BUILD.format(path=str(Path(folder) / "report.pdf")))
    loading = f"importing the libraries, {load_seconds:.2f} s, {load_memory:.0f} MiB"
    yield "report zhenyuan", seconds, "seconds", loading, seconds / load_seconds
    yield "report zhenyuan, peak memory", memory, "MiB", loading, memory / load_memory


def _run(code):
    """Seconds and peak MiB of one Python process."""
    start = time.perf_counter()
    command = [sys.executable, "-c", PEAK + code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return time.perf_counter() - start, int(done.stdout.split("peak")[1]) / 1024
