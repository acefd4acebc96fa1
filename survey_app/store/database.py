"""The engine of the collector's database, its transactions and its schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, DateTime, Dialect, Engine, TypeDecorator, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text

BUSY_MILLISECONDS = 10_000
SETTING = "HENGPING_DATABASE_URL"
SQLITE_MOMENT = "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d+00:00"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, to the second, on every database; where less is to be known, it is a `Date`."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """How each database holds it: SQLite as a text with its zone, so that it comes back as it went."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sqlite.DATETIME(storage_format=SQLITE_MOMENT))  # type: ignore[no-untyped-call]
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True, precision=0))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC, without fractions.

        Raises
            ValueError: a moment without a time zone could be anybody's.
        """
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return None if value is None else value.astimezone(UTC).replace(microsecond=0)


def open_database(url: str, *, create: bool = True) -> Engine:
    """An engine whose schema is up to date; SQLite in WAL mode, synced at every commit.

    What a statement carries is never part of an error's text: it would tie codes to answers in a log.

    Raises
        ProblemsError: no database can be opened at this address, or with `create=False` there is none yet.
    """
    try:
        if not create:
            _refuse_missing(url)
        return _opened(url)
    except (ArgumentError, ModuleNotFoundError, DatabaseError) as refused:
        raise ProblemsError([_problem(url, refused)]) from refused


def _opened(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, **_options(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable_sqlite)
    migrate(engine, "head")
    return engine


def migrate(engine: Engine, revision: str) -> None:
    """Bring the schema up to `revision` (`head` is the newest), or back down to it, in one transaction."""
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", "survey_app:migrations")
    alembic.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        alembic.attributes["connection"] = connection
        (command.upgrade if revision == "head" else command.downgrade)(alembic, revision)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """The one way to write: what is read inside stays as it is until the end.

    SQLite lets one writer in at a time from the first statement on; on other databases rows that a decision rests on
    are read `with_for_update`, a response before its code and both before the rest: no two writers wait in a circle.
    """
    with engine.connect() as db, db.begin():
        if db.dialect.name == "sqlite":  # at once, instead of failing where it would turn from reading to writing
            db.exec_driver_sql("BEGIN IMMEDIATE")
        yield db


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Many reads of one moment: what others write meanwhile is not seen."""
    with engine.connect() as db:
        is_sqlite = db.dialect.name == "sqlite"  # whose transactions are snapshots anyway
        if not is_sqlite:
            db.execution_options(isolation_level="REPEATABLE READ")
        with db.begin():
            if is_sqlite:
                db.exec_driver_sql("BEGIN")
            yield db


def _options(url: str) -> dict[str, object]:
    """The driver of SQLite begins nothing by itself: transactions begin where `writing` and `snapshot` say."""
    if make_url(url).get_backend_name() != "sqlite":
        return {"pool_pre_ping": True}
    return {"connect_args": {"isolation_level": None, "timeout": BUSY_MILLISECONDS / 1000}}


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


def _refuse_missing(url: str) -> None:
    """Asking how a survey stands makes no store."""
    path = make_url(url).database if make_url(url).get_backend_name() == "sqlite" else None
    if path and path != ":memory:" and not Path(path).exists():
        fault = Text(f"没有数据库文件 {path}", f"there is no database file {path}")
        cure = Text(
            "请在存放它的文件夹中运行，或设置 HENGPING_DATABASE_URL；新建调查用 hengping survey create",
            "run it in the folder that holds it, or set HENGPING_DATABASE_URL; hengping survey create begins a survey",
        )
        raise ProblemsError([Problem(file=SETTING, fault=fault, cure=cure)])


def _problem(url: str, refused: Exception) -> Problem:
    """Why this address opens no database, without its password."""
    if isinstance(refused, ArgumentError) and not isinstance(refused, NoSuchModuleError):
        fault = Text("读不懂这个数据库地址", "is not the address of a database")
        return Problem(
            file=SETTING,
            fault=fault,
            cure=Text("例如 sqlite:///hengping.sqlite3", "such as sqlite:///hengping.sqlite3"),
        )
    shown = make_url(url).render_as_string(hide_password=True)
    if isinstance(refused, ModuleNotFoundError):
        fault = Text(f"{shown}：缺少驱动程序 {refused.name}", f"{shown}: the driver {refused.name} is not installed")
        return Problem(file=SETTING, fault=fault, cure=Text(f"请先安装 {refused.name}", f"install {refused.name}"))
    if isinstance(refused, NoSuchModuleError):
        fault = Text(f"{shown}：不支持这种数据库", f"{shown}: this kind of database is not supported")
        return Problem(file=SETTING, fault=fault, cure=Text("请用 sqlite 或 postgresql", "use sqlite or postgresql"))
    return Problem(
        file=SETTING,
        fault=_refusal(shown, refused),
        cure=Text(
            "请检查文件夹是否存在、是否可写，文件是否为数据库，服务是否已启动",
            "check that the folder exists and can be written to, that the file is a database, that the server runs",
        ),
    )


def _refusal(shown: str, refused: Exception) -> Text:
    detail = str(getattr(refused, "orig", refused)).strip().partition("\n")[0]
    return Text(f"{shown}：数据库打不开（{detail}）", f"{shown}: the database cannot be opened ({detail})")
