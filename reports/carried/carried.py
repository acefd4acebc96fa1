"""What a report carries beside its pages (随附内容), what is printed of it, and whether it is still a draft (草稿).

pages.json lists every figure that stands on the pages with how often it stands there, so that the pages themselves can
be compared with the results later.
"""

import json
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from analysis.evaluation.evaluate import Evaluation
from analysis.evaluation.form.own_files import NO_FIGURES, photo_files, text_files
from questionnaires.load import file_digest
from questionnaires.texts import Language, Text
from reports.carried.attachments import Privacy, attachments, evaluation_bytes
from reports.carried.files import digest
from reports.carried.history import FILE, read_history
from reports.chapters.build import Report, Variant
from reports.chapters.reading import figures_in, lines_of
from reports.chapters.values import Document
from reports.pdf.archival import Attached
from reports.privacy.public_view import public_view

EVALUATION, ENGAGEMENT, PAGES = "evaluation.json", "engagement.zip", "pages.json"
PAGES_FORMAT = "hengping-pages-1"
PUBLIC = ("indicators.csv", "budget.csv", "published.csv", "scores.csv", "totals.csv")
DRAFT: Text = Text("草稿", "DRAFT")
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="420" viewBox="0 0 420 420"><text x="210" y="240" '
    'transform="rotate(-45 210 210)" text-anchor="middle" font-family="Noto Sans CJK SC" font-weight="bold" '
    'font-size="110" fill="#eef1f3">{word}</text></svg>'
)


def carried(
    evaluation: Evaluation, *, variant: Variant = "full", privacy: Privacy = "aggregates"
) -> tuple[Attached, ...]:
    """The files that a variant of the report carries; the public one has no withheld number and nobody's name in them.

    Raises
        CannotShare: an input was changed since the evaluation.
    """
    if variant != "public":
        return attachments(evaluation, privacy=privacy)
    # sheets would give away the small cells that the public version withholds
    level: Privacy = "none" if privacy == "none" else "aggregates"
    return attachments(public_view(evaluation).evaluation, privacy=level, shared=PUBLIC)


def digests_of(report: Report, files: tuple[Attached, ...]) -> dict[str, str]:
    """What the last page prints: the digest of the results, of everything carried, and of the history's last line."""
    rows = {EVALUATION: digest(evaluation_bytes(report.evaluation))}
    rows |= {each.name: digest(each.content) for each in files}
    history = read_history(report.evaluation.engagement.folder)
    return rows | ({FILE: history[-1].digest} if history else {})


def pages_file(document: Document, report: Report) -> Attached:
    """The figures that stand on the pages, and how often."""
    printed = [figure for line in lines_of(document) for figure in figures_in(line)]
    found = Counter(figure.id for figure in printed)
    in_columns = Counter((figure.id, figure.unit, figure.places) for figure in printed if figure.unit)
    history = read_history(report.evaluation.engagement.folder)
    content = {
        "format": PAGES_FORMAT,
        "lang": report.lang,
        "variant": report.variant,
        "history": history[-1].digest if history else "",
        "figures": dict(sorted(found.items())),
        "in_columns": [[*column, n] for column, n in sorted(in_columns.items())],  # money: id, unit, places, times
    }
    return Attached(
        name=PAGES,
        content=(json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(),
        relationship="Data",
        description=Text("印在页面上的数及次数", "Figures that stand on the pages, and how often"),
    )


def is_issued(folder: Path, evaluation: Evaluation) -> bool:
    """Whether this very evaluation was issued (已签发) by the history of its folder, with the texts that lie there.

    Raises
        ProblemsError: the history is broken.
    """
    history = read_history(folder)
    is_last = bool(history) and history[-1].state == "issued"
    is_same = is_last and history[-1].evaluation_sha256 == digest(evaluation_bytes(evaluation))
    # texts and photographs are read again when they are printed, so one may have changed since the evaluation
    known = {name: value for name, value in evaluation.engagement.inputs.items() if name.startswith(NO_FIGURES)}
    beside = (*text_files(folder), *photo_files(folder))
    return is_same and known == {f"{each.parent.name}/{each.name}": file_digest(each) for each in beside}


def watermark(lang: Language) -> str:
    """The style that lays the word draft under every page; no part of the text, so it is not read out each time."""
    address = f"data:image/svg+xml,{quote(MARK.format(word=DRAFT[lang]))}"
    return f'@page {{ background: url("{address}") center / 150mm no-repeat }}'
