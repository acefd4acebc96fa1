"""The report: figures only, every character printable, the same bytes twice."""

import re
import subprocess
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from analysis.core.figures import Origin, count
from questionnaires.texts import Text
from reports.chapters.build import SEVEN, build_report
from reports.chapters.document import written
from reports.chapters.reading import nested, own_lines
from reports.chapters.sources import source_rows
from reports.chapters.values import Column, FigureText, Heading, Marked, Row, Table
from reports.html import render
from reports.html.render import report_html, write_report
from reports.html.tables import table_html
from reports.pdf.signs import MissingGlyphs
from tests.runs.examples import evaluation_of, page_of

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("zhenyuan", "chizhou-2020", "copenhagen-housing")


@pytest.fixture(scope="module")
def evaluations():
    return {name: evaluation_of(name) for name in NAMES}


def typed_digits(report):
    """Words of a report with digits that stand in no figure, no cited law or name, and no heading."""
    document = written(report)
    fronts = [document.summary] if document.summary else []
    chapters = (*fronts, *document.chapters, *document.annexes)
    blocks = nested(block for chapter in chapters for block in chapter.blocks)
    lines = [line for block in blocks if not isinstance(block, Heading) for line in own_lines(block)]
    lines += [line for pair in (document.cover.pairs if document.cover else ()) for line in (pair.term, pair.line)]
    return [words for line in lines for words in plain_words(line) if re.search(r"[0-9０-９]", words)]


def plain_words(line):
    """The pieces of a line that are nothing but words."""
    for piece in line:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Marked):
            yield from plain_words(piece.line)


def limited(report, words):
    """The same report with these words as what its settings say of limitations."""
    engagement = report.evaluation.engagement
    texts = {**engagement.texts, "limitations": (Text.same(words),)}
    return replace(report, evaluation=replace(report.evaluation, engagement=replace(engagement, texts=texts)))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_number_in_the_body_is_a_figure(evaluations, name, lang):
    assert typed_digits(build_report(evaluations[name], lang)) == []


def test_a_number_typed_into_a_page_is_seen(evaluations):
    report = build_report(evaluations["zhenyuan"], "zh")
    assert typed_digits(limited(report, "约 90 户")) == ["约 90 户"]


def test_every_figure_prints_its_text_and_names_itself(evaluations):
    evaluation = evaluations["zhenyuan"]
    html = page_of("zhenyuan")
    marked = re.findall(r'data-id="([^"]+)">([^<]*)<', html)
    assert len(marked) > 150
    texts = [(evaluation.figures[figure_id], unescape(text).replace("−", "-")) for figure_id, text in marked]
    others = [(figure, text) for figure, text in texts if figure.text("zh") != text]
    # a column of money states its unit once: its cells have the number alone, to one number of places
    assert {figure.unit for figure, _ in others} == {"yuan"}
    assert "（万元）" in html
    numbers = [(figure.id, Decimal(text.replace(",", "")), figure.text("zh")) for figure, text in others]
    assert [each for each in numbers if Decimal(each[2].removesuffix("万元").replace(",", "")) != each[1]] == []


def test_the_official_outline_and_its_annexes_are_there(evaluations):
    report = build_report(evaluations["zhenyuan"], "zh")
    assert tuple(chapter.id for chapter in report.chapters) == SEVEN
    assert [annex.id for annex in report.annexes] == [
        "annex_scores",
        "annex_survey",
        "annex_budget",
        "annex_published",
        "annex_visits",
        "annex_questionnaire",
        "annex_methods",
        "annex_glossary",
        "annex_rules",
        "annex_sources",
        "annex_inputs",
    ]
    assert {"scores", "completion", "budget", "funds", "likert", "satisfied", "screen", "drivers"} <= set(report.charts)
    assert all(chart.alt and chart.source.startswith("data:image/svg+xml") for chart in report.charts.values())


def test_a_survey_alone_has_its_results_and_limits_only(evaluations):
    report = build_report(evaluations["copenhagen-housing"], "zh")
    assert [chapter.id for chapter in report.chapters] == ["survey_only", "limits_only"]
    assert "不可核" in report_html(report)


