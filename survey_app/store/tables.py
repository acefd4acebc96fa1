"""The tables of the collector. Codes and answers share no key: who answered what cannot be looked up.

Moments are kept to the second; those beside an answer are whole minutes (what is finer is paradata), and beside a code
stand days only: a minute would tie it to the one sheet that came in at that minute.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from survey_app.store.database import Moment

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
    Column("paradata_days", Integer, nullable=False),
    Column("change_days", Integer, nullable=False),
    Column("quota", Integer),
    Column("closes_at", Moment),
    Column("address_buckets", Boolean, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

doors = Table(
    "doors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("quota", Integer),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

footfall = Table(
    "footfall",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("door_id", ForeignKey("doors.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("n_people", Integer, nullable=False),
    Column("entered_by", String(64), nullable=False),
    Column("entered_at", Moment, nullable=False),
    UniqueConstraint("door_id", "day"),
)

codes = Table(
    "codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("issued_at", Date, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("door_id", ForeignKey("doors.id")),
    Column("corrects_id", ForeignKey("responses.id", ondelete="SET NULL"), index=True),
    Column("submitted_at", Date),
    Column("revoked_at", Date),
    Column("browser_hash", String(64)),
)

drafts = Table(
    "drafts",
    metadata,
    Column("code_id", ForeignKey("codes.id"), primary_key=True),
    Column("sheet_id", String(16), nullable=False, unique=True, index=True),
    Column("answers", JSON, nullable=False),
    Column("amounts", JSON, nullable=False),
    Column("consents", JSON, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("enumerator", Text, nullable=False),
    Column("bucket", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("consent_version", String(16), nullable=False),
    Column("consent_at", Moment, nullable=False),
    Column("saved_at", Date, nullable=False),
)

page_times = Table(
    "page_times",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code_id", ForeignKey("codes.id"), nullable=False, index=True),
    Column("page_id", String(40), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("visible_seconds", Integer, nullable=False),
    Column("n_changed", Integer, nullable=False),
)

responses = Table(
    "responses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False, index=True),
    Column("sheet_id", String(16), nullable=False, unique=True),
    Column("receipt_hash", String(64), nullable=False, unique=True),
    Column("status", String(16), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("amounts", JSON, nullable=False),
    Column("consents", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("site", Text, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("enumerator", Text, nullable=False),
    Column("bucket", String(16), nullable=False),
    Column("consent_version", String(16), nullable=False),
    Column("consent_at", Moment, nullable=False),
    Column("submitted_at", Moment, nullable=False),
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
    Column("visible_seconds", Integer, nullable=False),
    Column("n_changed", Integer, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("response_id", ForeignKey("responses.id"), nullable=False, index=True),
    Column("answers", JSON, nullable=False),
    Column("replaced_at", Moment, nullable=False),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False, index=True),
    Column("receipt_hash", String(64), nullable=False, unique=True),
    Column("withdrawn_on", Date, nullable=False),
)

photos = Table(
    "photos",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code_id", ForeignKey("codes.id"), index=True),
    Column("response_id", ForeignKey("responses.id"), index=True),
    Column("item_id", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

salts = Table("salts", metadata, Column("day", Date, primary_key=True), Column("salt", String(64), nullable=False))

deletions = Table(
    "deletions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False, index=True),
    Column("ran_at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("n_deleted", Integer, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

keyings = Table(
    "keyings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False, index=True),
    Column("paper_number", String(32), nullable=False),
    Column("entry", Integer, nullable=False),
    Column("keyed_by", String(64), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("keyed_at", Moment, nullable=False),
    UniqueConstraint("survey_id", "paper_number", "entry"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_name", ForeignKey("users.name"), nullable=False, index=True),
    Column("begun_at", Moment, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("fingerprint", String(16), primary_key=True),
    Column("first_used_at", Moment, nullable=False),
)
