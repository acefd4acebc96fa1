"""Alerts: spending, progress and self-evaluations judged by the rules of a place."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from analysis.core.errors import InvalidInput
from analysis.core.results import Unavailable
from analysis.topics.monitoring.alerts import SelfEvaluation, alerts
from analysis.topics.monitoring.weeks import week_end
from tests.analysis.topics.monitoring.logs import EMPTY, GAP, TWO_DAYS, log, moment, planned, rule

TIME = rule("share_of_time", red="0.60", yellow="0.80")

BY_MONTH = rule("by_month", m4="0.25", m6="0.40", m8="0.60", m10="0.80")

SELF = rule("self_evaluation", red="0.05", yellow="0.20")


def level(asked, week, value, executed=None, *, at=None):
    """The level a rule gives to one figure handed in on the Friday of `week`, asked when the week is over."""
    friday = week_end(week) - timedelta(days=2, hours=7)
    one = log((friday.replace(tzinfo=None).isoformat(), {("road", week): (value, executed)}))
    (alert,) = alerts(one, [asked], at or week_end(week)).alerts
    return alert.level.kind if isinstance(alert.level, Unavailable) else alert.level


@pytest.mark.parametrize(
    ("executed", "expected"),
    [
        ("0.1499", "red"),
        ("0.15", "yellow"),
        ("0.1999", "yellow"),
        ("0.20", "green"),
        (None, "not_verifiable"),
    ],
)
def test_spending_is_judged_by_the_share_of_the_year_gone(executed, expected):
    assert level(TIME, "2025-W13", "0.9", executed) == expected  # March: 3/12; 60 % of it is 0.15, 80 % is 0.20


def test_progress_may_be_judged_by_the_share_of_the_year_too():
    by_value = rule("share_of_time", quantity="value", red="0.60", yellow="0.80")
    assert level(by_value, "2025-W13", "0.1") == "red"


@pytest.mark.parametrize(
    ("week", "executed", "expected"),
    [
        ("2025-W13", "0", "not_applicable"),  # March
        ("2025-W16", "0", "not_applicable"),  # April is not over
        ("2025-W17", "0.2499", "yellow"),
        ("2025-W17", "0.25", "green"),  # the last week of April
        ("2025-W22", "0.39", "green"),  # May: what April asks
        ("2025-W26", "0.39", "yellow"),
        ("2025-W52", "0.79", "yellow"),
        ("2025-W52", "0.80", "green"),
        ("2025-W17", None, "not_verifiable"),
    ],
)
def test_spending_is_judged_by_the_thresholds_of_months_that_are_over(week, executed, expected):
    assert level(BY_MONTH, week, "0.5", executed) == expected


@pytest.mark.parametrize(
    ("value", "executed", "expected"),
    [
        ("0.5", "0.4", "green"),
        ("0.5", "0.3999", "yellow"),
        ("0.3", "0.5", "yellow"),
        ("0.3", None, "not_verifiable"),
    ],
)
def test_progress_and_spending_lie_no_more_than_ten_points_apart(value, executed, expected):
    assert level(GAP, "2025-W13", value, executed) == expected


BEHIND = rule("share_of_plan", quantity="value", red="0.60", yellow="0.80")

SPENT = rule("most", red="1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.2999", "red"),
        ("0.3", "yellow"),
        ("0.3999", "yellow"),
        ("0.4", "green"),
        ("1", "green"),
    ],
)
def test_progress_is_judged_by_its_plan(value, expected):
    plan = planned(road={"2025-W12": "0.1", "2025-W13": "0.5"}, idle={"2025-W13": "0"})  # 60 % of 0.5 is 0.3
    handed = log(("2025-03-28T17:00", {(name, "2025-W13"): value for name in ("road", "idle", "guest")}))
    found = {each.project: each.level for each in alerts(handed, [BEHIND], week_end("2025-W13"), plan=plan).alerts}
    assert found["road"] == expected
    assert (found["idle"].kind, found["guest"].kind) == ("not_applicable", "not_comparable")


@pytest.mark.parametrize(
    ("executed", "expected"),
    [
        ("1", "green"),
        ("1.0001", "red"),
        (None, "not_verifiable"),
    ],
)
def test_spending_above_the_budget_is_red(executed, expected):
    assert level(SPENT, "2025-W13", "0.9", executed) == expected


def test_a_named_week_is_judged_by_what_came_late_too():
    late = log(("2025-04-03T17:00", {("road", "2025-W13"): ("0.5", "0.3")}))
    known = {"moment": moment("2025-05-01T00:00"), "week": "2025-W13"}
    assert [each.level for each in alerts(late, [GAP], **known).alerts] == ["yellow"]


def test_an_old_figure_does_not_stand_in_for_a_week_that_was_not_handed_in():
    assert level(GAP, "2025-W13", "0.5", "0.5", at=week_end("2025-W14")) == "not_verifiable"
    (alert,) = alerts(EMPTY, [GAP], moment("2025-04-01T00:00"), projects=["road"]).alerts
    assert isinstance(alert.level, Unavailable)
    assert alerts(EMPTY, [GAP], moment("2025-04-01T00:00")).alerts == ()


def test_a_week_counts_once_its_deadline_has_passed():
    two = log(("2025-03-28T17:00", {("road", "2025-W12"): ("0.5", "0.5"), ("road", "2025-W13"): ("0.9", "0.5")}))
    before = alerts(two, [GAP], week_end("2025-W13") + TWO_DAYS - timedelta(seconds=1), deadline=TWO_DAYS)
    after = alerts(two, [GAP], week_end("2025-W13") + TWO_DAYS, deadline=TWO_DAYS)
    assert [(each.on, each.level) for each in (*before.alerts, *after.alerts)] == [
        (date(2025, 3, 23), "green"),
        (date(2025, 3, 30), "yellow"),
    ]


def form(own, execution, budget="100", spent="100"):
    return SelfEvaluation(
        project="road",
        on=date(2026, 1, 31),
        indicator_points=Decimal(own),
        execution_points=Decimal(execution),
        budget_yuan=Decimal(budget),
        spent_yuan=spent and Decimal(spent),
    )


def judged(one):
    (alert,) = alerts(EMPTY, [SELF], moment("2026-02-01T00:00"), self_evaluations=[one]).alerts
    return alert


def test_chizhou_2020_scored_85_81_after_spending_11_23_percent_and_is_red():
    # published: mean 85.8125 of 100, of which 1.1235 of 10 for execution; 24,875,900 of 221,414,700 yuan spent
    alert = judged(form("84.689", "1.1235", "221414700", "24875900"))
    assert alert.level == "red"
    assert round(alert.numbers["ratio"], 2) == Decimal("0.88")
    assert round(alert.numbers["unspent"], 4) == Decimal("0.8877")
    assert (alert.rule, alert.on, alert.source) == ("self_evaluation", date(2026, 1, 31), "DOMAIN 1.6")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (form("90", "9.5"), "green"),  # exactly 5 %
        (form("90", "9.49"), "red"),
        (form("70", "7.9", spent="79"), "yellow"),  # unspent 21 %
        (form("70", "8", spent="80"), "green"),  # exactly 20 %
        (form("90", "0", budget="0", spent="0"), "yellow"),
        (form("0", "10"), "not_comparable"),
        (form("0", "5", spent="50"), "yellow"),
        (form("90", "10", spent=None), "not_verifiable"),
        (form("90", "5", spent=None), "red"),
    ],
)
def test_a_self_evaluation_far_above_its_execution_or_with_money_left_is_marked(one, expected):
    found = judged(one).level
    assert (found.kind if isinstance(found, Unavailable) else found) == expected


@pytest.mark.parametrize("wrong", [form("91", "5"), form("85", "11"), form("-1", "5"), form("85", "5", budget="-1")])
def test_points_out_of_range_are_refused(wrong):
    with pytest.raises(InvalidInput, match="points of 90"):
        judged(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        rule("gap"),
        rule("share_of_time", red="0.6"),
        rule("by_month"),
        rule("by_month", m13="0.2"),
        rule("self_evaluation", red="0.05"),
        rule("gut_feeling", red="0.5"),
    ],
)
def test_a_rule_without_its_thresholds_is_refused(wrong):
    with pytest.raises(InvalidInput, match="thresholds"):
        alerts(EMPTY, [wrong], moment("2025-04-01T00:00"))


def test_alerts_are_counted_by_level_and_the_red_ones_named():
    one = log(("2025-03-28T17:00", {("road", "2025-W13"): ("0.9", "0.1")}))
    found = alerts(one, [TIME, BY_MONTH, GAP], week_end("2025-W13"))
    assert found.sentence() == "预警 3 项：红 1，黄 1，绿 0，无法判断 1；红：road share_of_time。"
    assert found.to_frame()["level"].dropna().tolist() == ["red", "yellow"]
    assert found.to_frame()["reason_zh"].tolist()[1] == "4 月底前没有要求"
