"""Random garbage to every route: never a 500, never nonsense in the database."""

import random
import string
import unicodedata
from datetime import UTC, datetime

import pytest
from limits import parse
from sqlalchemy import event, select
from werkzeug.routing import BuildError

from questionnaires.load import load_questionnaire
from questionnaires.model import CHOICE_TYPES, SEVERAL_CODES
from survey_app.console import views as console_views
from survey_app.store import codes
from survey_app.store.tables import drafts, keyings, responses, surveys
from survey_app.store.users import add_user
from survey_app.survey import doors as doors_views
from survey_app.survey import visitor
from survey_app.survey.typed import day_of
from tests.conftest import EVERY_TYPE, Field
from tests.survey_app.resident import Resident, hidden

N_CASES, SEED = 10_000, 20260131
QUESTIONNAIRE = load_questionnaire(EVERY_TYPE)
FINE = {200, 302, 303, 308, 400, 403, 404, 405, 410, 413, 415, 422}
PASSWORD = "a long password for tests"  # noqa: S105  for tests only

RIGHT = {
    "consent": "yes",
    "agreed": "yes",
    "number": "P-1",
    "code": "x",
    "q-overall": "4",
    "q-first": ["1", "2", ""],
    "q-recommend": "9",
    "q-lift_fee": "yes",
    "a-lift_fee": "100",
    "q-people": "3",
    "q-wishes": ["trees"],
    "q-comment": "好",
    "d-overall": "first",
    "q-mobility": "no",
    "c-mobility": "yes",
}

NAMES = (
    *("q-" + item.id for item in QUESTIONNAIRE.variables),
    "c-mobility",
    "r-picture",
    "a-lift_fee",
    "consent",
    "agreed",
    "mode",
    "shown",
    "visible",
    "ticket",
    "household",
    "code",
    "receipt",
    "number",
    "door",
    "day",
    "n_people",
    "d-overall",
    "csrf_token",
)
NASTY = (
    "=1+1",
    "＝１",
    "@SUM(A1)",
    "-1",
    "１２",
    "９" * 13,
    "\x00\x07",
    "😀",
    "' OR 1=1 --",
    "<script>",
    "%00",
    "../..",
    "x" * 10_000,
    "\r\nSet-Cookie: a=b",
    "{{7*7}}",
    "null",
    "true",
    "0",
    "1",
    "2",
    "5",
    "11",
    "yes",
    "no",
    "first",
    "2026",
    "9223372036854775808",
    "1e999",
    "\x00",
)
KNOWN = [choice.code for item in QUESTIONNAIRE.variables for choice in item.choices]
PLACES = (*(page.id for page in QUESTIONNAIRE.pages), "estate", "P-1", "check")
SIGNS = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) != "Cs"]
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


class Garbage:
    """Draws what is sent: right, known, nasty, or any signs at all; the same every time."""

    def __init__(self):
        self.chance = random.Random(SEED)  # noqa: S311  the same every time

    def text(self, longest, least=0):
        length = self.chance.randint(least, longest)
        if self.chance.random() < 0.5:
            return "".join(self.chance.choices(string.printable, k=length))
        return "".join(self.chance.choices(SIGNS, k=length))

    def value(self):
        kind = self.chance.randrange(4)
        if kind == 0:
            return self.chance.choice(KNOWN)
        return self.chance.choice(NASTY) if kind == 1 else self.text(30 if kind == 2 else 5)

    def values(self):
        is_list = self.chance.random() < 0.5
        return [self.value() for _ in range(self.chance.randint(0, 4))] if is_list else self.value()

    def fields(self):
        """A form that would do, or none, with up to six fields of garbage."""
        names = self.chance.sample(NAMES, self.chance.randint(0, 6))
        return self.chance.choice((RIGHT, {})) | {name: self.values() for name in names}

    def word(self):
        kind = self.chance.randrange(3)
        return (self.text(12, least=1), self.chance.choice(NASTY), self.chance.choice(PLACES))[kind]

    def address(self, app, household_codes, door_codes):
        """The address of some route, its parts right or wrong."""
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
        rule = self.chance.choice(rules)
        right = {
            "code": household_codes,
            "door_code": door_codes,
            "survey_id": ["estate"],
            "number": ["P-1", "P-2"],
            "page_id": [page.id for page in QUESTIONNAIRE.pages],
        }
        parts = {
            name: self.chance.choice(right[name]) if name in right and self.chance.random() < 0.5 else self.word()
            for name in sorted(rule.arguments)
        }
        with app.test_request_context():
            try:
                return app.url_for(rule.endpoint, **parts)
            except BuildError:
                return "/nowhere"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A collector without limits, households in every state, doors of every kind, a browser that may do much."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (visitor, "REQUESTS_PER_CODE"),
            (visitor, "WRONG_CODES_IN_ALL"),
            (doors_views, "REQUESTS_PER_DOOR"),
            (console_views, "WRONG_LOGINS_IN_ALL"),
        ):
            patch.setattr(module, name, parse("1000000 per minute"))
        field = Field(tmp_path_factory.mktemp("garbage"), EVERY_TYPE, quota=3)
        event.listen(field.engine, "connect", lambda db, _: db.execute("PRAGMA synchronous=OFF"))  # no power fails here
        field.engine.dispose()
        fresh, begun, sent = (Resident(field, code) for code in field.codes(3))
        begun.begin()
        begun.answer_page("p/overall")
        sent.begin()
        sent.answer_page("p/overall")
        sent.answer_page("p/lists", first=["1", "2", ""], recommend="9")
        sent.answer_page("p/money", mobility="")
        sent.answer_page("p/photo", people="3")
        sent.submit()
        doors = [field.door(kind, kind).split("/")[2] for kind in ("site", "open", "enumerator")]
        add_user(field.engine, "王评", PASSWORD, at=datetime.now(UTC))
        client, receipt = sent.client, codes.tidy(sent.receipt())
        login = hidden(client.get("/console/login").text)
        with client.session_transaction() as session:
            kept = dict(session)
        client.post("/console/login", data=login | {"name": "王评", "password": PASSWORD})
        with client.session_transaction() as session:
            session.update(kept | {"receipt": [receipt, datetime.now(UTC).timestamp()]})
        token = hidden(client.get("/console/").text)["csrf_token"]
        yield field, client, token, [resident.code for resident in (fresh, begun, sent)], doors
        field.engine.dispose()


