"""Ranks of a month as it was closed, and the year as the mean of its months."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from analysis.core.errors import InvalidInput
from analysis.core.results import Unavailable
from analysis.topics.monitoring.monthly import monthly_ranking
from analysis.topics.monitoring.weeks import closed_at
from analysis.topics.monitoring.yearly import yearly_roll_up
from tests.analysis.topics.monitoring.logs import (
    EMPTY,
    FEBRUARY,
    FOUR,
    MARCH,
    YEAR,
    YEAR_LOG,
    log,
    moment,
    month,
    planned,
)


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
    refused: tuple[dict[str, Any], ...] = ({"month": "2025-3"}, {"month": "2025-03", "rule": "best_week"})
    for wrong in refused:
        with pytest.raises(InvalidInput):
            monthly_ranking(EMPTY, FOUR, **wrong)


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
