"""What the page maker leaves out is put in, nothing is said twice, and nothing is claimed that was not checked."""

import warnings
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from weasyprint import HTML, Attachment

from reports.pdf import archival, press
from reports.pdf.archival import VARIANT, Place, SealRefused, SignatureField, with_fields

PAGE = """<html lang="zh-CN"><head><title>绩效评价报告</title></head><body><h1>绩效评价报告</h1>
<p>正文 <a href="#seal-evaluator">签章</a></p>
<table><thead><tr><th rowspan="2">指标</th><th colspan="2">得分</th></tr><tr><th>自评</th><th>核实</th></tr></thead>
<tbody><tr><th>产出</th><td>36</td><td>30</td></tr><tr><th>效益</th><td>28</td><td>25</td></tr></tbody></table>
<h2 id="seal-evaluator">签署</h2></body></html>"""
DAY = datetime(2025, 9, 30, tzinfo=UTC)


def made(html=PAGE, *, with_finisher=True, **options):
    document = HTML(string=html).render(pdf_variant=VARIANT)
    finisher = archival.finisher if with_finisher else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open until collected
        return document.write_pdf(pdf_variant=VARIANT, finisher=finisher, pdf_identifier=b"zhenyuan", **options)


def elements(content, kind):
    with pikepdf.open(BytesIO(content)) as pdf:
        return [each.A for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == kind]


def metadata(content):
    with pikepdf.open(BytesIO(content)) as pdf:
        return pdf.Root.Metadata.read_bytes(), pdf.open_metadata()


def test_the_metadata_declare_both_standards_once():
    raw, read = metadata(made())
    assert read.pdfa_status.upper() == "3A"
    assert read[archival.ACCESS_PART] == "1"
    assert raw.count(b"<rdf:RDF") == 1


def test_a_file_that_the_self_check_finds_wrong_claims_neither_standard(tmp_path):
    good = press.write_pages(PAGE, "report.css", tmp_path / "good.pdf", variant=VARIANT, identifier="a")
    bad = press.write_pages(
        PAGE.replace("h2", "h5"), "report.css", tmp_path / "bad.pdf", variant=VARIANT, identifier="a"
    )
    assert good.faults == ()
    assert [fault.check for fault in bad.faults] == ["headings"]
    assert metadata((tmp_path / "good.pdf").read_bytes())[1].pdfa_status.upper() == "3A"
    without = metadata((tmp_path / "bad.pdf").read_bytes())[1]
    assert without.pdfa_status == ""
    assert archival.ACCESS_PART not in without


def test_terms_and_their_texts_are_items_of_a_list_and_running_lines_are_artifacts():
    style = "<style>@page { @top-left { content: '页眉' } @bottom-left { content: counter(page) } }</style>"
    pairs = "<dl><div><dt>委托方</dt><dd>财政局</dd></div><div><dt>主评人</dt><dd>甲</dd><dd>乙</dd></div></dl>"
    content = made(PAGE.replace("</head>", f"{style}</head>").replace("<p>正文", f"{pairs}<p>正文"))
    with pikepdf.open(BytesIO(content)) as pdf:
        (list_of_pairs,) = [each for each in pdf.objects if hasattr(each, "keys") and each.get("/S") == "/L"]
        shapes = [[str(kid.S) for kid in item.K] for item in list_of_pairs.K]
        page = pdf.pages[0].obj.Contents.read_bytes()
    assert shapes == [["/Lbl", "/LBody"], ["/Lbl", "/LBody", "/LBody"]]
    assert page.count(b"/Type /Pagination") == 2


def test_four_headers_of_columns_and_two_of_rows_say_so_and_without_the_finisher_none_does():
    scopes = [str(attributes.get("/Scope")) for attributes in elements(made(), "/TH")]
    assert sorted(scopes) == ["/Column"] * 4 + ["/Row"] * 2
    assert {str(each.get("/Scope")) for each in elements(made(with_finisher=False), "/TH")} == {"None"}


def test_an_attachment_is_listed_once():
    file = Attachment(string=b"{}", name="evaluation.json", created=DAY, modified=DAY, relationship="Data")
    with pikepdf.open(BytesIO(made(attachments=[file]))) as pdf:
        assert [str(each.AFRelationship) for each in pdf.Root.AF] == ["/Data"]


def test_the_same_page_gives_the_same_bytes():
    assert made() == made()


def test_fields_are_told_to_screen_readers_and_the_last_of_several_locks():
    seal = SignatureField(name="evaluator", told="评价机构 评价组", width=100, height=50)
    signed = with_fields(made(), [SignatureField(name="reviewer", told="复核人 乙"), seal])
    with pikepdf.open(BytesIO(signed)) as pdf:
        first, last = pdf.Root.AcroForm.Fields
        known = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        told = known[int(last.StructParent)]
        assert int(first.StructParent) != int(last.StructParent)
        assert (told.S, told.K[0].Obj.objgen) == ("/Form", last.objgen)
        assert told.objgen in [each.objgen for each in pdf.Root.StructTreeRoot.K[0].K]
        assert ("/Lock" in first, int(last.Lock.P), str(last.TU), int(last.F)) == (False, 1, "评价机构 评价组", 132)
        assert [float(each) for each in first.Rect] == [0, 0, 0, 0]


def test_a_seal_hangs_from_the_element_with_its_name_or_stands_where_it_is_told():
    page = made()
    with pikepdf.open(BytesIO(page)) as pdf:
        _, _, left, top, _ = pikepdf.NameTree(pdf.Root.Names.Dests)["seal-evaluator"]
    hung = SignatureField(name="evaluator", told="评价机构", width=100, height=50)
    told = SignatureField(name="approver", told="负责人", width=10, height=10, place=Place(page=1, left=7, bottom=9))
    with pikepdf.open(BytesIO(with_fields(page, [hung, told]))) as pdf:
        first, last = ([float(each) for each in field.Rect] for field in pdf.Root.AcroForm.Fields)
    assert first == pytest.approx([float(left), float(top) - 50, float(left) + 100, float(top)])
    assert last == [7, 9, 17, 19]


@pytest.mark.parametrize(
    ("content", "field", "reason"),
    [
        (b"not a pdf", SignatureField(name="a", told="a"), "not a PDF"),
        (None, SignatureField(name="nobody", told="a", width=9, height=9), "no place called seal-nobody"),
        (
            None,
            SignatureField(name="a", told="a", width=9, height=9, place=Place(page=2, left=0, bottom=0)),
            "no page 2",
        ),
    ],
)
def test_what_cannot_take_a_field_is_refused(content, field, reason):
    with pytest.raises(SealRefused, match=reason):
        with_fields(content or made(), [field])


def test_a_file_with_signature_fields_is_refused():
    once = with_fields(made(), [SignatureField(name="reviewer", told="复核人")])
    with pytest.raises(SealRefused, match="already"):
        with_fields(once, [SignatureField(name="approver", told="负责人")])
