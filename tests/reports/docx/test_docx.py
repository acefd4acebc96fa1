"""Word documents: what is printed stands in them as in the PDF, figures as content controls, the same bytes twice."""

from collections import Counter
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from reports.chapters.build import build_report
from reports.chapters.reading import figure_ids, lines_of
from reports.docx.format.styles import style_id, styles
from reports.docx.pen import LONGEST, tag_of
from reports.docx.render import docx_bytes, for_word, is_untouched, write_docx
from reports.docx.widths import column_lengths, column_widths
from reports.privacy.public_view import WITHHELD, public_view
from tests.runs.examples import evaluation_of


def opened(content):
    return docx.Document(BytesIO(content))


def tags(document):
    return Counter(each.get(qn("w:val")) for each in document.element.body.iter(qn("w:tag")))


@pytest.mark.parametrize(
    ("name", "lang", "variant"),
    [
        ("shanghai", "zh", "full"),
        ("bohu", "en", "brief"),
        ("zhenyuan", "en", "public"),
        ("zhenyuan", "zh", "survey"),
    ],
)
def test_every_printed_figure_is_a_content_control_with_its_id(name, lang, variant):
    evaluation = evaluation_of(name)
    content = docx_bytes(evaluation, lang=lang, variant=variant)
    printed = for_word(build_report(evaluation, lang, variant))
    expected = Counter(tag_of(figure) for line in lines_of(printed) for figure in figure_ids(line))
    assert tags(opened(content)) == expected
    assert expected


def test_the_same_report_is_the_same_bytes_with_no_clock_and_no_machine():
    first, second = (docx_bytes(evaluation_of("bohu"), lang="zh", variant="brief") for _ in range(2))
    assert first == second
    with ZipFile(BytesIO(first)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(first).core_properties
    engagement = evaluation_of("bohu").engagement
    assert properties.author == properties.last_modified_by == engagement.roles["evaluator"]["zh"]
    assert properties.created.date().isoformat() == engagement.report_date
    assert properties.language == "zh-CN"


def test_a_long_id_has_a_tag_that_word_keeps():
    short, long = "score.total", "survey." + "x" * 90
    assert tag_of(short) == short
    assert len(tag_of(long)) <= LONGEST
    assert tag_of(long) != tag_of(long + "y")


def test_an_edited_file_is_not_written_over(tmp_path):
    path = write_docx(evaluation_of("bohu"), tmp_path / "r.docx", variant="brief").path
    assert is_untouched(path.read_bytes())
    assert write_docx(evaluation_of("bohu"), path, variant="brief").n_bytes
    document = docx.Document(str(path))
    document.add_paragraph("评价人员所加。")
    document.save(str(path))
    assert not is_untouched(path.read_bytes())
    assert not is_untouched(b"%PDF-1.7")


@pytest.mark.parametrize("theme", ["default", "official"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_style_that_is_used_is_written(theme, lang):
    known = {style_id(name) for name in styles(theme, lang)} | {"ReportTable"}
    document = opened(docx_bytes(evaluation_of("zhenyuan"), lang="zh", variant="brief"))
    used = {
        each.get(qn("w:val"))
        for name in ("pStyle", "rStyle", "tblStyle")
        for each in document.element.body.iter(qn(f"w:{name}"))
    }
    assert used <= known
    assert {"TableTextStrong", "TableDenseStrong", "TableFineHeading"} <= known


def test_numbers_with_units_have_room_in_one_line():
    rows = [(("指标",), ("值",)), (("很长的指标名称，足以占满一行并折行",), ("100.0%",))]
    lengths = column_lengths(rows, ("left", "right"), 9.5, 80)
    widths = column_widths(lengths, 4000)
    assert sum(widths) == 4000
    assert widths[1] >= lengths[1].least >= 6 * 0.5 * 9.5 * 20


def test_the_public_version_holds_no_withheld_value_and_no_name_in_any_part():
    evaluation = evaluation_of("zhenyuan")
    content = docx_bytes(evaluation, lang="zh", variant="public")
    withheld = {name for name, figure in public_view(evaluation).evaluation.figures.items() if figure.texts == WITHHELD}
    controls = list(opened(content).element.body.iter(qn("w:sdt")))
    hidden = [each for each in controls if each.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) in withheld]
    assert {"".join(each.itertext()) for each in hidden} <= {WITHHELD["zh"]}
    with ZipFile(BytesIO(content)) as parts:
        every = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))
    names = [evaluation.engagement.roles[role]["zh"] for role in ("reviewer", "approver")]
    assert [name for name in names if name in every] == []
    assert evaluation.engagement.roles["evaluator"]["zh"] in every
