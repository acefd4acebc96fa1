"""How each rule of PDF/UA-1 is broken on purpose in a file that keeps to all of them."""

import re

from pikepdf import Array, Dictionary, Name, String

from tests.reports.pdf.test_selfcheck import first


def element(pdf, kind):
    return first(pdf, "/S", Name(f"/{kind}"))


def rename(kind, other):
    return lambda pdf: element(pdf, kind).__setattr__("S", Name(f"/{other}"))


def put_in(kind, other, place=None):
    """Another element is put below one, at its end or at a place."""

    def change(pdf):
        above = element(pdf, kind)
        new = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{other}"), P=above))
        above.K.insert(len(above.K) if place is None else place, new)

    return change


def on_page(before, after, *, places=1):
    """Words of a page's content are replaced."""

    def change(pdf):
        page = pdf.pages[0]
        page.contents_coalesce()
        content = page.obj.Contents.read_bytes()
        changed = re.sub(before, after, content, count=places, flags=re.DOTALL)
        assert changed != content
        page.obj.Contents.write(changed)

    return change


def in_metadata(before, after):
    def change(pdf):
        content = pdf.Root.Metadata.read_bytes()
        assert before in content
        pdf.Root.Metadata.write(content.replace(before, after))

    return change


def annotation(pdf, kind):
    return first(pdf, "/Subtype", Name(f"/{kind}"))


def new_annotation(kind):
    def change(pdf):
        note = Dictionary(
            Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=[0, 0, 9, 9], Contents="注", P=pdf.pages[0].obj
        )
        pdf.pages[0].obj.Annots.append(pdf.make_indirect(note))

    return change


def graphic(**entries):
    def change(pdf):
        pdf.pages[0].obj.Kept = pdf.make_stream(b"", Subtype=Name.Form, BBox=[0, 0, 1, 1], **entries)

    return change


def font(pdf):
    return first(pdf, "/Subtype", Name.Type0)


def simple_font(pdf):
    descriptor = font(pdf).DescendantFonts[0].FontDescriptor
    new = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Other, FontDescriptor=descriptor)
    pdf.pages[0].obj.Resources.Font.Other = pdf.make_indirect(new)


def wider(pdf):
    inner = font(pdf).DescendantFonts[0]
    inner.W = Array([Array([*part]) if isinstance(part, Array) else part for part in inner.W])
    for part in inner.W:
        if isinstance(part, Array):
            part[0] = float(part[0]) + 40


def characters(before, after):
    def change(pdf):
        table = font(pdf).ToUnicode
        content = table.read_bytes()
        changed = re.sub(before, after, content, count=1)
        assert changed != content
        table.write(changed)

    return change


def layers(**entries):
    return lambda pdf: pdf.Root.__setattr__("OCProperties", Dictionary(OCGs=[], D=Dictionary(**entries)))


def no_language(pdf):
    del pdf.Root.Lang


def two_notes(*names):
    def change(pdf):
        for name in names:
            above = element(pdf, "Document")
            new = Dictionary(Type=Name.StructElem, S=Name.Note, P=above)
            if name:
                new.ID = String(name)
            above.K.append(pdf.make_indirect(new))

    return change


def plain_headings(*, alone):
    def change(pdf):
        for at, kind in enumerate(("H1", "H2")):
            if alone or at:
                element(pdf, kind).S = Name.H

    return change


def media(**entries):
    return lambda pdf: pdf.Root.__setattr__("Kept", pdf.make_indirect(Dictionary(S=Name.MCD, **entries)))


def attributes_of(kind, **attributes):
    return lambda pdf: element(pdf, kind).__setattr__("A", Dictionary(O=Name.Table, **attributes))


