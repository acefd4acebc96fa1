"""Reports against Chromium printing their HTML, how time grows with pages, and a hundred reports on all cores."""

import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import pandas as pd
import pikepdf

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from reports.batch.batch import write_each
from reports.chapters.build import build_report
from reports.html.render import report_html
from tests.bench.sample import prepare, sample_html, write_one
from tests.conftest import ROOT, find_chromium

EXAMPLE = ROOT / "examples" / "zhenyuan"
ROUNDS, COPIES, MANY = 3, 7, 100
LOAD = "import reports.commands.report"
PRINT = """
import re
from pathlib import Path
from reports.pdf.archival import VARIANT
from reports.pdf.press import write_pages
started = time.perf_counter()
head, body, end = re.match("(.*<body[^>]*>)(.*)(</body>.*)", Path({page!r}).read_text(encoding="utf-8"), re.S).groups()
write_pages(head + body * {copies} + end, "report.css", Path({path!r}), variant=VARIANT, identifier="bench")
"""
BUILD = """
import sys
from survey_app.commands.cli import main
sys.argv = ["hengping", "report", "examples/zhenyuan", "-o", {path!r}]
main()
"""
PEAK = """
import atexit, re, time
peak = lambda: re.search("VmHWM:[^0-9]*([0-9]+)", open("/proc/self/status").read())[1]
started = time.perf_counter()
atexit.register(lambda: print("peak", peak(), "alone", time.perf_counter() - started))
"""


def rows():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load_seconds, load_memory, _ = _run(LOAD)
        seconds, memory, _ = _run(BUILD.format(path=str(folder / "report.pdf")))
        loading = f"importing the libraries, {load_seconds:.2f} s, {load_memory:.0f} MiB"
        yield "report zhenyuan", seconds, "seconds", loading, seconds / load_seconds
        yield "report zhenyuan, peak memory", memory, "MiB", loading, memory / load_memory
        page = folder / "sample.html"
        page.write_text(sample_html(), encoding="utf-8")
        yield from _against_chromium("sample", page, folder)
        page.write_text(report_html(build_report(evaluate(read_engagement(EXAMPLE)), "zh")), encoding="utf-8")
        yield from _against_chromium("zhenyuan", page, folder)
        yield _growth(page, folder)
        yield from _hundred(folder)
        yield _by_community(folder)


def _against_chromium(name, page, folder):
    """The same HTML, laid out and written by us (archival, tagged, numbered contents) and printed by Chromium.

    Medians of three, each in a process of its own that does nothing else; its start is counted on both sides.
    """
    path, printed = folder / "own.pdf", folder / "chromium.pdf"
    runs = [_run(PRINT.format(page=str(page), path=str(path), copies=1)) for _ in range(ROUNDS)]
    own, memory, alone = (median(column) for column in zip(*runs, strict=True))
    chromium = median(_chromium(page, printed) for _ in range(ROUNDS))
    told = f"Chromium, {_n_pages(printed)} pages in {chromium:.2f} s, no PDF/A; without our start {alone:.2f} s"
    what = f"{name}, HTML to PDF, {_n_pages(path)} pages"
    yield what, own, "seconds", told, own / chromium
    yield f"{what}, peak memory", memory, "MiB", "the bar of 200 MiB", memory / 200


def _growth(page, folder):
    """The same body once and seven times over: how the time of printing grows with the pages, as a power of them."""
    many, path = folder / "many.pdf", folder / "own.pdf"
    *_, once = _run(PRINT.format(page=str(page), path=str(path), copies=1))
    *_, seconds = _run(PRINT.format(page=str(page), path=str(many), copies=COPIES))
    pages, least = _n_pages(many), _n_pages(path)
    power = math.log(seconds / once) / math.log(pages / least)
    return f"HTML to PDF, {pages} pages", seconds, "seconds", f"{least} pages; the ratio is the power", power


def _chromium(page, printed):
    start = time.perf_counter()
    subprocess.run(
        [find_chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", page],
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - start


def _n_pages(path):
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def _hundred(folder):
    """A hundred different reports of eight pages on all cores, against one process; and how memory grew meanwhile."""
    seconds = {}
    for processes in (1, os.cpu_count()):
        start = time.perf_counter()
        with get_context("spawn").Pool(processes, prepare) as pool:
            made = list(pool.imap_unordered(write_one, [(folder, seed) for seed in range(MANY)]))
        seconds[processes] = (time.perf_counter() - start) / MANY
    alone, pooled = seconds.values()
    pages = median(n for n, _ in made)
    told = f"one process, {alone:.2f} s each; the bar is 0.30 s"
    yield f"{MANY} reports of {pages:.0f} pages, {processes} processes", pooled, "seconds each", told, pooled / alone
    early, late = (median(memory for _, memory in part) for part in (made[10:30], made[-20:]))
    yield "memory of a worker, last reports", late, "MiB", f"reports 10 to 30, {early:.0f} MiB", late / early


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
    """Seconds and peak MiB of one Python process, and the seconds from the last import of ours to its end."""
    start = time.perf_counter()
    command = [sys.executable, "-c", PEAK + code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    peak, alone = re.findall(r"(?:peak|alone) ([\d.]+)", done.stdout)
    return time.perf_counter() - start, int(peak) / 1024, float(alone)
