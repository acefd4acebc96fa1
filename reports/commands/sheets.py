"""`hengping questionnaire print`, `sheets`: what is filled in by hand, as PDF."""

from pathlib import Path

import click

from questionnaires.commands import LANGUAGE
from questionnaires.load import load_questionnaire
from questionnaires.texts import Language
from reports.pdf.press import ReportFile
from reports.sheets.sheets import PaperSize, read_cards, write_code_sheets, write_paper_form

PDF = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF 文件 / the PDF"
)


@click.command("print")
@click.argument("source")
@PDF
@LANGUAGE
@click.option("--organiser", default="", help="组织者 / who asks")
@click.option("--contact", default="", help="联系方式 / how to reach them")
def print_command(source: str, output: Path, lang: Language, organiser: str, contact: str) -> None:
    """打印纸质问卷（文件或问卷库编号）/ Print the questionnaire SOURCE, a file or an id of the library, as a form."""
    questionnaire = load_questionnaire(Path(source) if source.endswith((".yaml", ".yml")) else source)
    say(write_paper_form(questionnaire, output, lang=lang, organiser=organiser, contact=contact), lang)


@click.command("sheets")
@click.argument("codes", type=click.Path(path_type=Path))
@PDF
@LANGUAGE
@click.option("--size", type=click.Choice(["a4", "a6"]), default="a4", show_default=True, help="纸张 / paper")
@click.option("--title", required=True, help="印在每张上的标题 / title on each card")
def sheets(codes: Path, output: Path, lang: Language, size: PaperSize, title: str) -> None:
    """打印二维码（编码清单 CSV）/ Print the codes listed in the file CODES: QR, short address, code to type."""
    say(write_code_sheets(read_cards(codes), output, size=size, title=title, lang=lang), lang)


def say(written: ReportFile, lang: Language) -> None:
    """What was written, how long it is, where, and what keeps it from being archival."""
    size = f"{written.n_bytes / 1024:.0f} KB"
    pages = f"{written.n_pages} 页，{size}" if lang == "zh" else f"{written.n_pages} pages, {size}"
    click.echo(f"{pages} -> {written.path}")
    if written.faults:
        listed = ("；" if lang == "zh" else "; ").join(fault.text(lang) for fault in written.faults)
        click.echo(
            f"自查未通过，文件不声明 PDF/A 和 PDF/UA：{listed}"
            if lang == "zh"
            else f"does not claim PDF/A or PDF/UA: {listed}"
        )
