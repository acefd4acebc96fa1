"""A collector whose notice is compared with what it stores, exports and deletes."""

import csv
import io
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from survey_app.store import surveys, tables
from survey_app.store.codes import tidy
from survey_app.store.export import export_survey
from survey_app.store.retention import retain
from tests.conftest import small_photo
from tests.survey_app.resident import Resident, hidden

ADDRESS = "203.0.113.77"


NAME = "甲栋入口"


COMMENT = "楼道灯不亮，请修"


DAYS = {"retention_days": 100, "paradata_days": 30, "change_days": 10}


TEXT = "{id: more, type: text, required: false, text: {zh: 其他}}"


PHOTO = "{id: pic, type: photo, required: false, text: {zh: 照片}}"


class World:
    """One survey, one form sent and one begun, by one way in."""

    def __init__(self, field, way, folder):
        self.field, self.way, self.folder, self.n_exports = field, way, folder, 0
        self.door = "" if way == "household" else field.door(way, NAME)
        self.sent, self.begun = self.resident(), self.resident()
        self.notice = self.sent.client.get(self.address(self.sent)).text
        for resident in (self.sent, self.begun):
            self.enter(resident)
            page = resident.get("p/p1").text
            photo = {"q-pic": (io.BytesIO(small_photo((60, 40))), "a.jpg")} if 'name="q-pic"' in page else {}
            data = hidden(page) | {"q-overall": "4", "q-more": COMMENT} | photo
            resident.client.post(f"/s/{resident.code}/p/p1", data=data, content_type="multipart/form-data")
        self.sent.submit()
        self.receipt = tidy(self.sent.receipt())

    def resident(self):
        code = "" if self.door else self.field.codes()[0]
        resident = Resident(self.field, code, door=self.door)
        resident.client.environ_base["REMOTE_ADDR"] = ADDRESS
        return resident

    def address(self, resident):
        return resident.door or f"/s/{resident.code}/"

    def enter(self, resident):
        return resident.enter() if resident.door else resident.begin()

    def rows(self, table):
        with self.field.engine.connect() as db:
            return [dict(row._mapping) for row in db.execute(select(table))]

    def stored(self):
        """Everything in the database, as text."""
        return "\n".join(str(row) for table in tables.metadata.sorted_tables for row in self.rows(table))

    def exported(self):
        """Every table of a fresh bundle, by name."""
        self.n_exports += 1
        bundle = export_survey(self.field.engine, "estate", self.folder / str(self.n_exports), at=datetime.now(UTC))
        return {path.name: path.read_text(encoding="utf-8-sig") for path in bundle.folder.glob("*.csv")}

    def table(self, name):
        return list(csv.DictReader(io.StringIO(self.exported()[name])))

    def after(self, days):
        """Delete what has had its time so many days from now."""
        survey = surveys.find_survey(self.field.engine, "estate")
        retain(self.field.engine, survey, at=datetime.now(UTC) + timedelta(days=days))

    def age(self, days):
        """Let the form have been sent so many days ago."""
        at = datetime.now(UTC) - timedelta(days=days)
        with self.field.engine.begin() as db:
            db.execute(update(tables.responses).values(submitted_at=at))

    def type_receipt(self):
        client = self.sent.client
        client.post("/r/", data=hidden(client.get("/r/").text) | {"receipt": self.receipt})
        return client

    def change(self, what):
        """Status of asking to correct or withdraw by receipt."""
        client = self.type_receipt()
        return client.post(f"/r/{what}", data=hidden(client.get("/r/").text)).status_code
