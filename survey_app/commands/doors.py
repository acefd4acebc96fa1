"""`hengping survey door|doors|revoke`: ways in, and closing them."""

from datetime import UTC, datetime
from pathlib import Path

import click

from questionnaires.files import refuse_existing, write_whole
from questionnaires.problems import Problem, ProblemsError, allowed
from questionnaires.texts import Text
from survey_app.commands.said import csv_bytes, say, warn_if_local
from survey_app.config import read_config
from survey_app.store import codes, fieldwork, surveys
from survey_app.store.doors import DoorKind, doors_of, revoke_door, same_name
from survey_app.store.keys import open_store


@click.command("door")
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
    warn_if_local(config)


@click.command("doors")
@click.argument("survey_id")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="CSV 文件 / the CSV file to write")
def doors(survey_id: str, output: Path) -> None:
    """列出可用的入口，供打印二维码 / List the open doors with code and link, ready for hengping sheets."""
    refuse_existing(output)
    config = read_config()
    key = config.secret_key
    engine = open_store(config.database_url, config.keys, create=False)
    surveys.find_survey(engine, survey_id)
    opened = [each for each in doors_of(engine, survey_id) if each.revoked_at is None]
    rows = [
        (each.name, each.kind, codes.door_code(key, each.id), fieldwork.door_link(config.base_url, key, each))
        for each in opened
    ]
    write_whole(output, csv_bytes(["name", "kind", "code", "link"], rows), private=True)
    say(Text(f"{len(opened)} 个入口 -> {output}", f"{len(opened)} doors -> {output}"))
    warn_if_local(config)


@click.command("revoke")
@click.argument("survey_id")
@click.argument("code_or_name")
def revoke(survey_id: str, code_or_name: str) -> None:
    """停用一个户码或入口 / Make a household code, or the door of this name, open nothing any more."""
    config = read_config()
    engine = open_store(config.database_url, config.keys, create=False)
    surveys.find_survey(engine, survey_id)
    named = [
        each
        for each in doors_of(engine, survey_id)
        if same_name(each.name) == same_name(code_or_name) and not each.revoked_at
    ]
    for each in named:
        revoke_door(engine, each.id, at=datetime.now(UTC))
    code_hashes = codes.keyed_hashes(config.keys, "code", codes.tidy(code_or_name))
    if not named and not surveys.revoke_code(engine, survey_id, *code_hashes, at=datetime.now(UTC)):
        fault = Text("没有这个户码或入口", "has no such household code or door")  # a code is not repeated anywhere
        cure = allowed(Text("这个调查的户码或入口名称", "a household code or a door of this survey"))
        raise ProblemsError([Problem(file=survey_id, fault=fault, cure=cure)])
    say(Text("已停用", "revoked"))
