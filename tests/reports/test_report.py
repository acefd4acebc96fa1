"""The report: figures only, every character printable, the same bytes twice."""

import re
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from analysis.core.figures import Origin, count
from questionnaires.texts import Text
from reports.chapters.build import SEVEN, build_report, source_rows
from reports.html import render
from reports.html.render import lighter, report_html, write_report
from reports.pdf.signs import MissingGlyphs
from tests.runs.examples import evaluation_of, page_of

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("zhenyuan", "chizhou-2020", "copenhagen-housing")
FREE = {"h1", "h2", "h3", "h4", "head", "nav"}
VOID = {"meta", "link", "br", "img", "input"}


@pytest.fixture(scope="module")
def evaluations():
    return {name: evaluation_of(name) for name in NAMES}


class TypedDigits(HTMLParser):
    """Collects digits of the body that stand in no figure, no cited law or name, and no heading."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            classes = (dict(attrs).get("class") or "").split()
            self.open.append(tag in FREE or bool({"figure", "literal"} & set(classes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        if not any(self.open) and re.search(r"[0-9０-９]", data):
            self.found.append(data.strip())


def typed_digits(html):
    parser = TypedDigits()
    parser.feed(html)
    return parser.found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_number_in_the_body_is_a_figure(evaluations, name, lang):
    assert typed_digits(page_of(name, lang)) == []


def test_a_number_typed_into_a_page_is_seen(evaluations):
    html = page_of("zhenyuan").replace("</body>", "<p>约 90 户</p></body>")
    assert typed_digits(html) == ["约 90 户"]


def test_every_figure_span_prints_the_text_of_its_figure(evaluations):
    evaluation = evaluations["zhenyuan"]
    html = report_html(build_report(evaluation, "zh"))
    spans = re.findall(r'<span class="figure" data-id="([^"]+)">([^<]*)</span>', html)
    assert len(spans) > 150
    assert [
        (figure_id, text) for figure_id, text in spans if evaluation.figures[figure_id].text("zh") != unescape(text)
    ] == []


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
    assert "&lt;b&gt;" in render.literal("<b>")


def test_nothing_is_fetched_from_outside(evaluations, tmp_path, monkeypatch):
    html = page_of("copenhagen-housing")
    picture = f'<img alt="x" src="file://{EXAMPLES / "zhenyuan" / "phone.png"}">'
    monkeypatch.setattr(render, "report_html", lambda *_: html.replace("</body>", f"{picture}</body>"))
    with pytest.raises(FatalURLFetchingError):
        write_report(evaluations["copenhagen-housing"], tmp_path / "leak.pdf")


@pytest.mark.parametrize("name", NAMES)
def test_what_goes_to_the_press_says_the_same_with_fewer_marks(evaluations, name):
    html = page_of(name)
    light = lighter(html)
    bare = [re.sub(r"<[^>]+>", "", each).replace("\u00a0", " ") for each in (html, light)]
    assert bare[0] == bare[1]
    assert light.count("<span") < html.count("<span") / 2
    contents = re.search(r'<nav class="contents">.*?</nav>', light, re.DOTALL)[0]
    assert "<span" not in contents  # a link around a mark is no Link element


def test_a_long_figure_alone_in_its_cell_may_break_and_a_short_one_may_not():
    cell = '<td class="num"><span class="figure" data-id="a">{}</span></td>'
    assert lighter(cell.format("12.50万元")) == '<td class="num figure">12.50万元</td>'
    words = "7次由县住建部门会同街道办事处检查"
    assert lighter(cell.format(words)) == f'<td class="num">{words}</td>'


def test_words_of_a_questionnaire_in_one_language_are_listed_in_either():
    made = count("survey.item.a.code.1", {"zh": "很满意"}, 5, Origin(source=Text("计数", "counted")))
    (row,) = source_rows([made], "en")
    assert list(row.labelled) == ["很满意"]
    assert row.source == "counted"
