"""A covariance structure fitted by maximum likelihood: discrepancy, information, scaling for kurtosis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.core.errors import NoConvergence
from analysis.statistics.scales.covariance_structure import Matrices, Sample, Structure, matrices_of, slopes_of
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
MOST_ROUNDS = 500
SETTLED = 1e-10
TINY = 1e-20  # the imaginary step of a derivative without rounding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """A structure fitted by maximum likelihood; `chi2` against the saturated model, n as in the normal likelihood."""

    structure: Structure
    samples: Sequence[Sample]
    theta: Floats
    matrices: Sequence[Matrices]
    information: Floats
    chi2: float

    @property
    def n(self) -> int:
        """Rows of all groups."""
        return sum(sample.n for sample in self.samples)

    @property
    def loglik(self) -> float:
        """Log likelihood of the normal model."""
        saturated = sum(
            s.n * (np.linalg.slogdet(s.covariance)[1] + len(s.means) * (np.log(2 * np.pi) + 1)) for s in self.samples
        )
        return float(-(saturated + self.chi2) / 2)

    @property
    def srmr(self) -> float:
        """Standardised root mean squared residual, of covariances and, where they are modelled, means."""
        total = 0.0
        for sample, implied in zip(self.samples, self.matrices, strict=True):
            sd = np.sqrt(np.diag(sample.covariance))
            gaps = ((sample.covariance - implied.implied) / np.outer(sd, sd))[np.tril_indices(len(sd))]
            if self.structure.means:
                gaps = np.concatenate([gaps, (sample.means - implied.implied_means) / sd])
            total += sample.n * float(np.sqrt((gaps**2).mean()))
        return total / self.n


def fit(structure: Structure, samples: Sequence[Sample]) -> Fit:
    """Maximum likelihood by Fisher scoring with halved steps, from a plain start.

    Raises
        NoConvergence: the fit did not settle (often a factor with too few or too weak items).

    Source
        Jöreskog (1969, 1971); Sörbom (1974) for means.
    """
    theta = _start(structure, samples)
    value = _discrepancy(structure, samples, theta)
    for _ in range(MOST_ROUNDS):
        gradient, information = _gradient(structure, samples, theta), _information(structure, samples, theta)
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            break
        settled = np.abs(gradient).max() < SETTLED * max(1.0, float(np.abs(information).max()))
        if np.isfinite(value) and (settled or 0 <= float(step @ gradient) < 1e-18):
            return Fit(
                structure=structure,
                samples=samples,
                theta=theta,
                matrices=matrices_of(structure, theta),
                information=information,
                chi2=sum(s.n for s in samples) * value,
            )
        for halving in range(40):
            tried = theta + step / 2**halving
            better = _discrepancy(structure, samples, tried)
            if better < value + 1e-14:
                break
        else:
            break
        theta, value = tried, better
    raise NoConvergence(TEXTS["model_did_not_settle"])


def hessian(result: Fit) -> Floats:
    """The observed information at the fit, (parameters, parameters), by derivatives along the imaginary axis."""
    n_free = result.structure.n_free
    columns = [
        -_gradient(result.structure, result.samples, result.theta + 1j * TINY * (np.arange(n_free) == parameter)).imag
        / TINY
        for parameter in range(n_free)
    ]
    both = np.array(columns)
    observed: Floats = (both + both.T) / 2
    return observed


def scores(result: Fit, rows: Floats) -> Floats:
    """The gradient of each row's log likelihood, (n, parameters); one group only."""
    (matrices,) = result.matrices
    inverse = np.linalg.inv(matrices.implied)
    centred = (rows - (matrices.implied_means if result.structure.means else rows.mean(axis=0))) @ inverse
    slopes, mean_slopes = slopes_of(result.structure, 0, matrices)
    quadratic = np.einsum("ni,aij,nj->na", centred, slopes, centred, optimize=True)
    values: Floats = (quadratic - np.einsum("aij,ji->a", slopes, inverse)) / 2 + centred @ mean_slopes.T
    return values


def scaling(result: Fit, rows: Floats) -> float:
    """By how much kurtosis inflates the chi-square of a fit of one group; 1 without degrees of freedom.

    Source
        Yuan & Bentler (2000), with the saturated model at the sample and the fitted one at its own covariances, as
        lavaan's "yuan.bentler.mplus".
    """
    if not result.structure.df:
        return 1.0
    (sample,), k = result.samples, rows.shape[1]
    centred = rows - sample.means
    distance = np.einsum("ni,ij,nj->n", centred, np.linalg.inv(sample.covariance), centred, optimize=True)
    saturated = (float((distance**2).mean()) - k) / 2
    modelled = float(np.trace(np.linalg.solve(hessian(result), meat(result, rows))))
    return float(saturated - modelled) / result.structure.df


