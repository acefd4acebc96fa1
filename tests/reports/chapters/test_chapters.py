"""Chapters as values: two writers say the same of every example, and the values know what the page counts."""

import re
import shutil
from html.parser import HTMLParser

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from reports.chapters.build import Variant, build_report
from reports.chapters.document import written
from reports.chapters.reading import figure_ids, lines_of
from reports.chapters.values import FigureText, Table
from reports.html.inline import is_short
from reports.html.page import page_html
from reports.html.tables import LIGHT
from tests.reports.chapters.plain_writer import NUMBERED, PlainWriter
from tests.runs.examples import EXAMPLES, evaluation_of

NAMES = sorted(file.parent.name for file in EXAMPLES.glob("*/engagement.yaml"))
VARIANTS: tuple[Variant, ...] = ("full", "brief", "public", "survey", "community")
CARRIED = {"evaluation.json": "0a1b"}
VERIFYING = ("凭本文件核验。",)
OWN = """# 自写一节

{{ fig("survey.satisfied.share") }}，见{{ ref("completion") }}和{{ ref("screen") }}；[[财预〔2020〕10号]] **重** `码`。

- 甲
- 乙
  1. 一

> {{ compare("survey.satisfied.share", "survey.satisfied.target") }}

| 名 | 数 |
|----|---:|
| 一 | {{ fig("survey.satisfied.share") }} |
"""


class PageReader(HTMLParser):
    """The words of a page with the numbers that its style counts, and the figures that it names."""

    def __init__(self, lang):
        super().__init__()
        self.words, self.ids, self.open, self.n = [], [], [], {"figure": 0, "table": 0}
        self.picture, self.table, self.reference = NUMBERED[lang]
        self.numbers, self.waiting = {}, []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        kind = attrs.get("class") or ""
        if "data-id" in attrs:
            self.ids.append(attrs["data-id"])
        if kind.endswith("-caption"):
            self._number(kind.removesuffix("-caption"), attrs["id"])
        if kind in ("list-of-figures", "list-of-tables"):
            self.open.append("figure" if kind == "list-of-figures" else "table")
        if tag == "a" and (kind == "figure-ref" or self.open):
            name = self.reference if kind == "figure-ref" else self._named(self.open[-1])
            self.waiting.append((len(self.words), attrs["href"].removeprefix("#"), name))
            self.words.append("")

    def handle_endtag(self, tag):
        if tag == "ol" and self.open:
            self.open.pop()

    def handle_data(self, data):
        if self.lasttag not in ("title", "style"):
            self.words.append(data)

    def _named(self, kind):
        return self.picture if kind == "figure" else self.table

    def _number(self, kind, anchor):
        self.n[kind] += 1
        self.numbers[anchor] = self.n[kind]
        self.words.append(self._named(kind).format(self.n[kind]))

    def text(self):
        for at, anchor, name in self.waiting:
            self.words[at] = name.format(self.numbers[anchor])
        return "".join(self.words)


def bare(text):
    """A text without what only sets its lines; pages have the sign of minus."""
    return "".join(text.split()).replace("\u2212", "-")


def assert_same(report):
    document = written(report, CARRIED, VERIFYING)
    page = PageReader(report.lang)
    page.feed(page_html(document))
    assert bare(page.text()) == bare(PlainWriter(document).text())
    assert_named(document, page.ids)


def assert_named(document, ids):
    """The page names its figures in the order of the values; only long ones and those of long lists have no mark."""
    named = [name for line in lines_of(document) for name in figure_ids(line)]
    rest = iter(named)
    assert all(name in rest for name in ids)
    light = {name for line in listed_lines(document) for name in figure_ids(line)}
    long = {piece.id for line in lines_of(document) for piece in line if is_long(piece)}
    assert set(named) - set(ids) <= light | long


def is_long(piece):
    return isinstance(piece, FigureText) and not is_short(piece)


def listed_lines(document):
    """The lines of long lists, in which figures have no mark."""
    for annex in document.annexes:
        for block in annex.blocks:
            if isinstance(block, Table) and block.kind in LIGHT:
                yield from (line for row in block.rows for line in row.cells)


@pytest.mark.parametrize("name", NAMES)
def test_plain_text_and_page_say_the_same_in_every_variant(name):
    evaluation = evaluation_of(name)
    variants = [variant for variant in VARIANTS if variant != "survey" or evaluation.survey]
    for lang in ("zh", "en"):
        for variant in variants:
            assert_same(build_report(evaluation, lang, variant))


def test_texts_of_evaluators_are_the_same_in_both_and_know_the_numbers_of_pictures(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "zhenyuan")
    (home / "text").mkdir()
    for place in ("summary", "conduct", "public_work", "advice.only"):
        (home / "text" / f"{place}.md").write_text(OWN, encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    for variant in ("full", "public", "brief"):
        assert_same(build_report(evaluation, "zh", variant))
    text = PlainWriter(written(build_report(evaluation, "zh", "public"))).text()
    assert re.search(r"见图\d和（图未列入本文本）；", text)


def test_a_text_on_an_annex_is_printed_where_the_annex_is_and_stops_no_other_version(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "zhenyuan")
    (home / "text").mkdir()
    for place in ("annex_visits", "annex_glossary"):
        (home / "text" / f"{place}.md").write_text(f"关于附件的说明 {place}", encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    shown = {
        variant: bare(PlainWriter(written(build_report(evaluation, "zh", variant))).text())
        for variant in ("full", "brief", "public")
    }
    assert [text.count("关于附件的说明annex_visits") for text in shown.values()] == [1, 0, 0]
    assert [text.count("关于附件的说明annex_glossary") for text in shown.values()] == [1, 0, 0]


def test_pictures_and_tables_are_numbered_in_reading_order_and_listed_so():
    document = written(build_report(evaluation_of("zhenyuan"), "zh"))
    tables = [block for chapter in (*document.chapters, *document.annexes) for block in chapter.blocks]
    numbers = [block.number for block in tables if isinstance(block, Table) and block.caption]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [entry.anchor for entry in document.contents.tables] == [f"table-{number}" for number in numbers]
    assert list(document.picture_numbers.values()) == list(range(1, len(document.contents.pictures) + 1))


def test_an_evaluation_written_twice_is_the_same_document():
    evaluation = evaluation_of("chizhou-2020")
    first, second = (written(build_report(evaluation, "zh")) for _ in range(2))
    assert first == second
    assert len({first, second}) == 1
