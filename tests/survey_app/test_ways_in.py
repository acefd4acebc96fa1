"""Ways in besides the household code, quotas and closing, receipts that correct and withdraw."""

import re
import threading
from datetime import UTC, date, datetime

from limits import parse
from sqlalchemy import select, update

from analysis.inputs.dataset import read_dataset
from questionnaires.bundle import NO_ANSWER, read_bundle
from survey_app.store import doors, surveys
from survey_app.store.tables import codes, drafts
from survey_app.store.tables import surveys as survey_table
from survey_app.survey import visitor
from tests.conftest import RIGHT_TO_LEFT
from tests.survey_app.resident import Resident, count, exported, finish, hidden, open_receipt


def test_a_site_code_begins_a_sheet_with_a_code_of_its_own(field, tmp_path):
    address = field.door("site", "3 号楼")
    page = field.app.test_client().get(address).text
    assert "本二维码属于：3 号楼" in page
    resident = Resident(field, door=address)
    assert resident.enter().status_code == 303
    assert "续填码" in resident.get("p/overall").text
    assert finish(resident).status_code == 303
    tally = doors.door_tallies(field.engine, "estate")[0]
    assert (tally.n_started, tally.n_returned) == (0, 1)
    bundle = exported(field, tmp_path)
    assert (bundle.manifest.n_issued, bundle.manifest.probability) == (None, False)
    row = next(bundle.rows())
    assert (row["channel"], row["mode"], row["status"]) == ("site", "self", "complete")
    written = (tmp_path / "bundle/paradata.csv").read_text(encoding="utf-8-sig")
    assert "3 号楼" in written
    assert resident.code not in written


def test_the_resume_code_leads_another_phone_to_the_first_open_page(field):
    first = Resident(field, door=field.door())
    first.enter()
    first.answer_page("p/overall")
    other = Resident(field)
    shown = re.search(r"续填码 <strong>(.+?)</strong>", first.get("p/before").text)[1]
    start = other.client.get("/").text
    found = other.client.post("/", data=hidden(start) | {"code": shown.lower()})
    assert other.client.get(found.location).location.endswith("/p/before")


def test_the_same_notice_sent_twice_begins_one_sheet(field):
    resident = Resident(field, door=field.door())
    page = resident.client.get(resident.door).text
    both = [resident.client.post(resident.door, data=hidden(page) | {"consent": "yes"}) for _ in range(2)]
    assert both[0].location == both[1].location
    assert count(field, drafts) == 1


def test_a_door_without_consent_or_with_a_forged_ticket_begins_nothing(field):
    resident = Resident(field, door=field.door())
    page = resident.client.get(resident.door).text
    assert resident.client.post(resident.door, data=hidden(page)).status_code == 422
    forged = hidden(page) | {"consent": "yes", "ticket": "x"}
    assert resident.client.post(resident.door, data=forged).status_code == 400
    assert (count(field, codes), count(field, drafts)) == (0, 0)


def test_unknown_revoked_and_malformed_doors_and_codes_answer_alike(field):
    revoked_door, revoked_code = field.door(name="旧入口"), field.codes()[0]
    doors.revoke_door(field.engine, 1, at=datetime.now(UTC))
    resident = Resident(field, revoked_code)
    with field.engine.begin() as db:
        db.execute(update(codes).values(revoked_at=date(2026, 1, 1)))
    client = field.app.test_client()
    pages = [
        client.get(address)
        for address in (
            revoked_door,
            "/d/22222222222/",
            "/d/%E4%BD%A0/",
            "/d/2/",
            "/s/x/",
            f"/s/{resident.code}/",
            "/s/ABCDEFGHJK/",
        )
    ]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1


def test_a_sheet_begun_before_its_door_was_revoked_can_be_finished(field):
    resident = Resident(field, door=field.door())
    resident.enter()
    doors.revoke_door(field.engine, 1, at=datetime.now(UTC))
    assert finish(resident).status_code == 303


def test_the_open_link_is_labelled_in_notice_and_bundle(field, tmp_path):
    resident = Resident(field, door=field.door("open", "公开链接"))
    assert "非概率样本" in resident.client.get(resident.door).text
    resident.enter()
    finish(resident)
    bundle = exported(field, tmp_path)
    assert (next(bundle.rows())["channel"], bundle.manifest.probability) == ("open", False)


