"""Every sentence of the notice against what is stored and exported, for every way in and setting.

`PROMISES` holds one check a sentence; a sentence without a check, or a check without a sentence, fails.
"""

from datetime import UTC, datetime

import pytest

from questionnaires.texts import in_language
from survey_app.console.impact import impact_assessment
from survey_app.store import surveys, tables
from survey_app.store.codes import keyed_hash, tidy
from survey_app.survey.notice import WAYS, conditions, facts_of, holds, sentences
from survey_app.texts import texts
from tests.cases.collector.told import ADDRESS, COMMENT, DAYS, NAME, PHOTO, TEXT, World
from tests.conftest import KEY
from tests.survey_app.resident import Resident, hidden


@pytest.fixture
def world(probe, tmp_path):
    def make(way, *items, **options):
        return World(probe(*items, **(DAYS | options)), way, tmp_path / "exports")

    return make


def who_asks(world):
    assert ("评价组" in world.notice, "热线" in world.notice) == (True, True)


def single_forms_hold_neither_code_nor_receipt(world):
    tables_text = "\n".join(world.exported().values())
    secrets = [
        world.receipt,
        world.sent.code,
        keyed_hash(KEY, "code", tidy(world.sent.code)),
        keyed_hash(KEY, "receipt", world.receipt),
    ]
    assert not [secret for secret in secrets if secret in tables_text]
    assert len(world.table("responses.csv")) == 2


def words_are_exported_as_written(world):
    assert COMMENT in world.exported()["responses.csv"]


def photos_are_bare_and_exported(world):
    photo_id = next(row["pic"] for row in world.table("responses.csv") if row["status"] == "complete")
    assert (world.folder / str(world.n_exports) / f"{photo_id}.jpg").exists()


# Every column that is stored of a form, and the words that tell of it; "" for keys, and for what tells nothing.
TOLD = {
    "answers": "您的答案",
    "amounts": "您的答案",
    "consents": "同意",
    "language": "所用语言",
    "channel": "从哪里进入",
    "site": "从哪里进入",
    "mode": "填答方式",
    "enumerator": "访员姓名",
    "bucket": "地址标记",
    "consent_at": "同意和提交的时间",
    "submitted_at": "同意和提交的时间",
    "saved_at": "最后一次填写",
    "seconds": "每页用时",
    "visible_seconds": "每页用时",
    "n_changed": "改动次数",
    "position": "每页用时",
    "page_id": "每页用时",
    "browser_hash": "浏览器标记",
    "replaced_at": "修改前的答案",
    "content": "照片",
    "item_id": "照片",
    "door_id": "从哪里进入",
    "code_hash": "",
    "issued_at": "",
    "revoked_at": "",
    "corrects_id": "",
    "id": "",
    "survey_id": "",
    "sheet_id": "",
    "receipt_hash": "",
    "status": "",
    "consent_version": "",
    "questionnaire_digest": "",
    "response_id": "",
    "code_id": "",
}
OF_RESIDENTS = ("codes", "drafts", "page_times", "responses", "paradata", "versions", "photos")


def all_that_is_stored_is_told(world):
    filled = {
        column
        for name in OF_RESIDENTS
        for row in world.rows(tables.metadata.tables[name])
        for column, value in row.items()
        if value not in (None, "", {}, [])
    }
    untold = [column for column in sorted(filled) if TOLD[column] not in world.notice]
    assert untold == []


def no_address_is_stored(world):
    assert ADDRESS not in world.stored()
    assert {row["bucket"] for row in world.table("paradata.csv")} == {""}


def a_mark_of_one_day_is_stored_and_no_address(world):
    assert ADDRESS not in world.stored()
    marks = {row["bucket"] for row in (*world.rows(tables.responses), *world.rows(tables.drafts))}
    assert len(marks) == 1  # two forms of one day and one address
    assert len(marks.pop()) == 8
    world.after(1)
    assert world.rows(tables.salts) == []
    world.after(DAYS["paradata_days"] + 1)
    assert {row["bucket"] for row in world.rows(tables.responses)} == {""}


def code_and_form_share_nothing_but_the_day(world):
    code = next(row for row in world.rows(tables.codes) if row["submitted_at"])
    response = world.rows(tables.responses)[0]
    marks = {str(value) for name, value in code.items() if value and name not in ("id", "survey_id", "channel")}
    assert code["submitted_at"] == response["submitted_at"].date()
    assert marks & {str(value) for name, value in response.items() if name != "id"} == set()
    assert code["id"] not in {row["code_id"] for row in (*world.rows(tables.drafts), *world.rows(tables.page_times))}
    assert {row["site"] for row in world.table("paradata.csv")} == {""}


def each_form_names_its_door(world):
    assert [row["site"] for row in world.rows(tables.responses)] == [NAME]
    assert {row["site"] for row in world.table("paradata.csv")} == {NAME}
    assert "household" not in world.exported()["responses.csv"]


def each_form_names_its_interviewer_for_a_time(world):
    assert {row["enumerator"] for row in world.table("paradata.csv")} == {NAME}
    world.after(DAYS["paradata_days"] + 1)
    assert NAME not in str(world.rows(tables.responses))


def answers_and_records_go_when_told(world):
    world.after(DAYS["paradata_days"] + 1)
    assert (len(world.rows(tables.responses)), world.rows(tables.paradata)) == (1, [])
    world.after(DAYS["retention_days"] - 1)
    assert len(world.rows(tables.responses)) == 1
    world.after(DAYS["retention_days"] + 1)
    assert (world.rows(tables.responses), COMMENT in world.stored()) == ([], False)


