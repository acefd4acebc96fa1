"""HTML → PDF. With `justified.py` the only file that imports WeasyPrint; nothing but data addresses is ever fetched.

It knows nothing of evaluations, so that a process that only prints stays small.
"""

import gc
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from questionnaires.files import refuse_other, write_whole
from reports.pdf import archival, families, fonts
from reports.pdf.archival import Attached
from reports.pdf.justified import justify_chinese
from reports.pdf.selfcheck import Fault, check_pdf
from reports.pdf.signs import MissingGlyphs, page_text, printable

STYLES = Path(__file__).parents[1] / "static"
RARELY = (
    2_000_000  # new objects before a search for garbage: a page is a great many objects, and hardly any of them garbage
)


class DataOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves pictures that stand in the page itself; anything else ends the report instead of leaving a hole."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content behind a data address. Raises FatalURLFetchingError for any other."""
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"a report fetches nothing from outside: {url}")
        return super().fetch(url, headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A written file, and why it does not claim to be archival and accessible (PDF/A, PDF/UA) where it should."""

    path: Path
    n_pages: int
    n_bytes: int
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A file in memory, and the characters that no font of its pages has."""

    content: bytes
    n_pages: int
    missing: tuple[str, ...]


def write_pages(
    html: str,
    style: str,
    path: Path,
    *,
    identifier: str,
    variant: str | None = None,
    attachments: Sequence[Attached] = (),
    day: str = "",
    lang: str = "zh",
) -> ReportFile:
    """Write a page of HTML as PDF in a style of ours; the file appears whole or not at all.

    Args
        variant: of PDF; with that of `reports.pdf.archival` it is tagged and finished for the long term.
        day: of the attachments, so that the same report has the same bytes.

    Raises
        ProblemsError: a signed file, or one of another kind, stands in the place, or it cannot be written to.
        MissingGlyphs: no installed font has some character of the page, or no page can show it.
    """
    refuse_other(path, is_unsigned_pdf)
    html = printable(html)

    def files() -> list[Attachment]:  # made anew for each attempt: an attachment can be read once only
        return [_attachment(each, day, lang) for each in attachments]

    with _rare_collection():
        with fonts.slim(page_text(html)) as is_slim:
            made = _printed(html, _style(style, is_slim), variant, identifier, files())
        if made.missing and is_slim:  # such as a sign that only the style sheet has: every font is asked
            made = _printed(html, _style(style, False), variant, identifier, files())
    if made.missing:
        raise MissingGlyphs(made.missing, page_text(html))
    faults = check_pdf(BytesIO(made.content)) if variant == archival.VARIANT else ()
    content = archival.without_claim(made.content) if faults else made.content
    write_whole(path, content)
    return ReportFile(path=path, n_pages=made.n_pages, n_bytes=len(content), faults=faults)


def is_unsigned_pdf(content: bytes) -> bool:
    """Whether a file may be written anew: a PDF, or nothing at all, that nobody has signed."""
    return not content or (content.startswith(b"%PDF-") and b"/ByteRange" not in content)


@dataclass(frozen=True, slots=True)
class Style:
    """A style sheet with the fonts it is set in; one process reads it once, however many reports it writes."""

    sheet: CSS
    known: dict[str, Any]


@cache
def _style(name: str, is_slim: bool) -> Style:  # noqa: ARG001 (which fonts are seen is decided by the caller's surroundings)
    known = {"font_config": FontConfiguration(), "counter_style": CounterStyle()}
    style = families.filled((STYLES / name).read_text(encoding="utf-8"))
    sheet = CSS(string=style, url_fetcher=DataOnly(), **known)
    return Style(sheet, known)


def _printed(html: str, style: Style, variant: str | None, identifier: str, files: list[Attachment]) -> Printed:
    justify_chinese()
    page = HTML(string=html, url_fetcher=DataOnly())
    document = page.render(stylesheets=[style.sheet], pdf_variant=variant, **style.known)
    is_archival = variant == archival.VARIANT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open until collected
        content = document.write_pdf(
            pdf_identifier=identifier.encode(),
            pdf_variant=variant,
            finisher=archival.finisher if is_archival else None,
            attachments=files or None,
        )
    missing = sorted({chr(code) for font in document.fonts.values() for code in font.missing})
    return Printed(content, len(document.pages), tuple(missing))


def _attachment(each: Attached, day: str, lang: str) -> Attachment:
    moment = datetime.fromisoformat(day or "1980-01-01").replace(tzinfo=UTC)
    return Attachment(
        string=each.content,
        name=each.name,
        description=each.description[lang],
        created=moment,
        modified=moment,
        relationship=each.relationship,
    )


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Garbage is looked for seldom while a file is made; who writes many collects it after each."""
    before = gc.get_threshold()
    gc.set_threshold(RARELY, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
