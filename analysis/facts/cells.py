"""Cells that several parts share: ids of figures, numbers as they were printed, moments, digests of files."""

import re
from datetime import datetime

from analysis.core.errors import InvalidInput
from analysis.facts.grim import read_printed
from analysis.inputs.tables import Column
from questionnaires.problems import allowed
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

IDENT = re.compile(r"[a-z0-9_-]+")


def ident(*, required: bool = True) -> Column:
    """A short id, part of the ids of figures."""
    words = allowed(TEXTS["small_letters_digits_such"])
    return Column(read=_ident, allowed=words, required=required)


def printed(*, required: bool = True) -> Column:
    """A number exactly as it was printed, kept as text because its zeros carry the precision; may be negative."""
    words = allowed(TEXTS["number_printed_such"])
    return Column(read=_printed, allowed=words, required=required)


def instant() -> Column:
    """A moment with its time zone."""
    return Column(read=_instant, allowed=allowed(TEXTS["time_zone"]))


def digest(*, required: bool = True) -> Column:
    """The SHA-256 of a file."""
    return Column(read=_digest, allowed=allowed(TEXTS["sha_hexadecimal_digits"]), required=required)


def _ident(cell: str) -> str:
    if not IDENT.fullmatch(cell):
        raise ValueError(cell)
    return cell


def _printed(cell: str) -> str:
    try:
        read_printed(cell, signed=True)
    except InvalidInput as wrong:
        raise ValueError(cell) from wrong
    return cell


def _instant(cell: str) -> datetime:
    moment = datetime.fromisoformat(cell)
    if moment.utcoffset() is None:
        raise ValueError(cell)
    return moment


def _digest(cell: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", cell):
        raise ValueError(cell)
    return cell
