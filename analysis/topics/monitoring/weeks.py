"""The calendar of monitoring (周历): ISO weeks, the months they belong to, and when weeks and months are closed."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path

from analysis.core.errors import InvalidInput
from analysis.inputs.tables import Column, Mistyped, Row
from questionnaires.clock import BEIJING
from questionnaires.problems import Problem, allowed
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NO_DEADLINE = timedelta(0)


def aware(moment: datetime) -> datetime:
    """`moment` itself. Raises InvalidInput where it has no time zone: which instant it is would be a guess."""
    if moment.utcoffset() is None:
        raise InvalidInput(TEXTS["has_no_time_zone"].fill(isoformat=moment.isoformat()))
    return moment


def monday(period: str) -> date:
    """The first day of an ISO week such as 2025-W12. Raises InvalidInput where there is no such week."""
    try:
        return parse_week(period)
    except ValueError as wrong:
        raise InvalidInput(TEXTS["not_week_such_w"].fill(period=Text(str(period), f"{period!r}"))) from wrong


def week_of(day: date) -> str:
    """The ISO week that `day` lies in."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_end(period: str, zone: tzinfo = BEIJING) -> datetime:
    """Sunday 24:00 of a week in `zone`."""
    return datetime.combine(monday(period) + timedelta(days=7), time(), tzinfo=zone)


def weeks_between(first: str, last: str) -> tuple[str, ...]:
    """Every week from `first` to `last`. Raises InvalidInput where the last is before the first."""
    start, days = monday(first), (monday(last) - monday(first)).days
    if days < 0:
        raise InvalidInput(TEXTS["before_5"].fill(last=last, first=first))
    return tuple(week_of(start + timedelta(days=day)) for day in range(0, days + 1, 7))


def month_of(period: str) -> str:
    """The month an ISO week belongs to: that of its Thursday (ISO 8601 gives weeks to years in the same way)."""
    return f"{monday(period) + timedelta(days=3):%Y-%m}"


def last_week(month: str) -> str:
    """The last week of a month such as 2025-03. Raises InvalidInput where there is no such month."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        raise InvalidInput(TEXTS["not_month_such"].fill(month=Text(str(month), f"{month!r}")))
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return week_of(last - timedelta(days=(last.weekday() - 3) % 7))


def month_before(month: str) -> str:
    """The month before one such as 2025-03. Raises InvalidInput where there is no such month."""
    last_week(month)  # refuses what is not a month
    return f"{date.fromisoformat(f'{month}-01') - timedelta(days=1):%Y-%m}"


def closed_at(month: str, deadline: timedelta = NO_DEADLINE, zone: tzinfo = BEIJING) -> datetime:
    """When a month such as 2025-03 is closed (月考核截止): the end of its last ISO week plus the deadline."""
    refuse_negative(deadline)
    return week_end(last_week(month), zone) + deadline


def refuse_negative(deadline: timedelta) -> None:
    """Raises InvalidInput where a deadline lies before the end of what it is for."""
    if deadline < NO_DEADLINE:
        raise InvalidInput(TEXTS["deadline_before_week_ends"])


def parse_week(cell: str) -> date:
    """The Monday of the week in a cell. Raises ValueError, or Mistyped where it is only not written as 2025-W12."""
    narrow = re.fullmatch(r"([0-9]{4})-?W([0-9]{1,2})", unicodedata.normalize("NFKC", cell).upper())
    if not narrow:
        raise ValueError(cell)
    day = date.fromisocalendar(int(narrow[1]), int(narrow[2]), 1)
    if week_of(day) != cell:
        raise Mistyped(week_of(day))
    return day


def _week(cell: str) -> str:
    return week_of(parse_week(cell))


PERIOD = Column(read=_week, allowed=allowed(TEXTS["iso_week_such_w"]))


def repeated_weeks(path: Path, rows: list[Row]) -> list[Problem]:
    """The weeks of a project that stand twice in one file."""
    first: dict[tuple[str, str], int] = {}
    problems = []
    for row in rows:
        project, period = row["project"], row["period"]
        earlier = first.setdefault((project, period), row["row"])
        if earlier != row["row"] and project and period:
            fault = TEXTS["repeats_row"].fill(project=project, period=period, earlier=earlier)
            cure = TEXTS["one_row_each_project"]
            problems.append(Problem(file=str(path), row=row["row"], column="period", fault=fault, cure=cure))
    return problems
