"""Versions of one evaluation, hostile inputs, and reports by community."""

import base64
import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from analysis.core.errors import NotEnoughData
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.scoring.indicators import Indicator
from analysis.topics.verification.topic import AUDIT
from questionnaires.texts import Text
from reports.carried.attachments import attachments
from reports.chapters.build import build_report
from reports.drawings.charts import charts
from reports.html.render import report_html, write_report
from reports.pdf.selfcheck import check_pdf
from reports.privacy.public_view import public_view
from tests.runs.examples import evaluation_of, page_of

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def zhenyuan():
    return evaluation_of("zhenyuan")


@pytest.fixture(scope="module")
def brief_pdf(zhenyuan, tmp_path_factory):
    return write_report(zhenyuan, tmp_path_factory.mktemp("brief") / "brief.pdf", variant="brief")


def words(html):
    return re.sub(r"<[^>]+>", "", html)


def test_a_brief_has_four_pages_at_most_and_is_archival_and_tagged(brief_pdf):
    assert brief_pdf.n_pages <= 4
    assert check_pdf(brief_pdf.path) == ()


def test_references_and_captions_carry_their_numbers(brief_pdf):
    printed = subprocess.run(["pdftotext", brief_pdf.path, "-"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"图1\s+自报与全面核实完成率", printed)


def test_visits_are_listed_with_their_day_where_noted_and_nobody_by_name(zhenyuan):
    html = page_of("zhenyuan")
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)]
    (row,) = [each for each in rows if "S002" in each and "2025-09-08" in each]
    assert re.sub(r"\|+", "|", row).strip("|") == "S002|合成小区02|2025-09-08|已完成"
    assert "核实员" not in html
    audit = AUDIT.data(zhenyuan.engagement)
    bare = replace(audit, visits=tuple(replace(each, visited_on=None) for each in audit.visits))
    engagement = replace(zhenyuan.engagement, parts=zhenyuan.engagement.parts | {"audit": bare})
    without = report_html(build_report(replace(zhenyuan, engagement=engagement), "zh"))
    assert "核查日期" in html
    assert "核查日期" not in without


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_public_report_has_no_small_cell_and_no_person_but_the_lead_evaluator(zhenyuan, lang):
    html = page_of("zhenyuan", lang, "public")
    assert "复核人乙" not in html
    assert "Reviewer B" not in html
    assert ("主评人甲" if lang == "zh" else "Lead evaluator A") in html
    assert re.findall(r'data-id="survey\.item\.[^"]+\.code\.[^"]+">([^<]*)<', html) == []
    figures = public_view(zhenyuan).evaluation.figures
    counts = [figure.text(lang) for name, figure in figures.items() if re.match(r"survey\.item\..+\.code\.", name)]
    assert ("不公开" if lang == "zh" else "withheld") in counts


def test_no_hidden_count_can_be_had_by_subtraction(zhenyuan):
    view = public_view(zhenyuan)
    for result in zhenyuan.survey.items:
        hidden = view.withheld.get(result.item.id, frozenset())
        n = dict(zip(map(str, result.counts["code"]), result.counts["n"], strict=True))
        assert not hidden or (len(hidden) > 1 and sum(int(n[code]) for code in hidden) >= 5)
        if hidden:
            assert view.evaluation.figures[f"survey.item.{result.item.id}.n"].value is None


def test_a_survey_report_needs_a_survey_and_shows_nothing_else(zhenyuan):
    html = words(page_of("zhenyuan", "zh", "survey"))
    assert "附件一　问卷统计表" in html
    for other in ("指标评分表", "总分", "自报完成率", "粒度检验", "budget.csv", "monitoring"):
        assert other not in html
    assert "survey/" in html
    chizhou = evaluation_of("chizhou-2020")
    with pytest.raises(NotEnoughData):
        build_report(chizhou, "zh", "survey")


def test_headings_never_skip_a_level_and_every_picture_is_told(zhenyuan):
    for variant in ("full", "brief", "public", "survey"):
        html = page_of("zhenyuan", "en", variant)
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), variant
        assert len(re.findall(r'<img src="data:[^"]+" alt="[^"]+"', html)) == html.count("<img")


