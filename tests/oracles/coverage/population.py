"""SYNTHETIC (合成数据): finite populations of sites with households, and samples of sites drawn from them.

Every number is drawn; none is a resident's.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.estimation.design import Design

N_SITES, STRATA = 120, 3
ITEMS = 8
LEVELS = np.array([0.95, 0.75, 1.35, 1.2, 1.05, 1.5, 0.85, 1.3])  # of the items, in standard deviations within a site
LOADINGS = np.array([0.85, 0.5, 0.8, 0.45, 0.65, 0.7, 0.55, 0.35])
SITE_SPREAD = 0.22  # with the strata, moves the satisfied share by about 6 points from site to site
THRESHOLDS = (-1.2, -0.6, 0.0, 1.0)  # 4 and 5 points are satisfied: about 87 % overall
OVERALL = "overall"
NAMES = [f"q{number}" for number in range(1, ITEMS + 1)]
MARGINS = ("age", "tenure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Households (rows) with site, stratum, points of all items, group, age and tenure; and what is true of them."""

    households: pd.DataFrame
    starts: np.ndarray
    sizes: np.ndarray
    stratum_of_site: np.ndarray


def population(seed: int) -> Population:
    """120 sites in 3 strata, of 60 to about 700 households; strata, sites and people differ in how satisfied they are.

    People share a general view; each item has its own level and leans on that view more or less.
    """
    rng = np.random.default_rng([seed, 7])
    sizes = np.clip(rng.lognormal(np.log(160), 0.5, N_SITES), 60, 700).astype(int)
    site = np.repeat(np.arange(N_SITES), sizes)
    stratum_of_site = np.arange(N_SITES) % STRATA
    n = len(site)
    age = np.digitize(rng.normal(size=n) + 0.3 * rng.normal(size=N_SITES)[site], [-0.5, 0.6])
    tenure = (rng.random(n) < np.clip(0.3 + 0.1 * rng.normal(size=N_SITES), 0.05, 0.7)[site]).astype(int)
    group = (rng.random(n) < np.clip(0.45 + 0.12 * rng.normal(size=N_SITES), 0.1, 0.9)[site]).astype(int)
    by_site = SITE_SPREAD * rng.normal(size=(N_SITES, 1)) + 0.15 * rng.normal(size=(N_SITES, ITEMS + 1))
    by_site += np.array([-0.15, 0.0, 0.15])[stratum_of_site][:, None]
    view = rng.normal(size=n) + np.array([-0.25, 0.0, 0.3])[age] - 0.2 * tenure - 0.2 * group
    loading = np.append(LOADINGS, 0.9)
    hidden = view[:, None] * loading + np.sqrt(1 - loading**2) * rng.normal(size=(n, ITEMS + 1))
    points = np.digitize(hidden + by_site[site] + np.append(LEVELS, 1.4), THRESHOLDS) + 1
    households = pd.DataFrame(points.astype(float), columns=[*NAMES, OVERALL]).assign(
        site=site, stratum=stratum_of_site[site], age=age, tenure=tenure, group=group
    )
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return Population(households=households, starts=starts, sizes=sizes, stratum_of_site=stratum_of_site)


def sample(
    people: Population, n_sites: int, rng: np.random.Generator, *, has_strata: bool, is_pps: bool, answers: str = ""
) -> tuple[pd.DataFrame, Design]:
    """A sample of sites with 20 to 50 households each, and its design.

    Args
        has_strata: as many sites from each stratum as is even; otherwise from all sites alike.
        is_pps: sites drawn in proportion to their households (with replacement); otherwise each alike, without.
        answers: a column of 0 and 1: who would answer; others are passed over.
    """
    sites, weights, totals = _sites(people, n_sites, rng, has_strata=has_strata, is_pps=is_pps)
    rows, row_weights = [], []
    for site, weight in zip(sites, weights, strict=True):
        start, size = people.starts[site], people.sizes[site]
        place = np.arange(start, start + size)
        willing = place[people.households[answers].to_numpy()[place] == 1] if answers else place
        taken = rng.choice(willing, min(int(rng.integers(20, 51)), len(willing)), replace=False)
        rows.append(taken)
        row_weights.append(np.full(len(taken), weight * size / len(taken)))
    sheets = people.households.iloc[np.concatenate(rows)].reset_index(drop=True)
    drawn = np.repeat(np.arange(len(sites)), [len(taken) for taken in rows])
    design = Design(
        weight=pd.Series(np.concatenate(row_weights)),
        psu=pd.Series(drawn),
        strata=sheets["stratum"] if has_strata else None,
        fpc=None if is_pps else pd.Series(totals[drawn]),
    )
    return sheets, design


def _sites(
    people: Population, n_sites: int, rng: np.random.Generator, *, has_strata: bool, is_pps: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The sites drawn, their weights, and how many there are in the stratum of each."""
    strata = people.stratum_of_site if has_strata else np.zeros(N_SITES, dtype=int)
    number = strata.max() + 1
    sites, weights, totals = [], [], []
    for stratum in range(number):
        inside = np.flatnonzero(strata == stratum)
        take = n_sites // number + (stratum < n_sites % number)
        chance = people.sizes[inside] / people.sizes[inside].sum()
        drawn = rng.choice(inside, take, replace=is_pps, p=chance if is_pps else None)
        sites.append(drawn)
        expected = take * people.sizes[drawn] / people.sizes[inside].sum() if is_pps else take / len(inside)
        weights.append(np.ones(take) / expected)
        totals.append(np.full(take, len(inside)))
    return np.concatenate(sites), np.concatenate(weights), np.concatenate(totals)
