"""What every question of a first reading rests on: the sheets, how they count, and what they are compared by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import pandas as pd

from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.survey.callbacks.estimate import CallbackEstimate
from analysis.survey.satisfaction_definitions import scored
from questionnaires.model import Item
from questionnaires.texts import Language, Wording, in_language, texts_beside

TEXTS = texts_beside(__file__)

MOST_GROUPS = 8
LEAST_ANSWERED = 0.5  # of the sheets, for an item to be a driver


class Scale(TypedDict):
    """The ends of a rating scale."""

    lowest: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basis:
    """One reading of the sheets that count, `dataset`, with all that were `returned` for the screen.

    `callbacks` is what calls to households have shown, `item` the one of overall satisfaction, `satisfied` 1 or 0 by
    sheet, `lang` that of labels.
    """

    dataset: Dataset
    returned: Dataset
    callbacks: CallbackEstimate | None
    design: Design
    item: Item
    definition: str
    groups: tuple[str, ...]
    scores: pd.DataFrame
    satisfied: "pd.Series[float]"
    seed: int
    lang: Language

    @property
    def variables(self) -> tuple[Item, ...]:
        """Every item of the questionnaire."""
        return tuple(self.dataset.questionnaire.variables)

    @property
    def ratings(self) -> tuple[Item, ...]:
        """The items that are rated."""
        return tuple(item for item in self.variables if item.type == "rating")

    @property
    def dimensions(self) -> dict[str, list[str]]:
        """Rating items by the name of their dimension."""
        named: dict[str, list[str]] = {}
        for item in self.ratings:
            texts = self.dataset.questionnaire.dimensions.get(item.dimension)
            name = in_language(texts, self.lang) if texts else item.dimension
            named.setdefault(name or TEXTS["ratings"][self.lang], []).append(item.id)
        return named

    @property
    def overall(self) -> "pd.Series[float]":
        """The points of overall satisfaction."""
        return self.scores[self.item.id]

    @property
    def scale(self) -> Scale:
        """The ends of the scale of overall satisfaction."""
        return scale_of(self.item)

    def english(self, *wordings: Wording) -> dict[str, str]:
        """English names by what labels call the same."""
        return {in_language(each, self.lang): in_language(each, "en") for each in wordings}

    def is_answered(self, item: str) -> bool:
        """Whether enough people rated an item, and not all of them alike."""
        column = self.scores[item]
        return bool(column.notna().mean() >= LEAST_ANSWERED and column.nunique() > 1)


def basis_of(
    dataset: Dataset,
    design: Design,
    item: Item,
    *,
    returned: Dataset | None,
    callbacks: CallbackEstimate | None,
    definition: str,
    groups: Sequence[str],
    seed: int,
    lang: Language,
) -> Basis:
    """The scores and who is satisfied, computed once for all questions."""
    scores = dataset.scores()
    return Basis(
        dataset=dataset,
        returned=returned or dataset,
        callbacks=callbacks,
        design=design,
        item=item,
        definition=definition,
        groups=tuple(groups) or _comparable(dataset),
        scores=scores,
        satisfied=scored(scores[item.id], definition, **scale_of(item)),
        seed=seed,
        lang=lang,
    )


def _comparable(dataset: Dataset) -> tuple[str, ...]:
    """Single-choice items that people can be compared by."""
    return tuple(
        item.id
        for item in dataset.questionnaire.variables
        if item.type == "single" and not item.sensitive and 2 <= len(item.choices) <= MOST_GROUPS
    )


def scale_of(item: Item) -> Scale:
    """The ends of an item's scale."""
    codes = [int(choice.code) for choice in item.choices if not choice.not_applicable]
    return Scale(lowest=min(codes), highest=max(codes))
