"""Each thing that made a validator complain once is broken on purpose, one by one, and must be named."""

import base64
import io
import stat
from datetime import UTC, datetime

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name
from PIL import Image
from weasyprint import Attachment

from reports.pdf.archival import SignatureField, with_fields
from reports.pdf.selfcheck import WORDS, Fault, check_pdf, external
from tests.reports.pdf.test_archival import made

DAY = datetime(2025, 9, 30, tzinfo=UTC)


def picture():
    content = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(content, "PNG")
    return "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()


PAGE = f"""<html lang="zh-CN"><head><title>绩效评价报告</title></head><body><h1>绩效评价报告</h1>
<p>见 <a href="https://example.org/">网页</a></p><h2>得分</h2>
<img src="{picture()}" alt="产出三十分" style="width:20mm;image-rendering:crisp-edges">
<table><thead><tr><th>指标</th><th>得分</th></tr></thead><tbody><tr><th>产出</th><td>30</td></tr></tbody></table>
<h3>说明</h3><p>无</p></body></html>"""


@pytest.fixture(scope="module")
def good():
    file = Attachment(string=b"{}", name="evaluation.json", created=DAY, modified=DAY, relationship="Data")
    return made(PAGE, attachments=[file])


def checks(path):
    return [fault.check for fault in check_pdf(path)]


def first(pdf, key, value):
    return next(each for each in pdf.objects if hasattr(each, "keys") and each.get(key) == value)


def metadata_without(*lost):
    def change(pdf):
        raw = pdf.Root.Metadata.read_bytes()
        for words in lost:
            assert words in raw
            raw = raw.replace(words, b"")
        pdf.Root.Metadata.write(raw)

    return change


def pdf_font(pdf):
    return first(pdf, "/Subtype", Name.CIDFontType0).FontDescriptor.FontFile3


def shuffled(content):
    """The font with its glyphs at other places than their identifiers say, as a careless cut leaves them."""
    font = TTFont(io.BytesIO(content))
    (top,) = font["CFF "].cff.topDictIndex
    top.charset[1:] = [f"cid{place + 7:05d}" for place in range(1, len(top.charset))]
    changed = io.BytesIO()
    font.save(changed)
    return changed.getvalue()


def act(**entries):
    return lambda pdf: pdf.Root.__setattr__("OpenAction", Dictionary(**entries))


def drop(get, key):
    return lambda pdf: get(pdf).__delitem__(key)


BROKEN = {
    "output_intent": drop(lambda pdf: pdf.Root, "/OutputIntents"),
    "pdfa": metadata_without(b'pdfaid:conformance="A"'),
    "nesting": lambda pdf: first(pdf, "/S", Name.TR).__setattr__("S", Name.Div),
    "unheard": lambda pdf: first(pdf, "/S", Name.P).K.__delitem__(0),
    "language": drop(lambda pdf: pdf.Root, "/Lang"),
    "title": lambda pdf: pdf.Root.ViewerPreferences.__setattr__("DisplayDocTitle", False),
    "marked": lambda pdf: pdf.Root.MarkInfo.__setattr__("Marked", False),
    "alt": drop(lambda pdf: first(pdf, "/S", Name.Figure), "/Alt"),
    "scope": drop(lambda pdf: first(pdf, "/S", Name.TH).A, "/Scope"),
    "headings": lambda pdf: first(pdf, "/S", Name.H2).__setattr__("S", Name.P),
    "interpolate": lambda pdf: first(pdf, "/Subtype", Name.Image).__setattr__("Interpolate", True),
    "font": drop(lambda pdf: first(pdf, "/Type", Name.FontDescriptor), "/FontFile3"),
    "glyphs": lambda pdf: pdf_font(pdf).write(shuffled(pdf_font(pdf).read_bytes())),
    "link": lambda pdf: first(pdf, "/S", Name.Link).__setattr__("S", Name.Span),
    "bookmarks": drop(lambda pdf: pdf.Root, "/Outlines"),
    "attachment": drop(lambda pdf: first(pdf, "/Type", Name.Filespec), "/AFRelationship"),
    "script": act(S=Name.JavaScript, JS="app.alert(1)"),
    "action": act(S=Name.Launch, F="calc.exe"),
}
FOLLOWS = {"nesting": ["grid", "headers"], "pdfa": ["pdfua", "title"], "glyphs": ["blank_glyph", "widths"]}
ALSO = {
    "title": drop(lambda pdf: pdf.docinfo, "/Title"),
    "pdfa": lambda pdf: pdf.Root.__delitem__("/Metadata"),
    "attachment": drop(lambda pdf: pdf.Root, "/AF"),
    "action": act(S=Name.URI, URI="javascript:alert(1)"),
    "script": lambda pdf: pdf.pages[0].obj.__setattr__("AA", Dictionary(O=Dictionary(S=Name.JavaScript, JS="x"))),
    "headings": lambda pdf: first(pdf, "/S", Name.H1).__setattr__("S", Name.H2),
    "link": drop(lambda pdf: first(pdf, "/Subtype", Name.Link), "/StructParent"),
}


def test_a_file_made_with_care_has_no_fault(good, tmp_path):
    (tmp_path / "good.pdf").write_bytes(good)
    assert check_pdf(tmp_path / "good.pdf") == ()


