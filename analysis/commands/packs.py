"""`hengping packs …`: the rule packs there are, and one engagement under two of them."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from unicodedata import east_asian_width

import click

from analysis.core.errors import AnalysisError
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.pack_comparison import compare_packs
from analysis.scoring.packs import known_packs, read_pack
from questionnaires.commands import LANGUAGE
from questionnaires.files import write_whole
from questionnaires.problems import ProblemsError
from questionnaires.texts import Language

Value = TypeVar("Value")
HEADS = {
    "zh": ["编号", "规则条数", "已核对原文", "名称"],
    "en": ["id", "rules", "checked", "name"],
}


@click.command("list")
@LANGUAGE
def list_command(lang: Language) -> None:
    """列出规则包：编号、规则条数、已核对条数 / List the rule packs: id, rules, how many a person has checked."""
    rows = [HEADS[lang]]
    for pack in map(read_pack, known_packs()):
        sources = [source for _, source in pack.sources()]
        checked = sum(source.checked for source in sources)
        rows.append([pack.id, str(len(sources)), str(checked), pack.names[lang]])
    _print(rows, numeric=(1, 2))


@click.command("compare")
@click.argument("a")
@click.argument("b")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="对照表 CSV / the table as CSV")
@LANGUAGE
def compare_command(a: str, b: str, path: Path, output: Path | None, lang: Language) -> None:
    """同一案卷按规则包 A 和 B 计分 / Score the engagement in PATH (folder or workbook) under the rule packs A and B."""
    comparison = or_exit(lambda: compare_packs(read_engagement(path), read_pack(a), read_pack(b)), lang)
    rows = comparison.table(lang)
    _print(rows, numeric=(3, 6))
    click.echo(comparison.sentence(lang))
    if output is not None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        write_whole(output, text.getvalue().encode("utf-8-sig"))
        click.echo(f"-> {output}")


def or_exit(do: Callable[[], Value], lang: Language) -> Value:
    """What `do` returns; what is wrong is said in `lang`, with exit code 2."""
    try:
        return do()
    except (ProblemsError, AnalysisError) as wrong:
        click.echo(wrong.text(lang), err=True)
        click.get_current_context().exit(2)


def aligned(rows: Sequence[Sequence[str]], *, numeric: Sequence[int] = ()) -> list[str]:
    """Rows as lines with columns of one width, a Chinese sign counting two; `numeric` columns stand to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            _padded(cell, width, column in numeric)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _print(rows: Sequence[Sequence[str]], *, numeric: Sequence[int]) -> None:
    for line in aligned(rows, numeric=numeric):
        click.echo(line)


def _padded(cell: str, width: int, is_numeric: bool) -> str:
    room = " " * (width - _width(cell))
    return room + cell if is_numeric else cell + room


def _width(cell: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in cell)
