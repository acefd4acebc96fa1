"""Options that commands of every floor share."""

import click

LANGUAGE = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    envvar="HENGPING_LANG",
    show_default=True,
    help="语言 / language",
)
