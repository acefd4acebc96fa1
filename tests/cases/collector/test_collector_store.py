"""What two people do at the same moment: nothing is lost, nothing is counted twice, nothing is half done."""

import io
import threading
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from questionnaires.problems import ProblemsError
from survey_app.store import changes, codes, papers, submission, surveys
from survey_app.store import sheets as store
from survey_app.store.doors import enter_footfall
from survey_app.store.fieldwork import open_door
from survey_app.store.tables import codes as code_table
from survey_app.store.tables import doors, drafts, footfall, keyings, responses, salts, tombstones
from tests.conftest import EVERY_TYPE, KEY, ROOT, small_photo
from tests.survey_app.resident import Resident, hidden

N_ROUNDS = 5
PATIENCE = 20  # seconds until a test that hangs fails
NOW = datetime.now(UTC)


def at_once(*jobs):
    """Run the jobs in threads of their own; what each returned or raised, in order."""
    results: list[Any] = [None] * len(jobs)

    def run(place, job):
        try:
            results[place] = job()
        except ProblemsError as refused:
            results[place] = refused

    threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def together(monkeypatch, module, name, n=2):
    """`n` calls of a writing function wait for one another just before it: all have read what was there before."""
    barrier, real = threading.Barrier(n, timeout=PATIENCE), getattr(module, name)

    def wait_then_do(*arguments, **options):
        barrier.wait()
        return real(*arguments, **options)

    monkeypatch.setattr(module, name, wait_then_do)


def rows(field, table):
    with field.engine.connect() as db:
        return db.execute(select(table)).all()


def test_two_phones_save_two_pages_of_one_sheet_at_once_and_both_are_kept(two_ways, monkeypatch):
    together(monkeypatch, store, "save_page")
    for code in two_ways.codes(N_ROUNDS):
        one, two = Resident(two_ways, code), Resident(two_ways, code)
        one.begin()
        first, second = one.get("p/first").text, two.get("p/second").text
        answers = at_once(
            partial(one.post, "p/first", first, **{"q-overall": "2"}),
            partial(two.post, "p/second", second, **{"q-lighting": "1"}),
        )
        assert [answer.status_code for answer in answers] == [303, 303]
        assert rows(two_ways, drafts)[-1].answers == {"overall": "2", "lighting": "1"}


def test_a_photo_sent_by_one_phone_stays_when_another_saves_the_same_page(new_field, monkeypatch):
    field = new_field(EVERY_TYPE)
    one, two = (Resident(field, code) for code in field.codes(1) * 2)
    one.begin()
    page = two.get("p/photo").text
    real = store.save_page

    def photo_first(*arguments, **options):
        monkeypatch.setattr(store, "save_page", real)
        one.client.post(
            f"/s/{one.code}/p/photo",
            data=hidden(page_of_one) | {"q-people": "3", "q-picture": (io.BytesIO(small_photo()), "a.jpg")},
            content_type="multipart/form-data",
        )
        return real(*arguments, **options)

    page_of_one = one.get("p/photo").text
    monkeypatch.setattr(store, "save_page", photo_first)
    assert two.post("p/photo", page, **{"q-people": "4"}).status_code == 303
    answers = rows(field, drafts)[0].answers
    assert answers["people"] == "4"
    assert one.get(f"photo/{answers['picture']}").status_code == 200


def test_a_change_that_opens_a_required_page_while_another_phone_submits_is_asked_first(two_ways, monkeypatch):
    """The other phone saves between the look at the sheet and the submission of it."""
    real = submission.submit
    for code in two_ways.codes(N_ROUNDS):
        one, two = Resident(two_ways, code), Resident(two_ways, code)
        one.answer_all(overall="2", lighting="1")
        check, first = one.get("check").text, two.get("p/first").text

        def change_first(*arguments, two=two, first=first, **options):
            assert two.post("p/first", first, **{"q-overall": "1"}).status_code == 303
            return real(*arguments, **options)

        monkeypatch.setattr(submission, "submit", change_first)
        assert one.post("submit", check).location == f"/s/{code}/p/third"
        monkeypatch.setattr(submission, "submit", real)
        one.answer_page("p/third", why="楼道太暗")
        assert one.submit().location == f"/s/{code}/receipt"
    assert [row.answers.get("why") for row in rows(two_ways, responses)] == ["楼道太暗"] * N_ROUNDS


def test_a_page_that_comes_after_the_submission_is_not_said_to_be_kept(two_ways, monkeypatch):
    one, two = (Resident(two_ways, code) for code in two_ways.codes(1) * 2)
    one.answer_all(overall="2", lighting="1")
    check, first = one.get("check").text, two.get("p/first").text
    real = store.save_page

    def submit_first(*arguments, **options):
        one.post("submit", check)
        return real(*arguments, **options)

    monkeypatch.setattr(store, "save_page", submit_first)
    late = two.post("p/first", first, **{"q-overall": "1"})
    assert two.client.get(late.location).status_code == 410
    assert rows(two_ways, responses)[0].answers["overall"] == "2"


def sent(field):
    """A sheet that was sent, and its receipt."""
    resident = Resident(field, field.codes()[0])
    resident.answer_all(overall="2", lighting="1")
    resident.submit()
    return codes.keyed_hash(KEY, "receipt", codes.tidy(resident.receipt()))


