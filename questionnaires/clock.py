"""The clock that people here live by: moments are stored in UTC and told in Beijing time (Asia/Shanghai)."""

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def in_beijing(moment: datetime | str) -> datetime:
    """A moment, or the text it is stored as, by the clocks of Beijing; a text without a zone is UTC."""
    aware = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
    return (aware if aware.tzinfo else aware.replace(tzinfo=UTC)).astimezone(BEIJING)


def beijing_minute(moment: datetime | str) -> str:
    """How a moment is told to people: 2026-01-31 09:30."""
    return f"{in_beijing(moment):%Y-%m-%d %H:%M}"


def beijing_day(moment: datetime | str) -> str:
    """The day of a moment in Beijing: 2026-01-31."""
    return in_beijing(moment).date().isoformat()
