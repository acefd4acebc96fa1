"""Targets as officials write them: a table of phrases, each read or asked back."""

import csv
from decimal import Decimal

import pytest

from analysis.scoring.targets import Question, Target, parse_target, questions
from tests.conftest import ROOT

with (ROOT / "tests/analysis/scoring/targets.csv").open(encoding="utf-8", newline="") as file:
    PHRASES = list(csv.DictReader(file))


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["phrase"] or "(blank)")
def test_every_phrase_is_read_as_the_table_says(row):
    found = parse_target(row["phrase"])
    if row["direction"].startswith("?"):
        assert isinstance(found, Question), found
        assert found.reason == row["direction"][1:]
        assert found.question["zh"]
        assert found.question["en"]
        return
    assert isinstance(found, Target), found
    wanted = [Decimal(row[name]) if row[name] else None for name in ("value", "upper")]
    assert (found.direction, found.value, found.upper, found.unit, found.period) == (
        row["direction"],
        *wanted,
        row["unit"],
        row["period"],
    )
    assert found.is_measured == bool(row["value"])


def test_the_table_is_large_and_what_is_unclear_is_listed_once():
    assert len(PHRASES) >= 245
    asked = dict(questions({"a": "≥90%", "b": "约90%", "c": ""}))
    assert list(asked) == ["b", "c"]
    assert "下限" in asked["b"].question["zh"]
