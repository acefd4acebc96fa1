"""Non-response (无应答): weights of those who answered raised to stand for those who did not, as far as cells tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core import numbers
from analysis.core.columns import one_of
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.statistics.estimation.asked import domains_of
from analysis.statistics.estimation.design import ROLES, Design
from analysis.statistics.estimation.weighting.covariates import answered_of, covariates_of, encoded
from analysis.statistics.estimation.weighting.methods import Method, calibration
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Rates = Literal["counts", "weights"]
RATES: tuple[Rates, ...] = ("counts", "weights")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NonresponseWeights(Result):
    """Those who answered, as a design with raised weights, and what they were raised by."""

    design: Design
    table: pd.DataFrame
    variables: tuple[str, ...]
    n_sampled: int
    rate: float
    factors: Floats

    @property
    def n_responded(self) -> int:
        """Who answered."""
        return self.design.n

    @property
    def weight(self) -> "pd.Series[float]":
        """The raised weights of those who answered, by their rows."""
        return pd.Series(self.design.w, index=self.design.index, name="weight")

    def to_frame(self) -> pd.DataFrame:
        """A row a cell: cell, n_sampled, n_responded, rate, factor; or, calibrated, a row a total: before and after."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """Who answered, what weights were multiplied by, and that only what the variables know is mended."""
        return TEXTS["nonresponse_weighted"].fill(
            n_sampled=self.n_sampled,
            n_responded=self.n_responded,
            rate=numbers.percent(self.rate),
            variables=Text("、".join(self.variables), ", ".join(self.variables)),
            least=numbers.decimal(float(self.factors.min())),
            most=numbers.decimal(float(self.factors.max())),
        )[lang]


def nonresponse_weights(
    design: Design,
    responded: "pd.Series[Any] | str",
    *,
    cells: "str | Sequence[str] | pd.Series[Any]",
    rates: Rates = "counts",
) -> NonresponseWeights:
    """Weights raised by cells (应答同质组): weight × sampled / responded within each cell.

    Args
        design: everybody who was drawn, n rows, answered or not.
        responded: (n,) yes or no, or the name of a column.
        cells: columns of the design's frame whose cross makes the cells, or the cell of each row; known of everybody.
        rates: response rates of "counts" of rows, or of base "weights" (then a cell's total of weights stays).

    Returns
        Those who answered as a design of their own. Its errors take the weights as given: on the safe side where the
        cells explain the answers, and without what non-response within cells does.

    Raises
        InvalidInput: a blank cell, an unknown rate, or a cell in which nobody answered (merge it with a neighbour).
        NotEnoughData: nobody or everybody answered.

    Source
        Särndal, Swensson & Wretman (1992), sec. 15.6 (response homogeneity groups).
    """
    one_of(rates, RATES, "rates")
    answered = answered_of(design, responded)
    names = [cells] if isinstance(cells, str) else [str(cells.name)] if isinstance(cells, pd.Series) else list(cells)
    if not isinstance(cells, pd.Series):
        covariates_of(design, names, "cells")
    groups = domains_of(design, cells if isinstance(cells, pd.Series) else names)
    code, k = groups.code, len(groups.names)
    if (code < 0).any():
        raise InvalidInput(TEXTS["covariate_blank_cells"].fill(n_blank=int((code < 0).sum())))
    sampled, replied = np.bincount(code, minlength=k), np.bincount(code[answered], minlength=k)
    empty = [f"{groups.names[at]} (0/{sampled[at]})" for at in np.flatnonzero(replied == 0)]
    if empty:
        raise InvalidInput(TEXTS["cells_without_answer"].fill(listed=Text("、".join(empty), ", ".join(empty))))

    def raised(weight: Floats) -> Floats:
        size = weight if rates == "weights" else np.ones(len(weight))
        factor = np.bincount(code, size, k) / np.bincount(code[answered], size[answered], k)
        return np.asarray((weight * factor[code])[answered], dtype=np.float64)

    made = _of_those_who_answered(design, answered, raised)
    factors = np.array([(made.w / design.w[answered])[code[answered] == at][0] for at in range(k)])
    table = pd.DataFrame(
        {"cell": groups.names, "n_sampled": sampled, "n_responded": replied, "rate": replied / sampled}
    ).assign(factor=factors)
    return _result(design, answered, made, table, names)


def nonresponse_calibration(
    design: Design,
    responded: "pd.Series[Any] | str",
    *,
    auxiliary: "Sequence[str] | pd.DataFrame",
    method: Method = "raking",
) -> NonresponseWeights:
    """Weights of those who answered, calibrated to what the whole sample says of the auxiliary variables (校准).

    Args
        design, responded: as in `nonresponse_weights`.
        auxiliary: numbers, or categories (then each keeps its size), known of everybody: names or columns.
        method: the distance; "raking" keeps weights above 0.

    Raises
        InvalidInput: a blank in an auxiliary variable, or weights of 0 or below. NotEnoughData: nobody or everybody
            answered. NoConvergence: no weights of those who answered meet the totals.

    Source
        Särndal & Lundström (2005), ch. 6 (information about the sample only).
    """
    answered = answered_of(design, responded)
    columns = covariates_of(design, auxiliary, "auxiliary")
    x = encoded(columns)

    def raised(weight: Floats) -> Floats:
        totals = dict(zip(x.columns, weight @ x.to_numpy(), strict=True))
        start = weight[answered] * (weight.sum() / weight[answered].sum())
        return calibration(x[answered], totals, method, (0.0, np.inf)).reweigh(start)[0]

    made = _of_those_who_answered(design, answered, raised)
    before = design.w[answered] @ x.to_numpy()[answered] * (design.w.sum() / design.w[answered].sum())
    table = pd.DataFrame({"total": x.columns, "responded": before, "sampled": design.w @ x.to_numpy()})
    return _result(design, answered, made, table, [str(name) for name in columns])


def _result(
    design: Design, answered: npt.NDArray[np.bool_], made: Design, table: pd.DataFrame, variables: list[str]
) -> NonresponseWeights:
    return NonresponseWeights(
        design=made,
        table=table,
        variables=tuple(variables),
        n_sampled=design.n,
        rate=float(design.w[answered].sum() / design.w.sum()),
        factors=made.w / design.w[answered],
    )


def _of_those_who_answered(
    design: Design, answered: npt.NDArray[np.bool_], raised: Callable[[Floats], Floats]
) -> Design:
    """The design's rows that answered, with raised weights; so are its replicates."""
    rows = design.index[answered]
    columns = {role: getattr(design, role) for role in ROLES}
    kept: dict[str, Any] = {role: one[answered] for role, one in columns.items() if isinstance(one, pd.Series)}
    frame, replicates = design.frame, design.replicate_weights
    if replicates is not None:
        redone = np.column_stack([raised(one) for one in replicates.to_numpy(dtype=float).T])
        replicates = pd.DataFrame(redone, index=rows, columns=replicates.columns)
    return replace(
        design,
        frame=None if frame is None else frame[answered],
        **kept | {"weight": pd.Series(raised(design.w), index=rows)},
        replicate_weights=replicates,
        calibrations=(),
    )
