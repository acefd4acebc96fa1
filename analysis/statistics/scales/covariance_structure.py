"""Covariance structures of common factors, in one group or several, with or without means: what is free."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Kind = Literal["loading", "factor", "residual", "intercept", "mean"]


class Cell(NamedTuple):
    """A place in the matrices of one group that a parameter fills; cells with the same `at` are held equal."""

    kind: Kind
    row: int
    column: int
    group: int
    at: int


class Sample(NamedTuple):
    """What is known of one group: rows, means (k,) and covariances (k, k) with divisor n."""

    n: int
    means: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Structure:
    """Which parameters are free: `markers` (k, m) are the loadings fixed at 1, all else outside `cells` is 0."""

    markers: Floats
    cells: tuple[Cell, ...]
    n_groups: int = 1
    means: bool = False

    @property
    def n_free(self) -> int:
        """Number of free parameters."""
        return 1 + max(cell.at for cell in self.cells)

    @property
    def df(self) -> int:
        """Known means and covariances less free parameters."""
        k = len(self.markers)
        return self.n_groups * (k * (k + 1) // 2 + (k if self.means else 0)) - self.n_free


class Matrices(NamedTuple):
    """The matrices of one group: loadings (k, m), factors (m, m), residuals (k,), intercepts (k,), means (m,)."""

    loading: Any
    factor: Any
    residual: Any
    intercept: Any
    mean: Any

    @property
    def implied(self) -> Any:
        """Implied covariances (k, k)."""
        return self.loading @ self.factor @ self.loading.T + np.diag(self.residual)

    @property
    def implied_means(self) -> Any:
        """Implied means (k,)."""
        return self.intercept + self.loading @ self.mean


def factors_of(
    pattern: npt.NDArray[np.bool_], n_groups: int = 1, *, means: bool = False, equal: frozenset[Kind] = frozenset()
) -> Structure:
    """Each item on its factors (pattern (k, m)), the first item of each factor with loading 1.

    Kinds in `equal` are held equal across groups; once intercepts are, factor means are free in all groups but the
    first.
    """
    k, m = pattern.shape
    first = pattern.argmax(axis=0) if k and m else np.zeros(0, dtype=int)
    markers = np.zeros((k, m))
    markers[first, np.arange(m)] = 1
    places: list[tuple[Kind, int, int]] = [
        ("loading", int(item), factor)
        for factor in range(m)
        for item in np.flatnonzero(pattern[:, factor])
        if item != first[factor]
    ]
    places += [("factor", one, other) for one in range(m) for other in range(one + 1)]
    places += [("residual", item, item) for item in range(k)]
    if means:
        places += [("intercept", item, 0) for item in range(k)]
    cells: list[Cell] = []
    shared: dict[tuple[Kind, int, int], int] = {}
    parameter = 0
    for group in range(n_groups):
        free_means: list[tuple[Kind, int, int]] = (
            [("mean", factor, 0) for factor in range(m)] if "intercept" in equal and group else []
        )
        for place in [*places, *free_means]:
            if place[0] in equal and place in shared:
                cells.append(Cell(*place, group, shared[place]))
            else:
                cells.append(Cell(*place, group, parameter))
                shared[place] = parameter
                parameter += 1
    return Structure(markers=markers, cells=tuple(cells), n_groups=n_groups, means=means)


def matrices_of(structure: Structure, theta: Any) -> list[Matrices]:
    """The matrices of every group at `theta`."""
    k, m = structure.markers.shape
    kind = theta.dtype
    matrices = [
        Matrices(
            structure.markers.astype(kind),
            np.zeros((m, m), kind),
            np.zeros(k, kind),
            np.zeros(k, kind),
            np.zeros(m, kind),
        )
        for _ in range(structure.n_groups)
    ]
    for name, row, column, group, parameter in structure.cells:
        target = getattr(matrices[group], name)
        if name in ("loading", "factor"):
            target[row, column] = theta[parameter]
            if name == "factor":
                target[column, row] = theta[parameter]
        else:
            target[row] = theta[parameter]
    return matrices


def slopes_of(structure: Structure, group: int, matrices: Matrices) -> tuple[Any, Any]:
    """How implied covariances (parameters, k, k) and means (parameters, k) of a group move with each parameter."""
    k, kind = len(structure.markers), matrices.residual.dtype
    slopes, mean_slopes = np.zeros((structure.n_free, k, k), kind), np.zeros((structure.n_free, k), kind)
    common = matrices.loading @ matrices.factor
    for name, row, column, of, parameter in structure.cells:
        if of != group:
            continue
        if name == "loading":
            slopes[parameter, row] += common[:, column]
            slopes[parameter, :, row] += common[:, column]
            mean_slopes[parameter, row] += matrices.mean[column]
        elif name == "factor":
            outer = np.outer(matrices.loading[:, row], matrices.loading[:, column])
            slopes[parameter] += outer if row == column else outer + outer.T
        elif name == "residual":
            slopes[parameter, row, row] += 1
        elif name == "intercept":
            mean_slopes[parameter, row] += 1
        else:
            mean_slopes[parameter] += matrices.loading[:, row]
    return slopes, mean_slopes if structure.means else np.zeros_like(mean_slopes)


LEVELS: Mapping[str, frozenset[Kind]] = {  # what is held equal across groups, step by step (Meredith 1993)
    "configural": frozenset(),
    "metric": frozenset({"loading"}),
    "scalar": frozenset({"loading", "intercept"}),
    "strict": frozenset({"loading", "intercept", "residual"}),
}