def test_a_correction_sent_while_the_sheet_is_withdrawn_leaves_nothing(two_ways, monkeypatch):
    receipt_hash = sent(two_ways)
    sheet = changes.find_sheet(two_ways.engine, receipt_hash)
    code = codes.new_code()
    changes.begin_correction(two_ways.engine, sheet, codes.keyed_hash(KEY, "code", code), language="zh", at=NOW)
    corrector = Resident(two_ways, code)
    check = corrector.get("check").text
    real = submission.submit

    def withdraw_first(*arguments, **options):
        changes.withdraw(two_ways.engine, sheet, receipt_hash, at=NOW)
        return real(*arguments, **options)

    monkeypatch.setattr(submission, "submit", withdraw_first)
    assert corrector.post("submit", check).status_code == 404
    assert (rows(two_ways, responses), rows(two_ways, drafts), len(rows(two_ways, tombstones))) == ([], [], 1)


def test_a_correction_begun_as_the_sheet_is_withdrawn_begins_nothing(two_ways):
    receipt_hash = sent(two_ways)
    sheet = changes.find_sheet(two_ways.engine, receipt_hash)
    changes.withdraw(two_ways.engine, sheet, receipt_hash, at=NOW)
    changes.begin_correction(two_ways.engine, sheet, "h", language="zh", at=NOW)
    assert rows(two_ways, drafts) == []
    assert len(rows(two_ways, code_table)) == 1


def test_a_sheet_withdrawn_twice_at_once_leaves_one_tombstone(two_ways):
    receipt_hash = sent(two_ways)
    sheet = changes.find_sheet(two_ways.engine, receipt_hash)
    at_once(*[lambda: changes.withdraw(two_ways.engine, sheet, receipt_hash, at=NOW)] * 4)
    assert len(rows(two_ways, tombstones)) == 1


def test_a_code_revoked_while_it_submits_is_not_submitted(two_ways, monkeypatch):
    resident = Resident(two_ways, two_ways.codes()[0])
    resident.answer_all(overall="2", lighting="1")
    check, real = resident.get("check").text, submission.submit

    def revoke_first(*arguments, **options):
        surveys.revoke_code(two_ways.engine, "estate", codes.keyed_hash(KEY, "code", resident.code), at=NOW)
        return real(*arguments, **options)

    monkeypatch.setattr(submission, "submit", revoke_first)
    assert resident.post("submit", check).status_code == 404
    assert rows(two_ways, responses) == []


@pytest.mark.parametrize(("second", "n_responses"), [({"overall": "5"}, 1), ({"overall": "4"}, 0)])
def test_two_people_key_in_one_paper_at_once_and_both_entries_are_kept(new_field, second, n_responses):
    field = new_field(EVERY_TYPE)
    survey = surveys.find_survey(field.engine, "estate")
    questionnaire = surveys.questionnaire_of(survey)

    def key_in(by, answers):
        papers.key_in(field.engine, survey, questionnaire, "P-1", answers, by=by, at=NOW)

    refused = at_once(lambda: key_in("王评", {"overall": "5"}), lambda: key_in("李评", second))
    assert refused == [None, None]
    assert len(rows(field, keyings)) == 2 + n_responses
    assert len(rows(field, responses)) == n_responses


def test_two_people_settle_one_paper_at_once_and_it_counts_once(new_field):
    field = new_field(EVERY_TYPE)
    survey = surveys.find_survey(field.engine, "estate")
    questionnaire = surveys.questionnaire_of(survey)
    for by, overall in (("王评", "5"), ("李评", "4")):
        papers.key_in(field.engine, survey, questionnaire, "P-1", {"overall": overall}, by=by, at=NOW)

    def settle():
        papers.settle(field.engine, survey, questionnaire, "P-1", {"overall": "5"}, by="赵评", at=NOW)

    results = at_once(settle, settle, settle)
    assert sorted(isinstance(each, ProblemsError) for each in results) == [False, True, True]
    assert len(rows(field, responses)) == 1


def test_a_door_opened_twice_at_once_is_opened_once(field):
    opened = at_once(*[lambda: open_door(field.engine, "estate", "site", "3 号楼", at=NOW)] * 4)
    assert sum(isinstance(each, ProblemsError) for each in opened) == 3
    assert len(rows(field, doors)) == 1


def test_counts_for_one_day_entered_at_once_leave_one(field):
    door = open_door(field.engine, "estate", "site", "3 号楼", at=NOW)
    jobs = [
        lambda n=n: enter_footfall(field.engine, door.id, date(2026, 11, 20), n, by="王评", at=NOW) for n in (5, 6, 7)
    ]
    assert at_once(*jobs) == [None] * 3
    assert len(rows(field, footfall)) == 1


def test_the_salt_of_a_day_is_one_whoever_asks(field):
    drawn = at_once(*[lambda: store.salt_of(field.engine, NOW)] * 6)
    assert len(set(drawn)) == 1
    assert [row.salt for row in rows(field, salts)] == drawn[:1]


def test_whatever_writes_says_so_before_it_reads():
    """A transaction that begins as a reader decides on what another writer has changed by then."""
    for path in sorted((ROOT / "survey_app").rglob("*.py")):
        assert ".begin()" not in path.read_text(encoding="utf-8") or path.name == "database.py", path