@pytest.mark.parametrize(("check", "change"), [*BROKEN.items(), *ALSO.items()], ids=[*BROKEN, *ALSO])
def test_what_is_broken_on_purpose_is_named(good, tmp_path, check, change):
    with pikepdf.open(io.BytesIO(good)) as pdf:
        change(pdf)
        pdf.save(tmp_path / "bad.pdf")
    assert check in checks(tmp_path / "bad.pdf")
    if change in BROKEN.values():
        assert set(checks(tmp_path / "bad.pdf")) <= {check, *FOLLOWS.get(check, ())}


@pytest.mark.parametrize("cut", [slice(0, 0), slice(0, 9), slice(0, 900), slice(0, None)], ids=str)
def test_a_broken_font_is_a_fault_and_no_crash(good, tmp_path, cut):
    with pikepdf.open(io.BytesIO(good)) as pdf:
        content = pdf_font(pdf).read_bytes()
        at = content.index(b"CFF ", 12) if cut.stop is None else 0
        place = int.from_bytes(content[at + 8 : at + 12], "big") if at else 0
        broken = content[:place] + b"\xff" * 40 + content[place + 40 :] if at else content[cut]
        pdf_font(pdf).write(broken)
        pdf.save(tmp_path / "bad.pdf")
    assert checks(tmp_path / "bad.pdf")[0] == "glyphs"
    with pikepdf.open(tmp_path / "bad.pdf", allow_overwriting_input=True) as pdf:
        first(pdf, "/Subtype", Name.CIDFontType0).W = Array([Array([500])])
        pdf.save(tmp_path / "worse.pdf")
    assert checks(tmp_path / "worse.pdf") == ["unreadable"]


def test_a_file_without_a_structure_or_an_identifier_is_named(good, tmp_path):
    with pikepdf.open(io.BytesIO(good)) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(tmp_path / "bare.pdf", static_id=True)
    assert "structure" in checks(tmp_path / "bare.pdf")
    (tmp_path / "nameless.pdf").write_bytes(good.replace(b"/ID", b"/Xx"))
    assert "identifier" in checks(tmp_path / "nameless.pdf")


def test_an_encrypted_file_is_named(good, tmp_path):
    with pikepdf.open(io.BytesIO(good)) as pdf:
        pdf.save(tmp_path / "secret.pdf", encryption=pikepdf.Encryption(owner="a", user=""))
    assert "encrypted" in checks(tmp_path / "secret.pdf")


def test_a_seal_that_is_not_yet_seen_is_a_fault_and_one_that_is_never_seen_is_none(good, tmp_path):
    (tmp_path / "unseen.pdf").write_bytes(with_fields(good, [SignatureField(name="reviewer", told="复核人 乙")]))
    assert checks(tmp_path / "unseen.pdf") == []
    with pikepdf.open(tmp_path / "unseen.pdf") as pdf:
        pdf.Root.AcroForm.Fields[0].Rect = Array([0, 0, 9, 9])
        pdf.save(tmp_path / "empty.pdf")
    assert checks(tmp_path / "empty.pdf") == ["annotation"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"<html></html>", b"%PDF-1.7\n" + b"\x00" * 99])
def test_what_is_no_pdf_is_a_fault_and_no_crash(tmp_path, content):
    (tmp_path / "no.pdf").write_bytes(content)
    assert checks(tmp_path / "no.pdf") == ["unreadable"]
    assert checks(tmp_path / "missing.pdf") == ["unreadable"]


def test_a_structure_tree_that_bites_its_tail_ends(good, tmp_path):
    with pikepdf.open(io.BytesIO(good)) as pdf:
        top = pdf.Root.StructTreeRoot.K[0]
        top.K.append(top)
        pdf.save(tmp_path / "loop.pdf")
    assert checks(tmp_path / "loop.pdf") == []


def test_every_fault_is_said_in_both_languages_with_number_and_page(good, tmp_path):
    assert all(set(texts) == {"zh", "en"} and all(texts.values()) for texts in WORDS.values())
    with pikepdf.open(io.BytesIO(good)) as pdf:
        for each in pdf.objects:
            if hasattr(each, "keys") and each.get("/S") == Name.TH:
                del each.A.Scope
        pdf.save(tmp_path / "bad.pdf")
    (fault,) = check_pdf(tmp_path / "bad.pdf")
    assert fault.text() == "表头没有指明方向（Scope） ×3（p. 1）"
    assert fault.text("en") == "table header without Scope ×3 (p. 1)"


@pytest.mark.parametrize(
    ("script", "holds"),
    [
        ('echo "PASS $5 $2"', True),
        ('echo "FAIL $5 $2"; exit 1', False),
        ("exit 1", False),
        ('echo "$2"', False),
    ],
)
def test_an_external_validator_is_asked(tmp_path, monkeypatch, script, holds):
    program = tmp_path / "verapdf"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = [(each.check, each.places[0]) for each in external(tmp_path / "a.pdf")]
    assert found == ([] if holds else [("external", "3a"), ("external", "ua1")])


def test_without_an_external_validator_nothing_is_claimed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert external(tmp_path / "a.pdf") is None
    assert Fault(check="external").text("en") == "fails the external validator"
