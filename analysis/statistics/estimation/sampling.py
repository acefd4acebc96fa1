"""Before the fieldwork: how many to ask, how to spread them over strata, and a draw that anyone can repeat."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import Literal

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import nct, norm, t

from analysis.core import numbers
from analysis.core.columns import (
    needed,
    numeric,
    one_of,
    require_confidence,
    seed_number,
    unit_name,
    unit_names,
    whole_number,
)
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

ALGORITHM = "hengping-draw-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize(Result):
    """How many valid answers a margin needs, and how many households to issue for them; `exact` is unrounded."""

    exact: float
    n_valid: int
    n_issued: int
    margin: float
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """One row with every field."""
        return pd.DataFrame([{name: getattr(self, name) for name in self.__dataclass_fields__}])

    def sentence(self, lang: Language = "zh") -> str:
        """What the number is good for, and that it covers sampling error only."""
        level = numbers.percent(self.confidence, 0)
        return TEXTS["valid_answers_needed_issued"].fill(n_valid=self.n_valid, n_issued=self.n_issued, level=level)[
            lang
        ]


def sample_size(
    *,
    margin: float,
    share: float | None = None,
    sd: float | None = None,
    confidence: float = 0.95,
    population: int | None = None,
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> SampleSize:
    """Sample size for a share or a mean with a given margin of error (样本量).

    Args
        margin: half the width of the interval, in the unit of the estimate.
        share: expected share, 0 to 1 (0.5 where nothing is known); or
        sd: standard deviation of the quantity whose mean is wanted.
        confidence: coverage of the interval.
        population: size of the population, for the finite population correction.
        deff: design effect expected from clustering and weighting, at least 1 as a rule.
        response_rate: share of issued households that will give a valid answer, above 0.

    Raises
        InvalidInput: not exactly one of share and sd, a value outside its range, or a margin that cannot be reached
            because more would have to be issued than the population has.

    Source
        Cochran (1977), chapter 4.

    >>> sample_size(share=0.5, margin=0.05).n_valid
    385
    """
    if (share is None) == (sd is None):
        raise InvalidInput(TEXTS["give_either_share_sd"])
    require_confidence(confidence)
    population = None if population is None else whole_number(population, "population", least=1)
    variance = share * (1 - share) if share is not None else (sd or 0.0) ** 2
    positive = np.array([margin, deff, response_rate, variance], dtype=float)
    if not ((positive > 0) & (positive < np.inf)).all() or response_rate > 1:
        raise InvalidInput(TEXTS["margin_sd_deff_must"])
    z = float(norm.ppf(0.5 + confidence / 2))
    exact = z * z * variance / margin**2 * deff
    if population is not None:
        exact = exact / (1 + (exact - 1) / population)
    n_valid = ceil(exact - 1e-9)
    n_issued = ceil(n_valid / response_rate - 1e-9)
    if population is not None and n_issued > population:
        raise _beyond(population, n_issued, margin, z * np.sqrt(variance * deff), response_rate)
    return SampleSize(exact=exact, n_valid=n_valid, n_issued=n_issued, margin=margin, confidence=confidence)


def _beyond(population: int, n_issued: int, margin: float, reach: float, response_rate: float) -> InvalidInput:
    """Why a margin cannot be reached, and which one can: the answers of everybody asked, as a sample of all."""
    answers = population * response_rate
    within = reach * float(np.sqrt(max(population - answers, 0) / max(population - 1, 1) / answers))
    return InvalidInput(
        TEXTS["margin_cannot_reached_would"].fill(
            margin=f"{margin:g}",
            n_issued=n_issued,
            population=population,
            answers=f"{answers:.0f}",
            within=f"{within:.3g}",
        )
    )


def two_group_size(
    first: float, second: float, *, sd: float | None = None, power: float = 0.8, confidence: float = 0.95
) -> float:
    """How many valid answers each of two groups needs to show a difference (两组比较的样本量), unrounded.

    Args
        first, second: two shares between 0 and 1; with `sd`, two means.
        sd: standard deviation of the answers, when means are compared.
        power: probability of showing the difference if it is there.
        confidence: one minus the risk of showing one that is not.

    Raises
        InvalidInput: no difference, or shares, power or confidence out of range.

    Source
        Fleiss, Levin & Paik (2003), sec. 4.2 for shares; the noncentral t distribution for means.

    >>> ceil(two_group_size(0.75, 0.82))
    540
    """
    require_confidence(confidence)
    is_off = not (0 < first < 1 and 0 < second < 1) if sd is None else not np.isfinite([first, second]).all()
    if first == second or is_off or not 0 < power < 1 or (sd is not None and not 0 < sd < np.inf):
        raise InvalidInput(TEXTS["two_different_shares_means"])
    risk, gap = (1 - confidence) / 2, abs(first - second)
    z_risk, z_power = float(norm.ppf(1 - risk)), float(norm.ppf(power))
    if sd is None:
        middle = (first + second) / 2
        spread = z_risk * np.sqrt(2 * middle * (1 - middle))
        spread += z_power * np.sqrt(first * (1 - first) + second * (1 - second))
        return float((spread / gap) ** 2)
    about = 2 * ((z_risk + z_power) * sd / gap) ** 2

    def lacking(n: float) -> float:
        df = 2 * (n - 1)
        return float(nct.sf(t.ppf(1 - risk, df), df, gap / sd * np.sqrt(n / 2))) - power

    return float(brentq(lacking, max(about / 2, 1.5), about * 2 + 10, xtol=1e-10))


def allocate(
    strata: pd.DataFrame,
    n: int,
    *,
    method: Literal["proportional", "neyman", "power"] = "proportional",
    power: float = 0.5,
) -> "pd.Series[float]":
    """How a sample is spread over strata (样本分配); unrounded, adds up to n, no stratum gets more than it has.

    A stratum whose share would exceed its size is taken whole, and the others share what is left.

    Args
        strata: one row a stratum; columns `size`, and `sd` for Neyman's allocation.
        n: sample size.
        method: by size; by size × sd (neyman); by size ** power (power: small strata get more).
        power: exponent of the power allocation, 0 (equal) to 1 (proportional).

    Raises
        InvalidInput: an unknown method, a missing column, sizes that are not positive, a spread that is negative or
            blank, or more to draw than there are.

    >>> allocate(pd.DataFrame({"size": [300, 100]}), 40).tolist()
    [30.0, 10.0]
    """
    columns = ["size", "sd"] if method == "neyman" else ["size"]
    one_of(method, ("proportional", "neyman", "power"), "method")
    n = whole_number(n, "n")
    is_known = all(name in strata for name in columns)
    size = numeric(strata["size"], "size") if is_known else pd.Series([0.0])
    if not is_known or not ((size > 0) & (size < np.inf)).all() or n < 1:
        raise InvalidInput(TEXTS["needs_columns_positive_sizes"].fill(method=method, columns=columns))
    importance = size * numeric(strata["sd"], "sd") if method == "neyman" else size**power
    importance = size if method == "proportional" else importance
    if n > size.sum() or not (importance >= 0).all() or not 0 < importance.sum() < np.inf:
        raise InvalidInput(TEXTS["draw_spreads_must_above"].fill(method=method, n=n, sum=f"{size.sum():g}"))
    is_census = pd.Series(False, index=strata.index)
    while True:
        left = importance.where(~is_census, 0.0)
        spread = (n - size[is_census].sum()) * left / (left.sum() or 1.0)
        beyond = ~is_census & (spread > size * (1 + 1e-12))
        if not beyond.any():
            return _spread_rest(spread.where(~is_census, size), size, n)
        is_census |= beyond


def _spread_rest(spread: "pd.Series[float]", size: "pd.Series[float]", n: int) -> "pd.Series[float]":
    """What strata without any spread have to take because the others are taken whole."""
    lacking, room = n - float(spread.sum()), size - spread
    return spread + lacking * room / room.sum() if lacking > 1e-9 * n else spread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draw(Result):
    """A drawn sample, its replacements in order, and the record from which it can be drawn again."""

    sample: pd.DataFrame
    replacements: pd.DataFrame
    seed: int
    frame_hash: str
    algorithm: str

    def to_frame(self) -> pd.DataFrame:
        """The drawn rows with stratum size, and the probability of selection."""
        return self.sample

    def sentence(self, lang: Language = "zh") -> str:
        """How the draw can be repeated."""
        record = f"{self.algorithm}, seed {self.seed}, frame {self.frame_hash[:12]}"
        return TEXTS["drawn_draw_them_again"].fill(n_sample=len(self.sample), record=record)[lang]


def draw(frame: pd.DataFrame, n: int | Mapping[str, int], *, seed: int, unit: str, strata: str = "") -> Draw:
    """A simple or stratified random sample without replacement that anyone can draw again (可复现抽样).

    Each unit gets a number from SHA-256 of seed and unit id; the smallest numbers are drawn and the next ones are
    the replacement list. The order of the frame does not matter, and no random number library is involved.

    Args
        frame: the sampling frame (抽样框), one row a unit.
        n: how many; with strata, how many of each.
        seed: any number, written down before the draw.
        unit: the column that names each unit; 7, 7.0 and “７” are one.
        strata: the column of the stratum, if any.

    Raises
        InvalidInput: a missing column, blank or repeated units, unknown strata, or more to draw than there are.
    """
    needed(frame, [unit, strata])
    seed = seed_number(seed)
    names = pd.Series(unit_names(frame[unit]))
    repeated = sorted(set(names[names.duplicated()]))
    if repeated:
        raise InvalidInput(
            TEXTS["units_repeat_column"].fill(unit=unit, listed=Text("、".join(repeated[:3]), ", ".join(repeated[:3])))
        )
    stratum = pd.Series(unit_names(frame[strata]) if strata else "", index=names.index)
    asked = {unit_name(name): count for name, count in n.items()} if isinstance(n, Mapping) else {"": n}
    wanted = {name: whole_number(count, f"n {name}".strip(), least=1) for name, count in asked.items()}
    sizes = stratum.value_counts()
    wrong = [name for name, count in wanted.items() if count > sizes.get(name, 0)]
    if wrong or set(wanted) != set(sizes.index):
        held = {str(name): int(size) for name, size in sizes.items()}
        raise InvalidInput(TEXTS["strata_frame_drawn"].fill(dict=held, wanted=wanted))
    key = names.map(lambda name: sha256(f"{seed}:{name}".encode()).hexdigest())
    rank = key.groupby(stratum).rank(method="first").astype(int)
    size, count = stratum.map(sizes), stratum.map(wanted)
    listed = "\n".join(sorted(f"{one}\t{two}" for one, two in zip(stratum, names, strict=True)))
    order = np.lexsort((rank.to_numpy(), stratum.to_numpy(dtype=str)))
    columns = {"stratum_size": size.to_numpy(), "probability": (count / size).to_numpy(), "rank": rank.to_numpy()}
    ordered, is_drawn = frame.assign(**columns).iloc[order], (rank <= count).to_numpy()[order]
    return Draw(
        sample=ordered[is_drawn],
        replacements=ordered[~is_drawn],
        seed=seed,
        frame_hash=sha256(listed.encode()).hexdigest(),
        algorithm=ALGORITHM,
    )
