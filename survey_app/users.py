"""Who may use the console: names and argon2 hashes; there is no default user and no default password."""

from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from questionnaires.characters import has_visible, plain
from questionnaires.problems import Problem, ProblemsError, found, said
from survey_app.database import writing
from survey_app.tables import users

LEAST_PASSWORD_LENGTH = 12
HASHER = PasswordHasher()
NOBODY = HASHER.hash("nobody has this password")  # so that an unknown name takes as long as a wrong password


def add_user(engine: Engine, name: str, password: str, *, at: datetime) -> None:
    """Let somebody use the console.

    Raises
        ProblemsError: no name, a name that is taken, or a password below 12 characters.
    """
    name = plain(name)
    if not has_visible(name) or len(name) > 64:
        cure = said("请给出姓名，最多 64 个字", "give a name of at most 64 characters")
        raise ProblemsError([Problem(file="user", fault=found(name), cure=cure)])
    if len(password) < LEAST_PASSWORD_LENGTH:
        fault = said(f"密码只有 {len(password)} 个字符", f"the password has {len(password)} characters")
        cure = said("至少 12 个字符", "use at least 12 characters")
        raise ProblemsError([Problem(file=name, fault=fault, cure=cure)])
    values = {"name": name, "password_hash": HASHER.hash(password), "created_at": at.isoformat(timespec="seconds")}
    try:
        with writing(engine) as db:
            db.execute(insert(users).values(values))
    except IntegrityError as taken:
        fault, cure = said("已有同名用户", "there is a user of this name"), said("请换一个姓名", "take another name")
        raise ProblemsError([Problem(file=name, fault=fault, cure=cure)]) from taken


def is_user(engine: Engine, name: str, password: str) -> bool:
    """Whether this is the password of this user."""
    with engine.connect() as db:
        kept = db.execute(select(users.c.password_hash).where(users.c.name == name)).scalar_one_or_none()
    try:
        HASHER.verify(kept or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    if kept is not None and HASHER.check_needs_rehash(kept):
        with writing(engine) as db:
            same = (users.c.name == name, users.c.password_hash == kept)  # not a new one set meanwhile
            db.execute(update(users).where(*same).values(password_hash=HASHER.hash(password)))
    return kept is not None
