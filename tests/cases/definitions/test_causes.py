"""One cause is one fault, said once at its place."""

import pytest

from analysis.evaluation.engagement import read_engagement
from tests.cases.definitions.saved_files import edit, notes, refusal, without

CAUSES = {  # one thing that is wrong → all that is said, line by line
    "no indicators": (
        lambda home: without(home, "indicators"),
        ["indicators.csv: there is no table indicators: readings, elements, deductions, standards mean nothing"],
    ),
    "no readings": (
        lambda home: without(home, "readings"),
        ["readings.csv: there is no table readings: 9 indicators have no reading at all"],
    ),
    "readings under another name": (
        lambda home: (home / "readings.csv").rename(home / "表3.csv"),
        ["表3.csv: seems to be the table readings and was not read; call it readings"],
    ),
    "readings misspelt": (
        lambda home: (home / "readings.csv").rename(home / "reading.csv"),
        ["reading.csv: seems to be the table readings and was not read; call it readings"],
    ),
    "an indicator table that cannot be read": (
        edit("indicators.csv", "points,kind", "point,kind"),
        [
            'indicators.csv, row 3, column "points": this column is missing',
            'indicators.csv, row 3, column "point": unknown column; is it points?',
        ],
    ),
    "a target that is blank": (edit("indicators.csv", "≥95%", ""), ['indicators.csv, row 13, column "kind": blank']),
    "a kind that does not exist": (
        edit("indicators.csv", "yes_no", "yesno"),
        ['indicators.csv, row 17, column "kind": found "yesno"'],
    ),
    "an id with a damaged sign": (
        edit("indicators.csv", "upkeep,", "up\ufffdkeep,"),
        ['indicators.csv, row 17, column "id": found "up\ufffdkeep"'],
    ),
    "a parent misspelt": (
        edit("indicators.csv", "goals,decision", "goals,decisoin"),
        ['indicators.csv, row 6, column "parent": found "decisoin"'],
    ),
    "points that are no number": (
        edit("indicators.csv", "works passing,10", "works passing,十"),
        ['indicators.csv, row 13, column "points": found "十"'],
    ),
    "an indicator twice": (
        edit("indicators.csv", "upkeep,effect", "response,effect"),
        ['indicators.csv, row 17, column "id": "response" repeats row 16'],
    ),
    "a list of units that cannot be read": (
        edit("units.csv", "EX-1,示例", 'EX-1,"示例'),
        ["units.csv, row 4: a quotation mark is not closed"],
    ),
    "a pack that does not exist": (
        edit("engagement.yaml", "pack: national-1", "pack: national-2"),
        ["national-2: there is no such rule pack"],
    ),
    "a tree with other tops": (
        edit("engagement.yaml", "tree: evaluation", "tree: before_2020"),
        ['indicators.csv, row 4, column "id": found "decision"; allowed: a first-level indicator of before_2020'],
    ),
    "an empty value": (
        edit("readings.csv", "verified,12,", "verified,,"),
        ['readings.csv, row 11, column "value": blank; allowed: a number, counts (9/10)'],
    ),
}


@pytest.mark.parametrize(("do", "said"), CAUSES.values(), ids=CAUSES)
def test_one_cause_is_one_fault(home, do, said):
    do(home)
    lines = refusal(home).splitlines()
    assert len(lines) == len(said), lines
    assert all(start in line for line, start in zip(lines, said, strict=True)), lines


def test_a_target_that_leaves_something_open_is_kept_and_its_question_said_once(home):
    edit("indicators.csv", "2025年9月30日前", "9月前后")(home)
    said = [line for line in notes(home).splitlines() if 'indicators.csv, row 14, column "target"' in line]
    assert len(said) == 1
    assert 'found "9月前后"; not a number, so it is kept as written' in said[0]
    assert said[0].endswith("the year is missing: which year?")
    deadline = next(each for each in read_engagement(home).indicators if each.id == "deadline")
    assert (deadline.kind, deadline.target_text) == ("graded", "9月前后")


def test_a_missing_table_is_no_fault_where_there_is_nothing_to_read_yet(home):
    without(home, "readings")
    edit("engagement.yaml", "stage: final", "stage: ex_ante")(home)
    assert {each.indicator for each in read_engagement(home).readings} == {"goals", "compliance"}  # of other tables


@pytest.mark.parametrize(("written", "unit"), [("%", "percent"), ("％", "percent"), ("percent", "percent")])
def test_the_unit_of_an_indicator_may_be_named_as_in_targets(home, written, unit):
    edit("indicators.csv", "at_least,100,percent,,", f"at_least,100,{written},,")(home)
    indicators = read_engagement(home).indicators
    assert next(indicator.unit for indicator in indicators if indicator.id == "receipt") == unit


def test_a_unit_that_nobody_knows_is_refused(home):
    edit("indicators.csv", "at_least,100,percent,,", "at_least,100,个鬼,,")(home)
    assert 'column "unit": found "个鬼"' in refusal(home)


@pytest.mark.parametrize(
    ("written", "grade"), [("1,达成", "achieved"), ("0.7,部分达成", "partly"), ("0,missed", "missed")]
)
def test_a_grade_may_be_named_in_chinese(home, written, grade):
    edit("readings.csv", ",verified,1,achieved,", f",核实,{written},")(home)
    readings = read_engagement(home).readings
    assert next(reading.grade for reading in readings if reading.indicator == "grounds") == grade


@pytest.mark.parametrize(("written", "value"), [("是", 1), ("否", 0), ("yes", 1), ("1", 1)])
def test_a_reading_of_yes_or_no_may_say_so(home, written, value):
    edit("readings.csv", "upkeep,verified,1,", f"upkeep,verified,{written},")(home)
    assert next(each.value for each in read_engagement(home).readings if each.indicator == "upkeep") == value
