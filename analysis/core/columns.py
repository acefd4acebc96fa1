"""Columns as they are meant, whatever they were read as: numbers as text, yes and no in words, 7 and 7.0.

What cannot be read is refused by column and value; nothing is taken for true, for a rank or for blank in silence.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.errors import InvalidInput
from questionnaires.characters import flag, has_visible, plain
from questionnaires.texts import Text, texts_beside

if TYPE_CHECKING:
    Column = pd.Series[Any]

TEXTS = texts_beside(__file__)
Names = npt.NDArray[np.object_]
SHOWN = 3  # examples in a message


def is_blank(value: Any) -> bool:
    """Whether a cell says nothing: missing, or text without a visible sign."""
    return not has_visible(value) if isinstance(value, str) else bool(pd.isna(value))


def is_text(column: "Column") -> bool:
    """Whether a column holds words, or anything else that is neither numbers nor a categorical."""
    return not (pd.api.types.is_numeric_dtype(column.dtype) or isinstance(column.dtype, pd.CategoricalDtype))


def flags(column: "Column", name: str = "") -> "pd.Series[bool]":
    """Yes and no (是否) of a column, with its index: true, yes, 1, 是 and their opposites.

    Raises
        InvalidInput: a blank, or a word that is neither.

    >>> flags(pd.Series(["是", "no", "0"])).tolist()
    [True, False, False]
    """
    if pd.api.types.is_bool_dtype(column.dtype) and not column.isna().any():
        return column.astype(bool)
    title = name or str(column.name)
    read = [None if is_blank(value) else flag(value) for value in column]
    if None in read:
        strange = _examples(value for value, reading in zip(column, read, strict=True) if reading is None)
        raise InvalidInput(TEXTS["column_needs_yes_no"].fill(title=title, strange=strange))
    return pd.Series(read, index=column.index, name=column.name, dtype=bool)


def numeric(column: "Column", name: str = "") -> "pd.Series[float]":
    """The numbers of a column (n,) as floats with its index; numbers as text are read, blanks stay blank.

    Raises
        InvalidInput: a word.

    >>> numeric(pd.Series(["10", " ９ ", ""])).tolist()
    [10.0, 9.0, nan]
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(object)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("float64")
    read = [np.nan if is_blank(value) else _number(value) for value in column]
    if None in read:
        strange = _examples(value for value, number in zip(column, read, strict=True) if number is None)
        title = name or str(column.name)
        raise InvalidInput(TEXTS["column_needs_numbers_found"].fill(title=title, strange=strange))
    return pd.Series(read, index=column.index, name=column.name, dtype=float)


def unit_name(value: object) -> str:
    """What a unit is called (单元名): 7, 7.0 and “７” are one unit.

    >>> unit_name(7.0), unit_name("ＥＸ－２"), unit_name("7.0")
    ('7', 'EX-2', '7')
    """
    name = plain(str(value))
    before, point, rest = name.partition(".")
    return before if point and rest and not rest.strip("0") and before.isdecimal() else name


def unit_names(column: "Column", name: str = "") -> Names:
    """The names of units or strata (n,), in the order of the rows.

    Raises
        InvalidInput: a blank.
    """
    title = name or str(column.name)
    blank = [row for row, value in enumerate(column) if is_blank(value)]
    if blank:
        listed = ", ".join(str(row + 1) for row in blank[:SHOWN])
        raise InvalidInput(TEXTS["column_rows_blank_first"].fill(title=title, n_blank=len(blank), listed=listed))
    return np.array([unit_name(value) for value in column], dtype=object)


