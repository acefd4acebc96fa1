"""`hengping report`: an engagement folder to a PDF."""

from pathlib import Path

import click

from analysis.engagement import read_engagement
from analysis.evaluation import evaluate
from analysis.results import Language
from reports.render import write_report


@click.command("report")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF 文件 / the PDF"
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
def report_command(folder: Path, output: Path, lang: Language) -> None:
    """评价案卷并出具报告 / Evaluate the engagement in FOLDER and write its report."""
    written = write_report(evaluate(read_engagement(folder)), output, lang=lang)
    size = f"{written.n_bytes / 1024:.0f} KB"
    click.echo(
        f"{written.n_pages} 页，{size} -> {output}" if lang == "zh" else f"{written.n_pages} pages, {size} -> {output}"
    )