def test_random_garbage_is_refused_or_kept_as_text(world):
    garbage = Garbage()
    for case in range(N_CASES):
        send_garbage(world, garbage, case)


def send_garbage(world, garbage, case):
    """One request; a page is read before it is posted to, so that its signed fields are there."""
    field, client, token, household_codes, door_codes = world
    chance, address = garbage.chance, garbage.address(field.app, household_codes, door_codes)
    if address.startswith(("/console/log", "/r/withdraw")):
        address = "/r/"
    method, form, sent = chance.choice(("get", "post", "post", "post")), chance.choice(FORMS), garbage.fields()
    is_signed = method == "post" and chance.random() < 0.5
    posted = hidden(client.get(address).text) | {"csrf_token": token} | sent if is_signed else sent
    options = {} if method == "get" else {"data": posted, "content_type": form}
    if form == "text/plain" and method == "post":
        options["data"] = repr(posted)[:5000].encode("utf-8", "replace")
    answer = getattr(client, method)(address, **options)
    assert answer.status_code in FINE, (case, method, address, options)
    begun = (answer.location or "").split("/")
    if len(begun) > 2 and begun[1] == "s" and begun[2] not in household_codes:
        household_codes.append(begun[2])
    answer.close()


def test_after_all_that_nothing_nonsensical_is_stored(world):
    field = world[0]
    with field.engine.connect() as db:
        rows = [*db.execute(select(drafts)), *db.execute(select(responses))]
        keyed = db.execute(select(keyings)).all()
        assert db.execute(select(surveys)).one().id == "estate"
    assert len(rows) > 10
    for row in rows:
        assert row.language in ("zh", "en")
        assert row.mode in ("self", "proxy", "enumerator", "paper")
        for item_id, answer in row.answers.items():
            check_answer(item_id, answer)
    for row in keyed:
        for column, answer in row.answers.items():
            if column.endswith("_amount"):
                assert answer in ("50", "100", "200")
            else:
                check_answer(column, answer)


def check_answer(item_id, answer):
    item = QUESTIONNAIRE.variable(item_id)
    choices = {choice.code for choice in item.choices}
    if item.type in SEVERAL_CODES:
        assert set(answer) <= choices
        assert len(answer) == len(set(answer)) <= (item.max_chosen or len(choices))
    elif item.type in CHOICE_TYPES:
        assert answer in choices
    elif item.type == "number":
        assert item.minimum <= int(answer) <= item.maximum
    elif item.type == "date":
        assert day_of(answer.split("-")) is not None
    elif item.type == "text":
        assert 0 < len(answer) <= item.max_length
        assert all(sign == "\n" or sign.isprintable() or sign.isspace() or ord(sign) > 31 for sign in answer)
        assert "\x00" not in answer
    else:
        assert len(answer) == 16
