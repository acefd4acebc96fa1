"""What residents type, send and come back to: cases reported for comparable tools, as tests of this one."""

import io
import random
import struct
import threading
import zlib
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select, update

from questionnaires.problems import ProblemsError
from survey_app.store import codes, surveys, tables
from survey_app.store.export import responses_of
from survey_app.store.retention import retain
from survey_app.store.tables import responses
from survey_app.survey.photos import LARGEST_SIDE, PhotoRefused, clean_photo
from tests.conftest import small_photo
from tests.survey_app.resident import Resident, hidden

INVISIBLE = {
    "zero-width space": "\u200b",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "Hangul filler": "\u3164",
    "right-to-left override": "\u202e",
    "braille blank": "\u2800",
    "variation selectors": "\ufe0f\ufe0f",
    "joiners": "\u200d \u200d",
}


def begun(field):
    resident = Resident(field, field.codes()[0])
    resident.begin()
    return resident


def answers_of(field):
    with field.engine.connect() as db:
        return [dict(sheet["answers"]) for sheet in responses_of(db, "estate")]


@pytest.mark.parametrize("text", [*INVISIBLE.values(), "  ", "\u3000\u3000", "\xa0", "\r\n"], ids=ascii)
def test_a_required_text_of_signs_nobody_sees_is_no_answer(probe, text):
    resident = begun(probe("{id: why, type: text, text: {zh: 请说明}}"))
    answer = resident.post("p/p1", resident.get("p/p1").text, **{"q-overall": "5", "q-why": text})
    assert (answer.status_code, "请填写" in answer.text) == (422, True)


def test_an_optional_text_of_signs_nobody_sees_is_stored_as_no_answer_and_others_lose_them(probe):
    field = probe("{id: why, type: text, required: false, text: {zh: 请说明}}")
    for text in ("\u200b\u2060", "楼道\u200b灯\u202e不亮\ufeff"):
        resident = begun(field)
        resident.post("p/p1", resident.get("p/p1").text, **{"q-overall": "5", "q-why": text})
        resident.submit()
    assert sorted(answers.get("why", "") for answers in answers_of(field)) == ["", "楼道灯不亮"]


def wide(code):
    return "".join(chr(ord(sign) + 0xFEE0) for sign in code)


WAYS_TO_TYPE = {
    "small": str.lower,
    "in halves": codes.spaced,
    "ideographic blank": lambda code: f"{code[:5]}\u3000{code[5:]}",
    "full-width": wide,
    "full-width dash": lambda code: f"{code[:5]}－{code[5:]}",
    "en dash": lambda code: f"{code[:5]}–{code[5:]}",
    "zero-width": lambda code: f"\u200b{code}\u200b",
}


@pytest.mark.parametrize("typed", WAYS_TO_TYPE.values(), ids=WAYS_TO_TYPE)
def test_codes_and_receipts_are_read_however_a_keyboard_writes_them(field, typed):
    resident = Resident(field, field.codes()[0])
    client = field.app.test_client()
    found = client.post("/", data=hidden(client.get("/").text) | {"code": typed(resident.code)})
    assert found.status_code == 303
    assert client.get(f"/s/{typed(resident.code)}/").status_code == 200
    resident.answer_all()
    resident.submit()
    receipt = resident.receipt().replace(" ", "")
    found = client.post("/r/", data=hidden(client.get("/r/").text) | {"receipt": typed(receipt)})
    assert found.location.endswith("/r/sheet")


def test_the_codes_of_doors_and_of_households_read_aloud_are_read_so_too(field):
    door = field.door("enumerator", "王访员")
    code = field.codes()[0]
    resident = Resident(field, door=door.replace(door[3:13], wide(door[3:13])))
    assert resident.enter(household=f"{wide(code[:5])}－{code[5:]}").status_code == 303
    assert codes.tidy(resident.code) == code


def test_a_door_of_a_name_that_only_looks_different_is_refused(field):
    field.door("enumerator", "ＥＸ－２")
    for name in ("ex-2", "EX–2", "EX\u200b-2"):
        with pytest.raises(ProblemsError, match="a name that is not taken"):
            field.door("enumerator", name)


def directory(*entries):
    """A block of EXIF notes, as cameras write it."""
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + b"\0\0\0\0"


