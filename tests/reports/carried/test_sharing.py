"""What of each table travels: declared for every one, no name, no number of fewer than five people, books as files."""

import csv
import io
import json
import shutil
from itertools import chain
from pathlib import Path

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.table_list import TABLES, sharing_of
from analysis.evaluation.topics import TOPICS
from analysis.evaluation.workbook_writer import write_folder_as_workbook
from analysis.inputs.csv_reader import parse_csv
from analysis.inputs.sharing import COVERED, shared_cells
from reports.carried.carried import ENGAGEMENT, carried
from reports.checks.comparison import all_compared
from reports.checks.recompute import MANIFEST, from_inputs, unpacked
from tests.runs.examples import evaluation_of

EXAMPLES = Path(__file__).parents[3] / "examples"


def inside(evaluation, **options):
    return unpacked(next(each.content for each in carried(evaluation, **options) if each.name == ENGAGEMENT))


def states(evaluation):
    files = carried(evaluation)
    results = json.loads(files[0].content)
    travelling = unpacked(files[1].content)
    travelling.pop(MANIFEST)
    again = from_inputs(travelling, results["inputs"], "full")
    return {each.id: each.state for each in all_compared(results["figures"], again)}


def cells(text, table):
    return shared_cells(table, parse_csv(text, Path(f"{table}.csv")), TABLES[table], sharing_of(table))


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_says_whether_and_how_it_travels(table):
    assert sharing_of(table) is not None


def test_what_a_topic_says_of_a_table_is_of_a_table_and_columns_that_it_has():
    for topic in TOPICS:
        for table, sharing in topic.sharing.items():
            named = {*sharing.names, *sharing.texts, *sharing.answers, *sharing.counts, *sharing.over, sharing.of} - {
                ""
            }
            assert named - {""} <= set(topic.tables[table])


@pytest.mark.parametrize("name", ["bohu", "hanbin", "shanghai", "urban-renewal-grant", "guzhen"])
def test_without_a_survey_everything_comes_out_again(name):
    assert set(states(evaluation_of(name)).values()) <= {"match", "rounding"}


@pytest.mark.parametrize(("name", "table", "person"), [("hanbin", "tasks", "甲"), ("shanghai", "experts", "专家A")])
def test_people_travel_as_codes(name, table, person):
    content = inside(evaluation_of(name))[f"{table}.csv"].decode()
    assert person not in content
    assert "N01" in content


def test_the_log_of_progress_travels_without_names_and_holds_as_a_chain():
    files = inside(evaluation_of("bohu"))
    assert not any("调度员" in content.decode() for name, content in files.items() if name.startswith("monitoring/"))
    assert "monitoring/snapshots/0001.csv" in files


def test_an_answer_given_twice_stays_equal_and_says_nothing_else():
    head, *rows = cells("id,item,first,second,type\nS7,age,61,61,1\nS8,age,34,61,1\nS8,gas,yes,no,2\n", "back_checks")
    assert head == ["id", "item", "first", "second", "type"]
    assert rows == [
        ["N01", "age", "N01", "N01", "1"],
        ["N02", "age", "N02", "N01", "1"],
        ["N02", "gas", "N01", "N02", "2"],
    ]


def test_two_ways_to_write_a_name_are_one_person():
    rows = cells("item,expert,score\nR1,专家A,90\nR2,专家Ａ,80\nR1,专家B,70\n", "experts")
    assert [row[1] for row in rows[1:]] == ["N01", "N01", "N02"]


@pytest.mark.parametrize(
    ("rows", "travels"),
    [
        ("东,accepted,90,30,20\n西,accepted,40,9,1\n", [[COVERED, "accepted", "130", "39", "21"]]),
        ("东,accepted,90,30,4\n", None),
        ("东,accepted,90,30,27\n", None),  # three of those asked did not answer
        ("东,accepted,90,30,0\n", [[COVERED, "accepted", "90", "30", "0"]]),
        ("东,accepted,90,30,30\n", [[COVERED, "accepted", "90", "30", "30"]]),
    ],
)
def test_numbers_of_people_are_added_up_and_small_ones_keep_the_table_at_home(rows, travels):
    table = cells("stratum,completion,households,issued,returned\n" + rows, "coverage")
    assert (table and table[1:]) == travels


def test_no_number_of_people_from_one_to_four_travels_in_any_table():
    for name in ("zhenyuan", "huadu"):
        files = inside(evaluation_of(name))
        for table in (each for each in TABLES if f"{each}.csv" in files and sharing_of(each).counts):
            rows = list(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode())))
            numbers = chain.from_iterable((row[column] for column in sharing_of(table).counts) for row in rows)
            assert not {"1", "2", "3", "4"} & set(numbers)


def test_a_workbook_travels_as_the_files_it_stands_for(tmp_path):
    shutil.copytree(EXAMPLES / "guzhen", tmp_path / "guzhen")
    write_folder_as_workbook(tmp_path / "guzhen", tmp_path / "guzhen.xlsx")
    evaluation = evaluate(read_engagement(tmp_path / "guzhen.xlsx"))
    files = inside(evaluation)
    assert {"engagement.yaml", "indicators.csv", "readings.csv"} <= set(files)
    assert not any(name.endswith(".xlsx") for name in files)
    assert set(states(evaluation).values()) <= {"match", "rounding"}
