"""Evaluation → Word file: the same chapters as the PDF, for editing; nothing travels inside."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from analysis.evaluation.evaluate import Evaluation
from questionnaires.files import refuse_other, write_whole
from questionnaires.texts import Language, in_language
from reports.carried.carried import digests_of, is_issued
from reports.chapters.build import Report, Variant, build_report
from reports.chapters.document import written
from reports.chapters.values import Document
from reports.docx.format.package import APPLICATION, BEGINNING, Identity
from reports.docx.pages import document_bytes
from reports.texts.words import words

ABOUT = "docProps/app.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocxFile:
    """A written file."""

    path: Path
    n_bytes: int


def write_docx(
    evaluation: Evaluation,
    path: Path,
    *,
    lang: Language = "zh",
    variant: Variant = "full",
    is_draft: bool | None = None,
) -> DocxFile:
    """Write the report as a Word document whose figures are content controls; the file appears whole or not at all.

    Args
        is_draft: whether every page says that it is a draft; by the history of the engagement unless said otherwise.

    Raises
        ProblemsError: somebody edited the file that stands in the place, or it is of another kind.
        NotEnoughData: a report on the survey alone where there is no survey.
    """
    refuse_other(path, is_untouched)
    content = docx_bytes(evaluation, lang=lang, variant=variant, is_draft=is_draft)
    write_whole(path, content)
    return DocxFile(path=path, n_bytes=len(content))


def docx_bytes(evaluation: Evaluation, *, lang: Language, variant: Variant, is_draft: bool | None = None) -> bytes:
    """The report as the bytes of a Word document."""
    report = build_report(evaluation, lang, variant, pictures="png")
    return word_bytes(report, for_word(report, is_draft=is_draft))


def word_bytes(report: Report, document: Document) -> bytes:
    """A report whose pictures are points, with what it says, as the bytes of a Word document."""
    labels = {name: in_language(figure.label, report.lang) for name, figure in report.evaluation.figures.items()}
    return document_bytes(document, identity_of(report), labels)


def for_word(report: Report, *, is_draft: bool | None = None) -> Document:
    """What the Word file says: what the PDF says, and where the PDF is that can be verified."""
    engagement = report.evaluation.engagement
    if is_draft is None:
        is_draft = not is_issued(engagement.folder, report.evaluation)
    return written(report, digests_of(report, ()), (words(report.lang, "verifying.yaml")["word"],), is_draft=is_draft)


def identity_of(report: Report) -> Identity:
    """Which report a file is."""
    return Identity(
        engagement=report.evaluation.engagement.id,
        variant=report.variant,
        lang=report.lang,
        evaluation_sha256=next(iter(digests_of(report, ()).values())),
    )


def is_untouched(content: bytes) -> bool:
    """Whether a file may be written anew: nothing at all, or a Word file of ours that no program saved again."""
    if not content:
        return True
    try:
        with ZipFile(BytesIO(content)) as parts:
            return ABOUT in parts.namelist() and all(
                entry.date_time == BEGINNING and (entry.filename != ABOUT or parts.read(ABOUT) == APPLICATION)
                for entry in parts.infolist()
            )
    except BadZipFile:
        return False
