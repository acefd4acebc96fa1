"""A Word file from somebody's hand, opened with care: nothing in it is run, fetched or unpacked without bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from questionnaires.files import LARGEST, missing_file, too_large
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import texts_beside
from reports.docx.format.xml import Element

TEXTS = texts_beside(__file__)
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_PARTS, MOST_BYTES = 4_000, 200_000_000
TYPES, MAIN = "[Content_Types].xml", "word/document.xml"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = ("macroEnabled", "vbaProject", "vbaData", "activeX")
IS_ENCRYPTED = 0x1
PROPERTIES = "docProps/custom.xml"
LINKS = ("http:", "https:", "mailto:")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDocx:
    """The parts of a Word file that hold words."""

    path: Path
    body: Element
    styles: Element | None
    properties: dict[str, str]


def open_docx(path: Path, content: bytes | None = None) -> OpenedDocx:
    """Read a Word file, or what would be written to it.

    Raises
        ProblemsError: it is none, is encrypted, damaged, too large when unpacked, holds macros, or rests on something
            outside of itself; links that stand in its text are no fault.
    """
    content = _content(path) if content is None else content
    try:
        with ZipFile(BytesIO(content)) as parts:
            _check(parts, path)
            root = _part(parts, MAIN, path)
            styles = _part(parts, "word/styles.xml", path) if "word/styles.xml" in parts.namelist() else None
            named = _part(parts, PROPERTIES, path) if PROPERTIES in parts.namelist() else None
            _refuse_outside(parts, root, path)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError) as wrong:
        raise _fault(path, "damaged") from wrong
    body = next((child for child in root if etree.QName(child).localname == "body"), None)
    if body is None or "purl.oclc.org" in str(root.tag):
        raise _fault(path, "no_word")
    properties = {} if named is None else {str(each.get("name")): "".join(each.itertext()) for each in named}
    return OpenedDocx(path=path, body=body, styles=styles, properties=properties)


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise ProblemsError([missing_file(path)])
    if path.stat().st_size > LARGEST:
        raise ProblemsError([too_large(path, LARGEST)])
    content = path.read_bytes()
    if content.startswith(OLE):
        raise _fault(path, "encrypted")
    if not content.startswith(ZIP):
        raise _fault(path, "no_word")
    return content


def _check(parts: ZipFile, path: Path) -> None:
    """Whether the file is a Word document that may be unpacked."""
    entries = parts.infolist()
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
        raise _fault(path, "encrypted")
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _fault(path, "bomb")
    if len(set(names)) < len(names):
        raise _fault(path, "damaged")
    if TYPES not in names or MAIN not in names:
        raise _fault(path, "no_word")
    kinds = _bytes(parts, parts.getinfo(TYPES), path).decode("utf-8", errors="replace")
    if any(word in kinds for word in MACROS) or any(word in name for name in names for word in MACROS):
        raise _fault(path, "macros")
    if DOCUMENT not in kinds:
        raise _fault(path, "no_word")


def _bytes(parts: ZipFile, entry: ZipInfo, path: Path) -> bytes:
    """A part, no longer than it says."""
    with parts.open(entry) as part:
        content = part.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise _fault(path, "bomb")
    return content


def _part(parts: ZipFile, name: str, path: Path) -> Element:
    """A part of XML: no entities of its own, nothing from outside."""
    content = _bytes(parts, parts.getinfo(name), path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise _fault(path, "damaged") from wrong
    if root.getroottree().docinfo.doctype:
        raise _fault(path, "damaged")
    return root


def _refuse_outside(parts: ZipFile, root: Element, path: Path) -> None:
    """Refuse templates, pictures and objects that lie elsewhere; a link that stands in the text is one to read."""
    used = {value for each in root.iter() if isinstance(each.tag, str) for value in each.attrib.values()}
    for name in parts.namelist():
        if PurePosixPath(name).suffix == ".rels":
            for relation in _outside(_part(parts, name, path)):
                target, kind = str(relation.get("Target")), str(relation.get("Type")).rpartition("/")[2]
                is_link = kind == "hyperlink" and target.startswith(LINKS) and relation.get("Id") in used
                if not is_link:
                    raise _fault(path, "outside", target=target[:80])


def _outside(relations: Element) -> Iterator[Element]:
    yield from (each for each in relations if each.get("TargetMode") == "External")


def _fault(path: Path, name: str, **words: str) -> ProblemsError:
    fault, cure = (TEXTS[f"{name}_{part}"] for part in ("fault", "cure"))
    return ProblemsError([Problem(file=str(path), fault=fault.fill(**words), cure=cure)])
