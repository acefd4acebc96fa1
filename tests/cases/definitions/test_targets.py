"""Target phrases from outside: kind, number, unit, period and date are right, or the phrase is asked back.

targets.csv       phrases of published target tables and of official habit (copied from the cases found outside)
more_targets.csv  more of each kind, the right reading decided from the official meaning before the reader saw them
Expected: `ASK` asked back; `A/B` either is right; `-` stands for any unit.
"""

import csv
import shutil
from pathlib import Path

import pytest

from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.scoring.targets import Question, parse_target
from analysis.scoring.targets.dates import day_or_month
from questionnaires.problems import ProblemsError

HERE, EXAMPLES = Path(__file__).parent, Path(__file__).parents[3] / "examples"
SHARE_ASKED = 0.05


def rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PHRASES = [*rows("targets.csv"), *rows("more_targets.csv")]


def reading(phrase):
    found = parse_target(phrase)
    if isinstance(found, Question):
        return "ASK"
    if found.value is None:
        return {"graded": "GRADED", "yes": "YES"}[found.direction]
    numbers = [f"{number.normalize():f}" for number in (found.value, found.upper) if number is not None]
    unit = [] if found.direction == "by_date" else [found.unit]
    return " ".join([found.direction, *numbers, *unit, *filter(None, [found.period])])


def is_right(found, expected):
    """Whether a reading is one of those allowed; an allowed one without a unit, or with `-`, leaves the unit open."""
    for allowed in expected.split("/"):
        parts, wanted = found.split(), allowed.split()
        if parts == wanted or (parts[0] == "equal" and len(wanted) == 2 and parts[:2] == wanted):
            return True
        if wanted[-1] == "-" and parts[:2] == wanted[:2]:
            return True
    return False


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["phrase"])
def test_no_phrase_is_read_wrongly_in_silence(row):
    found = reading(row["phrase"])
    assert found == "ASK" or is_right(found, row["expected"])


@pytest.mark.parametrize("name", ["targets.csv", "more_targets.csv"])
def test_of_phrases_that_can_be_read_hardly_any_is_asked_back(name):
    clear = [row["phrase"] for row in rows(name) if "ASK" not in row["expected"].split("/")]
    asked = [phrase for phrase in clear if reading(phrase) == "ASK"]
    assert len(clear) > 50
    assert len(asked) <= SHARE_ASKED * len(clear), asked


def test_every_question_is_asked_in_both_languages():
    for row in PHRASES:
        found = parse_target(row["phrase"])
        if isinstance(found, Question):
            assert found.question["zh"], row
            assert found.question["en"], row


@pytest.fixture
def scored(tmp_path):
    """Scores the 5 points of `inspections` in a copy of an example, with a target and a reading of the test's own."""
    folder = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "zhenyuan")

    def score(target, actual):
        for name, old, new in (
            ("indicators.csv", "5,,≥4次/年,", f"5,{target},"),
            ("readings.csv", "inspections,verified,7", f"inspections,verified,{actual}"),
        ):
            original = (EXAMPLES / "zhenyuan" / name).read_text(encoding="utf-8-sig")
            assert old in original
            (folder / name).write_text(original.replace(old, new), encoding="utf-8")
        return evaluate(read_engagement(folder))

    return score


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        (",2024年12月底前", "2024-12-14", 5),
        (",2024年12月底前", "2024-12-31", 5),
        (",2024年12月底前", "2025-01-01", 0),
        (",2024年12月底前", "2024年12月", 5),
        (",2024年12月底前", "2024-11", 5),
        (",2024年11月末前", "2024年12月", 0),
        (",2024年12月15日前", "2024.12.14", 5),
        ("by_date,2024-12-31", "2024/12/14", 5),
    ],
)
def test_a_month_end_is_the_last_day_of_the_month(scored, target, actual, points):
    assert scored(target, actual).card.of("inspections").points == points


def test_a_month_around_the_deadline_is_not_verifiable_and_never_zero(scored):
    points = scored(",2024年12月15日前", "2024年12月").card.of("inspections").points
    assert isinstance(points, Unavailable)
    assert points.kind == "not_verifiable"
    assert "哪个月" in points.reason["zh"]


def test_a_month_is_printed_as_a_month(scored):
    figures = {name: figure.texts["zh"] for name, figure in scored(",2024年12月底前", "2024年12月").figures.items()}
    assert figures["score.inspections.actual"] == "2024-12"
    assert figures["score.inspections.target"] == "2024-12-31 前"


@pytest.mark.parametrize(
    ("target", "actual", "said"),
    [
        ("at_most,2025,years", "3", "2024年12月31日前"),
        ("at_most,5,years", "2026", "不写年份"),
        (",2024年12月底前", "2024年", "日期或月份"),
        (",2024年12月底前", "2024-02-30", "日期或月份"),
    ],
)
def test_a_calendar_year_is_no_duration(scored, target, actual, said):
    with pytest.raises(ProblemsError) as caught:
        scored(target, actual)
    assert said in caught.value.text("zh")


@pytest.mark.parametrize(
    ("target", "actual", "asked"),
    [(",2025年内", "2026", "是期限的"), (",2024年12月前", "2024-12-01", "当月底")],
)
def test_a_target_with_an_open_date_is_kept_asked_about_and_not_scored(scored, target, actual, asked):
    evaluation = scored(target, actual)
    points = evaluation.card.of("inspections").points
    assert isinstance(points, Unavailable)
    assert points.kind == "not_comparable"
    assert evaluation.engagement.remarks[0].column == "target"
    assert asked in evaluation.engagement.remarks[0].cure["zh"]


def test_a_unit_per_household_is_kept_and_printed(scored):
    figures = {name: figure.texts["zh"] for name, figure in scored(",户均不超过2万元", "1.8").figures.items()}
    assert figures["score.inspections.target"] == "≤2万元/户"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024年12月", ("2024-12-01", "2024-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024年2月9日", ("2024-02-09", "2024-02-09")),
        ("2024-02-09 00:00:00", ("2024-02-09", "2024-02-09")),
        ("２０２４．２．９", ("2024-02-09", "2024-02-09")),
        ("2024年13月", None),
        ("2024年", None),
        ("去年12月", None),
    ],
)
def test_the_date_of_a_result_is_a_day_or_a_month(text, days):
    found = day_or_month(text)
    assert (found and tuple(map(str, found))) == days
