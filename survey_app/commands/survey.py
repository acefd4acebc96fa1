"""`hengping survey …` and `hengping serve`: fieldwork from the command line."""

import csv
import io
import os
import socket
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from sqlalchemy import Engine

from questionnaires.commands import LANGUAGE
from questionnaires.files import beside, refuse_existing, write_whole
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text
from survey_app.commands.parameters import BeijingTime
from survey_app.config import Config, message_language, read_config
from survey_app.console.impact import impact_assessment
from survey_app.store import codes, fieldwork, surveys
from survey_app.store.database import open_database
from survey_app.store.export import export_survey
from survey_app.store.keys import open_store
from survey_app.store.retention import retain
from survey_app.store.surveys import DoorKind, Tally

KINDS = {
    "responses": "答卷",
    "partial": "未交答卷",
    "paradata": "过程数据",
    "browsers": "浏览器标记",
    "tombstones": "撤回记录",
    "keyings": "录入底稿",
}


@click.group("survey")
def survey() -> None:
    """调查：新建、发码、进度、导出 / Surveys: create, issue codes, status, export."""


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
        _database(create=True),
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
    _say(Text(f"已新建 {created.id}", f"created {created.id}"))


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
    with beside(output, _csv(["code", "link"], rows), private=True):
        fieldwork.register_codes(engine, survey_id, drawn, key=config.secret_key, at=datetime.now(UTC))
    _say(Text(f"已发放 {n_codes} 个码 -> {output}", f"issued {n_codes} codes -> {output}"))
    _warn_if_local(config)


@survey.command("door")
@click.argument("survey_id")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(["site", "open", "enumerator"]),
    default="site",
    show_default=True,
    help="楼栋、公开链接或访员 / a site, the open link, or an enumerator",
)
@click.option("--quota", type=int, help="份数上限 / sheets that count at most")
def door(survey_id: str, name: str, kind: DoorKind, quota: int | None) -> None:
    """新增入口（楼栋、公开链接、访员），打印网址 / Open a way in called NAME and print its address."""
    config = read_config()
    opened = fieldwork.open_door(
        open_store(config.database_url, config.keys, create=False),
        survey_id,
        kind,
        name,
        quota=quota,
        at=datetime.now(UTC),
    )
    click.echo(fieldwork.door_link(config.base_url, config.secret_key, opened))
    _warn_if_local(config)


@survey.command("doors")
@click.argument("survey_id")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="CSV 文件 / the CSV file to write")
def doors(survey_id: str, output: Path) -> None:
    """列出可用的入口，供打印二维码 / List the open doors with code and link, ready for hengping sheets."""
    refuse_existing(output)
    config = read_config()
    key = config.secret_key
    engine = open_store(config.database_url, config.keys, create=False)
    surveys.find_survey(engine, survey_id)
    opened = [each for each in surveys.doors_of(engine, survey_id) if each.revoked_at is None]
    rows = [
        (each.name, each.kind, codes.door_code(key, each.id), fieldwork.door_link(config.base_url, key, each))
        for each in opened
    ]
    write_whole(output, _csv(["name", "kind", "code", "link"], rows), private=True)
    _say(Text(f"{len(opened)} 个入口 -> {output}", f"{len(opened)} doors -> {output}"))
    _warn_if_local(config)


@survey.command("revoke")
@click.argument("survey_id")
@click.argument("code_or_name")
def revoke(survey_id: str, code_or_name: str) -> None:
    """停用一个户码或入口 / Make a household code, or the door of this name, open nothing any more."""
    config = read_config()
    engine = open_store(config.database_url, config.keys, create=False)
    surveys.find_survey(engine, survey_id)
    named = [
        each
        for each in surveys.doors_of(engine, survey_id)
        if surveys.same_name(each.name) == surveys.same_name(code_or_name) and not each.revoked_at
    ]
    for each in named:
        surveys.revoke_door(engine, each.id, at=datetime.now(UTC))
    code_hashes = codes.keyed_hashes(config.keys, "code", codes.tidy(code_or_name))
    if not named and not surveys.revoke_code(engine, survey_id, *code_hashes, at=datetime.now(UTC)):
        fault = Text("没有这个户码或入口", "has no such household code or door")  # a code is not repeated anywhere
        cure = allowed(Text("这个调查的户码或入口名称", "a household code or a door of this survey"))
        raise ProblemsError([Problem(file=survey_id, fault=fault, cure=cure)])
    _say(Text("已停用", "revoked"))


