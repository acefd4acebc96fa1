"""What travels in a bundle: every value and every reason, in files that people also open by hand."""

import csv
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.inputs.dataset import read_dataset
from analysis.survey.results import survey_results
from analysis.survey.rules import SurveyRules
from analysis.topics.satisfaction.figures import survey_figures
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, cells, read_bundle, write_bundle
from questionnaires.bundle.manifest import FIRST_FORMAT, FORMAT, Manifest, _seal
from questionnaires.load import file_digest
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from reports.html.render import report_html
from survey_app.commands.cli import cli
from survey_app.store.export import export_survey
from survey_app.store.papers import key_in
from survey_app.store.surveys import find_survey, questionnaire_of
from tests.conftest import ROOT
from tests.runs.examples import evaluation_of
from tests.survey_app.resident import Resident

BOM = b"\xef\xbb\xbf"
COLD = "{id: cold, type: number, minimum: -20, maximum: 40, required: false, text: {zh: 最低几度}, unit: {zh: 度}}"
TEXT = "{id: more, type: text, required: false, text: {zh: 其他}}"


def send(field, **answers):
    resident = Resident(field, field.codes()[0])
    resident.begin()
    given = {f"q-{item}": value for item, value in ({"overall": "4"} | answers).items()}
    resident.post("p/p1", resident.get("p/p1").text, **given)
    resident.submit()


def exported(field, folder):
    return export_survey(field.engine, "estate", folder / "bundle", at=datetime.now(UTC))


def resealed(folder, **changes):
    """Change entries of a manifest as somebody would who can compute its seal."""
    path = folder / "manifest.json"
    raw = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    raw = {name: value for name, value in raw.items() if value is not ... and name != "seal"}
    path.write_text(json.dumps(raw | {"seal": _seal(raw)}, ensure_ascii=False), encoding="utf-8")


def refused(folder):
    with pytest.raises(ProblemsError) as caught:
        read_dataset(folder)
    return caught.value


def test_the_numbers_minus_two_and_minus_three_are_numbers_and_a_blank_is_no_answer(probe, tmp_path):
    field = probe(COLD)
    for answer in ("-2", "－３", "−20", ""):
        send(field, cold=answer)
    dataset = read_dataset(exported(field, tmp_path).folder)
    cold = list(dataset.answers["cold"])
    assert sorted(cell for cell in cold if isinstance(cell, str)) == ["-2", "-20", "-3"]
    assert [cell for cell in cold if not isinstance(cell, str)] == [NO_ANSWER]


def test_a_text_that_looks_like_a_mark_stays_a_text(probe, tmp_path):
    field = probe(TEXT)
    for answer in ("-2", "-3", ""):
        send(field, more=answer)
    more = list(read_dataset(exported(field, tmp_path).folder).answers["more"])
    assert (more.count("-2"), more.count("-3"), more.count(NO_ANSWER), more.count(NOT_ASKED)) == (1, 1, 1, 0)


