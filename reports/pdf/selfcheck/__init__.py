"""The house's own look at a PDF at every write: does it keep to PDF/A-3a and PDF/UA-1, as far as a program can tell?

Each rule of PDF/UA-1 that a program can decide is decided here; `pdfua_rules.yaml` of the tests names its check. A file
found wrong claims neither standard; `external` asks a validator, where one is installed.
"""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf

from reports.pdf.selfcheck import annotations, tables, tree, typefaces
from reports.pdf.selfcheck.contents import painted
from reports.pdf.selfcheck.document import WHOLE, inventory
from reports.pdf.selfcheck.faults import WORDS, Fault, Node, counted

__all__ = ["WORDS", "Fault", "check_pdf", "external"]

FLAVOURS = ("3a", "ua1")
MALFORMED = (ValueError, TypeError, LookupError, AttributeError)  # what an object of the wrong kind can raise
SECONDS = 300


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
    """What an installed veraPDF says about PDF/A-3a and PDF/UA-1; None where there is none on the PATH."""
    program = shutil.which("verapdf")
    if program is None:
        return None
    return tuple(fault for flavour in FLAVOURS for fault in _asked(program, flavour, path))


def _asked(program: str, flavour: str, path: Path) -> Iterator[Fault]:
    command = [program, "--flavour", flavour, "--format", "text", str(path.resolve())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603 (a program of the machine, no shell)
    if done.returncode != 0 or not done.stdout.startswith("PASS"):
        yield Fault(check="external", places=(flavour, (done.stdout or done.stderr).strip()[:200]))


def _faults(pdf: Node) -> Iterator[Fault]:
    """The checks one after another: first those with a yes or no, then those that count."""
    yield from (Fault(check=name) for name, holds in WHOLE.items() if not holds(pdf))
    pages = {page.objgen: str(number) for number, page in enumerate(pdf.pages, start=1)}
    elements = tree.elements(pdf)
    contents = inventory(pdf, {element.node.objgen for element in elements})
    paint = painted(pdf, elements, contents.streams)
    wrong: dict[str, Iterable[Node]] = {
        "roles": tree.of_other_types(pdf, elements),
        "parent": tree.without_parent(elements),
        "alt": tree.without_text(elements),
        "nesting": tree.misplaced(elements),
        "caption": tree.out_of_turn(elements),
        "grid": tables.irregular(elements),
        "headers": tables.unheaded(elements),
        "scope": tables.without_scope(elements),
        "headings": tree.skipping(elements),
        "notes": tree.unnumbered_notes(elements),
        "unheard": paint.loose,
        "artifacts": paint.tangled,
        "interpolate": (stream for stream in contents.streams if stream.get("/Interpolate") is True),
        "forms": annotations.foreign_graphics(contents.streams),
        "link": annotations.loose_links(pdf),
        "tab_order": annotations.out_of_order(pdf),
        "attachment": annotations.loose_files(pdf),
        "annotation": (*annotations.untold(pdf), *tree.odd_forms(elements)),
    }
    acts = [*annotations.acts(contents.dictionaries)]
    wrong |= {name: [each for check, each in acts if check == name] for name in ("script", "media")}
    leaving = [each for check, each in acts if check == "action"]
    wrong["action"] = [*leaving, *annotations.kept_elsewhere(contents.streams)]
    for check, objects in wrong.items():
        yield from counted(check, objects, pages)
    yield from typefaces.font_faults(contents.fonts, paint.glyphs)
