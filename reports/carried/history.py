"""What happened to an engagement, from draft to issue (三级复核): a log whose every line holds the digest of the last.

`history.jsonl` in the folder of the engagement: draft 起草 → reviewed 复核 → approved 终审 → issued 签发. A changed,
missing or swapped line breaks the chain and is named. The last line has nothing behind it: that it was changed or cut
off shows only against its digest, printed or sealed elsewhere.
"""

import json
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from analysis.core.errors import AnalysisError
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text

State = Literal["draft", "reviewed", "approved", "issued"]
STATES: tuple[State, ...] = get_args(State)
STATE_NAMES: dict[State, Text] = {
    "draft": Text("起草", "draft"),
    "reviewed": Text("复核", "reviewed"),
    "approved": Text("终审", "approved"),
    "issued": Text("签发", "issued"),
}
FILE = "history.jsonl"
FIELDS = ("state", "by", "at", "evaluation_sha256", "previous")
JUDGES = ("reviewed", "approved")


class StepRefused(AnalysisError):
    """A step that the order of review does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: what the evaluation with this digest became, by whom, when; `digest` is that of the line itself."""

    state: State
    by: str
    at: datetime
    evaluation_sha256: str
    previous: str
    digest: str


def record(folder: Path, state: State, by: str, at: datetime, digest: str) -> Entry:
    """Add one step to the history (记一笔); a new draft may follow anything and begins the review anew.

    Args
        folder: of the engagement.
        state: what the evaluation becomes.
        by: who takes the step, by name.
        at: when, with a time zone; not before the last step.
        digest: SHA-256 of evaluation.json, 64 hexadecimal digits.

    Returns
        Entry: the line as written.

    Raises
        StepRefused: a state is skipped, another evaluation than the reviewed one goes on, somebody judges their own
            draft, or a name, time or digest is not usable.
        ProblemsError: the history so far is broken.
    """
    path, part = folder / FILE, folder / f".{FILE}.part"
    try:
        lock = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)  # the new file is also the lock
    except FileExistsError as busy:
        raise StepRefused(
            Text(
                f"有人正在登记；如无人登记，请删除 {part.name}",
                f"somebody is writing; if nobody is, delete {part.name}",
            )
        ) from busy
    try:
        with os.fdopen(lock, "wb") as file:
            history = read_history(folder)
            _check(history, state, by, at, digest)
            values = (state, by.strip(), at.isoformat(), digest, history[-1].digest if history else "")
            line = json.dumps(dict(zip(FIELDS, values, strict=True)), ensure_ascii=False)
            file.write((path.read_bytes() if path.exists() else b"") + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)  # only here: after the move it would be the lock of somebody else
        raise
    return read_history(folder)[-1]


def read_history(folder: Path) -> tuple[Entry, ...]:
    """The steps so far, the first one first; none where nothing was recorded.

    Raises
        ProblemsError: a line cannot be read, does not follow from the line before, or takes a step that is not allowed.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    lines = path.read_bytes().split(b"\n")
    history: list[Entry] = []
    for row, line in enumerate(lines[:-1], start=1):
        history.append(_entry(path, row, line, history))
    if lines[-1]:
        raise ProblemsError([_broken(path, len(lines), Text("没有写完", "is not complete"))])
    return tuple(history)


def may_sign(history: Sequence[Entry], digest: str) -> bool:
    """Whether the evaluation with this digest may be signed (可否签章): it is the last one, and approved or issued."""
    return bool(history) and history[-1].evaluation_sha256 == digest and history[-1].state in ("approved", "issued")


def _entry(path: Path, row: int, line: bytes, history: Sequence[Entry]) -> Entry:
    """One line, checked against those before it."""
    try:
        raw = json.loads(line)
        if json.dumps(raw, ensure_ascii=False).encode() != line or tuple(raw) != FIELDS:
            raise ValueError("not a line as written here")
        at = datetime.fromisoformat(raw["at"])
        if raw["previous"] != (history[-1].digest if history else ""):
            raise ProblemsError([_broken(path, row, Text("与上一行不相连", "does not follow from the line before"))])
        _check(history, raw["state"], raw["by"], at, raw["evaluation_sha256"])
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise ProblemsError([_broken(path, row, Text("不是原来登记的内容", "is not what was recorded"))]) from wrong
    except StepRefused as refused:
        raise ProblemsError([_broken(path, row, refused.reason)]) from refused
    return Entry(**raw | {"at": at}, digest=sha256(line).hexdigest())


def _broken(path: Path, row: int, fault: Text) -> Problem:
    cure = Text("请从备份恢复原件，不要手工修改", "restore the original from a copy; do not edit it by hand")
    return Problem(file=str(path), row=row, fault=fault, cure=cure)


def _check(history: Sequence[Entry], state: State, by: str, at: datetime, digest: str) -> None:
    """Refuse what the order of review does not allow."""
    _check_values(history, by, at, digest)
    if state not in STATES:
        raise StepRefused(
            Text(
                f"没有“{state}”这一状态；可用：{'、'.join(STATES)}",
                f"{state!r} is no state; there are {', '.join(STATES)}",
            )
        )
    if state == "draft":
        return
    needed = STATES[STATES.index(state) - 1]
    if not history or history[-1].state != needed:
        raise StepRefused(Text(f"“{_zh(state)}”只能在“{_zh(needed)}”之后", f"{state} follows {needed} only"))
    if history[-1].evaluation_sha256 != digest:
        raise StepRefused(
            Text(
                f"这不是“{_zh(needed)}”时的评价；请重新起草",
                f"this is not the evaluation that was {needed}; begin with a new draft",
            )
        )
    author = next(entry.by for entry in reversed(history) if entry.state == "draft")
    if state in JUDGES and _person(author) == _person(by):
        raise StepRefused(Text(f"{by}不能复核自己起草的报告", f"{by} cannot judge their own draft"))


def _check_values(history: Sequence[Entry], by: str, at: datetime, digest: str) -> None:
    if not _person(by):
        raise StepRefused(Text("没有写明经手人", "nobody is named"))
    if at.tzinfo is None or (history and at < history[-1].at):
        raise StepRefused(Text("时间没有时区，或早于上一步", "the time has no zone, or is before the last step"))
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise StepRefused(Text("校验值应为 64 位小写十六进制", "not a SHA-256 in 64 small hexadecimal digits"))


def _zh(state: State) -> str:
    return STATE_NAMES[state]["zh"]


def _person(name: str) -> str:
    """A name for comparing: spaces, width and case make nobody another person."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
