"""Verification: which figures come out again, and what names a change."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from reports.carried.attachments import evaluation_bytes
from reports.carried.carried import EVALUATION, carried
from reports.carried.files import digest
from reports.carried.history import record
from reports.checks.comparison import all_compared, compared
from reports.checks.reasons import SHEETS
from reports.checks.recompute import from_inputs, unpacked
from reports.checks.verify import verify
from reports.html.render import write_report
from reports.pdf.page_texts import not_on_pages, times_printed
from reports.pdf.selfcheck import check_pdf
from tests.reports.checks.signed_reports import STEPS, attached, copied, replaced, run, signing, words
from tests.runs.examples import evaluation_of


def test_a_signed_report_holds_and_every_figure_that_can_be_had_comes_out_again(home):
    holds, said = words(home / "signed.pdf")
    assert holds, said
    figures = json.loads(attached(home / "signed.pdf", EVALUATION))["figures"]
    assert any("experts.csv" in figure["inputs"] for figure in figures.values())
    assert f"Figures: match {len(figures)}" in said
    assert "not recomputable" not in said
    assert "Lead evaluator" in said
    assert check_pdf(home / "signed.pdf") == ()


def test_with_the_engagement_beside_it_all_figures_come_out_again(home):
    code, said = run("verify", home / "signed.pdf", "--data", home / "shanghai")
    assert code == 0, said
    assert "未随附" not in said
    assert "不一致 0 个" in said
    assert "核验通过" in said


def test_zhenyuan_signed_holds_whole_beside_its_engagement(tmp_path):
    folder = copied("zhenyuan", tmp_path)
    issued = digest(evaluation_bytes(evaluate(read_engagement(folder))))
    for state, by in STEPS:
        record(folder, state, by, datetime.now(UTC), issued)
    code, said = run("report", folder, "-o", tmp_path / "z.pdf", *signing(tmp_path, "lead_evaluator"))
    assert code == 0, said
    holds, said = words(tmp_path / "z.pdf", data=folder)
    assert holds, said
    assert "not recomputable" not in said


def test_a_missing_signature_is_a_fault_unless_that_is_allowed(home):
    code, said = run("verify", home / "draft.pdf", "--lang", "en")
    assert (code, "is not signed" in said) == (1, True)
    assert run("verify", home / "draft.pdf", "--unsigned")[0] == 0
    assert run("verify", home / "draft.pdf", "--unsigned", "--data", home / "shanghai")[0] == 0


def test_one_changed_figure_is_named_with_both_values(home, tmp_path):
    results = json.loads(attached(home / "draft.pdf", EVALUATION))
    results["figures"]["score.passed.k"]["value"] = "10"
    path = replaced(home / "draft.pdf", tmp_path / "x.pdf", EVALUATION, json.dumps(results).encode())
    holds, said = words(path, may_be_unsigned=True)
    assert not holds
    assert "score.passed.k: 10 " in said
    assert "has not the digest of the list" in said
    assert "the last page has not the digest of evaluation.json" in said


def test_one_changed_input_is_named_even_with_a_new_list(home, tmp_path):
    files = unpacked(attached(home / "draft.pdf", "engagement.zip"))
    files["readings.csv"] = files["readings.csv"].replace(b"29", b"28", 1) + b"\n"
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["readings.csv"] = digest(files["readings.csv"])
    files["manifest.json"] = json.dumps(manifest).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    path = replaced(home / "draft.pdf", tmp_path / "x.pdf", "engagement.zip", buffer.getvalue())
    holds, said = words(path, may_be_unsigned=True)
    assert not holds
    assert "readings.csv is not the file that was evaluated" in said
    assert "the last page has not the digest of engagement.zip" in said


def test_a_changed_attachment_breaks_the_signatures(home, tmp_path):
    path = replaced(home / "signed.pdf", tmp_path / "x.pdf", "pages.json", b"{}")
    holds, said = words(path)
    assert not holds
    assert "the last page has not the digest of pages.json" in said or "signatures" in said


def test_flipped_bytes_of_a_signed_report_are_caught(home, tmp_path):
    content = (home / "signed.pdf").read_bytes()
    for place in (0.1, 0.5, 0.9, 0.99):
        at = int(len(content) * place)
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        (tmp_path / "x.pdf").write_bytes(changed)
        assert not verify(tmp_path / "x.pdf").holds, at


def test_one_changed_reading_of_the_engagement_is_named(home, tmp_path):
    folder = copied("shanghai", tmp_path)
    readings = folder / "readings.csv"
    readings.write_text(readings.read_text(encoding="utf-8").replace(",9/10,", ",8/10,"), encoding="utf-8")
    code, said = run("verify", home / "draft.pdf", "--unsigned", "--data", folder, "--lang", "en")
    assert code == 1
    assert "score.passed.k: 9 (9) in the report, 8 (8) computed again" in said
    assert "the input readings.csv is another than was evaluated" in said


def test_a_changed_source_of_a_figure_is_named_though_it_reads_the_same(home, tmp_path):
    results = json.loads(attached(home / "draft.pdf", EVALUATION))
    results["figures"]["score.passed.k"]["rule"] = "another"
    path = replaced(home / "draft.pdf", tmp_path / "x.pdf", EVALUATION, json.dumps(results).encode())
    _, said = words(path, may_be_unsigned=True)
    assert "score.passed.k: rule" in said


def test_a_value_that_differs_in_its_last_places_is_rounding_and_one_that_reads_otherwise_is_not():
    figure = {"value": "0.12345678901234", "text": {"zh": "12.3%"}, "rule": ""}
    near, far = figure | {"value": "0.12345678901235"}, figure | {"value": "0.1234"}
    states = [compared("x", figure, each, why=None).state for each in (dict(figure), near, far, None)]
    assert states == ["match", "rounding", "differs", "differs"]
    assert compared("x", figure, far, why=SHEETS).state == "not_here"


def test_what_is_no_report_is_said_in_words(tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"not a report")
    code, said = run("verify", tmp_path / "x.pdf", "--unsigned", "--lang", "en")
    assert (code, "does not hold" in said) == (1, True)


@pytest.mark.parametrize("name", ["zhenyuan", "bohu", "hanbin"])
def test_no_figure_differs_for_want_of_an_input(name):
    evaluation = evaluation_of(name)
    inside = unpacked({each.name: each.content for each in carried(evaluation)}["engagement.zip"])
    del inside["manifest.json"]
    again = from_inputs(inside, evaluation.engagement.inputs, "full")
    sure = [figure_id for figure_id in again.evaluation.figures if again.is_sure(figure_id)]
    assert len(sure) >= 5
    states = all_compared(to_json(evaluation)["figures"], again)
    assert not [each.sentence() for each in states if each.state == "differs"]


def test_a_zip_that_leads_out_of_its_folder_is_refused():
    for name in ("../x.csv", "/etc/x.csv", "survey/../../x", "a\\b.csv", "deep/er/x.csv"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(name, "x")
        with pytest.raises(Exception, match="unsafe names"):
            unpacked(buffer.getvalue())


def test_a_printed_number_counts_only_by_itself_and_as_often_as_it_should():
    wanted = times_printed({"a": 2, "b": 1, "c": 1}, {"a": "49.1%", "b": "9", "c": "49.1%"})
    assert wanted == {"49.1%": 3, "9": 1}
    assert not_on_pages(("49.1% 49.\n1% 149.1%", "49.1% 95 9.5 0.9"), wanted) == {"9": (1, 0)}
    assert not_on_pages(("49.1% 94.1% 9", "49.1%"), wanted) == {"49.1%": (3, 2)}


def test_a_report_without_attachments_has_nothing_to_compare(tmp_path):
    evaluation = evaluation_of("shanghai")
    write_report(evaluation, tmp_path / "x.pdf", variant="brief")
    holds, said = words(tmp_path / "x.pdf", may_be_unsigned=True)
    assert not holds
    assert "carries no evaluation.json" in said
