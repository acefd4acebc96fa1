"""Scores under another indicator tree: where each point goes, and what has no place there."""

from decimal import Decimal

import pytest

from analysis.core.errors import InvalidInput
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import read_pack
from analysis.scoring.scorecard import roll_up
from analysis.scoring.trees import mapping
from analysis.scoring.trees.card_figures import score_figures
from analysis.scoring.trees.mapping import TREES, mapped, top_named
from questionnaires.texts import Text
from questionnaires.yaml_lines import read_yaml

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


@pytest.mark.parametrize(
    ("tree", "name", "top"),
    [
        ("self_evaluation", "产出指标", "output"),
        ("self_evaluation", "（二）产出指标（50分）", "output"),
        ("self_evaluation", "三、效益指标", "effect"),
        ("self_evaluation", "满意度指标(10 分)", "satisfaction"),
        ("self_evaluation", "服务对象满意度指标", "satisfaction"),
        ("self_evaluation", "预算执行率", "execution"),
        ("evaluation", "A.项目决策", "decision"),
        ("evaluation", "项 目 过 程", "process"),
        ("before_2020", "项目效果", "effect"),
        ("affordable_housing", "服务对象满意度", "satisfaction"),
        ("affordable_housing", "产出效益 60%", "output_effect"),
        ("urban_renewal", "资金绩效", "funds"),
        ("urban_renewal", "运气", None),
    ],
)
def test_a_first_level_indicator_is_known_by_its_official_names_under_any_id(tree, name, top):
    assert top_named(tree, "a", name) == top


def test_the_name_decides_where_it_and_the_id_say_different_things():
    assert top_named("self_evaluation", "output", "满意度指标") == "satisfaction"
    assert top_named("self_evaluation", "output", "完成情况") == "output"


def test_every_tree_names_its_document_and_what_was_read_and_none_is_taken_for_checked():
    raw, _ = read_yaml(mapping.TREE_FILE)
    for tree in TREES:
        source = raw["trees"][tree]["source"]
        assert source["document"]
        assert source["article"]
        assert source["checked"] is False
    for tree in ("affordable_housing", "urban_renewal"):
        assert "未见" in raw["trees"][tree]["source"]["read"]
        names = [name for top in raw["trees"][tree]["tops"].values() for name in (top["zh"], *top["also"])]
        assert len(names) == len(set(names))


def test_the_trees_of_the_sector_stand_under_the_tops_of_an_evaluation():
    scored = card(
        node("a", "", "产出绩效", 40),
        node("a1", "a", "地下管网改造量", 40, "at_least"),
        node("b", "", "管理绩效", 20),
        node("b1", "b", "工作机制", 20, "at_least"),
        node("c", "", "资金绩效", 20),
        node("c1", "c", "资金支出率", 20, "at_least"),
        node("d", "", "效益绩效", 20),
        node("d1", "d", "居民满意率", 20, "at_least"),
    )
    points = by_top(mapped(scored, "urban_renewal", "evaluation"))
    assert points == {"decision": (0, 0), "process": (20, 40), "output": (20, 40), "effect": (10, 20)}
    scored = card(
        node("a", "", "资金管理", 20),
        node("a1", "a", "资金支出率", 20, "at_least"),
        node("b", "", "项目管理", 10),
        node("b1", "b", "计划下达", 10, "at_least"),
        node("c", "", "产出效益", 60),
        node("c1", "c", "产出指标", 30),
        node("c11", "c1", "开工套数", 30, "at_least"),
        node("c2", "c", "社会效益", 20, "at_least"),
        node("c3", "c", "其他", 10, "at_least"),
        node("d", "", "满意度", 10),
        node("d1", "d", "满意率", 10, "at_least"),
    )
    found = mapped(scored, "affordable_housing", "evaluation")
    assert by_top(found) == {"decision": (0, 0), "process": (15, 30), "output": (15, 30), "effect": (15, 30)}
    assert found.unplaced == ("c3",)  # an output or an effect: its names do not say


def test_every_level_has_its_subtotal_and_rate_whatever_the_depth():
    scored = card(
        node("a", "", "产出", 60),
        node("a1", "a", "数量", 40),
        node("a11", "a1", "道路", 30),
        node("a111", "a11", "长度", 20, "at_least"),
        node("a112", "a11", "宽度", 10, "at_least"),
        node("a12", "a1", "路灯", 10, "at_least"),
        node("a2", "a", "质量", 20, "at_least"),
        node("b", "", "预算执行率", 40, "at_least"),
    )
    rows = [
        (each.indicator.id, each.level, each.n_leaves, each.earned, each.out_of, each.rate) for each in scored.nodes
    ]
    half = Decimal("0.5")
    assert rows == [
        ("a", 1, 4, 30, 60, half),
        ("a1", 2, 3, 20, 40, half),
        ("a11", 3, 2, 15, 30, half),
        ("a111", 4, 1, 10, 20, half),
        ("a112", 4, 1, 5, 10, half),
        ("a12", 3, 1, 5, 10, half),
        ("a2", 2, 1, 10, 20, half),
        ("b", 1, 1, 20, 40, half),
    ]
    figures = {each.id: each for each in score_figures(scored, ())}
    assert [figures[f"score.{name}.points"].value for name in ("top.a", "part.a1", "part.a11", "top.b", "b")] == [
        30,
        20,
        15,
        20,
        20,
    ]
    assert figures["score.part.a1.rate"].text("zh") == "50.0%"
    sums = {each.id: each.addend.of for each in figures.values() if each.addend is not None}
    assert sums == {
        "score.top.a.points": "score.total",
        "score.top.b.points": "score.total",
        "score.part.a1.points": "score.top.a.points",
        "score.part.a11.points": "score.part.a1.points",
        "score.a111.points": "score.part.a11.points",
        "score.a112.points": "score.part.a11.points",
        "score.a12.points": "score.part.a1.points",
        "score.a2.points": "score.top.a.points",
        "score.b.points": "score.top.b.points",
    }
