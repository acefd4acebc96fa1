"""Definitions of satisfaction on scales too short for them, and results that stay within what they can be."""

import shutil
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

from analysis.core.errors import InvalidInput
from analysis.evaluation.engagement import read_engagement
from analysis.statistics.estimation.estimates import mean, share
from analysis.survey.net_promoter import net_promoter_score
from analysis.survey.satisfaction import satisfaction, satisfaction_index
from analysis.survey.satisfaction_definitions import DEFINITIONS, require_fit, scored
from questionnaires.bundle import read_bundle, write_bundle
from questionnaires.problems import ProblemsError
from tests.cases.statistics.small_tables import alike

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.parametrize(
    ("definition", "points"),
    [("top1", 1), ("top2", 2), ("top2", 3), ("top3", 3), ("top3", 4), ("value_100_80_60_30_0", 3), ("rescaled", 1)],
)
def test_a_definition_is_refused_on_a_scale_too_short_for_it(definition, points):
    with pytest.raises(InvalidInput) as refusal:
        scored(pd.Series([1.0]), definition, lowest=1, highest=points)
    assert refusal.value.text("zh") != refusal.value.text("en")


@pytest.mark.parametrize(
    ("definition", "points"), [("top1", 2), ("top2", 4), ("top2", 5), ("top3", 5), ("rescaled", 2)]
)
def test_a_definition_is_applied_to_the_scales_it_is_made_for(definition, points):
    assert require_fit(definition, lowest=1, highest=points) is DEFINITIONS[definition]


def test_the_refusal_names_the_definitions_that_fit():
    with pytest.raises(InvalidInput, match="use top1"):
        scored(pd.Series([1.0, 2]), "top2", lowest=1, highest=2)


def test_three_highest_of_five_say_that_the_middle_counts():
    assert "中间" in DEFINITIONS["top3"].texts["zh"]
    assert "middle" in DEFINITIONS["top3"].texts["en"]


def test_points_as_a_percentage_of_the_highest_need_a_scale_from_0():
    with pytest.raises(InvalidInput):
        scored(pd.Series([-2.0, 2.0]), "of_highest", lowest=-2, highest=2)


def test_scale_points_as_text_are_read():
    assert scored(cast(Any, pd.Series(["5", "４", ""])), "top2").tolist()[:2] == [1.0, 1.0]
    with pytest.raises(InvalidInput):
        scored(cast(Any, pd.Series(["满意"])), "top2")


@pytest.mark.parametrize("answers", [[1, 2, 3, 4, 5], [1, 7, 6, 6], [5.0, 5.0]])
def test_a_net_promoter_score_of_a_shorter_scale_is_refused(answers):
    with pytest.raises(InvalidInput, match="0 to 10"):
        net_promoter_score(alike(len(answers)), pd.Series(answers, dtype=float))
    assert net_promoter_score(alike(len(answers)), pd.Series(answers, dtype=float), scale=(0, 10)).promoters == 0


def test_the_check_of_an_engagement_names_a_definition_that_its_scale_is_too_short_for(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "zhenyuan")
    bundle = read_bundle(home / "survey")
    rows, old = list(bundle.rows()), tmp_path / "old"
    shutil.move(home / "survey", old)
    text = (old / "questionnaire.yaml").read_text(encoding="utf-8")
    for code in ("1", "2"):  # a scale of three points: 非常满意, 比较满意, 一般
        text = text.replace(f'- code: "{code}"\n', f'- code: "{code}"\n      not_applicable: true\n', 1)
    short = tmp_path / "short.yaml"
    short.write_text(text, encoding="utf-8")
    write_bundle(home / "survey", manifest=bundle.manifest, questionnaire_file=short, responses=rows)
    with pytest.raises(ProblemsError) as refusal:
        read_engagement(home)
    assert "survey.satisfied.definition" in refusal.value.text("en")
    assert "至少需要 4 级量表" in refusal.value.text("zh")


def test_the_interval_of_the_net_promoter_score_stays_within_100():
    found = net_promoter_score(alike(4), pd.Series([10.0, 0, 10, 10]))
    assert -1 <= found.low < found.nps == 0.5 < found.high == 1


@pytest.mark.parametrize("definition", sorted(DEFINITIONS))
@pytest.mark.parametrize("answers", [(5, 5, 4), (1, 1, 2), (1, 5), (5, 5, 5, 5), (1, 1, 1)])
def test_satisfaction_and_index_stay_within_what_the_definition_can_give(definition, answers):
    points = pd.Series(answers, dtype=float)
    found = [satisfaction(alike(len(points)), points, definition)]
    found.append(satisfaction_index(alike(len(points)), pd.DataFrame({"a": points, "b": points}), definition))
    top = 1 if DEFINITIONS[definition].is_share else 100
    for each in found:
        assert 0 <= each.low <= each.estimate <= each.high <= top
        assert each.low < each.high


@pytest.mark.parametrize("interval", ["t", "logit", "arcsine", "korn_graubard", "wilson", "likelihood"])
def test_a_share_of_0_or_all_has_an_interval_with_a_width(interval):
    answers = pd.Series(["yes"] * 20, name="used")
    row = share(alike(20), answers, interval=interval).table.iloc[0]
    assert (row["estimate"], row["high"]) == (1, 1)
    assert 0.7 < row["low"] < 1
    few = share(alike(5), pd.Series(list("aaaab"), name="x"), interval=interval).table
    assert ((few["low"] >= 0) & (few["low"] < few["estimate"]) & (few["high"] > few["estimate"])).all()
    assert (few["high"] <= 1).all()


def test_means_of_a_scale_stay_within_its_ends():
    few = mean(alike(3), pd.Series([5.0, 5, 3]), ends=(1, 5)).table.iloc[0]
    assert 1 <= few["low"] < few["estimate"] < few["high"] == 5
    assert mean(alike(3), pd.Series([5.0, 5, 3])).table["high"][0] > 5
    same = mean(alike(8), pd.Series([5.0] * 8), ends=(1, 5)).table.iloc[0]
    assert same["low"] < same["high"] == 5
    with pytest.raises(InvalidInput):
        mean(alike(2), pd.Series([5.0, 6]), ends=(1, 5))
