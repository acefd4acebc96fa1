"""Results of monitoring are said and drawn, with an empty log too."""

import pytest

from analysis.topics.monitoring.alerts import alerts
from analysis.topics.monitoring.monthly import monthly_ranking
from analysis.topics.monitoring.progress import plan_against_actual
from analysis.topics.monitoring.weekly import cadence, late_edits
from analysis.topics.monitoring.yearly import yearly_roll_up
from tests.analysis.topics.monitoring.logs import (
    EDITED,
    EMPTY,
    FEBRUARY,
    FOUR,
    GAP,
    MARCH,
    PLAN,
    TWO_DAYS,
    YEAR,
    YEAR_LOG,
    log,
    moment,
)


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
