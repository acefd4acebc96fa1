"""Nothing is lost when the network drops, with and without script; the script only keeps a second copy."""

import time
from typing import Any

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import select

from survey_app.store.tables import drafts, page_times
from tests.conftest import ROOT
from tests.journeys.test_phone_to_pdf import BATTERY, PHONE, press


@pytest.fixture
def phone(browser, address, field):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{address}/s/{field.codes()[0]}/")
    page.tap("#consent")
    press(page)
    yield page
    context.close()


def answers(field):
    with field.engine.connect() as db:
        return db.execute(select(drafts)).one().answers


def test_offline_is_said_and_the_answer_goes_out_when_the_network_is_back(phone, field):
    phone.tap("#overall-2")
    phone.context.set_offline(True)
    phone.tap("form button")
    phone.wait_for_function("document.querySelector('[role=status]').textContent.includes('未联网')")
    assert phone.is_checked("#overall-2")
    phone.context.set_offline(False)
    phone.wait_for_function("document.querySelector('[role=status]').textContent === ''")
    press(phone)
    assert answers(field) == {"overall": "4"}
    assert phone.inner_text("[role=status]") == "已保存"


def test_what_was_touched_is_still_there_after_the_view_was_closed(phone, field):
    phone.tap("#overall-3")
    address = phone.url
    phone.goto("about:blank")
    phone.goto(address)
    assert phone.is_checked("#overall-3")
    assert phone.inner_text("[role=status]") == "已找回本机上未提交的内容"
    press(phone)
    assert answers(field) == {"overall": "3"}


def test_the_copy_goes_once_the_server_has_the_page_and_all_go_with_the_receipt(phone):
    copies = "Object.keys(localStorage).filter(key => key.startsWith('hengping:'))"
    phone.tap("#overall-1")
    assert len(phone.evaluate(copies)) == 1
    press(phone)
    assert phone.evaluate(copies) == []
    for choices in (
        ("#consulted-2", "#plan_public-2"),
        [f"#{row}-2" for row in BATTERY],
        ("#noise_dust-2", "#quality-2", "#leak_again-2"),
    ):
        for choice in choices:
            phone.tap(choice)
        press(phone)
    phone.fill("#comment", "好")
    assert len(phone.evaluate(copies)) == 1
    press(phone)
    press(phone)
    assert phone.evaluate(copies) == []


@pytest.mark.parametrize("script", [True, False], ids=["with_script", "without_script"])
def test_a_post_whose_answer_is_lost_can_be_sent_again_at_every_step(browser, address, field, script):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=script)
    context.set_default_timeout(10_000)
    page = context.new_page()
    code = field.codes()[0]
    page.goto(f"{address}/s/{code}/")

    def lose_the_answer(route):
        """The server gets the post; its answer never arrives."""
        if route.request.method == "POST" and not lost:
            lost.append(route.request.url)
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    lost: list[Any] = []
    page.route("**/*", lose_the_answer)
    for touch in ("#consent", "#overall-2"):
        lost.clear()
        here = page.url
        page.tap(touch)
        with page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-error:")):
            page.tap("form button")
        page.goto(here)
        assert len(lost) == 1
        assert page.url != here or page.is_checked(touch)
        if page.url == here:
            press(page)
    assert answers(field) == {"overall": "4"}
    context.close()


def test_visible_time_is_kept_beside_the_time_of_the_server(phone, field, monkeypatch):
    """The clocks of the phone and of the server are moved on; nobody waits."""
    now = int(time.time())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now - 60)
    phone.clock.install()
    phone.reload()
    phone.tap("#overall-2")
    phone.clock.fast_forward(7_000)
    press(phone)
    with field.engine.connect() as db:
        row = db.execute(select(page_times)).one()
    assert 7 <= row.visible_seconds <= 30
    assert 60 <= row.seconds <= 90


def test_the_script_is_one_and_small(phone):
    assert phone.evaluate("document.scripts.length") == 1
    assert (ROOT / "survey_app/static/survey.js").stat().st_size <= 4096
