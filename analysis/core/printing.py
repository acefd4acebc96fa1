"""Results in a terminal: columns that stand under one another, in Chinese too; numbers rounded for reading only."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isfinite
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any
from unicodedata import combining, east_asian_width

from analysis.core import numbers
from questionnaires.texts import Language, Text

if TYPE_CHECKING:  # the frame comes with its own methods
    import pandas as pd

MOST_ROWS, ENDS = 40, 15  # a longer table shows its first and last rows
WIDEST = 40  # places of one cell
GAP = "  "
LARGE = 1e15  # above it a number is printed by its size


def printed_table(frame: "pd.DataFrame", lang: Language = "zh", *, width: int | None = None) -> str:
    """A table as lines of text, no wider than the terminal: what does not fit beside goes below, by columns.

    Args
        frame: any table; its index is not printed.
        lang: of texts that come in two languages.
        width: places in a line; default: those of the terminal.
    """
    shown, n = frame, len(frame)
    if n > MOST_ROWS:
        shown = frame.iloc[[*range(ENDS), *range(n - ENDS, n)]]
    columns = [_column(str(name), shown.iloc[:, place], lang, n) for place, name in enumerate(frame.columns)]
    blocks = _blocks(columns, width or get_terminal_size((100, 24)).columns)
    return "\n\n".join("\n".join(_lines(block)) for block in blocks)


def places(text: str) -> int:
    """How many places a text takes in a terminal: two for a Chinese sign.

    >>> places("满意 ok")
    7
    """
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in ("W", "F") else 1 for sign in text)


def _column(name: str, values: "pd.Series[Any]", lang: Language, n_rows: int) -> list[str]:
    """A column as padded cells, its name first: numbers to the right, words to the left."""
    blank, cells = values.isna().tolist(), values.tolist()
    known = [cell for cell, is_blank in zip(cells, blank, strict=True) if not is_blank]
    is_number = bool(known) and all(isinstance(cell, (int, float, Decimal)) for cell in known)
    decimals = _decimals([cell for cell in known if isinstance(cell, (float, Decimal))])
    words = ["" if is_blank else _cell(cell, decimals, lang) for cell, is_blank in zip(cells, blank, strict=True)]
    if n_rows > MOST_ROWS:
        words.insert(ENDS, "…")
    wide = max(places(word) for word in [name, *words])
    return [" " * (wide - places(word)) + word if is_number else _left(word, wide) for word in [name, *words]]


def _left(word: str, wide: int) -> str:
    return word + " " * (wide - places(word))


def _decimals(known: Sequence[float | Decimal]) -> int:
    """As many decimals as a reader of this column needs: none for whole numbers, one for large ones, else three."""
    finite = [abs(float(number)) for number in known if isfinite(number)]
    if all(number % 1 == 0 for number in finite):
        return 0
    return 1 if max(finite) >= 1000 else 3


def _cell(cell: object, decimals: int, lang: Language) -> str:
    if isinstance(cell, (float, Decimal)):
        return _number(cell, decimals)
    words = getattr(cell, "reason", cell)  # of what is not available
    text = words[lang] if isinstance(words, Text) else " ".join(str(words).split())
    if places(text) <= WIDEST:
        return text
    kept = ""
    for sign in text:
        if places(kept) + places(sign) > WIDEST - 1:
            break
        kept += sign
    return f"{kept}…"


def _number(number: float | Decimal, decimals: int) -> str:
    if not isfinite(number):
        return "∞" if number > 0 else "-∞"
    if abs(float(number)) >= LARGE:
        return f"{number:.3e}"
    least = Decimal(1).scaleb(-decimals)
    if number and abs(numbers.exact(number)) < least / 2:
        return f"< {least}" if number > 0 else f"> -{least}"
    return numbers.decimal(number, decimals)


def _blocks(columns: list[list[str]], width: int) -> Iterator[list[list[str]]]:
    """Columns in blocks that fit beside one another; the first column stands before each."""
    block: list[list[str]] = []
    for column in columns:
        if block and sum(places(other[0]) + len(GAP) for other in block) + places(column[0]) > width:
            yield block
            block = columns[:1]
        block = [*block, column]
    if block:
        yield block


def _lines(block: list[list[str]]) -> list[str]:
    return [GAP.join(row).rstrip() for row in zip(*block, strict=True)]
