"""First tables: surveys, codes, drafts, page times, responses, paradata."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _surveys()
    _codes()
    _drafts()
    _page_times()
    _responses()
    _paradata()


def _surveys() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("title", sa.JSON, nullable=False),
        sa.Column("organiser", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("questionnaire", sa.Text, nullable=False),
        sa.Column("questionnaire_digest", sa.String(64), nullable=False),
        sa.Column("retention_days", sa.Integer, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("survey_id", sa.String(40), sa.ForeignKey("surveys.id"), nullable=False, index=True),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("issued_at", sa.String(32), nullable=False),
        sa.Column("submitted_at", sa.String(32)),
        sa.Column("browser_hash", sa.String(64)),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("code_id", sa.Integer, sa.ForeignKey("codes.id"), primary_key=True),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("consent_version", sa.String(16), nullable=False),
        sa.Column("consent_at", sa.String(32), nullable=False),
        sa.Column("saved_at", sa.String(32), nullable=False),
    )


def _page_times() -> None:
    op.create_table(
        "page_times",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code_id", sa.Integer, sa.ForeignKey("codes.id"), nullable=False, index=True),
        sa.Column("page_id", sa.String(40), nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("n_changed", sa.Integer, nullable=False),
    )


def _responses() -> None:
    op.create_table(
        "responses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("survey_id", sa.String(40), sa.ForeignKey("surveys.id"), nullable=False, index=True),
        sa.Column("sheet_id", sa.String(16), nullable=False, unique=True),
        sa.Column("receipt_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("consent_version", sa.String(16), nullable=False),
        sa.Column("consent_at", sa.String(32), nullable=False),
        sa.Column("submitted_at", sa.String(32), nullable=False),
        sa.Column("questionnaire_digest", sa.String(64), nullable=False),
    )


def _paradata() -> None:
    op.create_table(
        "paradata",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("response_id", sa.Integer, sa.ForeignKey("responses.id"), nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("page_id", sa.String(40), nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("n_changed", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for table in ("paradata", "responses", "page_times", "drafts", "codes", "surveys"):
        op.drop_table(table)
