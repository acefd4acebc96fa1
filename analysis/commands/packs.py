"""`hengping packs …`: the rule packs there are, those beside an engagement, and one engagement under two of them."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from unicodedata import east_asian_width

import click

from analysis.core import numbers
from analysis.core.errors import AnalysisError
from analysis.core.figures import KIND_WORDS
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.pack_comparison import compare_packs
from analysis.scoring.packs import RulePack, known_packs, own_pack_files, own_pack_problems, read_pack
from analysis.scoring.rules import RULE_WORDS
from questionnaires.commands import LANGUAGE
from questionnaires.files import write_whole
from questionnaires.problems import ProblemsError
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)
EFFECTS: dict[str, Text] = {"left_out": TEXTS["left_out"], "zero": TEXTS["zero"]}

Value = TypeVar("Value")
HEADS = {
    "zh": ["编号", "规则条数", "已核对原文", "名称"],
    "en": ["id", "rules", "checked", "name"],
}


PACKS = click.option(
    "--packs",
    "own",
    type=click.Path(path_type=Path, exists=True),
    help="案卷或其 packs 文件夹 / an engagement, or its packs",
)
OWN = click.argument("path", type=click.Path(path_type=Path, exists=True))


@click.command("list")
@PACKS
@LANGUAGE
def list_command(own: Path | None, lang: Language) -> None:
    """列出规则包：编号、规则条数、已核对条数 / List the rule packs: id, rules, how many a person has checked."""
    rows = [HEADS[lang]]
    for pack in or_exit(lambda: [read_pack(name, own) for name in known_packs(own)], lang):
        sources = [source for _, source in pack.sources()]
        checked = sum(source.checked for source in sources)
        rows.append([pack.id, str(len(sources)), str(checked), pack.names[lang]])
    _print(rows, numeric=(1, 2))


@click.command("show")
@click.argument("pack_id")
@PACKS
@LANGUAGE
def show_command(pack_id: str, own: Path | None, lang: Language) -> None:
    """显示规则包的全部内容，含所依据的规则包 / Show all of a rule pack, what it rests on included."""
    pack = or_exit(lambda: read_pack(pack_id, own), lang)
    click.echo(f"{pack.id}  {pack.names[lang]}")
    _print(list(pack_rows(pack, lang)), numeric=())


@click.command("check")
@OWN
@LANGUAGE
def check_command(path: Path, lang: Language) -> None:
    """检查案卷自己的规则包，一次列出全部问题 / Every fault of the rule packs beside an engagement."""
    or_exit(lambda: refuse_faulty(path), lang)
    for name in own_pack_files(path):
        click.echo(f"{name}  {read_pack(name, path).names[lang]}")
    click.echo((TEXTS["packs_fine"] if own_pack_files(path) else TEXTS["no_packs"])[lang])


def refuse_faulty(path: Path) -> None:
    """Raises ProblemsError with every fault of the packs beside an engagement."""
    if problems := own_pack_problems(path):
        raise ProblemsError(problems)


@click.command("compare")
@click.argument("a")
@click.argument("b")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="对照表 CSV / the table as CSV")
@PACKS
@LANGUAGE
def compare_command(a: str, b: str, path: Path, *, output: Path | None, own: Path | None, lang: Language) -> None:
    """同一案卷按规则包 A 和 B 计分 / Score the engagement in PATH (folder or workbook) under the rule packs A and B."""
    shelf = own or path
    comparison = or_exit(lambda: compare_packs(read_engagement(path), read_pack(a, shelf), read_pack(b, shelf)), lang)
    rows = comparison.table(lang)
    _print(rows, numeric=(3, 6))
    click.echo(comparison.sentence(lang))
    if output is not None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        write_whole(output, text.getvalue().encode("utf-8-sig"))
        click.echo(f"-> {output}")


def pack_rows(pack: RulePack, lang: Language) -> Iterator[list[str]]:
    """What a pack holds, a row a clause: its place, what it says, where it stands, and whether that was checked."""
    yield [text[lang] for text in (TEXTS["clause"], TEXTS["checked"], TEXTS["says"], TEXTS["document"])]
    bands = "  ".join(f"{pack.grade_names[grade][lang]} ≥ {start}" for grade, start in pack.bands)
    missing = "  ".join(
        f"{KIND_WORDS[kind][lang]} {EFFECTS[effect][lang]}" for kind, effect in pack.unavailable.items()
    )
    says = {
        "bands": bands,
        "unavailable": missing,
        "least_scored": numbers.percent(pack.least_scored, 0),
        "most_not_applicable": numbers.percent(pack.most_not_applicable, 0),
        "overachievement": f"{pack.overachievement.explain_at} / {pack.overachievement.suspect_at}",
        "use": "  ".join(
            f"{pack.grade_names[grade][lang]} {use.names[lang]}" for grade, use in pack.consequences.items()
        ),
        **{f"rules.{name}": RULE_WORDS[rule.name][lang] for name, rule in pack.rules.items()},
        **{f"alerts.{name}": alert.names[lang] for name, alert in pack.alerts.items()},
        **{f"vetoes.{name}": f"{veto.names[lang]} ≤ {veto.cap}" for name, veto in pack.vetoes.items()},
    }
    for place, source in pack.sources():
        is_checked = (TEXTS["compared"] if source.checked else TEXTS["not_compared"])[lang]
        yield [place, is_checked, says.get(place, ""), f"{source.document} {source.article}"]


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
