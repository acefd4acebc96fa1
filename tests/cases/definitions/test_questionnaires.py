"""Questionnaires that would be ignored in part, or lead nowhere, are refused; those that pass can be answered.

After cases found outside: conditions on rows (surveyjs/survey-library#10395, instedd/surveda#615), limits that no
answer meets (surveyjs/survey-library#7601, OCA/survey PR#72), quoted flags (XLSForm/pyxform#767), careless
definitions (XLSForm/pyxform#373, rust-lang/surveys#371).
"""

import random
from datetime import UTC, datetime

import pytest
import yaml

from analysis.inputs.dataset import read_dataset
from analysis.survey.satisfied_share import satisfied_share
from questionnaires.load import library_ids, library_path, load_questionnaire, parse_questionnaire
from questionnaires.problems import ProblemsError
from survey_app.store.export import export_survey
from tests.conftest import EVERY_TYPE, RIGHT_TO_LEFT
from tests.questionnaires.drawn import some_answer, some_questionnaire
from tests.survey_app.resident import Resident

HEAD = """\
questionnaire: probe
version: "1"
languages: [zh]
title: 探针问卷
intro: 您好
estimated_minutes: 1
overall: overall
dimensions:
  d: {zh: 维度}
scales:
  s5:
    - {code: "5", zh: 很满意}
    - {code: "4", zh: 满意}
    - {code: "3", zh: 一般}
    - {code: "2", zh: 不满意}
    - {code: "1", zh: 很不满意}
pages:
  - id: p1
    items:
      - {id: overall, type: rating, scale: s5, dimension: d, text: 总体}
      - {id: seen, type: single, required: false, text: 见过吗, choices: [{code: "y", zh: 见过}, {code: "n", zh: 没有}]}
"""
PAGE, ITEMS = "  - id: p2\n    items:\n", "choices: [{code: a, zh: 甲}, {code: b, zh: 乙}]"
ROWS = "rows: [{{id: lift, text: 电梯{0}}}, {{id: road, text: 道路}}]"


def item(text):
    return HEAD + PAGE + "      - {" + text + "}\n"


def matrix(row="", extra=""):
    return item("id: mx, type: matrix, scale: s5, text: 各项" + extra + ", " + ROWS.format(row))


def asked_if(condition):
    return item("id: x, type: text, text: 写, ask_if: " + condition)


def head(old, new):
    assert old in HEAD
    return HEAD.replace(old, new)


