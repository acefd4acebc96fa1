"""An evaluator in tests: one person at the console."""

from datetime import UTC, datetime

from survey_app.store.users import add_user
from tests.survey_app.resident import hidden

PASSWORD = "a long password for tests"  # noqa: S105  for tests only
ANSWERS = {
    "agreed": "yes",
    "q-overall": "5",
    "q-first": ["1", "2", ""],
    "q-recommend": "7",
    "q-lift_fee": "yes",
    "a-lift_fee": "100",
    "q-people": "4",
    "q-wishes": ["trees", "bench"],
    "q-comment": "很好。",
}


class Evaluator:
    """One person at the console."""

    def __init__(self, field, name):
        self.client = field.app.test_client()
        add_user(field.engine, name, PASSWORD, at=datetime.now(UTC))
        self.post("/console/login", name=name, password=PASSWORD)

    def get(self, address):
        return self.client.get(address).text

    def post(self, address, **fields):
        return self.client.post(address, data=hidden(self.client.get(address).text) | fields)

    def key(self, number, **answers):
        return self.post(f"/console/estate/paper/{number}", **(ANSWERS | answers))