def note(tag, kind, n, value):
    return struct.pack("<HHI4s", tag, kind, n, value)


def with_notes(payload):
    plain, block = small_photo((60, 40)), b"Exif\0\0" + payload
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + plain[2:]


TURNED = note(0x112, 3, 1, b"\x06\0\0\0")
DAMAGED = {
    "garbage": b"\0" * 20,
    "width as letters": directory(TURNED, note(0x100, 2, 4, b"abc\0")),
    "height as letters": directory(TURNED, note(0x101, 2, 4, b"abc\0")),
    "resolution unit as letters": directory(TURNED, note(0x128, 2, 4, b"abc\0")),
    "orientation without value": directory(note(0x112, 3, 0, b"\0\0\0\0")),
    "sensitivity too large": directory(TURNED, note(0x102, 4, 1, b"\xff\xff\xff\xff")),
    "offset beyond the file": directory(TURNED, note(0x11A, 5, 1, b"\xff\xff\xff\x0f")),
}


@pytest.mark.parametrize("notes", DAMAGED.values(), ids=DAMAGED)
def test_a_photo_with_damaged_notes_is_taken(probe, notes):
    resident = begun(probe("{id: pic, type: photo, required: false, text: {zh: 照片}}"))
    fields = hidden(resident.get("p/p1").text) | {"q-overall": "5", "q-pic": (io.BytesIO(with_notes(notes)), "a.jpg")}
    answer = resident.client.post(f"/s/{resident.code}/p/p1", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 303


def test_a_photo_is_turned_upright_by_its_note():
    upright = clean_photo(io.BytesIO(with_notes(directory(TURNED))))
    with Image.open(io.BytesIO(upright.content)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((40, 60), {})


def test_whatever_happened_to_a_photo_on_its_way_it_is_taken_or_refused_in_words():
    """Ten thousand of these were tried once; the suite tries two hundred."""
    notes = Image.Exif()
    notes[0x112] = 6
    whole = [small_photo((60, 40), form, exif=notes) for form in ("JPEG", "PNG", "WEBP")]
    chance = random.Random(5)  # noqa: S311  no secret
    reasons = set()
    for _ in range(200):
        content = bytearray(chance.choice(whole))
        for _ in range(chance.choice((1, 2, 5))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            assert clean_photo(io.BytesIO(bytes(content))).content[:2] == b"\xff\xd8"
        except PhotoRefused as refused:
            reasons.add(refused.reason)
    assert reasons <= {"photo_unreadable", "photo_too_large"}
    assert "photo_unreadable" in reasons


def claiming(width, height):
    """A small PNG whose header claims another size."""
    plain = small_photo((8, 8), "PNG")
    header = b"IHDR" + struct.pack(">II", width, height) + plain[24:29]
    return plain[:12] + header + struct.pack(">I", zlib.crc32(header)) + plain[33:]


@pytest.mark.parametrize("side", [4_500, 7_200, 12_000, 60_000])
def test_a_bomb_is_refused_by_its_header_before_a_pixel_is_read(monkeypatch, side):
    bomb = io.BytesIO(claiming(side, side))
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("a pixel was read"))
    with pytest.raises(PhotoRefused, match="photo_too_large"):
        clean_photo(bomb)


def test_colours_by_number_and_print_colours_become_a_photo():
    for mode, form in (("P", "PNG"), ("1", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG")):
        content = io.BytesIO()
        Image.new(mode, (2000, 1000)).save(content, form)
        content.seek(0)
        with Image.open(io.BytesIO(clean_photo(content).content)) as picture:
            assert (picture.mode, picture.size) == ("RGB", (LARGEST_SIDE, LARGEST_SIDE // 2))


def greys_of(picture):
    """The darkest, the mean and the lightest grey of what becomes of a picture sent as PNG."""
    sent = io.BytesIO()
    picture.save(sent, "PNG")
    kept = Image.open(io.BytesIO(clean_photo(sent).content)).convert("L")
    n_of = kept.histogram()
    return kept.getextrema()[0], sum(grey * n for grey, n in enumerate(n_of)) / sum(n_of), kept.getextrema()[1]


def test_a_picture_of_many_greys_keeps_them():
    row = struct.pack("<256H", *range(0, 65536, 256))
    darkest, mean, lightest = greys_of(Image.frombytes("I;16", (256, 16), row * 16))
    assert darkest < 5
    assert mean == pytest.approx(127.5, abs=2)
    assert lightest > 250


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_black_writing_on_a_transparent_ground_stays_readable(mode):
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 100, 25))
    darkest, mean, lightest = greys_of(picture.quantize(4) if mode == "P" else picture.convert(mode))
    assert (darkest < 5, lightest > 250) == (True, True)
    assert mean == pytest.approx(255 * 3 / 4, abs=2)


def test_two_taps_two_tabs_and_going_back_make_one_sheet_as_first_sent(probe):
    field = probe()
    resident = begun(field)
    resident.post("p/p1", resident.get("p/p1").text, **{"q-overall": "4"})
    page = resident.get("check").text
    statuses = [resident.post("submit", page).status_code for _ in range(2)]
    resident.post("p/p1", page, **{"q-overall": "1"})
    assert (statuses, answers_of(field)) == ([303, 303], [{"overall": "4"}])


def test_two_taps_at_the_same_time_make_one_sheet(probe):
    field = probe()
    resident = begun(field)
    resident.post("p/p1", resident.get("p/p1").text, **{"q-overall": "4"})
    page = resident.get("check").text
    cookie = resident.client.get_cookie("hengping")
    both, statuses = threading.Barrier(2), []

    def tap():
        client = field.app.test_client()
        client.set_cookie("hengping", cookie.value)
        both.wait()
        statuses.append(client.post(f"/s/{resident.code}/submit", data=hidden(page)).status_code)

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert (statuses, answers_of(field)) == ([303, 303], [{"overall": "4"}])


def test_going_back_asks_the_server_again_and_shows_what_was_saved(probe):
    field = probe(
        "{id: why, type: text, required: false, text: {zh: 说明}}\n  - id: p2\n    items:\n"
        "      - {id: more, type: text, required: false, text: {zh: 其他}}"
    )
    resident = begun(field)
    resident.post("p/p1", resident.get("p/p1").text, **{"q-overall": "2", "q-why": "楼道灯不亮"})
    again = resident.get("p/p1")
    assert 'value="2" checked' in again.text
    assert "楼道灯不亮" in again.text
    assert "no-store" in again.headers["Cache-Control"]


class Walk:
    """What residents may do with one household code in two browsers, and what each page must then say."""

    def __init__(self, field):
        self.field, self.code = field, field.codes()[0]
        self.browsers = [Resident(field, self.code) for _ in range(2)]
        self.state, self.sender, self.receipt, self.value = "issued", None, "", ""
        self.is_late = self.is_closed = False
        self.correction, self.corrected, self.sent_corrections, self.lost_corrections = "", "", [], []
        self.typed = [False, False]  # which browser has the receipt typed in

    def page(self, who, address):
        return self.browsers[who].client.get(address, follow_redirects=True).text

    def post(self, who, address, **fields):
        client = self.browsers[who].client
        page = client.get("/r/").text  # any page of this browser carries its token
        return client.post(address, data=hidden(page) | fields, follow_redirects=True)

    def answer(self, who, value):
        """Consent where needed and answer the page."""
        self.post(who, f"/s/{self.code}/", consent="yes")
        self.post(who, f"/s/{self.code}/p/p1", **{"q-overall": value})
        if self.state == "begun" or (self.state == "issued" and not self.is_closed):
            self.state, self.value = "begun", value

    def send(self, who):
        self.post(who, f"/s/{self.code}/submit")
        if self.state == "begun":
            self.state, self.sender = "submitted", who
            self.receipt = self.browsers[who].receipt().replace(" ", "")

    def look(self, who):
        if self.receipt:
            self.post(who, "/r/", receipt=self.receipt)
            self.typed[who] = self.state != "deleted"

    def correct(self, who, value):
        answer = self.browsers[who].client.post("/r/correct", data=hidden(self.page(who, "/r/")))
        if self.state == "submitted" and self.typed[who] and not self.is_late:
            self.correction = answer.location.split("/")[2]
            self.post(who, f"/s/{self.correction}/p/p1", **{"q-overall": value})
            self.corrected = value

    def send_correction(self, who):
        if self.correction:
            self.post(who, f"/s/{self.correction}/submit")
            self.sent_corrections.append(self.correction)
            self.value, self.correction = self.corrected, ""

    def withdraw(self, who):
        self.post(who, "/r/withdraw")
        if self.state == "submitted" and self.typed[who] and not self.is_late:
            self.state = "withdrawn"
            self.lose(self.sent_corrections)
            self.sent_corrections = []

    def lose(self, sent=()):
        """With the form go its corrections."""
        self.lost_corrections += [*sent, *filter(None, [self.correction])]
        self.correction = ""

    def pass_time(self, days):
        """Let everything have happened so many days ago, then delete what has had its time."""
        with self.field.engine.begin() as db:
            for table, column in ((responses, "submitted_at"), (tables.codes, "submitted_at")):
                for row in db.execute(select(table).where(table.c[column].is_not(None))).all():
                    at = row._mapping[column] - timedelta(days=days)
                    db.execute(update(table).where(table.c.id == row.id).values({column: at}))
            for row in db.execute(select(tables.tombstones)).all():
                on = row.withdrawn_on - timedelta(days=days)
                db.execute(update(tables.tombstones).values(withdrawn_on=on))
        retain(self.field.engine, surveys.find_survey(self.field.engine, "estate"), at=datetime.now(UTC))
        if self.state in ("submitted", "withdrawn"):
            self.is_late, self.sender = True, None
            if days > 365:
                self.state, self.value = "deleted", ""
                self.lose()

    def close(self):
        with self.field.engine.begin() as db:
            db.execute(update(tables.surveys).values(closes_at=datetime(2026, 1, 1, tzinfo=UTC)))
        self.is_closed = True

    def check(self):
        """Every page of both browsers against the store."""
        stored = answers_of(self.field)
        assert stored == ([{"overall": self.value}] if self.state == "submitted" else [])
        for who in range(2):
            self.check_code(who)
            self.check_receipt(who)

    def check_code(self, who):
        words = {
            "issued": "调查已经结束" if self.is_closed else "填写前请知悉",
            "begun": "提交前请核对",
            "submitted": "已提交，谢谢您",
            "withdrawn": "答卷已撤回",
        }
        shared = self.state in ("issued", "begun")
        wanted = words[self.state] if shared or who == self.sender else "这个编码已经用过"
        for place in ("", "check", "p/p1", "receipt"):
            page = self.page(who, f"/s/{self.code}/{place}")
            if not (self.state == "begun" and place == "p/p1"):
                assert wanted in page, (self.state, who, place)
            is_told = self.state == "submitted" and who == self.sender
            assert ("已提交，谢谢您" in page, bool(self.receipt) and codes.spaced(self.receipt) in page) == (
                is_told,
                is_told,
            )
        if self.correction:
            assert "提交前请核对" in self.page(who, f"/s/{self.correction}/")
        for code in self.sent_corrections:
            page = self.page(who, f"/s/{code}/")
            assert "更正已提交" in page
        for code in self.lost_corrections:
            assert "这份答卷已经删除" in self.page(who, f"/s/{code}/check")

    def check_receipt(self, who):
        page = self.page(who, "/r/sheet")
        if not self.typed[who] or self.state == "deleted":
            assert "凭回执号查看答卷" in page
        elif self.state == "withdrawn":
            assert "答卷已撤回" in page
        else:
            assert dict(zip("54321", ("很满意", "满意", "一般", "不满意", "很不满意"), strict=True))[self.value] in page
            assert ("撤回答卷" in page, "期限" in page) == (not self.is_late, self.is_late)
            assert ("有一次更正还没有提交" in page) == bool(self.correction)


STEPS = st.one_of(
    st.tuples(st.sampled_from(("send", "look", "send_correction", "withdraw")), st.integers(0, 1)),
    st.tuples(st.sampled_from(("answer", "correct")), st.integers(0, 1), st.sampled_from("12345")),
    st.tuples(st.just("pass_time"), st.sampled_from((15, 400))),
    st.tuples(st.just("close")),
)
STORIES = (
    "answer 0 4, send 0, look 1, withdraw 1, look 0",  # withdrawn elsewhere: the sender's pages must know
    "answer 0 4, send 0, look 0, look 1, correct 0 2, correct 1 1, send_correction 1, correct 0 5, withdraw 1",
    "answer 0 4, send 0, look 0, correct 0 2, send_correction 0, withdraw 0, look 1",
    "answer 0 4, send 0, look 0, correct 0 2, pass_time 15, send_correction 0, withdraw 0, pass_time 400, look 0",
    "answer 0 4, close, send 1, look 1, withdraw 1, pass_time 400, look 0, look 1",
    "answer 1 4, answer 0 2, send 1, send 0, look 0, withdraw 0, answer 0 5, send 0",
    "close, answer 0 4, send 0, look 0, withdraw 0",
)


@pytest.mark.parametrize("story", STORIES)
def test_every_page_says_what_the_store_says_after_every_step_of_a_story(probe, story):
    walk = Walk(probe())
    for step in story.split(", "):
        name, *given = step.split()
        getattr(walk, name)(
            *(part if name in ("answer", "correct") and at else int(part) for at, part in enumerate(given))
        )
        walk.check()


def test_every_page_says_what_the_store_says_in_whatever_order_two_browsers_come(probe):
    fields = count()

    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 1), st.lists(STEPS, min_size=4, max_size=10))
    def check(sender, steps):
        walk = Walk(probe())
        next(fields)
        walk.answer(0, "3")
        walk.send(sender)
        walk.look(0)
        walk.look(1)
        for name, *arguments in steps:
            getattr(walk, name)(*arguments)
        walk.check()

    check()
    assert next(fields) >= 12


def test_a_photo_on_a_page_that_is_not_saved_must_be_chosen_again_and_that_is_said(probe):
    field = probe(
        "{id: pic, type: photo, required: false, text: {zh: 照片}}",
        "{id: why, type: text, required: false, max_length: 3, text: {zh: 说明}}",
    )
    resident = begun(field)
    page = resident.get("p/p1").text
    photo = {"q-pic": (io.BytesIO(small_photo()), "a.jpg")}
    answer = resident.post("p/p1", page, **{"q-overall": "5", "q-why": "太长的说明"}, **photo)
    assert (answer.status_code, "照片还没有保存，请再选一次" in answer.text) == (422, True)
    answer = resident.post("p/p1", page, **{"q-overall": "5", "q-why": "太长的说明"})
    assert (answer.status_code, "照片还没有保存" in answer.text) == (422, False)


def test_a_browser_that_keeps_no_cookies_is_told_what_to_allow(probe):
    field = probe()
    address = f"/s/{field.codes()[0]}/"
    browser = field.app.test_client(use_cookies=False)
    answer = browser.post(address, data=hidden(browser.get(address).text) | {"consent": "yes"})
    assert (answer.status_code, "允许本站使用 Cookie" in answer.text) == (400, True)


def test_times_are_told_in_beijing_time(probe):
    field = probe()
    resident = begun(field)
    resident.post("p/p1", resident.get("p/p1").text, **{"q-overall": "4"})
    resident.submit()
    with field.engine.begin() as db:
        db.execute(update(responses).values(submitted_at=datetime(2026, 11, 30, 20, 30, tzinfo=UTC)))
    client = field.app.test_client()
    client.post("/r/", data=hidden(client.get("/r/").text) | {"receipt": resident.receipt()})
    page = client.get("/r/sheet").text
    assert "提交时间：2026-12-01 04:30（北京时间）" in page
    assert "2026-12-15 04:30（北京时间）以前可以修改或撤回" in page
    with field.engine.begin() as db:
        db.execute(update(tables.surveys).values(closes_at=datetime(2026, 1, 31, 20, tzinfo=UTC)))
    closed = Resident(field, field.codes()[0]).get()
    assert "已于 2026-02-01 04:00（北京时间）截止" in closed.text


def test_what_is_not_done_for_want_of_the_receipt_is_said_to_be_undone(probe):
    field = probe()
    resident = begun(field)
    resident.post("p/p1", resident.get("p/p1").text, **{"q-overall": "4"})
    resident.submit()
    answer = resident.client.post("/r/withdraw", data=hidden(resident.client.get("/r/").text))
    assert "刚才的操作没有执行" in answer.text
    assert "刚才的操作没有执行" not in resident.client.get("/r/").text
    assert len(answers_of(field)) == 1