REFUSED = {
    "a condition on a row": (matrix(', ask_if: {item: seen, is: "y"}'), "ask_if"),
    "a condition of a row on nothing": (matrix(", ask_if: {item: nobody, is: zz}"), "ask_if"),
    "a row of another type": (matrix(", type: text"), "type"),
    "a row with a scale of its own": (matrix(", scale: s5"), "scale"),
    "rows within a row": (matrix(", rows: [{id: z, text: z}]"), "rows"),
    "the same row twice": (matrix().replace("id: road", "id: lift"), "lift"),
    "a row called like its matrix": (matrix().replace("id: road", "id: mx"), "mx"),
    "two rows that read alike": (matrix().replace("text: 道路", "text: 电梯。"), "电梯"),
    "a consent for a matrix": (matrix(extra=", required: false, sensitive: 为了统计"), "sensitive"),
    "a condition on an unknown item": (asked_if("{item: nobody, is: a}"), "nobody"),
    "a condition on the same page": (HEAD.replace("总体}", "总体, ask_if: {item: seen, is: y}}"), "seen"),
    "a condition on a later item": (
        asked_if("{item: z, is: a}")
        + PAGE.replace("p2", "p3")
        + "      - {id: z, type: single, text: 选, "
        + ITEMS
        + "}",
        "z",
    ),
    "all beside any": (asked_if("{all: [{item: seen, is: y}], any: [{item: seen, is: n}]}"), "any"),
    "an item beside not": (asked_if("{item: seen, is: y, not: {item: seen, is: n}}"), "not"),
    "no codes": (asked_if("{item: seen, is: []}"), "is"),
    "no conditions": (asked_if("{all: []}"), "all"),
    "conditions that contradict one another": (asked_if("{all: [{item: seen, is: y}, {item: seen, is: n}]}"), "矛盾"),
    "a page nobody reaches": (
        asked_if('{item: seen, is: "y"}').replace("id: p2\n", 'id: p2\n    ask_if: {item: seen, is: "n"}\n'),
        "矛盾",
    ),
    "at most no choices": (item("id: x, type: multiple, text: 选, max_chosen: 0, " + ITEMS), "0"),
    "less than none": (item("id: x, type: multiple, text: 选, max_chosen: -1, " + ITEMS), "-1"),
    "9 of 2 choices": (item("id: x, type: multiple, text: 选, max_chosen: 9, " + ITEMS), "9"),
    "a ranking of one": (item("id: x, type: rank, text: 排, max_chosen: 1, " + ITEMS), "1"),
    "more places than choices": (item("id: x, type: rank, text: 排, max_chosen: 3, " + ITEMS), "3"),
    "least above most": (item("id: x, type: number, text: 数, minimum: 5, maximum: 1"), "5 … 1"),
    "a number nobody can type": (item("id: x, type: number, text: 数, minimum: 1000000000000"), "12"),
    "no signs at all": (item("id: x, type: text, text: 写, max_length: 0"), "0"),
    "less than no signs": (item("id: x, type: text, text: 写, max_length: -5"), "-5"),
    "earliest after latest": (
        item('id: x, type: date, text: 日, earliest: "2026-02-01", latest: "2026-01-01"'),
        "2026-02-01",
    ),
    "a first day in the future": (item('id: x, type: date, text: 日, earliest: "2999-01-01"'), "2999-01-01"),
    "a last day before all days": (item('id: x, type: date, text: 日, latest: "1899-01-01"'), "1899-01-01"),
    "limits of a number on a text": (item("id: x, type: text, text: 写, minimum: 1, maximum: 3"), "minimum"),
    "a scale on a number": (item("id: x, type: number, text: 数, scale: s5"), "scale"),
    "a scale beside choices": (item("id: x, type: single, text: 选, scale: s5, " + ITEMS), "choices"),
    "a reversed text": (item("id: x, type: text, text: 写, reversed: true"), "reversed"),
    "exclusive where one is chosen": (
        item("id: x, type: single, text: 选, choices: [{code: a, zh: 甲}, {code: b, zh: 乙, exclusive: true}]"),
        "exclusive",
    ),
    "an amount that nobody draws": (item('id: x, type: text, text: "出 {amount} 元吗"'), "amount"),
    "codes 1 and 01": (head("zh: 很不满意}", 'zh: 很不满意}\n    - {code: "01", zh: 极差}'), "01"),
    "points in no order": (head('"5"', '"2"').replace('"2", zh: 不满意', '"5", zh: 不满意'), "2、4"),
    "two choices that read alike": (item("id: x, type: single, text: 选, " + ITEMS.replace("乙", "甲 ")), "甲"),
    "a page without items": (HEAD + "  - id: p2\n    items: []\n", "p2"),
    "negative minutes": (head("minutes: 1", "minutes: -3"), "-3"),
    "no minutes": (head("minutes: 1", "minutes: 0"), "0"),
    "no version": (head('version: "1"', 'version: ""'), "version"),
    "a version of blanks": (head('version: "1"', 'version: " "'), "version"),
    "a language twice": (head("[zh]", "[zh, zh]"), "zh"),
    "a language that is none": (head("[zh]", '[zh, "中文"]'), "中文"),
    "a sign nobody sees": (head("探针问卷", '"探针\\u200b问卷"'), "U+200B"),
    "a sign that turns the text round": (head("探针问卷", "探针\u202e问卷"), "U+202E"),
    "a text of nothing": (head("探针问卷", '"\\u3164"'), "title"),
    "an item twice": (item("id: seen, type: text, text: 写"), "seen"),
    "a page twice": (HEAD + PAGE.replace("p2", "p1") + "      - {id: x, type: text, text: 写}\n", "p1"),
    "an unknown key of a choice": (
        item("id: x, type: single, text: 选, " + ITEMS.replace("zh: 乙", "zh: 乙, exclusiv: true")),
        "exclusiv",
    ),
    "an unknown key of an item": (item("id: x, type: text, text: 写, require: true"), "require"),
    "an unknown key of a page": (HEAD + "  - id: p2\n    item: []\n    items: []\n", "item"),
    "required: maybe": (item("id: x, type: text, text: 写, required: maybe"), "maybe"),
    "not_applicable: maybe": (head("zh: 很不满意}", "zh: 很不满意, not_applicable: 或许}"), "或许"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_would_be_ignored_or_lead_nowhere_is_refused(text, said):
    with pytest.raises(ProblemsError) as caught:
        parse_questionnaire(text, "probe.yaml")
    assert all(problem.row for problem in caught.value.problems)
    assert said in caught.value.text("zh")
    assert all("；" in line and line.startswith("probe.yaml 第 ") for line in caught.value.text("zh").splitlines())
    assert all("; " in line and line.startswith("probe.yaml, row ") for line in caught.value.text("en").splitlines())


def test_the_probe_itself_passes():
    assert parse_questionnaire(HEAD, "probe.yaml").id == "probe"
    rows = parse_questionnaire(matrix(extra=", dimension: d"), "p").variables[2:]
    assert [row.dimension for row in rows] == ["d", "d"]


def test_faults_of_every_kind_come_at_once_with_their_lines():
    text = matrix(', ask_if: {item: seen, is: "y"}').replace("minutes: 1", "minutes: 0").replace("[zh]", "[zh, zh]")
    text += "      - {id: x, type: multiple, max_chosen: 9, text: 选, " + ITEMS + "}\n"
    with pytest.raises(ProblemsError) as caught:
        parse_questionnaire(text, "probe.yaml")
    words = ("minutes", "languages", "ask_if", "max_chosen")
    lines = [at for at, line in enumerate(text.splitlines(), 1) if any(word in line for word in words)]
    assert {problem.row for problem in caught.value.problems} == set(lines)


YES, NO = ("true", '"true"', "yes", '"yes"', "1", '"1"', "是", "Ｙｅｓ"), ("false", '"no"', "0", "否", '"False"')


@pytest.mark.parametrize("written", [*YES, *NO])
def test_flags_are_read_as_people_write_them(written):
    is_yes = written in YES
    points = head("zh: 很不满意}", f'zh: 很不满意}}\n    - {{code: "9", zh: 不清楚, not_applicable: {written}}}')
    points = points if is_yes else points.replace('code: "9"', 'code: "0"')
    assert parse_questionnaire(points, "p").variable("overall").choices[-1].not_applicable is is_yes
    choices = ITEMS.replace("乙", f"乙, exclusive: {written}")
    several = item(f"id: x, type: multiple, required: {written}, text: 选, {choices}")
    variable = parse_questionnaire(several, "p").variable("x")
    assert (variable.required, variable.choice("b").exclusive) == (is_yes, is_yes)
    turned = item(f"id: x, type: rating, scale: s5, reversed: {written}, text: 差吗")
    assert parse_questionnaire(turned, "p").variable("x").reversed is is_yes


def test_who_does_not_know_is_not_satisfied(new_field, tmp_path):
    path = tmp_path / "probe-1.yaml"
    extra = '\n    - {code: "9", zh: 不清楚, not_applicable: "true"}'
    path.write_text(head("zh: 很不满意}", "zh: 很不满意}" + extra), encoding="utf-8")
    field = new_field(path)
    for code, answer in zip(field.codes(4), "1119", strict=True):
        resident = Resident(field, code)
        resident.answer_all(overall=answer, seen="y")
        resident.submit()
    export_survey(field.engine, "estate", tmp_path / "bundle", at=datetime.now(UTC))
    share = satisfied_share(read_dataset(tmp_path / "bundle"), "overall")
    assert (share.share, share.n_valid) == (0, 3)


@pytest.mark.parametrize("name", [*library_ids(), EVERY_TYPE, RIGHT_TO_LEFT], ids=str)
def test_every_questionnaire_of_the_project_passes(name):
    assert load_questionnaire(name if not isinstance(name, str) else library_path(name)).variables


def test_what_was_fielded_before_a_check_was_known_stays_readable():
    text = item("id: x, type: multiple, text: 选, max_chosen: 9, " + ITEMS).replace("minutes: 1", "minutes: 0")
    assert parse_questionnaire(text, "probe.yaml", is_fielded=True).variable("x").max_chosen == 9
    with pytest.raises(ProblemsError):
        parse_questionnaire(text, "probe.yaml")


@pytest.mark.parametrize(
    ("limits", "typed", "said"),
    [
        ("minimum: 1", "0", "不小于 1"),
        ("maximum: 9", "10", "不大于 9"),
        ("minimum: 1, maximum: 9", "10", "1 到 9"),
    ],
)
def test_a_number_outside_its_limits_is_told_them(new_field, tmp_path, limits, typed, said):
    path = tmp_path / "probe-1.yaml"
    path.write_text(item(f"id: x, type: number, text: 数, {limits}"), encoding="utf-8")
    field = new_field(path)
    resident = Resident(field, field.codes()[0])
    resident.begin()
    resident.answer_page("p/p1")
    refused = resident.answer_page("p/p2", x=typed)
    assert refused.status_code == 422
    assert said in refused.text


def answer_to_the_end(resident, questionnaire, draw):
    place, steps = resident.begin().location, 0
    while "/p/" in place:
        page_id = place.rpartition("/")[2]
        html = resident.get(f"p/{page_id}").text
        asked = [one for one in questionnaire.page(page_id).variables if f'name="q-{one.id}"' in html]
        assert asked, page_id
        given = {name: value for one in asked for name, value in some_answer(draw, one).items()}
        posted = resident.post(f"p/{page_id}", html, **given)
        assert posted.status_code == 303, (page_id, given, posted.text)
        place, steps = posted.location, steps + 1
        assert steps <= len(questionnaire.pages)
    assert resident.submit().location.endswith("/receipt")
    assert resident.get("receipt").status_code == 200


N_QUESTIONNAIRES, N_SHEETS = 25, 2


def test_whatever_passes_the_check_can_be_answered_to_its_end(new_field, tmp_path):
    draw, passed, refused = random.Random(16), 0, 0  # noqa: S311 (nothing secret is drawn)
    field = new_field()
    while passed < N_QUESTIONNAIRES:
        drawn = some_questionnaire(draw)
        path = tmp_path / f"drawn_{passed + refused}-1.yaml"
        path.write_text(yaml.safe_dump(drawn, allow_unicode=True, sort_keys=False), encoding="utf-8")
        try:
            questionnaire = load_questionnaire(path)
        except ProblemsError:
            refused += 1
            continue
        field.create(f"drawn-{passed}", path)
        for code in field.codes(N_SHEETS, survey=f"drawn-{passed}"):
            answer_to_the_end(Resident(field, code), questionnaire, draw)
        passed += 1
    assert refused >= N_QUESTIONNAIRES // 10  # the generator draws unsound ones too
