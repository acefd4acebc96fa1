"""The tables of the collector. Codes and answers share no key: who answered what cannot be looked up."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

surveys = Table(
    "surveys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("title", JSON, nullable=False),
    Column("organiser", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("questionnaire", Text, nullable=False),
    Column("questionnaire_digest", String(64), nullable=False),
    Column("retention_days", Integer, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("created_at", String(32), nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("issued_at", String(32), nullable=False),
    Column("submitted_at", String(32)),
    Column("browser_hash", String(64)),
)

drafts = Table(
    "drafts",
    metadata,
    Column("code_id", ForeignKey("codes.id"), primary_key=True),
    Column("answers", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("consent_version", String(16), nullable=False),
    Column("consent_at", String(32), nullable=False),
    Column("saved_at", String(32), nullable=False),
)

page_times = Table(
    "page_times",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code_id", ForeignKey("codes.id"), nullable=False, index=True),
    Column("page_id", String(40), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("n_changed", Integer, nullable=False),
)

responses = Table(
    "responses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False, index=True),
    Column("sheet_id", String(16), nullable=False, unique=True),
    Column("receipt_hash", String(64), nullable=False, unique=True),
    Column("answers", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("consent_version", String(16), nullable=False),
    Column("consent_at", String(32), nullable=False),
    Column("submitted_at", String(32), nullable=False),
    Column("questionnaire_digest", String(64), nullable=False),
)

paradata = Table(
    "paradata",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("page_id", String(40), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("n_changed", Integer, nullable=False),
)
