"""What a public report carries, and what stays out of it."""

import json

from reports.carried.attachments import evaluation_bytes
from reports.carried.carried import EVALUATION, carried
from reports.carried.files import digest
from reports.checks.recompute import unpacked
from tests.runs.examples import evaluation_of


def test_the_public_version_carries_no_withheld_number_and_no_reviewer():
    evaluation = evaluation_of("zhenyuan")
    reviewer = evaluation.engagement.roles["reviewer"]["zh"]
    files = {each.name: each.content for each in carried(evaluation, variant="public", privacy="deidentified")}
    inside = unpacked(files["engagement.zip"])
    assert "survey/responses.csv" not in inside
    assert "engagement.yaml" not in inside
    assert all(reviewer.encode() not in content for content in (files[EVALUATION], *inside.values()))
    masked = [each for each in json.loads(files[EVALUATION])["figures"].values() if each["text"]["zh"] == "不公开"]
    assert masked
    assert all(each["value"] is None for each in masked)


def test_names_of_visitors_are_covered_and_sheets_of_households_stay_out():
    evaluation = evaluation_of("zhenyuan")
    inside = unpacked({each.name: each.content for each in carried(evaluation)}["engagement.zip"])
    assert "核实员" not in inside["visits.csv"].decode()
    assert not {"answers.csv", "survey/responses.csv", "survey/paradata.csv"} & set(inside)
    assert "S0002" not in inside["back_checks.csv"].decode()
    assert json.loads(inside["manifest.json"])["evaluation_sha256"] == digest(evaluation_bytes(evaluation))