def a_form_begun_is_kept_apart_then_deleted(world):
    assert sorted(row["status"] for row in world.table("responses.csv")) == ["complete", "partial"]
    world.after(DAYS["retention_days"] - 1)
    assert len(world.rows(tables.drafts)) == 1
    world.after(DAYS["retention_days"] + 1)
    assert world.rows(tables.drafts) == []


def the_browser_is_forgotten(world):
    assert [row["browser_hash"] is not None for row in world.rows(tables.codes)].count(True) == 1
    world.after(DAYS["change_days"] + 2)
    assert {row["browser_hash"] for row in world.rows(tables.codes)} == {None}


def forms_can_be_changed_as_long_as_told(world):
    world.age(DAYS["change_days"] + 1)
    assert (world.change("correct"), world.change("withdraw")) == (403, 403)
    world.age(DAYS["change_days"] - 1)
    client = world.type_receipt()
    correction = client.post("/r/correct", data=hidden(client.get("/r/").text)).location.split("/")[2]
    client.post(f"/s/{correction}/p/p1", data=hidden(client.get("/r/").text) | {"q-overall": "1", "q-more": "改"})
    client.post(f"/s/{correction}/submit", data=hidden(client.get("/r/").text))
    assert (world.rows(tables.responses)[0]["answers"]["overall"], COMMENT in str(world.rows(tables.versions))) == (
        "1",
        True,
    )
    assert world.change("withdraw") == 303
    left = str([world.rows(table) for table in (tables.responses, tables.versions, tables.paradata)])
    assert (COMMENT in left, world.receipt in world.stored(), len(world.rows(tables.tombstones))) == (False, False, 1)


def forms_can_not_be_changed(world):
    world.age(1)
    assert (world.change("correct"), world.change("withdraw"), len(world.rows(tables.responses))) == (403, 403, 1)


def nothing_is_stored_before_consent(world):
    before = world.stored()
    newcomer = Resident(world.field, world.field.codes()[0]) if not world.door else world.resident()
    issued = world.stored()
    newcomer.client.get(world.address(newcomer))
    assert world.stored() == issued
    assert len(issued) >= len(before)


PROMISES = {
    "notice_who": who_asks,
    "notice_purpose": single_forms_hold_neither_code_nor_receipt,
    "notice_quotes": words_are_exported_as_written,
    "notice_photos": photos_are_bare_and_exported,
    "notice_data": all_that_is_stored_is_told,
    "notice_address": no_address_is_stored,
    "notice_bucket": a_mark_of_one_day_is_stored_and_no_address,
    "notice_link_household": code_and_form_share_nothing_but_the_day,
    "notice_link_site": each_form_names_its_door,
    "notice_link_open": each_form_names_its_door,
    "notice_link_enumerator": each_form_names_its_interviewer_for_a_time,
    "notice_retention": answers_and_records_go_when_told,
    "notice_partial": a_form_begun_is_kept_apart_then_deleted,
    "notice_browser": the_browser_is_forgotten,
    "notice_change": forms_can_be_changed_as_long_as_told,
    "notice_final": forms_can_not_be_changed,
    "notice_free": nothing_is_stored_before_consent,
    "notice_age": who_asks,
}
CASES = [
    (say, way, options)
    for say, when in conditions()
    for way in (
        [when["way"]]
        if "way" in when
        else ["household", "enumerator"]
        if say in ("notice_data", "notice_purpose")
        else ["household"]
    )
    for options in (
        {"address_buckets": bool(when.get("buckets", False))}
        | ({} if when.get("changes", True) else {"change_days": 0}),
    )
]


def test_every_sentence_has_a_check_and_every_check_a_sentence():
    assert [say for say, _ in conditions()] == list(PROMISES)


@pytest.mark.parametrize(("say", "way", "options"), CASES, ids=[f"{say}-{way}" for say, way, _ in CASES])
def test_what_the_notice_says_is_so(world, say, way, options):
    made = world(way, TEXT, PHOTO, **options)
    given = {
        "organiser": "评价组",
        "contact": "热线",
        "name": NAME,
        "days": 100,
        "paradata_days": 30,
        "change_days": options.get("change_days", 10),
    }
    assert texts("zh")[say].format(**given) in made.notice
    PROMISES[say](made)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("options", [{"address_buckets": True}, {"change_days": 0}])
def test_a_sentence_that_is_not_true_here_is_not_said(probe, way, options):
    field = probe(**options)
    survey = surveys.find_survey(field.engine, "estate")
    said = sentences(survey, "zh", way=way, name=NAME)
    facts = facts_of(survey, way)
    absent = [say for say, when in conditions() if not holds(when, facts)]
    assert {f"notice_link_{other}" for other in WAYS if other != way} <= set(absent)
    assert {"notice_quotes", "notice_photos"} <= set(absent)
    assert len(said) == len(conditions()) - len(absent)
    assert not [say for say in absent if texts("zh")[say].split("{")[0] in said]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("change_days", [0, 10])
def test_the_impact_assessment_says_the_same_as_the_notice(probe, lang, change_days):
    field = probe(TEXT, **(DAYS | {"change_days": change_days}))
    survey = surveys.find_survey(field.engine, "estate")
    text = impact_assessment(survey, lang, at=datetime(2026, 1, 31, 20, 0, tzinfo=UTC))
    for way in WAYS:
        name = texts(lang)["way_name"]
        assert all(f"- {sentence}\n" in text for sentence in sentences(survey, lang, way=way, name=name))
    assert ("2026-02-01 04:00" in text, in_language(survey.title, lang) in text) == (True, True)
    promised = "居民可凭回执号更正" if lang == "zh" else "residents can correct and withdraw"
    assert (promised in text) == bool(change_days)


def test_both_languages_say_the_same_sentences():
    assert texts("zh").keys() == texts("en").keys()
