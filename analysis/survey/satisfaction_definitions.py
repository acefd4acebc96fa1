"""The definitions of satisfaction (满意度口径), and the scales each is made for; the texts are in satisfaction.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from analysis.core.columns import numeric
from analysis.core.errors import InvalidInput
from questionnaires.texts import Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One way to turn scale points into satisfaction: a share of the highest points, or a mean of values (0–100)."""

    id: str
    points: int | None
    least_points: int
    values: tuple[float, ...] | Literal["from_0", "from_zero_point"] | None
    checked: bool
    texts: Text

    @property
    def is_share(self) -> bool:
        """Whether the result is a share of answers; otherwise it is a mean of points out of 100."""
        return self.points is not None


def _definitions() -> dict[str, Definition]:
    raw, _ = read_yaml(Path(__file__).with_name("satisfaction.yaml"))
    return {name: _definition(name, **fields) for name, fields in raw.items()}


def _definition(
    name: str,
    *,
    zh: str,
    en: str,
    checked: bool,
    points: int | None = None,
    least_points: int = 2,
    values: list[float] | Literal["from_0", "from_zero_point"] | None = None,
) -> Definition:
    worth = tuple(values) if isinstance(values, list) else values
    texts: Text = Text(zh, en)
    return Definition(id=name, points=points, least_points=least_points, values=worth, checked=checked, texts=texts)


DEFINITIONS: Mapping[str, Definition] = _definitions()
SHARES = tuple(name for name, each in DEFINITIONS.items() if each.is_share)


def definition_of(name: str) -> Definition:
    """The definition of an id. Raises InvalidInput where there is none."""
    if name not in DEFINITIONS:
        raise InvalidInput(
            TEXTS["unknown_definition_there"].fill(
                name=name, listed=Text("、".join(DEFINITIONS), ", ".join(DEFINITIONS))
            )
        )
    return DEFINITIONS[name]


def require_fit(definition: str, *, lowest: float, highest: float) -> Definition:
    """The definition of an id, where it can be applied to a scale with these ends.

    Raises
        InvalidInput: an unknown definition, a scale without width, or one that the definition is not made for.

    >>> require_fit("top2", lowest=1, highest=5).points
    2
    """
    chosen, n_points = definition_of(definition), round(highest - lowest) + 1
    if n_points < 2:
        raise InvalidInput(TEXTS["scale_runs_low_high"].fill(lowest=f"{lowest:g}", highest=f"{highest:g}"))
    if n_points < chosen.least_points:
        fitting = [name for name in SHARES if DEFINITIONS[name].least_points <= n_points]
        raise InvalidInput(
            TEXTS["needs_scale_least_points"].fill(
                definition=definition,
                least_points=chosen.least_points,
                n_points=n_points,
                listed=Text("、".join(fitting), ", ".join(fitting)),
            )
        )
    if isinstance(chosen.values, tuple) and len(chosen.values) != n_points:
        raise InvalidInput(
            TEXTS["made_points_not"].fill(definition=definition, n_values=len(chosen.values), n_points=n_points)
        )
    if chosen.values == "from_zero_point" and lowest < 0:
        raise InvalidInput(TEXTS["needs_scale_starts_above"].fill(definition=definition, lowest=f"{lowest:g}"))
    return chosen


def range_of(definition: str, *, lowest: float, highest: float) -> tuple[float, float]:
    """The lowest and the highest result that a definition can give on a scale."""
    chosen = definition_of(definition)
    if chosen.is_share:
        return 0.0, 1.0
    if isinstance(chosen.values, tuple):
        return float(min(chosen.values)), float(max(chosen.values))
    return (100 * lowest / highest if chosen.values == "from_zero_point" else 0.0), 100.0


def scored(points: "pd.Series[float]", definition: str, *, lowest: float = 1, highest: float = 5) -> "pd.Series[float]":
    """Scale points (n,) as the definition takes them: 1 or 0 for shares, a value out of 100 for means; blanks stay.

    Args
        points: numbers from `lowest` (worst) to `highest` (best), in steps of 1.
        definition: an id of `DEFINITIONS`.

    Raises
        InvalidInput: an unknown definition, a definition made for another number of points, points off the scale.

    >>> scored(pd.Series([5, 3, 1]), "value_100_80_60_30_0").tolist()
    [100.0, 60.0, 0.0]
    """
    chosen = require_fit(definition, lowest=lowest, highest=highest)
    points = numeric(points)
    answers = points.dropna()
    off = [
        f"{answer:g}" for answer in sorted(set(answers)) if not lowest <= answer <= highest or answer % 1 != lowest % 1
    ]
    if off:
        raise InvalidInput(
            TEXTS["off_scale"].fill(
                lowest=f"{lowest:g}", highest=f"{highest:g}", listed=Text("、".join(off[:3]), ", ".join(off[:3]))
            )
        )
    if chosen.points is not None:
        return (points > highest - chosen.points).astype(float).where(points.notna())
    if chosen.values == "from_0":
        return (points - lowest) / (highest - lowest) * 100
    if chosen.values == "from_zero_point":
        return points / highest * 100
    values = tuple(chosen.values or ())
    return points.map({lowest + step: float(value) for step, value in enumerate(values)}).astype(float)
