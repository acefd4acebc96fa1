"""Small tables of answers, and values that do not fit."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.statistics.estimation.design import Design

NAN = float("nan")


OTHER: Any = "another"


def value(found):
    return float(found.table["value"].iloc[0])


def alike(n):
    return Design(weight=pd.Series(np.ones(n)))


NUMBERS: Any = pd.DataFrame([[1, 1], [2, 2], [10, 9], [9, 10], [3, 2]])
