"""The zhenyuan report against loading the libraries and against Chromium printing its HTML; reports by community."""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis.engagement import read_engagement
from analysis.evaluation import evaluate
from reports.batch import write_each
from reports.build import build_report
from reports.render import report_html, write_report
from tests.conftest import ROOT, find_chromium

EXAMPLE = ROOT / "examples" / "zhenyuan"
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
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load_seconds, load_memory = _run(LOAD)
        seconds, memory = _run(BUILD.format(path=str(folder / "report.pdf")))
        loading = f"importing the libraries, {load_seconds:.2f} s, {load_memory:.0f} MiB"
        yield "report zhenyuan", seconds, "seconds", loading, seconds / load_seconds
        yield "report zhenyuan, peak memory", memory, "MiB", loading, memory / load_memory
        yield _against_chromium(folder)
        yield _by_community(folder)


def _against_chromium(folder):
    """The same HTML, laid out and written by us (archival, accessible, numbered contents) and printed by Chromium."""
    evaluation = evaluate(read_engagement(EXAMPLE))
    page = folder / "report.html"
    page.write_text(report_html(build_report(evaluation, "zh")), encoding="utf-8")
    start = time.perf_counter()
    made = write_report(evaluation, folder / "own.pdf")
    own = time.perf_counter() - start
    printed = folder / "chromium.pdf"
    start = time.perf_counter()
    subprocess.run([find_chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", page],
                   check=True, capture_output=True)  # fmt: skip
    chromium = time.perf_counter() - start
    pages = len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))
    told = f"Chromium prints {pages} pages in {chromium:.2f} s, untagged contents, no PDF/A"
    return f"HTML to PDF, {made.n_pages} pages", own, "seconds", told, own / chromium


def _by_community(folder):
    """Communities of zhenyuan on all cores against one process."""
    start = time.perf_counter()
    n = sum(not one.reason for one in write_each(EXAMPLE, folder / "each"))
    pooled = (time.perf_counter() - start) / n
    start = time.perf_counter()
    n_alone = sum(not one.reason for one in write_each(EXAMPLE, folder / "alone", processes=1))
    alone = (time.perf_counter() - start) / n_alone
    return f"reports by community ({n})", pooled, "seconds each", f"one process, {alone:.2f} s each", pooled / alone


def _run(code):
    """Seconds and peak MiB of one Python process."""
    start = time.perf_counter()
    command = [sys.executable, "-c", PEAK + code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return time.perf_counter() - start, int(done.stdout.split("peak")[1]) / 1024
