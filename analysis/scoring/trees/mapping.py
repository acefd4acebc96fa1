"""Indicator trees (指标体系) and their mapping: of evaluations, self-evaluations, before 2020, and of the sector."""

import re
import unicodedata
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

TREE_FILE = Path(__file__).with_name("trees.yaml")
ZERO = Decimal(0)
NUMBERING = re.compile(
    r"^[（(]?([0-9]{1,2}|[一二三四五六七八九十]{1,3}|[A-Za-z])[）)]?[.、．:： ]+|^[（(][一二三四五六七八九十]{1,3}[）)]"
)
ASIDE = re.compile(r"[（(][^（()）]*[）)]|[:：]?[0-9.]+ ?(分|%)$")
SUFFIX = re.compile(r"(一级|类)?指标$")


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
    names = _trees()["trees"][tree]["name"]
    return Text(names["zh"], names["en"])


def tree_tops(tree: str) -> Mapping[str, Text]:
    """The first-level indicators of a tree: their ids and what they are called."""
    tops = _trees()["trees"][tree]["tops"]
    return {top: Text(names["zh"], names["en"]) for top, names in tops.items()}


def top_named(tree: str, indicator_id: str, name: str) -> str | None:
    """The first-level indicator of a tree that a Chinese name in official wording, or else an id, stands for.

    产出指标, （三）产出（40分） and 项目产出 are all 产出, under any id; None where neither is known.
    """
    tops = _trees()["trees"][tree]["tops"]
    plain = plain_name(name)
    by_name = (top for top, names in tops.items() if plain in (names["zh"], *names["also"]))
    return next(by_name, indicator_id if indicator_id in tops else None)


def plain_name(name: str) -> str:
    """An indicator's Chinese name without its number, what stands in brackets, its points, and the word 指标."""
    text = unicodedata.normalize("NFKC", name)
    text = ASIDE.sub("", NUMBERING.sub("", text.strip()).strip())
    return SUFFIX.sub("", "".join(text.split()))


def _place(indicator: Indicator, all_of: tuple[Indicator, ...], tree: str, mapping: Mapping[str, Any]) -> str | None:
    """The top of the other tree: that of the nearest node above with a place of its own, else of its top."""
    by_id = {indicator.id: indicator for indicator in all_of}
    moved: Mapping[str, str] = mapping.get("children", {})
    node: Indicator | None = indicator
    while node is not None:
        plain = plain_name(node.names["zh"])
        if plain in moved and (node.parent or top_named(tree, node.id, plain) is None):
            return moved[plain]
        if node.measures in moved.values():
            return node.measures
        node = by_id.get(node.parent)
    first = top_of(all_of, indicator)
    top = top_named(tree, first.id, first.names["zh"])
    if top is None:
        name = first.names
        raise InvalidInput(TEXTS["no_top_tree"].fill(name=name, tree_en=tree))
    place: str | None = mapping["tops"][top]
    return place


def _mapping(tree: str, to: str) -> Mapping[str, Any]:
    for entry in _trees()["mappings"]:
        if (entry["from"], entry["to"]) == (tree, to):
            mapping: Mapping[str, Any] = entry
            return mapping
    raise InvalidInput(TEXTS["there_no_mapping"].fill(tree=tree, to=to))


@cache
def known_trees() -> tuple[str, ...]:
    """The ids of all trees, today's first."""
    return tuple(_trees()["trees"])


@cache
def _trees() -> Mapping[str, Any]:
    raw, _ = read_yaml(TREE_FILE)
    trees: Mapping[str, Any] = raw
    return trees


TREES = known_trees()
