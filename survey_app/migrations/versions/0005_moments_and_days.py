"""Moments and days as what they are: until now they were texts of three precisions.

A text without a zone was UTC. Beside a code stand days only; minutes beside an answer stay minutes.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from survey_app.store.database import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SECONDS, MINUTES, DAYS = "seconds", "minutes", "days"  # how finely the texts told them
COLUMNS = (
    ("surveys", "closes_at", Moment, SECONDS),
    ("surveys", "created_at", Moment, SECONDS),
    ("doors", "created_at", Moment, SECONDS),
    ("doors", "revoked_at", Moment, SECONDS),
    ("footfall", "entered_at", Moment, SECONDS),
    ("codes", "issued_at", sa.Date, DAYS),
    ("codes", "submitted_at", sa.Date, DAYS),
    ("codes", "revoked_at", sa.Date, DAYS),
    ("drafts", "consent_at", Moment, SECONDS),
    ("drafts", "saved_at", sa.Date, SECONDS),
    ("responses", "consent_at", Moment, MINUTES),
    ("responses", "submitted_at", Moment, MINUTES),
    ("versions", "replaced_at", Moment, MINUTES),
    ("tombstones", "withdrawn_on", sa.Date, DAYS),
    ("deletions", "ran_at", Moment, SECONDS),
    ("users", "created_at", Moment, SECONDS),
    ("keyings", "keyed_at", Moment, SECONDS),
    ("keys", "first_used_at", Moment, SECONDS),
    ("sessions", "begun_at", Moment, SECONDS),
)
OPTIONAL = {("surveys", "closes_at"), ("doors", "revoked_at"), ("codes", "submitted_at"), ("codes", "revoked_at")}
DAYS_IN_KEYS = (("footfall", "day"), ("salts", "day"))
PRIMARY = {"drafts": "code_id", "users": "name", "keys": "fingerprint", "sessions": "token_hash"}  # others: id
LONG_AGO = {Moment: "1970-01-01 00:00:00+00:00", sa.Date: "1970-01-01", sa.String: ""}
BATCH = 1_000


def upgrade() -> None:
    for table, column, kind, _ in COLUMNS:
        _convert(table, column, sa.String(32), kind(), _day if kind is sa.Date else _moment)
    for table, column in DAYS_IN_KEYS:
        _convert_key(table, column, sa.Date(), "date")


def downgrade() -> None:
    for table, column, kind, precision in COLUMNS:
        length = 10 if column == "withdrawn_on" else 32
        _convert(table, column, kind(), sa.String(length), _TEXTS[precision])
    for table, column in DAYS_IN_KEYS:
        _convert_key(table, column, sa.String(10), "varchar")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(text: str) -> date:
    return _moment(text).astimezone(UTC).date()


def _with_seconds(value: date) -> str:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _with_minutes(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes")


_TEXTS: dict[str, Callable[[Any], str]] = {SECONDS: _with_seconds, MINUTES: _with_minutes, DAYS: str}


def _convert(table: str, column: str, old: Any, new: Any, change: Callable[[Any], Any]) -> None:
    """Another type for a column, in place: a copied table would break the foreign keys that point at it."""
    fresh, is_optional = f"{column}_new", (table, column) in OPTIONAL
    default = None if is_optional else LONG_AGO[type(new)]
    op.add_column(table, sa.Column(fresh, new, nullable=is_optional, server_default=default))
    _fill(table, sa.column(column, old), sa.column(fresh, new), change)
    op.drop_column(table, column)
    op.alter_column(table, fresh, new_column_name=column)
    if op.get_context().dialect.name != "sqlite" and not is_optional:  # which cannot take a default back
        op.alter_column(table, column, server_default=None)


def _fill(table: str, old: Any, new: Any, change: Callable[[Any], Any]) -> None:
    """What was told by one column is told by the other, row by row in batches."""
    key: sa.ColumnClause[Any] = sa.column(PRIMARY.get(table, "id"))
    rows, db = sa.table(table, key, old, new), op.get_bind()
    read = db.execute(sa.select(key, old).where(old.is_not(None)))
    told = [{"of_row": row, "told": change(value)} for row, value in read]
    becomes = {new.name: sa.bindparam("told", type_=new.type)}
    update = sa.update(rows).where(key == sa.bindparam("of_row")).values(becomes)
    for begin in range(0, len(told), BATCH):
        db.execute(update, told[begin : begin + BATCH])


def _convert_key(table: str, column: str, new: Any, name: str) -> None:
    """A day that is part of a key; in SQLite it is the same text under either type, and keys cannot change theirs."""
    if op.get_context().dialect.name != "sqlite":
        op.alter_column(table, column, type_=new, postgresql_using=f"{column}::{name}")
