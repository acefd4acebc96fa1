"""The whole first reading of a survey in order: who answered, whether it is real, what the scales are worth, how
satisfied people are, who differs, what goes with it, what people wrote; each result with its sentence and its plot.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from analysis.core.errors import InvalidInput
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.comparisons import Groups, SideBySide
from analysis.statistics.relations.drivers import Drivers
from analysis.statistics.relations.ipa import Ipa
from analysis.statistics.scales.reliability import Reliability
from analysis.survey.callbacks.estimate import CallbackEstimate
from analysis.survey.comments import Keyness
from analysis.survey.sampling.partitions import Partition
from analysis.survey.sampling.summary import summary_of
from analysis.survey.satisfaction import NO_INFERENCE, Satisfaction
from analysis.survey.satisfaction_definitions import definition_of
from analysis.survey.satisfied_share import NOT_PROBABILITY
from analysis.survey.story.basis import basis_of
from analysis.survey.story.chapters import Answer, Chapter, Named, Story
from analysis.survey.story.places import places
from analysis.survey.story.questions import QUESTIONS
from questionnaires.model import Item
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

__all__ = ["Chapter", "Partition", "Story", "survey_story"]

Progress = Callable[[float, str], None]


def survey_story(
    dataset: Dataset,
    design: Design | None = None,
    *,
    returned: Dataset | None = None,
    callbacks: CallbackEstimate | None = None,
    definition: str = "top2",
    overall: str = "",
    groups: Sequence[str] = (),
    by: Sequence[Partition] = (),
    progress: Progress | None = None,
    seed: int = 0,
    lang: Language = "zh",
) -> Story:
    """The first reading of a survey, from response to comments.

    Args
        dataset: n sheets, those that count.
        design: of the n sheets; None = every sheet stands for one.
        returned: every sheet that came back, which is what the screen looks at; None = the same n sheets.
        callbacks: what calls to households have shown; None = nobody was called, and how many would be is said.
        definition: of satisfaction, an id of a share in `analysis.survey.satisfaction.DEFINITIONS`.
        overall: the rating item of overall satisfaction; "" = the one the questionnaire names.
        groups: single-choice items to compare by; () = all of them with 2 to 8 answers.
        by: other ways to divide the sheets, such as sites or areas; each has a table of its own.
        lang: of the labels of groups, dimensions and items.
        progress: told the share of the work done and what comes next.

    Raises
        InvalidInput: no overall item is known, a definition that is no share, or a design of other length.
        A chapter that cannot be written does not raise: it says why.
    """
    item = _overall_item(dataset, overall)
    design = design or Design(weight=pd.Series(1.0, index=dataset.answers.index))
    if design.n != len(dataset):
        raise InvalidInput(TEXTS["design_rows_sheets"].fill(n_dataset=len(dataset), n=design.n))
    if not definition_of(definition).is_share:
        raise InvalidInput(TEXTS["mean_not_share"].fill(definition=definition))
    basis = basis_of(
        dataset,
        design,
        item,
        returned=returned,
        callbacks=callbacks,
        definition=definition,
        groups=groups,
        seed=seed,
        lang=lang,
    )
    chapters = []
    for done, (name, title, answers_to) in enumerate(QUESTIONS):
        if progress is not None:
            progress(done / len(QUESTIONS), title.zh)
        answers = answers_to(basis) if dataset.manifest.probability else _of_participants(answers_to(basis))
        chapters.append(Chapter(id=name, title=title, results=tuple(answers)))
    if by:
        chapters.append(Chapter(id="places", title=TEXTS["satisfied_by_place"], results=tuple(places(basis, by))))
    if progress is not None:
        progress(1.0, "")
    return Story(title=dataset.manifest.title, chapters=tuple(chapters), bounds=_bounds(dataset, design))


def _bounds(dataset: Dataset, design: Design) -> tuple[Text, ...]:
    """What all chapters must be read under."""
    summary = summary_of(design, is_probability=dataset.manifest.probability)
    bounds = {
        NOT_PROBABILITY: not dataset.manifest.probability,
        TEXTS["what_is_weighted"]: summary.is_weighted,
        TEXTS["synthetic_data_not_real"]: dataset.manifest.synthetic,
    }
    return tuple(text for text, holds in bounds.items() if holds)


def _overall_item(dataset: Dataset, overall: str) -> Item:
    wanted = overall or dataset.questionnaire.overall
    ratings = {item.id: item for item in dataset.questionnaire.variables if item.type == "rating"}
    if wanted not in ratings:
        raise InvalidInput(TEXTS["name_rating_item_overall"].fill(listed=Text("、".join(ratings), ", ".join(ratings))))
    return ratings[wanted]


def _of_participants(results: list[Named]) -> list[Named]:
    """Results of a sample that does not speak for all: without intervals and tests."""
    return [(name, _described(result)) for name, result in results]


def _described(result: Answer) -> Answer:
    if isinstance(result, Keyness):  # words are chosen by a test
        return NO_INFERENCE
    if isinstance(result, Reliability):
        return replace(result, alpha=replace(result.alpha, is_probability=False))
    if isinstance(result, Groups | SideBySide | Satisfaction | Drivers | Ipa):
        return replace(result, is_probability=False)
    return result
