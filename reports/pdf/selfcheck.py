"""The house's own look at a PDF: does it keep to PDF/A-3a, tags included, as far as a few hundred lines can tell?

It looks for what went wrong before in real files; a file that it finds wrong does not claim the standard. It is no
validator (`external` asks one, where one is installed), and vouches for no other standard.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from questionnaires.texts import Language, Text
from reports.pdf.glyphs import is_identity, used
from reports.pdf.tag_check import misplaced, unheard

FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
NEEDS_FILE = {"/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2"}
SCRIPTS = {"/JavaScript", "/Rendition"}
REACHES_OUT = {"/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/ResetForm", "/Movie", "/Sound", "/Thread"}
ADDRESSES = ("http://", "https://", "mailto:")
FLAVOUR = "3a"
MOST_PAGES = 5
MALFORMED = (ValueError, TypeError, LookupError, AttributeError)  # what an object of the wrong kind can raise
Node = Any  # an object of a PDF; its types are known only when it is read
SECONDS = 300

WORDS: dict[str, Text] = {
    "unreadable": Text("不能作为 PDF 读取", "cannot be read as a PDF"),
    "encrypted": Text("文件已加密，不能长期保存", "is encrypted and cannot be archived"),
    "output_intent": Text("没有输出色彩意图（OutputIntents）", "has no output intent (OutputIntents)"),
    "pdfa": Text("元数据没有声明 PDF/A-3a", "does not declare PDF/A-3a in its metadata"),
    "language": Text("没有写明语言（Lang）", "does not say its language (Lang)"),
    "title": Text("没有标题，或窗口不显示标题", "has no title, or does not show it (DisplayDocTitle)"),
    "marked": Text("没有声明带标签（MarkInfo）", "is not marked as tagged (MarkInfo)"),
    "structure": Text("没有结构树（StructTreeRoot）", "has no structure tree (StructTreeRoot)"),
    "alt": Text("图没有替代文字（Alt）", "picture without a text instead (Alt)"),
    "nesting": Text("列表或表格的标签嵌套有误", "list or table with tags in the wrong place"),
    "unheard": Text("有内容不在结构树中，又没有标为页面装饰", "content in no tag that is no artifact either"),
    "scope": Text("表头没有指明方向（Scope）", "table header without Scope"),
    "headings": Text("标题级别跳级，或首个标题不是一级", "heading that skips a level, or first heading not H1"),
    "interpolate": Text("图像要求插值（Interpolate）", "image that asks for Interpolate"),
    "font": Text("字体没有嵌入", "font that is not embedded"),
    "glyphs": Text(
        "字体的字符标识与字形位置不符，有的阅读器会印成别的字",
        "font whose identifiers are not the places of its glyphs: some readers show other signs",
    ),
    "link": Text("链接不在 Link 结构元素中", "link outside a Link element"),
    "identifier": Text("没有文件标识（ID）", "has no file identifier (ID)"),
    "bookmarks": Text("没有书签", "has no bookmarks"),
    "attachment": Text(
        "附件没有注明关系（AFRelationship）或未列入 AF", "attachment without AFRelationship, or not listed in AF"
    ),
    "script": Text("含有脚本", "holds a script"),
    "action": Text("含有网址以外的外部动作或引用", "holds an action or a reference outside other than a URI"),
    "annotation": Text(
        "批注或签名域没有说明文字、未进入结构树，或没有外观",
        "annotation or signature field without a description, a place in the structure, or a look",
    ),
    "external": Text("外部校验未通过", "fails the external validator"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that keeps a PDF from being archival and accessible."""

    check: str
    n: int = 1
    places: tuple[str, ...] = ()

    def text(self, lang: Language = "zh") -> str:
        """What is wrong, how often, and where."""
        listed = ("、" if lang == "zh" else ", ").join(self.places)
        often = f" ×{self.n}" if self.n > 1 else ""
        where = (f"（{listed}）" if lang == "zh" else f" ({listed})") if listed else ""
        return f"{WORDS[self.check][lang]}{often}{where}"


def check_pdf(path: Path | BytesIO) -> tuple[Fault, ...]:
    """Everything found wrong in a PDF, in a fixed order; empty when nothing was found (自查).

    Args
        path: the file, or its bytes; one that cannot be read is a fault, not an exception.
    """
    try:
        with pikepdf.open(path) as pdf:
            return tuple(_faults(pdf))
    except (pikepdf.PdfError, OSError, *MALFORMED) as wrong:
        return (Fault(check="unreadable", places=(str(wrong)[:200],)),)