def meat(result: Fit, rows: Floats) -> Floats:
    """The mean outer product of the rows' scores, (parameters, parameters)."""
    row_scores = scores(result, rows)
    middle: Floats = row_scores.T @ row_scores / len(rows)
    return middle


def rmsea_interval(chi2: float, df: int, n: int, n_groups: int = 1, confidence: float = 0.90) -> tuple[float, float]:
    """The interval of RMSEA from the noncentral chi-square distribution (Browne & Cudeck 1993)."""
    if df == 0:
        return 0.0, 0.0

    def noncentrality(probability: float) -> float:
        if stats.chi2.cdf(chi2, df) < probability:
            return 0.0
        low, high = 0.0, max(chi2, 1.0) * 4
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if stats.ncx2.cdf(chi2, df, middle) > probability else (low, middle)
        return low

    tail = (1 - confidence) / 2
    first, second = (float(np.sqrt(n_groups * noncentrality(p) / (n * df))) for p in (1 - tail, tail))
    return first, second


def _start(structure: Structure, samples: Sequence[Sample]) -> Floats:
    theta = np.zeros(structure.n_free)
    first = structure.markers.argmax(axis=0)
    for name, row, column, group, parameter in structure.cells:
        variances = np.diag(samples[group].covariance)
        if name == "loading":
            together = samples[group].covariance[row, first[column]]  # an item keyed against the first starts below 0
            theta[parameter] = np.copysign(np.sqrt(variances[row] / variances[first[column]]), together)
        elif name == "factor":
            theta[parameter] = variances[first[row]] / 2 if row == column else 0.0
        elif name == "residual":
            theta[parameter] = variances[row] / 2
        elif name == "intercept":
            theta[parameter] = samples[group].means[row]
    return theta


def _discrepancy(structure: Structure, samples: Sequence[Sample], theta: Floats) -> float:
    n, total = sum(s.n for s in samples), 0.0
    for sample, matrices in zip(samples, matrices_of(structure, theta), strict=True):
        implied = matrices.implied
        if (matrices.residual <= 0).any() or np.linalg.eigvalsh(implied)[0] <= 0:
            return np.inf
        gap = sample.means - matrices.implied_means if structure.means else np.zeros(len(implied))
        known = sample.covariance + np.outer(gap, gap)
        total += (
            sample.n
            / n
            * float(
                np.linalg.slogdet(implied)[1]
                - np.linalg.slogdet(sample.covariance)[1]
                + np.trace(np.linalg.solve(implied, known))
                - len(implied)
            )
        )
    return total


def _gradient(structure: Structure, samples: Sequence[Sample], theta: Any) -> Any:
    """Half the gradient of the discrepancy, with its sign turned: towards a better fit."""
    n = sum(s.n for s in samples)
    total = np.zeros(len(theta), dtype=theta.dtype)
    for group, (sample, matrices) in enumerate(zip(samples, matrices_of(structure, theta), strict=True)):
        inverse = np.linalg.inv(matrices.implied)
        gap = sample.means - matrices.implied_means if structure.means else np.zeros(len(inverse))
        slopes, mean_slopes = slopes_of(structure, group, matrices)
        pull = inverse @ (sample.covariance + np.outer(gap, gap) - matrices.implied) @ inverse
        total += sample.n / n * (np.einsum("aij,ji->a", slopes, pull) / 2 + mean_slopes @ (inverse @ gap))
    return total


def _information(structure: Structure, samples: Sequence[Sample], theta: Floats) -> Floats:
    n = sum(s.n for s in samples)
    total = np.zeros((len(theta), len(theta)))
    for group, (sample, matrices) in enumerate(zip(samples, matrices_of(structure, theta), strict=True)):
        inverse = np.linalg.inv(matrices.implied)
        slopes, mean_slopes = slopes_of(structure, group, matrices)
        moved = inverse @ slopes
        own = np.einsum("aij,bji->ab", moved, moved, optimize=True) / 2 + mean_slopes @ inverse @ mean_slopes.T
        total += sample.n / n * own
    return total
