"""Published scores: their mean, and the grade they would have under the pack."""

import re
from decimal import Decimal

import pytest

from analysis.core.errors import NotEnoughData
from analysis.facts.grim import grim
from analysis.facts.published import PublishedScore, is_percent, percent_column, percent_value, review_scores
from analysis.inputs.tables import Mistyped
from analysis.scoring.packs import read_pack
from questionnaires.texts import Text

PACK = read_pack("national-1")


def published(score, level="part", grade=""):
    return PublishedScore(
        id=str(score),
        names=Text("县", "county"),
        level=level,
        score=Decimal(score),
        grade=grade,
        grade_texts=Text("优秀", "excellent"),
    )


CHIZHOU = [published("91.75"), published("90"), published("81"), published("80.5")]


def test_the_published_total_of_chizhou_is_the_unweighted_mean_and_grades_good():
    review = review_scores([*CHIZHOU, published("85.81", "overall", "excellent")], PACK)
    assert review.mean == Decimal("85.8125")
    assert review.grade == "good"
    assert not review.is_same_grade


def test_without_a_published_total_nothing_is_graded_and_no_total_mentioned():
    review = review_scores(CHIZHOU, PACK)
    assert (review.grade, review.is_same_grade) == (None, True)
    assert review.sentence("zh") == "4 个分项得分的简单平均为 85.81。"
    assert "total" not in review.sentence("en")


def test_a_published_total_without_parts_is_graded_and_no_score_at_all_is_refused():
    review = review_scores([published("85", "overall")], PACK)
    assert (review.grade, review.sentence("zh")) == ("good", "公布的总分 85，按规则包 national-1 属于“良”。")
    with pytest.raises(NotEnoughData):
        review_scores([], PACK)


def test_percentages_are_read_from_their_text():
    assert percent_value("68.31%") == Decimal("0.6831")
    assert is_percent("0.0%")
    assert not is_percent("68.31")
    assert not is_percent("abc%")


@pytest.mark.parametrize("odd", ["1e1%", "8_7%", "+5%", ".5%", "87.%", "８７.５％", "٨٧%", "100.1%", "NaN%", "87.5 %"])
def test_odd_spellings_are_no_percentages(odd):
    assert not is_percent(odd)


@pytest.mark.parametrize("plain", ["0%", "100%", "100.00%", "087.5%", "87.50%"])
def test_what_is_read_as_a_percentage_can_be_tested(plain):
    assert is_percent(plain)
    assert grim(plain, 96).value == plain


def test_a_full_width_percentage_is_refused_with_the_plain_one_as_its_cure():
    for cell in ("８７.５％", "87.5 %"):
        with pytest.raises(Mistyped) as wrong:
            percent_column().read(cell)
        assert "87.5%" in wrong.value.cure["zh"]
    for cell in ("1e1%", "8_7%", "101%"):
        with pytest.raises(ValueError, match=re.escape(cell)):
            percent_column().read(cell)
    assert percent_column().read("87.5%") == "87.5%"
