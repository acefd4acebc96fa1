"""An edited Word file: which printed figures and which paragraphs were changed, and what is not opened at all."""

import copy
import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.text.paragraph import Paragraph

from questionnaires.problems import ProblemsError
from reports.docx.edited import told
from reports.docx.edited.opened import open_docx
from reports.docx.edited.review import review
from reports.docx.render import docx_bytes
from tests.runs.examples import evaluation_of

NAME = "shanghai"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def content():
    return docx_bytes(evaluation_of(NAME), lang="zh", variant="full")


@pytest.fixture
def word(content):
    return docx.Document(io.BytesIO(content))


def reviewed(document, tmp_path):
    path = tmp_path / "edited.docx"
    document.save(str(path))
    return review(evaluation_of(NAME), open_docx(path), lang="zh", variant="full")


def prose(document):
    return [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Body Text"]


def controls(element):
    return list(element.iter(qn("w:sdt")))


def tag(control):
    return control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))


def with_control(document):
    return next(each for each in prose(document) if controls(each._p))


def set_text(control, words):
    first, *others = control.iter(qn("w:t"))
    first.text = words
    for other in others:
        other.text = ""


def added_after(paragraph, words):
    element = copy.deepcopy(paragraph._p)
    for child in list(element):
        if child.tag != qn("w:pPr"):
            element.remove(child)
    paragraph._p.addnext(element)
    return Paragraph(element, paragraph._parent).add_run(words)


def test_a_file_saved_again_has_no_changes(word, tmp_path):
    found = reviewed(word, tmp_path)
    assert (found.comparison.figures, found.comparison.paragraphs) == ((), ())
    assert found.is_today
    assert found.comparison.n_figures > 20


def test_a_changed_number_is_listed_with_what_was_printed_and_where(word, tmp_path):
    control = controls(with_control(word)._p)[0]
    printed = "".join(each.text for each in control.iter(qn("w:t")))
    set_text(control, "99.99%")
    found = reviewed(word, tmp_path)
    (change,) = found.comparison.figures
    assert (change.kind, change.figure, change.printed, change.now) == ("changed", tag(control), printed, "99.99%")
    assert found.comparison.paragraphs == ()  # a number alone rewrites nothing
    chapter = found.titles[change.where.place]
    assert any(tag(control) in line and "99.99%" in line and chapter in line for line in told.lines(found))


def test_removed_doubled_and_unmarked_figures_are_told_apart(word, tmp_path):
    several = next(each for each in prose(word) if len(controls(each._p)) > 2)
    first, second, third = controls(several._p)[:3]
    third.addnext(copy.deepcopy(third))
    runs = list(second.find(qn("w:sdtContent")))
    before = second.getprevious()  # the bookmark goes with the control
    for run in runs:
        second.addprevious(run)
    second.getparent().remove(second)
    before.getparent().remove(before)
    first.getparent().remove(first)
    kinds = {each.kind: each.figure for each in reviewed(word, tmp_path).comparison.figures}
    assert kinds == {"removed": tag(first), "unmarked": tag(second), "duplicated": tag(third)}


def test_paragraphs_rewritten_added_and_deleted_by_chapter(word, tmp_path):
    first, second, third = [each for each in prose(word) if len(each.text) > 12][:3]
    first.runs[0].text = "评价组认为，" + first.runs[0].text
    added_after(second, "评价组补充一段说明。")
    third._p.getparent().remove(third._p)
    changes = reviewed(word, tmp_path).comparison.paragraphs
    assert sorted(each.kind for each in changes) == ["added", "deleted", "rewritten"]
    assert {each.where.place for each in changes} <= {"summary", "basics"}


def test_tracked_changes_count_as_accepted_and_split_runs_as_one(word, tmp_path):
    paragraph = next(each for each in prose(word) if not controls(each._p) and len(each.text) > 12)
    words = paragraph.text
    for child in list(paragraph._p):
        if child.tag != qn("w:pPr"):
            paragraph._p.remove(child)
    halves = f"<w:r><w:t>{words[:4]}</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{words[4:]}</w:t></w:r>"
    gone = '<w:del w:id="901" w:author="a"><w:r><w:delText>删去的话</w:delText></w:r></w:del>'
    new = '<w:ins w:id="902" w:author="a"><w:r><w:t>（经复核）</w:t></w:r></w:ins>'
    for child in parse_xml(f"<w:p {W}>{halves}{gone}</w:p>"):
        paragraph._p.append(child)
    assert reviewed(word, tmp_path).comparison.paragraphs == ()
    paragraph._p.append(parse_xml(f"<w:p {W}>{new}</w:p>")[0])
    (change,) = reviewed(word, tmp_path).comparison.paragraphs
    assert change.after.text == words + "（经复核）"


