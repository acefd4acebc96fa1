"""`hengping report`, `audit sheets`: the evaluation as PDF or Word, and what is carried to the units as PDF."""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from click.core import ParameterSource

from analysis.core.errors import InvalidInput
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from analysis.evaluation.form.look import FORM
from questionnaires.commands import LANGUAGE
from questionnaires.files import refuse_other
from questionnaires.texts import Language, Text
from reports.batch.batch import write_each
from reports.batch.communities import communities
from reports.carried.attachments import LEVELS, Privacy
from reports.carried.carried import carried
from reports.chapters.build import VARIANTS, Variant
from reports.checks.sign import sign_pdf
from reports.commands.issue import Signing, signers
from reports.commands.sheets import PDF, say
from reports.commands.word import compare_word, is_word, write_word
from reports.html.render import write_report
from reports.pdf import families
from reports.pdf.press import is_unsigned_pdf
from reports.sheets.visit_sheets import read_visits, write_visit_sheets


@click.command("report")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="PDF 或 Word（.docx）文件；用 --each 时为文件夹 / the PDF or Word file (.docx); with --each a folder",
)
@LANGUAGE
@click.option(
    "--variant",
    type=click.Choice(VARIANTS),
    default="full",
    show_default=True,
    help="正式、决策摘要、公开版、问卷 / which version",
)
@click.option("--each", type=click.Choice(["community"]), help="每个小区一份 / one report for each community")
@click.option(
    "--attach",
    type=click.Choice(LEVELS),
    default="aggregates",
    show_default=True,
    help="随附的问卷数据 / what of the survey travels inside",
)
@click.option("--no-attachments", is_flag=True, help="什么都不随附 / nothing travels inside")
@click.option(
    "--sign",
    "keys",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="签名用的 .p12，可多次 / key to sign with, may be repeated",
)
@click.option("--role", "roles", multiple=True, help="签署角色，与 --sign 一一对应 / role of each signer")
@click.option(
    "--image",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="最后签署者的印章图片 / picture of the last signer's seal",
)
@click.option("--out-of-date", is_flag=True, help="证书过期或未生效也签 / sign with a certificate that is out of date")
@click.option(
    "--passphrase-env",
    "variables",
    multiple=True,
    help="口令所在的环境变量名 / name of the variable with the passphrase",
)
@click.option(
    "--compare",
    "edited",
    type=click.Path(path_type=Path, dir_okay=False),
    help="改过的 Word 文件：列出改动的数和段落 / an edited Word file: lists changed figures and paragraphs",
)
@click.option(
    "--take-back",
    is_flag=True,
    help="与 --compare 同用：预览取回 text/*.md 的正文 / with --compare: prose for text/*.md",
)
@click.option("--yes", is_flag=True, help="与 --take-back 同用：写入 / with --take-back: write it")
def report_command(
    folder: Path,
    *,
    output: Path | None,
    edited: Path | None,
    take_back: bool,
    yes: bool,
    lang: Language,
    variant: Variant,
    each: str | None,
    attach: Privacy,
    no_attachments: bool,
    keys: tuple[Path, ...],
    roles: tuple[str, ...],
    image: Path | None,
    variables: tuple[str, ...],
    out_of_date: bool,
) -> None:
    """评价案卷并出具报告 / Evaluate the engagement in FOLDER and write its report."""
    if edited is not None:
        compare_word(folder, edited, lang=lang, variant=variant, takes_back=take_back, writes=yes)
        return
    if output is None:
        raise InvalidInput(Text("请用 -o 给出要写的文件", "name the file to be written with -o"))
    if each and keys:
        raise InvalidInput(Text("分小区报告不签章", "reports for each community are not signed"))
    if each:
        _write_each(folder, output, lang)
        return
    evaluation = evaluate(read_engagement(folder))
    if is_word(output):
        carries = bool(keys or roles or image) or _is_asked("attach")
        write_word(evaluation, output, lang=lang, variant=variant, carries=carries)
        return
    _tell_fonts(evaluation, lang)
    signing = Signing(keys=keys, roles=roles, image=image, variables=variables)
    who = signers(evaluation, signing) if keys else []
    files = () if no_attachments else carried(evaluation, variant=variant, privacy=attach)
    if not who:
        say(write_report(evaluation, output, lang=lang, variant=variant, attachments=files), lang)
        return
    refuse_other(output, is_unsigned_pdf)
    with TemporaryDirectory() as scratch:  # the unsigned file never stands where the signed one is expected
        plain = Path(scratch) / "report.pdf"
        written = write_report(evaluation, plain, lang=lang, variant=variant, attachments=files)
        signatures = sign_pdf(plain, output, who, lang=lang, may_be_out_of_date=out_of_date)
    say(replace(written, path=output, n_bytes=output.stat().st_size), lang)
    for signature in signatures:
        click.echo(signature.sentence(lang))


def _is_asked(option: str) -> bool:
    """Whether somebody named an option, whatever it is otherwise."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _tell_fonts(evaluation: Evaluation, lang: Language) -> None:
    """The theme of official documents names its fonts, which few machines have."""
    form = FORM.data(evaluation.engagement)
    if form and form.theme == "official":
        click.echo(families.sentence(lang))


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


@click.command("sheets")
@click.argument("visits", type=click.Path(path_type=Path))
@PDF
@LANGUAGE
@click.option("--title", required=True, help="标题 / title")
def audit_sheets_command(visits: Path, output: Path, lang: Language, title: str) -> None:
    """打印外业核实表（走访名单 CSV）/ Print the field sheets of the list VISITS that `audit draw` wrote."""
    rows, record = read_visits(visits)
    say(write_visit_sheets(rows, output, title=title, record=record, lang=lang), lang)
