"""One hygiene for every door."""

import pytest

from questionnaires.characters import flag, has_visible, invisible_signs, is_system_junk, plain, without_invisible


@pytest.mark.parametrize(
    "blank", ["", " ", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800", "\u3000\n\u200d", "\ufe0f", "\x00"]
)
def test_signs_that_show_nothing_are_no_answer(blank):
    assert not has_visible(blank)


@pytest.mark.parametrize("text", ["好", "0", "-", "👨\u200d👩", "a\u200b"])
def test_anything_seen_is_an_answer(text):
    assert has_visible(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("ＥＸ－２", "EX-2"),
        ("EX\u20132", "EX-2"),
        ("EX-2\u200b", "EX-2"),
        ("\ufeff no ", "no"),
        ("０．５％", "0.5%"),
        ("第①期", "第1期"),
        ("m²", "m2"),
        ("１２①", "12①"),
        ("10³", "10³"),
        ("1½", "1½"),
    ],
)
def test_a_code_is_read_as_it_is_meant(typed, meant):
    assert plain(typed) == meant


def test_text_loses_only_what_nobody_sees():
    assert without_invisible("滨河\u200b小区\n\u202e二期") == "滨河小区\n二期"
    assert without_invisible("👨\u200d👩 ❤\ufe0f") == "👨\u200d👩 ❤\ufe0f"
    assert invisible_signs("a\u200bb\u202e\u200b\n") == ("U+200B", "U+202E")


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("是", True),
        (1, True),
        (1.0, True),
        ("Yes", True),
        ("ＮＯ", False),
        ("否", False),
        ("False", False),
        ("0", False),
        (0, False),
        ("", None),
        ("maybe", None),
        (None, None),
        (float("nan"), None),
        (2, None),
    ],
)
def test_yes_and_no_are_read_or_neither(value, meant):
    assert flag(value) is meant


def test_files_of_the_system_are_nobodys_data():
    assert all(map(is_system_junk, [".DS_Store", "Thumbs.db", "desktop.ini", "~$responses.csv", "._responses.csv"]))
    assert not any(map(is_system_junk, ["responses.csv", "manifest.json", "responses~.csv"]))
