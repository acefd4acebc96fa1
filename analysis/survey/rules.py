"""How the answer sheets of an engagement count: which are valid, who is satisfied, which scales there are."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from analysis.core.errors import InvalidInput
from analysis.inputs.dataset import Dataset, valid_sheets
from analysis.inputs.folder import Inputs
from analysis.inputs.settings import YamlReader
from analysis.scoring.indicators import Indicator
from analysis.survey.sampling.frame import read_frame
from analysis.survey.sampling.read import read_sampling
from analysis.survey.sampling.sample import Sampling
from analysis.survey.satisfaction_definitions import DEFINITIONS, SHARES, require_fit
from analysis.survey.satisfied_share import SatisfiedShare
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOf:
    """A set of rating items that are meant to measure one thing."""

    id: str
    names: Text
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRules:
    """How the answer sheets of this engagement count: which are valid, who is satisfied, which scales there are.

    `sampling` says how they were drawn and weighted; None = nothing is said, and every sheet stands for one. `domain`
    is the satisfied share of a part of a survey, which rests on the design of the whole. `frame` has a row a household
    to which a sheet was issued, where what is known of them was handed in.
    """

    needed: tuple[str, ...]
    least_share: float
    item: str
    definition: str
    scales: tuple[ScaleOf, ...]
    indicator: str
    sampling: Sampling | None = None
    frame: pd.DataFrame | None = None
    domain: SatisfiedShare | None = None

    def valid(self, dataset: Dataset) -> Dataset:
        """The sheets on which every result rests (有效答卷).

        Raises
            NotEnoughData: the questionnaire has no rating item.
        """
        return dataset.subset(valid_sheets(dataset, needed=self.needed, least_share=self.least_share))


def read_survey_rules(inputs: Inputs, dataset: Dataset | None, indicators: tuple[Indicator, ...]) -> SurveyRules | None:
    """How the answer sheets count; None where the settings say nothing of a survey. Faults join their problems."""
    yaml = inputs.settings
    if not yaml.has("survey"):
        return None
    if not (inputs.home / "survey").exists():
        fault = TEXTS["has_survey_settings_but"]
        cure = TEXTS["put_exported_bundle_there"]
        yaml.problems.append(Problem(file=yaml.path, row=yaml.row(("survey",)), fault=fault, cure=cure))
    n_faults = len(yaml.problems)
    rules = rules_in(yaml, dataset, indicators)
    is_sound = len(yaml.problems) == n_faults  # which sheets are valid can be told
    sampling = read_sampling(inputs, dataset, lambda sheets: _valid(rules, sheets, is_sound))
    return replace(rules, sampling=sampling, frame=read_frame(inputs, dataset))


def _valid(rules: SurveyRules, dataset: Dataset, is_sound: bool) -> Dataset | None:
    """The sheets that count; None where faults of the rules, or their result, leave none."""
    if not is_sound or not any(item.type == "rating" for item in dataset.questionnaire.variables):
        return None
    valid = rules.valid(dataset)
    return valid if len(valid) else None


def rules_in(yaml: YamlReader, dataset: Dataset | None, indicators: tuple[Indicator, ...]) -> SurveyRules:
    """The rules as the settings have them, without how people were drawn; checked where there are sheets."""
    scales = tuple(
        ScaleOf(
            id=yaml.text("survey", "scales", number, "id"),
            names=yaml.texts("survey", "scales", number, "name"),
            items=yaml.words("survey", "scales", number, "items"),
        )
        for number in range(yaml.length("survey", "scales"))
    )
    rules = SurveyRules(
        needed=yaml.words("survey", "valid", "needed"),
        least_share=float(yaml.number("survey", "valid", "least_share") or Decimal(0)),
        item=yaml.text("survey", "satisfied", "item"),
        definition=yaml.one_of(
            "survey",
            "satisfied",
            "definition",
            words=SHARES,
        ),
        scales=scales,
        indicator=yaml.text("survey", "indicator", required=False),
    )
    if dataset is not None:
        ratings = [item.id for item in dataset.questionnaire.variables if item.type == "rating"]
        named = [*rules.needed, rules.item, *(item for scale in scales for item in scale.items)]
        yaml.problems += [_unknown(yaml, item, ratings) for item in named if item and item not in ratings]
        if rules.item in ratings:
            yaml.problems += _misfit(yaml, dataset, rules)
    known = [indicator.id for indicator in indicators]
    if rules.indicator and rules.indicator not in known:
        yaml.problems.append(_unknown(yaml, rules.indicator, known))
    return rules


def _misfit(yaml: YamlReader, dataset: Dataset, rules: SurveyRules) -> list[Problem]:
    """A definition that the item's scale has too few points for: everybody would be satisfied."""
    points = [choice for choice in dataset.questionnaire.variable(rules.item).choices if not choice.not_applicable]
    place = ("survey", "satisfied", "definition")
    try:
        require_fit(rules.definition, lowest=1, highest=len(points))
    except InvalidInput as misfit:
        fit = [name for name in SHARES if DEFINITIONS[name].least_points <= len(points)]
        return [
            Problem(
                file=yaml.path,
                row=yaml.row(place),
                place=".".join(place),
                fault=misfit.reason,
                cure=allowed(Text("、".join(fit), ", ".join(fit))),
            )
        ]
    return []


def _unknown(yaml: YamlReader, name: str, known: list[str]) -> Problem:
    return Problem(
        file=yaml.path,
        row=yaml.row(("survey",)),
        place="survey",
        fault=found(name),
        cure=allowed(Text("、".join(known), ", ".join(known))),
    )
