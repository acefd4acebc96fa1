"""Any sign in any name: a report, or one message that says which sign, where it stands and what to do."""

import shutil
import subprocess
from html import escape
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analysis
from analysis.commands.evaluate import write_json
from analysis.core.errors import AnalysisError
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import ProblemsError
from reports.carried.carried import carried
from reports.html.render import write_report
from reports.pdf import fonts
from reports.pdf.press import write_pages
from reports.pdf.selfcheck import check_pdf
from reports.pdf.signs import MissingGlyphs

TEMPLATE = Path(analysis.__file__).parent / "evaluation" / "template"
RARE = "㎡ ㎏ ✓ ☑ € 龍 𠮷 😀"
PAGE = (
    '<html lang="zh-CN"><head><title>{0}</title></head><body><h1>{0}</h1><table><thead><tr><th>{0}</th></tr></thead>'
    "<tbody><tr><td>{0}</td></tr></tbody></table><p>{0}</p></body></html>"
)
# names of the engagement: the file each stands in, and what is replaced there
NAMES = {
    "title": ("engagement.yaml", "示例：老旧小区改造项目绩效评价报告（请替换）"),
    "client": ("engagement.yaml", "示例县财政局"),
    "budget": ("budget.csv", "示例：中央补助资金"),
    "indicator": ("indicators.csv", "示例：改造完成率"),
    "unit": ("units.csv", "EX-3"),
}


def engagement(home, **names):
    """A copy of the template with other names in it."""
    folder = home / "engagement"
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__*"))
    for name, text in names.items():
        file, old = NAMES[name]
        content = (folder / file).read_text(encoding="utf-8-sig")
        assert old in content, f"{old} is no longer in the template's {file}"
        mark = "utf-8-sig" if file.endswith(".csv") else "utf-8"
        (folder / file).write_text(content.replace(old, text), encoding=mark)
    return evaluate(read_engagement(folder))


def written(evaluation, path, variant="full"):
    files = carried(evaluation, variant=variant)
    return write_report(evaluation, path, variant=variant, attachments=files)


def text_of(path):
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def test_signs_beyond_the_cut_fonts_are_printed_in_a_report_that_carries_files(tmp_path):
    """quarto-dev/quarto-cli#6507, w3c/typography#86, Kozea/WeasyPrint#2523."""
    evaluation = engagement(tmp_path, **{name: f"{name}{RARE}" for name in NAMES})
    written(evaluation, tmp_path / "rare.pdf")
    assert set(RARE) - set(text_of(tmp_path / "rare.pdf")) - {" "} == set()
    assert check_pdf(tmp_path / "rare.pdf") == ()
    with pikepdf.open(tmp_path / "rare.pdf") as pdf:
        assert {"evaluation.json", "engagement.zip", "pages.json"} == set(pdf.attachments)


@pytest.mark.parametrize("name", NAMES)
def test_a_sign_of_no_font_is_named_with_its_file_and_row(tmp_path, name):
    evaluation = engagement(tmp_path, **{name: "甲\ue123乙"})
    with pytest.raises(MissingGlyphs) as refused:
        written(evaluation, tmp_path / "none.pdf")
    file = NAMES[name][0]
    lines = (tmp_path / "engagement" / file).read_text(encoding="utf-8-sig").split("\n")
    row = next(at for at, line in enumerate(lines, start=1) if "\ue123" in line)
    assert "U+E123，见“" in refused.value.text("zh")
    assert f"，{file} 第 {row} 行；这是自造字" in refused.value.text("zh")
    assert f", {file} row {row}; these are private" in refused.value.text("en")
    assert list(tmp_path.glob("*.pdf*")) == []


@pytest.mark.parametrize(
    ("sign", "number", "cure"),
    [
        ("\x00", "U+0000", "删去"),
        ("\x1b", "U+001B", "删去"),
        ("\ud800", "U+D800", "删去"),
        ("\u202e", "U+202E", "删去"),
        ("\ue000", "U+E000", "标准字"),
        ("\uffff", "U+FFFF", "标准字"),
        ("ᎀ𒐫", "U+1242B", "安装"),
    ],
)
def test_each_kind_of_unprintable_sign_has_its_own_cure(tmp_path, sign, number, cure):
    with pytest.raises(MissingGlyphs) as refused:
        write_pages(PAGE.format(f"外墙{sign}保温"), "report.css", tmp_path / "p.pdf", identifier="p")
    assert number in refused.value.text("zh")
    assert cure in refused.value.text("zh")
    assert number in refused.value.text("en")


def test_line_separators_of_other_programs_are_spaces_here(tmp_path):
    write_pages(PAGE.format("甲\u2028乙\u2029丙\x0b丁\x85戊"), "report.css", tmp_path / "p.pdf", identifier="p")
    assert "甲乙丙丁戊" in "".join(text_of(tmp_path / "p.pdf").split(" "))


