"""Report → HTML, and the press prints it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.evaluation.evaluate import Evaluation
from questionnaires.texts import Language
from reports.carried.carried import digests_of, is_issued, pages_file
from reports.chapters.build import Report, Variant, build_report
from reports.chapters.document import written
from reports.checks.how_to_verify import how_to_verify
from reports.html.page import page_html
from reports.pdf.archival import VARIANT, Attached
from reports.pdf.press import ReportFile, write_pages
from reports.pdf.signs import MissingGlyphs


def write_report(
    evaluation: Evaluation,
    path: Path,
    *,
    lang: Language = "zh",
    variant: Variant = "full",
    attachments: Sequence[Attached] = (),
    with_texts: bool = True,
    is_draft: bool | None = None,
) -> ReportFile:
    """Write the report as tagged PDF/A-3a; the file appears whole or not at all.

    Args
        variant: `full`; `brief`, four pages for those who decide; `public`, aggregates only; `survey`, its results;
            `community`, for the part of one community.
        attachments: files that travel inside the report (see `reports/carried`); with them goes what the pages print.
        with_texts: whether the evaluators' text/*.md are read.
        is_draft: whether every page says that it is a draft; by the history of the engagement unless said otherwise.

    Raises
        MissingGlyphs: no installed font has some character of the report.
        NotEnoughData: a report on the survey alone where there is no survey.
    """
    report, files = build_report(evaluation, lang, variant, with_texts=with_texts), tuple(attachments)
    engagement = evaluation.engagement
    if is_draft is None:
        is_draft = not is_issued(engagement.folder, evaluation)
    files += (pages_file(written(report), report),) if files else ()
    verifying = how_to_verify(report, files)
    try:
        return write_pages(
            report_html(report, digests_of(report, files), is_draft, verifying),
            "report.css",
            path,
            variant=VARIANT,
            attachments=files,
            lang=lang,
            day=engagement.report_date,
            identifier=f"{engagement.id} {variant} {lang}",
        )
    except MissingGlyphs as wrong:
        raise wrong.found_in(engagement.folder, engagement.inputs) from wrong


def report_html(
    report: Report, digests: Mapping[str, str] | None = None, is_draft: bool = False, verifying: Sequence[str] = ()
) -> str:
    """The report as one HTML page; `digests` of what it carries and how it is verified stand on the last page."""
    return page_html(written(report, digests, verifying, is_draft=is_draft))
