"""Weekly, monthly and yearly monitoring on a log small enough to check by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Unavailable
from analysis.topics.monitoring.alerts import AlertRule, SelfEvaluation, alerts
from analysis.topics.monitoring.monthly import monthly_ranking, yearly_roll_up
from analysis.topics.monitoring.plan import PlannedProject
from analysis.topics.monitoring.records import as_of
from analysis.topics.monitoring.snapshots import Entry, Snapshot, SnapshotLog
from analysis.topics.monitoring.weekly import cadence, late_edits, plan_against_actual
from analysis.topics.monitoring.weeks import closed_at, week_end
from questionnaires.clock import BEIJING

TWO_DAYS = timedelta(days=2)
EMPTY = SnapshotLog(snapshots=())


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def log(*snapshots):
    """A log from (when, {(project, week): "value" or ("value", "executed")}), all by 张三."""
    made = []
    for number, (at, figures) in enumerate(snapshots, start=1):
        pairs = {key: each if isinstance(each, tuple) else (each, None) for key, each in figures.items()}
        entries = tuple(
            Entry(project=project, period=week, value=Decimal(value), executed=spent and Decimal(spent))
            for (project, week), (value, spent) in pairs.items()
        )
        made.append(
            Snapshot(
                number=number, taken_at=moment(at), taken_by="张三", file="", sha256="", previous="", entries=entries
            )
        )
    return SnapshotLog(snapshots=tuple(made))


def planned(**projects):
    """A plan from road={"district": …, "2025-W12": "0.2"}."""
    return {
        name: PlannedProject(
            id=name,
            names={"zh": f"{name}项目", "en": name},
            district=weeks.get("district", "东"),
            planned={week: Decimal(each) for week, each in weeks.items() if week != "district"},
        )
        for name, weeks in projects.items()
    }


# W12 ends on Sunday 23 March, W13 on 30 March (the last of March), W14 on 6 April
EDITED = log(
    ("2025-03-21T17:00", {("road", "2025-W12"): "0.2", ("bridge", "2025-W12"): "0.1"}),
    ("2025-03-28T17:00", {("road", "2025-W13"): "0.3"}),
    ("2025-04-08T09:00", {("bridge", "2025-W13"): "0.2", ("road", "2025-W14"): "0.4"}),
    ("2025-04-20T09:00", {("road", "2025-W13"): "0.6"}),
)


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


PLAN = planned(
    road={"2025-W12": "0.25", "2025-W13": "0.5", "2025-W14": "0.6"},
    bridge={"2025-W12": "0.15", "2025-W13": "0.3", "2025-W14": "0.4"},
)


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


def rule(kind, quantity="executed", **values):
    return AlertRule(
        id=kind,
        names={"zh": kind, "en": kind},
        kind=kind,
        quantity=quantity,
        source="DOMAIN 1.6",
        values={name.removeprefix("m"): Decimal(each) for name, each in values.items()},
    )


TIME = rule("share_of_time", red="0.60", yellow="0.80")
BY_MONTH = rule("by_month", m4="0.25", m6="0.40", m8="0.60", m10="0.80")
GAP = rule("gap", yellow="0.10")
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


FOUR = planned(
    **{
        name: {"district": district, "2025-W09": "0.4", "2025-W13": "0.5"}
        for name, district in (("a", "东"), ("b", "东"), ("c", "西"), ("d", "西"))
    }
)


def month(week, at, **figures):
    return at, {(name, week): each for name, each in figures.items()}


FEBRUARY = month("2025-W09", "2025-02-28T17:00", a="0.3", b="0.2", c="0.1")
MARCH = month("2025-W13", "2025-03-28T17:00", a="0.9", b="0.4", c="0.4", d="0.1")


def places(ranking, kind="project"):
    return {each.id: (each.rank, each.movement) for each in ranking.standings if each.level == kind}


def test_equal_scores_share_a_rank_and_the_next_is_skipped():
    ranking = monthly_ranking(log(FEBRUARY, MARCH), FOUR, "2025-03")
    # 0.9 of 0.5 counts as 1; 0.8, 0.8, 0.2; in February a, b, c were 1, 2, 3 and d had no figure
    assert places(ranking) == {"a": (1, "same"), "b": (2, "same"), "c": (2, "up"), "d": (4, "new")}
    assert [str(each.score) for each in ranking.standings[:4]] == ["1", "0.8", "0.8", "0.2"]
    assert (ranking.week, ranking.closed_at) == ("2025-W13", moment("2025-03-31T00:00"))
    assert "第一名 a项目，末位 d项目" in ranking.sentence()


def test_districts_rank_by_the_plain_mean_and_not_without_all_their_projects():
    ranking = monthly_ranking(log(FEBRUARY, MARCH), FOUR, "2025-03")
    east, west = (each for each in ranking.standings if each.level == "district")
    assert (east.id, east.score, east.rank, west.score) == ("东", Decimal("0.9"), 1, Decimal("0.5"))
    assert places(ranking, "district") == {"东": (1, "same"), "西": (2, "new")}
    february = monthly_ranking(log(FEBRUARY), FOUR, "2025-02")
    west = next(each for each in february.standings if each.id == "西")
    assert (west.rank, west.score.reason.zh) == (None, "到该时点未报这一周：d")


def test_a_month_is_ranked_as_it_was_closed_whatever_was_edited_later():
    before = monthly_ranking(log(FEBRUARY, MARCH), FOUR, "2025-03")
    edited = log(FEBRUARY, MARCH, month("2025-W13", "2025-04-02T10:00", d="0.5"))
    assert monthly_ranking(edited, FOUR, "2025-03").standings == before.standings
    with_deadline = monthly_ranking(edited, FOUR, "2025-03", deadline=timedelta(days=3))
    assert places(with_deadline)["d"] == (1, "new")


def test_no_figure_no_plan_and_nothing_planned_have_no_score_and_no_rank():
    plan = planned(a={"2025-W13": "0.5"}, idle={"2025-W13": "0"}, later={"2025-W20": "0.1"}, silent={"2025-W13": "0.5"})
    ranking = monthly_ranking(
        log(month("2025-W13", "2025-03-28T17:00", a="0.5", idle="0", guest="0.3")), plan, "2025-03"
    )
    kinds = {each.id: each.score.kind for each in ranking.standings if isinstance(each.score, Unavailable)}
    assert kinds == {
        "idle": "not_applicable",
        "later": "not_applicable",
        "silent": "not_verifiable",
        "guest": "not_comparable",
        "东": "not_verifiable",
    }
    assert places(ranking)["a"] == (1, "new")
    assert {each.rank for each in ranking.standings if each.id != "a"} == {None}


def test_an_empty_log_ranks_nobody():
    ranking = monthly_ranking(EMPTY, FOUR, "2025-03")
    assert {each.rank for each in ranking.standings} == {None}
    assert "第一名 无" in ranking.sentence()
    for wrong in ({"month": "2025-3"}, {"month": "2025-03", "rule": "best_week"}):
        with pytest.raises(InvalidInput):
            monthly_ranking(EMPTY, FOUR, **wrong)


YEAR = planned(road=dict.fromkeys(("2025-W05", "2025-W09", "2025-W13"), "0.5"))
YEAR_LOG = log(
    month("2025-W05", "2025-01-31T17:00", road="0.25"),
    month("2025-W09", "2025-02-28T17:00", road="0.5"),
    month("2025-W05", "2025-03-10T17:00", road="0.5"),
    month("2025-W13", "2025-04-10T17:00", road="0.5"),
)


def test_the_year_is_the_mean_of_months_as_closed_and_shows_what_edits_would_have_made():
    (year,) = yearly_roll_up(YEAR_LOG, YEAR, 2025).projects
    # closed: 0.5 and 1; March came ten days late. Edited: 1, 1 and 1
    assert (year.mean, year.n_months, year.missing) == (Decimal("0.75"), 2, ("2025-03",))
    assert (year.edited, year.n_edited, year.difference) == (Decimal(1), 3, Decimal("0.25"))
    assert (year.lowest, year.highest) == (Decimal("0.5"), Decimal("2.5") / 3)  # March at nothing, and in full
    assert len(year.not_planned) == 9
    text = yearly_roll_up(YEAR_LOG, YEAR, 2025).sentence()
    assert (
        "缺月不补、不计入平均：road项目 75.0%（2 个月，缺 2025-03；若按改后数据 100.0%，相差 25.00 个百分点）" in text
    )
    assert "missing 2025-03; with edits 100.0%, 25.00 points apart" in yearly_roll_up(YEAR_LOG, YEAR, 2025).sentence(
        "en"
    )


def test_a_year_under_way_counts_only_months_that_are_closed():
    so_far = yearly_roll_up(YEAR_LOG, YEAR, 2025, moment=moment("2025-03-05T00:00"))
    assert so_far.months == ("2025-01", "2025-02")
    assert (so_far.projects[0].mean, so_far.projects[0].difference) == (Decimal("0.75"), Decimal(0))
    assert so_far.projects[0].missing == ()


def test_a_year_without_any_figure_has_no_mean():
    (road,) = yearly_roll_up(EMPTY, YEAR, 2025).projects
    assert road.lowest == road.highest == road.mean
    assert isinstance(road.mean, Unavailable)
    assert road.missing == ("2025-01", "2025-02", "2025-03")
    (guest, _) = yearly_roll_up(log(month("2025-W05", "2025-01-31T17:00", guest="0.3")), YEAR, 2025).projects
    assert (guest.mean.kind, guest.n_months) == ("not_comparable", 0)
    assert (
        "计划中没有这个项目"
        in yearly_roll_up(log(month("2025-W05", "2025-01-31T17:00", guest="0.3")), YEAR, 2025).sentence()
    )


def test_the_closing_time_is_that_of_the_zone():
    utc_plus_six = datetime.fromisoformat("2025-03-31T00:00+06:00").tzinfo
    assert closed_at("2025-03", zone=utc_plus_six) - closed_at("2025-03") == timedelta(hours=2)


@pytest.mark.parametrize(
    "result",
    [
        cadence(EDITED, "2025-W11", "2025-W14", TWO_DAYS),
        late_edits(EDITED),
        plan_against_actual(PLAN, EDITED, moment("2025-04-10T00:00")),
        monthly_ranking(log(FEBRUARY, MARCH), FOUR, "2025-03"),
        yearly_roll_up(YEAR_LOG, YEAR, 2025),
    ],
    ids=lambda result: type(result).__name__,
)
def test_results_draw_themselves(result):
    axes = result.plot()
    assert axes.get_lines()
    axes.figure.canvas.draw()


def test_the_curve_of_progress_breaks_where_nothing_was_handed_in():
    plan_line, progress = (
        plan_against_actual(PLAN, EDITED, moment("2025-04-10T00:00")).plot(project="bridge").get_lines()
    )
    assert plan_line.get_ydata().tolist() == [0.15, 0.3, 0.4]
    assert progress.get_ydata().tolist()[:2] == [0.1, 0.2]
    assert progress.get_ydata()[2] != progress.get_ydata()[2]  # a gap, not a zero


@pytest.mark.parametrize(
    "result",
    [
        cadence(EMPTY, "2025-W11", "2025-W14", TWO_DAYS),
        late_edits(EMPTY),
        plan_against_actual(PLAN, EMPTY, moment("2025-04-10T00:00")),
        monthly_ranking(EMPTY, FOUR, "2025-03"),
        yearly_roll_up(EMPTY, YEAR, 2025),
        yearly_roll_up(EMPTY, {}, 2025),
        alerts(EMPTY, [GAP], moment("2025-04-10T00:00")),
    ],
    ids=lambda result: type(result).__name__,
)
def test_results_of_an_empty_log_are_said_and_drawn_without_a_figure(result):
    assert result.sentence("zh") != result.sentence("en")
    assert len(result.to_frame().columns) > 3
    if not hasattr(result, "alerts"):
        result.plot().figure.canvas.draw()
