"""Satisfaction index models by partial least squares (PLS 路径模型), from correlations alone.

Reflective blocks (mode A). PLS predicts well and needs few answers; it tests no model: for that there is `cfa`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core import numbers
from analysis.core.columns import one_of
from analysis.core.errors import InvalidInput, NoConvergence
from analysis.core.results import Result
from analysis.statistics.estimation.moments import Moments, moments_from
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Scheme = Literal["centroid", "factorial", "path"]
SCHEMES: tuple[Scheme, ...] = ("centroid", "factorial", "path")
MOST_ROUNDS, SETTLED = 2000, 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsPath(Result):
    """A fitted path model: coefficients between constructs, weights and loadings of the items, what is explained."""

    paths: pd.DataFrame
    outer: pd.DataFrame
    constructs: pd.DataFrame
    effects: pd.DataFrame
    correlations: pd.DataFrame
    gof: float
    n: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: from, to, coefficient, total effect."""
        return self.effects

    def sentence(self, lang: Language = "zh") -> str:
        """The strongest path and what is explained, and what the model does not say."""
        strongest = int(np.argmax(np.abs(self.effects["coefficient"].to_numpy())))
        row, best = self.effects.iloc[strongest], self.constructs.iloc[int(np.argmax(self.constructs["r2"].to_numpy()))]
        value, r2 = numbers.decimal(float(row["coefficient"])), numbers.percent(float(best["r2"]))
        return TEXTS["strongest_path_explained_sheets"].fill(
            from_=row["from"], to=row["to"], value=value, construct=best["construct"], r2=r2, n=self.n
        )[lang]


def pls_path(
    scores: Moments | pd.DataFrame,
    blocks: Mapping[str, Sequence[str]],
    paths: Mapping[str, Sequence[str]],
    *,
    scheme: Scheme = "centroid",
) -> PlsPath:
    """A path model of standardised items by partial least squares, mode A (满意度指数模型).

    Args
        scores: (n, k) scores of the items, of which the complete rows count; or their moments.
        blocks: the items of each construct, in an order in which causes come before effects.
        paths: for each construct that depends on others, those others.
        scheme: how neighbours are weighed inside: "centroid" (sign), "factorial" (correlation) or "path".

    Raises
        InvalidInput: an unknown scheme, unknown items or constructs, an item in two blocks, a construct that depends on
            a later one.
        NoConvergence: the weights did not settle.

    Source
        Lohmöller (1989); Tenenhaus, Esposito Vinzi, Chatelin & Lauro (2005); as plspm of R.
    """
    one_of(scheme, SCHEMES, "scheme")
    names = list(blocks)
    items = [item for block in blocks.values() for item in block]
    item_moments = moments_from(scores, items)
    empty = [name for name, block in blocks.items() if not block]
    if empty:
        raise InvalidInput(TEXTS["construct_without_items"].fill(listed=Text("、".join(empty), ", ".join(empty))))
    arrows = _arrows(item_moments, names, items, paths)
    places = [item_moments.items.index(item) for item in items]
    correlation: Floats = item_moments.correlation[np.ix_(places, places)]
    member = np.array([[item in block for block in blocks.values()] for item in items])
    weights = _weights(correlation, member, arrows, scheme)
    loadings = correlation @ weights
    turned = np.where(
        np.array([np.sign(loadings[inside, j]).sum() for j, inside in enumerate(member.T)]) < 0, -1.0, 1.0
    )
    weights, loadings = weights * turned, loadings * turned
    between = weights.T @ correlation @ weights
    coefficients, r2 = np.zeros_like(between), np.zeros(len(names))
    for j, causes in enumerate(arrows):
        if causes.any():
            coefficients[j, causes] = np.linalg.solve(between[np.ix_(causes, causes)], between[causes, j])
            r2[j] = coefficients[j, causes] @ between[causes, j]
    own = np.array([loadings[item, np.flatnonzero(member[item])[0]] for item in range(len(items))])
    return PlsPath(
        paths=pd.DataFrame(coefficients, index=names, columns=names),
        outer=pd.DataFrame(
            {
                "item": items,
                "construct": [names[int(np.flatnonzero(row)[0])] for row in member],
                "weight": weights[member],
                "loading": own,
                "communality": own**2,
            }
        ),
        constructs=_constructs(correlation, member, own, names, r2),
        effects=_effects(coefficients, names),
        correlations=pd.DataFrame(between, index=names, columns=names),
        gof=_gof(own**2, member, r2, arrows),
        n=item_moments.n,
    )


