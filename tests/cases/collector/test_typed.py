"""What residents type, however a keyboard writes it."""

import pytest

from questionnaires.problems import ProblemsError
from survey_app.store import codes
from tests.survey_app.resident import Resident, answers_of, begun, hidden

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
