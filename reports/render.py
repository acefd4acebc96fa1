"""Report → HTML → PDF. The only file that imports WeasyPrint; nothing but data addresses is ever fetched."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from analysis.engagement import STAGES
from analysis.errors import AnalysisError
from analysis.evaluation import Evaluation, roles
from analysis.figures import PLACEHOLDER
from analysis.files import write_whole
from analysis.findings import SEVERITIES
from analysis.results import Language, Unavailable
from analysis.roles import CLASSES, ROLES
from analysis.satisfaction import NOT_PROBABILITY
from questionnaires.model import in_language
from reports.build import Report, build_report
from reports.words import words

SIGNING = ("lead_evaluator", "reviewer", "approver")
STYLES = Path(__file__).parent / "static"
PIECE = re.compile(rf"\[\[(.*?)\]\]|{PLACEHOLDER.pattern}")


class MissingGlyphs(AnalysisError):
    """The fonts of this machine cannot print some characters; a page with boxes is not handed out."""


class DataOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves pictures that stand in the page itself; anything else ends the report instead of leaving a hole."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content behind a data address. Raises FatalURLFetchingError for any other."""
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"a report fetches nothing from outside: {url}")
        return super().fetch(url, headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A written report."""

    path: Path
    n_pages: int
    n_bytes: int


def write_report(evaluation: Evaluation, path: Path, *, lang: Language = "zh") -> ReportFile:
    """Write the report as PDF; the file appears whole or not at all.

    Raises
        MissingGlyphs: no installed font has some character of the report.
    """
    html = report_html(build_report(evaluation, lang))
    return write_pages(html, "report.css", path, identifier=evaluation.engagement.id)


def write_pages(html: str, style: str, path: Path, *, identifier: str, variant: str | None = None) -> ReportFile:
    """Write a page of HTML as PDF in a style of ours; the file appears whole or not at all.

    Raises
        MissingGlyphs: no installed font has some character of the page.
    """
    fetcher = DataOnly()
    sheet = CSS(string=(STYLES / style).read_text(encoding="utf-8"), url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=[sheet], pdf_variant=variant)
    content = document.write_pdf(pdf_identifier=identifier.encode(), pdf_variant=variant)
    missing = sorted({str(sign) for font in document.fonts.values() for sign in font.missing})
    if missing:
        raise MissingGlyphs(f"no font prints {' '.join(missing)}; install fonts-noto-cjk",
                            zh=f"没有字体能印出：{' '.join(missing)}；请安装 fonts-noto-cjk")  # fmt: skip
    write_whole(path, content)
    return ReportFile(path=path, n_pages=len(document.pages), n_bytes=len(content))


def report_html(report: Report) -> str:
    """The report as one HTML page; every number in it is a figure span, cited law or a name from the data."""
    environment = Environment(
        loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    evaluation, lang = report.evaluation, report.lang

    def fig(figure_id: str) -> Markup:
        text = evaluation.figures[figure_id].text(lang)
        return Markup('<span class="figure" data-id="{}">{}</span>').format(figure_id, text)

    def prose(template: str) -> Markup:
        return Markup("").join(_pieces(template, fig))

    environment.globals |= {
        "fig": fig, "prose": prose, "literal": literal, "plain": plain, "say": in_language, "t": words(lang),
        "lang": lang, "report": report, "evaluation": evaluation, "engagement": evaluation.engagement,
        "figures": evaluation.figures, "charts": report.charts, "not_probability": NOT_PROBABILITY,
        "roles": roles(evaluation), "signing": [ROLES[name] for name in SIGNING],
        "severities": SEVERITIES, "classes": CLASSES, "stage": STAGES[evaluation.engagement.stage],
        "is_missing": lambda value: isinstance(value, Unavailable),
    }  # fmt: skip
    html: str = environment.get_template("report.html").render()
    return html


def literal(text: object) -> Markup:
    """A date, a name or cited law: digits in it are not a figure of the evaluation."""
    return Markup('<span class="literal">{}</span>').format(text)


def plain(text: str) -> str:
    """A text without the marks of cited law."""
    return text.replace("[[", "").replace("]]", "")


def _pieces(template: str, fig: Callable[[str], Markup]) -> list[Markup]:
    """The text cut at figures and cited law."""
    pieces, end = [], 0
    for match in PIECE.finditer(template):
        pieces.append(escape(template[end : match.start()]))
        pieces.append(literal(match[1]) if match[1] is not None else fig(match[2]))
        end = match.end()
    return [*pieces, escape(template[end:])]