def external(path: Path) -> tuple[Fault, ...] | None:
    """What an installed veraPDF says about PDF/A-3a; None where there is none on the PATH."""
    program = shutil.which("verapdf")
    if program is None:
        return None
    command = [program, "--flavour", FLAVOUR, "--format", "text", str(path.resolve())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603 (a program of the machine, no shell)
    if done.returncode == 0 and done.stdout.startswith("PASS"):
        return ()
    return (Fault(check="external", places=(FLAVOUR, (done.stdout or done.stderr).strip()[:200])),)


def _faults(pdf: Node) -> Iterator[Fault]:
    """The checks one after another: first those with a yes or no, then those that count."""
    yield from (Fault(check=name) for name, holds in WHOLE.items() if not holds(pdf))
    pages = {page.objgen: str(number) for number, page in enumerate(pdf.pages, start=1)}
    elements = list(_elements(pdf))
    everything = list(_dictionaries(pdf))
    yield from _counted("alt", (each for each in elements if each.S == "/Figure" and not _text(each, "/Alt")), pages)
    yield from _counted("nesting", misplaced(elements), pages)
    yield from _counted("unheard", unheard(pdf, elements), pages)
    yield from _counted("scope", (each for each in elements if each.S == "/TH" and not _has_scope(each)), pages)
    yield from _counted("headings", _skipping(elements), pages)
    yield from _counted("interpolate", (each for each in everything if each.get("/Interpolate") is True), pages)
    yield from _fonts(everything)
    yield from _other_glyphs(everything)
    yield from _counted("link", _loose_links(pdf), pages)
    yield from _counted("attachment", _loose_files(pdf), pages)
    yield from _counted("script", (each for each in everything if _acts(each) in SCRIPTS or "/JS" in each), pages)
    yield from _counted("action", (each for each in everything if _reaches_out(each)), pages)
    yield from _counted("annotation", (each for each in _annotations(pdf) if not _is_told(each)), pages)


def _counted(check: str, found: Iterable[Node], pages: dict[Any, str]) -> Iterator[Fault]:
    """One fault for all objects found, with the first few pages."""
    objects = list(found)
    if objects:
        named = (pages.get(each[key].objgen) for each in objects for key in ("/Pg", "/P") if key in each)
        places = dict.fromkeys(f"p. {page}" for page in named if page)
        yield Fault(check=check, n=len(objects), places=tuple(places)[:MOST_PAGES])


def _has_output_intent(pdf: Node) -> bool:
    intents = pdf.Root.get("/OutputIntents", [])
    return any(each.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in each for each in intents)


def _has_title(pdf: Node) -> bool:
    shown = pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is True
    return shown and bool(_text(pdf.docinfo, "/Title")) and bool(pdf.open_metadata().get("dc:title"))


def _has_identifier(pdf: Node) -> bool:
    halves = list(pdf.trailer.get("/ID", []))
    return len(halves) == 2 and all(len(bytes(half)) > 0 for half in halves)


WHOLE: dict[str, Callable[[Node], bool]] = {
    "encrypted": lambda pdf: not pdf.is_encrypted,
    "output_intent": _has_output_intent,
    "pdfa": lambda pdf: pdf.open_metadata().pdfa_status.upper() == "3A",
    "language": lambda pdf: bool(_text(pdf.Root, "/Lang")),
    "title": _has_title,
    "marked": lambda pdf: pdf.Root.get("/MarkInfo", {}).get("/Marked") is True,
    "structure": lambda pdf: "/StructTreeRoot" in pdf.Root and "/K" in pdf.Root.StructTreeRoot,
    "identifier": _has_identifier,
    "bookmarks": lambda pdf: "/First" in pdf.Root.get("/Outlines", {}),
}


def _text(holder: Any, key: str) -> str:
    return str(holder.get(key, "")).strip()


def _elements(pdf: Node) -> Iterator[Node]:
    """The structure elements in reading order, each once."""
    seen: set[tuple[int, int]] = set()
    waiting = [pdf.Root.get("/StructTreeRoot", {}).get("/K")]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting.extend(reversed(list(each)))
        elif isinstance(each, pikepdf.Dictionary) and each.objgen not in seen:
            seen |= {each.objgen} - {(0, 0)}  # what has no number of its own cannot be met twice
            if "/S" in each:
                yield each
            waiting.append(each.get("/K"))


def _dictionaries(pdf: Node) -> Iterator[Node]:
    """Every dictionary of the file, also those inside others and those of streams."""
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            each = waiting.pop()
            if isinstance(each, pikepdf.Array):
                inner: list[Any] = list(each)
            elif isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
                yield each
                inner = [value for _, value in each.items()]
            else:
                continue
            waiting += [kid for kid in inner if isinstance(kid, pikepdf.Object) and not kid.is_indirect]


def _has_scope(cell: Node) -> bool:
    given = cell.get("/A", {})
    attributes = list(given) if isinstance(given, pikepdf.Array) else [given]
    return any("/Scope" in each for each in attributes if hasattr(each, "keys"))


def _skipping(elements: Iterable[Node]) -> Iterator[Node]:
    """Headings more than one level below the one before; the first must be H1."""
    before = 0
    for each in elements:
        name = str(each.S)
        if len(name) == 3 and name[1] == "H" and name[2].isdigit():
            if int(name[2]) > before + 1:
                yield each
            before = int(name[2])


def _fonts(everything: Iterable[Node]) -> Iterator[Fault]:
    loose = [
        _text(each, "/BaseFont")
        for each in everything
        if each.get("/Type") == "/Font"
        and each.get("/Subtype") in NEEDS_FILE
        and not any(name in each.get("/FontDescriptor", {}) for name in FONT_FILES)
    ]
    if loose:
        yield Fault(check="font", n=len(loose), places=tuple(dict.fromkeys(loose))[:MOST_PAGES])


def _other_glyphs(everything: Iterable[Node]) -> Iterator[Fault]:
    """Fonts with identifiers of their own (CID-keyed CFF) whose glyphs lie elsewhere than the pages say."""
    wrong = [
        _text(each, "/BaseFont")
        for each in everything
        if each.get("/Subtype") == "/CIDFontType0"
        and each.get("/FontDescriptor", {}).get("/FontFile3", {}).get("/Subtype") == "/OpenType"
        and not is_identity(each.FontDescriptor.FontFile3.read_bytes(), set(used(each.get("/W", []))))
    ]
    if wrong:
        yield Fault(check="glyphs", n=len(wrong), places=tuple(dict.fromkeys(wrong))[:MOST_PAGES])


def _loose_links(pdf: Node) -> Iterator[Node]:
    """Links that the structure holds as something else."""
    parents = pdf.Root.get("/StructTreeRoot", {}).get("/ParentTree")
    known = pikepdf.NumberTree(parents) if parents is not None else {}
    for each in _annotations(pdf):
        place = each.get("/StructParent")
        if each.get("/Subtype") == "/Link" and (place is None or _role(known, int(place)) != "/Link"):
            yield each


def _role(parents: Any, place: int) -> str:
    element = parents.get(place)
    return str(element.get("/S")) if isinstance(element, pikepdf.Dictionary) else ""


def _loose_files(pdf: Node) -> Iterator[Node]:
    listed = {each.objgen for each in pdf.Root.get("/AF", [])}
    embedded = pdf.Root.get("/Names", {}).get("/EmbeddedFiles")
    for each in pikepdf.NameTree(embedded).values() if embedded is not None else ():
        if "/AFRelationship" not in each or each.objgen not in listed:
            yield each


def _acts(holder: Node) -> str:
    kind = holder.get("/S")
    return str(kind) if isinstance(kind, pikepdf.Name) else ""


def _reaches_out(holder: Node) -> bool:
    """Actions that leave the file, addresses that are no web or mail address, streams kept in another file."""
    if _acts(holder) in REACHES_OUT or (isinstance(holder, pikepdf.Stream) and "/F" in holder):
        return True
    return _acts(holder) == "/URI" and not _text(holder, "/URI").lower().startswith(ADDRESSES)


def _annotations(pdf: Node) -> Iterator[Node]:
    yield from (each for page in pdf.pages for each in page.get("/Annots", []))


def _is_told(annotation: Node) -> bool:
    """Whether somebody who cannot see an annotation is told of it, and everybody else sees it."""
    is_field = annotation.get("/Subtype") == "/Widget"
    left, bottom, right, top = (float(each) for each in annotation.Rect)
    seen = not is_field or "/AP" in annotation or left == right or bottom == top
    return seen and "/StructParent" in annotation and bool(_text(annotation, "/TU" if is_field else "/Contents"))
