"""What residents meet, page by page."""

import re
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from questionnaires.bundle import NO_ANSWER, NOT_ASKED, read_bundle
from survey_app.store import surveys
from survey_app.store.export import export_survey
from survey_app.store.tables import codes, drafts, paradata, responses
from survey_app.texts import texts
from tests.survey_app.resident import Resident, hidden


@pytest.fixture
def resident(field):
    return Resident(field, field.codes()[0])


def test_notice_comes_first_and_nothing_is_ticked(resident):
    page = resident.get()
    assert page.status_code == 200
    assert "填写前请知悉" in page.text
    assert "checked" not in page.text


def test_without_consent_nothing_begins(resident, field):
    answer = resident.post("", resident.get().text)
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    with field.engine.connect() as db:
        assert db.execute(select(drafts)).all() == []


def test_a_sheet_goes_from_consent_to_receipt(resident, field):
    assert resident.answer_all() == "check"
    answer = resident.submit()
    assert answer.status_code == 303
    assert re.search(r"<strong>[2-9A-Z]{5} [2-9A-Z]{5}</strong>", resident.get("receipt").text)
    assert surveys.tally(field.engine, "estate").n_returned == 1


def test_a_second_submit_shows_the_same_receipt_and_changes_nothing(resident, field):
    resident.answer_all()
    check = resident.get("check").text
    resident.post("submit", check)
    first = resident.get("receipt").text
    again = resident.client.post(f"/s/{resident.code}/submit", data={}, follow_redirects=True)
    assert again.status_code == 400
    twice = resident.post("submit", check)
    assert twice.status_code == 303
    assert resident.get("receipt").text == first
    assert surveys.tally(field.engine, "estate").n_returned == 1


