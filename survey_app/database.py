"""The engine of the collector's database and its schema."""

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

BUSY_MILLISECONDS = 10_000


def open_database(url: str) -> Engine:
    """An engine whose schema is up to date; SQLite in WAL mode, synced at every commit."""
    engine = create_engine(url, **_options(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable_sqlite)
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", "survey_app:migrations")
    alembic.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
    return engine


def _options(url: str) -> dict[str, object]:
    """Writers of SQLite take the lock at once instead of failing when they upgrade from reading."""
    if make_url(url).get_backend_name() != "sqlite":
        return {"pool_pre_ping": True}
    return {"connect_args": {"isolation_level": "IMMEDIATE", "timeout": BUSY_MILLISECONDS / 1000}}


def _durable_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Synced at every commit; what is deleted is overwritten."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
