"""Importance and performance as figures: bounds and certainty for a sample, neither for participants."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.ipa import ipa
from analysis.topics.satisfaction.quadrant_figures import quadrant_figures


def placed():
    """Four items of 400 people: one that matters and does badly, one that does neither, two far from both lines."""
    rng = np.random.default_rng(3)
    overall = rng.normal(size=400)
    lean, level = np.array([0.9, 0.1, 0.9, 0.1]), np.array([2.0, 2.0, 4.0, 4.0])
    items = pd.DataFrame(level + overall[:, None] * lean + rng.normal(size=(400, 4)) * 0.6, columns=list("甲乙丙丁"))
    design = Design(weight=pd.Series(1.0, index=items.index))
    result = ipa(design, items, overall=pd.Series(overall))
    return replace(result, table=result.table.assign(item_en=["A", "B", "C", "D"]))


def test_figures_of_a_sample_hold_both_coordinates_bounds_and_the_quadrant():
    figures = {figure.id: figure for figure in quadrant_figures(placed(), ("survey/",))}
    assert figures["survey.quadrants.certain"].value == 4
    assert [figures[f"survey.quadrants.{n}.quadrant"].word for n in range(1, 5)] == [
        "improve",
        "low_priority",
        "keep",
        "overdone",
    ]
    low, value, high = (figures[f"survey.quadrants.1.importance{end}"].value for end in (".low", "", ".high"))
    assert low < value < high
    assert figures["survey.quadrants.1.quadrant"].label == {"zh": "甲", "en": "A"}
    assert figures["survey.quadrants.1.performance"].cell.n == 400
    assert {figure.rule for figure in figures.values()} == {"ipa"}


def test_of_participants_no_bound_and_nothing_certain_is_said():
    described = replace(placed(), is_probability=False)
    figures = {figure.id: figure for figure in quadrant_figures(described, ("survey/",))}
    assert "survey.quadrants.certain" not in figures
    assert not [name for name in figures if name.endswith((".low", ".high"))]
    assert {figure.rule for figure in figures.values()} == {"ipa_of_participants"}
    assert "不推及其他人" in described.sentence()
    assert "95%" not in described.sentence("en")


def test_where_no_quadrant_is_certain_the_sentence_names_no_item():
    rng = np.random.default_rng(1)
    items = pd.DataFrame(rng.normal(size=(60, 4)), columns=list("甲乙丙丁"))
    vague = ipa(Design(weight=pd.Series(1.0, index=items.index)), items, overall=pd.Series(rng.normal(size=60)))
    assert not vague.table["is_certain"].any()
    assert "不能断言" in vague.sentence()
    assert "甲" not in vague.sentence()
