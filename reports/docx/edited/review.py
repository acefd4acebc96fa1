"""An edited Word file beside what its engagement prints today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from analysis.evaluation.evaluate import Evaluation
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import LANGUAGES, Language
from reports.chapters.build import Report, Variant, build_report
from reports.chapters.reading import figure_ids, lines_of
from reports.chapters.values import Chapter, Document
from reports.docx.edited.comparison import Comparison, compare
from reports.docx.edited.opened import TEXTS, OpenedDocx, open_docx
from reports.docx.edited.reading import Names, WordParagraph, paragraphs
from reports.docx.format.package import FORMAT
from reports.docx.render import for_word, identity_of, word_bytes

DIGESTS = "annex_inputs"  # the list of files with their digests
LEAST_KNOWN = 0.3  # of the printed figures that must stand in a file that does not say what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What was changed in a file, the report that it was, and its paragraphs as they are printed.

    `is_today` says that the engagement still gives the results that the file was written from.
    """

    report: Report
    document: Document
    printed: Sequence[WordParagraph]
    comparison: Comparison
    is_today: bool

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles of the chapters by id."""
        return titles_of(self.document)


def review(evaluation: Evaluation, opened: OpenedDocx, *, lang: Language, variant: Variant) -> Review:
    """Compare a file with what the engagement prints.

    Args
        lang, variant: of a file that does not say them itself.

    Raises
        ProblemsError: the file is of another engagement.
    """
    lang, variant = _kind(opened, evaluation, lang, variant)
    report = build_report(evaluation, lang, variant, pictures="png")
    document = for_word(report)
    names = _names(report, document)
    known = identity_of(report).evaluation_sha256
    is_today = opened.properties.get("hengping.evaluation", known) == known
    files = [paragraphs(each, names) for each in (open_docx(opened.path, word_bytes(report, document)), opened)]
    # digests of inputs change with each text that is taken back: nobody edited them
    printed, edited = ([each for each in several if each.place != DIGESTS] for several in files)
    if not opened.properties.get("hengping.engagement"):
        _refuse_stranger(opened.path, document, edited)
    return Review(
        report=report,
        document=document,
        printed=printed,
        comparison=compare(printed, edited),
        is_today=is_today,
    )


def titles_of(document: Document) -> Mapping[str, str]:
    """The titles of the chapters, annexes, the summary and the signatures by id."""
    chapters: list[Chapter] = [*filter(None, [document.summary]), *document.chapters, *document.annexes]
    titles = {chapter.id: chapter.title for chapter in chapters if chapter.id}
    return titles | ({"signatures": document.signatures.title} if document.signatures else {})


def _names(report: Report, document: Document) -> Names:
    sections = (section.id for section in report.sections)
    return Names.of(report.evaluation.figures, titles_of(document), sections)


def _kind(opened: OpenedDocx, evaluation: Evaluation, lang: Language, variant: Variant) -> tuple[Language, Variant]:
    """The language and version that a file says it is of; a file of another engagement is refused."""
    said = opened.properties
    engagement = said.get("hengping.engagement", "")
    if engagement and engagement != evaluation.engagement.id:
        raise _fault(opened.path, "other", engagement=engagement, ours=evaluation.engagement.id)
    if said.get("hengping.format", FORMAT) != FORMAT:
        raise _fault(opened.path, "newer")
    langs = [each for each in LANGUAGES if each == said.get("hengping.lang")]
    variants: list[Variant] = [each for each in get_args(Variant) if each == said.get("hengping.variant")]
    return (*langs, lang)[0], (*variants, variant)[0]


def _refuse_stranger(path: Path, document: Document, edited: list[WordParagraph]) -> None:
    """A file that says nothing of itself must hold the figures of this report."""
    printed = {figure for line in lines_of(document) for figure in figure_ids(line)}
    known = {piece.figure for paragraph in edited for piece in paragraph.pieces if piece.figure}
    if len(known & printed) < LEAST_KNOWN * len(printed) or not printed:
        raise _fault(path, "stranger")


def _fault(path: Path, name: str, **words: str) -> ProblemsError:
    fault, cure = TEXTS[f"{name}_fault"].fill(**words), TEXTS[f"{name}_cure"]
    return ProblemsError([Problem(file=str(path), fault=fault, cure=cure)])
