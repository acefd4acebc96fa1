"""Charts of reports: each says in words how many it tells of and its main number, and is one picture of real text."""

import base64
import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
import weasyprint

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from reports.drawings.charts import charts
from reports.pdf.page_texts import page_texts

EXAMPLES = Path(__file__).parents[2] / "examples"
SHOWN = ("bohu", "chuxiong-audit", "guangzhou-3d", "hanbin", "huadu", "zhenyuan")


@cache
def charts_of(example, lang):
    return charts(evaluate(read_engagement(EXAMPLES / example)), lang)


def svg(chart):
    return base64.b64decode(chart.source.partition(",")[2]).decode()


def of_all(lang):
    return [(example, chart) for example in SHOWN for chart in charts_of(example, lang).values()]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_chart_says_how_many_and_how_much(lang):
    for example, chart in of_all(lang):
        assert len(re.findall(r"\d+(?:\.\d+)?", chart.alt)) >= 2, (example, chart.id)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("scores", ("4 行", "12.75 / 15（85%）")),
        ("completion", ("220/243", "166/243", "68.31%")),
        ("budget", ("3 行", "72.21%", "75.78%")),
        ("funds", ("3 行", "2,395.8万元", "1,815.55万元")),
        ("likert", ("非常满意 33% (n=96)",)),
        ("satisfied", ("84/96", "87.5%")),
        ("screen", ("103 份", "2.9%")),
        ("drivers", ("73 份", "28%")),
        ("audit_statement", ("22 个", "86.42%")),
        ("audit_coverage", ("户", "68.3%")),
        ("audit_back_checks", ("16 户", "12.5%")),
        ("monitoring_weeks", ("13 周",)),
        ("monitoring_progress", ("3 个项目", "70.3%")),
    ],
)
def test_the_text_of_a_chart_tells_n_and_its_main_number(name, numbers):
    alt = charts_of("zhenyuan", "zh")[name].alt
    assert [number for number in numbers if number not in alt] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_holds_its_title_its_description_and_the_width_of_a_page(lang):
    for example, chart in of_all(lang):
        picture = svg(chart)
        assert re.match(r'<svg [^>]*role="img"[^>]*><title>', picture), (example, chart.id)
        assert f"<title>{chart.caption}</title>" in unescape(picture)
        assert f"<desc>{chart.alt}</desc>" in unescape(picture)
        assert 'width="442pt"' in picture
        assert set(re.findall(r"font(?:-family)?[:=][^;>]*?'([^']*)'", picture)) == {"Noto Sans CJK SC"}


def test_a_report_drawn_twice_holds_the_same_pictures():
    evaluation = evaluate(read_engagement(EXAMPLES / "zhenyuan"))
    first, second = (charts(evaluation, "zh") for _ in range(2))
    assert {name: chart.source for name, chart in first.items()} == {
        name: chart.source for name, chart in second.items()
    }


def test_words_of_a_chart_can_be_searched_on_the_page(tmp_path):
    chart = charts_of("zhenyuan", "zh")["likert"]
    html = f'<html lang="zh"><img src="{chart.source}" alt="{chart.alt}"></html>'
    weasyprint.HTML(string=html).write_pdf(tmp_path / "chart.pdf")
    (text,) = page_texts(tmp_path / "chart.pdf")
    assert "总的来说，您对本小区的改造满意吗" in text
    assert "n=96" in text
