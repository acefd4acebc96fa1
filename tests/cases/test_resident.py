"""What residents type, send and come back to: cases reported for comparable tools, as tests of this one."""

import io
import random
import struct
import threading
import zlib

import pytest
from PIL import Image

from questionnaires.problems import ProblemsError
from survey_app import codes
from survey_app.export import responses_of
from survey_app.survey.photos import LARGEST_SIDE, PhotoRefused, clean_photo
from tests.conftest import small_photo
from tests.survey_app.resident import Resident, hidden

INVISIBLE = {
    "zero-width space": "\u200b", "word joiner": "\u2060", "byte order mark": "\ufeff", "soft hyphen": "\u00ad",
    "Hangul filler": "\u3164", "right-to-left override": "\u202e", "braille blank": "\u2800",
    "variation selectors": "\ufe0f\ufe0f", "joiners": "\u200d \u200d",
}  # fmt: skip


def begun(field):
    resident = Resident(field, field.codes()[0])
    resident.begin()
    return resident


def answers_of(field):
    with field.engine.connect() as db:
        return [dict(sheet["answers"]) for sheet in responses_of(db, "estate")]


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
    "small": str.lower, "in halves": codes.spaced, "ideographic blank": lambda code: f"{code[:5]}\u3000{code[5:]}",
    "full-width": wide, "full-width dash": lambda code: f"{code[:5]}－{code[5:]}",
    "en dash": lambda code: f"{code[:5]}–{code[5:]}", "zero-width": lambda code: f"\u200b{code}\u200b",
}  # fmt: skip


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


def directory(*entries):
    """A block of EXIF notes, as cameras write it."""
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + b"\0\0\0\0"


def note(tag, kind, n, value):
    return struct.pack("<HHI4s", tag, kind, n, value)


def with_notes(payload):
    plain, block = small_photo((60, 40)), b"Exif\0\0" + payload
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + plain[2:]


TURNED = note(0x112, 3, 1, b"\x06\0\0\0")
DAMAGED = {
    "garbage": b"\0" * 20,
    "width as letters": directory(TURNED, note(0x100, 2, 4, b"abc\0")),
    "height as letters": directory(TURNED, note(0x101, 2, 4, b"abc\0")),
    "resolution unit as letters": directory(TURNED, note(0x128, 2, 4, b"abc\0")),
    "orientation without value": directory(note(0x112, 3, 0, b"\0\0\0\0")),
    "sensitivity too large": directory(TURNED, note(0x102, 4, 1, b"\xff\xff\xff\xff")),
    "offset beyond the file": directory(TURNED, note(0x11A, 5, 1, b"\xff\xff\xff\x0f")),
}


@pytest.mark.parametrize("notes", DAMAGED.values(), ids=DAMAGED)
def test_a_photo_with_damaged_notes_is_taken(probe, notes):
    resident = begun(probe("{id: pic, type: photo, required: false, text: {zh: 照片}}"))
    fields = hidden(resident.get("p/p1").text) | {"q-overall": "5", "q-pic": (io.BytesIO(with_notes(notes)), "a.jpg")}
    answer = resident.client.post(f"/s/{resident.code}/p/p1", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 303


def test_a_photo_is_turned_upright_by_its_note():
    upright = clean_photo(io.BytesIO(with_notes(directory(TURNED))))
    with Image.open(io.BytesIO(upright.content)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((40, 60), {})


def test_whatever_happened_to_a_photo_on_its_way_it_is_taken_or_refused_in_words():
    """Ten thousand of these were tried once; the suite tries two hundred."""
    notes = Image.Exif()
    notes[0x112] = 6
    whole = [small_photo((60, 40), form, exif=notes) for form in ("JPEG", "PNG", "WEBP")]
    chance = random.Random(5)  # noqa: S311  no secret
    reasons = set()
    for _ in range(200):
        content = bytearray(chance.choice(whole))
        for _ in range(chance.choice((1, 2, 5))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            assert clean_photo(io.BytesIO(bytes(content))).content[:2] == b"\xff\xd8"
        except PhotoRefused as refused:
            reasons.add(refused.reason)
    assert reasons <= {"photo_unreadable", "photo_too_large"}
    assert "photo_unreadable" in reasons


def claiming(width, height):
    """A small PNG whose header claims another size."""
    plain = small_photo((8, 8), "PNG")
    header = b"IHDR" + struct.pack(">II", width, height) + plain[24:29]
    return plain[:12] + header + struct.pack(">I", zlib.crc32(header)) + plain[33:]


@pytest.mark.parametrize("side", [7_200, 12_000, 60_000])
def test_a_bomb_is_refused_by_its_header_before_a_pixel_is_read(monkeypatch, side):
    bomb = io.BytesIO(claiming(side, side))
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("a pixel was read"))
    with pytest.raises(PhotoRefused, match="photo_too_large"):
        clean_photo(bomb)


def test_colours_by_number_and_print_colours_become_a_photo():
    for mode, form in (("P", "PNG"), ("1", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG")):
        content = io.BytesIO()
        Image.new(mode, (2000, 1000)).save(content, form)
        content.seek(0)
        with Image.open(io.BytesIO(clean_photo(content).content)) as picture:
            assert (picture.mode, picture.size) == ("RGB", (LARGEST_SIDE, LARGEST_SIDE // 2))


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
