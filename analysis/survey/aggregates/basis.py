"""What the chapters of a first reading are computed again from: the tables that travelled, and what was asked."""

import math
from dataclasses import dataclass

from analysis.inputs.dataset import Dataset
from analysis.survey.aggregates.tables import Aggregates, base_of
from analysis.survey.rules import SurveyRules
from analysis.survey.sampling.summary import DesignSummary
from analysis.survey.story.basis import scale_of
from questionnaires.model import Item
from questionnaires.texts import Text, in_language

UNKNOWN = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """What is known of the sheets: their tables, a stand-in of their number, the rules, and the design in numbers."""

    tables: Aggregates
    dataset: Dataset
    rules: SurveyRules
    summary: DesignSummary

    @property
    def overall(self) -> Item:
        """The item of overall satisfaction."""
        return self.dataset.questionnaire.variable(self.rules.item)

    @property
    def ratings(self) -> tuple[Item, ...]:
        """The items on the scale of the overall one."""
        items = self.dataset.questionnaire.variables
        return tuple(item for item in items if item.type == "rating" and scale_of(item) == scale_of(self.overall))

    def mean_of(self, item: Item) -> float:
        """The mean of the points of an item, not a number where they did not travel."""
        sums, n = self.tables.sum_of(f"survey.item.{item.id}"), base_of(self.tables, item)
        return sums["points"] / sums.get("weight", float(n)) if "points" in sums and n else UNKNOWN

    def named(self, item: Item) -> Text:
        """How an item was asked, in both languages."""
        return Text(in_language(item.text, "zh"), in_language(item.text, "en"))
