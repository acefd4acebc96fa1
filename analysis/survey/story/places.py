"""How satisfied each estate, building or area is: the sites that sheets came from, and what is known of them."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.core.errors import AnalysisError, NotEnoughData
from analysis.core.results import Unavailable
from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.comparisons import Groups
from analysis.survey.sampling.partitions import Partition
from analysis.survey.satisfaction import shares_by_group
from analysis.survey.story.basis import Basis
from analysis.survey.story.chapters import Named
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

LEAST_PLACE = 10  # sheets; smaller places stand together, apart from the table


def places(basis: Basis, partitions: Sequence[Partition]) -> list[Named]:
    """The satisfied share of each place with its interval; which ways to divide have none says why."""
    results: list[Named] = []
    for partition in partitions:
        try:
            results.append((partition.name, _by(basis, partition)))
        except AnalysisError as error:
            results.append((partition.name, Unavailable(kind="not_applicable", reason=error.reason)))
    return results


def _by(basis: Basis, partition: Partition) -> Groups:
    sheets = basis.dataset.answers["sheet_id"].astype(str)
    labels = sheets.map(partition.labels).fillna("").where(basis.satisfied.notna(), "")
    sizes = labels[labels != ""].value_counts()
    kept = sorted(str(label) for label, n in sizes.items() if n >= LEAST_PLACE)
    if len(kept) < 2:
        raise NotEnoughData(TEXTS["fewer_than_two_places"].fill(least=LEAST_PLACE))
    domain: Any = labels.where(labels.isin(kept)).astype(pd.CategoricalDtype(kept))
    counts = basis.satisfied.groupby(domain, observed=False).agg(["count", "sum"]).astype(int)
    others = basis.satisfied[domain.isna()]
    groups = Groups(
        item="",
        estimates=shares_by_group(_design_of(basis, labels, kept), basis.satisfied, domain),
        test=None,
        p_holm=math.nan,
        counts=counts.set_axis(["n", "k"], axis="columns"),
        rest=(int(others.notna().sum()), int(others.sum())),
    )
    return groups if basis.dataset.manifest.probability else replace(groups, is_probability=False)


def _design_of(basis: Basis, labels: "pd.Series[str]", kept: Sequence[str]) -> Design:
    """The design in which each place is judged: a place that is one sampling unit is sampled within itself.

    Of such a place the households that were drawn in it speak, so it is a stratum, with its number of households.
    """
    design, index = basis.design, labels.index
    psu = None if design.psu is None else pd.Series(np.asarray(design.psu, dtype=object), index=index)
    is_within = psu is not None and bool((psu.groupby(labels).nunique()[list(kept)] == 1).all())
    if psu is None or not is_within:
        return design
    households = design.ssu_fpc
    return Design(
        weight=pd.Series(design.w, index=index),
        strata=psu,
        fpc=None if households is None else pd.Series(np.asarray(households, dtype=float), index=index),
        lonely="remove",
    )
