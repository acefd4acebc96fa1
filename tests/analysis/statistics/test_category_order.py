"""Tables keep the order of categories: of ordered answers, of numbers, of the questionnaire; never that of signs."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.inputs.dataset import read_dataset
from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.associations import crosstab
from analysis.statistics.relations.comparisons import Groups
from analysis.statistics.relations.ranks import rank_test
from analysis.survey.story import survey_story
from tests.conftest import ROOT

WORDS = ["很不满意", "不满意", "一般", "满意", "很满意"]
AGES = ["60 岁以上", "18 岁以下", "18 至 59 岁"]
RNG = np.random.default_rng(1)
ANSWERS: Any = pd.Series(pd.Categorical.from_codes(RNG.integers(0, 5, 200), pd.Index(WORDS), ordered=True))
GROUPS: Any = pd.Series(pd.Categorical(RNG.choice(AGES, 200), AGES))
DESIGN = Design(weight=pd.Series(1.0, index=range(200)))


def test_tables_stand_in_the_order_of_ordered_answers():
    counts = crosstab(DESIGN, GROUPS, ANSWERS).counts
    assert (list(counts.index), list(counts.columns)) == (AGES, WORDS)
    ranks = rank_test(DESIGN, ANSWERS, GROUPS, scores="kruskal_wallis")
    assert ranks.to_frame()["group"].tolist() == AGES
    codes = pd.Series(RNG.integers(1, 12, 200).astype(str))
    assert list(crosstab(DESIGN, GROUPS, codes).counts.columns) == [str(code) for code in range(1, 12)]


@pytest.mark.slow
def test_groups_of_a_survey_stand_in_the_order_of_its_choices():
    dataset = read_dataset(ROOT / "examples/copenhagen-housing/survey")
    story = survey_story(dataset, definition="top1", overall="satisfaction", lang="en")
    groups = [result for chapter in story.chapters for _, result in chapter.results if isinstance(result, Groups)]
    assert len(groups) > 1
    for result in groups:
        choices = [choice.text["en"] for choice in dataset.questionnaire.variable(result.item).choices]
        domains = result.to_frame()["domain"].tolist()
        assert domains == [label for label in choices if label in domains]
