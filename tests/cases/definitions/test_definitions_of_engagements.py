"""Rule packs and settings: what would be ignored or lead nowhere is refused, with its line and what is allowed."""

import random
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from analysis.core.errors import AnalysisError
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.template import write_template
from analysis.evaluation.workbook_writer import write_folder_as_workbook
from analysis.scoring import packs
from analysis.scoring.packs import known_packs, read_pack
from questionnaires.problems import ProblemsError
from reports.chapters.prose import own_texts
from reports.chapters.values import Cited, Paragraph


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The rule packs in a folder of their own, to be spoilt."""
    shutil.copytree(packs.FOLDER, tmp_path / "packs", ignore=shutil.ignore_patterns("*.py", "__*"))
    monkeypatch.setattr(packs, "FOLDER", tmp_path / "packs")
    return tmp_path / "packs"


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


FAULTS = {  # pack, what stands there, what is written instead → what is said of it
    "a rule misspelt": (
        "national-1",
        "rule: proportional",
        "rule: proportinal",
        'rules.at_least.rule: found "proportinal"; is it proportional? allowed: proportional, linear_to_zero',
    ),
    "a kind misspelt": (
        "national-1",
        "  at_most:",
        "  at_mots:",
        "rules.at_mots: unknown key; is it at_most? allowed: at_least",
    ),
    "a kind left out": ("national-1", "  at_most:", "  at_mots:", "rules.at_most: is missing"),
    "a rule without its name": ("national-1", "    rule: proportional\n", "", "rules.at_least.rule: is missing"),
    "a source without its day": ("national-1", 'date: "2020-02"\n', "\n", "bands_source.date: is missing"),
    "a source of no level": ("national-1", "level: national", "level: nationall", "is it national? allowed: national"),
    "a key misspelt": ("national-1", "tells_strict: false", "tells_strikt: false", "unknown key; is it tells_strict?"),
    "no bands": ("national-1", "bands:", "bandz:", "bands: is missing; allowed: a list, each entry after a -"),
    "bands out of order": ("national-1", 'from: "80"', 'from: "95"', 'bands: found "90, 95, 60, 0"; allowed: star'),
    "a grade that does not exist": (
        "national-1",
        "grade: good",
        "grade: well",
        'bands[2].grade: found "well"; allowed',
    ),
    "a grade in Chinese": (
        "national-1",
        "grade: good",
        "grade: 良",
        'bands[2].grade: found "良"; allowed: excellent, good',
    ),
    "a number in words": ("national-1", 'from: "80"', "from: 八十", 'bands[2].from: found "八十"; allowed: a number'),
    "a flag that is none": ("national-1", "tells_strict: false", "tells_strict: maybe", 'found "maybe"; allowed: true'),
    "a share above one": ("national-1", 'to: "1"', 'to: "1.2"', 'grades.achieved.to: found "1.2"; allowed: 0 to 1'),
    "a list for a mapping": ("bohu-1", "vetoes:", "vetoes: []\nold:", 'vetoes: found "[]"; allowed: keys and values'),
    "a veto without cap": ("bohu-1", '    cap: "59.99"\n', "", "vetoes.accident.cap: is missing"),
    "a threshold misspelt": ("sichuan-1", 'values: {above: "0.1"}', 'values: {abov: "0.1"}', "above: is missing"),
    "a month that does not exist": ("sichuan-1", '"10": "0.8"', '"13": "0.8"', "values.13: unknown key; allowed: 1, 2"),
    "an alert of no kind": ("sichuan-1", "kind: gap", "kind: gab", 'found "gab"; allowed: least'),
    "a base that does not exist": ("sichuan-1", "rests_on: national-1", "rests_on: national-2", "is it national-1?"),
    "a base that is itself": ("sichuan-1", "rests_on: national-1", "rests_on: sichuan-1", 'found "sichuan-1"'),
    "another name than the file's": ("sichuan-1", "pack: sichuan", "pack: shanxi", 'pack: found "shanxi-1"'),
    "steps left out": ("guideline2021-1", "steps:", "stepps:", "rules.satisfaction.with.steps: is missing"),
    "parameters of another rule": (
        "national-1",
        "    rule: proportional\n",
        "    rule: proportional\n    with: {step: 1}\n",
        "rules.at_least.with.step: unknown key; allowed: none",
    ),
    "a step of nothing": ("form2017-1", 'step: "5"', 'step: "0"', 'with.step: found "0"; allowed: a number above 0'),
    "one language only": ("national-1", "  en: General", "  fr: General", "name: found"),
}


@pytest.mark.parametrize(("pack", "old", "new", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_a_rule_pack_is_named_with_its_line(folder, pack, old, new, said):
    edit(folder / f"{pack}.yaml", old, new)
    with pytest.raises(ProblemsError) as wrong:
        read_pack(pack)
    text = wrong.value.text("en")
    assert said in text
    assert all(isinstance(problem.column, int) for problem in wrong.value.problems)
    assert all(line.startswith(f"{folder / pack}.yaml, row ") for line in text.splitlines() if "is missing" not in line)


def test_every_fault_of_a_pack_is_told_at_once_each_where_it_stands(folder):
    edit(folder / "bohu-1.yaml", "rests_on: national-1", "rests_on: nation-1\ncolour: red")
    edit(folder / "bohu-1.yaml", 'cap: "59.99"', "cap: 六十")
    with pytest.raises(ProblemsError) as wrong:
        read_pack("bohu-1")
    lines = (folder / "bohu-1.yaml").read_text(encoding="utf-8").splitlines()
    told = [(each.place, lines[each.row - 1][each.column - 1 :]) for each in wrong.value.problems]
    assert told == [("rests_on", "nation-1"), ("vetoes.accident.cap", "六十"), ("colour", "colour: red")]


def test_a_fault_of_the_base_is_named_in_the_base(folder):
    edit(folder / "national-1.yaml", "rule: linear_to_zero", "rule: linear")
    with pytest.raises(ProblemsError, match=r"national-1\.yaml, row"):
        read_pack("bohu-1")


def test_packs_that_rest_on_one_another_are_refused(folder):
    edit(folder / "shanxi-1.yaml", "rests_on: national-1", "rests_on: sichuan-1")
    edit(folder / "sichuan-1.yaml", "rests_on: national-1", "rests_on: shanxi-1")
    with pytest.raises(ProblemsError, match="a pack that does not rest on this one"):
        read_pack("shanxi-1")


@pytest.mark.parametrize(
    ("written", "means"), [('"false"', False), ("否", False), ("0", False), ('"true"', True), ("是", True)]
)
def test_a_quoted_flag_is_what_it_says(folder, written, means):
    edit(folder / "national-1.yaml", "tells_strict: false", f"tells_strict: {written}")
    edit(folder / "national-1.yaml", "checked: false", f"checked: {written}")
    pack = read_pack("national-1")
    assert (pack.tells_strict, pack.bands_source.checked) == (means, means)


def test_numbers_without_quotation_marks_keep_their_digits(folder):
    edit(folder / "national-1.yaml", 'from: "0.8"', "from: 0.8")
    edit(folder / "national-1.yaml", '"2": "0.25"', '"2": 0.25')
    pack = read_pack("national-1")
    assert (pack.grades["achieved"][0], pack.rules["likert"].params["levels"]["2"]) == (Decimal("0.8"), "0.25")


def test_every_pack_of_the_product_is_without_fault():
    assert [read_pack(pack).id for pack in known_packs()] == list(known_packs())


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    home = tmp_path_factory.mktemp("template") / "home"
    write_template(home)
    (home / "engagement.xlsx").unlink()
    write_folder_as_workbook(home, home.parent / "book.xlsx")
    return home


SETTINGS = {
    "a key misspelt": ("report_date:", "report_dat:", "report_dat: unknown key; is it report_date?"),
    "a key of another place": ("tree: evaluation", "tree: evaluation\nrows: 3", "rows: unknown key; check"),
    "a stage misspelt": ("stage: final", "stage: finale", 'stage: found "finale"; is it final? allowed: '),
    "a day that does not exist": ('report_date: "2026-03-31"', "report_date: 2026-02-30", 'found "2026-02-30"'),
    "a list for a text": ("engagement: example-1", "engagement: [a]", "['a']\"; allowed: a text"),
    "a mapping for a list": ("  background:", "  background: x\n  old:", 'background: found "x"; allowed: a list'),
}


@pytest.mark.parametrize(("old", "new", "said"), SETTINGS.values(), ids=SETTINGS)
def test_a_setting_that_would_be_ignored_is_refused(template, tmp_path, old, new, said):
    home = shutil.copytree(template, tmp_path / "home")
    edit(home / "engagement.yaml", old, new)
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(home)
    assert said in wrong.value.text("en")


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
