"""What the command line takes beyond text and numbers."""

import re
from datetime import datetime, timedelta

import click

from questionnaires.characters import plain
from questionnaires.clock import BEIJING
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text

_DAY = re.compile(
    r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[T ]+(\d{1,2})[:时](\d{2})?分?(?::(\d{2}))?)?"
)


class BeijingTime(click.ParamType[datetime]):
    """A day or a time in Beijing as people write it: 2026-12-31, 2026/12/31 18:00; a day ends at midnight."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ARG002
        """The aware time.

        Raises
            ProblemsError: no time, or a day that does not exist.
        """
        if isinstance(value, datetime):
            return value
        parts = _DAY.fullmatch(plain(str(value)))
        try:
            return _time(parts) if parts else _refuse(value, param)
        except ValueError:
            return _refuse(value, param)


def _time(parts: re.Match[str]) -> datetime:
    day = datetime(int(parts[1]), int(parts[2]), int(parts[3]), tzinfo=BEIJING)
    if parts[4] is None:
        return day + timedelta(days=1) - timedelta(seconds=1)
    return day.replace(hour=int(parts[4]), minute=int(parts[5] or 0), second=int(parts[6] or 0))


def _refuse(value: object, param: click.Parameter | None) -> datetime:
    cure = allowed(
        Text("北京时间，如 2026-12-31 或 2026-12-31 18:00", "Beijing time, such as 2026-12-31 or 2026-12-31 18:00")
    )
    raise ProblemsError([Problem(file=param.opts[0] if param else "time", fault=found(value), cure=cure)])
