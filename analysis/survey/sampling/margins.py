"""Weights that meet what is known of the population: margins over the valid sheets, and sheets without an answer."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.survey.sampling.covariates import Covariate
from analysis.survey.sampling.files import SHEET
from analysis.survey.sampling.settings import PopulationSettings, Trim

BLANK = "-"  # the category of sheets without an answer, which keeps its share of the weights


def margin_values(margins: Mapping[str, Covariate], valid: Dataset) -> pd.DataFrame:
    """A column a margin for the valid sheets, BLANK where a sheet has no answer."""
    index, sheets = valid.answers.index, list(valid.answers[SHEET])
    return pd.DataFrame(
        {name: covariate.values.loc[sheets].replace("", BLANK).set_axis(index) for name, covariate in margins.items()}
    )


def margin_counts(
    design: Design, margins: Mapping[str, Mapping[str, float]], values: pd.DataFrame
) -> dict[str, dict[str, float]]:
    """The counts that weights have to meet: of the population, but sheets without an answer keep their share."""
    counts: dict[str, dict[str, float]] = {}
    for name, wanted in margins.items():
        total = sum(wanted.values())
        blank = float(design.w[(values[name] == BLANK).to_numpy()].sum() / design.w.sum())
        counts[name] = {value: count * (1 - blank) for value, count in wanted.items()}
        if blank > 0:
            counts[name][BLANK] = total * blank
    return counts


def calibrated(
    design: Design, population: PopulationSettings, covariates: Mapping[str, Covariate], valid: Dataset
) -> Design:
    """The design with weights that meet the counts of the population, trimmed where that is asked for.

    Raises
        MarginsDisagree, NoConvergence: counts that contradict one another or the sample, or cannot be met.
        InvalidInput: a method that gives weights at or below 0.
    """
    values = margin_values(covariates, valid)
    counts = margin_counts(design, population.margins, values)
    weighted = _weighted(replace(design, frame=values), population, counts, values)
    if population.trim is None or population.method == "logit":
        return weighted
    return trimmed(weighted, population.trim)


def _weighted(
    design: Design,
    population: PopulationSettings,
    counts: Mapping[str, Mapping[str, float]],
    values: pd.DataFrame,
) -> Design:
    if population.method == "rake":
        return design.raked(counts)
    if population.method == "poststratify":
        ((name, cells),) = counts.items()
        return design.poststratified(cells, by=name)
    auxiliary, totals = _auxiliary(counts, values)
    if population.method == "linear" or population.trim is None:
        return design.calibrated(auxiliary, totals, method="linear")
    size = sum(next(iter(counts.values())).values())
    scaled = replace(design, weight=pd.Series(design.w * (size / design.w.sum()), index=values.index))
    return scaled.calibrated(auxiliary, totals, method="logit", bounds=population.trim)


def _auxiliary(
    counts: Mapping[str, Mapping[str, float]], values: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Ones and zeros for every category, without the last of each margin but the first: it follows from the rest."""
    columns: dict[str, pd.Series] = {}
    totals: dict[str, float] = {}
    for at, (name, cells) in enumerate(counts.items()):
        for value in list(cells)[: len(cells) if at == 0 else -1]:
            key = f"{name}={value}"
            columns[key], totals[key] = (values[name] == value).astype(float), cells[value]
    return pd.DataFrame(columns, index=values.index), totals


def trimmed(design: Design, bounds: Trim) -> Design:
    """The design with weights between two factors of their mean; what is cut off goes to the others."""
    mean = float(np.mean(design.w))
    return design.trimmed(low=bounds[0] * mean, high=bounds[1] * mean)