def test_reasons_stand_beside_the_values_in_a_table_of_their_own(probe, tmp_path):
    field = probe(COLD, TEXT)
    send(field, cold="-2")
    folder = exported(field, tmp_path).folder
    with (folder / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    with (folder / "missing.csv").open(encoding="utf-8-sig", newline="") as file:
        why = next(csv.DictReader(file))
    assert (row["cold"], row["more"]) == ("-2", "")
    assert why == {"sheet_id": row["sheet_id"], "no_answer": "more", "not_asked": ""}


def test_what_was_not_asked_is_told_from_what_was_not_answered(field, tmp_path):
    resident = Resident(field, field.codes()[0])
    resident.answer_all(consulted="no")
    resident.submit()
    answers = read_dataset(exported(field, tmp_path).folder).answers
    assert (answers["opinion_heard"][0], answers["comment"][0]) == (NOT_ASKED, NO_ANSWER)
    counts = read_dataset(tmp_path / "bundle").tabulate("opinion_heard")
    assert dict(zip(map(str, counts["code"]), counts["n"], strict=True))["-3"] == 1


def test_a_bundle_of_format_1_is_still_read():
    old = ROOT / "examples/copenhagen-housing/survey"
    assert json.loads((old / "manifest.json").read_text(encoding="utf-8"))["format"] in (FIRST_FORMAT, FORMAT)
    assert len(read_dataset(old)) == 1681


def test_an_answer_sheet_that_was_read_can_be_written_again_the_same(field, tmp_path):
    resident = Resident(field, field.codes()[0])
    resident.answer_all(consulted="no")
    resident.submit()
    bundle = exported(field, tmp_path)
    again = write_bundle(
        tmp_path / "again",
        manifest=bundle.manifest,
        responses=bundle.rows(),
        questionnaire_file=bundle.folder / "questionnaire.yaml",
    )
    assert list(again.rows()) == list(bundle.rows())


def test_a_stored_text_of_invisible_signs_is_exported_as_no_answer(probe):
    field = probe(TEXT)
    questionnaire = read_questionnaire(field)
    assert cells(questionnaire, {"overall": "4", "more": "\u200b"})["more"] is NO_ANSWER


def read_questionnaire(field):
    return questionnaire_of(find_survey(field.engine, "estate"))


def test_tables_begin_with_a_bom_so_that_office_programs_show_them_rightly(probe, tmp_path):
    field = probe(TEXT)
    send(field, more="电梯常停")
    folder = exported(field, tmp_path).folder
    assert {path.name for path in folder.glob("*.csv") if path.read_bytes()[:3] == BOM} == {
        "responses.csv",
        "missing.csv",
        "paradata.csv",
    }
    dataset = read_dataset(folder)
    assert (dataset.answers["more"][0], dataset.paradata.columns[0]) == ("电梯常停", "sheet_id")


JUNK = (".DS_Store", "Thumbs.db", "desktop.ini", "~$responses.csv", "._responses.csv")


def test_junk_of_operating_systems_is_named_and_passed_over(probe, tmp_path):
    field = probe()
    send(field)
    folder = exported(field, tmp_path).folder
    for name in JUNK:
        (folder / name).write_bytes(b"x")
    assert read_dataset(folder).passed_over == tuple(sorted(JUNK))


def test_the_check_of_an_engagement_names_the_junk_it_passed_over(tmp_path):
    home = tmp_path / "zhenyuan"
    shutil.copytree(ROOT / "examples/zhenyuan", home)
    (home / "survey/Thumbs.db").write_bytes(b"x")
    shown = CliRunner().invoke(cli, ["engagement", "check", str(home), "--lang", "zh"])
    assert (shown.exit_code, "没有读：survey/Thumbs.db" in shown.output) == (0, True)


def test_a_file_that_is_nobodys_junk_and_a_changed_answer_are_still_refused(probe, tmp_path):
    field = probe()
    send(field)
    folder = exported(field, tmp_path).folder
    (folder / "notes.txt").write_bytes(b"x")
    assert "notes.txt: does not belong to this bundle" in refused(folder).text("en")
    (folder / "notes.txt").unlink()
    table = folder / "responses.csv"
    table.write_bytes(table.read_bytes().replace(b",4", b",5"))
    assert "is not the file that was sealed" in refused(folder).text("en")


def test_a_newer_format_is_refused_with_one_message(probe, tmp_path):
    field = probe()
    send(field)
    folder = exported(field, tmp_path).folder
    resealed(folder, format="hengping-bundle-3", novel=[1])
    problems = refused(folder)
    assert len(problems.problems) == 1
    assert "hengping-bundle-3 is newer than this program reads; upgrade hengping" in problems.text("en")
    assert "请升级" in problems.text("zh")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "other"}, 'format: found "other"'),
        ({"novel": "x"}, "novel: is not known"),
        ({"title": ...}, "title: is missing"),
        ({"n_returned": "many"}, "n_returned: found"),
        ({"n_returned": -1}, "n_returned: found"),
        ({"files": []}, "files: found"),
        ({"n_returned": 2}, "states 2"),
    ],
)
def test_a_manifest_that_says_what_cannot_be_is_refused_in_words(probe, tmp_path, changes, said):
    field = probe()
    send(field)
    folder = exported(field, tmp_path).folder
    resealed(folder, **changes)
    assert said in refused(folder).text("en")


