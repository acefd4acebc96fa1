"""One engine for common factors: extraction by maximum likelihood or minimum residuals, and rotation."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from analysis.core.columns import one_of, whole_number
from analysis.core.errors import InvalidInput, NoConvergence
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Extraction = Literal["ml", "minres"]
EXTRACTIONS: tuple[Extraction, ...] = ("ml", "minres")
Rotation = Literal["none", "varimax", "promax", "oblimin"]
LEAST_UNIQUENESS = 0.005
MOST_TURNS = 5000
VARIMAX_TOLERANCE = 1e-5  # as stats::varimax of R stops, so that loadings compare


def extract(correlation: Floats, n_factors: int, method: Extraction) -> Floats:
    """Unrotated loadings (k, m) of a correlation matrix, columns by falling sum of squares, each mostly positive.

    Raises
        InvalidInput: an unknown method, more factors than the correlations can carry, or a matrix that is not positive
            definite.
        NoConvergence: the extraction did not settle.

    Source
        Lawley & Maxwell (1971) for ML; Harman & Jones (1966) for minimum residuals.
    """
    one_of(method, EXTRACTIONS, "extraction")
    k, n_factors = len(correlation), whole_number(n_factors, "n_factors")
    if n_factors < 1 or (k - n_factors) ** 2 < k + n_factors:
        raise InvalidInput(TEXTS["items_cannot_carry_factors"].fill(k=k, n_factors=n_factors))
    if correlation.shape != (k, k) or not np.isfinite(correlation).all() or np.linalg.eigvalsh(correlation)[0] <= 1e-10:
        raise InvalidInput(TEXTS["correlations_singular_some_item"])
    start = np.clip(1 / np.diag(np.linalg.inv(correlation)), LEAST_UNIQUENESS, 1)
    objective = _ml if method == "ml" else _minres
    optimum = minimize(
        objective,
        start,
        args=(correlation, n_factors),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1.0)] * k,
        options={"maxiter": 5000, "maxfun": 20_000, "ftol": 1e-16, "gtol": 1e-10},
    )
    slope = float(np.abs(optimum.jac[(optimum.x > LEAST_UNIQUENESS) & (optimum.x < 1)]).max(initial=0))
    if not np.isfinite(optimum.fun) or not (optimum.success or slope <= 1e-5):  # NaN is not settled
        raise NoConvergence(TEXTS["factors_did_not_settle"].fill(message_en=optimum.message))
    return tidy(_loadings(optimum.x, correlation, n_factors, method))


def ml_discrepancy(correlation: Floats, implied: Floats) -> float:
    """The maximum likelihood discrepancy of an implied correlation or covariance matrix."""
    _, log_implied = np.linalg.slogdet(implied)
    _, log_given = np.linalg.slogdet(correlation)
    return float(log_implied - log_given + np.trace(np.linalg.solve(implied, correlation)) - len(correlation))


def tidy(loadings: Floats) -> Floats:
    """Columns by falling sum of squares, each turned so that its loadings add up to something positive."""
    turned = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return turned[:, np.argsort(-(turned**2).sum(axis=0), kind="stable")]


def varimax(loadings: Floats) -> tuple[Floats, Floats]:
    """Loadings after varimax with Kaiser's normalisation (Kaiser 1958), and the rotation matrix."""
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    scaled, turn = loadings / np.where(length > 0, length, 1.0), np.eye(loadings.shape[1])
    reached = 0.0
    for _ in range(MOST_TURNS):
        turned = scaled @ turn
        gradient = scaled.T @ (turned**3 - turned * (turned**2).mean(axis=0))
        left, singular, right = np.linalg.svd(gradient)
        turn = left @ right
        if singular.sum() < reached * (1 + VARIMAX_TOLERANCE):
            return (scaled @ turn) * length, turn
        reached = float(singular.sum())
    raise NoConvergence(TEXTS["varimax_rotation_did_not"])


