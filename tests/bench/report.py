"""The zhenyuan report against Chromium printing its HTML, and how time grows with pages; 100 reports by community."""

import math
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pandas as pd
import pikepdf

from analysis.engagement import read_engagement
from analysis.evaluation import evaluate
from reports.batch import write_each
from reports.build import build_report
from reports.render import report_html
from tests.conftest import ROOT, find_chromium

EXAMPLE = ROOT / "examples" / "zhenyuan"
ROUNDS, COPIES = 3, 7
LOAD = "import reports.commands"
PRINT = """
import re
from pathlib import Path
from reports.archival import VARIANT
from reports.press import write_pages
head, body, end = re.match("(.*<body[^>]*>)(.*)(</body>.*)", Path({page!r}).read_text(encoding="utf-8"), re.S).groups()
write_pages(head + body * {copies} + end, "report.css", Path({path!r}), variant=VARIANT, identifier="bench")
"""
BUILD = """
import sys
from survey_app.cli import main
sys.argv = ["hengping", "report", "examples/zhenyuan", "-o", {path!r}]
main()
"""
PEAK = """
import atexit, re
peak = lambda: re.search("VmHWM:[^0-9]*([0-9]+)", open("/proc/self/status").read())[1]
atexit.register(lambda: print("peak", peak()))
"""


def rows():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load_seconds, load_memory = _run(LOAD)
        seconds, memory = _run(BUILD.format(path=str(folder / "report.pdf")))
        loading = f"importing the libraries, {load_seconds:.2f} s, {load_memory:.0f} MiB"
        yield "report zhenyuan", seconds, "seconds", loading, seconds / load_seconds
        yield "report zhenyuan, peak memory", memory, "MiB", loading, memory / load_memory
        yield from _against_chromium(folder)
        yield _by_community(folder)


def _against_chromium(folder):
    """The same HTML, laid out and written by us (archival, accessible, numbered contents) and printed by Chromium.

    Medians of three, each in a process of its own that does nothing else; its start is counted on both sides.
    """
    page = folder / "report.html"
    page.write_text(report_html(build_report(evaluate(read_engagement(EXAMPLE)), "zh")), encoding="utf-8")
    runs = [_run(PRINT.format(page=str(page), path=str(folder / "own.pdf"), copies=1)) for _ in range(ROUNDS)]
    own, memory = (median(column) for column in zip(*runs, strict=True))
    printed = folder / "chromium.pdf"
    chromium = median(_chromium(page, printed) for _ in range(ROUNDS))
    told = f"Chromium prints {_n_pages(printed)} pages in {chromium:.2f} s, untagged contents, no PDF/A"
    what = f"HTML to PDF, {_n_pages(folder / 'own.pdf')} pages"
    yield what, own, "seconds", told, own / chromium
    yield f"{what}, peak memory", memory, "MiB", "the bar is 200 MiB for 30 pages", memory / 200
    yield _growth(page, folder, own)


def _growth(page, folder, once):
    """The same body seven times over: how the time grows with the pages, as a power of them."""
    many, path = folder / "many.pdf", folder / "own.pdf"
    seconds, _ = _run(PRINT.format(page=str(page), path=str(many), copies=COPIES))
    pages, least = _n_pages(many), _n_pages(path)
    power = math.log(seconds / once) / math.log(pages / least)
    return f"HTML to PDF, {pages} pages", seconds, "seconds", f"{least} pages; the ratio is the power", power


def _chromium(page, printed):
    start = time.perf_counter()
    subprocess.run([find_chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", page],
                   check=True, capture_output=True)  # fmt: skip
    return time.perf_counter() - start


def _n_pages(path):
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def _by_community(folder):
    """A hundred communities on all cores against one process."""
    engagement = folder / "hundred"
    shutil.copytree(EXAMPLE, engagement)
    units = pd.read_csv(engagement / "units.csv", dtype=str, comment="#")
    units["estate"] = [f"合成小区{at % 100:02d}" for at in range(len(units))]
    units.to_csv(engagement / "units.csv", index=False)
    pooled, n, pages = _each(engagement, folder / "each", None)
    alone, _, _ = _each(engagement, folder / "alone", 1)
    told = f"one process, {alone:.2f} s each"
    return f"reports by community ({n} of {pages:.0f} pages)", pooled, "seconds each", told, pooled / alone


def _each(engagement, out, processes):
    start = time.perf_counter()
    made = [one for one in write_each(engagement, out, processes=processes) if not one.reason]
    return (time.perf_counter() - start) / len(made), len(made), median(one.n_pages for one in made)


def _run(code):
    """Seconds and peak MiB of one Python process."""
    start = time.perf_counter()
    command = [sys.executable, "-c", PEAK + code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return time.perf_counter() - start, int(done.stdout.split("peak")[1]) / 1024
