"""Who may use the console, and who is logged in: names and argon2 hashes; no default user and no default password."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from questionnaires.characters import has_visible, plain
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text
from survey_app.store.database import writing
from survey_app.store.tables import sessions, users

LEAST_PASSWORD_LENGTH = 12
LONGEST_SESSION = timedelta(hours=12)
HASHER = PasswordHasher()
NOBODY = HASHER.hash("nobody has this password")  # so that an unknown name takes as long as a wrong password


def add_user(engine: Engine, name: str, password: str, *, at: datetime) -> None:
    """Let somebody use the console.

    Raises
        ProblemsError: no name, a name that is taken, or a password below 12 characters.
    """
    name = plain(name)
    if not has_visible(name) or len(name) > 64:
        cure = Text("请给出姓名，最多 64 个字", "give a name of at most 64 characters")
        raise ProblemsError([Problem(file="user", fault=found(name), cure=cure)])
    values = {"name": name, "password_hash": _hashed(name, password), "created_at": at}
    try:
        with writing(engine) as db:
            db.execute(insert(users).values(values))
    except IntegrityError as taken:
        fault, cure = Text("已有同名用户", "there is a user of this name"), Text("请换一个姓名", "take another name")
        raise ProblemsError([Problem(file=name, fault=fault, cure=cure)]) from taken


def user_names(engine: Engine) -> list[str]:
    """Everybody who may use the console, by name."""
    with engine.connect() as db:
        return list(db.execute(select(users.c.name).order_by(users.c.name)).scalars())


def set_password(engine: Engine, name: str, password: str) -> None:
    """Give a user a new password; who is logged in under the old one no longer is.

    Raises
        ProblemsError: no such user, or a password below 12 characters.
    """
    name = plain(name)
    password_hash = _hashed(name, password)
    with writing(engine) as db:
        _end_sessions(db, name)
        db.execute(update(users).where(users.c.name == name).values(password_hash=password_hash))


def remove_user(engine: Engine, name: str) -> None:
    """Let somebody use the console no longer, from this moment on; what they keyed in keeps their name.

    Raises
        ProblemsError: no such user.
    """
    name = plain(name)
    with writing(engine) as db:
        _end_sessions(db, name)
        db.execute(delete(users).where(users.c.name == name))


def log_in(engine: Engine, name: str, password: str, *, at: datetime) -> str | None:
    """Begin a session; the token by which its browser is known again, or None if name or password is wrong."""
    name = plain(name)
    password_hash = _matching_hash(engine, name, password)
    if password_hash is None:
        return None
    token = secrets.token_urlsafe(32)
    too_old = at - LONGEST_SESSION
    row = {"token_hash": _kept(token), "user_name": name, "begun_at": at}
    same = (users.c.name == name, users.c.password_hash == password_hash)
    with writing(engine) as db:
        db.execute(delete(sessions).where(sessions.c.begun_at < too_old))
        if db.execute(select(users.c.name).where(*same).with_for_update()).first() is None:
            return None  # removed, or given another password, while this one was compared
        db.execute(insert(sessions).values(row))
    return token


def who(engine: Engine, token: str, *, at: datetime) -> str | None:
    """Whose session this is; None once they logged out, were removed, got another password, or 12 hours went by."""
    too_old = at - LONGEST_SESSION
    mine = (sessions.c.token_hash == _kept(token), sessions.c.begun_at >= too_old)
    with engine.connect() as db:
        name: str | None = db.execute(select(sessions.c.user_name).where(*mine)).scalar_one_or_none()
    return name


def log_out(engine: Engine, token: str) -> None:
    """End a session at once, wherever its cookie has been copied to."""
    with writing(engine) as db:
        db.execute(delete(sessions).where(sessions.c.token_hash == _kept(token)))


def is_user(engine: Engine, name: str, password: str) -> bool:
    """Whether this is the password of this user."""
    return _matching_hash(engine, plain(name), password) is not None


def _matching_hash(engine: Engine, name: str, password: str) -> str | None:
    """The hash that is kept of this password of this user; None if there is none."""
    with engine.connect() as db:
        kept: str | None = db.execute(select(users.c.password_hash).where(users.c.name == name)).scalar_one_or_none()
    try:
        HASHER.verify(kept or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    if kept is None or not HASHER.check_needs_rehash(kept):
        return kept
    anew = HASHER.hash(password)
    with writing(engine) as db:
        same = (users.c.name == name, users.c.password_hash == kept)  # not a new one set meanwhile
        renewed = db.execute(update(users).where(*same).values(password_hash=anew)).rowcount
    return anew if renewed else None


def _end_sessions(db: Connection, name: str) -> None:
    """End every session of a user.

    Raises
        ProblemsError: no such user.
    """
    if db.execute(select(users.c.name).where(users.c.name == name).with_for_update()).first() is None:
        names = list(db.execute(select(users.c.name).order_by(users.c.name)).scalars())
        cure = allowed(Text("、".join(names) or "还没有用户", ", ".join(names) or "there is no user yet"))
        raise ProblemsError([Problem(file="user", fault=found(name), cure=cure)])
    db.execute(delete(sessions).where(sessions.c.user_name == name))


def _hashed(name: str, password: str) -> str:
    if len(password) < LEAST_PASSWORD_LENGTH:
        fault = Text(f"密码只有 {len(password)} 个字符", f"the password has {len(password)} characters")
        cure = Text("至少 12 个字符", "use at least 12 characters")
        raise ProblemsError([Problem(file=name, fault=fault, cure=cure)])
    return HASHER.hash(password)


def _kept(token: str) -> str:
    """A stolen database opens no console."""
    return sha256(token.encode()).hexdigest()
