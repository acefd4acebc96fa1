"""The keys of a collector: the one in use, those before it, and the fingerprints by which its database knows them.

Codes, doors and receipts are kept as keyed hashes: under another key none of them opens anything. So the database
remembers which keys it was used with, and a collector that lacks one of them does not start.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text
from survey_app.store.codes import keyed_hash
from survey_app.store.database import open_database, snapshot, writing
from survey_app.store.tables import codes, doors, keys, responses

FINGERPRINT_LENGTH = 16


def fingerprint(key: str) -> str:
    """What is kept of a key: enough to know it again, nothing to work it out from."""
    return keyed_hash(key, "fingerprint", "hengping")[:FINGERPRINT_LENGTH]


def open_store(url: str, ring: Sequence[str], *, create: bool = True, give_up_codes: bool = False) -> Engine:
    """The database, for whoever will look up or issue codes in it.

    Args
        url: the address of the database.
        ring: the key in use, then those before it.
        create: whether a database may be made where there is none.
        give_up_codes: forget the keys that are lost, and with them every code, door and receipt issued under them.

    Raises
        ProblemsError: no database, or codes in it were issued under a key that is not among ours.
    """
    engine = open_database(url, create=create)
    prints = [fingerprint(key) for key in ring]
    with snapshot(engine) as db:
        known = set(db.execute(select(keys.c.fingerprint)).scalars())
        lost = sorted(known - set(prints))
        if lost and not give_up_codes and _has_codes(db):
            engine.dispose()
            raise ProblemsError([_another_key(lost)])
    if lost or not known.issuperset(prints):
        _remember(engine, [each for each in prints if each not in known], lost)
    return engine


def _remember(engine: Engine, new: Sequence[str], lost: Sequence[str]) -> None:
    now = datetime.now(UTC)
    try:
        with writing(engine) as db:
            db.execute(delete(keys).where(keys.c.fingerprint.in_(lost)))
            for each in new:
                db.execute(insert(keys).values(fingerprint=each, first_used_at=now))
    except IntegrityError:  # another process of this collector started a moment ago
        return


def _has_codes(db: Connection) -> bool:
    return any(db.execute(select(table.c.id).limit(1)).first() for table in (codes, doors, responses))


def _another_key(lost: Sequence[str]) -> Problem:
    prints = ", ".join(lost)
    return Problem(
        file="HENGPING_SECRET_KEY",
        fault=Text(
            f"不是签发这个数据库中各码的密钥（指纹 {prints}）；换用它，已印发的码、入口和回执都会失效",
            f"is not the key under which the codes in this database were issued (fingerprint {prints}); "
            "under it every printed code, door and receipt would be dead",
        ),
        cure=Text(
            "请设回原来的密钥；若要更换，把原密钥写进 HENGPING_OLD_SECRET_KEYS，旧码继续有效；"
            "原密钥确已遗失时，用 hengping serve --give-up-codes 放弃旧码",
            "set the former key again; to change it, put the former into HENGPING_OLD_SECRET_KEYS, and old codes go on "
            "working; if it is lost for good, hengping serve --give-up-codes gives the old codes up",
        ),
    )
