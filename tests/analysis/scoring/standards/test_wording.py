"""Each score says its standard, its computation and why points were lost, in both languages and in no code word."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator, Piece, Reading
from analysis.scoring.packs import known_packs, read_pack
from analysis.scoring.score import score
from analysis.scoring.scorecard import roll_up
from analysis.scoring.standards.binding import bound
from analysis.scoring.standards.phrases import read_standard
from questionnaires.texts import Text

PACK = read_pack("national-1")
CODE_WORD = re.compile(r"[a-z]+_[a-z]+|national-1")
LOSING = [
    ("at_least", "90", "45"),
    ("at_most", "10", "12"),
    ("equal", "0", "1"),
    ("equal", "100", "75"),
    ("between", "80", "91"),
    ("by_date", "20250930", "20251001"),
    ("yes_no", "1", "0"),
    ("graded", "1", "0.7"),
    ("elements", "1", "0.5"),
    ("deduction", "1", "2.5"),
    ("likert", "1", "4.2"),
]
PIECES = (Piece(names=Text("甲", "a"), amount=Decimal("0.5"), is_met=False),)


def indicator(kind, target, **more):
    return Indicator(
        id="it",
        parent="",
        names=Text("某", "it"),
        points=Decimal(10),
        kind=kind,
        target=Decimal(target),
        upper=Decimal(90) if kind == "between" else None,
        **more,
    )


def reading(value, **more):
    number = None if value is None else Decimal(value)
    return Reading(indicator="it", basis="verified", value=number, method=Text("核实", "verified"), **more)


def with_own(text, kind="at_least", target="95", unit="percent"):
    plain = indicator(kind, target, unit=unit)
    steps = read_standard(text)
    assert isinstance(steps, tuple)
    rule, doubts = bound(steps, plain, is_from_text=True)
    assert doubts == []
    return replace(plain, own_rule=rule)


@pytest.mark.parametrize("pack", known_packs())
@pytest.mark.parametrize(("kind", "target", "value"), LOSING)
def test_whatever_is_not_full_says_why_in_both_languages(pack, kind, target, value):
    parts = PIECES if kind in ("elements", "deduction") else ()
    grade = "partly" if kind == "graded" else ""
    result = score(indicator(kind, target), reading(value, parts=parts, grade=grade), read_pack(pack))
    assert isinstance(result.points, Unavailable) or result.points < 10
    for text in (result.standard, result.trace, result.reason):
        assert text.zh
        assert text.en
        assert not CODE_WORD.search(text.zh + text.en)


def test_the_trace_can_be_followed_with_a_pencil():
    result = score(with_own("每少1%扣1分"), reading("91.3"), PACK)
    assert result.points == Decimal("6.3")
    assert "少 3.7 个百分点" in result.trace.zh
    assert "扣 3.7 分，得 6.3 分" in result.trace.zh
    assert result.reason.zh.startswith("扣 3.7 分：")
    assert "不足 1 个百分点按比例" in result.standard.zh


def test_full_points_need_no_reason():
    assert not score(indicator("at_least", "90"), reading("95"), PACK).reason


def test_missing_evidence_has_its_reason():
    assert score(indicator("at_least", "90"), None, PACK).reason.zh.startswith("不可核：")


def test_points_are_exact_where_a_share_goes_on_for_ever():
    it = replace(indicator("at_least", "3"), points=Decimal(9))
    assert score(it, reading("2"), PACK).points == 6


STANDARDS = (
    "每少1%扣1分",
    "完成率≥95%得满分，每降低1%扣0.5分，低于60%不得分",
    "≥95%得满分，≥90%得80%",
    "达到80%得6分，每增加1个百分点加0.5分，最高加2分",
    "满意度≥90%得满分；80%（含）-90%得80%；80%以下不得分",
)


@given(text=st.sampled_from(STANDARDS), pair=st.tuples(*[st.decimals(0, 120, places=2)] * 2))
def test_a_better_result_never_earns_less_and_points_stay_between_none_and_all(text, pair):
    worse, better = (score(with_own(text), reading(value), PACK).points for value in sorted(pair))
    assert 0 <= worse <= better <= 10


@pytest.mark.parametrize(
    ("bonus", "points", "total"), [("within_points", 10, 10), ("within_total", 12, 10), ("above", 12, 12)]
)
def test_how_far_a_bonus_goes_is_the_pack_s_say_and_printed(bonus, points, total):
    pack = replace(PACK, bonus=bonus)
    it = with_own("每少1%扣1分；每增加1%加1分，最高加2分")
    card = roll_up((it,), {"it": reading("99")}, pack)
    assert (card.scores[0].points, card.total) == (points, total)
    assert ("总分超过满分" in card.scores[0].standard.zh) == (bonus == "above")
