"""Draft, review, approval, issue: in this order, by different people, of one evaluation, in a log that shows change."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from questionnaires.problems import ProblemsError
from reports.carried.history import FILE, State, StepRefused, may_sign, read_history, record

ONE, OTHER = "a" * 64, "b" * 64
NOON = datetime(2025, 9, 30, 12, tzinfo=timezone(timedelta(hours=8)))
STEPS: tuple[tuple[State, str], ...] = (("draft", "甲"), ("reviewed", "乙"), ("approved", "丙"), ("issued", "丙"))


def walk(folder, n=4, digest=ONE):
    for at, (state, by) in enumerate(STEPS[:n]):
        record(folder, state, by, NOON + timedelta(hours=at), digest)
    return read_history(folder)


def later(hours=9):
    return NOON + timedelta(hours=hours)


def test_four_steps_form_a_chain(tmp_path):
    history = walk(tmp_path)
    assert [(entry.state, entry.by) for entry in history] == list(STEPS)
    assert [entry.previous for entry in history] == ["", *(entry.digest for entry in history[:3])]
    lines = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
    assert list(json.loads(lines[0])) == ["state", "by", "at", "evaluation_sha256", "previous"]
    assert json.loads(lines[0])["at"] == "2025-09-30T12:00:00+08:00"


def test_an_engagement_without_a_history_has_none(tmp_path):
    assert read_history(tmp_path) == ()
    assert not may_sign((), ONE)


@pytest.mark.parametrize(("n", "allowed"), [(1, False), (2, False), (3, True), (4, True)])
def test_only_what_was_approved_may_be_signed(tmp_path, n, allowed):
    history = walk(tmp_path, n)
    assert may_sign(history, ONE) is allowed
    assert not may_sign(history, OTHER)


@pytest.mark.parametrize(
    ("n", "state"),
    [
        (0, "reviewed"),
        (1, "approved"),
        (1, "issued"),
        (2, "issued"),
        (3, "reviewed"),
        (4, "issued"),
        (1, "signed"),
    ],
)
def test_a_state_cannot_be_skipped_or_repeated_or_made_up(tmp_path, n, state):
    walk(tmp_path, n)
    with pytest.raises(StepRefused):
        record(tmp_path, state, "丁", later(), ONE)
    assert len(read_history(tmp_path)) == n


def test_another_evaluation_than_the_reviewed_one_does_not_go_on_but_a_new_draft_may_begin(tmp_path):
    walk(tmp_path, 3)
    with pytest.raises(StepRefused, match="not the evaluation that was approved"):
        record(tmp_path, "issued", "丙", later(), OTHER)
    record(tmp_path, "draft", "甲", later(), OTHER)
    assert not may_sign(read_history(tmp_path), OTHER)
    assert not may_sign(read_history(tmp_path), ONE)


@pytest.mark.parametrize("name", ["甲", " 甲 ", "\u3000甲"])
def test_nobody_reviews_their_own_draft_however_the_name_is_spaced(tmp_path, name):
    walk(tmp_path, 1)
    with pytest.raises(StepRefused, match="their own draft"):
        record(tmp_path, "reviewed", name, later(), ONE)


def test_full_width_and_capital_letters_make_nobody_another_person(tmp_path):
    record(tmp_path, "draft", "Li Lei", NOON, ONE)
    with pytest.raises(StepRefused, match="their own draft"):
        record(tmp_path, "reviewed", "ＬＩＬＥＩ", later(), ONE)


def test_the_author_cannot_approve_either(tmp_path):
    walk(tmp_path, 2)
    with pytest.raises(StepRefused, match="their own draft") as refused:
        record(tmp_path, "approved", "甲", later(), ONE)
    assert "自己起草" in refused.value.text("zh")


@pytest.mark.parametrize(
    ("by", "at", "digest"),
    [
        ("", later(), ONE),
        ("乙", datetime(2025, 10, 1), ONE),
        ("乙", NOON - timedelta(days=1), ONE),
        ("乙", later(), "abc"),
        ("乙", later(), ONE.upper()),
    ],
)
def test_a_step_without_a_name_a_zone_or_a_digest_is_refused(tmp_path, by, at, digest):
    walk(tmp_path, 1)
    with pytest.raises(StepRefused):
        record(tmp_path, "reviewed", by, at, digest)


@pytest.mark.parametrize("row", [1, 2, 3])
def test_a_changed_letter_is_found_and_the_line_that_no_longer_follows_is_named(tmp_path, row):
    walk(tmp_path)
    lines = (tmp_path / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    lines[row - 1] = lines[row - 1].replace('"by": "', '"by": "某')
    (tmp_path / FILE).write_text("".join(lines), encoding="utf-8")
    with pytest.raises(ProblemsError) as broken:
        read_history(tmp_path)
    assert [problem.row for problem in broken.value.problems] == [row + 1]


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1),
        (lambda lines: [*lines, lines[-1]], 5),
        (lambda lines: [*lines[:2], b"{}\n"], 3),
        (lambda lines: [*lines[:2], b"\xff\xfe\n"], 3),
        (lambda lines: [*lines[:3], lines[3][:-1]], 4),
        (lambda lines: [lines[0].replace(b": ", b":"), *lines[1:]], 1),
        (lambda lines: [lines[0].replace(b'"draft"', b'["draft"]'), *lines[1:]], 1),
    ],
)
def test_missing_swapped_repeated_and_unreadable_lines_are_named(tmp_path, change, row):
    walk(tmp_path)
    path = tmp_path / FILE
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(ProblemsError) as broken:
        read_history(tmp_path)
    assert broken.value.problems[0].row == row


def test_a_chain_that_fits_but_skips_the_review_is_refused_too(tmp_path):
    walk(tmp_path, 1)
    forged = {
        "state": "approved",
        "by": "丙",
        "at": later().isoformat(),
        "evaluation_sha256": ONE,
        "previous": read_history(tmp_path)[0].digest,
    }
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(forged, ensure_ascii=False) + "\n")
    with pytest.raises(ProblemsError, match="approved follows reviewed only"):
        read_history(tmp_path)


def test_two_people_do_not_write_at_once(tmp_path):
    walk(tmp_path, 1)
    lock = tmp_path / f".{FILE}.part"
    lock.write_bytes(b"")
    with pytest.raises(StepRefused, match="somebody is writing"):
        record(tmp_path, "reviewed", "乙", later(), ONE)
    lock.unlink()
    record(tmp_path, "reviewed", "乙", later(), ONE)


def test_a_refused_step_leaves_no_lock_behind(tmp_path):
    with pytest.raises(StepRefused):
        record(tmp_path, "issued", "丙", datetime.now(UTC), ONE)
    assert list(tmp_path.iterdir()) == []
