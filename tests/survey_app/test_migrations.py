"""A collector that is in the field is brought up to date with everything it holds."""

import sqlite3

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from survey_app.store.database import open_database
from survey_app.store.tables import metadata

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
