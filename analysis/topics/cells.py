"""Cells that several parts share: ids that can stand in the id of a figure, and numbers kept as they were printed."""

import re

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
