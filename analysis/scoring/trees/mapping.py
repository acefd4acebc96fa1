"""Indicator trees (指标体系) and their mapping: of evaluations, of self-evaluations, and those of before 2020."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.scoring.indicators import Indicator, top_of
from analysis.scoring.scorecard import Scorecard
from questionnaires.texts import Language, Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

TREES = ("evaluation", "self_evaluation", "before_2020")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedPoints(Result):
    """The points of one scorecard under the tops of another tree; `unplaced` have no place there."""

    tree: str
    rows: tuple[tuple[str, Text, Decimal, Decimal], ...]
    unplaced: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: top, label, earned, out_of."""
        columns = ["top", "label", "earned", "out_of"]
        return pd.DataFrame([(top, names["zh"], earned, out) for top, names, earned, out in self.rows], columns=columns)

    def sentence(self, lang: Language = "zh") -> str:
        """Points by the tops of the other tree, and what has no place in it."""
        parts = [f"{names[lang]} {numbers.decimal(earned)}/{out}" for _, names, earned, out in self.rows]
        name, n = tree_names(self.tree)[lang], len(self.unplaced)
        if lang == "zh":
            return f"按{name}：{'，'.join(parts)}" + (f"；{n} 项指标没有对应。" if n else "。")
        return f"Under the {name}: {', '.join(parts)}" + (f"; {n} indicators have no place in it." if n else ".")


def mapped(card: Scorecard, tree: str, to: str) -> MappedPoints:
    """The scored points of a card of one tree under the tops of another (指标体系对应).

    Args
        card: whose first-level ids (or Chinese names) are those of `tree`. tree, to: ids of trees.

    Raises
        InvalidInput: no such mapping, or a first-level indicator that the tree does not know.

    Source
        analysis/scoring/trees/trees.yaml, each tree with its document.
    """
    mapping = _mapping(tree, to)
    tops = tree_tops(to)
    sums = dict.fromkeys(tops, (ZERO, ZERO))
    unplaced = []
    for score in card.scores:
        place = _place(score.indicator, card.indicators, tree, mapping)
        if place is None:
            unplaced.append(score.indicator.id)
        elif score.in_total is not None:
            earned, out_of = sums[place]
            sums[place] = (earned + score.in_total[0], out_of + score.in_total[1])
    rows = tuple((top, tops[top], earned, out_of) for top, (earned, out_of) in sums.items())
    return MappedPoints(tree=to, rows=rows, unplaced=tuple(unplaced))


def tree_names(tree: str) -> Text:
    """What a tree is called."""
    names: Text = _trees()["trees"][tree]["name"]
    return names


def tree_tops(tree: str) -> Mapping[str, Text]:
    """The first-level indicators of a tree: their ids and what they are called."""
    tops: Mapping[str, Text] = _trees()["trees"][tree]["tops"]
    return tops


def _place(indicator: Indicator, all_of: tuple[Indicator, ...], tree: str, mapping: Mapping[str, Any]) -> str | None:
    """The top of the other tree: that of the nearest node above with a place of its own, else of its top."""
    by_id = {indicator.id: indicator for indicator in all_of}
    moved: Mapping[str, str] = mapping.get("children", {})
    node: Indicator | None = indicator
    while node is not None:
        if node.names["zh"] in moved:
            return moved[node.names["zh"]]
        if node.measures in moved.values():
            return node.measures
        node = by_id.get(node.parent)
    top = _top_id(top_of(all_of, indicator), tree)
    if top is None:
        name = top_of(all_of, indicator).names
        raise InvalidInput(TEXTS["no_top_tree"].fill(name=name, tree_en=tree))
    place: str | None = mapping["tops"][top]
    return place


def _top_id(indicator: Indicator, tree: str) -> str | None:
    tops = tree_tops(tree)
    return next(
        (top for top, names in tops.items() if indicator.id == top or indicator.names["zh"] == names["zh"]), None
    )


def _mapping(tree: str, to: str) -> Mapping[str, Any]:
    for entry in _trees()["mappings"]:
        if (entry["from"], entry["to"]) == (tree, to):
            mapping: Mapping[str, Any] = entry
            return mapping
    raise InvalidInput(TEXTS["there_no_mapping"].fill(tree=tree, to=to))


@cache
def _trees() -> Mapping[str, Any]:
    raw, _ = read_yaml(Path(__file__).with_name("trees.yaml"))
    trees: Mapping[str, Any] = raw
    return trees
