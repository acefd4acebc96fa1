"""The one clock of the collector: aware, in Coordinated Universal Time."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
