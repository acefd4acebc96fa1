"""Replicates (重复权数): what a design's weights become when its primary sampling units are drawn or left out again."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.linalg import hadamard

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.weighting.calibration import Floats, reweighed
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def bootstrap_factors(design: Design, rng: np.random.Generator) -> Floats:
    """What the weights of each primary sampling unit are multiplied by in one resample, (units,).

    In each stratum one unit fewer than there are is drawn, with replacement; a unit alone in its stratum stays.

    Source
        Rao & Wu (1988), as reformulated by Rao, Wu & Yue (1992).
    """
    n_psu, stratum = design.n_psu_by_stratum, design.psu_stratum
    order = np.argsort(stratum, kind="stable") if len(n_psu) > 1 else np.arange(len(stratum))
    starts = np.concatenate([[0], np.cumsum(n_psu)[:-1]])
    drawn = np.repeat(np.arange(len(n_psu)), np.maximum(n_psu - 1, 1))
    places = starts[drawn] + (rng.random(len(drawn)) * n_psu[drawn]).astype(np.intp)
    counts = np.bincount(order[places], minlength=len(stratum))
    factors: Floats = counts * (n_psu / np.maximum(n_psu - 1, 1))[stratum]
    return factors


def jackknife(design: Design, kind: Literal["JK1", "JKn"]) -> Design:
    """The design with jackknife weights: each primary sampling unit left out once (刀切法).

    JK1 drops units of a design without strata, JKn within strata; population counts shrink the variance, unless there
    is a second stage, whose part would be lost: then they are left out, on the safe side.

    Raises
        InvalidInput: JK1 with strata. NotEnoughData: a stratum with a single unit.

    Source
        Wolter (2007), ch. 4.
    """
    n_psu, stratum = design.n_psu_by_stratum, design.psu_stratum
    if kind == "JK1" and len(n_psu) > 1:
        raise InvalidInput(TEXTS["jk_design_without_strata"])
    if (n_psu < 2).any():
        raise NotEnoughData(TEXTS["stratum_has_single_unit"])
    same_stratum = stratum[:, None] == stratum[None, :]
    factors = np.where(same_stratum, n_psu[stratum] / (n_psu[stratum] - 1), 1.0)
    np.fill_diagonal(factors, 0.0)
    replicates = _replicates(design, factors)
    is_one_stage = design.units.second_stage is None
    scales = (1 - design.sampled_share if is_one_stage else 1.0) * (n_psu - 1) / n_psu
    return replace(design, replicate_weights=replicates, replicate_scale=1.0, replicate_factors=scales[stratum])


def balanced_repeated(design: Design) -> Design:
    """The design with balanced half-samples (平衡半样本): one of two units of each stratum counts double, in turn.

    Raises
        InvalidInput: a stratum with other than two primary sampling units.

    Source
        McCarthy (1969); Wolter (2007), ch. 3. Population counts are not taken into account.
    """
    n_psu, stratum = design.n_psu_by_stratum, design.psu_stratum
    if (n_psu != 2).any():
        raise InvalidInput(TEXTS["balanced_half_samples_need"])
    n_replicates = 1 << len(n_psu).bit_length()
    signs = hadamard(n_replicates)[:, 1 : len(n_psu) + 1].T
    is_second = np.zeros(len(stratum), dtype=bool)
    is_second[[np.flatnonzero(stratum == number)[1] for number in range(len(n_psu))]] = True
    factors = 1 + signs[stratum] * np.where(is_second, -1, 1)[:, None]
    replicates = _replicates(design, factors)
    return replace(design, replicate_weights=replicates, replicate_scale=1 / n_replicates)


def resampled_weights(design: Design, rng: np.random.Generator) -> Floats:
    """The weights (n,) of one resample: base weights times the factors of their units, calibrated as the design is."""
    return reweighed(design.base_w * bootstrap_factors(design, rng)[design.psu_codes], design.calibrations)


def _replicates(design: Design, factors: Floats) -> pd.DataFrame:
    """Base weights times factors (units, R), each replicate calibrated as the design is."""
    columns = (design.base_w[:, None] * factors[design.psu_codes]).T
    return pd.DataFrame(np.column_stack([reweighed(one, design.calibrations) for one in columns]), index=design.index)