def test_styles_that_a_chinese_word_calls_by_other_ids_are_known_by_their_names(word, tmp_path):
    """Word in Chinese writes the id 1 for heading 1; what counts is the name."""
    for style in word.styles.element.iter(qn("w:style")):
        if style.get(qn("w:styleId")) == "Heading1":
            style.set(qn("w:styleId"), "1")
    for style in word.element.body.iter(qn("w:pStyle")):
        if style.get(qn("w:val")) == "Heading1":
            style.set(qn("w:val"), "1")
    for mark in list(word.element.body.iter(qn("w:bookmarkStart"))):
        if mark.get(qn("w:name")).startswith("place_"):
            mark.getparent().remove(mark)
    assert reviewed(word, tmp_path).comparison.paragraphs == ()


def rewritten(content, change):
    """The file with parts changed by `change(name, bytes)`; None leaves a part out."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in parts.namelist():
            part = change(name, parts.read(name))
            if part is not None:
                new.writestr(name, part)
    return result.getvalue()


def outside(name, part):
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'attachedTemplate" Target="http://example.org/t.dotm" TargetMode="External"/></Relationships>'
    )
    return part.replace(b"</Relationships>", relation) if name == "word/_rels/document.xml.rels" else part


def with_entity(name, part):
    doctype = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return part.replace(b"<w:document", doctype + b"<w:document", 1) if name == "word/document.xml" else part


HOSTILE = {
    "text": lambda _: b"hello",
    "pdf": lambda _: b"%PDF-1.7",
    "encrypted": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "cut": lambda content: content[: len(content) // 2],
    "no_document": lambda content: rewritten(content, lambda name, part: None if "document.xml" in name else part),
    "macros": lambda content: rewritten(
        content, lambda _, part: part.replace(b"document.main+xml", b"document.macroEnabled.main+xml")
    ),
    "outside": lambda content: rewritten(content, outside),
    "entity": lambda content: rewritten(content, with_entity),
    "no_xml": lambda content: rewritten(content, lambda name, part: part[:-9] if "document.xml" in name else part),
    "bomb": lambda content: rewritten(
        content, lambda name, part: bytes(210_000_000) if name == "docProps/app.xml" else part
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_honest_word_file_is_refused_in_words(content, kind, tmp_path):
    path = tmp_path / "x.docx"
    path.write_bytes(HOSTILE[kind](content))
    with pytest.raises(ProblemsError) as refused:
        open_docx(path)
    (problem,) = refused.value.problems
    assert problem.file == str(path)
    assert problem.fault["zh"]
    assert problem.cure["en"]


def test_a_link_that_somebody_typed_is_no_fault(word, tmp_path):
    paragraph = prose(word)[0]
    target = word.part.relate_to("https://example.org", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    relation = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    link = f'<w:hyperlink {W} {relation} r:id="{target}"><w:r><w:t>网址</w:t></w:r></w:hyperlink>'
    paragraph._p.append(parse_xml(link))
    (change,) = reviewed(word, tmp_path).comparison.paragraphs
    assert change.after.text.endswith("网址")


def test_the_report_of_another_engagement_is_refused(content, tmp_path):
    path = tmp_path / "other.docx"
    path.write_bytes(content)
    with pytest.raises(ProblemsError, match=NAME):
        review(evaluation_of("bohu"), open_docx(path), lang="zh", variant="full")


def test_a_file_without_its_properties_is_known_by_its_figures(content, tmp_path):
    path = tmp_path / "bare.docx"
    path.write_bytes(
        rewritten(content, lambda name, part: part.replace(b"hengping.", b"other.") if "custom" in name else part)
    )
    found = review(evaluation_of(NAME), open_docx(path), lang="zh", variant="full")
    assert found.comparison.paragraphs == ()
    empty = docx.Document()
    empty.add_paragraph("别的文件")
    empty.save(str(path))
    with pytest.raises(ProblemsError):
        review(evaluation_of(NAME), open_docx(Path(path)), lang="zh", variant="full")