def oblimin(loadings: Floats) -> tuple[Floats, Floats]:
    """Pattern loadings after direct quartimin (oblimin, γ = 0) and factor correlations.

    Source
        Jennrich (2002): gradient projection.
    """
    m = loadings.shape[1]
    turn = np.eye(m)
    others = np.ones((m, m)) - np.eye(m)

    def quartimin(pattern: Floats) -> tuple[float, Floats]:
        cross = (pattern**2) @ others
        return float((pattern**2 * cross).sum() / 4), pattern * cross

    inverse = np.linalg.inv(turn)
    pattern = loadings @ inverse.T
    value, slope = quartimin(pattern)
    step = 1.0
    for _ in range(MOST_TURNS):
        gradient = -(pattern.T @ slope @ inverse).T
        projected = gradient - turn @ np.diag((turn * gradient).sum(axis=0))
        size = float(np.sqrt((projected**2).sum()))
        if size < 1e-10:
            return pattern, turn.T @ turn
        step *= 2
        for _ in range(50):
            moved = turn - step * projected
            moved /= np.sqrt((moved**2).sum(axis=0))
            inverse = np.linalg.inv(moved)
            pattern = loadings @ inverse.T
            tried, slope_tried = quartimin(pattern)
            if value - tried > 0.5 * size**2 * step:
                break
            step /= 2
        turn, value, slope = moved, tried, slope_tried
    if size < 1e-5:  # as far as rounding lets it
        return pattern, turn.T @ turn
    raise NoConvergence(TEXTS["oblimin_rotation_did_not"])


def promax(loadings: Floats, power: int = 4) -> tuple[Floats, Floats]:
    """Pattern loadings after promax from varimax (Hendrickson & White 1964) and factor correlations."""
    turned, _ = varimax(loadings)
    target = turned * np.abs(turned) ** (power - 1)
    turn = np.linalg.lstsq(turned, target, rcond=None)[0]
    turn = turn * np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    inverse = np.linalg.inv(turn)
    return turned @ turn, inverse @ inverse.T


ROTATIONS: dict[str, Callable[[Floats], tuple[Floats, Floats]]] = {
    "varimax": lambda loadings: (varimax(loadings)[0], np.eye(loadings.shape[1])),
    "promax": promax,
    "oblimin": oblimin,
    "none": lambda loadings: (loadings, np.eye(loadings.shape[1])),
}


def rotate(loadings: Floats, rotation: Rotation) -> tuple[Floats, Floats]:
    """Pattern loadings (k, m) and factor correlations (m, m), columns by falling sum of squares, mostly positive.

    Raises
        InvalidInput: an unknown rotation.
    """
    if rotation not in ROTATIONS:
        raise InvalidInput(
            TEXTS["unknown_rotation_there"].fill(
                rotation=rotation, listed=Text("、".join(ROTATIONS), ", ".join(ROTATIONS))
            )
        )
    if loadings.shape[1] == 1:
        return loadings, np.eye(1)
    pattern, phi = ROTATIONS[rotation](loadings)
    sign = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)
    order = np.argsort(-np.diag(phi @ pattern.T @ pattern), kind="stable")
    return (pattern * sign)[:, order], (phi * np.outer(sign, sign))[np.ix_(order, order)]


def _ml(uniqueness: Floats, correlation: Floats, m: int) -> tuple[float, Floats]:
    scale = 1 / np.sqrt(uniqueness)
    values = np.linalg.eigvalsh(correlation * np.outer(scale, scale))[: len(correlation) - m]
    loadings = _loadings(uniqueness, correlation, m, "ml")
    residual = np.diag(loadings @ loadings.T) + uniqueness - np.diag(correlation)
    return float((values - np.log(values) - 1).sum()), residual / uniqueness**2


def _minres(uniqueness: Floats, correlation: Floats, m: int) -> tuple[float, Floats]:
    values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
    left = slice(0, len(correlation) - m)
    rest, dropped = values[left], vectors[:, left]
    low = np.minimum(values[left.stop :], 0)
    return float((rest**2).sum() + (low**2).sum()) / 2, -(dropped**2 @ rest) - (vectors[:, left.stop :] ** 2 @ low)


def _loadings(uniqueness: Floats, correlation: Floats, m: int, method: Extraction) -> Floats:
    if method == "ml":
        scale = np.sqrt(uniqueness)
        values, vectors = np.linalg.eigh(correlation / np.outer(scale, scale))
        roots = np.sqrt(np.maximum(values[-m:] - 1, 0))
        return np.asarray(scale[:, None] * vectors[:, -m:] * roots)
    values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
    return np.asarray(vectors[:, -m:] * np.sqrt(np.maximum(values[-m:], 0)))
