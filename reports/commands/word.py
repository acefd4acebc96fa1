"""`hengping report … -o FILE.docx` and `--compare FILE.docx`: the report as a Word document, and what was edited."""

from pathlib import Path

import click

from analysis.core.errors import InvalidInput
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from questionnaires.texts import Language, Text
from reports.chapters.build import Variant
from reports.docx.edited import told
from reports.docx.edited.opened import TEXTS, open_docx
from reports.docx.edited.review import review
from reports.docx.edited.take_back import plan
from reports.docx.render import write_docx

ENDING = ".docx"


def is_word(output: Path) -> bool:
    """Whether a file is to be a Word document, by its name."""
    return output.suffix.lower() == ENDING


def write_word(evaluation: Evaluation, output: Path, *, lang: Language, variant: Variant, carries: bool) -> None:
    """Write the document and say where it is.

    Args
        carries: whether somebody asked for data or signatures inside, which only a PDF has.

    Raises
        InvalidInput: somebody did.
    """
    if carries:
        raise InvalidInput(
            Text(
                "Word 文件不签章，也不随附数据：--sign、--role、--image、--attach 只用于 PDF",
                "a Word document is not signed and carries no data: --sign, --role, --image and --attach are for a PDF",
            )
        )
    written = write_docx(evaluation, output, lang=lang, variant=variant)
    size = f"{written.n_bytes / 1024:.0f} KB"
    click.echo(f"Word，{size} -> {output}" if lang == "zh" else f"Word, {size} -> {output}")


def compare_word(
    folder: Path, edited: Path, *, lang: Language, variant: Variant, takes_back: bool, writes: bool
) -> None:
    """Say which printed figures and which paragraphs of an edited document were changed; take prose back if asked.

    Args
        takes_back: show what would be written into text/*.md; writes: and write it.
    """
    opened = open_docx(edited)  # before anything is evaluated
    evaluation = evaluate(read_engagement(folder))
    found = review(evaluation, opened, lang=lang, variant=variant)
    for line in told.lines(found):
        click.echo(line)
    if not takes_back:
        if found.comparison.paragraphs:
            click.echo(TEXTS["hint"][found.report.lang])
        return
    planned = plan(found)
    for line in told.planned(planned, found):
        click.echo(line)
    if writes:
        planned.write()
    for line in told.written(planned, found.report.lang, is_done=writes):
        click.echo(line)
