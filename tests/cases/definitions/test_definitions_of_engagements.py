"""Settings: what would be ignored or lead nowhere is refused, with its line and what is allowed."""

import random
import shutil
from pathlib import Path

import pytest

from analysis.core.errors import AnalysisError
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.template import write_template
from analysis.evaluation.workbook_writer import write_folder_as_workbook
from questionnaires.problems import ProblemsError
from reports.chapters.own.prose import own_texts
from reports.chapters.values import Cited, Paragraph


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    home = tmp_path_factory.mktemp("template") / "home"
    write_template(home)
    (home / "engagement.xlsx").unlink()
    write_folder_as_workbook(home, home.parent / "book.xlsx")
    return home


SETTINGS = {
    "a key misspelt": ("report_date:", "report_dat:", "report_dat: unknown key; is it report_date?"),
    "a key of another place": (
        "tree: evaluation",
        "tree: evaluation\nrows: 3",
        "rows: unknown key; allowed: engagement, title",
    ),
    "a stage misspelt": ("stage: final", "stage: finale", 'stage: found "finale"; is it final? allowed: '),
    "a day that does not exist": ('report_date: "2026-03-31"', "report_date: 2026-02-30", 'found "2026-02-30"'),
    "a list for a text": ("engagement: example-1", "engagement: [a]", 'found "[a]"; allowed: a text'),
    "a mapping for a list": ("  background:", "  background: x\n  old:", 'background: found "x"; allowed: a list'),
}


@pytest.mark.parametrize(("old", "new", "said"), SETTINGS.values(), ids=SETTINGS)
def test_a_setting_that_would_be_ignored_is_refused(template, tmp_path, old, new, said):
    home = shutil.copytree(template, tmp_path / "home")
    edit(home / "engagement.yaml", old, new)
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(home)
    assert said in wrong.value.text("en")


def test_every_fault_of_the_settings_is_told_once_with_its_line_and_column(template, tmp_path):
    home = shutil.copytree(template, tmp_path / "home")
    edit(home / "engagement.yaml", "stage: final", "stage: finale\ncolour: red\nmonitoring: {deadline_days: 七}")
    edit(home / "engagement.yaml", 'report_date: "2026-03-31"', "report_date: [2026]")
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(home)
    lines = (home / "engagement.yaml").read_text(encoding="utf-8").splitlines()
    placed = [each for each in wrong.value.problems if isinstance(each.column, int)]
    told = [(each.place, lines[each.row - 1][each.column - 1 :]) for each in placed]
    assert sorted(told) == [
        ("colour", "colour: red"),
        ("monitoring.deadline_days", "七}"),
        ("report_date", "[2026]"),
        ("stage", "finale"),
    ]


CELLS = (
    "",
    "0",
    "-1",
    "1e9999",
    "nan",
    "#REF!",
    "\0",
    "\u200b",
    "＝１",
    '"',
    "9" * 5000,
    "2025-02-30",
    "是",
    "a\nb",
    "1/0",
    "%",
    "=",
    "={}",
    "\ufffd",
    "𠮷",
    "不适用",
    "[]",
    "&a *a",
    "1_000",
    "0x1F",
    "inf",
    "1,5",
    "万元",
)


def spoilt(random_, content):
    """A file with some bytes changed, cut out, doubled or put in."""
    changed = bytearray(content)
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(changed) + 1)
        match random_.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([random_.randrange(256)])
            case 1:
                del changed[at : at + random_.randint(1, 40)]
            case 2:
                changed[at:at] = changed[at : at + random_.randint(1, 200)]
            case 3:
                changed[at:at] = random_.choice(CELLS).encode("utf-8", "replace")
            case _:
                changed[at : at + 1] = random_.choice(b",;:\n\t\"'#&*!|>{}[]-").to_bytes(1, "big")
    return bytes(changed)


def respelt(random_, content):
    """A table with some cells replaced."""
    lines = [line.split(",") for line in content.decode("utf-8-sig").split("\n")]
    for _ in range(random_.randint(1, 3)):
        cells = random_.choice(lines)
        cells[random_.randrange(len(cells))] = random_.choice(CELLS)
    return "\n".join(map(",".join, lines)).encode("utf-8", "replace")


def ends_in_words(path):
    """Whether reading and evaluating ends in a result or a message; anything else is raised."""
    try:
        evaluate(read_engagement(path))
    except (ProblemsError, AnalysisError) as wrong:
        return bool(wrong.text("zh")) and bool(wrong.text("en"))
    return True


@pytest.mark.parametrize(
    "name", ["engagement.yaml", "indicators.csv", "readings.csv", "budget.csv", "units.csv", "elements.csv"]
)
def test_a_spoilt_file_gives_a_result_or_a_message(template, tmp_path, name):
    home = shutil.copytree(template, tmp_path / "home")
    content, random_ = (home / name).read_bytes(), random.Random(name)  # noqa: S311 (the same every time)
    for at in range(20):
        spoil = respelt if name.endswith(".csv") and at % 2 else spoilt
        (home / name).write_bytes(spoil(random_, content))
        assert ends_in_words(home)


def test_a_spoilt_workbook_gives_a_result_or_a_message(template, tmp_path):
    content, random_ = (template.parent / "book.xlsx").read_bytes(), random.Random(1)  # noqa: S311 (the same every time)
    for _ in range(20):
        path = Path(tmp_path / "book.xlsx")
        path.write_bytes(spoilt(random_, content))
        assert ends_in_words(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("earlier/a.json", b'{"format": "hengping-evaluation-1", "engagement": "example-1", "stage": []}', "a.json"),
        ("earlier/b.json", b"[" * 100_000, "cannot be read"),
        ("earlier/c.json", b"\xff\xfe", "cannot be read"),
        ("earlier/._d.json", b"\0" * 40, ""),
        ("text/._e.md", b"\xff" * 40, ""),
    ],
)
def test_files_beside_the_tables_are_read_or_named(template, tmp_path, name, content, said):
    home = shutil.copytree(template, tmp_path / "home")
    path = home / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    if said:
        with pytest.raises(ProblemsError, match=said):
            read_engagement(home)
    else:
        assert name not in read_engagement(home).inputs


@pytest.mark.parametrize(
    ("content", "said"), [("正文".encode("gb18030"), "row 1: is not UTF-8"), (None, "is a folder")]
)
def test_a_text_of_the_evaluator_that_cannot_be_read_is_named(tmp_path, content, said):
    path = tmp_path / "text" / "summary.md"
    path.parent.mkdir()
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(ProblemsError, match=said):
        own_texts(tmp_path, {}, places=["summary"], charts=[], lang="zh")


def test_signs_that_mark_a_place_in_a_text_are_left_out_of_it(tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "summary.md").write_text("甲\ue000[[0]]\ue001乙", encoding="utf-8")
    text = own_texts(tmp_path, {}, places=["summary"], charts=[], lang="zh")["summary"]
    assert text.blocks({}, "zh") == (Paragraph(("甲", Cited("0"), "乙")),)
