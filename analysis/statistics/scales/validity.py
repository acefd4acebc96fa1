"""Whether the items hang together as planned (结构效度): sampling adequacy, sphericity, common factors.

A factor is a pattern of correlations; whether it is what its name says is a matter of the items' content.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2

from analysis.core import numbers
from analysis.core.columns import generator, require_confidence, whole_number
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.statistics.estimation.moments import Moments, moments_from
from analysis.statistics.scales import factors
from analysis.statistics.scales.factors import Extraction, Rotation
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
DRAWS = 200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Adequacy(Result):
    """KMO of the whole and of each item, and Bartlett's test of sphericity."""

    kmo: float
    items: pd.DataFrame
    chi2: float
    df: int
    p_value: float
    n: int

    def to_frame(self) -> pd.DataFrame:
        """One row an item with its KMO."""
        return self.items

    def sentence(self, lang: Language = "zh") -> str:
        """Both figures, and what they do not say."""
        value, p = numbers.decimal(self.kmo, 3), numbers.p_value(self.p_value)
        return TEXTS["kmo_bartlett_s_chi"].fill(
            value=value, chi2=numbers.decimal(self.chi2, 1), df=self.df, p=p, n=self.n
        )[lang]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Factors(Result):
    """Common factors: loadings, communalities, variance explained, factor correlations, fit."""

    loadings: pd.DataFrame
    communalities: pd.Series
    eigenvalues: Floats
    variance_share: Floats
    correlations: Floats
    chi2: float
    df: int
    rmsea: float
    tli: float
    n: int
    extraction: str
    rotation: str

    def to_frame(self) -> pd.DataFrame:
        """Loadings with the communality of each item."""
        return self.loadings.assign(communality=self.communalities).reset_index(names="item")

    def sentence(self, lang: Language = "zh") -> str:
        """How much the factors explain and how well they fit."""
        share, fit = numbers.percent(float(self.variance_share.sum())), numbers.decimal(self.rmsea, 3)
        m = self.loadings.shape[1]
        return TEXTS["factors_explain_variance_rmsea"].fill(m=m, share=share, fit=fit, n=self.n)[lang]


def adequacy(scores: Moments | pd.DataFrame) -> Adequacy:
    """KMO and Bartlett's sphericity (KMO 与 Bartlett 球形检验).

    Args
        scores: (n, k) scores, of which the complete rows count; or their moments.

    Raises
        InvalidInput: singular correlations. Otherwise as for moments.

    Source
        Kaiser (1974); Bartlett (1951).

    >>> scores = pd.DataFrame({"a": [5, 4, 2, 1, 3], "b": [5, 5, 2, 1, 2], "c": [4, 5, 1, 2, 3]})
    >>> adequacy(scores).df
    3
    """
    item_moments = moments_from(scores)
    correlation, k = item_moments.correlation, item_moments.k
    if np.linalg.eigvalsh(correlation)[0] <= 1e-10:
        raise InvalidInput(TEXTS["correlations_singular_some_item"])
    inverse = np.linalg.inv(correlation)
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(scale, scale)
    plain = correlation - np.eye(k)
    partial = partial - np.diag(np.diag(partial))
    together, left = (plain**2).sum(axis=0), (partial**2).sum(axis=0)
    statistic, df = (item_moments.n - 1 - (2 * k + 5) / 6) * ml_of_unrelated(correlation), k * (k - 1) // 2
    return Adequacy(
        kmo=float(together.sum() / (together.sum() + left.sum())),
        chi2=statistic,
        df=df,
        items=pd.DataFrame({"item": item_moments.items, "kmo": together / (together + left)}),
        p_value=float(chi2.sf(statistic, df)),
        n=item_moments.n,
    )


def kmo(scores: Moments | pd.DataFrame) -> float:
    """Kaiser, Meyer and Olkin's measure of sampling adequacy; see `adequacy`."""
    return adequacy(scores).kmo


