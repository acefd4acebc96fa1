"""Scores under another indicator tree: where each point goes, and what has no place there."""

from decimal import Decimal

import pytest

from analysis.core.errors import InvalidInput
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import read_pack
from analysis.scoring.scorecard import roll_up
from analysis.scoring.trees.mapping import mapped
from questionnaires.texts import Text

METHOD = Text("核实", "verified")


def node(name, parent, zh, points, kind=None, *, measures=""):
    target, unit = (None, "") if kind is None else (Decimal(100), "percent")
    return Indicator(
        id=name,
        parent=parent,
        names=Text(zh, name),
        points=Decimal(points),
        kind=kind,
        target=target,
        unit=unit,
        measures=measures,
    )


def card(*nodes):
    readings = {
        each.id: Reading(indicator=each.id, basis="verified", value=Decimal(50), method=METHOD)
        for each in nodes
        if each.kind
    }
    return roll_up(nodes, readings, read_pack("national-1"))


def by_top(points):
    return {top: (earned, out_of) for top, _, earned, out_of in points.rows}


def test_a_self_evaluation_stands_under_the_tops_of_an_evaluation():
    scored = card(
        node("execution", "", "预算执行", 10),
        node("rate", "execution", "预算执行率", 10, "at_least"),
        node("cost", "", "成本", 20),
        node("saving", "cost", "成本控制", 20, "at_least"),
        node("output", "", "产出", 40),
        node("number", "output", "数量", 40, "at_least"),
        node("effect", "", "效益", 20),
        node("use", "effect", "效益", 20, "at_least"),
        node("satisfaction", "", "满意度", 10),
        node("asked", "satisfaction", "满意率", 10, "at_least"),
    )
    points = mapped(scored, "self_evaluation", "evaluation")
    assert by_top(points) == {"decision": (0, 0), "process": (5, 10), "output": (30, 60), "effect": (15, 30)}
    assert sum(earned for earned, _ in by_top(points).values()) == scored.total
    assert points.unplaced == ()


def test_the_older_tree_is_imported_and_funds_received_move_from_input_to_process():
    scored = card(
        node("input", "", "投入", 30),
        node("grounds", "input", "项目立项", 10),
        node("file", "grounds", "立项规范性", 10, "at_least"),
        node("funds", "input", "资金落实", 20),
        node("receipt", "funds", "资金到位率", 20, "at_least"),
        node("process", "", "过程", 20),
        node("rules", "process", "制度执行", 20, "at_least"),
        node("output", "", "产出", 30),
        node("number", "output", "完成率", 30, "at_least"),
        node("effect", "", "效果", 20),
        node("use", "effect", "社会效益", 20, "at_least"),
    )
    points = by_top(mapped(scored, "before_2020", "evaluation"))
    assert points == {"decision": (5, 10), "process": (20, 40), "output": (15, 30), "effect": (10, 20)}


def test_decision_has_no_place_in_a_self_evaluation_and_execution_keeps_its_own():
    scored = card(
        node("decision", "", "决策", 20),
        node("grounds", "decision", "立项", 20, "at_least"),
        node("process", "", "过程", 10),
        node("rate", "process", "预算执行率", 10, "at_least", measures="execution"),
        node("output", "", "产出", 50),
        node("number", "output", "完成率", 50, "at_least"),
        node("effect", "", "效益", 20),
        node("asked", "effect", "满意率", 20, "at_least", measures="satisfaction"),
    )
    points = mapped(scored, "evaluation", "self_evaluation")
    assert points.unplaced == ("grounds",)
    assert by_top(points)["satisfaction"] == (10, 20)
    assert by_top(points)["execution"] == (5, 10)
    assert "没有对应" in points.sentence()


def test_a_top_that_the_tree_does_not_have_is_refused():
    scored = card(node("luck", "", "运气", 100), node("x", "luck", "好运", 100, "at_least"))
    with pytest.raises(InvalidInput, match="luck is no top"):
        mapped(scored, "self_evaluation", "evaluation")