def test_reasons_that_do_not_fit_the_blanks_are_refused(probe, tmp_path):
    field = probe(TEXT)
    send(field)
    folder = exported(field, tmp_path).folder
    for old, new in ((b"more", b"cold"), (b"cold", b"overall")):
        table = folder / "missing.csv"
        table.write_bytes(table.read_bytes().replace(old, new))
        resealed(folder, files=digests(folder))
        assert "responses.csv, row 2" in refused(folder).text("en")


def digests(folder: Path):
    return {path.name: file_digest(path) for path in folder.iterdir() if path.name != "manifest.json"}


def test_a_manifest_holds_texts_counts_and_digests_only():
    kinds = {str(kind) for kind in Manifest.__annotations__.values()}
    assert kinds == {
        "<class 'str'>",
        "int | None",
        "<class 'int'>",
        "<class 'bool'>",
        "collections.abc.Mapping[str, str]",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_status_and_export_say_why_nobody_knows_how_many_were_issued(probe, tmp_path, monkeypatch, lang):
    field = probe()
    field.codes(59)
    send(field)
    resident = Resident(field, door=field.door("site", "甲栋"))
    resident.enter()
    resident.post("p/p1", resident.get("p/p1").text, **{"q-overall": "4"})
    resident.submit()
    monkeypatch.setenv("HENGPING_SECRET_KEY", field.config.secret_key)
    monkeypatch.setenv("HENGPING_DATABASE_URL", field.config.database_url)
    monkeypatch.setenv("HENGPING_LANG", lang)
    status = CliRunner().invoke(cli, ["survey", "status", "estate"]).output
    export = CliRunner().invoke(cli, ["survey", "export", "estate", str(tmp_path / "b")]).output
    words = (
        ("回收中有 1 份来自楼栋", "60 个户码不是全部的分母")
        if lang == "zh"
        else ("1 of those returned came by a site", "the 60 codes are not the whole base")
    )
    assert all(word in text for word in words for text in (status, export))
    assert read_bundle(tmp_path / "b").manifest.n_issued is None
    issued = next(each for each in survey_figures(results_of(tmp_path / "b")) if each.id == "survey.issued")
    assert (issued.value, "不记发放数" in issued.source["zh"]) == (None, True)


def test_paper_forms_are_not_counted_against_the_codes_that_were_issued(probe, tmp_path):
    field = probe()
    survey = find_survey(field.engine, "estate")
    for by in ("王评", "李评"):
        key_in(field.engine, survey, questionnaire_of(survey), "1", {"overall": "4"}, by=by, at=datetime.now(UTC))
    manifest = exported(field, tmp_path).manifest
    assert (manifest.n_issued, manifest.n_returned, manifest.probability) == (None, 1, True)
    assert results_of(tmp_path / "bundle").response.n_returned == 1


def results_of(folder):
    rules = SurveyRules(needed=(), least_share=0.0, item="overall", definition="top2", scales=(), indicator="")
    return survey_results(read_dataset(folder), rules, ())


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", "并不表示没有人这样回答"),
        ("en", "it does not mean that nobody said so"),
    ],
)
def test_the_report_says_why_the_item_that_makes_a_form_valid_has_no_doubtful_answers(lang, words):
    evaluation = evaluation_of("zhenyuan")
    assert evaluation.engagement.survey.needed
    assert words in report_html(build_report(evaluation, lang=lang))
