"""`hengping user …`: who may use the console."""

from datetime import UTC, datetime

import click

from questionnaires.texts import Text
from survey_app.commands.said import database, say
from survey_app.store import users


@click.group("user")
def user() -> None:
    """控制台用户 / Users of the console."""


@user.command("add")
@click.argument("name")
@click.password_option(prompt="密码 / Password", help="不在命令行写，会提示输入 / asked for; do not write it here")
def add(name: str, password: str) -> None:
    """新增控制台用户 / Let NAME use the console; asks for a password of at least 12 characters."""
    users.add_user(database(create=True), name, password, at=datetime.now(UTC))
    say(Text(f"已新增 {name}", f"added {name}"))


@user.command("list")
def list_users() -> None:
    """列出控制台用户 / List who may use the console."""
    for name in users.user_names(database()):
        click.echo(name)


@user.command("passwd")
@click.argument("name")
@click.password_option(prompt="密码 / Password", help="不在命令行写，会提示输入 / asked for; do not write it here")
def passwd(name: str, password: str) -> None:
    """更换密码，已登录的随即退出 / Give NAME a new password; sessions under the old one end at once."""
    users.set_password(database(), name, password)
    say(Text(f"已更换 {name} 的密码", f"changed the password of {name}"))


@user.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """移除控制台用户，已登录的随即退出 / Let NAME use the console no longer; sessions end at once."""
    users.remove_user(database(), name)
    say(Text(f"已移除 {name}", f"removed {name}"))
