"""What a PDF says of itself as a whole: its standards, language, title, identifier, layers and forms."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field

import pikepdf

from reports.pdf.archival import ACCESS_PART
from reports.pdf.selfcheck.faults import Node, written

COMPOUND = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def _has_output_intent(pdf: Node) -> bool:
    intents = pdf.Root.get("/OutputIntents", [])
    return any(intent.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in intent for intent in intents)


def _has_title(pdf: Node) -> bool:
    is_shown = pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is True
    return is_shown and bool(written(pdf.docinfo, "/Title")) and bool(pdf.open_metadata().get("dc:title"))


def _has_identifier(pdf: Node) -> bool:
    halves = list(pdf.trailer.get("/ID", []))
    return len(halves) == 2 and all(len(bytes(half)) > 0 for half in halves)


def _is_accessible_by_word(pdf: Node) -> bool:
    """Whether the metadata declare PDF/UA-1 under the prefix that the standard fixes."""
    is_prefixed = "/Metadata" in pdf.Root and b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()
    return is_prefixed and str(pdf.open_metadata().get(ACCESS_PART, "")) == "1"


def _is_marked(pdf: Node) -> bool:
    info = pdf.Root.get("/MarkInfo", {})
    return info.get("/Marked") is True and info.get("/Suspects") is not True


def _has_language(pdf: Node) -> bool:
    return LANGUAGE.fullmatch(written(pdf.Root, "/Lang")) is not None


def _are_layers_named(pdf: Node) -> bool:
    layers = pdf.Root.get("/OCProperties", {})
    configurations = [layers[key] for key in ("/D",) if key in layers] + list(layers.get("/Configs", []))
    return all(written(each, "/Name") and "/AS" not in each for each in configurations)


WHOLE: Mapping[str, Callable[[Node], bool]] = {
    "encrypted": lambda pdf: not pdf.is_encrypted,
    "version": lambda pdf: re.fullmatch(r"1\.[0-7]", pdf.pdf_version) is not None,
    "output_intent": _has_output_intent,
    "pdfa": lambda pdf: pdf.open_metadata().pdfa_status.upper() == "3A",
    "pdfua": _is_accessible_by_word,
    "language": _has_language,
    "title": _has_title,
    "marked": _is_marked,
    "structure": lambda pdf: "/StructTreeRoot" in pdf.Root and "/K" in pdf.Root.StructTreeRoot,
    "identifier": _has_identifier,
    "bookmarks": lambda pdf: "/First" in pdf.Root.get("/Outlines", {}),
    "layers": _are_layers_named,
    "xfa": lambda pdf: "/XFA" not in pdf.Root.get("/AcroForm", {}),
}


@dataclass(slots=True)
class Inventory:
    """What a file holds beside its structure: every dictionary, and of these the streams and the fonts."""

    dictionaries: list[Node] = field(default_factory=list)
    streams: list[Node] = field(default_factory=list)
    fonts: list[Node] = field(default_factory=list)


def inventory(pdf: Node, structure: Container[tuple[int, int]]) -> Inventory:
    """Every dictionary of the file, also those inside others and those of streams; none of the structure tree."""
    result = Inventory()
    for top in pdf.objects:
        waiting = [top] if isinstance(top, COMPOUND) and top.objgen not in structure else []
        while waiting:
            item = waiting.pop()
            if isinstance(item, pikepdf.Array):
                inner = list(item)
            else:
                inner = [value for _, value in item.items()]
                result.dictionaries.append(item)
                if isinstance(item, pikepdf.Stream):
                    result.streams.append(item)
                elif item.get("/Type") == "/Font":
                    result.fonts.append(item)
            waiting += [kid for kid in inner if isinstance(kid, COMPOUND) and not kid.is_indirect]
    return result
