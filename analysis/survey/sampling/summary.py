"""What a report says of the sample: how it was drawn, how it was weighted, and what that leaves open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.core import figures as fig
from analysis.core.figures import Figure
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design
from analysis.survey.sampling.design_numbers import FEW_UNITS, design_numbers, held, is_weighted
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignSummary(Result):
    """The design of a survey in numbers and words: `methods` say how it was drawn and weighted, `limits` what for.

    Their numbers are `figures`, each at its place `{figure.id}`. `n_strata` and `n_psu` are 1 and n where neither is
    known; `kish_deff` is that of the weights alone.
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
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """One row: n, n_weighted, n_strata, n_psu, df, kish_deff."""
        names = ("n", "n_weighted", "n_strata", "n_psu", "df", "kish_deff")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def sentence(self, lang: Language = "zh") -> str:
        """How the sample was drawn and weighted, and what that leaves open."""
        texts = (fig.fill(text[lang], self.figures, lang) for text in (*self.methods, *self.limits))
        return ("" if lang == "zh" else " ").join(texts)


def summary_of(
    design: Design,
    *,
    methods: tuple[Text, ...] = (),
    limits: tuple[Text, ...] = (),
    figures: Iterable[Figure] = (),
    is_probability: bool = True,
) -> DesignSummary:
    """The summary of a design; without words of its own a plain one is called a simple random sample, if it is any.

    Args
        figures: those in the words, beside the numbers of the design.
    """
    df = design.degrees_of_freedom
    is_few = is_probability and not design.is_census and df < FEW_UNITS - 1 and design.psu is not None
    few = (TEXTS["few_units"],) if is_few else ()
    simple = (TEXTS["plain"],) if is_probability else ()
    numbered = (*design_numbers(design), *((held(),) if is_few else ()), *figures)
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
        methods=methods or (simple if design.is_plain else tuple(_of(design))),
        limits=(*limits, *few),
        figures={figure.id: figure for figure in numbered},
    )


def _of(design: Design) -> Iterator[Text]:
    """The words of a design that somebody built without any."""
    if design.strata is not None:
        yield TEXTS["strata_counted"]
    if design.psu is not None:
        yield TEXTS["units_counted"]
    if is_weighted(design):
        yield TEXTS["weighted"]
