"""Rule packs: what would be ignored or lead nowhere is refused, with its line and what is allowed."""

import shutil
from decimal import Decimal

import pytest

from analysis.scoring import packs
from analysis.scoring.packs import known_packs, read_pack
from questionnaires.problems import ProblemsError


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
