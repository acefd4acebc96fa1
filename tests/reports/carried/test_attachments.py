"""What a report carries: the same bytes twice, nothing from outside, no small cell, no rare household."""

import csv
import io
import json
import shutil
import zipfile
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InvalidInput
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from analysis.inputs.sharing import COVERED as SUPPRESSED
from reports.carried.attachments import attachments, evaluation_bytes
from reports.carried.files import CannotShare, digest
from reports.carried.sheets import background_items, deidentified
from reports.privacy.small_cells import LEAST, safe_counts
from tests.runs.examples import evaluation_of

ZHENYUAN = Path(__file__).parents[3] / "examples" / "zhenyuan"


@pytest.fixture(scope="module")
def evaluation():
    return evaluation_of("zhenyuan")


TABLES = {f"survey/{name}" for name in ("questionnaire.yaml", "counts.csv", "sums.csv", "about.json")}


def unzipped(evaluation, **options):
    _, zipped = attachments(evaluation, **options)
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(content):
    return list(csv.reader(io.StringIO(content.decode())))


def test_the_results_are_carried_as_data_and_the_inputs_as_source(evaluation):
    results, inputs = attachments(evaluation)
    assert [(each.name, each.relationship) for each in (results, inputs)] == [
        ("evaluation.json", "Data"),
        ("engagement.zip", "Source"),
    ]
    assert json.loads(results.content) == json.loads(json.dumps(to_json(evaluation)))
    assert all({"zh", "en"} == set(each.description) for each in (results, inputs))


def test_the_same_engagement_gives_the_same_bytes(evaluation):
    again = evaluate(read_engagement(ZHENYUAN))
    for privacy in ("none", "aggregates", "deidentified"):
        assert attachments(evaluation, privacy=privacy) == attachments(again, privacy=privacy)


def test_the_list_names_the_software_and_the_digest_of_every_file(evaluation):
    files = unzipped(evaluation, privacy="aggregates")
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {name: sha256(content).hexdigest() for name, content in files.items()}
    assert manifest["evaluation_sha256"] == digest(evaluation_bytes(evaluation))
    assert manifest["software"].startswith("hengping ")


def test_the_zip_has_sorted_names_one_date_and_plain_files(evaluation):
    with zipfile.ZipFile(io.BytesIO(attachments(evaluation)[1].content)) as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o644}


@pytest.mark.parametrize(
    ("privacy", "survey"),
    [
        ("none", set()),
        ("aggregates", TABLES),
        ("deidentified", TABLES | {"survey/responses.csv"}),
    ],
)
def test_each_level_shares_its_part_of_the_survey_and_never_the_raw_answers(evaluation, privacy, survey):
    files = unzipped(evaluation, privacy=privacy)
    assert {name for name in files if name.startswith("survey/")} == survey
    assert "answers.csv" not in files  # it lies in the folder, but no table of an engagement is called so
    raw = (ZHENYUAN / "survey" / "responses.csv").read_bytes()
    assert raw not in files.values()
    assert not any(b"S0001," in content for name, content in files.items() if name.startswith("survey/"))


def test_shared_counts_are_five_or_more_or_zero(evaluation):
    counts = [row[2] for row in rows(unzipped(evaluation, privacy="aggregates")["survey/counts.csv"])[1:]]
    assert all(n == "0" or int(n) >= LEAST for n in counts)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 40, "b": 9, "c": 7}, {"a": 40, "b": 9, "c": 7}),
        ({"a": 40, "b": 9, "c": 2}, {"a": 40, "b": None, "c": None}),
        ({"a": 40, "b": 1, "c": 2}, {"a": None, "b": None, "c": None}),
        ({"a": 40, "b": 4, "c": 2}, {"a": 40, "b": None, "c": None}),
        ({"a": 3, "b": 0}, {"a": None, "b": None}),
        ({"a": 0, "b": 0}, {"a": 0, "b": 0}),
        ({"a": 60, "b": 2, "c": 0}, {"a": None, "b": None, "c": 0}),
    ],
)
def test_small_counts_are_hidden_and_no_subtraction_brings_them_back(counts, shown):
    assert safe_counts(counts) == shown


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), max_size=8), st.integers(5, 20))
def test_what_is_hidden_is_at_least_two_answers_of_k_sheets_or_everything(counts, k):
    shown = safe_counts(counts, k)
    hidden = [counts[code] for code, n in shown.items() if n is None and counts[code]]
    assert all(n is None or n == counts[code] for code, n in shown.items())
    assert all(n is None or n == 0 or n >= k for n in shown.values())
    everything = all(n is None for n in shown.values())
    assert not hidden or everything or (len(hidden) >= 2 and sum(hidden) >= k)


