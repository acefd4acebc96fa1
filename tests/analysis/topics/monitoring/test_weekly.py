"""Weekly monitoring: what was known when, what came late, what was edited, plan against progress."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.topics.monitoring.alerts import alerts
from analysis.topics.monitoring.progress import plan_against_actual
from analysis.topics.monitoring.records import as_of
from analysis.topics.monitoring.weekly import cadence, late_edits
from analysis.topics.monitoring.weeks import week_end
from analysis.topics.monitoring.yearly import yearly_roll_up
from tests.analysis.topics.monitoring.logs import EDITED, EMPTY, PLAN, TWO_DAYS, log, moment, planned


def values(known):
    return {(row["project"], row["period"]): str(row["value"]) for row in known.to_frame().to_dict("records")}


def test_what_was_known_at_a_moment_holds_no_later_edit():
    march = values(as_of(EDITED, moment("2025-03-31T00:00")))
    assert march == {("road", "2025-W12"): "0.2", ("bridge", "2025-W12"): "0.1", ("road", "2025-W13"): "0.3"}
    assert values(as_of(EDITED, moment("2025-04-20T08:59")))["road", "2025-W13"] == "0.3"
    assert values(as_of(EDITED, moment("2025-04-20T09:00")))["road", "2025-W13"] == "0.6"


def test_a_blank_spending_takes_back_nothing_and_stays_blank_before():
    twice = log(
        ("2025-03-21T17:00", {("road", "2025-W12"): ("0.2", "0.15")}),
        ("2025-03-22T17:00", {("road", "2025-W12"): ("0.25", None)}),
    )
    row = as_of(twice, moment("2025-03-23T00:00")).to_frame().iloc[0]
    assert (row["value"], row["executed"], row["number"]) == (Decimal("0.25"), Decimal("0.15"), 2)
    assert as_of(EDITED, moment("2025-05-01T00:00")).to_frame()["executed"].isna().all()


def test_before_the_first_snapshot_nothing_is_known():
    known = as_of(EMPTY, moment("2025-03-31T00:00"))
    assert len(known.to_frame()) == 0
    assert "最近一周 —" in known.sentence()
    assert "0 values" in known.sentence("en")


def test_a_moment_without_zone_is_refused_everywhere():
    naive = datetime(2025, 3, 31)
    plan = planned(road={"2025-W12": "0.2"})
    for ask in (
        lambda: as_of(EMPTY, naive),
        lambda: plan_against_actual(plan, EMPTY, naive),
        lambda: alerts(EMPTY, [], naive),
        lambda: yearly_roll_up(EMPTY, plan, 2025, moment=naive),
    ):
        with pytest.raises(InvalidInput, match="no time zone"):
            ask()


def test_missing_weeks_late_weeks_and_projects_left_out_are_named():
    found = cadence(EDITED, "2025-W11", "2025-W14", TWO_DAYS)
    assert (found.missing, found.late) == (("2025-W11",), ())
    # W14 is due on Tuesday 8 April 24:00; with one day it was due on Monday
    assert cadence(EDITED, "2025-W11", "2025-W14", timedelta(days=1)).late == ("2025-W14",)
    assert found.left_out() == {"bridge": ("2025-W14",)}
    status = {(row["project"], row["period"]): row["status"] for row in found.to_frame().to_dict("records")}
    assert status["bridge", "2025-W13"] == "late"
    assert "应报 4 周，按时 3 周，迟报 0 周（无），缺报 1 周（2025-W11）" in found.sentence()
    assert "bridge 2025-W14" in found.sentence("en")


def test_a_snapshot_at_the_very_deadline_is_in_time():
    due = week_end("2025-W12") + TWO_DAYS
    for seconds, late in ((0, ()), (1, ("2025-W12",))):
        at = (due + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()
        assert cadence(log((at, {("road", "2025-W12"): "0.2"})), "2025-W12", "2025-W12", TWO_DAYS).late == late


def test_a_project_that_never_reported_is_missing_when_it_is_asked_for():
    found = cadence(EDITED, "2025-W12", "2025-W13", TWO_DAYS, projects=["school"])
    assert found.left_out() == {"school": ("2025-W12", "2025-W13")}


def test_an_empty_log_misses_every_week():
    found = cadence(EMPTY, "2025-W52", "2026-W01", TWO_DAYS)
    assert found.missing == ("2025-W52", "2026-W01")
    with pytest.raises(InvalidInput, match="deadline"):
        cadence(EMPTY, "2025-W52", "2026-W01", -TWO_DAYS)


def test_a_late_edit_says_what_was_first_what_is_now_who_and_whether_the_month_was_closed():
    (edit,) = late_edits(EDITED).edits
    assert (edit.project, edit.period, edit.quantity) == ("road", "2025-W13", "value")
    assert (edit.first, edit.new, edit.by) == (Decimal("0.3"), Decimal("0.6"), "张三")
    assert (edit.first_at, edit.new_at) == (moment("2025-03-28T17:00"), moment("2025-04-20T09:00"))
    assert edit.is_month_closed
    assert "由 30.0% 改为 60.0%（张三，2025-04-20）" in late_edits(EDITED).sentence()


def test_an_edit_before_its_month_is_closed_is_told_apart_and_going_back_is_an_edit_too():
    there_and_back = log(
        ("2025-03-21T17:00", {("road", "2025-W12"): ("0.2", "0.1")}),
        ("2025-03-28T17:00", {("road", "2025-W12"): ("0.5", "0.1")}),
        ("2025-04-01T17:00", {("road", "2025-W12"): ("0.2", "0.3")}),
    )
    found = late_edits(there_and_back).to_frame()
    assert found["quantity"].tolist() == ["value", "value", "executed"]
    assert [str(each) for each in found["before"]] == ["0.2", "0.5", "0.1"]
    assert [str(each) for each in found["first"]] == ["0.2", "0.2", "0.1"]
    assert found["is_month_closed"].tolist() == [False, True, True]
    # with a deadline of two days March stays open until 1 April 24:00
    assert not late_edits(there_and_back, deadline=TWO_DAYS).to_frame()["is_month_closed"].any()


def test_handing_the_same_figures_in_again_is_no_edit():
    again = log(
        *[(f"2025-03-2{day}T17:00", {("road", "2025-W12"): figure}) for day, figure in ((1, "0.2"), (2, "0.20"))]
    )
    assert late_edits(again).edits == ()
    assert late_edits(EMPTY).sentence() == "没有改动已报数据。"


def gaps(result):
    return {(row["project"], row["period"]): row for row in result.to_frame().to_dict("records")}


def test_plan_and_progress_by_week_and_together_without_weights():
    found = gaps(plan_against_actual(PLAN, EDITED, moment("2025-04-10T00:00")))
    assert found["road", "2025-W13"]["gap"] == Decimal("-0.2")
    whole = found["", "2025-W12"]
    assert (whole["planned"], whole["actual"], whole["n_projects"]) == (Decimal("0.2"), Decimal("0.15"), 2)
    text = plan_against_actual(PLAN, EDITED, moment("2025-04-10T00:00")).sentence()
    # W13: planned (0.5 + 0.3) / 2, actual (0.3 + 0.2) / 2; road is 20 points behind, bridge 10
    assert "2025-W13 计划 40.0%，实际 25.0%，差 -15.00 个百分点" in text
    assert "不按投资加权" in text
    assert "road项目，-20.00" in text


def test_together_has_no_figure_where_one_project_has_none():
    found = gaps(plan_against_actual(PLAN, EDITED, moment("2025-03-31T00:00")))
    assert found["", "2025-W13"]["actual"] is None
    assert found["", "2025-W13"]["reason_zh"] == "到该时点未报这一周：bridge"
    assert "尚未结束" in found["bridge", "2025-W14"]["reason_zh"]


def test_a_project_without_a_plan_is_listed_and_compared_with_nothing():
    found = plan_against_actual(planned(road={"2025-W12": "0.4"}), EDITED, moment("2025-03-31T00:00"))
    bridge = gaps(found)["bridge", "2025-W12"]
    assert (bridge["actual"], bridge["planned"], bridge["gap"]) == (Decimal("0.1"), None, None)
    assert bridge["reason_en"] == "the plan has no such project"
    assert gaps(found)["", "2025-W12"]["n_projects"] == 1
    with pytest.raises(NotEnoughData):
        plan_against_actual({}, EDITED, moment("2025-03-31T00:00"))
    assert "不能合计" in plan_against_actual(PLAN, EMPTY, moment("2025-03-31T00:00")).sentence()
