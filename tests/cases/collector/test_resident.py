"""What residents type, send and come back to: cases reported for comparable tools, as tests of this one."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from survey_app.store import codes, surveys, tables
from survey_app.store.retention import retain
from survey_app.store.tables import responses
from tests.survey_app.resident import Resident, answers_of, begun, hidden


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
