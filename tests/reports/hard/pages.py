"""Engagements that are hard to print, and what is sound in their pages."""

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from questionnaires.bundle import read_bundle, write_bundle
from reports.chapters.build import build_report
from reports.html.render import report_html
from tests.runs.examples import EXAMPLES

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

TELLING = ("img", "input")


class Outline(HTMLParser):
    """Headings with nothing below them, and tables without a row or without a head that repeats."""

    def __init__(self):
        super().__init__()
        self.waiting, self.empty, self.bare_tables = [], [], 0
        self.in_heading, self.rows, self.has_head = "", 0, False

    def handle_starttag(self, tag, _):
        if tag in HEADINGS:
            # a heading of the same level or above says that the one before it had nothing
            self._close(int(tag[1]))
            self.waiting.append([int(tag[1]), ""])
            self.in_heading = tag
        elif tag in TELLING:
            self.waiting = []
        elif tag == "table":
            self.rows, self.has_head = 0, False
        elif tag == "thead":
            self.has_head = True
        elif tag == "tbody":
            self.rows = 0
        elif tag == "tr":
            self.rows += 1

    def handle_endtag(self, tag):
        if tag == self.in_heading:
            self.in_heading = ""
        elif tag in ("section", "body"):
            self._close(2)
        elif tag == "table":
            self.bare_tables += not (self.has_head and self.rows)

    def handle_data(self, data):
        if self.in_heading:
            self.waiting[-1][1] += data
        elif data.strip():
            self.waiting = []

    def _close(self, level):
        self.empty += [name for at, name in self.waiting if at >= level]
        self.waiting = [each for each in self.waiting if each[0] < level]


def outline(html):
    parser = Outline()
    parser.feed(html.split("<body", 1)[1].partition(">")[2])
    return parser


def words(html):
    return re.sub(r"<[^>]+>", "", html)


def assert_sound(html):
    """Every heading has something below it, every table a head and rows, and no number is none."""
    found = outline(html)
    assert found.empty == []
    assert found.bare_tables == 0
    assert re.findall(r"(?<![A-Za-z])(?:nan|NaN|inf|Infinity)(?![A-Za-z])|>None<", html.split("<body", 1)[1]) == []


def both_languages(evaluation, variant="full"):
    for lang in ("zh", "en"):
        yield report_html(build_report(evaluation, lang, variant))


def copied(name, folder, **tables):
    home = shutil.copytree(EXAMPLES / name, folder / name)
    for table, text in tables.items():
        (home / f"{table}.csv").write_text(text, encoding="utf-8")
    return home


def with_answers(home, change, **manifest):
    """The engagement with its sheets changed and the bundle sealed again."""
    bundle = read_bundle(home / "survey")
    rows = list(bundle.rows())
    old = home.with_name(f"{home.name}-old")
    shutil.move(home / "survey", old)
    rows = change(rows)
    write_bundle(
        home / "survey",
        manifest=replace(bundle.manifest, n_returned=len(rows), **manifest),
        questionnaire_file=old / "questionnaire.yaml",
        responses=rows,
    )
    return home


def bare(evaluation, **changes):
    """An engagement with little in it: no texts, no parts, nothing published."""
    nothing: dict[str, Any] = {
        "indicators": (),
        "readings": (),
        "budget": (),
        "published": (),
        "vetoes": (),
        "parts": {},
    }
    texts = dict.fromkeys(evaluation.engagement.texts, ())
    return replace(evaluation.engagement, **{**nothing, "texts": texts, **changes})


def intervals_of_no_width(html):
    said = words(html)
    pairs = re.findall(r"([\d.]+%?) (?:至|to|–) ([\d.]+%?)(?![\d-])", said)
    return [pair for pair in pairs if pair[0] == pair[1]]
