"""`hengping evaluate`: an engagement folder to figures and findings."""

import json
from pathlib import Path

import click

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate, to_json
from analysis.evaluation.unchecked import not_checked
from questionnaires.commands import LANGUAGE
from questionnaires.files import refuse_other, write_whole
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@click.command("evaluate")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="结果 JSON / where the JSON goes")
@LANGUAGE
def evaluate_command(folder: Path, output: Path | None, lang: Language) -> None:
    """评价一个案卷：打印问题，写出每个数及其来源 / Evaluate the engagement in FOLDER."""
    evaluation = evaluate(read_engagement(folder))
    for line in finding_lines(evaluation, lang):
        click.echo(line)
    if output is not None:
        write_json(evaluation, output)
        n = len(evaluation.figures)
        click.echo(TEXTS["figures_their_sources"].fill(n=n, output=output)[lang])


def finding_lines(evaluation: Evaluation, lang: Language) -> list[str]:
    """One line a finding, numbered."""
    if not evaluation.findings:
        unchecked = [evaluation.text(text[lang], lang) for text in not_checked(evaluation)]
        none = TEXTS["nothing_found"] if "checked" in evaluation.acts else TEXTS["nothing_to_check"]
        return [none[lang], *(TEXTS["not_checked"].fill(what=line)[lang] for line in unchecked)]
    return [f"{at}. {each.headline(evaluation.figures, lang)}" for at, each in enumerate(evaluation.findings, start=1)]


def write_json(evaluation: Evaluation, path: Path) -> None:
    """Write the evaluation as JSON; the file appears whole or not at all."""
    refuse_other(path, lambda content: not content or (content[:1] == b"{" and b'"figures"' in content))
    text = json.dumps(to_json(evaluation), ensure_ascii=False, indent=2)
    write_whole(path, f"{text}\n".encode())
