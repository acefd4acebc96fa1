"""A collector that is in the field is brought up to date with everything it holds."""

import sqlite3
from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, inspect, select
from sqlalchemy.exc import StatementError

from questionnaires.clock import BEIJING
from survey_app.store.database import migrate as to_revision
from survey_app.store.database import open_database, writing
from survey_app.store.tables import (
    codes,
    doors,
    drafts,
    footfall,
    keys,
    metadata,
    responses,
    salts,
    sessions,
    surveys,
)
from tests.conftest import ROOT

ROWS = """
INSERT INTO surveys VALUES ('estate', '{"zh": "调查"}', '组织者', '热线', 'questionnaire: x', 'd', 365, 1, '2026-01-01');
INSERT INTO codes VALUES (1, 'estate', 'h1', '2026-01-01', NULL, NULL), (2, 'estate', 'h2', '2026-01-01', '2026-01-02', 'b');
INSERT INTO drafts VALUES (1, '{"overall": "5"}', 'zh', '1', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00');
INSERT INTO page_times VALUES (1, 1, 'overall', 9, 0);
INSERT INTO responses VALUES (1, 'estate', 's1', 'r1', '{"overall": "4"}', 'zh', 'self', '1', '2026-01-02T00:00', '2026-01-02T00:00', 'd');
INSERT INTO paradata VALUES (1, 1, 1, 'overall', 7, 0);
"""  # noqa: E501


def migrate(path, revision):
    engine = create_engine(f"sqlite:///{path}")
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", "survey_app:migrations")
    alembic.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        alembic.attributes["connection"] = connection
        (command.upgrade if revision == "0001" else command.downgrade)(alembic, revision)
    engine.dispose()


def test_a_database_of_the_first_version_keeps_everything(tmp_path):
    path = tmp_path / "old.sqlite3"
    migrate(path, "0001")
    with sqlite3.connect(path) as old:
        old.executescript(ROWS)
    old.close()
    engine = open_database(f"sqlite:///{path}")
    with engine.connect() as db:
        read = db.exec_driver_sql
        assert read("SELECT channel FROM codes").all() == [("household",), ("household",)]
        assert read("SELECT sheet_id, mode, answers FROM drafts").one() == ("P1", "self", '{"overall": "5"}')
        assert read("SELECT status, channel, mode FROM responses").one() == ("complete", "household", "self")
        assert read("SELECT visible_seconds FROM paradata").one() == (-1,)
        assert read("SELECT change_days, paradata_days, quota FROM surveys").one() == (14, 90, None)
        assert read("PRAGMA foreign_key_check").all() == []
    engine.dispose()


