"""`hengping questionnaire …`: look after questionnaire files; and the option that commands of every floor share."""

import os
from pathlib import Path

import click

from questionnaires.load import load_questionnaire

LANGUAGE = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    envvar="HENGPING_LANG",
    show_default=True,
    help="语言 / language",
)


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """检查问卷文件，一次列出全部问题 / List everything that is wrong with FILE at once."""
    checked = load_questionnaire(file)
    n_items, n_pages = len(checked.variables), len(checked.pages)
    if os.environ.get("HENGPING_LANG") == "en":
        click.echo(f"{file}: {checked.id} version {checked.version}, {n_items} items on {n_pages} pages, no faults")
    else:
        click.echo(f"{file}：{checked.id} 第 {checked.version} 版，{n_pages} 页 {n_items} 题，没有问题")
