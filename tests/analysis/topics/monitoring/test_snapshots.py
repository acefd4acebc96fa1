"""Snapshots on disk: what is refused, what is kept, and what a changed file or line gives away."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from analysis.core.errors import InvalidInput
from analysis.topics.monitoring.plan import read_plan
from analysis.topics.monitoring.snapshots import log_head, read_snapshots, take_snapshot
from analysis.topics.monitoring.weeks import last_week, month_of, week_end, weeks_between
from questionnaires.clock import BEIJING
from questionnaires.problems import ProblemsError

FRIDAY = datetime(2025, 3, 21, 17, 0, tzinfo=BEIJING)  # in 2025-W12
WEEK = timedelta(days=7)
DIGEST = "44bc7ac1f9340b79882c94af95c19586f4eb317b25ffb05cd0714f63aefdcf5a"


@pytest.fixture
def handed_in(tmp_path):
    """Hands in a table written as text."""

    def take(text, *, at=FRIDAY, by="张三", **options):
        table = tmp_path / "table.csv"
        table.write_text(text, encoding="utf-8")
        return take_snapshot(tmp_path, table, at=at, by=by, **options)

    return take


@pytest.fixture
def three(handed_in, tmp_path):
    """A folder with three snapshots, a week apart."""
    for at in range(3):
        handed_in(f"project,period,value\nroad,2025-W{12 + at},0.{at + 1}\n", at=FRIDAY + at * WEEK)
    return tmp_path / "monitoring"


def faults(folder, **options):
    with pytest.raises(ProblemsError) as caught:
        read_snapshots(folder.parent, **options)
    return [(problem.file.rsplit("/", 1)[-1], problem.row, problem.column) for problem in caught.value.problems]


def refused(handed_in, rows, header="project,period,value,executed,note"):
    with pytest.raises(ProblemsError) as caught:
        handed_in(f"{header}\n{rows}\n")
    return caught.value


def test_a_snapshot_is_kept_byte_by_byte_and_read_back(handed_in, tmp_path):
    written = handed_in("\ufeffproject,period,value,executed,note\r\nroad,2025-W12,0.35,,雨\r\n", by="李四, 王五")
    kept = (tmp_path / "monitoring/snapshots/0001.csv").read_bytes()
    assert kept == (tmp_path / "table.csv").read_bytes()
    log = read_snapshots(tmp_path)
    assert log.snapshots == (written,)
    entry = log.snapshots[0].entries[0]
    assert (entry.value, entry.executed, entry.note) == (Decimal("0.35"), None, "雨")
    assert (written.taken_by, written.taken_at, written.previous) == ("李四, 王五", FRIDAY, "")


def test_nothing_handed_in_yet_is_an_empty_log(tmp_path):
    assert read_snapshots(tmp_path).snapshots == ()
    assert read_snapshots(tmp_path, head="").head == log_head(tmp_path) == ""


def test_each_line_names_the_digest_of_the_line_before(three):
    assert [each.number for each in read_snapshots(three.parent).snapshots] == [1, 2, 3]
    lines = (three / "log.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].endswith(",")  # the first has none before
    assert len({line.rsplit(",", 1)[1] for line in lines[1:]}) == 3


def test_the_digests_are_those_of_sha256sum(handed_in):
    # printf 'project,period,value\nroad,2025-W12,0.1\n' | sha256sum
    assert handed_in("project,period,value\nroad,2025-W12,0.1\n").sha256 == DIGEST


def test_a_time_without_zone_or_before_the_last_snapshot_is_refused(handed_in):
    table = "project,period,value\nroad,2025-W12,0.1\n"
    with pytest.raises(InvalidInput, match="no time zone"):
        handed_in(table, at=datetime(2025, 3, 21, 17, 0))
    handed_in(table)
    with pytest.raises(InvalidInput, match="before the last"):
        handed_in(table, at=FRIDAY - timedelta(seconds=1))
    # 09:00 UTC is 17:00 in Shanghai: the same instant
    assert handed_in(table, at=datetime(2025, 3, 21, 9, 0, tzinfo=UTC)).number == 2


@pytest.mark.parametrize("by", ["", "  ", "张三\n2,2025"])
def test_who_hands_in_is_one_line(handed_in, by):
    with pytest.raises(InvalidInput):
        handed_in("project,period,value\nroad,2025-W12,0.1\n", by=by)


@pytest.mark.parametrize(
    ("cell", "cure"),
    [
        ("1.2", "0 至 1"),
        ("-0.1", "0 至 1"),
        ("80%", "应为：0.8"),
        ("八成", "0 至 1"),
        ("120%", "0 至 1"),
        ("８０％", "应为：0.8"),
        ("nan", "0 至 1"),
        ("", "0 至 1"),
        ("35", "0 至 1"),
    ],
)
def test_a_share_is_written_as_a_share(handed_in, cell, cure):
    error = refused(handed_in, f"road,2025-W12,{cell},,")
    assert [(each.row, each.column) for each in error.problems] == [(2, "value")]
    assert cure in error.text("zh")


def test_more_may_be_spent_than_was_planned_but_no_more_done_than_all(handed_in):
    kept = handed_in("project,period,value,executed\nroad,2025-W12,1,1.2\n")
    assert kept.entries[0].executed == Decimal("1.2")
    error = refused(handed_in, "road,2025-W12,1,120%,\nbridge,2025-W12,1,-0.1,")
    assert [(each.row, each.column) for each in error.problems] == [(2, "executed"), (3, "executed")]
    assert "应为：1.2" in error.text("zh")


@pytest.mark.parametrize(
    ("cell", "cure"),
    [
        ("2025-w12", "应为：2025-W12"),
        ("2025W12", "应为：2025-W12"),
        ("2025-W9", "应为：2025-W09"),
        ("2025-W53", "ISO 周"),
        ("2025-03", "ISO 周"),
        ("2025-03-21", "ISO 周"),
    ],
)
def test_a_week_is_written_as_an_iso_week(handed_in, cell, cure):
    assert cure in refused(handed_in, f"road,{cell},0.1,,").text("zh")


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_written(handed_in, tmp_path):
    error = refused(handed_in, "road,2025-W12,1.2,80%,\nroad,2025-W12,0.3,,\nbridge,2025-W12,,,")
    assert [(each.row, each.column) for each in error.problems] == [
        (2, "value"),
        (2, "executed"),
        (4, "value"),
        (3, "period"),
    ]
    assert "第 2 行重复" in error.text("zh")
    assert not (tmp_path / "monitoring").exists()


def test_a_week_that_has_not_begun_cannot_be_reported(handed_in):
    sunday = datetime(2025, 3, 23, 23, 59, tzinfo=BEIJING)
    with pytest.raises(ProblemsError, match="had not begun"):
        handed_in("project,period,value\nroad,2025-W13,0.9\n", at=sunday)
    # one minute later it is Monday in Shanghai, although it is Sunday in London
    monday = (sunday + timedelta(minutes=1)).astimezone(UTC)
    assert handed_in("project,period,value\nroad,2025-W13,0.9\n", at=monday).number == 1


def test_an_altered_a_missing_and_an_extra_file_are_each_named(three):
    (three / "snapshots/0001.csv").write_text("project,period,value\nroad,2025-W12,0.9\n", encoding="utf-8")
    (three / "snapshots/0002.csv").unlink()
    (three / "snapshots/0007.csv").write_text("project,period,value\n", encoding="utf-8")
    assert sorted(faults(three)) == [("0001.csv", None, ""), ("0002.csv", None, ""), ("0007.csv", None, "")]


def test_nothing_is_added_to_what_was_tampered_with(three, handed_in):
    (three / "snapshots/0001.csv").write_text("project,period,value\nroad,2025-W12,0.9\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match="altered"):
        handed_in("project,period,value\nroad,2025-W15,0.5\n", at=FRIDAY + 3 * WEEK)
    assert not (three / "snapshots/0004.csv").exists()


def test_a_removed_line_breaks_the_chain_where_it_was(three):
    lines = (three / "log.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (three / "log.csv").write_text("".join(lines[:2] + lines[3:]), encoding="utf-8")
    assert faults(three) == [("log.csv", 3, "number"), ("log.csv", 3, "previous"), ("0002.csv", None, "")]


def test_a_changed_time_breaks_the_chain_in_the_next_line(three):
    path = three / "log.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-03-21T17", "2025-03-20T17"), encoding="utf-8")
    assert faults(three) == [("log.csv", 3, "previous")]


def test_a_last_line_dated_back_before_the_one_above_is_named(three):
    path = three / "log.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-04-04T17", "2025-03-04T17"), encoding="utf-8")
    assert faults(three) == [("log.csv", 4, "taken_at")]


def test_a_file_rewritten_together_with_its_digest_breaks_the_chain(three):
    altered = "project,period,value\nroad,2025-W12,0.9\n"
    old = read_snapshots(three.parent).snapshots[0].sha256
    (three / "snapshots/0001.csv").write_text(altered, encoding="utf-8")
    path = three / "log.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, "a" * 64), encoding="utf-8")
    assert ("log.csv", 3, "previous") in faults(three)


def test_losing_the_last_snapshot_shows_only_against_a_head_kept_elsewhere(three):
    head = read_snapshots(three.parent).head
    assert head == log_head(three.parent)
    path = three / "log.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    (three / "snapshots/0003.csv").unlink()
    assert len(read_snapshots(three.parent).snapshots) == 2
    assert faults(three, head=head) == [("log.csv", None, "")]


def test_a_log_that_names_a_file_elsewhere_is_refused(three):
    path = three / "log.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0003.csv", "../plan.csv"), encoding="utf-8")
    assert faults(three) == [("log.csv", 4, "file")]


def test_a_log_without_its_lines_and_a_lost_log_leave_files_nobody_listed(three):
    text = (three / "log.csv").read_text(encoding="utf-8")
    (three / "log.csv").write_text(text.splitlines()[0] + "\n", encoding="utf-8")
    assert [name for name, _, _ in faults(three)] == ["log.csv", "0001.csv", "0002.csv", "0003.csv"]
    (three / "log.csv").unlink()
    assert [name for name, _, _ in faults(three)] == ["0001.csv", "0002.csv", "0003.csv"]


def test_line_ends_changed_by_a_version_control_break_no_line_of_the_log(three, handed_in):
    path = three / "log.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    handed_in("project,period,value\nroad,2025-W15,0.5\n", at=FRIDAY + 3 * WEEK)
    assert len(read_snapshots(three.parent).snapshots) == 4


def test_a_plan_is_read_by_project_and_its_contradictions_are_named(tmp_path):
    path = tmp_path / "monitoring/plan.csv"
    path.parent.mkdir()
    header = "project,name_zh,name_en,district,period,planned\n"
    path.write_text(f"{header}road,路,Road,东,2025-W12,0.2\nroad,路,Road,东,2025-W13,0.3\n", encoding="utf-8")
    plan = read_plan(tmp_path)
    assert plan["road"].planned == {"2025-W12": Decimal("0.2"), "2025-W13": Decimal("0.3")}
    path.write_text(f"{header}road,路,Road,东,2025-W12,0.4\nroad,路,Road,西,2025-W13,0.3\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_plan(tmp_path)
    assert [(each.row, each.column) for each in caught.value.problems] == [(3, "district"), (3, "planned")]
    with pytest.raises(ProblemsError, match="no such file"):
        read_plan(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("week", "month"),
    [
        ("2025-W13", "2025-03"),
        ("2025-W14", "2025-04"),  # Thursdays 27 March, 3 April
        ("2025-W18", "2025-05"),  # Monday 28 April, Thursday 1 May
        ("2026-W01", "2026-01"),  # Monday 29 December 2025, Thursday 1 January
        ("2020-W53", "2020-12"),  # Thursday 31 December
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday(week, month):
    assert month_of(week) == month


def test_months_end_with_the_week_of_their_last_thursday_and_share_out_the_iso_year():
    assert [last_week(f"2025-{month:02d}") for month in (1, 2, 3, 4)] == [
        "2025-W05",
        "2025-W09",
        "2025-W13",
        "2025-W17",
    ]
    assert last_week("2020-12") == "2020-W53"  # ISO 8601: 2020 has 53 weeks
    assert len(weeks_between("2020-W01", "2020-W53")) == 53
    assert weeks_between("2025-W52", "2026-W02") == ("2025-W52", "2026-W01", "2026-W02")


def test_a_week_ends_on_sunday_24_00_of_its_zone():
    end = week_end("2025-W12")
    assert (end.date(), end.hour) == (date(2025, 3, 24), 0)
    assert end == datetime(2025, 3, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["2025-13", "2025-3", "２０２５-03", "2025"])
def test_what_is_no_month_is_refused(wrong):
    with pytest.raises(InvalidInput):
        last_week(wrong)


def test_weeks_backwards_or_misspelt_are_refused():
    with pytest.raises(InvalidInput, match="before"):
        weeks_between("2025-W12", "2025-W11")
    with pytest.raises(InvalidInput, match="not a week"):
        weeks_between("2025-w12", "2025-W13")
