"""Cases of R's survey package: all of them where the reference lies beside the project, else those kept here."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.statistics.estimation.design import Design

BESIDE = Path(__file__).parents[4] / "shared" / "reference"
REFERENCE = BESIDE if BESIDE.is_dir() else Path(__file__).parent / "reference"


def cases(topic: str) -> list[Any]:
    path = REFERENCE / "expected" / f"{topic}.json"
    return list(json.loads(path.read_text(encoding="utf-8"))["cases"]) if path.exists() else []


def data(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "data" / name)


def drawn(case: Any) -> Design:
    """The design of a case, by names of columns; its frame is `design.frame`."""
    text = case["prep"]["design"]
    return Design(
        data(case["data"]),
        weight="pw",
        strata="stype" if "strat" in text else None,
        psu="dnum" if "~dnum" in text or "apiclus1" in text else None,
        fpc="fpc" if "fpc" in text and "nofpc" not in text else None,
    )
