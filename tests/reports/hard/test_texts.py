"""Long, hostile and rare texts are printed as texts, whole."""

import re
import subprocess
from dataclasses import replace
from decimal import Decimal
from html import escape

import pikepdf
import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.texts import Text
from reports.chapters.build import build_report
from reports.html.render import report_html, write_report
from reports.pdf.selfcheck import check_pdf
from tests.reports.hard.pages import copied, outline, with_answers
from tests.runs.examples import EXAMPLES

HOSTILE = "<script>alert(1)</script><img src=file:///etc/passwd>"

LONG = HOSTILE + "长" * 5000


def test_the_check_sees_an_empty_heading_and_an_empty_table():
    page = "<body><h2>一</h2><section><h3>二</h3></section><h2>三</h2><p>字</p><table><thead></thead></table></body>"
    found = outline(page)
    assert found.empty == ["一", "二"]
    assert found.bare_tables == 1


def test_a_comment_of_5000_characters_is_refused_or_kept_out_of_the_report(tmp_path):
    def change(rows):
        rows[0]["comment"] = LONG
        return rows

    html = report_html(
        build_report(evaluate(read_engagement(with_answers(copied("zhenyuan", tmp_path), change))), "zh")
    )
    assert "长长长" not in html
    assert "<script" not in html
    assert "passwd" not in html


@pytest.mark.parametrize(
    "comment",
    [
        LONG,
        "{survey.valid} {no.such.figure}",
        "[[法规",
        "[[a]] {no.such.figure}",
        "a]]]] {no.such.figure}]]",
    ],
)
def test_a_comment_on_the_draft_is_printed_whole_and_as_text(tmp_path, comment):
    quoted = comment.replace('"', '""')
    rows = f'comment,from,reply,adopted\n"{quoted}",局,已改,yes\n'
    found = evaluate(read_engagement(copied("urban-renewal-grant", tmp_path, feedback=rows)))
    html = report_html(build_report(found, "zh"))
    assert "<script" not in html
    assert "<img src=file" not in html
    assert escape(comment) in re.sub(r"</?span[^>]*>", "", html)
    if comment == LONG:
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=file:///etc/passwd&gt;" + "长" * 5000 in html


@pytest.mark.slow  # the narrowest column that holds a text is looked for sign by sign
def test_a_comment_of_5000_characters_makes_a_sound_pdf(tmp_path):
    rows = f"comment,from,reply,adopted\n{LONG},局,已改,yes\n"
    found = evaluate(read_engagement(copied("urban-renewal-grant", tmp_path, feedback=rows)))
    path = write_report(found, tmp_path / "long.pdf").path
    assert check_pdf(path) == ()
    printed = printed_text(path)
    assert printed.count("长") >= 5000
    assert "<script>alert(1)</script>" in printed.replace("\n", "")


def test_hostile_and_rare_names_make_a_sound_pdf(tmp_path):
    rows = f"comment,from,reply,adopted\n{HOSTILE},𠮷䶮㮾局,已改,yes\n"
    found = evaluate(read_engagement(copied("urban-renewal-grant", tmp_path, feedback=rows)))
    names = Text(f"{HOSTILE}堃喆㮾䶮𬭩局", f"{HOSTILE} bureau")
    engagement = replace(found.engagement, title=names, roles={**found.engagement.roles, "evaluand": names})
    path = write_report(replace(found, engagement=engagement), tmp_path / "hard.pdf").path
    assert check_pdf(path) == ()
    printed = printed_text(path)
    assert "𬭩" in printed
    assert "𠮷" in printed
    assert "<script>alert(1)</script>" in printed.replace("\n", "")


def printed_text(path, *options):
    return subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True).stdout


def test_400_indicators_make_a_sound_pdf_whose_table_repeats_its_head(tmp_path):
    bohu = read_engagement(EXAMPLES / "bohu")
    top = next(each for each in bohu.indicators if not each.parent)
    like = next(each for each in bohu.indicators if each.parent)
    many = tuple(
        replace(
            like,
            id=f"i{at}",
            parent=top.id,
            names=Text(f"第{at}项{HOSTILE}", f"No. {at}"),
            points=Decimal("0.25"),
        )
        for at in range(400)
    )
    texts = dict.fromkeys(bohu.texts, ())
    found = evaluate(replace(bohu, indicators=(top, *many), readings=(), parts={}, vetoes=(), texts=texts))
    made = write_report(found, tmp_path / "many.pdf")
    assert check_pdf(made.path) == ()
    pages = printed_text(made.path, "-layout")
    rows = [
        page for page in pages.split("\f") if len(re.findall(r"第\d+项", page)) > 12
    ]  # sentences name eight at most
    assert len(rows) > 10
    assert all("指标" in page and "得分" in page for page in rows)
    with pikepdf.open(made.path) as pdf:
        assert len(pdf.pages) == made.n_pages