def test_an_enumerator_reads_aloud_and_is_named_on_the_sheet(field, tmp_path):
    household = field.codes()[0]
    enumerator = Resident(field, door=field.door("enumerator", "王访员"))
    assert "念读" in enumerator.client.get(enumerator.door).text
    wrong = enumerator.enter(household="ABCDE FGHJK")
    assert wrong.status_code == 404
    assert "没有这个户码" in wrong.text
    enumerator.enter(household=household)
    assert enumerator.code == household
    enumerator.answer_from("p/overall")
    assert "这份问卷是谁填的" not in enumerator.get("check").text
    enumerator.submit()
    assert f'href="{enumerator.door}"' in enumerator.get("receipt").text
    row = next(exported(field, tmp_path).rows())
    assert (row["channel"], row["mode"]) == ("household", "enumerator")
    assert "王访员" in (tmp_path / "bundle/paradata.csv").read_text(encoding="utf-8-sig")
    assert doors.door_tallies(field.engine, "estate")[0].n_returned == 1


def test_who_filled_in_is_asked_and_not_guessed_for_families(field, tmp_path):
    resident = Resident(field, field.codes()[0])
    resident.answer_all()
    resident.submit(mode="proxy")
    assert next(exported(field, tmp_path).rows())["mode"] == "proxy"


