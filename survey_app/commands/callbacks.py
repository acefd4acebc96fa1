"""`hengping survey callbacks`: how many households to call back, and which, so that anyone can draw them again."""

from pathlib import Path

import click

from analysis.survey.callbacks.draw import draw_callbacks
from analysis.survey.callbacks.plan import CONFIDENCE, REACH, TOLERABLE, plan_callbacks
from questionnaires.commands import LANGUAGE
from questionnaires.files import refuse_existing, write_whole
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Language, Text
from survey_app.commands.said import database
from survey_app.store import surveys


@click.command("callbacks")
@click.argument("survey_id")
@click.option(
    "--tolerable",
    type=float,
    default=TOLERABLE,
    show_default=True,
    help="要排除的否认比例，0–1 / share of denials to exclude, 0 to 1",
)
@click.option("--confidence", type=float, default=CONFIDENCE, show_default=True, help="把握，0–1 / confidence, 0 to 1")
@click.option("--reach", type=float, default=REACH, show_default=True, help="预计接通率，0–1 / share reached, 0 to 1")
@click.option("--denials", type=int, default=0, show_default=True, help="允许的否认户数 / denials allowed")
@click.option(
    "--seed", type=click.IntRange(min=0), required=True, help="种子，抽之前写定 / seed, written down before the draw"
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="回访名单 CSV / the list to call",
)
@LANGUAGE
def callbacks(  # noqa: PLR0917 (click gives options by name)
    survey_id: str,
    tolerable: float,
    confidence: float,
    reach: float,
    denials: int,
    seed: int,
    output: Path,
    lang: Language,
) -> None:
    """回访抽查：抽用过户码的住户 / Draw households that used their code, to be asked whether they answered."""
    refuse_existing(output)
    engine = database()
    surveys.find_survey(engine, survey_id)
    households = surveys.used_households(engine, survey_id)
    if not households:
        raise ProblemsError([_none_used(survey_id, surveys.tally(engine, survey_id).n_without_code)])
    plan = plan_callbacks(len(households), tolerable=tolerable, confidence=confidence, denials=denials, reach=reach)
    drawn = draw_callbacks(households, plan.n_drawn, seed=seed)
    write_whole(output, drawn.csv_text().encode(), private=True)
    click.echo(plan.sentence(lang))
    click.echo(f"{drawn.sentence(lang)} -> {output}")


def _none_used(survey_id: str, n_without_code: int) -> Problem:
    """Why nobody can be drawn, and what to do instead."""
    if not n_without_code:
        fault = Text("还没有住户用码提交", "no household has sent a form with its code yet")
        return Problem(file=survey_id, fault=fault, cure=Text("请在截止后抽取", "draw after the survey has closed"))
    fault = Text(
        f"{n_without_code} 份答卷都没有户码，没有可回访的联系方式",
        f"none of {n_without_code} forms has a household code, so there is nobody to call",
    )
    cure = Text(
        "请在楼栋内随机抽住户上门，问是否填过；纸质和访员问卷由持有名单的人另抽",
        "knock at doors drawn at random within each site and ask; for paper and interviewers draw from the list held",
    )
    return Problem(file=survey_id, fault=fault, cure=cure)
