"""`hengping monitor`: hand in a week's table, and see how the record stands."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from analysis.core import numbers
from analysis.core.figures import KIND_WORDS
from analysis.core.results import Unavailable
from analysis.inputs.folder import open_inputs
from analysis.scoring.packs import read_pack
from analysis.topics.monitoring.alerts import LEVELS, Alert
from analysis.topics.monitoring.figures import MOVEMENTS
from analysis.topics.monitoring.monthly import MonthlyRanking
from analysis.topics.monitoring.oversight import Oversight, oversee, read_monitored
from analysis.topics.monitoring.records import labels
from analysis.topics.monitoring.snapshots import take_snapshot
from questionnaires.clock import BEIJING
from questionnaires.commands import LANGUAGE
from questionnaires.problems import Problem, ProblemsError, allowed
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

FOLDER = click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))


@click.command("snapshot")
@FOLDER
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", required=True, help="提交人 / who hands it in")
def snapshot_command(folder: Path, table: Path, by: str) -> None:
    """报送一周：把进度表原样留存为快照 / Keep TABLE as the next snapshot of the engagement in FOLDER."""
    snapshot = take_snapshot(folder, table, at=datetime.now(BEIJING).replace(microsecond=0), by=by)
    click.echo(f"{snapshot.number:04d}  {snapshot.taken_at.isoformat()}  {snapshot.taken_by}  {snapshot.sha256}")


@click.command("status")
@FOLDER
@LANGUAGE
def status_command(folder: Path, lang: Language) -> None:
    """报送、改动、预警和排名；日志被改过则退出码为 2 / Record, changes, alerts, ranking; exit 2 on a broken chain."""
    oversight = status_of(folder, datetime.now(BEIJING))
    if oversight is None:
        click.echo(TEXTS["no_week_period_due"][lang])
        return
    for line in status_lines(oversight, lang):
        click.echo(line)


def status_of(folder: Path, moment: datetime) -> Oversight | None:
    """What is known at a moment of the engagement in `folder`; None where no week was due.

    Raises
        ProblemsError: a broken chain, an altered snapshot, settings or a plan that cannot be read, or no snapshots.
    """
    inputs = open_inputs(folder)
    settings, problems = inputs.settings, inputs.settings.problems
    pack = read_pack(settings.text("pack"), inputs.home)
    period = settings.day("period", "from"), settings.day("period", "to")
    data = read_monitored(inputs.home, settings, problems)
    if data is None and not problems:
        cure = allowed(TEXTS["hand_snapshot_first"])
        problems.append(Problem(file=str(folder), fault=TEXTS["has_no_monitoring"], cure=cure))
    if problems or data is None:
        raise ProblemsError(problems)
    return oversee(data, pack, period, moment)


def status_lines(oversight: Oversight, lang: Language) -> Iterator[str]:
    """Cadence and changes as sentences, alerts and the last closed month as tables."""
    yield oversight.cadence.sentence(lang)
    yield oversight.edits.sentence(lang)
    yield ""
    yield f"{oversight.week}  " + oversight.alerts.sentence(lang)
    heads = (TEXTS["project"][lang], *(rule.names[lang] for rule in oversight.rules))
    by_cell = {(alert.project, alert.rule): alert for alert in oversight.alerts.alerts}
    yield from aligned(
        [
            heads,
            *(
                (
                    _name(oversight, name, lang),
                    *(_level(by_cell.get((name, rule.id)), lang) for rule in oversight.rules),
                )
                for name in oversight.executed
            ),
        ]
    )
    if oversight.ranking is not None:
        yield ""
        yield oversight.ranking.sentence(lang)
        yield from aligned(list(_ranks(oversight.ranking, lang)))


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines whose columns stand under one another; a Chinese character is two columns wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _name(oversight: Oversight, project: str, lang: Language) -> str:
    zh, en = labels(oversight.monitored.plan, project)
    return zh if lang == "zh" else en


def _level(alert: Alert | None, lang: Language) -> str:
    if alert is None:
        return "—"
    if isinstance(alert.level, Unavailable):
        return KIND_WORDS[alert.level.kind][lang]
    return LEVELS[alert.level][lang]


def _ranks(ranking: MonthlyRanking, lang: Language) -> Iterator[tuple[str, ...]]:
    zh = lang == "zh"
    yield ("名次", "项目", "片区", "得分", "变动") if zh else ("rank", "project", "district", "score", "movement")
    for standing in ranking.standings:
        if standing.level == "project":
            score = (
                standing.score.reason[lang]
                if isinstance(standing.score, Unavailable)
                else numbers.percent(standing.score)
            )
            rank = "—" if standing.rank is None else str(standing.rank)
            yield (
                rank,
                standing.label if zh else standing.label_en,
                standing.district,
                score,
                MOVEMENTS[standing.movement][lang],
            )