def test_every_background_stands_on_five_sheets(evaluation):
    dataset = evaluation.engagement.dataset
    assert background_items(dataset.questionnaire) == ("years",)
    head, *sheets = deidentified(dataset, background=["years", "consulted"])
    at = [head.index("years"), head.index("consulted")]
    groups = Counter(tuple(sheet[each] for each in at) for sheet in sheets)
    assert min(groups.values()) >= LEAST
    assert len(sheets) == len(dataset) == 103
    assert {"sheet_id", "comment", "channel"} & set(head) == set()
    assert sheets == sorted(sheets, key=tuple)


def test_a_lone_rare_household_takes_the_next_rarest_with_it(evaluation):
    dataset = evaluation.engagement.dataset
    answers = dataset.answers.iloc[:30].copy()
    answers["consulted"] = ["yes"] * 20 + ["no"] * 9 + ["unsure"]
    head, *sheets = deidentified(replace(dataset, answers=answers), background=["consulted"])
    assert Counter(sheet[head.index("consulted")] for sheet in sheets) == {"yes": 20, SUPPRESSED: 10}


def test_years_become_bands_that_say_nothing_exact(evaluation):
    head, *sheets = deidentified(evaluation.engagement.dataset)
    shown = {sheet[head.index("years")] for sheet in sheets}
    assert all(cell in ("-2", "-3", SUPPRESSED) or cell[0] in "<>" for cell in shown)
    assert len(shown) <= 6


def test_too_few_sheets_a_small_k_and_unknown_words_are_refused(evaluation):
    dataset = evaluation.engagement.dataset
    with pytest.raises(CannotShare, match="4 sheets"):
        deidentified(replace(dataset, answers=dataset.answers.iloc[:4]))
    with pytest.raises(InvalidInput, match="k is 4"):
        attachments(evaluation, k=4)
    with pytest.raises(InvalidInput, match="privacy 'all'"):
        attachments(evaluation, privacy=cast(Any, "all"))
    with pytest.raises(InvalidInput, match="comment"):
        deidentified(dataset, background=["comment"])


@pytest.fixture
def copied(tmp_path, evaluation):
    folder = tmp_path / "zhenyuan"
    shutil.copytree(ZHENYUAN, folder)
    return replace(evaluation, engagement=replace(evaluation.engagement, folder=folder))


def with_inputs(evaluation, **inputs):
    known = {**evaluation.engagement.inputs, **inputs}
    return replace(evaluation, engagement=replace(evaluation.engagement, inputs=known))


def test_a_copy_elsewhere_gives_the_same_bytes(copied, evaluation):
    assert attachments(copied, privacy="deidentified") == attachments(evaluation, privacy="deidentified")


@pytest.mark.parametrize("name", ["budget.csv", "survey"])
def test_a_link_is_not_followed_out_of_the_folder(copied, tmp_path, name):
    shutil.move(copied.engagement.folder / name, tmp_path / "outside")
    (copied.engagement.folder / name).symlink_to(tmp_path / "outside")
    with pytest.raises(CannotShare, match="is a link") as refused:
        attachments(copied, privacy="aggregates")
    assert "是链接" in refused.value.text("zh")


def test_a_file_changed_after_the_evaluation_is_refused(copied):
    path = copied.engagement.folder / "budget.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(CannotShare, match="changed after the evaluation"):
        attachments(copied)
    path.unlink()
    with pytest.raises(CannotShare):
        attachments(copied)


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/hostname", "survey/../../secret.csv"])
def test_names_that_lead_out_of_the_folder_are_refused_even_where_somebody_lists_them(copied, tmp_path, name):
    (tmp_path / "secret.csv").write_bytes(b"secret")
    hostile = with_inputs(copied, **{name: digest(b"secret")})
    with pytest.raises(CannotShare, match="outside the folder"):
        attachments(hostile, shared=[name])
    assert unzipped(hostile).keys() == unzipped(copied).keys()
