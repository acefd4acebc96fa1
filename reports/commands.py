"""`hengping report`, `questionnaire print`, `sheets`, `audit sheets`: what is read, filled in or carried, as PDF."""

import sys
from pathlib import Path

import click

from analysis.engagement import read_engagement
from analysis.evaluation import evaluate
from analysis.results import Language
from questionnaires.load import load_questionnaire
from reports.batch import communities, write_each
from reports.build import VARIANTS, Variant
from reports.render import ReportFile, write_report
from reports.sheets import PaperSize, read_cards, write_code_sheets, write_paper_form
from reports.visit_sheets import read_visits, write_visit_sheets

PDF = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF 文件 / the PDF"
)
LANGUAGE = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language"
)


@click.command("report")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True,
              help="PDF 文件；用 --each 时为文件夹 / the PDF; with --each a folder")  # fmt: skip
@LANGUAGE
@click.option("--variant", type=click.Choice(VARIANTS), default="full", show_default=True,
              help="正式、决策摘要、公开版、问卷 / which version")  # fmt: skip
@click.option("--each", type=click.Choice(["community"]), help="每个小区一份 / one report for each community")
def report_command(folder: Path, output: Path, lang: Language, variant: Variant, each: str | None) -> None:
    """评价案卷并出具报告 / Evaluate the engagement in FOLDER and write its report."""
    if each:
        _write_each(folder, output, lang)
        return
    _say(write_report(evaluate(read_engagement(folder)), output, lang=lang, variant=variant), lang)


def _write_each(folder: Path, out: Path, lang: Language) -> None:
    """One report for each community with a bar that shows how far it is; those that failed are listed at the end."""
    n = len(communities(read_engagement(folder)))
    label = "小区报告" if lang == "zh" else "communities"
    with click.progressbar(write_each(folder, out, lang=lang), length=n, label=label) as written:
        done = sorted(written, key=lambda one: one.path)
    failed = [one for one in done if one.reason]
    good = len(done) - len(failed)
    click.echo(
        f"{good} 份，{len(failed)} 份未成 -> {out}" if lang == "zh" else f"{good} written, {len(failed)} not -> {out}"
    )
    for one in failed:
        click.echo(f"{one.community}: {one.reason}", err=True)
    if failed:
        sys.exit(1)


@click.command("print")
@click.argument("source")
@PDF
@LANGUAGE
@click.option("--organiser", default="", help="组织者 / who asks")
@click.option("--contact", default="", help="联系方式 / how to reach them")
def print_command(source: str, output: Path, lang: Language, organiser: str, contact: str) -> None:
    """打印纸质问卷（文件或问卷库编号）/ Print the questionnaire SOURCE, a file or an id of the library, as a form."""
    questionnaire = load_questionnaire(Path(source) if source.endswith((".yaml", ".yml")) else source)
    _say(write_paper_form(questionnaire, output, lang=lang, organiser=organiser, contact=contact), lang)


@click.command("sheets")
@click.argument("codes", type=click.Path(path_type=Path))
@PDF
@LANGUAGE
@click.option("--size", type=click.Choice(["a4", "a6"]), default="a4", show_default=True, help="纸张 / paper")
@click.option("--title", required=True, help="印在每张上的标题 / title on each card")
def sheets(codes: Path, output: Path, lang: Language, size: PaperSize, title: str) -> None:
    """打印二维码（编码清单 CSV）/ Print the codes listed in the file CODES: QR, short address, code to type."""
    _say(write_code_sheets(read_cards(codes), output, size=size, title=title, lang=lang), lang)


@click.command("sheets")
@click.argument("visits", type=click.Path(path_type=Path))
@PDF
@LANGUAGE
@click.option("--title", required=True, help="标题 / title")
def audit_sheets_command(visits: Path, output: Path, lang: Language, title: str) -> None:
    """打印外业核实表（走访名单 CSV）/ Print the field sheets of the list VISITS that `audit draw` wrote."""
    rows, record = read_visits(visits)
    _say(write_visit_sheets(rows, output, title=title, record=record, lang=lang), lang)


def _say(written: ReportFile, lang: Language) -> None:
    size = f"{written.n_bytes / 1024:.0f} KB"
    pages = f"{written.n_pages} 页，{size}" if lang == "zh" else f"{written.n_pages} pages, {size}"
    click.echo(f"{pages} -> {written.path}")