def factor_analysis(
    scores: Moments | pd.DataFrame,
    n_factors: int,
    *,
    extraction: Extraction = "minres",
    rotation: Rotation = "oblimin",
) -> Factors:
    """Exploratory factor analysis (探索性因子分析) of the correlations.

    Args
        scores: (n, k) scores, of which the complete rows count; or their moments.
        n_factors: how many factors; `parallel_analysis` suggests a number.
        extraction: "minres" or "ml".
        rotation: "none", "varimax", "promax" or "oblimin"; the last two let factors correlate.

    Raises
        InvalidInput: too many factors, singular correlations. NoConvergence: the extraction did not settle.

    Source
        Fit after Lawley & Maxwell (1971) with Bartlett's (1951) correction; RMSEA after Steiger (1990), TLI after
        Tucker & Lewis (1973).
    """
    item_moments = moments_from(scores)
    correlation, k, n = item_moments.correlation, item_moments.k, item_moments.n
    unrotated = factors.extract(correlation, n_factors, extraction)
    pattern, phi = factors.rotate(unrotated, rotation)
    common = np.diag(pattern @ phi @ pattern.T)
    implied = pattern @ phi @ pattern.T
    np.fill_diagonal(implied, 1.0)
    gap = factors.ml_discrepancy(correlation, implied)
    df = ((k - n_factors) ** 2 - k - n_factors) // 2
    plain = ml_of_unrelated(correlation) / (k * (k - 1) / 2)
    scale = n - 1 - (2 * k + 5) / 6 - 2 * n_factors / 3
    names = [f"F{number + 1}" for number in range(n_factors)]
    return Factors(
        loadings=pd.DataFrame(pattern, index=list(item_moments.items), columns=names),
        communalities=pd.Series(common, index=list(item_moments.items)),
        eigenvalues=np.asarray(np.linalg.eigvalsh(correlation)[::-1]),
        variance_share=np.diag(phi @ pattern.T @ pattern) / k,
        correlations=phi,
        chi2=scale * gap,
        df=df,
        n=n,
        extraction=extraction,
        rotation=rotation,
        rmsea=float(np.sqrt(max(scale * gap / (df * n) - 1 / (n - 1), 0))) if df else np.nan,
        tli=(plain - gap / df) / (plain - 1 / scale) if df else np.nan,
    )


def ml_of_unrelated(correlation: Floats) -> float:
    """The maximum likelihood discrepancy of a model in which no items go together."""
    return float(-np.linalg.slogdet(correlation)[1])


def parallel_analysis(
    scores: Moments | pd.DataFrame, *, seed: int, draws: int = DRAWS, quantile: float = 0.95
) -> pd.DataFrame:
    """Eigenvalues beside those of unrelated items (平行分析): keep the factors whose eigenvalue is above chance.

    Args
        scores: (n, k) scores, of which the complete rows count; or their moments.
        seed: of the random numbers, so that the table can be made again.
        draws: random data sets.
        quantile: what chance reaches at most, 0 to 1.

    Returns
        Columns factor, eigenvalue, chance, kept.

    Raises
        InvalidInput: no draw, a quantile outside 0 to 1, no seed. NotEnoughData: as for moments.

    Source
        Horn (1965), with a quantile as Glorfeld (1995).
    """
    item_moments = moments_from(scores)
    rng, values = generator(seed), np.linalg.eigvalsh(item_moments.correlation)[::-1]
    require_confidence(quantile)
    random = np.array(
        [
            np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(item_moments.n, item_moments.k)), rowvar=False))[::-1]
            for _ in range(whole_number(draws, "draws", least=1))
        ]
    )
    chance = np.quantile(random, quantile, axis=0)
    is_real = np.minimum.accumulate(values > chance)
    return pd.DataFrame(
        {"factor": range(1, item_moments.k + 1), "eigenvalue": values, "chance": chance, "kept": is_real}
    )