def needed(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raises InvalidInput where a column is not there."""
    missing = [name for name in columns if name and name not in frame]
    if missing:
        raise InvalidInput(TEXTS["missing_columns"].fill(listed=Text("、".join(missing), ", ".join(missing))))


def item_scores(scores: pd.DataFrame, name: str = "scores") -> pd.DataFrame:
    """The scores of items (n, k) as floats with their index, blank = NaN.

    Raises
        InvalidInput: not a data frame, a column that is not numeric or stands there twice, an infinite score.

    >>> item_scores(pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}))["a"].tolist()
    [1.0, nan]
    """
    require_items(scores, name)
    floats = scores.astype("float64")
    require_finite(floats.to_numpy(), floats.columns)
    return floats


def require_items(scores: pd.DataFrame, name: str = "scores") -> None:
    """Raises InvalidInput unless the input is a data frame of numeric columns, each there once."""
    require_unique(scores, name)
    text = [str(item) for item in scores.columns if not pd.api.types.is_numeric_dtype(scores[item])]
    if text:
        raise InvalidInput(TEXTS["not_numeric"].fill(listed=Text("、".join(text), ", ".join(text))))


def require_frame(frame: pd.DataFrame, name: str = "scores") -> None:
    """Raises InvalidInput unless the input is a data frame."""
    if not isinstance(frame, pd.DataFrame):
        raise InvalidInput(TEXTS["data_frame_needed"].fill(name=name, kind=type(frame).__name__))


def require_unique(frame: pd.DataFrame, name: str = "scores") -> None:
    """Raises InvalidInput unless the input is a data frame whose columns have names of their own."""
    require_frame(frame, name)
    twice = [str(item) for item in frame.columns[frame.columns.duplicated()].unique()]
    if twice:
        raise InvalidInput(TEXTS["columns_repeat"].fill(listed=Text("、".join(twice), ", ".join(twice))))


def require_finite(values: npt.NDArray[np.float64], names: Iterable[object]) -> None:
    """Raises InvalidInput where a column of values (n, k) holds an infinite number."""
    is_endless = np.asarray(np.isinf(values).any(axis=0))
    endless = [str(name) for name, has in zip(names, is_endless, strict=True) if has]
    if endless:
        raise InvalidInput(TEXTS["infinite_numbers"].fill(listed=Text("、".join(endless), ", ".join(endless))))


def whole_counts(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """A table of counts (r, c) as floats, so that small integers do not overflow.

    Raises
        InvalidInput: not a data frame, or a cell that is blank, in words, negative, broken or infinite.

    >>> whole_counts(pd.DataFrame([[100, 20]], dtype="int8")).tolist()
    [[100.0, 20.0]]
    """
    require_frame(table, "counts")
    read = [numeric(table.iloc[:, column]).to_numpy() for column in range(table.shape[1])]
    counts: npt.NDArray[np.float64] = np.column_stack(read) if read else np.zeros(table.shape)
    strange = counts[~(np.isfinite(counts) & (counts >= 0) & (np.floor(counts) == counts))]
    if len(strange):
        raise InvalidInput(TEXTS["counts_needed"].fill(listed=", ".join(f"{count:g}" for count in strange[:SHOWN])))
    return counts


def same_rows(first: "Column | pd.DataFrame", second: "Column | pd.DataFrame") -> bool:
    """Whether two inputs have the same row labels in the same order."""
    return first.index.equals(second.index)


def require_same_rows(**inputs: "Column | pd.DataFrame") -> None:
    """Raises InvalidInput unless all inputs have the same row labels in the same order."""
    bare = [name for name, labelled in inputs.items() if not isinstance(labelled, (pd.Series, pd.DataFrame))]
    if bare:
        raise InvalidInput(TEXTS["row_labels_needed"].fill(listed=Text("、".join(bare), ", ".join(bare))))
    (one, first), *others = inputs.items()
    strange = [name for name, labelled in others if not same_rows(first, labelled)]
    if strange:
        raise InvalidInput(
            TEXTS["other_row_labels_bring"].fill(listed=Text("、".join(strange), ", ".join(strange)), one=one)
        )


def one_of(value: object, choices: Iterable[object] | Mapping[str, object], name: str) -> None:
    """Raises InvalidInput unless an option is one of those there are; nothing is run under another method's name."""
    known = [str(choice) for choice in choices]
    if value not in known:
        raise InvalidInput(
            TEXTS["unknown_there"].fill(
                name=name, value=Text(str(value), f"{value!r}"), listed=Text("、".join(known), ", ".join(known))
            )
        )


def require_confidence(confidence: float) -> None:
    """Raises InvalidInput unless a coverage lies between 0 and 1 (0.95, not 95)."""
    if not (is_number(confidence) and 0 < confidence < 1):
        raise InvalidInput(TEXTS["confidence_lies_between_got"].fill(confidence=confidence))


def whole_number(value: object, name: str, *, least: int = 0) -> int:
    """A count or a size as the whole number it is: 7, 7.0, numpy's 7; text, a blank, yes or no, and 7.5 are none.

    Raises
        InvalidInput: no whole number, or one below the least.

    >>> whole_number(np.int8(100), "n") + 100
    200
    """
    if not is_number(value) or value % 1 != 0 or value < least:
        raise InvalidInput(TEXTS["whole_number_needed"].fill(name=name, least=least, value=f"{value!r}"))
    return int(value)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number that is there: neither yes or no, nor text, nor a blank, nor infinite."""
    kinds = (int, float, Decimal, np.integer, np.floating)
    return isinstance(value, kinds) and not isinstance(value, bool) and bool(np.isfinite(float(value)))


def seed_number(seed: object, *, least: int | None = None) -> int:
    """A seed as the whole number it is: 7, "7", numpy's 7; a blank, yes or no, and 1.5 are none."""
    number: int | None = None
    if isinstance(seed, str):
        number = int(seed) if seed.strip().isdecimal() else None
    elif isinstance(seed, (int, np.integer)) and not isinstance(seed, bool):
        number = int(seed)
    if number is None or (least is not None and number < least):
        above = "" if least is None else f" of {least} or above"
        raise InvalidInput(
            TEXTS["seed_whole_number_got"].fill(
                value_zh="" if least is None else f"不小于 {least} 的", seed=f"{seed!r}", above_en=above
            )
        )
    return number


def generator(seed: object) -> np.random.Generator:
    """numpy's generator from a seed that is a whole number of 0 or above."""
    return np.random.default_rng(seed_number(seed, least=0))


def _number(value: object) -> float | None:
    try:
        read = float(plain(str(value)))
    except ValueError:
        return None
    return read if np.isfinite(read) else None


def _examples(values: Iterable[object]) -> Text:
    examples = list(dict.fromkeys("" if is_blank(value) else str(value) for value in values))
    en = ", ".join(repr(example) if example else "a blank" for example in examples[:SHOWN])
    zh = "、".join(f"“{example}”" if example else "空白" for example in examples[:SHOWN])
    return Text(zh, en)
