"""What every command says and opens: a line in the language asked for, the database, a table, a warning."""

import csv
import io
from collections.abc import Sequence

import click
from sqlalchemy import Engine

from questionnaires.texts import Text
from survey_app.config import Config, message_language, read_config
from survey_app.store.database import open_database


def warn_if_local(config: Config) -> None:
    """Whoever prints links that only this machine opens hears it before the paper is cut."""
    if config.is_local:
        zh = f"注意：链接以 {config.base_url} 开头，只有本机能打开；请先设置 HENGPING_BASE_URL 再印制"
        en = f"note: links begin with {config.base_url}, which only this machine opens; set HENGPING_BASE_URL first"
        click.echo(zh if message_language() == "zh" else en, err=True)


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table that spreadsheets open as UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def database(*, create: bool = False) -> Engine:
    """The database that the environment names."""
    return open_database(read_config().database_url, create=create)


def say(message: Text) -> None:
    """A line in the language asked for."""
    click.echo(message[message_language()])
