"""Visits: no access, units outside the draw, strata, lists that were picked."""

import re
import shutil

import pytest

from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.topics.verification.field_results import Visit, field_results
from analysis.topics.verification.topic import AUDIT
from questionnaires.problems import ProblemsError
from tests.analysis.evaluation.test_engagement import replace_in
from tests.analysis.topics.verification.small_engagement import EXAMPLES, UNITS


def visits_of(*statuses, stratum=""):
    return [Visit(unit=f"U{at:03d}", status=status, stratum=stratum) for at, status in enumerate(statuses)]


def results(visits, **options):
    given = {"drawn_from": "reported", "reported_stage": "accepted", "verified_stage": "accepted"} | options
    return field_results(UNITS, visits, **given)


def test_a_drawn_unit_without_a_result_stops_the_estimate():
    found = results(visits_of("yes", "yes", ""))
    assert (found.n_blank, found.n_yes) == (1, 2)
    assert isinstance(found.statement, Unavailable)
    assert found.statement.reason.en == "no result yet for 1 drawn unit"


def test_no_access_is_no_error_and_its_worst_case_is_shown():
    found = results(visits_of(*["yes"] * 18, "no_access", "no_access"))
    assert (found.n_no_access, found.n_errors, found.n_visited) == (2, 0, 18)
    assert found.statement.verified_rate == pytest.approx(100 / 120)
    assert found.if_no_access_fails == pytest.approx(18 / 20 * 100 / 120)


def test_a_visit_outside_the_units_drawn_from_is_counted_apart():
    found = results([*visits_of("yes", "yes", "no"), Visit(unit="U110", status="no")])
    assert (found.n_outside, found.n_no, found.n_errors) == (1, 1, 1)


def test_a_sample_of_all_units_tells_reported_ones_apart():
    some = [
        Visit(unit=unit.id, status="yes" if unit.is_reported and at % 20 else "no")
        for at, unit in enumerate(UNITS)
        if at % 4 == 0
    ]
    found = results(some, drawn_from="all")
    assert found.n_errors == 5  # of 25 reported ones visited
    assert found.statement.verified_rate == pytest.approx(20 / 25 * 100 / 120)


def test_a_list_that_was_picked_differs_from_the_one_drawn_again():
    assert results(visits_of(*["yes"] * 10), seed=1).n_other_list > 0
    assert results(visits_of("yes"), seed=None).n_other_list is None


def test_strata_that_are_no_estates_are_not_estimated_by():
    mixed = [*visits_of("yes", "yes", stratum="丙"), Visit(unit="U050", status="yes", stratum="丁")]
    assert isinstance(results(mixed).statement, Unavailable)


@pytest.mark.parametrize(
    ("table", "content", "said"),
    [
        ("visits", "unit_id,status\nNO1,yes\n", "a unit_id of units.csv"),
        ("visits", "unit_id,status\nS001,yes\nS001,no\n", "repeats row 2"),
        ("visits", "unit_id,status\nS001,maybe\n", "no_access"),
        ("back_checks", "id,item,first,second,type\na,x,1,1,1\nb,x,1,1,2\n", "it was 1 before"),
        ("back_checks", "id,item,first,second,type\na,x,1,1,1\na,x,1,2,1\n", "repeats row 2"),
        ("coverage", "stratum,completion,issued,returned\n甲,built,3,4\n", "no more than issued, 3"),
        ("invoices", "id,book,audited,unit\na,10,10,yuan\na,10,10,yuan\n", "repeats row 2"),
        ("invoices", "id,book,audited,unit\na,10,10,yuan\n", "give seed and invoices_n"),
    ],
)
def test_tables_that_cannot_be_right_are_refused_with_their_place(zhenyuan, table, content, said):
    (zhenyuan / f"{table}.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ProblemsError, match=re.escape(said)):
        read_engagement(zhenyuan)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('tolerable: "0.05"', 'tolerable: "5"'),
        ('confidence: "0.95"', 'confidence: "95"'),
        ('n: "22"', 'n: "2.5"'),
        ("drawn_from: reported", "drawn_from: some"),
        ("reported_definition: accepted", "reported_definition: done"),
    ],
)
def test_settings_out_of_range_are_refused(zhenyuan, old, new):
    replace_in(zhenyuan / "engagement.yaml", old, new)
    with pytest.raises(ProblemsError):
        read_engagement(zhenyuan)


def test_the_day_of_a_visit_is_read_and_may_be_missing(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "home")
    units = "unit_id,estate,reported,verified\nU1,甲,yes,\nU2,甲,yes,\n"
    (home / "units.csv").write_text(units, encoding="utf-8")
    visits = "unit_id,status,visited_on,visitor\nU1,yes,2025-09-08,核实员甲\nU2,,,\n"
    (home / "visits.csv").write_text(visits, encoding="utf-8")
    seen, blank = AUDIT.data(read_engagement(home)).visits
    assert seen.visited_on.isoformat() == "2025-09-08"
    assert blank.visited_on is None
    (home / "visits.csv").write_text(visits.replace("2025-09-08", "9月8日"), encoding="utf-8")
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(home)
    assert [(each.row, each.column) for each in wrong.value.problems] == [(2, "visited_on")]