def test_a_quota_holds_when_many_submit_at_once(new_field, tmp_path):
    field = new_field(quota=2)
    phones = [Resident(field, code) for code in field.codes(6)]
    for phone in phones:
        phone.answer_all()
    pages = [phone.get("check").text for phone in phones]
    threads = [
        threading.Thread(target=phone.post, args=("submit", page)) for phone, page in zip(phones, pages, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally = surveys.tally(field.engine, "estate")
    assert (tally.n_returned, tally.n_over_quota) == (2, 4)
    thanks = [phone.get("receipt").text for phone in phones]
    assert sum("份数已满" in page for page in thanks) == 4
    exported(field, tmp_path)
    dataset = read_dataset(tmp_path / "bundle")
    assert (len(dataset), len(dataset.set_aside)) == (2, 4)


def test_a_site_has_a_quota_of_its_own(field):
    full, free = field.door("site", "1 号楼", quota=1), field.door("site", "2 号楼")
    for address in (full, full, free):
        resident = Resident(field, door=address)
        resident.enter()
        finish(resident)
    tallies = doors.door_tallies(field.engine, "estate")
    assert [(each.n_returned, each.n_over_quota) for each in tallies] == [(1, 1), (1, 0)]


def test_after_closing_nobody_begins_and_what_was_begun_is_kept_as_late(field):
    resident = Resident(field, field.codes()[0])
    resident.answer_all()
    with field.engine.begin() as db:
        db.execute(update(survey_table).values(closes_at=datetime(2026, 1, 1, tzinfo=UTC)))
    newcomer = Resident(field, field.codes()[0])
    for answer in (newcomer.get(), newcomer.client.get(field.door())):
        assert answer.status_code == 410
        assert "调查已经结束" in answer.text
    resident.submit()
    assert "已经截止" in resident.get("receipt").text
    tally = surveys.tally(field.engine, "estate")
    assert (tally.n_returned, tally.n_late) == (0, 1)


def test_partial_sheets_are_kept_counted_and_labelled(field, tmp_path):
    done, begun = Resident(field, field.codes()[0]), Resident(field, field.codes()[0])
    done.answer_all()
    done.submit()
    begun.begin()
    begun.answer_page("p/overall", overall="1")
    bundle = exported(field, tmp_path)
    assert bundle.manifest.n_partial == 1
    rows = {row["status"]: row for row in bundle.rows()}
    assert (rows["partial"]["overall"], rows["partial"]["quality"]) == ("1", NO_ANSWER)
    dataset = read_dataset(tmp_path / "bundle")
    assert (len(dataset), len(dataset.set_aside)) == (1, 1)


def test_large_type_is_kept_for_the_visit_without_script(field):
    resident = Resident(field, field.codes()[0])
    assert 'class="large"' in resident.get("?type=large").text
    resident.begin()
    assert 'class="large"' in resident.get("p/overall").text
    assert 'class="largest"' in resident.get("p/overall?type=largest").text
    assert "class=" not in resident.get("p/overall?type=normal").text.split("<head>")[0]
    assert "class=" not in resident.get("p/overall?type=%22onload").text.split("<head>")[0]


def test_a_language_written_from_the_right_turns_the_page(new_field):
    field = new_field(RIGHT_TO_LEFT)
    resident = Resident(field, field.codes()[0])
    page = resident.get().text
    assert '<html lang="ar" dir="rtl">' in page
    assert 'lang="en"' in page
    resident.begin()
    assert "هل أنت راض عموما" in resident.get("p/overall").text
    resident.answer_page("p/overall", overall="3")
    english = resident.get("p/overall?lang=en").text
    assert 'dir="rtl"' not in english
    assert 'value="3" checked' in english


def test_no_address_is_kept_unless_the_survey_says_so(field, new_field, tmp_path):
    resident = Resident(field, field.codes()[0])
    assert "不记录网络地址" in resident.get().text
    resident.begin()
    marked = new_field(address_buckets=True)
    buckets = []
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        guest = Resident(marked, marked.codes()[0])
        guest.client.environ_base["REMOTE_ADDR"] = address
        assert "当天有效、不能还原的地址标记" in guest.get().text
        guest.begin()
    with marked.engine.connect() as db:
        buckets = [row.bucket for row in db.execute(select(drafts))]
        assert "10.0.0" not in str(db.execute(select(drafts)).all())
    assert buckets[0] == buckets[1] != buckets[2]
    with field.engine.connect() as db:
        assert db.execute(select(drafts)).one().bucket == ""


def test_a_typed_code_that_opens_nothing_is_said_at_the_field(field):
    client = field.app.test_client()
    answer = client.post("/", data=hidden(client.get("/").text) | {"code": "ABCDE FGHJK"})
    assert answer.status_code == 404
    assert "<title>错误：" in answer.text
    assert answer.text.count("打不开这个编码") == 2


def test_wrong_codes_are_limited_in_all_and_known_browsers_go_on(field, monkeypatch):
    monkeypatch.setattr(visitor, "WRONG_CODES_IN_ALL", parse("300 per day"))  # a minute may end while the test runs
    known = Resident(field, field.codes()[0])
    known.begin()
    stranger = field.app.test_client()
    statuses = [stranger.get(f"/s/ABCDEFG{at:03d}/").status_code for at in range(310)]
    assert statuses[:300] == [404] * 300
    assert set(statuses[300:]) == {429}
    enumerator = Resident(field, door=field.door("enumerator", "王访员"))
    for right in (field.codes()[0], "ABCDEFGHJK"):
        typed = field.app.test_client()
        assert typed.post("/", data=hidden(typed.get("/").text) | {"code": right}).status_code == 429
        assert enumerator.enter(household=right).status_code == 429
    newcomer = Resident(field, field.codes()[0])
    assert newcomer.get().status_code == 429
    assert open_receipt(newcomer, "ABCDE FGHJK").status_code == 429
    assert known.get("p/overall").status_code == 200


def test_footfall_stands_beside_the_tally_and_a_second_count_replaces_the_first(field):
    field.door("site", "1 号楼")
    for n_people in (80, 95):
        doors.enter_footfall(field.engine, 1, date(2026, 11, 1), n_people, by="李督导", at=datetime.now(UTC))
    doors.enter_footfall(field.engine, 1, date(2026, 11, 2), 5, by="李督导", at=datetime.now(UTC))
    assert doors.door_tallies(field.engine, "estate")[0].n_people == 100


def test_the_bundle_of_every_channel_reads_back(field, tmp_path):
    for kind in ("site", "open", "enumerator"):
        resident = Resident(field, door=field.door(kind, kind))
        resident.enter()
        finish(resident)
    assert len(list(read_bundle(exported(field, tmp_path).folder).rows())) == 3