def _arrows(
    item_moments: Moments, names: list[str], items: list[str], paths: Mapping[str, Sequence[str]]
) -> npt.NDArray[np.bool_]:
    unknown = [
        *(set(items) - set(item_moments.items)),
        *(set(paths) - set(names)),
        *({cause for causes in paths.values() for cause in causes} - set(names)),
    ]
    if unknown or len(set(items)) < len(items):
        raise InvalidInput(
            TEXTS["unknown_repeated"].fill(
                value=Text(
                    "、".join(sorted(unknown)) or "题项出现在两个构念中",
                    ", ".join(sorted(unknown)) or "an item in two blocks",
                )
            )
        )
    arrows = np.array([[cause in paths.get(name, ()) for cause in names] for name in names])
    if np.triu(arrows).any():
        raise InvalidInput(TEXTS["construct_may_depend_earlier"])
    if not (arrows.any(axis=0) | arrows.any(axis=1)).all():
        raise InvalidInput(TEXTS["every_construct_needs_arrow"])
    return arrows


def _weights(
    correlation: Floats, member: npt.NDArray[np.bool_], arrows: npt.NDArray[np.bool_], scheme: Scheme
) -> Floats:
    """Outer weights, (items, constructs), scaled so that each construct has variance 1."""
    linked = arrows | arrows.T
    weights = _scaled(correlation, member.astype(float))
    for _ in range(MOST_ROUNDS):
        between = weights.T @ correlation @ weights
        inner = np.sign(between) * linked if scheme == "centroid" else between * linked
        if scheme == "path":
            for j, causes in enumerate(arrows):
                if causes.any():
                    inner[causes, j] = np.linalg.solve(between[np.ix_(causes, causes)], between[causes, j])
        renewed = _scaled(correlation, (correlation @ weights @ inner) * member)
        if float(((np.abs(renewed) - np.abs(weights)) ** 2).sum()) < SETTLED**2:
            return renewed
        weights = renewed
    raise NoConvergence(TEXTS["weights_did_not_settle"])


def _scaled(correlation: Floats, weights: Floats) -> Floats:
    scaled: Floats = weights / np.sqrt(np.diag(weights.T @ correlation @ weights))
    return scaled


def _constructs(
    correlation: Floats, member: npt.NDArray[np.bool_], own: Floats, names: list[str], r2: Floats
) -> pd.DataFrame:
    rows = []
    for j, name in enumerate(names):
        inside = member[:, j]
        block, k = correlation[np.ix_(inside, inside)], int(inside.sum())
        values, vectors = np.linalg.eigh(block)
        first = vectors[:, -1] * np.sqrt(values[-1])
        together, apart = first.sum() ** 2, (1 - first**2).sum()
        off = block.sum() - k
        rows.append(
            {
                "construct": name,
                "n_items": k,
                "r2": r2[j],
                "ave": float((own[inside] ** 2).mean()),
                "alpha": k / (k - 1) * off / block.sum() if k > 1 else 1.0,
                "dillon_goldstein_rho": together / (together + apart) if k > 1 else 1.0,
            }
        )
    return pd.DataFrame(rows)


def _effects(coefficients: Floats, names: list[str]) -> pd.DataFrame:
    """Direct and total effects of every construct on every later one."""
    total = np.linalg.inv(np.eye(len(names)) - coefficients) - np.eye(len(names))
    rows = [
        {
            "from": names[cause],
            "to": names[effect],
            "coefficient": coefficients[effect, cause],
            "indirect": total[effect, cause] - coefficients[effect, cause],
            "total": total[effect, cause],
        }
        for cause in range(len(names))
        for effect in range(cause + 1, len(names))
    ]
    return pd.DataFrame(rows)


def _gof(communality: Floats, member: npt.NDArray[np.bool_], r2: Floats, arrows: npt.NDArray[np.bool_]) -> float:
    """Goodness of fit of Tenenhaus et al.: mean communality of blocks with several items times mean explained share."""
    several = member[:, member.sum(axis=0) > 1].any(axis=1)
    return float(np.sqrt(communality[several].mean() * r2[arrows.any(axis=1)].mean()))
