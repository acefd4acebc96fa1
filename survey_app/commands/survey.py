"""`hengping survey …`: fieldwork from the command line."""

from datetime import UTC, datetime
from pathlib import Path

import click

from questionnaires.commands import LANGUAGE
from questionnaires.files import beside, refuse_existing, write_whole
from questionnaires.texts import Text
from survey_app.commands.cli import LazyGroup
from survey_app.commands.doors import door, doors, revoke
from survey_app.commands.parameters import BeijingTime
from survey_app.commands.said import csv_bytes, database, say, warn_if_local
from survey_app.config import read_config
from survey_app.console.impact import impact_assessment
from survey_app.store import fieldwork, surveys
from survey_app.store.doors import door_tallies
from survey_app.store.export import export_survey
from survey_app.store.keys import open_store
from survey_app.store.retention import retain
from survey_app.store.surveys import Tally

KINDS = {
    "responses": "答卷",
    "partial": "未交答卷",
    "paradata": "过程数据",
    "browsers": "浏览器标记",
    "tombstones": "撤回记录",
    "keyings": "录入底稿",
}


@click.group("survey", cls=LazyGroup)
def survey() -> None:
    """调查：新建、发码、进度、导出 / Surveys: create, issue codes, status, export."""


survey.parts = {"callbacks": "survey_app.commands.callbacks:callbacks"}  # needs analysis, which the others do not


@survey.command("create")
@click.argument("survey_id")
@click.option("--questionnaire", required=True, help="问卷库编号或 YAML 文件 / id in the library, or a YAML file")
@click.option("--title", required=True, help="中文标题 / title in Chinese")
@click.option("--title-en", default="", help="英文标题 / title in English")
@click.option("--organiser", required=True, help="组织者 / who asks")
@click.option("--contact", required=True, help="联系方式 / how to reach them")
@click.option(
    "--retention-days", default=fieldwork.DEFAULT_RETENTION_DAYS, show_default=True, help="保存天数 / days kept"
)
@click.option(
    "--paradata-days", default=fieldwork.DEFAULT_PARADATA_DAYS, show_default=True, help="过程数据天数 / paradata kept"
)
@click.option(
    "--change-days", default=fieldwork.DEFAULT_CHANGE_DAYS, show_default=True, help="可修改撤回天数 / days to correct"
)
@click.option("--quota", type=int, help="份数上限 / sheets that count at most")
@click.option("--closes", type=BeijingTime(), help="截止时间，北京时间 / closing time in Beijing")
@click.option(
    "--address-buckets", is_flag=True, help="记录当天的地址标记并在告知中说明 / daily address mark, in the notice"
)
@click.option("--synthetic", is_flag=True, help="演示用合成数据 / synthetic data, said on every page")
def create(  # noqa: PLR0917 (click passes options by name)
    survey_id: str,
    questionnaire: str,
    title: str,
    title_en: str,
    organiser: str,
    contact: str,
    retention_days: int,
    paradata_days: int,
    change_days: int,
    quota: int | None,
    closes: datetime | None,
    address_buckets: bool,
    synthetic: bool,
) -> None:
    """新建调查 / Put a questionnaire into the field as SURVEY_ID."""
    source = Path(questionnaire) if questionnaire.endswith((".yaml", ".yml")) else questionnaire
    created = fieldwork.create_survey(
        database(create=True),
        survey_id,
        questionnaire=source,
        title=Text(title, title_en or title),
        organiser=organiser,
        contact=contact,
        retention_days=retention_days,
        paradata_days=paradata_days,
        change_days=change_days,
        quota=quota,
        closes_at=closes,
        address_buckets=address_buckets,
        synthetic=synthetic,
        at=datetime.now(UTC),
    )
    say(Text(f"已新建 {created.id}", f"created {created.id}"))


@survey.command("issue")
@click.argument("survey_id")
@click.option("-n", "n_codes", type=int, required=True, help="户数 / how many households")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="CSV 文件 / the CSV file to write")
def issue(survey_id: str, n_codes: int, output: Path) -> None:
    """发放一户一码 / Issue household codes and write code and link of each, this once."""
    refuse_existing(output)
    config = read_config()
    engine = open_store(config.database_url, config.keys, create=False)
    drawn = fieldwork.draw_codes(engine, survey_id, n_codes)
    rows = [(code, fieldwork.link(config.base_url, code)) for code in drawn]
    with beside(output, csv_bytes(["code", "link"], rows), private=True):
        first = fieldwork.register_codes(engine, survey_id, drawn, key=config.secret_key, at=datetime.now(UTC))
    say(Text(f"已发放 {n_codes} 个码 -> {output}", f"issued {n_codes} codes -> {output}"))
    last = first + n_codes - 1
    say(
        Text(
            f"  文件中从上到下是第 {first} 至 {last} 户，回访名单用这个号码",
            f"  from top to bottom these are households {first} to {last}, as lists for calling back number them",
        )
    )
    warn_if_local(config)


