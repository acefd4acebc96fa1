"""Photos: whatever happened to one on its way, it is taken or refused in words."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from survey_app.survey.photos import LARGEST_SIDE, PhotoRefused, clean_photo
from tests.conftest import small_photo
from tests.survey_app.resident import begun, hidden


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


@pytest.mark.parametrize("side", [4_500, 7_200, 12_000, 60_000])
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


def greys_of(picture):
    """The darkest, the mean and the lightest grey of what becomes of a picture sent as PNG."""
    sent = io.BytesIO()
    picture.save(sent, "PNG")
    kept = Image.open(io.BytesIO(clean_photo(sent).content)).convert("L")
    n_of = kept.histogram()
    return kept.getextrema()[0], sum(grey * n for grey, n in enumerate(n_of)) / sum(n_of), kept.getextrema()[1]


def test_a_picture_of_many_greys_keeps_them():
    row = struct.pack("<256H", *range(0, 65536, 256))
    darkest, mean, lightest = greys_of(Image.frombytes("I;16", (256, 16), row * 16))
    assert darkest < 5
    assert mean == pytest.approx(127.5, abs=2)
    assert lightest > 250


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_black_writing_on_a_transparent_ground_stays_readable(mode):
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 100, 25))
    darkest, mean, lightest = greys_of(picture.quantize(4) if mode == "P" else picture.convert(mode))
    assert (darkest < 5, lightest > 250) == (True, True)
    assert mean == pytest.approx(255 * 3 / 4, abs=2)


def test_a_photo_on_a_page_that_is_not_saved_must_be_chosen_again_and_that_is_said(probe):
    field = probe(
        "{id: pic, type: photo, required: false, text: {zh: 照片}}",
        "{id: why, type: text, required: false, max_length: 3, text: {zh: 说明}}",
    )
    resident = begun(field)
    page = resident.get("p/p1").text
    photo = {"q-pic": (io.BytesIO(small_photo()), "a.jpg")}
    answer = resident.post("p/p1", page, **{"q-overall": "5", "q-why": "太长的说明"}, **photo)
    assert (answer.status_code, "照片还没有保存，请再选一次" in answer.text) == (422, True)
    answer = resident.post("p/p1", page, **{"q-overall": "5", "q-why": "太长的说明"})
    assert (answer.status_code, "照片还没有保存" in answer.text) == (422, False)
