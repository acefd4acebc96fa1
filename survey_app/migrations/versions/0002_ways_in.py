"""Ways in, quotas, corrections, photos, retention log, console users and paper keying."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW_TABLES = ("keyings", "users", "deletions", "salts", "photos", "tombstones", "versions", "footfall")


def upgrade() -> None:
    _create_tables()
    _add("surveys", sa.Column("paradata_days", sa.Integer, nullable=False, server_default="90"))
    _add("surveys", sa.Column("change_days", sa.Integer, nullable=False, server_default="14"))
    _add("surveys", sa.Column("quota", sa.Integer), sa.Column("closes_at", sa.String(32)))
    _add("surveys", sa.Column("address_buckets", sa.Boolean, nullable=False, server_default=sa.false()))
    _add("codes", sa.Column("channel", sa.String(16), nullable=False, server_default="household"))
    _add("codes", sa.Column("door_id", sa.Integer, sa.ForeignKey("doors.id")))
    _add("codes", sa.Column("corrects_id", sa.Integer, sa.ForeignKey("responses.id", ondelete="SET NULL")))
    _add("codes", sa.Column("revoked_at", sa.String(32)))
    _add("drafts", _text("sheet_id", 16), _json("amounts"), _json("consents"), _text("mode", 16, "self"))
    _add("drafts", _text("enumerator"), _text("bucket", 16))
    op.execute("UPDATE drafts SET sheet_id = 'P' || code_id")
    op.create_index("ix_drafts_sheet_id", "drafts", ["sheet_id"], unique=True)
    for name in ("page_times", "paradata"):
        _add(name, sa.Column("visible_seconds", sa.Integer, nullable=False, server_default="-1"))
    _add("responses", _text("status", 16, "complete"), _json("amounts"), _json("consents"))
    _add("responses", _text("channel", 16, "household"), _text("site"), _text("enumerator"), _text("bucket", 16))


def _add(table: str, *columns: sa.Column[Any]) -> None:
    """Add columns in place: a copied table would break the foreign keys that point at it."""
    for column in columns:
        op.add_column(table, column, inline_references=True)


def _text(name: str, length: int | None = None, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.String(length) if length else sa.Text, nullable=False, server_default=default)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False, server_default="{}")


def _create_tables() -> None:
    _doors()
    _footfall()
    _versions()
    _tombstones()
    _photos()
    _salts()
    _deletions()
    _users()
    _keyings()


def _doors() -> None:
    op.create_table(
        "doors",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("survey_id", sa.String(40), sa.ForeignKey("surveys.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("quota", sa.Integer),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("revoked_at", sa.String(32)),
    )


def _footfall() -> None:
    op.create_table(
        "footfall",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("door_id", sa.Integer, sa.ForeignKey("doors.id"), nullable=False, index=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("n_people", sa.Integer, nullable=False),
        sa.Column("entered_by", sa.String(64), nullable=False),
        sa.Column("entered_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("door_id", "day", name="uq_footfall_door_id"),
    )


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("response_id", sa.Integer, sa.ForeignKey("responses.id"), nullable=False, index=True),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("replaced_at", sa.String(32), nullable=False),
    )


def _tombstones() -> None:
    op.create_table(
        "tombstones",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("survey_id", sa.String(40), sa.ForeignKey("surveys.id"), nullable=False, index=True),
        sa.Column("receipt_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("withdrawn_on", sa.String(10), nullable=False),
    )


def _photos() -> None:
    op.create_table(
        "photos",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("code_id", sa.Integer, sa.ForeignKey("codes.id"), index=True),
        sa.Column("response_id", sa.Integer, sa.ForeignKey("responses.id"), index=True),
        sa.Column("item_id", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def _salts() -> None:
    op.create_table(
        "salts",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("salt", sa.String(64), nullable=False),
    )


def _deletions() -> None:
    op.create_table(
        "deletions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("survey_id", sa.String(40), sa.ForeignKey("surveys.id"), nullable=False, index=True),
        sa.Column("ran_at", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("n_deleted", sa.Integer, nullable=False),
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )


def _keyings() -> None:
    op.create_table(
        "keyings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("survey_id", sa.String(40), sa.ForeignKey("surveys.id"), nullable=False, index=True),
        sa.Column("paper_number", sa.String(32), nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("keyed_by", sa.String(64), nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("keyed_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("survey_id", "paper_number", "entry", name="uq_keyings_survey_id"),
    )


def downgrade() -> None:
    added = {
        "responses": ("status", "amounts", "consents", "channel", "site", "enumerator", "bucket"),
        "paradata": ("visible_seconds",),
        "page_times": ("visible_seconds",),
        "drafts": ("sheet_id", "amounts", "consents", "mode", "enumerator", "bucket"),
        "codes": ("channel", "door_id", "corrects_id", "revoked_at"),
        "surveys": ("paradata_days", "change_days", "quota", "closes_at", "address_buckets"),
    }
    op.drop_index("ix_drafts_sheet_id", "drafts")
    for name in NEW_TABLES:
        op.drop_table(name)
    for name, columns in added.items():
        for column in columns:
            op.drop_column(name, column)  # in place: a copied table would break the foreign keys that point at it
    op.drop_table("doors")
