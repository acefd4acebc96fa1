"""The ways to divide the sheets of a survey that its files know: by site, by stratum, by whatever is said of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.survey.sampling.covariates import Covariate, Covariates
from analysis.survey.sampling.files import LABEL, SITE
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

MOST_PLACES = 60  # values up to which a column divides the sheets into places
OF_DESIGN = frozenset({LABEL, "n_sites", "n_households", "base_weight"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Partition:
    """One way to divide the sheets: its name, and the label of each sheet by its id, "" where there is none."""

    name: Text
    labels: "pd.Series[str]"


def partitions(covariates: Covariates, numbers: Collection[str], *, has_drawn_sites: bool) -> Iterator[Partition]:
    """By site under the names people know, then by each column of the files that divides the sheets.

    Args
        has_drawn_sites: sites are the sampling units: they stand for others, and are not told one by one.
        numbers: the names that the settings use for weights and counts: these divide nothing.
    """
    if len(covariates.files.names) > 1 and not has_drawn_sites:
        yield Partition(name=TEXTS["by_site"], labels=_known_names(covariates))
    for name in covariates.known:
        columns = [each for each in covariates.of(name) if each.kind in ("sites", "sheets")]
        if name not in (*OF_DESIGN, SITE, *numbers) and len(columns) == 1 and _divides(columns[0]):
            yield Partition(name=_name(name), labels=columns[0].values)


def _known_names(covariates: Covariates) -> "pd.Series[str]":
    """The label of each sheet's site (1号楼), its code where the file gives no label."""
    sites = covariates.files.site_of
    labels = next((each.values for each in covariates.of(LABEL) if each.kind == "sites"), sites)
    return labels.where(labels != "", sites)


def _divides(column: Covariate) -> bool:
    return 2 <= column.values[column.values != ""].nunique() <= MOST_PLACES


def _name(column: str) -> Text:
    """What a column is called: the fixed ones by their word, others as the evaluators wrote them."""
    return TEXTS["by_stratum"] if column == "stratum" else Text.same(column)