def test_the_five_findings_stand_in_the_summary_and_in_chapter_five(evaluations):
    html = page_of("zhenyuan")
    words = re.sub(r"<[^>]+>", "", html)
    for said in ("多报 22.22个百分点", "口径待说明", "但差异不显著", "达到核实口径的占发放", "目标疑似偏低"):
        assert words.count(said) >= 2, said


def test_the_pdf_has_every_glyph_a_title_a_language_and_the_same_bytes_twice(evaluations, tmp_path):
    first = write_report(evaluations["zhenyuan"], tmp_path / "a.pdf")
    write_report(evaluations["zhenyuan"], tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert first.n_pages >= 15
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert "镇远县" in str(pdf.docinfo.Title)
        assert len(pdf.open_outline().root) >= 10


def hanzi(text):
    """The Chinese characters and full-width marks of a text."""
    return set(re.findall(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e“”—]", text))


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_the_pdf_holds_every_chinese_character_and_mark_of_the_page(evaluations, tmp_path, name):
    path = write_report(evaluations[name], tmp_path / "report.pdf").path
    printed = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    page = page_of(name)
    body = unescape(re.sub(r"<[^>]+>", "", page.split("<body ")[1]))
    assert hanzi(body) - hanzi(printed) == set()
    assert len(hanzi(printed)) > 200


def test_rare_names_are_printed_and_what_no_font_has_is_refused(evaluations, tmp_path, monkeypatch):
    html = page_of("copenhagen-housing")
    monkeypatch.setattr(
        render, "report_html", lambda *_: html.replace("</body>", "<p>堃喆㮾䶮𬭩，。；：“”（）</p></body>")
    )
    assert write_report(evaluations["copenhagen-housing"], tmp_path / "rare.pdf").n_pages >= 3
    monkeypatch.setattr(render, "report_html", lambda *_: html.replace("</body>", "<p>\U000f0000</p></body>"))
    with pytest.raises(MissingGlyphs):
        write_report(evaluations["copenhagen-housing"], tmp_path / "tofu.pdf")
    assert not (tmp_path / "tofu.pdf").exists()


def test_text_from_residents_and_files_is_escaped(evaluations):
    report = build_report(evaluations["zhenyuan"], "zh")
    html = report_html(limited(report, '[[<b>]] <i> "'))
    assert "<p>&lt;b&gt; &lt;i&gt; &quot;</p>" in html


def test_nothing_is_fetched_from_outside(evaluations, tmp_path, monkeypatch):
    html = page_of("copenhagen-housing")
    picture = f'<img alt="x" src="file://{EXAMPLES / "zhenyuan" / "phone.png"}">'
    monkeypatch.setattr(render, "report_html", lambda *_: html.replace("</body>", f"{picture}</body>"))
    with pytest.raises(FatalURLFetchingError):
        write_report(evaluations["copenhagen-housing"], tmp_path / "leak.pdf")


@pytest.mark.parametrize("name", NAMES)
def test_links_hold_words_alone(evaluations, name):
    html = page_of(name)
    links = re.findall(r"<a [^>]*>(.*?)</a>", html)
    assert len(links) > 5
    assert [link for link in links if "<" in link] == []  # a link around a mark is no Link element


def test_a_long_figure_alone_in_its_cell_may_break_and_a_short_one_may_not():
    columns = (Column(("甲",)), Column(("乙",), "right"))
    short, long = FigureText("a", "12.50万元"), FigureText("b", "7次由县住建部门会同街道办事处检查")
    html = table_html(Table(columns=columns, rows=(Row((("一",), (short,))), Row((("二",), (long,))))), {})
    assert '<td class="num figure" data-id="a">12.50万元</td>' in html
    assert '<td class="num" data-id="b">7次由县住建部门会同街道办事处检查</td>' in html


def test_words_of_a_questionnaire_in_one_language_are_listed_in_either():
    made = count("survey.item.a.code.1", Text.of({"zh": "很满意"}), 5, Origin(source=Text("计数", "counted")))
    (row,) = source_rows([made], "en")
    assert row.labels == ("很满意",)
    assert (row.n, row.is_cut) == (1, False)
