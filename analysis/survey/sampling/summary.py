"""What a report says of the sample: how it was drawn, how it was weighted, and what that leaves open."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core import numbers
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

EQUAL = 1e-9  # of the mean: differences of weights that are rounding
FEW_UNITS = 12  # degrees of freedom below which an interval by t is known to cover less than it says


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignSummary(Result):
    """The design of a survey in numbers and words: `methods` say how it was drawn and weighted, `limits` what for.

    `n_strata` and `n_psu` are 1 and n where neither is known; `kish_deff` is that of the weights alone.
    """

    n: int
    n_weighted: float
    n_strata: int
    n_psu: int
    df: int
    kish_deff: float
    is_plain: bool
    is_weighted: bool
    has_strata: bool
    has_psu: bool
    is_probability: bool
    methods: tuple[Text, ...]
    limits: tuple[Text, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row: n, n_weighted, n_strata, n_psu, df, kish_deff."""
        names = ("n", "n_weighted", "n_strata", "n_psu", "df", "kish_deff")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def sentence(self, lang: Language = "zh") -> str:
        """How the sample was drawn and weighted, and what that leaves open."""
        return ("" if lang == "zh" else " ").join(text[lang] for text in (*self.methods, *self.limits))


def summary_of(
    design: Design, *, methods: tuple[Text, ...] = (), limits: tuple[Text, ...] = (), is_probability: bool = True
) -> DesignSummary:
    """The summary of a design; without words of its own a plain one is called a simple random sample."""
    df = design.degrees_of_freedom
    is_few = is_probability and not design.is_census and df < FEW_UNITS - 1 and design.psu is not None
    few = (TEXTS["few_units"].fill(n=len(design.psu_stratum), df=df),) if is_few else ()
    return DesignSummary(
        n=design.n,
        n_weighted=float(design.w.sum()),
        n_strata=len(design.n_psu_by_stratum),
        n_psu=len(design.psu_stratum),
        df=df,
        kish_deff=design.kish_deff,
        is_plain=design.is_plain,
        is_weighted=is_weighted(design),
        has_strata=design.strata is not None,
        has_psu=design.psu is not None,
        is_probability=is_probability,
        methods=methods or ((TEXTS["plain"],) if design.is_plain else _of(design)),
        limits=(*limits, *few),
    )


def is_weighted(design: Design) -> bool:
    """Whether some sheet stands for more than another."""
    return float(np.ptp(design.w)) > EQUAL * float(np.mean(design.w))


def _of(design: Design) -> tuple[Text, ...]:
    """The words of a design that somebody built without any."""
    strata = (TEXTS["strata_counted"].fill(n=len(design.n_psu_by_stratum)),) if design.strata is not None else ()
    units = (TEXTS["units_counted"].fill(n=len(design.psu_stratum)),) if design.psu is not None else ()
    weight = (TEXTS["weighted"].fill(deff=numbers.decimal(design.kish_deff)),) if is_weighted(design) else ()
    return (*strata, *units, *weight)
