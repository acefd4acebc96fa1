"""`hengping import`: answers that another collector gathered become a bundle."""

from pathlib import Path

import click

from analysis.exchange.import_answers import Imported, import_answers
from questionnaires.commands import LANGUAGE
from questionnaires.load import library_path
from questionnaires.texts import Language


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="数据包文件夹 / folder of the bundle"
)
@click.option("--questionnaire", required=True, help="问卷库编号或 YAML 文件 / id in the library, or a YAML file")
@click.option("--title", default="", help="标题；默认取自问卷 / title; by default the questionnaire's")
@click.option("--issued", type=click.IntRange(min=1), help="发放份数 / how many were issued")
@click.option("--probability", is_flag=True, help="样本按概率抽取 / the sample was drawn by chance")
@click.option("--leave-out", multiple=True, help="不要的列，可多次 / a column to leave out, may be repeated")
@LANGUAGE
def import_command(
    file: Path,
    *,
    output: Path,
    questionnaire: str,
    title: str,
    issued: int | None,
    probability: bool,
    leave_out: tuple[str, ...],
    lang: Language,
) -> None:
    """导入别处收集的答卷（CSV、Excel）/ Bring answers from another collector in FILE into a bundle."""
    own = questionnaire.endswith((".yaml", ".yml"))
    imported = import_answers(
        file,
        output,
        questionnaire_file=Path(questionnaire) if own else library_path(questionnaire),
        title=title,
        n_issued=issued,
        is_probability=probability,
        left_out=leave_out,
    )
    for line in told(imported, lang):
        click.echo(line)


def told(imported: Imported, lang: Language) -> list[str]:
    """What came in, what was left out and why, one line each."""
    columns, is_chinese = imported.columns, lang == "zh"
    kinds = (
        ("可识别个人，已去掉", "tell who answered, dropped", columns.personal),
        ("采集工具所加，未导入", "added by the collector, left out", columns.technical),
        ("按要求未导入", "left out as asked", columns.left_out),
    )
    lines = [
        f"{zh}：{'、'.join(names)}" if is_chinese else f"{en}: {', '.join(names)}" for zh, en, names in kinds if names
    ]
    lines += [note[lang] for note in imported.notes]
    if n := imported.n_not_asked:
        lines.append(
            f"{n} 个答案在按问卷不应提问之处，未导入"
            if is_chinese
            else f"{n} answers stand where the questionnaire asks nothing, left out"
        )
    n, folder = imported.n_sheets, imported.bundle.folder
    return [*lines, f"{n} 份答卷 -> {folder}" if is_chinese else f"{n} sheets -> {folder}"]
