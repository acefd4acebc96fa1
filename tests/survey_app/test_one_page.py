"""What runs while one page is saved: few of our functions, in few modules."""

import io
import re
import sys
from pathlib import Path

import pytest

from tests.conftest import EVERY_TYPE, ROOT, small_photo
from tests.survey_app.resident import Resident, hidden

OURS = ("questionnaires/", "survey_app/")
MOST_FUNCTIONS, MOST_MODULES = 25, 8
MORE_WITH_TEXTS = 8, 2  # what is typed is read by its type and goes through the hygiene of signs
MORE_WITH_PHOTOS = 8, 1
GIVEN = {
    "q-first": ["1", "2", ""],
    "q-recommend": "9",
    "q-mobility": "no",
    "c-mobility": "yes",
    "q-people": "3",
    "q-wishes": ["trees"],
    "q-comment": "好",
}


def functions_of(act):
    """What `act` returns, and each of our functions that it runs; a comprehension is no function of its own."""
    functions = set()

    def note(frame, event, _):
        code = frame.f_code
        path = Path(code.co_filename)
        if event == "call" and path.is_relative_to(ROOT) and (code.co_name == "<lambda>" or code.co_name[0] != "<"):
            place = str(path.relative_to(ROOT))
            if place.startswith(OURS):
                functions.add((place, code.co_qualname))

    sys.setprofile(note)
    try:
        result = act()
    finally:
        sys.setprofile(None)
    return result, functions


def sent_by(page):
    """A form in which every question of the page is answered."""
    radios = dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', page))
    chosen = {name: re.findall(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in radios}
    given = {name: value for name, value in GIVEN.items() if f'name="{name}"' in page}
    photo = {"q-picture": (io.BytesIO(small_photo((64, 32))), "a.jpg")} if 'type="file"' in page else {}
    return hidden(page) | chosen | given | photo


@pytest.mark.parametrize("questionnaire", [EVERY_TYPE, "old_community-1"], ids=["every type", "old community"])
def test_few_of_our_functions_save_a_page(new_field, questionnaire):
    field = new_field(questionnaire)
    resident = Resident(field, field.codes()[0])
    place = resident.begin().location.split(f"/{resident.code}/")[1]
    while place.startswith("p/"):
        page = resident.get(place).text
        form, address = sent_by(page), f"/s/{resident.code}/{place}"
        answer, functions = functions_of(lambda address=address, form=form: resident.client.post(address, data=form))
        assert answer.status_code == 303
        has_texts, has_photos = (
            re.search(r'<textarea|type="number"|inputmode="numeric"|<select', page),
            "q-picture" in form,
        )
        room = [(MOST_FUNCTIONS, MOST_MODULES)]
        room += [MORE_WITH_TEXTS] if has_texts else []
        room += [MORE_WITH_PHOTOS] if has_photos else []
        most_functions, most_modules = (sum(numbers) for numbers in zip(*room, strict=True))
        named = "\n".join(f"{module}: {name}" for module, name in sorted(functions))
        assert len(functions) <= most_functions, f"{len(functions)} functions save {place}:\n{named}"
        assert len({module for module, _ in functions}) <= most_modules, f"modules that save {place}:\n{named}"
        place = answer.location.split(f"/{resident.code}/")[1]
    assert place == "check"