def test_migrations_lead_to_the_tables_of_the_code_and_back(tmp_path):
    path = tmp_path / "new.sqlite3"
    engine = open_database(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert [each for each in found if each[0] in ("add_table", "remove_table", "add_column", "remove_column")] == []
    engine.dispose()
    migrate(path, "base")
    with sqlite3.connect(path) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    db.close()
    assert tables == {"alembic_version"}


OLD_TIMES = """
INSERT INTO surveys (id, title, organiser, contact, questionnaire, questionnaire_digest, retention_days, synthetic, created_at, closes_at)
  VALUES ('estate', '{}', 'o', 'c', 'q', 'd', 365, 1, '2026-01-01T00:00:00+00:00', '2026-12-31T23:59:59+08:00');
INSERT INTO doors VALUES (1, 'estate', 'site', '3', NULL, '2026-01-01T08:00:01+00:00', NULL);
INSERT INTO footfall VALUES (1, 1, '2026-01-05', 80, 'l', '2026-01-05T10:00:00+00:00');
INSERT INTO codes (id, survey_id, code_hash, issued_at, submitted_at, revoked_at)
  VALUES (1, 'estate', 'h1', '2026-01-01T02:03:04+00:00', NULL, '2026-01-09T02:03:04+00:00'), (2, 'estate', 'h2', '2026-01-01', '2026-01-02', NULL);
INSERT INTO drafts (code_id, answers, language, consent_version, consent_at, saved_at, sheet_id)
  VALUES (1, '{}', 'zh', '1', '2026-01-01T23:59:59+00:00', '2026-01-03T23:59:59+00:00', 'p1');
INSERT INTO responses (id, survey_id, sheet_id, receipt_hash, answers, language, mode, consent_version, consent_at, submitted_at, questionnaire_digest)
  VALUES (1, 'estate', 's1', 'r1', '{}', 'zh', 'self', '1', '2026-01-02T00:01', '2026-01-02T00:07+00:00', 'd'),
         (2, 'estate', 's2', 'r2', '{}', 'zh', 'paper', 'paper', '2026-01-04', '2026-01-04T05:06+00:00', 'd');
INSERT INTO tombstones VALUES (1, 'estate', 'r3', '2026-01-06');
INSERT INTO salts VALUES ('2026-01-07', 'x');
INSERT INTO users VALUES ('w', 'h', '2026-01-01T00:00:00+00:00');
INSERT INTO sessions VALUES ('t', 'w', '2026-01-01T00:00:05+00:00');
"""  # noqa: E501


def test_times_told_in_three_precisions_become_moments_and_days(tmp_path):
    path = tmp_path / "old.sqlite3"
    engine = open_database(f"sqlite:///{path}")
    to_revision(engine, "0004")
    with sqlite3.connect(path) as old:
        old.executescript(OLD_TIMES)
    old.close()
    to_revision(engine, "head")

    def told(column):
        with engine.connect() as db:
            return list(db.execute(select(column).order_by(*column.table.primary_key)).scalars())

    assert told(surveys.c.closes_at) == [datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)]
    assert told(doors.c.created_at) == [datetime(2026, 1, 1, 8, 0, 1, tzinfo=UTC)]
    assert told(doors.c.revoked_at) == [None]
    assert (told(footfall.c.day), told(salts.c.day)) == ([date(2026, 1, 5)], [date(2026, 1, 7)])
    assert told(codes.c.issued_at) == [date(2026, 1, 1)] * 2
    assert told(codes.c.submitted_at) == [None, date(2026, 1, 2)]
    assert told(codes.c.revoked_at) == [date(2026, 1, 9), None]
    assert told(drafts.c.saved_at) == [date(2026, 1, 3)]
    assert told(responses.c.consent_at) == [datetime(2026, 1, 2, 0, 1, tzinfo=UTC), datetime(2026, 1, 4, tzinfo=UTC)]
    assert told(responses.c.submitted_at)[0] == datetime(2026, 1, 2, 0, 7, tzinfo=UTC)
    assert told(sessions.c.begun_at) == [datetime(2026, 1, 1, 0, 0, 5, tzinfo=UTC)]
    to_revision(engine, "0004")
    with engine.connect() as db:
        read = db.exec_driver_sql
        assert read("SELECT closes_at FROM surveys").scalar_one() == "2026-12-31T15:59:59+00:00"
        assert read("SELECT saved_at FROM drafts").scalar_one() == "2026-01-03T00:00:00+00:00"
        assert read("SELECT submitted_at FROM responses WHERE id = 1").scalar_one() == "2026-01-02T00:07+00:00"
        assert read("SELECT issued_at FROM codes").scalars().all() == ["2026-01-01"] * 2
        assert read("SELECT day FROM footfall").scalar_one() == "2026-01-05"
        assert read("PRAGMA foreign_key_check").all() == []
    to_revision(engine, "head")
    assert told(responses.c.submitted_at)[1] == datetime(2026, 1, 4, 5, 6, tzinfo=UTC)
    engine.dispose()


def test_a_moment_without_a_zone_is_refused_and_one_with_another_zone_is_the_same_moment(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    evening = datetime(2026, 1, 31, 20, 30, 15, 999, tzinfo=BEIJING)
    with writing(engine) as db:
        db.execute(insert(keys).values(fingerprint="f", first_used_at=evening))
    with engine.connect() as db:
        kept = db.execute(select(keys.c.first_used_at)).scalar_one()
        assert kept == evening.replace(microsecond=0)
        assert (kept.tzinfo, kept.hour) == (UTC, 12)
        assert db.execute(select(keys).where(keys.c.first_used_at < evening)).all() == []
    with pytest.raises(StatementError, match="time zone"), writing(engine) as db:
        db.execute(insert(keys).values(fingerprint="g", first_used_at=datetime(2026, 1, 31)))
    engine.dispose()


def fill(db, table):
    """One row in a table, a value of its kind in each column."""
    now = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    kinds = {"JSON": {}, "BOOLEAN": False, "INTEGER": 1, "BLOB": b"x", "DATETIME": now, "DATE": now.date()}
    row = {
        column.name: kinds.get(
            str(column.type), "estate" if "survey" in column.name or table.name == "surveys" else "1"
        )
        for column in table.columns
    }
    db.execute(table.insert().values(row))


def test_every_migration_leads_down_and_up_again_with_data_in_every_table(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'full.sqlite3'}")
    with writing(engine) as db:
        db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in metadata.sorted_tables:
            fill(db, table)

    def counts():
        with engine.connect() as db:
            assert db.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            names = inspect(db).get_table_names()
            return {name: db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names}  # noqa: S608

    assert set(counts().values()) == {1}
    scripts = ScriptDirectory(str(ROOT / "survey_app/migrations"))
    revisions = [script.revision for script in scripts.walk_revisions()][1:]
    for revision in revisions:
        to_revision(engine, revision)
        assert set(counts().values()) == {1}
    to_revision(engine, "head")
    kept = {"surveys", "codes", "drafts", "page_times", "responses", "paradata", "alembic_version"}
    assert counts() == {name: int(name in kept) for name in counts()}
    to_revision(engine, "base")
    assert counts() == {"alembic_version": 0}
    engine.dispose()