def test_a_name_with_html_and_a_very_long_comment_are_text(zhenyuan):
    engagement = zhenyuan.engagement
    roles = {**engagement.roles, "evaluand": {"zh": "<script>局</script>" + "长" * 5000, "en": "<i>bureau</i>"}}
    html = report_html(build_report(replace(zhenyuan, engagement=replace(engagement, roles=roles)), "zh"))
    assert "<script>" not in html
    assert "&lt;script&gt;局" in html
    assert "长" * 5000 in html


def test_four_hundred_indicators_stand_in_tables_that_repeat_their_head(tmp_path):
    bohu = read_engagement(EXAMPLES / "bohu")
    texts = Text("指标", "indicator")
    tops = [each for each in bohu.indicators if not each.parent][:1]
    like = next(each for each in bohu.indicators if each.parent)
    many = [replace(like, id=f"i{at}", parent=tops[0].id, names=texts, points=Decimal("0.25")) for at in range(400)]
    assert isinstance(like, Indicator)
    found = evaluate(
        replace(
            bohu,
            indicators=(*tops, *many),
            readings=(),
            parts={},
            texts={"background": (), "purpose": (), "method": (), "limitations": ()},
        )
    )
    html = report_html(build_report(found, "zh"))
    assert html.count('data-id="score.i') >= 1600
    assert "<thead>" in html


def test_one_respondent_and_an_empty_chapter_are_a_report(zhenyuan):
    engagement = zhenyuan.engagement
    one = engagement.dataset.subset(engagement.dataset.answers.index == 0)
    texts = dict.fromkeys(engagement.texts, ())
    alone = replace(
        engagement,
        dataset=one,
        indicators=(),
        readings=(),
        budget=(),
        published=(),
        units=(),
        vetoes=(),
        survey=replace(engagement.survey, indicator=""),
        parts={},
        texts=texts,
    )
    found = evaluate(alone)
    assert found.figures["survey.valid"].text("zh") == "1份"
    assert "不适用" in words(report_html(build_report(found, "zh")))


def test_what_travels_inside_is_listed_and_the_bytes_are_the_same_twice(tmp_path):
    chizhou = evaluation_of("chizhou-2020")
    files = attachments(chizhou)
    made = [write_report(chizhou, tmp_path / name, attachments=files).path for name in ("a.pdf", "b.pdf")]
    assert check_pdf(made[0]) == ()
    assert made[0].read_bytes() == made[1].read_bytes()
    with pikepdf.open(made[0]) as pdf:
        assert set(pdf.attachments) == {"evaluation.json", "engagement.zip", "pages.json"}


def test_a_reference_to_a_picture_that_a_version_leaves_out_says_so(tmp_path):
    folder = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "zhenyuan")
    (folder / "text").mkdir()
    for place in ("conduct", "public_work"):
        words = '疑点见{{ ref("screen") }}，完成情况见{{ ref("completion") }}。'
        (folder / "text" / f"{place}.md").write_text(words, "utf-8")
    found = evaluate(read_engagement(folder))
    assert "screen" in build_report(found, "zh").charts
    full, public = (report_html(build_report(found, "zh", variant)) for variant in ("full", "public"))
    assert re.search(r'疑点见<a class="figure-ref" href="#figure-screen"></a>', full)
    assert "疑点见（图未列入本文本），完成情况见<a" in public


@pytest.mark.parametrize("example", ["guangzhou-3d", "bohu", "huadu", "zhenyuan", "chuxiong-audit"])
def test_pictures_speak_the_language_of_the_report(example):
    found = evaluation_of(example)
    for chart in charts(found, "en").values():
        drawing = base64.b64decode(chart.source.partition(",")[2]).decode()
        assert re.findall("[\u4e00-\u9fff]+", re.sub("<(?!text)[^>]*>|font-family[^;>]*", "", drawing)) == [], chart.id
        assert re.findall("[\u4e00-\u9fff]+", chart.caption + chart.alt) == [], chart.id
    for chart in charts(found, "zh").values():
        drawing = base64.b64decode(chart.source.partition(",")[2]).decode()
        assert re.search("[\u4e00-\u9fff]", drawing) or chart.id in ("monitoring_progress", "cba_draws"), chart.id
