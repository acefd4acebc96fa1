"""The sample of a survey: from its settings and columns to the design that every result rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.survey.sampling.covariates import Covariate
from analysis.survey.sampling.files import SHEET
from analysis.survey.sampling.margins import calibrated, trimmed
from analysis.survey.sampling.partitions import Partition
from analysis.survey.sampling.settings import NUMBERS, DesignSettings, PopulationSettings, Role

Floats = "pd.Series[float]"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sampling:
    """How the sheets of an engagement were drawn and are weighted, each name with the values it stands for.

    `partitions` are the ways to divide the sheets that the files know: by site, and by what is said of sites.
    """

    design: DesignSettings | None
    population: PopulationSettings | None
    roles: Mapping[Role, Covariate]
    margins: Mapping[str, Covariate]
    partitions: tuple[Partition, ...] = ()

    @property
    def reason(self) -> "Mapping[str, str] | None":
        """Why the sheets count as a simple random sample, where somebody says so."""
        return self.design.reason if self.design is not None else None


def as_sampled(dataset: Dataset, sampling: Sampling | None) -> Dataset:
    """The sheets as a probability sample, where the collector drew nobody and the settings say how people were chosen.

    Sheets that come by a site's code are those of participants until somebody answers for how they were chosen.
    """
    if sampling is None or sampling.design is None or sampling.design.selection is None:
        return dataset
    return replace(dataset, manifest=replace(dataset.manifest, probability=True))


def plain_design(valid: Dataset) -> Design:
    """The design in which every sheet stands for as many as any other; a single sheet has no error."""
    return Design(weight=pd.Series(1.0, index=valid.answers.index), lonely="remove")


def base_design(sampling: Sampling | None, valid: Dataset) -> Design:
    """The design before anything is made to meet the population.

    Raises
        InvalidInput, NotEnoughData: columns that are no design; reading the settings has refused them with their place.
    """
    if sampling is None or not sampling.roles:
        return plain_design(valid)
    columns = role_columns(sampling, valid)
    lonely = sampling.design.lonely if sampling.design is not None else "fail"
    return Design(
        weight=base_weight(columns),
        strata=columns.get("strata"),
        psu=columns.get("psu"),
        fpc=columns.get("fpc"),
        ssu_fpc=columns.get("second_stage_fpc"),
        lonely=lonely,
        small_sample="psu" in columns,
    )


def role_columns(sampling: Sampling, valid: Dataset) -> "dict[Role, pd.Series]":
    """The column of each role for the valid sheets, in their order and with their labels; numbers as numbers."""
    index, sheets = valid.answers.index, list(valid.answers[SHEET])
    columns: dict[Role, pd.Series] = {}
    for role, covariate in sampling.roles.items():
        values = covariate.values.loc[sheets].set_axis(index)
        columns[role] = values.astype(float) if role in NUMBERS else values
    return columns


def base_weight(columns: "Mapping[Role, pd.Series]") -> "pd.Series[float]":
    """The weights that were given; without any, those that follow from the counts of the population.

    Source
        The inverse of the probability of selection at each stage, as survey::svydesign takes it from `fpc`.
    """
    if "weight" in columns:
        return columns["weight"]
    first = next(iter(columns.values()))
    one = pd.Series(1.0, index=first.index)
    if "fpc" not in columns:
        return one
    strata = columns.get("strata", one)
    psu = columns.get("psu", pd.Series(np.arange(len(one)), index=one.index))
    weight = columns["fpc"] / psu.groupby(strata).transform("nunique")
    if "second_stage_fpc" in columns:
        weight = weight * columns["second_stage_fpc"] / one.groupby([strata, psu]).transform("sum")
    return weight.astype(float)


def design_of(sampling: Sampling | None, valid: Dataset) -> Design:
    """The design of the valid sheets, weighted to the population where one is given.

    Raises
        As `base_design`; NoConvergence, MarginsDisagree: counts of the population that cannot be met.
    """
    design = base_design(sampling, valid)
    if sampling is None:
        return design
    if sampling.design is not None and sampling.design.trim is not None:
        design = trimmed(design, sampling.design.trim)
    if sampling.population is not None:
        design = calibrated(design, sampling.population, sampling.margins, valid)
    return design
