"""Monetary-unit sampling (货币单元抽样): every yuan has the same chance, so large invoices are met more often.

Amounts are counted in whole fen, so a draw does not depend on how a machine adds.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core import numbers
from analysis.core.columns import one_of, seed_number, unit_names, whole_number
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Fens = npt.NDArray[np.int64]
Method = Literal["interval", "cell"]
ALGORITHMS: dict[str, str] = {"interval": "hengping-mus-interval-1", "cell": "hengping-mus-cell-1"}
ASIDE: dict[str, tuple[str, str]] = {
    "negative": ("负数", "negative"),
    "zero": ("零", "zero"),
    "blank": ("空白", "blank"),
    "unreadable": ("不是到分的金额", "no amount in whole fen"),
}
LARGEST_FEN = 10**15  # ten trillion yuan for one invoice is a slip; larger sums would not fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MonetarySample(Result):
    """Drawn invoices, those set aside, and the record from which the draw can be repeated.

    Invoices of an interval or more are certain (必查); `interval_yuan` is that of the others, None if there are none.
    """

    sample: pd.DataFrame
    aside: pd.DataFrame
    unit: str
    n: int
    n_items: int
    n_certain: int
    total_yuan: Decimal
    certain_yuan: Decimal
    interval_yuan: Decimal | None
    method: Method
    seed: int | None
    start_yuan: Decimal | None
    frame_hash: str

    @property
    def n_points(self) -> int:
        """Monetary units drawn outside the certain invoices."""
        return self.n - self.n_certain

    def to_frame(self) -> pd.DataFrame:
        """The drawn invoices in the order of the list, with book_yuan, is_certain, and hits (monetary units drawn)."""
        return self.sample

    def sentence(self, lang: Language = "zh") -> str:
        """How many were drawn, what was set aside, and how the draw can be repeated."""
        total, certain = numbers.money(self.total_yuan), numbers.money(self.certain_yuan)
        left_out, items = _counted(self.aside, lang), numbers.count(self.n_items)
        start = f"start {self.start_yuan}" if self.seed is None else f"seed {self.seed}"
        record = f"{ALGORITHMS[self.method]}, {start}, frame {self.frame_hash[:12]}"
        return TEXTS["drawn_invoices_worth_yuan"].fill(
            items=items,
            total=total,
            n_sample=len(self.sample),
            n_certain=self.n_certain,
            certain=certain,
            left_out=left_out,
            record=record,
        )[lang]


def select_monetary(
    invoices: pd.DataFrame,
    *,
    n: int,
    unit: str,
    book: str = "book_yuan",
    method: Method = "interval",
    seed: int | None = None,
    start_yuan: Decimal | None = None,
) -> MonetarySample:
    """Draw invoices with a chance in proportion to their book value, so that anyone can draw them again (货币单元抽样).

    Args
        invoices: one row an invoice, in the order of the list, which is part of the record.
        n: monetary units to draw, the certain invoices included.
        unit: the column that names each invoice. book: the column of book values in yuan (Decimal or number).
        method: "interval": one unit in every interval from one start; "cell": one anywhere within each interval, for
            lists that might repeat themselves.
        seed: any number, written down before the draw; or
        start_yuan: the first monetary unit, to repeat an interval draw of somebody else.

    Returns
        MonetarySample. Book values that are negative, zero, blank or unreadable cannot be drawn: they stand in `aside`.

    Raises
        InvalidInput: a missing column, blank or repeated invoices, an unknown method, n below 1 or above what can be
            drawn, neither or both of seed and start, a start outside the interval.

    Source
        AICPA Audit Guide: Audit Sampling (2017), ch. 6; cells after Leslie, Teitlebaum & Anderson (1979).
    """
    n = whole_number(n, "n")
    _check_draw(invoices, unit, book, method, seeds=(seed, start_yuan))
    seed = None if seed is None else seed_number(seed)
    fen, reason = _fen(invoices[book])
    drawable = np.flatnonzero(reason == "")
    if not 1 <= n <= len(drawable):
        raise InvalidInput(TEXTS["cannot_drawn_invoices_above"].fill(n_drawable=len(drawable), n=n))
    values = fen[drawable]
    if values.sum(dtype=float) > 2**62:
        raise InvalidInput(TEXTS["book_values_add_up"])
    certain = _certain(values, n)
    rest, points = np.flatnonzero(~certain), n - int(certain.sum())
    hits = np.where(certain, 1, 0)
    total = int(values[rest].sum())
    if points:
        units = _points(total, points, method, seed, start_yuan)
        drawn = np.searchsorted(np.cumsum(values[rest]), units, side="left")
        hits[rest] = np.bincount(drawn, minlength=len(rest))
    taken = np.flatnonzero(hits)
    exact = np.array([_yuan(int(fen)) for fen in values[taken]], dtype=object)
    sample = invoices.iloc[drawable[taken]].assign(book_yuan=exact, is_certain=certain[taken], hits=hits[taken])
    return MonetarySample(
        sample=sample,
        aside=invoices.assign(reason=reason)[reason != ""],
        unit=unit,
        n=n,
        n_items=len(values),
        n_certain=n - points,
        total_yuan=_yuan(int(values.sum())),
        certain_yuan=_yuan(int(values[certain].sum())),
        interval_yuan=_yuan(total) / points if points else None,
        method=method,
        seed=seed,
        start_yuan=start_yuan,
        frame_hash=_frame_hash(invoices[unit], fen, reason),
    )


def _check_draw(
    invoices: pd.DataFrame, unit: str, book: str, method: str, *, seeds: tuple[int | None, Decimal | None]
) -> None:
    missing = [name for name in (unit, book) if name not in invoices]
    if missing:
        raise InvalidInput(TEXTS["missing_columns"].fill(listed=Text("、".join(missing), ", ".join(missing))))
    names = pd.Series(unit_names(invoices[unit], unit))
    if names.duplicated().any():
        raise InvalidInput(TEXTS["listed_twice_column"].fill(unit=unit, twice=names[names.duplicated()].iloc[0]))
    one_of(method, ALGORITHMS, "method")
    if sum(choice is not None for choice in seeds) != 1 or (method == "cell" and seeds[0] is None):
        raise InvalidInput(TEXTS["give_method_interval_seed"])


def _certain(values: Fens, n: int) -> npt.NDArray[np.bool_]:
    """Invoices of an interval or more; the interval of the rest shrinks with each, until none is left that large."""
    certain = np.zeros(len(values), dtype=bool)
    while (points := n - int(certain.sum())) > 0:
        rest = int(values[~certain].sum())
        large = ~certain & (values >= -(-rest // points))
        if not large.any():
            break
        certain |= large
    return certain


def _points(total: int, n: int, method: str, seed: int | None, start_yuan: Decimal | None) -> Fens:
    """The monetary units drawn, counted in fen from 1 to total."""
    if method == "cell":
        edges = pairwise(k * total // n for k in range(n + 1))
        return np.array([low + 1 + _hashed(f"{seed}:{k}", high - low) for k, (low, high) in enumerate(edges)])
    start = _hashed(str(seed), total // n) + 1 if start_yuan is None else int(start_yuan * 100)
    if not 0 < start * n <= total or (start_yuan is not None and start != start_yuan * 100):
        raise InvalidInput(TEXTS["start_must_whole_fen"].fill(yuan=_yuan(total) / n))
    return np.array([-(-(start * n + k * total) // n) for k in range(n)])


def _hashed(text: str, below: int) -> int:
    """A number from 0 to below − 1 that anyone can compute with SHA-256."""
    return int(sha256(text.encode()).hexdigest(), 16) % below


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def _fen(values: "pd.Series[float]") -> tuple[Fens, npt.NDArray[np.str_]]:
    """Amounts in whole fen (0 where there is none) and why an amount cannot be drawn ("" where it can)."""
    if pd.api.types.is_numeric_dtype(values):
        amounts = values.to_numpy(dtype=float, na_value=np.nan)
        blank = np.isnan(amounts)
        exact = np.where(np.isfinite(amounts), amounts, LARGEST_FEN) * 100
        rounded = np.rint(exact)
        unreadable = (np.abs(exact - rounded) >= 1e-3) | (np.abs(rounded) >= LARGEST_FEN)
        fen = np.where(unreadable, 0, rounded).astype(np.int64)
    else:
        blank = values.isna().to_numpy() | [isinstance(amount, str) and not amount.strip() for amount in values]
        read = [None if empty else _read_fen(value) for value, empty in zip(values, blank, strict=True)]
        unreadable = np.array([amount is None for amount in read])
        fen = np.array([amount or 0 for amount in read], dtype=np.int64)
    reason = np.select([blank, unreadable, fen < 0, fen == 0], ["blank", "unreadable", "negative", "zero"], "")
    return fen, reason


def _read_fen(value: object) -> int | None:
    try:
        amount = (value if isinstance(value, Decimal) else Decimal(str(value))) * 100
        fen = int(amount)
    except (InvalidOperation, ValueError, OverflowError):  # no number, not a number, infinite
        return None
    return fen if fen == amount and abs(fen) < LARGEST_FEN else None


def _counted(aside: pd.DataFrame, lang: Language) -> str:
    """How many were set aside for which reason; amounts are kept in the table."""
    counts = aside["reason"].value_counts()
    reasons = [
        TEXTS["text"].fill(aside=Text(str(ASIDE[name][0]), str(ASIDE[name][1])), counts=counts[name])[lang]
        for name in ASIDE
        if name in counts
    ]
    return "、".join(reasons) or "无" if lang == "zh" else ", ".join(reasons) or "none"


def _frame_hash(units: "pd.Series[str]", fen: Fens, reason: npt.NDArray[np.str_]) -> str:
    """The list as it was: names, amounts, order."""
    amounts = [amount or why for amount, why in zip(fen.tolist(), reason.tolist(), strict=True)]
    listed = "\n".join([f"{name}\t{amount}" for name, amount in zip(units.tolist(), amounts, strict=True)])
    return sha256(listed.encode()).hexdigest()