OF_EACH_CATEGORY = st.one_of(
    *(st.characters(categories=[each]) for each in ("L", "M", "N", "P", "S", "Zl", "Zp", "Zs", "Cc", "Cf", "Co", "Cs")),
    st.characters(min_codepoint=0x0590, max_codepoint=0x08FF),  # written from right to left
    st.characters(min_codepoint=0x1F300, max_codepoint=0x1FAFF),  # pictures
    st.characters(min_codepoint=0x20000, max_codepoint=0x323AF),  # rare Chinese characters
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(OF_EACH_CATEGORY, min_size=1, max_size=6))
def test_any_text_gives_a_page_or_one_message(tmp_path, text):
    path = tmp_path / "page.pdf"
    path.unlink(missing_ok=True)
    try:
        write_pages(PAGE.format(escape(f"外墙{text}保温")), "report.css", path, identifier="p", variant="pdf/a-3a")
    except MissingGlyphs as refused:
        message = refused
    else:
        message = None
    if message is None:
        assert {"外", "墙", "保", "温"} <= set(text_of(path))
    else:
        assert ["U+" in message.text(lang) and "\n" not in message.text(lang) for lang in ("zh", "en")] == [True, True]
        assert not path.exists()


SIGNED = b"%PDF-1.7\n/ByteRange [0 1 2 3]"


@pytest.mark.parametrize(
    ("before", "is_kept"),
    [(SIGNED, True), ("我的数据".encode(), True), (b"%PDF-1.7\n", False), (b"", False)],
    ids=["signed", "other", "report", "empty"],
)
def test_a_report_replaces_an_earlier_one_and_never_a_signed_or_another_file(tmp_path, before, is_kept):
    path = tmp_path / "out.pdf"
    path.write_bytes(before)
    if is_kept:
        with pytest.raises(ProblemsError) as refused:
            write_pages(PAGE.format("甲"), "report.css", path, identifier="p")
        assert "没有覆盖；请换一个文件名" in refused.value.text("zh")
        assert "left as it is" in refused.value.text("en")
        assert path.read_bytes() == before
    else:
        assert write_pages(PAGE.format("甲"), "report.css", path, identifier="p").n_pages == 1
    assert [each.name for each in tmp_path.iterdir()] == ["out.pdf"]


@pytest.mark.parametrize("place", ["folder", "file/below.pdf", "/proc/none/out.pdf"])
def test_a_place_that_cannot_be_written_to_is_said_in_one_line(tmp_path, place):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(ProblemsError) as refused:
        write_pages(PAGE.format("甲"), "report.css", tmp_path / place, identifier="p")
    assert len(refused.value.problems) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder"]


def test_results_replace_results_and_no_other_file(tmp_path):
    evaluation = engagement(tmp_path)
    write_json(evaluation, tmp_path / "e.json")
    write_json(evaluation, tmp_path / "e.json")
    (tmp_path / "mine.json").write_text('{"mine": 1}')
    with pytest.raises(ProblemsError, match="of another kind"):
        write_json(evaluation, tmp_path / "mine.json")
    assert (tmp_path / "mine.json").read_text() == '{"mine": 1}'


def test_half_of_a_pair_in_a_name_is_refused_in_words(tmp_path):
    folder = tmp_path / "engagement"
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__*"))
    settings = (folder / "engagement.yaml").read_text(encoding="utf-8")
    old = "zh: 示例县财政局"
    assert old in settings
    (folder / "engagement.yaml").write_text(settings.replace(old, 'zh: "财政\\uD800局"'), encoding="utf-8")
    with pytest.raises((ProblemsError, AnalysisError)) as refused:
        written(evaluate(read_engagement(folder)), tmp_path / "x.pdf")
    assert "U+D800" in refused.value.text("zh") or "engagement.yaml" in refused.value.text("zh")
    refused.value.text("en").encode()


@pytest.mark.parametrize("told", ["", "a\nb", "/no/font.otf\n0\nNoto Serif CJK SC"])
def test_a_machine_whose_fonts_cannot_be_told_or_cut_prints_with_the_whole_ones(tmp_path, monkeypatch, told):
    program = tmp_path / "fc-match"
    program.write_text(f"#!/bin/sh\nprintf '{told}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    fonts._config.cache_clear()
    try:
        with fonts.slim() as is_slim:
            assert not is_slim
    finally:
        fonts._config.cache_clear()


def test_a_font_that_cannot_be_cut_costs_no_report(tmp_path, monkeypatch):
    (tmp_path / "broken.otf").write_bytes(b"OTTO" + bytes(100))
    monkeypatch.setattr(fonts, "_installed", lambda _: fonts.Face(str(tmp_path / "broken.otf"), 0))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    fonts._config.cache_clear()
    try:
        with fonts.slim() as is_slim:
            assert not is_slim
    finally:
        fonts._config.cache_clear()