def test_two_taps_at_the_same_moment_make_one_sheet(resident, field):
    resident.answer_all()
    check = resident.get("check").text
    cookie = resident.client.get_cookie("hengping").value
    statuses = []

    def tap():
        phone = Resident(field, resident.code)
        phone.client.set_cookie("hengping", cookie)
        statuses.append(phone.post("submit", check).status_code)

    taps = [threading.Thread(target=tap) for _ in range(6)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert statuses == [303] * 6
    assert surveys.tally(field.engine, "estate").n_returned == 1


def test_another_phone_finds_a_used_code_gone_and_sees_no_receipt(resident, field):
    resident.answer_all()
    resident.submit()
    other = Resident(field, resident.code)
    for place in ("", "check", "receipt", "p/overall"):
        answer = other.get(place)
        assert answer.status_code == 410, place
        assert "回执号" not in answer.text


def test_unknown_and_malformed_codes_get_the_same_page(field):
    pages = [
        field.app.test_client().get(f"/s/{code}/") for code in ("ABCDEFGHJK", "x", "%E4%BD%A0", "a" * 300, "' OR 1=1")
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1


def test_codes_are_stored_as_hashes_only(field):
    code = field.codes()[0]
    with field.engine.connect() as db:
        stored = db.execute(select(codes)).all()
    assert code not in str(stored)


def test_after_submission_no_row_ties_the_code_to_the_answers(resident, field):
    resident.answer_all()
    resident.submit()
    with field.engine.connect() as db:
        code = db.execute(select(codes)).one()
        response = db.execute(select(responses)).one()
        assert db.execute(select(drafts)).all() == []
        assert len(db.execute(select(paradata)).all()) >= 5
    assert not set(code._mapping.keys()) & set(response._mapping.keys()) - {
        "id",
        "survey_id",
        "submitted_at",
        "channel",
    }
    assert code.submitted_at != response.submitted_at


def test_an_unanswered_page_names_each_fault_on_top_and_at_the_field(resident):
    resident.begin()
    answer = resident.post("p/overall", resident.get("p/overall").text)
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert 'href="#overall-1"' in answer.text
    assert answer.text.count("请选择一项") == 2


@pytest.mark.parametrize(
    ("value", "status"),
    [("12", 303), ("１２", 303), ("", 303), ("-1", 422), ("81", 422), ("abc", 422), ("9" * 40, 422)],
)
def test_numbers_are_kept_within_their_range(resident, value, status):
    resident.answer_all()
    assert resident.answer_page("p/you", years=value).status_code == status


def test_a_tampered_choice_is_refused_in_words(resident):
    resident.begin()
    answer = resident.answer_page("p/overall", overall="6")
    assert answer.status_code == 422
    assert "请从列出的选项中选择" in answer.text


def test_too_many_choices_and_exclusive_ones_are_refused(resident):
    resident.answer_all()
    page = resident.get("p/you").text
    four = resident.post("p/you", page, **{"q-improve": ["pipes", "roads", "safety", "access"]})
    assert "最多选 3 项" in four.text
    both = resident.post("p/you", page, **{"q-improve": ["pipes", "none"]})
    assert "不能与其他选项同时选" in both.text


def test_a_draft_is_kept_page_by_page_and_goes_on_at_the_first_open_page(resident, field):
    resident.begin()
    resident.answer_page("p/overall")
    other = Resident(field, resident.code)
    assert other.get().location.endswith("/p/before")
    assert 'value="4" checked' in other.get("p/overall").text


def test_a_page_asked_only_of_some_is_passed_over_and_its_stale_answer_dropped(resident, field):
    resident.answer_all(consulted="yes")
    assert "对您家所提意见的处理" in resident.get("check").text
    page = resident.get("p/before").text
    resident.client.post(
        f"/s/{resident.code}/p/before?change=1", data={**hidden(page), "q-consulted": "no", "q-plan_public": "4"}
    )
    assert "对您家所提意见的处理" not in resident.get("check").text
    resident.submit()
    with field.engine.connect() as db:
        assert "opinion_heard" not in db.execute(select(responses)).one().answers


def test_languages_switch_by_link_and_answers_stay(resident):
    resident.begin()
    resident.answer_page("p/overall", overall="5")
    english = resident.get("p/overall?lang=en").text
    assert "how satisfied are you with the renovation" in english
    assert 'value="5" checked' in english
    assert '<html lang="en">' in english


def test_text_is_escaped_and_control_characters_dropped(resident):
    resident.answer_all()
    resident.answer_page("p/you", comment="<script>alert(1)</script>\x00=1+1，很好。")
    page = resident.get("check").text
    assert "<script>" not in page
    assert "=1+1，很好。" in page
    assert "\x00" not in page


def test_a_long_text_is_refused_with_its_length(resident):
    resident.answer_all()
    assert "最多 500 个字，现在有 501 个" in resident.answer_page("p/you", comment="好" * 501).text


def test_every_page_is_hardened_and_asks_nobody_else(resident):
    page = resident.get()
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page.text)
    assert "HttpOnly" in page.headers["Set-Cookie"]


def test_a_forged_token_gets_a_friendly_page(resident):
    answer = resident.client.post(f"/s/{resident.code}/", data={"consent": "yes", "csrf_token": "x"})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_a_post_too_large_is_refused_and_the_draft_is_safe(resident):
    resident.begin()
    resident.answer_page("p/overall", overall="5")
    assert resident.post("p/before", resident.get("p/before").text, filler="x" * 300_000).status_code == 413
    assert 'value="5" checked' in resident.get("p/overall").text


def test_synthetic_surveys_say_so_on_every_page(resident):
    resident.answer_all()
    for place in ("check", "p/overall", "p/facilities"):
        assert "合成数据" in resident.get(place).text
    resident.submit()
    assert "合成数据" in resident.get("receipt").text


def test_the_first_visit_fits_one_network_window(resident, field):
    asked = {"Accept-Encoding": "gzip"}
    page = resident.client.get(f"/s/{resident.code}/", headers=asked)
    style = re.search(r'href="([^"]+survey\.css[^"]+)"', resident.get().text)[1]
    sheet = resident.client.get(style, headers=asked)
    assert (page.headers["Content-Encoding"], sheet.headers["Content-Encoding"]) == ("gzip", "gzip")
    assert len(page.data) + len(sheet.data) <= 14 * 1024
    sheet.close()


def test_the_export_is_sealed_and_holds_no_code(resident, field, tmp_path):
    resident.answer_all(overall="5")
    resident.submit()
    bundle = export_survey(field.engine, "estate", tmp_path / "bundle", at=datetime.now(UTC))
    assert (bundle.manifest.n_issued, bundle.manifest.n_returned, bundle.manifest.synthetic) == (1, 1, True)
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "bundle").iterdir())
    assert resident.code not in written
    row = next(read_bundle(tmp_path / "bundle").rows())
    assert (row["overall"], row["opinion_heard"], row["comment"]) == (
        "5",
        NOT_ASKED if row["consulted"] != "yes" else "4",
        NO_ANSWER,
    )


def test_both_languages_have_the_same_texts():
    assert texts("zh").keys() == texts("en").keys()


class Unlucky(Resident):
    """A phone whose every first answer from the server is lost, with the cookie it carried."""

    def post(self, place, page, **answers):
        before = self.client.get_cookie("hengping").value
        lost = super().post(place, page, **answers)
        self.client.set_cookie("hengping", before)
        again = super().post(place, page, **answers)
        assert again.location == lost.location, place
        return again


def test_every_post_can_be_lost_and_sent_again(field):
    resident = Unlucky(field, field.codes()[0])
    assert resident.answer_all(overall="5") == "check"
    assert resident.submit().location.endswith("/receipt")
    assert resident.get("receipt").status_code == 200
    tally = surveys.tally(field.engine, "estate")
    assert (tally.n_started, tally.n_returned) == (0, 1)
