"""The press: slim faces, what lies beyond them, memory and bytes that do not depend on what was printed before."""

import os
import subprocess

import pytest

from reports.pdf import fonts, press

PAGE = '<html lang="zh-CN"><head><title>样张</title></head><body><h1>样张</h1><p>{}</p></body></html>'
NAMES = "堃喆㮾䶮𬭩"
BEYOND = "㐂㐄㐅"  # in the whole fonts, and in no list of standard characters


def printed(path, text):
    return press.write_pages(PAGE.format(text), "report.css", path, identifier="sample")


def text_of(path):
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def fonts_of(path):
    """The lines of pdffonts, one a face."""
    return subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]


def test_slim_faces_hold_the_standard_characters_and_the_marks_of_print():
    known = fonts.characters()
    listed = [line for line in fonts.LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len("".join(listed)) == len(set("".join(listed))) == 8105 - 6638  # what GB 2312 has of the table
    assert {ord(sign) for sign in NAMES + "住房和城乡建设局，。“”（）％≥≤→①ÄéŁ"} <= known
    assert not {ord(sign) for sign in BEYOND} & known


def test_rare_names_need_no_whole_font(tmp_path, monkeypatch):
    monkeypatch.setattr(
        press, "_style", lambda name, is_slim, real=press._style: real(name, is_slim) if is_slim else 1 / 0
    )
    with fonts.slim() as is_slim:
        assert is_slim
    printed(tmp_path / "names.pdf", NAMES)
    assert set(NAMES) <= set(text_of(tmp_path / "names.pdf"))


def test_a_sign_beyond_the_slim_faces_is_printed_with_the_whole_fonts_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(
        press, "_style", lambda name, is_slim, real=press._style: 1 / 0 if is_slim else real(name, is_slim)
    )
    printed(tmp_path / "beyond.pdf", BEYOND)
    assert set(BEYOND) <= set(text_of(tmp_path / "beyond.pdf"))
    assert all("Noto" in line for line in fonts_of(tmp_path / "beyond.pdf"))


def test_a_machine_that_can_keep_nothing_prints_with_the_whole_fonts(tmp_path, monkeypatch):
    (tmp_path / "no_folder").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no_folder"))
    fonts._config.cache_clear()
    try:
        with fonts.slim() as is_slim:
            assert not is_slim
        assert printed(tmp_path / "whole.pdf", NAMES).n_pages == 1
    finally:
        fonts._config.cache_clear()


@pytest.mark.parametrize("before", [None, "/etc/fonts/fonts.conf"])
def test_the_fonts_of_other_programs_are_left_as_they_were(monkeypatch, before):
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    if before:
        monkeypatch.setenv("FONTCONFIG_FILE", before)
    with fonts.slim():
        assert os.environ["FONTCONFIG_FILE"] != before
    assert os.environ.get("FONTCONFIG_FILE") == before


def test_bytes_do_not_depend_on_what_was_printed_before(tmp_path):
    first = printed(tmp_path / "first.pdf", "满意率")
    printed(tmp_path / "other.pdf", f"其他{NAMES}{BEYOND}")
    assert printed(tmp_path / "again.pdf", "满意率").n_bytes == first.n_bytes
    assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