def no_headers(pdf):
    """Neither does a cell name its headers, nor does any header lead to it."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("/S") in (Name.TH, Name.TD) and "/A" in each:
            del each.A


BROKEN = {
    "5-1": in_metadata(b'pdfuaid:part="1"', b""),
    "5-2": in_metadata(b'pdfuaid:part="1"', b'pdfuaid:part="2"'),
    "5-3": in_metadata(b"pdfuaid", b"other"),
    "6.2-1": lambda pdf: pdf.Root.MarkInfo.__setattr__("Marked", False),
    "7.1-1": on_page(rb"(/MCID 0>>\s*BDC)", rb"\1 /Artifact BMC 0 0 1 1 re f EMC"),
    "7.1-2": on_page(rb"(/\w+\s*<</MCID 0>>\s*BDC.*?EMC)", rb"/Artifact BMC \1 EMC"),
    "7.1-3": on_page(rb"/\w+\s*<</MCID 0>>\s*BDC", rb"/Span BMC"),
    "7.1-4": lambda pdf: pdf.Root.MarkInfo.__setattr__("Suspects", True),
    "7.1-5": rename("P", "Absatz"),
    "7.1-6": lambda pdf: (
        rename("P", "Absatz")(pdf),
        pdf.Root.StructTreeRoot.__setattr__("RoleMap", Dictionary(Absatz=Name.Absatz)),
    ),
    "7.1-7": lambda pdf: pdf.Root.StructTreeRoot.__setattr__("RoleMap", Dictionary(P=Name.Div)),
    "7.1-8": lambda pdf: pdf.Root.__delitem__("/Metadata"),
    "7.1-9": in_metadata(b"dc:title", b"dc:subject"),
    "7.1-10": lambda pdf: pdf.Root.ViewerPreferences.__setattr__("DisplayDocTitle", False),
    "7.1-11": lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"),
    "7.1-12": lambda pdf: element(pdf, "P").__delitem__("/P"),
    "7.2-2": no_language,
    "7.2-3": put_in("Table", "P"),
    "7.2-4": put_in("Document", "TR"),
    "7.2-5": put_in("Document", "THead"),
    "7.2-6": put_in("Document", "TBody"),
    "7.2-7": put_in("Document", "TFoot"),
    "7.2-8": put_in("Document", "TH"),
    "7.2-9": put_in("Document", "TD"),
    "7.2-10": put_in("TR", "P"),
    "7.2-11": put_in("Table", "THead"),
    "7.2-12": lambda pdf: (put_in("Table", "TFoot")(pdf), put_in("Table", "TFoot")(pdf)),
    "7.2-13": lambda pdf: (rename("THead", "TFoot")(pdf), rename("TBody", "TR")(pdf)),
    "7.2-14": rename("TBody", "TFoot"),
    "7.2-15": attributes_of("TD", RowSpan=2, ColSpan=2),
    "7.2-16": lambda pdf: (put_in("Table", "Caption", 2)(pdf), element(pdf, "Table").K.__delitem__(0)),
    "7.2-17": put_in("Document", "LI"),
    "7.2-18": put_in("Document", "LBody"),
    "7.2-19": put_in("L", "P"),
    "7.2-20": put_in("LI", "P"),
    "7.2-26": put_in("Document", "TOCI"),
    "7.2-27": lambda pdf: (
        (put_in("Document", "TOC")(pdf), element(pdf, "TOC").update({"/K": Array()})) and put_in("TOC", "P")(pdf)
    ),
    "7.2-28": lambda pdf: (
        rename("L", "TOC")(pdf),
        [each.__setattr__("S", Name.TOCI) for each in element(pdf, "TOC").K],
        put_in("TOC", "Caption")(pdf),
    ),
    "7.2-29": lambda pdf: pdf.Root.__setattr__("Lang", "中文"),
    "7.2-36": put_in("THead", "P"),
    "7.2-37": put_in("TBody", "P"),
    "7.2-38": lambda pdf: (
        (put_in("Table", "TFoot")(pdf), element(pdf, "TFoot").__setattr__("K", Array())) and put_in("TFoot", "P")(pdf)
    ),
    "7.2-39": put_in("Table", "Caption"),
    "7.2-40": put_in("L", "Caption"),
    "7.2-41": attributes_of("TD", RowSpan=3),
    "7.2-42": put_in("TR", "TD"),
    "7.2-43": attributes_of("TD", ColSpan=3),
    "7.3-1": lambda pdf: element(pdf, "Figure").__delitem__("/Alt"),
    "7.4.2-1": rename("H1", "H3"),
    "7.4.4-1": plain_headings(alone=True),
    "7.4.4-2": plain_headings(alone=False),
    "7.5-1": no_headers,
    "7.5-2": lambda pdf: element(pdf, "TD").A.__setattr__("Headers", Array([String("none")])),
    "7.7-1": put_in("Document", "Formula"),
    "7.9-1": two_notes(""),
    "7.9-2": two_notes("甲", "甲"),
    "7.10-1": layers(),
    "7.10-2": layers(Name=String("层"), AS=Array()),
    "7.11-1": lambda pdf: first(pdf, "/Type", Name.Filespec).__delitem__("/UF"),
    "7.15-1": lambda pdf: pdf.Root.AcroForm.__setattr__("XFA", Array()),
    "7.18.1-1": new_annotation("Text"),
    "7.18.1-2": lambda pdf: (new_annotation("Text")(pdf), pdf.pages[0].obj.Annots[-1].__delitem__("/Contents")),
    "7.18.1-3": lambda pdf: annotation(pdf, "Widget").__delitem__("/TU"),
    "7.18.2-1": new_annotation("TrapNet"),
    "7.18.3-1": lambda pdf: pdf.pages[0].obj.__delitem__("/Tabs"),
    "7.18.4-1": rename("Form", "Div"),
    "7.18.4-2": lambda pdf: element(pdf, "Form").K.append(element(pdf, "Form").K[0]),
    "7.18.5-1": rename("Link", "Span"),
    "7.18.5-2": lambda pdf: annotation(pdf, "Link").__delitem__("/Contents"),
    "7.18.6.2-1": media(Alt=Array()),
    "7.18.6.2-2": media(CT=String("video/mp4")),
    "7.18.8-1": new_annotation("PrinterMark"),
    "7.20-1": graphic(Ref=Dictionary()),
    "7.20-2": graphic(StructParents=7),
    "7.21.3.1-1": lambda pdf: font(pdf).__setattr__("Encoding", Name("/UniGB-UCS2-H")),
    "7.21.3.2-1": lambda pdf: (
        font(pdf).DescendantFonts[0].__setattr__("Subtype", Name.CIDFontType2),
        font(pdf).DescendantFonts[0].__delitem__("/CIDToGIDMap"),
    ),
    "7.21.3.3-1": lambda pdf: font(pdf).__setattr__("Encoding", pdf.make_stream(b"", Type=Name.CMap)),
    "7.21.4.1-1": lambda pdf: font(pdf).DescendantFonts[0].FontDescriptor.__delitem__("/FontFile3"),
    "7.21.4.1-2": on_page(rb"\[<[0-9a-f]{4}", b"[<fff0", places=99),
    "7.21.4.2-2": lambda pdf: font(pdf).DescendantFonts[0].FontDescriptor.__setattr__("CIDSet", pdf.make_stream(b"")),
    "7.21.5-1": wider,
    "7.21.6-1": simple_font,
    "7.21.7-1": lambda pdf: font(pdf).__delitem__("/ToUnicode"),
    "7.21.7-2": characters(rb"(beginbfchar\s+<\w+>\s*)<\w+>", rb"\1<FEFF>"),
    "7.21.8-1": on_page(rb"\[<[0-9a-f]{4}", b"[<0000", places=99),
}
# the same change breaks these too, or what they speak of is never written here, and the one above that stands for it
# shows that it would be named
SAME_AS = {
    **dict.fromkeys(("5-4", "5-5"), "5-3"),
    **dict.fromkeys([f"7.2-{n}" for n in (21, 22, 23, 24, 25, 30, 31, 32, 33, 34)], "7.2-2"),
    "7.4.4-3": "7.4.4-2",
    **dict.fromkeys(("7.21.3.3-2", "7.21.3.3-3"), "7.21.3.3-1"),
    **dict.fromkeys(("7.21.4.2-1", "7.21.6-2", "7.21.6-3", "7.21.6-4"), "7.21.6-1"),
}
