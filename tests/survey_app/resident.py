"""A resident in tests: reads pages and posts forms as a browser without script does."""

import re
from datetime import UTC, datetime
from html import unescape

from sqlalchemy import func, select

from survey_app.store.export import export_survey, responses_of


def hidden(html):
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', html)
    pairs = [dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in tags]
    return {unescape(pair["name"]): unescape(pair["value"]) for pair in pairs}


class Resident:
    """One browser at one code, or at a door until that has given it a code."""

    def __init__(self, field, code="", *, door=""):
        self.client, self.code, self.door = field.app.test_client(), code, door

    def get(self, place=""):
        return self.client.get(f"/s/{self.code}/{place}")

    def post(self, place, page, **answers):
        return self.client.post(f"/s/{self.code}/{place}", data=hidden(page) | answers)

    def begin(self):
        return self.post("", self.get().text, consent="yes")

    def enter(self, **fields):
        """Consent at the door; from then on the sheet has a code of its own."""
        page = self.client.get(self.door).text
        answer = self.client.post(self.door, data=hidden(page) | {"consent": "yes"} | fields)
        found = re.match(r"/s/([^/]+)/", answer.location or "")
        self.code = found[1] if found else ""
        return answer

    def answer_page(self, place, **answers):
        """Answer a page: what is given, and the second choice of every other radio question."""
        page = self.get(place).text
        names = dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', page))
        chosen = {name: re.findall(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in names}
        return self.post(place, page, **(chosen | {f"q-{item}": value for item, value in answers.items()}))

    def answer_from(self, place, **answers):
        """Answer every page from `place` on; the address of the check page."""
        while place.startswith("p/"):
            answer = self.answer_page(place, **answers)
            assert answer.status_code == 303, answer.text
            place = answer.location.split(f"/{self.code}/")[1]
        return place

    def answer_all(self, **answers):
        """Consent and answer every page; the address of the check page."""
        return self.answer_from(self.begin().location.split(f"/{self.code}/")[1], **answers)

    def submit(self, **fields):
        return self.post("submit", self.get("check").text, **fields)

    def receipt(self):
        """The receipt that the last page shows."""
        return re.search(r"<strong>(\w{5} \w{5})</strong>", self.get("receipt").text)[1]


def begun(field):
    """A resident who has consented."""
    resident = Resident(field, field.codes()[0])
    resident.begin()
    return resident


def answers_of(field):
    """The answers of every sheet that was sent."""
    with field.engine.connect() as db:
        return [dict(sheet["answers"]) for sheet in responses_of(db, "estate")]


def count(field, table):
    """How many rows a table has."""
    with field.engine.connect() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def exported(field, tmp_path):
    """The bundle of the survey."""
    return export_survey(field.engine, "estate", tmp_path / "bundle", at=datetime.now(UTC))


def finish(resident):
    """Answer every page and send the sheet."""
    resident.answer_from("p/overall")
    return resident.submit()


def open_receipt(resident, receipt):
    """Type a receipt."""
    page = resident.client.get("/r/").text
    return resident.client.post("/r/", data=hidden(page) | {"receipt": receipt})
