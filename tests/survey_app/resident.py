"""A resident in tests: reads pages and posts forms as a browser without script does."""

import re
from html import unescape


def hidden(html):
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', html)
    pairs = [dict(re.findall(r'(name|value)="([^"]*)"', tag)) for tag in tags]
    return {unescape(pair["name"]): unescape(pair["value"]) for pair in pairs}


class Resident:
    """One browser at one household's code."""

    def __init__(self, field, code):
        self.client, self.code = field.app.test_client(), code

    def get(self, place=""):
        return self.client.get(f"/s/{self.code}/{place}")

    def post(self, place, page, **answers):
        return self.client.post(f"/s/{self.code}/{place}", data=hidden(page) | answers)

    def begin(self):
        return self.post("", self.get().text, consent="yes")

    def answer_page(self, place, **answers):
        """Answer a page: what is given, and the second choice of every other radio question."""
        page = self.get(place).text
        names = dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', page))
        chosen = {name: re.findall(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in names}
        return self.post(place, page, **(chosen | {f"q-{item}": value for item, value in answers.items()}))

    def answer_all(self, **answers):
        """Consent and answer every page; the address of the check page."""
        place = self.begin().location.split(f"/{self.code}/")[1]
        while place.startswith("p/"):
            answer = self.answer_page(place, **answers)
            assert answer.status_code == 303, answer.text
            place = answer.location.split(f"/{self.code}/")[1]
        return place

    def submit(self):
        return self.post("submit", self.get("check").text)
