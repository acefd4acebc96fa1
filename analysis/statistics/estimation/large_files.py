"""Moments of files that need not fit into memory; needs the `scale` extra."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
from pyarrow.parquet import ParquetFile

from analysis.core.errors import InvalidInput
from analysis.statistics.estimation.moments import Missing, Moments, moments_of
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def read_moments(
    path: str | Path, items: Sequence[str], *, missing: Missing = "listwise", rows: int = 100_000
) -> Moments:
    """The moments of items of a file that need not fit into memory: CSV in chunks, Parquet in batches.

    Args
        path: .csv (UTF-8, one header row, blank = no answer) or .parquet.
        items: columns, numeric.
        rows: how many rows are held at a time.

    Raises
        InvalidInput: another kind of file, or columns that are missing or not numeric.
    """
    path, wanted = Path(path), list(items)
    if path.suffix == ".csv":
        known = list(pd.read_csv(path, nrows=0).columns)
    elif path.suffix == ".parquet":
        stored = ParquetFile(path)
        known = list(stored.schema_arrow.names)
    else:
        raise InvalidInput(TEXTS["not_csv_parquet"].fill(name=path.name))
    unknown = [item for item in wanted if item not in known]
    if unknown:
        raise InvalidInput(
            TEXTS["has_no_column_there"].fill(
                name=path.name,
                listed=Text("、".join(unknown), ", ".join(unknown)),
                listed_2=Text("、".join(known), ", ".join(known)),
            )
        )
    parts: Iterable[pd.DataFrame]
    if path.suffix == ".csv":
        parts = pd.read_csv(path, usecols=wanted, chunksize=rows)
    else:
        parts = (batch.to_pandas() for batch in stored.iter_batches(rows, columns=wanted))
    return moments_of((part[wanted] for part in parts), missing=missing)
