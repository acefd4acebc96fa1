"""Deletion and export while residents go on writing."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, func, insert, select

from analysis.inputs.dataset import read_dataset
from questionnaires.bundle import manifest as manifest_module
from questionnaires.problems import ProblemsError
from survey_app.store import changes, export, retention, surveys
from survey_app.store.retention import deletion_log, retain
from survey_app.store.tables import codes as code_table
from survey_app.store.tables import drafts, responses
from tests.cases.collector.test_collector_store import NOW, rows, sent
from tests.survey_app.resident import Resident


def add_old_sheets(field, n):
    """`n` sheets sent three years ago, with a code each."""
    old = NOW - timedelta(days=1000)
    same = {
        "survey_id": "estate",
        "status": "complete",
        "answers": {},
        "amounts": {},
        "consents": {},
        "language": "zh",
        "channel": "household",
        "site": "",
        "mode": "self",
        "enumerator": "",
        "bucket": "",
        "consent_version": "1",
        "consent_at": old,
        "submitted_at": old,
        "questionnaire_digest": "d",
    }
    code = {"survey_id": "estate", "issued_at": old.date(), "channel": "household", "submitted_at": old.date()}
    start = len(rows(field, responses))
    with field.engine.begin() as db:
        db.execute(
            insert(responses), [same | {"sheet_id": f"s{i}", "receipt_hash": f"r{i}"} for i in range(start, start + n)]
        )
        db.execute(insert(code_table), [code | {"code_hash": f"h{i}"} for i in range(start, start + n)])


def count(field, table):
    with field.engine.connect() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def test_deleting_lets_others_write_between_its_batches_and_logs_what_a_run_cut_short_did(field, monkeypatch):
    add_old_sheets(field, 7)
    monkeypatch.setattr(retention, "BATCH", 2)
    survey, real, seen = surveys.find_survey(field.engine, "estate"), changes.erase, []

    def erase_twice_then_fail(db, ids):
        seen.append(len(ids))
        if len(seen) == 3:
            raise KeyboardInterrupt
        return real(db, ids)

    monkeypatch.setattr(retention, "erase", erase_twice_then_fail)
    with pytest.raises(KeyboardInterrupt):
        retain(field.engine, survey, at=NOW)
    assert seen == [2, 2, 2]
    assert count(field, responses) == 3
    assert {row["kind"]: row["n_deleted"] for row in deletion_log(field.engine, "estate")}["responses"] == 4
    monkeypatch.setattr(retention, "erase", real)
    assert retain(field.engine, survey, at=NOW)["responses"] == 3


def test_a_draft_taken_up_again_while_deletion_runs_is_not_deleted(field, monkeypatch):
    resident = Resident(field, field.codes()[0])
    resident.begin()
    survey, later = surveys.find_survey(field.engine, "estate"), NOW + timedelta(days=400)
    with field.engine.connect() as db:
        ids = list(db.execute(select(drafts.c.code_id)).scalars())
        is_left = drafts.c.saved_at < (later - timedelta(days=survey.retention_days)).date()
    resident.answer_page("p/overall")
    with field.engine.begin() as db:
        db.execute(drafts.update().values(saved_at=later.date()))
        assert retention._partial(is_left, db, ids) == 0
    assert count(field, drafts) == 1


def test_deleting_twice_as_many_sheets_takes_about_twice_the_work(new_field):
    """Counted in steps of SQLite's own machine, so that no other program on this computer matters."""

    def steps(n):
        field = new_field()
        add_old_sheets(field, n)
        counted = 0

        def step():
            nonlocal counted
            counted += 1

        @event.listens_for(field.engine, "begin")
        def watch(connection):
            connection.connection.set_progress_handler(step, 100)

        assert retain(field.engine, surveys.find_survey(field.engine, "estate"), at=NOW)["responses"] == n
        return counted

    assert steps(2000) < 2.6 * steps(1000)


def test_an_export_while_residents_answer_counts_what_it_holds(two_ways, monkeypatch, tmp_path):
    """Between the counts and the rows one more sheet comes in; it belongs to the next export."""
    sent(two_ways)
    real = export.responses_of

    def one_more_first(db, survey_id):
        monkeypatch.setattr(export, "responses_of", real)
        sent(two_ways)
        Resident(two_ways, two_ways.codes()[0]).begin()
        return real(db, survey_id)

    monkeypatch.setattr(export, "responses_of", one_more_first)
    bundle = export.export_survey(two_ways.engine, "estate", tmp_path / "bundle", at=NOW)
    assert (bundle.manifest.n_returned, bundle.manifest.n_partial) == (1, 0)
    assert len(list(bundle.rows())) == 1
    assert len(read_dataset(tmp_path / "bundle")) == 1
    assert surveys.tally(two_ways.engine, "estate").n_returned == 2


@pytest.mark.parametrize(
    ("column", "stated"), [("n_returned", 2), ("n_partial", 1), ("n_over_quota", 1), ("n_late", 1)]
)
def test_a_bundle_whose_manifest_counts_other_sheets_is_refused(two_ways, tmp_path, column, stated):
    sent(two_ways)
    export.export_survey(two_ways.engine, "estate", tmp_path / "bundle", at=NOW)
    path = tmp_path / "bundle/manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest[column] = stated
    manifest["seal"] = manifest_module._seal({name: value for name, value in manifest.items() if name != "seal"})
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ProblemsError) as refused:
        read_dataset(tmp_path / "bundle")
    assert len(refused.value.problems) == 1
    assert f"states {stated}, responses.csv holds {stated - 1}" in refused.value.problems[0].text("en")
