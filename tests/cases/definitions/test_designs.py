"""Broken designs on the command line: exit code 2, one message with place, found and allowed; nothing half-written."""

import sys

import pandas as pd
import pytest

from survey_app.commands.cli import main
from tests.analysis.survey.sampling.engagements import SOURCE, sheets_of_sites, write_engagement

SHEETS = sheets_of_sites()
SITES = sorted(set(SHEETS["site"]))
AGE = {"1": 1200, "2": 800}


def sites(**columns):
    return {"survey_sites": pd.DataFrame({"site": SITES, **columns})}


def margins(**counts):
    return {"source": SOURCE, "method": "rake", "margins": counts}


BROKEN = {  # what is written, and what each message names: the place, what was found, what is allowed
    "nothing said": ({}, ("survey.design", "12", "strata")),
    "no such column": ({"design": {"psu": "site", "weight": "wgt"}}, ("survey.design.weight", "wgt", "site")),
    "constant": ({"design": {"psu": "area"}, "files": sites(area="a")}, ("survey_sites.csv", "area", "psu")),
    "blank": (
        {"design": {"strata": "part"}, "files": sites(part=["a"] * 5 + [""] + ["b"] * 6)},
        ("survey_sites.csv", "7", "part"),
    ),
    "not nested": (
        {
            "design": {"psu": "area", "strata": "part"},
            "files": sites(area=["g", "g", *SITES[2:]], part=["a", "b"] * 6),
        },
        ("survey_sites.csv", "part", "g"),
    ),
    "no weight": (
        {"design": {"psu": "site", "weight": "w"}, "files": sites(w=[0] + [2] * 11)},
        ("survey_sites.csv", "w", "0"),
    ),
    "negative weight": (
        {"design": {"psu": "site", "weight": "w"}, "files": sites(w=[-1] + [2] * 11)},
        ("survey_sites.csv", "w", "-1"),
    ),
    "lonely unit": (
        {"design": {"psu": "site", "strata": "part"}, "files": sites(part=["a"] * 11 + ["b"])},
        ("survey_sites.csv", "part", "certainty"),
    ),
    "rule unknown": ({"design": {"psu": "site", "lonely": "skip"}}, ("survey.design.lonely", "skip", "adjust")),
    "margins disagree": (
        {"design": {"psu": "site"}, "population": margins(age=AGE, sex={"1": 900, "2": 900})},
        ("survey.population.margins", "2000", "1800"),
    ),
    "a category lacks its count": (
        {"design": {"psu": "site"}, "population": margins(age={"1": 1200})},
        ("survey.population.margins.age", "2", "survey_sheets.csv"),
    ),
    "no source": (
        {"design": {"psu": "site"}, "population": {"method": "rake", "margins": {"age": AGE}}},
        ("survey.population.source", "zh", "en"),
    ),
}


@pytest.fixture(params=BROKEN, ids=str)
def broken(request, tmp_path):
    settings, named = BROKEN[request.param]
    return write_engagement(tmp_path / "engagement", SHEETS, **settings), named


@pytest.fixture
def hengping(monkeypatch, capsys):
    """A command as it is typed: its exit code, and what it says."""

    def run(lang, *arguments):
        monkeypatch.setenv("HENGPING_LANG", lang)
        monkeypatch.setattr(sys, "argv", ["hengping", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        streams = capsys.readouterr()
        return left.value.code, streams.out + streams.err

    return run


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_broken_design_is_refused_in_one_message_that_names_place_found_and_allowed(broken, hengping, lang):
    folder, named = broken
    code, said = hengping(lang, "engagement", "check", folder)
    assert code == 2
    lines = [line for line in said.splitlines() if line.strip()]
    assert len(lines) == 1, said
    assert all(word in lines[0] for word in named), lines[0]


def test_no_report_is_begun_on_a_broken_design(broken, hengping, tmp_path):
    folder, named = broken
    code, said = hengping("zh", "report", folder, "-o", tmp_path / "out" / "report.pdf")
    assert code == 2
    assert all(word in said for word in named), said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["engagement"]
