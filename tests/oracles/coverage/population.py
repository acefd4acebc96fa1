"""SYNTHETIC (合成数据): finite populations of sites with households, and samples of sites drawn from them.

Every number is drawn; none is a resident's.
"""

from dataclasses import dataclass
from functools import cached_property

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
ANSWERS_OF_AGE = np.array([0.45, 0.65, 0.9])  # who opens the door, by age


@dataclass(frozen=True, kw_only=True, eq=False)
class Population:
    """Households (rows), site by site: points of all items, site, stratum, age, tenure, group, and who would answer."""

    households: pd.DataFrame
    starts: np.ndarray
    sizes: np.ndarray
    stratum_of_site: np.ndarray

    @cached_property
    def columns(self) -> dict[str, np.ndarray]:
        """The households by column."""
        return {str(name): self.households[name].to_numpy() for name in self.households}

    @cached_property
    def margins(self) -> dict[str, dict[str, float]]:
        """Households by age and by tenure."""
        columns = {name: self.households[name] for name in ("age", "tenure")}
        return {
            name: {str(key): float(n) for key, n in column.value_counts().items()} for name, column in columns.items()
        }


def population(seed: int) -> Population:
    """120 sites in 3 strata, of 60 to 700 households; strata, sites and people differ in how satisfied they are.

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
        site=site,
        stratum=stratum_of_site[site],
        age=age.astype(str),
        tenure=tenure.astype(str),
        group=np.where(group == 1, "b", "a"),
        answers=rng.random(n) < ANSWERS_OF_AGE[age],
    )
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return Population(households=households, starts=starts, sizes=sizes, stratum_of_site=stratum_of_site)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How many sites are drawn, from strata or from all, each alike (without replacement) or by size (with it)."""

    n_sites: int
    has_strata: bool
    is_by_size: bool


def sample(people: Population, drawing: Drawing, rng: np.random.Generator, *, only_willing: bool = False) -> Design:
    """A sample of sites with 20 to 50 households each: its design, whose frame holds the answers.

    Args
        only_willing: households that would not answer are passed over, others take their place.
    """
    sites, weights, totals = _sites(people, drawing, rng)
    willing = people.columns["answers"]
    rows = []
    for site in sites:
        place = np.arange(people.starts[site], people.starts[site] + people.sizes[site])
        chosen = place[willing[place]] if only_willing else place
        rows.append(rng.choice(chosen, min(int(rng.integers(20, 51)), len(chosen)), replace=False))
    n = np.array([len(taken) for taken in rows])
    drawn = np.repeat(np.arange(len(sites)), n)
    of_sites = {"weight": weights * people.sizes[sites] / n, "n_sites": totals, "n_households": people.sizes[sites]}
    taken = np.concatenate(rows)
    answers = {name: column[taken] for name, column in people.columns.items()}
    return Design(
        pd.DataFrame(answers | {"psu": drawn} | {name: column[drawn] for name, column in of_sites.items()}),
        weight="weight",
        psu="psu",
        strata="stratum" if drawing.has_strata else None,
        fpc=None if drawing.is_by_size else "n_sites",
        ssu_fpc=None if drawing.is_by_size else "n_households",
        small_sample=True,
    )


def _sites(people: Population, drawing: Drawing, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The sites drawn, their weights, and how many there are in the stratum of each."""
    strata = people.stratum_of_site if drawing.has_strata else np.zeros(N_SITES, dtype=int)
    number = strata.max() + 1
    sites, weights, totals = [], [], []
    for stratum in range(number):
        inside = np.flatnonzero(strata == stratum)
        take = drawing.n_sites // number + (stratum < drawing.n_sites % number)
        chance = people.sizes[inside] / people.sizes[inside].sum()
        drawn = rng.choice(inside, take, replace=drawing.is_by_size, p=chance if drawing.is_by_size else None)
        sites.append(drawn)
        expected = take * people.sizes[drawn] / people.sizes[inside].sum() if drawing.is_by_size else take / len(inside)
        weights.append(np.ones(take) / expected)
        totals.append(np.full(take, len(inside)))
    return np.concatenate(sites), np.concatenate(weights), np.concatenate(totals)
