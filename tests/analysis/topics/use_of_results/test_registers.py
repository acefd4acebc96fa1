"""Next budgets, rectification, tolerance and counts: each entry judged by itself."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import read_pack
from analysis.scoring.scorecard import roll_up
from analysis.topics.use_of_results.next_budget import BudgetItem, budget_suggestion, next_budget
from analysis.topics.use_of_results.registers import Action, Count, Waiver, personnel_counts, rectification, tolerance
from tests.analysis.topics.use_of_results.test_payments import NAMES


def test_the_suggestion_names_the_decision_and_makes_up_no_ratio():
    cut = budget_suggestion(read_pack("sichuan-1"), "fair")
    assert (cut.decision, cut.names["zh"], cut.ratio) == ("cut", "压减", None)
    assert "未见规定" in cut.source.article
    cancelled = budget_suggestion(read_pack("sichuan-1"), "poor")
    assert (cancelled.decision, cancelled.ratio) == ("cancel", None)  # 取消 is a decision; no factor is written


def item(last, this, people):
    amounts = [None if each is None else Decimal(each) * 10_000 for each in (last, this)]
    return BudgetItem(id="staff", names=NAMES, last_year_yuan=amounts[0], this_year_yuan=amounts[1], headcount=people)


def test_guzhen_285_without_last_year_and_headcount_is_not_verifiable():
    change = next_budget([item(None, "285", None)]).changes[0]
    assert [gap.reason.zh for gap in change.missing] == ["没有上年数", "没有人数"]
    assert isinstance(change.change_yuan, Unavailable)
    assert isinstance(change.per_head_yuan, Unavailable)


def test_with_both_figures_and_a_headcount_the_change_can_be_judged():
    change = next_budget([item("250", "285", 30)]).changes[0]
    assert change.missing == ()
    assert (change.change_yuan, change.change_share, change.per_head_yuan) == (350_000, Decimal("0.14"), 95_000)


def test_zero_last_year_and_nobody_paid_give_no_rate():
    found = next_budget([item("0", "285", 0)])
    kinds = [each.kind for each in (found.changes[0].change_share, found.changes[0].per_head_yuan)]
    assert kinds == ["not_applicable", "not_applicable"]
    assert found.changes[0].change_yuan == 2_850_000
    assert "0 项的增减不可核" in found.sentence()
    assert found.to_frame()["change_share"].isna().all()


def action(status, due="2025-06-30", *, evidence="", checked=None):
    return Action(
        id="a",
        finding="问题",
        owner="单位",
        due=date.fromisoformat(due),
        status=status,
        evidence=evidence,
        checked_on=checked and date.fromisoformat(checked),
    )


@pytest.mark.parametrize(
    ("entered", "state", "days", "note"),
    [
        (action("open", "2025-09-30"), "open", 0, ""),
        (action("open", "2025-09-29"), "overdue", 1, ""),
        (action("overdue", "2025-10-01"), "open", 0, "期限未到"),
        (action("done"), "not_verifiable", 0, "没有佐证"),
        (action("done", evidence="照片", checked="2025-10-01"), "not_verifiable", 0, "晚于报告日期"),
        (action("done", evidence="照片", checked="2025-06-30"), "done", 0, ""),
        (action("done", evidence="照片", checked="2025-07-01"), "done", 0, "逾期完成"),
        (action("done", evidence="照片"), "done", 0, ""),
    ],
)
def test_the_state_of_an_action_is_computed_on_the_day_of_the_report(entered, state, days, note):
    found = rectification([entered], date(2025, 9, 30)).actions[0]
    assert (found.state, found.days_overdue) == (state, days)
    assert note in found.note["zh"]
    assert bool(note) == bool(found.note["zh"])


def card(actual="50"):
    leaf = Indicator(id="rate", parent="", names=NAMES, points=Decimal(100), kind="at_least", target=Decimal(100))
    value = None if actual is None else Decimal(actual)
    return roll_up(
        [leaf],
        {"rate": Reading(indicator="rate", basis="verified", value=value, method=NAMES)},
        read_pack("national-1"),
    )


def waiver(**more):
    whole: dict[str, Any] = {
        "approved_by": "县政府",
        "document": "〔2025〕1号",
        "on": date(2025, 5, 1),
        "evidence": "纪要",
    }
    return Waiver(indicator="rate", ground="pilot", explained=NAMES, **(whole | more))


def test_an_accepted_waiver_explains_the_points_lost_and_changes_no_total():
    scored = card()
    found = tolerance([waiver()], scored, date(2025, 9, 30))
    assert (found.n_accepted, found.explained_points) == (1, 50)
    assert (scored.total, scored.grade, scored) == (50, "poor", card())
    assert "总分和等级不变" in found.sentence()


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"approved_by": ""}, "批准"),
        ({"document": ""}, "批准"),
        ({"evidence": ""}, "佐证"),
        ({"on": date(2025, 10, 1)}, "晚于报告"),
    ],
)
def test_a_waiver_without_approval_or_evidence_is_listed_and_not_accepted(lacking, reason):
    found = tolerance([waiver(**lacking)], card(), date(2025, 9, 30))
    assert (len(found.excuses), found.n_accepted, found.explained_points) == (1, 0, 0)
    assert found.excuses[0].shortfall == 50
    assert reason in found.excuses[0].reason["zh"]


def test_an_indicator_that_was_not_scored_has_lost_no_points_that_are_known():
    found = tolerance([waiver()], card(None), date(2025, 9, 30))
    assert isinstance(found.excuses[0].shortfall, Unavailable)
    assert isinstance(found.explained_points, Unavailable)
    assert "失分无法计算" in found.sentence()


def test_huadu_counts_of_people_have_no_rate_without_a_denominator():
    given = (("recommended", 4, None), ("promoted", 13, None), ("titles", 11, 44), ("none", 0, 0))
    counts = [Count(id=name, names=NAMES, count=n, denominator=of, source=NAMES) for name, n, of in given]
    rates = [rate for _, rate in personnel_counts(counts).counts]
    assert [each.kind for each in rates if isinstance(each, Unavailable)] == [
        "not_verifiable",
        "not_verifiable",
        "not_applicable",
    ]
    assert rates[2] == Decimal("0.25")
    assert "不据此作出任何人事结论" in personnel_counts(counts).sentence()
