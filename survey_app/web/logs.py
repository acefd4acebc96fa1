"""What the collector logs: which route failed, with which class of error and where in the code; never what was sent.

A code beside an answer, or an address beside either, in a log would undo what the tables keep apart.
"""

import errno
import ipaddress
import logging
import re
import traceback
from typing import Any

REQUEST = re.compile(r"\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) \S+")
PLACE = re.compile(r"/+[sd]/[^\s\"']*", re.IGNORECASE)
BROKEN_REQUEST = re.compile(r"(Invalid request)\b.*", re.DOTALL)  # gunicorn repeats what it could not read
MAYBE_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{3,}")
HIDDEN = "…"


class DiscreetRecord(logging.LogRecord):
    """A line of any logger of this process, ours or a library's, without codes, answers and addresses."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.msg, self.args = self._text(), None
        if self.exc_info and self.exc_info[1] is not None:
            self.exc_text, self.exc_info = outline(self.exc_info[1]), None

    def _text(self) -> str:
        if isinstance(self.msg, BaseException):
            return type(self.msg).__name__
        try:
            return discreet(self.getMessage())
        except (TypeError, ValueError):  # a message whose arguments do not fit: logging would print them all
            return discreet(str(self.msg))


def log_discreetly() -> None:
    """From now on every line that this process logs is a discreet one."""
    logging.setLogRecordFactory(DiscreetRecord)


def discreet(line: str) -> str:
    """A line without what stands in addresses of pages and without addresses of people."""
    line = BROKEN_REQUEST.sub(rf"\1 {HIDDEN}", line)
    line = PLACE.sub(HIDDEN, REQUEST.sub(rf"\1 {HIDDEN}", line))
    return MAYBE_ADDRESS.sub(_without_address, line)


def _without_address(token: re.Match[str]) -> str:
    try:
        address = ipaddress.ip_address(token[0].rstrip(".:"))
    except ValueError:
        return token[0]
    return token[0] if address.is_loopback or address.is_unspecified else HIDDEN


def outline(error: BaseException | None) -> str:
    """An error and its causes by class, code and places in the code, without their messages."""
    lines: list[str] = []
    while error is not None:
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}{_code(error)}")
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


def _code(error: BaseException) -> str:
    """What the system or the database calls it (ENOSPC, SQLITE_FULL, 40001), where it says."""
    if isinstance(error, OSError) and error.errno is not None:
        return f" {errno.errorcode.get(error.errno, error.errno)}"
    name = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return f" {name}" if isinstance(name, str) else ""
