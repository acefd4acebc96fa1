"""Every page type of the collector, one after another, in a real browser."""

from datetime import UTC, datetime

from sqlalchemy import update

from survey_app.store.tables import codes, surveys
from survey_app.store.users import add_user
from tests.conftest import small_photo

PASSWORD = "a long password for tests"  # noqa: S105  for tests only


def press(page, button="main form:not(.bar) button"):
    """Press the button of the page and wait for the next page."""
    with page.expect_navigation():
        page.click(button)


def resident_pages(page, address, field, query=""):
    """Go through what a resident may meet; yields the name of each page when it is open."""
    yield from _ways_in(page, address, field, query)
    yield from _questions(page)
    yield from _own_sheet(page)
    page.goto(f"{address}/s/ABCDEFGHJK/")
    yield "not found"


def _ways_in(page, address, field, query):
    page.goto(f"{address}/{query}")
    yield "start"
    press(page)
    yield "start, wrong code"
    page.goto(f"{address}{field.door('site', f'楼 {id(page)}')}")
    yield "door of a site"
    page.goto(f"{address}{field.door('enumerator', f'访员 {id(page)}')}")
    yield "door of an enumerator"
    page.goto(f"{address}/s/{field.codes()[0]}/")
    yield "notice"
    press(page)
    yield "notice, not agreed"
    page.check("#consent")
    press(page)
    yield "rating"


def _questions(page):
    press(page)
    yield "rating, not answered"
    page.check("#overall-1")
    press(page)
    yield "ranking, date, recommendation"
    press(page)
    yield "ranking, date, recommendation, not answered"
    page.select_option("#first-1", "2")
    page.select_option("#first-2", "1")
    page.check("#recommend-10")
    press(page)
    yield "bid and sensitive item"
    page.check("#lift_fee-1")
    page.check("#mobility-1")
    press(page)
    yield "sensitive item without consent"
    page.check("[name=c-mobility]")
    press(page)
    yield "photo, number, several, text"
    page.set_input_files("#picture", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": small_photo()})
    page.fill("#people", "3")
    press(page)
    yield "check"
    with page.expect_navigation():
        page.click(".change >> nth=3 >> a")
    yield "photo kept"
    press(page)
    press(page)
    yield "receipt"


def _own_sheet(page):
    receipt = page.inner_text(".receipt strong")
    with page.expect_navigation():
        page.click("main .back a")
    yield "receipt asked for"
    press(page)
    yield "receipt, wrong"
    page.fill("#receipt", receipt)
    press(page)
    yield "sheet"
    with page.expect_navigation():
        page.click("main .back a")
    yield "withdraw"
    press(page)
    yield "withdrawn"


def console_pages(page, address, field, query=""):
    """Go through the console as two people; yields the name of each page when it is open."""
    name = f"评 {id(page)}"
    for user in (name, name + "二"):
        add_user(field.engine, user, PASSWORD, at=datetime.now(UTC))
    field.door("site", f"楼 {name}")
    number = f"P-{id(page)}"
    for user, overall in ((name, "#overall-1"), (name + "二", "#overall-2")):
        page.goto(f"{address}/console/login{query}")
        yield "login"
        press(page)
        yield "login, wrong"
        page.fill("#name", user)
        page.fill("#password", PASSWORD)
        press(page)
        yield "console"
        page.goto(f"{address}/console/estate/")
        yield "fieldwork"
        press(page)
        yield "fieldwork, wrong count"
        yield from _callbacks(page, address, field)
        page.goto(f"{address}/console/estate/paper")
        yield "paper list"
        page.fill("#number", number)
        press(page)
        yield "paper form"
        press(page)
        yield "paper form, not agreed"
        page.check("#agreed")
        page.check(overall)
        press(page)
        yield "paper form keyed in"
        page.goto(f"{address}/console/")
        press(page, ".bar button")
    press_login(page, name)
    page.goto(f"{address}/console/estate/paper/{number}/settle")
    yield "settle"


def _callbacks(page, address, field):
    """Plan a call-back sample over households of which some have used their code."""
    page.goto(f"{address}/console/estate/callbacks")
    yield "call-back sample, nobody yet"
    field.codes(40)
    with field.engine.begin() as db:
        db.execute(update(codes).where(codes.c.channel == "household").values(submitted_at=datetime.now(UTC).date()))
    page.goto(f"{address}/console/estate/callbacks")
    yield "call-back sample"
    press(page)
    yield "call-back sample, no seed"
    page.fill("#seed", "7")
    press(page)
    yield "call-back sample drawn"


def press_login(page, name):
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    press(page)


def closed_page(page, address, field, query=""):
    """The page of a survey that has closed."""
    code = field.codes()[0]
    with field.engine.begin() as db:
        db.execute(update(surveys).values(closes_at=datetime(2026, 1, 1, tzinfo=UTC)))
    page.goto(f"{address}/s/{code}/{query}")
    with field.engine.begin() as db:
        db.execute(update(surveys).values(closes_at=None))
    yield "closed"