@survey.command("status")
@click.argument("survey_id")
def status(survey_id: str) -> None:
    """进度 / How many were issued, begun and returned."""
    engine = _database()
    surveys.find_survey(engine, survey_id)
    counts = surveys.tally(engine, survey_id)
    _say(
        Text(
            f"发放 {counts.n_issued}，填写中 {counts.n_started}，回收 {counts.n_returned}，超额 {counts.n_over_quota}，"
            f"逾期 {counts.n_late}，撤回 {counts.n_withdrawn}",
            f"issued {counts.n_issued}, under way {counts.n_started}, returned {counts.n_returned}, "
            f"over quota {counts.n_over_quota}, late {counts.n_late}, withdrawn {counts.n_withdrawn}",
        )
    )
    if counts.n_without_code:
        _say(Text(*_why_unknown(counts)))
    for each in surveys.door_tallies(engine, survey_id):
        name, begun, full, back = each.door.name, each.n_started, each.n_over_quota, each.n_returned
        people = "-" if each.n_people is None else each.n_people
        _say(
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
    engine = _database()
    wanted = surveys.all_surveys(engine) if survey_id is None else [surveys.find_survey(engine, survey_id)]
    for each in wanted:
        deleted = retain(engine, each, at=datetime.now(UTC))
        _say(
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
    text = impact_assessment(surveys.find_survey(_database(), survey_id), lang, at=datetime.now(UTC))
    refuse_existing(output)
    write_whole(output, text.encode())
    _say(Text(f"草稿 -> {output}", f"draft -> {output}"))


@survey.command("export")
@click.argument("survey_id")
@click.argument("folder", type=click.Path(path_type=Path))
def export(survey_id: str, folder: Path) -> None:
    """导出封存的数据包 / Write the sealed bundle, without codes, into FOLDER."""
    engine = _database()
    bundle = export_survey(engine, survey_id, folder, at=datetime.now(UTC))
    issued, n_returned = bundle.manifest.n_issued, bundle.manifest.n_returned
    _say(
        Text(
            f"发放 {'未知' if issued is None else issued}，回收 {n_returned} -> {folder}",
            f"{n_returned} sheets of {'unknown' if issued is None else issued} issued -> {folder}",
        )
    )
    if issued is None:
        _say(Text(*_why_unknown(surveys.tally(engine, survey_id))))
    _say(Text(f"封存校验值 {bundle.seal}", f"seal {bundle.seal}"))


@click.command("serve")
@click.option("--host", default="", help="默认取自 HENGPING_BASE_URL / default: from HENGPING_BASE_URL")
@click.option("--port", type=int, default=0, help="默认取自 HENGPING_BASE_URL / default: from HENGPING_BASE_URL")
@click.option("--workers", type=int, default=2, show_default=True, help="进程数 / processes")
@click.option(
    "--give-up-codes",
    is_flag=True,
    help="原密钥已遗失：放弃此前印发的码、入口和回执 / the former key is lost: give up what was issued under it",
)
def serve(host: str, port: int, workers: int, give_up_codes: bool) -> None:
    """启动收集端 / Run the collector with gunicorn."""
    config = read_config()
    address = urlsplit(config.base_url)
    host = host or (address.hostname or "127.0.0.1" if address.scheme == "http" else "127.0.0.1")
    port = port or (address.port or 8000)
    refuse_taken_port(host, port)
    open_store(config.database_url, config.keys, give_up_codes=give_up_codes).dispose()
    _say(Text(f"收集端：{config.base_url}（Ctrl+C 停止）", f"collector: {config.base_url} (Ctrl+C stops it)"))
    sys.stdout.flush()
    options = ["--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4", "--worker-class", "gthread"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options, "survey_app:create_app()"])  # noqa: S606


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ProblemsError where another program listens already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            fault = found(f"{host}:{port} · {taken.strerror}")
            cure = Text(
                "端口被占用，请停止占用它的程序，或用 --port 换一个",
                "stop what uses the port, or choose another with --port",
            )
            raise ProblemsError([Problem(file="hengping serve", fault=fault, cure=cure)]) from taken


def _warn_if_local(config: Config) -> None:
    """Whoever prints links that only this machine opens hears it before the paper is cut."""
    if config.is_local:
        zh = f"注意：链接以 {config.base_url} 开头，只有本机能打开；请先设置 HENGPING_BASE_URL 再印制"
        en = f"note: links begin with {config.base_url}, which only this machine opens; set HENGPING_BASE_URL first"
        click.echo(zh if message_language() == "zh" else en, err=True)


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table that spreadsheets open as UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def _database(*, create: bool = False) -> Engine:
    return open_database(read_config().database_url, create=create)


def _say(message: Text) -> None:
    click.echo(message[message_language()])