@survey.command("status")
@click.argument("survey_id")
def status(survey_id: str) -> None:
    """进度 / How many were issued, begun and returned."""
    engine = database()
    surveys.find_survey(engine, survey_id)
    counts = surveys.tally(engine, survey_id)
    say(
        Text(
            f"发放 {counts.n_issued}，填写中 {counts.n_started}，回收 {counts.n_returned}，超额 {counts.n_over_quota}，"
            f"逾期 {counts.n_late}，撤回 {counts.n_withdrawn}",
            f"issued {counts.n_issued}, under way {counts.n_started}, returned {counts.n_returned}, "
            f"over quota {counts.n_over_quota}, late {counts.n_late}, withdrawn {counts.n_withdrawn}",
        )
    )
    if counts.n_without_code:
        say(Text(*_why_unknown(counts)))
    for each in door_tallies(engine, survey_id):
        name, begun, full, back = each.door.name, each.n_started, each.n_over_quota, each.n_returned
        people = "-" if each.n_people is None else each.n_people
        say(
            Text(
                f"  {name}：填写中 {begun}，回收 {back}，超额 {full}，人流 {people}",
                f"  {name}: under way {begun}, returned {back}, over quota {full}, footfall {people}",
            )
        )


def _why_unknown(counts: Tally) -> tuple[str, str]:
    """Why the export does not say how many were issued, in both languages."""
    n, n_codes = counts.n_without_code, counts.n_issued
    return (
        f"  回收中有 {n} 份来自楼栋、公开链接、访员或纸质问卷，这些不记发放数；发放的 {n_codes} 个户码不是全部的分母，"
        "所以导出时发放写“未知”，不算回收率",
        f"  {n} of those returned came by a site, the open link, an interviewer or paper, where nothing is issued and "
        f"counted; the {n_codes} codes are not the whole base, so the export says issued unknown and gives no rate",
    )


@survey.command("retain")
@click.argument("survey_id", required=False)
def retain_command(survey_id: str | None) -> None:
    """到期删除，留日志；每天运行一次 / Delete what has had its time, in one survey or in all; run it daily."""
    engine = database()
    wanted = surveys.all_surveys(engine) if survey_id is None else [surveys.find_survey(engine, survey_id)]
    for each in wanted:
        deleted = retain(engine, each, at=datetime.now(UTC))
        say(
            Text(
                f"{each.id}：" + "，".join(f"{KINDS[kind]} {n}" for kind, n in deleted.items()),
                f"{each.id}: " + ", ".join(f"{kind} {n}" for kind, n in deleted.items()),
            )
        )


@survey.command("pia")
@click.argument("survey_id")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Markdown 文件 / the file")
@LANGUAGE
def pia(survey_id: str, output: Path, lang: str) -> None:
    """个人信息保护影响评估草稿 / Draft the survey's impact assessment as Markdown."""
    text = impact_assessment(surveys.find_survey(database(), survey_id), lang, at=datetime.now(UTC))
    refuse_existing(output)
    write_whole(output, text.encode())
    say(Text(f"草稿 -> {output}", f"draft -> {output}"))


@survey.command("export")
@click.argument("survey_id")
@click.argument("folder", type=click.Path(path_type=Path))
def export(survey_id: str, folder: Path) -> None:
    """导出封存的数据包 / Write the sealed bundle, without codes, into FOLDER."""
    engine = database()
    bundle = export_survey(engine, survey_id, folder, at=datetime.now(UTC))
    issued, n_returned = bundle.manifest.n_issued, bundle.manifest.n_returned
    say(
        Text(
            f"发放 {'未知' if issued is None else issued}，回收 {n_returned} -> {folder}",
            f"{n_returned} sheets of {'unknown' if issued is None else issued} issued -> {folder}",
        )
    )
    if issued is None:
        say(Text(*_why_unknown(surveys.tally(engine, survey_id))))
    say(Text(f"封存校验值 {bundle.seal}", f"seal {bundle.seal}"))


for command in (door, doors, revoke):
    survey.add_command(command)
