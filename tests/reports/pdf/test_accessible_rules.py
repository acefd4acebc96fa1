"""Each rule of PDF/UA-1 that a program can decide is broken on purpose, one by one, and must be named."""

import io
from pathlib import Path

import pikepdf
import pytest
import yaml
from pikepdf import Array
from weasyprint import Attachment

from reports.pdf.archival import Place, SignatureField, with_fields
from reports.pdf.selfcheck import WORDS, check_pdf
from tests.reports.pdf.rule_breakers import BROKEN, SAME_AS, annotation
from tests.reports.pdf.test_archival import made
from tests.reports.pdf.test_selfcheck import DAY, picture

RULES = yaml.safe_load(Path(__file__).with_name("pdfua_rules.yaml").read_text("utf-8"))
PAGE = f"""<html lang="zh-CN"><head><title>绩效评价报告</title></head><body><h1>绩效评价报告</h1>
<p>见 <a href="https://example.org/">网页</a></p><h2>得分</h2><ul><li>其一</li><li>其二</li></ul>
<img src="{picture()}" alt="产出三十分" style="width:20mm;image-rendering:crisp-edges">
<table><caption>得分表</caption><thead><tr><th>指标</th><th>得分</th></tr></thead>
<tbody><tr><th>产出</th><td>30</td></tr><tr><th>效益</th><td>25</td></tr></tbody></table></body></html>"""
ELSEWHERE = {"6.1-1", "7.16-1"}


@pytest.fixture(scope="module")
def good():
    file = Attachment(string=b"{}", name="evaluation.json", created=DAY, modified=DAY, relationship="Data")
    field = SignatureField(name="lead", told="主评人 甲", place=Place(page=1, left=0, bottom=0))
    return with_fields(made(PAGE, attachments=[file]), [field])


def checks(content):
    return [fault.check for fault in check_pdf(io.BytesIO(content))]


def test_every_rule_has_a_check_and_a_file_that_breaks_it():
    assert len(RULES) == 106
    assert {rule["check"] for rule in RULES.values()} <= set(WORDS)
    assert {*BROKEN, *SAME_AS, *ELSEWHERE} == set(RULES)
    for rule, other in SAME_AS.items():
        assert RULES[rule]["check"] == RULES[other]["check"], rule


def test_a_page_with_all_of_it_has_no_fault(good):
    with pikepdf.open(io.BytesIO(good)) as pdf:
        annotation(pdf, "Widget").Rect = Array([0, 0, 0, 0])
        content = io.BytesIO()
        pdf.save(content)
    assert checks(content.getvalue()) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_what_breaks_a_rule_is_named(good, rule):
    with pikepdf.open(io.BytesIO(good)) as pdf:
        BROKEN[rule](pdf)
        content = io.BytesIO()
        pdf.save(content)
    assert RULES[rule]["check"] in checks(content.getvalue())


def test_another_version_and_a_password_are_named(good):
    assert "version" in checks(good.replace(b"%PDF-1.7", b"%PDF-2.0", 1))
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as pdf:
        pdf.save(content, encryption=pikepdf.Encryption(owner="a", user=""))
    assert "encrypted" in checks(content.getvalue())
