"""`hengping audit plan` and `draw`: how many to check, and which ones, so that anyone can draw them again."""

import csv
import io
from pathlib import Path
from typing import get_args

import click

from analysis.facts.tables import read_units
from analysis.inputs.folder import open_inputs
from analysis.statistics.audit_sampling.bounds import Model
from analysis.statistics.audit_sampling.plans import plan_attribute
from analysis.statistics.estimation.sampling import Draw
from analysis.topics.verification.field_results import DrawnFrom, frame_of
from analysis.topics.verification.tables import DRAWN_FROM, VISITS, read_settings
from analysis.topics.verification.visits import draw_visits
from questionnaires.commands import LANGUAGE
from questionnaires.files import write_whole
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

BOM = "\ufeff"  # a spreadsheet takes a CSV file for UTF-8 only with it


@click.command("plan")
@click.option("--population", type=int, help="总体单元数 / units in all (may be left out except for hypergeometric)")
@click.option("--tolerable", type=float, required=True, help="可容忍差错率，0–1 / error rate to exclude, 0 to 1")
@click.option("--expected", type=int, default=0, show_default=True, help="预期差错数 / errors expected")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="把握，0–1 / confidence, 0 to 1")
@click.option(
    "--model",
    type=click.Choice(get_args(Model)),
    default="hypergeometric",
    show_default=True,
    help="分布 / distribution",
)
@LANGUAGE
def plan_command(  # noqa: PLR0917 (click gives options by name)
    population: int | None, tolerable: float, expected: int, confidence: float, model: Model, lang: Language
) -> None:
    """要查多少个，才能排除可容忍的差错率 / How many to check to exclude an error rate."""
    plan = plan_attribute(population, tolerable=tolerable, confidence=confidence, expected_errors=expected, model=model)
    click.echo(plan.sentence(lang))


@click.command("draw")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("-n", "n", type=int, required=True, help="走访单元数 / how many to visit")
@click.option("--seed", type=int, required=True, help="种子，抽样前写定 / seed, written down before the draw")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="走访名单 CSV / the list of visits",
)
@click.option(
    "--from",
    "drawn_from",
    type=click.Choice(DRAWN_FROM),
    help="只抽上报的，或全部；默认按设置 / units reported as done, or all; else as set",
)
@click.option("--by-estate", is_flag=True, help="按小区分层 / spread over estates, at least 2 in each")
@LANGUAGE
def draw_command(  # noqa: PLR0917 (click gives options by name)
    path: Path, n: int, seed: int, output: Path, drawn_from: DrawnFrom | None, by_estate: bool, lang: Language
) -> None:
    """从案卷的单元清单抽走访名单 / Draw the units to visit from the engagement in PATH (folder or workbook)."""
    if output.exists():
        fault = TEXTS["there_already_may_hold"]
        cure = TEXTS["name_another_file_move"]
        raise ProblemsError([Problem(file=str(output), fault=fault, cure=cure)])
    drawn = draw_from(path, n, seed=seed, drawn_from=drawn_from, by_estate=by_estate)
    write_visits(drawn, output)
    click.echo(f"{drawn.sentence(lang)} -> {output}")


def draw_from(path: Path, n: int, *, seed: int, drawn_from: DrawnFrom | None, by_estate: bool) -> Draw:
    """Draw from the units of an engagement.

    Raises
        ProblemsError: its list of units cannot be read. InvalidInput: so many cannot be drawn.
    """
    inputs = open_inputs(path)
    problems: list[Problem] = []
    units = read_units(inputs, problems)
    if not units and not problems:
        fault = TEXTS["has_no_list_units"]
        problems.append(Problem(file=str(path), fault=fault, cure=TEXTS["add_units_csv"]))
    settings = read_settings(inputs.settings)
    problems += inputs.settings.problems
    if problems:
        raise ProblemsError(problems)
    frame = frame_of(units, drawn_from or settings.drawn_from)
    return draw_visits(frame, n, seed=seed, unit="unit_id", strata="estate" if by_estate else "")


def write_visits(drawn: Draw, path: Path) -> None:
    """The list in the order of the units, results blank, with the record of the draw as a comment above."""
    text = io.StringIO()
    text.write(f"{BOM}# {drawn.algorithm}; seed {drawn.seed}; frame {drawn.frame_hash}\n")
    writer = csv.DictWriter(text, list(VISITS), lineterminator="\n", restval="")
    writer.writeheader()
    for row in drawn.sample.sort_values("unit_id").to_dict("records"):
        stratum = row["visit_stratum"]
        writer.writerow(
            {"unit_id": row["unit_id"], "estate": row["estate"], "stratum": stratum if stratum == row["estate"] else ""}
        )
    write_whole(path, text.getvalue().encode())
