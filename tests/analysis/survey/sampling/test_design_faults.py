"""What an engagement says of a design, a file or a margin that cannot be: one message each, with its place and cure."""

from typing import Any

import pandas as pd
import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.workbook_writer import write_folder_as_workbook
from questionnaires.problems import ProblemsError
from tests.analysis.survey.sampling.engagements import SOURCE, sheets_of_sites, write_engagement

SHEETS = sheets_of_sites(n_sites=6, n_each=5)
NAMES = sorted(set(SHEETS["site"]))
SITES = pd.DataFrame(
    {"site": NAMES, "region": ["东"] * 3 + ["西"] * 3, "n_sites": [30] * 3 + [20] * 3, "base_weight": 2.0}
).assign(n_households=range(100, 160, 10))
ROWS = SHEETS[["sheet_id", "site"]]
BY_SITE = {"psu": "site"}
MARGINS = {"age": {"1": "1200", "2": "800"}, "sex": {"1": "900", "2": "1100"}}
NONE = {"zh": "按户抽取。", "en": "Households were drawn."}


def population(**changes: Any) -> dict[str, Any]:
    settings = {"source": SOURCE, "method": "rake", "margins": MARGINS} | changes
    return {key: value for key, value in settings.items() if value is not None}


def weights(values: list[Any]) -> dict[str, pd.DataFrame]:
    return {"survey_sites": SITES.assign(base_weight=values)}


def without(item: str, n: int) -> pd.DataFrame:
    return SHEETS.assign(**{item: ["" if at < n else value for at, value in enumerate(SHEETS[item])]})


FAULTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "nothing said": ({}, ("survey.design", "from 6 sites", "psu site", "strata site", "none with the reason")),
    "none and more": ({"design": BY_SITE | {"none": NONE}}, ("survey.design.none", "psu as well")),
    "empty": ({"design": {}}, ("survey.design", "says nothing")),
    "chosen by nobody": (
        {"design": {"strata": "age", "selection": NONE}, "channel": "open", "is_probability": False},
        ("survey.design.selection", "30 sheets came by the open link", "leave selection out"),
    ),
    "none and chosen": ({"design": {"none": NONE, "selection": NONE}}, ("survey.design.none", "selection as well")),
    "misspelt key": ({"design": {"psus": "site"}}, ("survey.design.psus", "is it psu?")),
    "no name": ({"design": {"psu": ["site"]}}, ("survey.design.psu", '"[site]"', "a text")),
    "unknown rule": ({"design": {"strata": "site", "lonely": "skip"}}, ("lonely", '"skip"', "certainty, adjust")),
    "unknown name": ({"design": {"strata": "area"}}, ("survey.design.strata", '"area"', "site, age, sex")),
    "sites deleted": ({"design": BY_SITE, "has_paradata": False}, ("no sites", "survey_sheets.csv")),
    "site of some": (
        {"design": BY_SITE, "sheets": SHEETS.assign(site=["", "", *SHEETS["site"][2:]])},
        ("2 valid sheets: S000, S001", "column site"),
    ),
    "weight 0": (
        {"design": {"weight": "base_weight"}, "files": weights([0, 2, 2, 2, 2, 2])},
        ("survey_sites.csv, row 2", '"base_weight"', 'found "0"', "above 0"),
    ),
    "weight below 0": (
        {"design": {"weight": "base_weight"}, "files": weights([1, -2, 2, 2, 2, 2])},
        ("survey_sites.csv, row 3", 'found "-2"'),
    ),
    "weight in words": (
        {"design": {"weight": "base_weight"}, "files": weights(["x", 2, 2, 2, 2, 2])},
        ("survey_sites.csv, row 2", 'found "x"'),
    ),
    "weight blank": (
        {"design": {"weight": "base_weight"}, "files": weights([2, None, 2, 2, 2, 2])},
        ("survey_sites.csv, row 3", "5 valid sheets: S005", "filled in"),
    ),
    "weight of a question": ({"design": {"weight": "age"}}, ("survey.design.weight", '"age"', "columns of numbers")),
    "site lacks a row": (
        {"design": {"weight": "base_weight"}, "files": {"survey_sites": SITES.iloc[1:]}},
        ("survey_sites.csv", "5 valid sheets: S000", "add a row"),
    ),
    "site unknown": (
        {"design": BY_SITE, "files": {"survey_sites": SITES.assign(site=["点位00", *NAMES[1:]])}},
        ("survey_sites.csv, row 2", '"site"', "点位00"),
    ),
    "site twice": (
        {"design": BY_SITE, "files": {"survey_sites": pd.concat([SITES, SITES.iloc[:1]])}},
        ("survey_sites.csv, row 8", "repeats row 2"),
    ),
    "sheet unknown": (
        {"design": BY_SITE, "files": {"survey_sheets": ROWS.replace("S001", "S999")}},
        ("survey_sheets.csv, row 3", "S999"),
    ),
    "sheet twice": (
        {"design": BY_SITE, "files": {"survey_sheets": pd.concat([ROWS, ROWS.iloc[:1]])}},
        ("survey_sheets.csv, row 32", "repeats row 2"),
    ),
    "file unused": (
        {"has_paradata": False, "files": {"survey_sheets": SHEETS[["sheet_id"]].assign(floor="1")}},
        ("survey_sheets.csv", "nothing in the settings uses"),
    ),
    "unit constant": (
        {"design": {"psu": "city"}, "files": {"survey_sites": SITES.assign(city="甲")}},
        ("survey_sites.csv", '"city"', "same value everywhere", "two are needed"),
    ),
    "stratum constant": (
        {"design": {"strata": "city"}, "files": {"survey_sites": SITES.assign(city="甲")}},
        ("survey_sites.csv", '"city"', "leave strata out"),
    ),
    "one column twice": ({"design": {"strata": "site", "psu": "site"}}, ("survey.design.psu", "not both")),
    "not nested": (
        {"design": {"strata": "sex", "psu": "site"}},
        ("survey.design.strata", "more than one stratum", "one stratum"),
    ),
    "one unit": (
        {
            "design": {"strata": "kind", "psu": "site"},
            "files": {"survey_sites": SITES.assign(kind=["孤", "多", "多", "多", "多", "多"])},
        },
        ("survey_sites.csv", "single sampling unit: 孤", "remove, certainty, adjust, average"),
    ),
    "counts differ": (
        {"design": BY_SITE | {"strata": "region", "fpc": "n_households"}, "files": {"survey_sites": SITES}},
        ("survey_sites.csv", "n_households", "differs within “东”: 100, 110, 120"),
    ),
    "count too small": (
        {"design": BY_SITE | {"fpc": "few"}, "files": {"survey_sites": SITES.assign(few=5)}},
        ("survey_sites.csv", "few", "where 6 were drawn", "no smaller than"),
    ),
    "second stage alone": (
        {"design": BY_SITE | {"second_stage_fpc": "n_households"}, "files": {"survey_sites": SITES}},
        ("survey.design.second_stage_fpc", "without fpc"),
    ),
    "name of two": (
        {"design": {"strata": "age"}, "files": {"survey_sites": SITES.assign(age="1")}},
        ("survey.design.strata", "several things", "a question"),
    ),
    "stratum unanswered": (
        {"design": {"strata": "age"}, "sheets": without("age", 2)},
        ("survey.design.strata", "2 valid sheets: S000, S001", "survey_sheets.csv"),
    ),
    "no source": ({"population": population(source=None)}, ("survey.population.source", "zh")),
    "unknown method": ({"population": population(method="raking")}, ("survey.population.method", "rake")),
    "no margins": ({"population": population(margins=None)}, ("survey.population.margins", "missing", "counts by")),
    "margin no counts": ({"population": population(margins={"age": "9"})}, ("margins.age", 'found "9"')),
    "margin unknown": ({"population": population(margins={"income": {"1": "9"}})}, ("margins.income", "site, age")),
    "margin of 0": (
        {"population": population(margins={"age": {"1": "1200", "2": "0"}})},
        ("margins.age.2", 'found "0"', "above 0"),
    ),
    "margin in words": (
        {"population": population(margins={"age": {"1": "1200", "2": "many"}})},
        ("margins.age.2", 'found "many"'),
    ),
    "totals differ": (
        {"population": population(margins=MARGINS | {"sex": {"1": "900", "2": "1101"}})},
        ("survey.population.margins", "age 2000, sex 2001", "one total"),
    ),
    "category lacks": (
        {"population": population(margins={"age": {"1": "1200"}})},
        ("margins.age", "without a count: 2"),
    ),
    "category unknown": (
        {"population": population(margins={"age": {"1": "1200", "2": "800", "9": "1"}})},
        ("margins.age.9", 'found "9"', "1, 2"),
    ),
    "category of nobody": (
        {
            "population": population(margins={"region": {"东": "5", "西": "6", "北": "7"}}),
            "files": {"survey_sites": SITES},
        },
        ("margins.region", "no valid sheet", "北", "merged"),
    ),
    "too many blanks": (
        {"population": population(), "sheets": without("age", 4)},
        ("margins.age", "4 of 30", "one answer in ten"),
    ),
    "two margins": ({"population": population(method="poststratify")}, ("survey.population.margins", "take rake")),
    "logit unbounded": ({"population": population(method="logit")}, ("survey.population", "without bounds", "trim")),
    "trim without 1": (
        {"population": population(trim={"low": "1.5", "high": "3"})},
        ("survey.population.trim", "1.5, 3", "above 1"),
    ),
    "trim impossible": (
        {"population": population(trim={"low": "0.99", "high": "1.001"})},
        ("survey.population", "trimmed"),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_design_that_cannot_be_is_refused_in_one_message(name, tmp_path):
    changes, words = FAULTS[name]
    design = {"design": BY_SITE} if "population" in changes else {}
    options = design | {key: value for key, value in changes.items() if key != "sheets"}
    folder = write_engagement(tmp_path / "e", changes.get("sheets", SHEETS), **options)
    with pytest.raises(ProblemsError) as refusal:
        read_engagement(folder)
    (said,) = [problem.text("en") for problem in refusal.value.problems]
    assert all(word in said for word in words), said
    assert refusal.value.problems[0].text("zh") != said


def test_sites_of_an_open_link_are_none(tmp_path):
    sheets = SHEETS.assign(site="")
    assert read_engagement(write_engagement(tmp_path / "e", sheets)).survey.sampling is None


def test_files_saved_by_an_office_program_are_read(tmp_path):
    folder = write_engagement(tmp_path / "e", SHEETS, design=BY_SITE | {"strata": "region", "fpc": "点位总数"})
    renamed = SITES.rename(columns={"site": "点位", "n_sites": "点位总数"}).assign(region=[" 东"] * 3 + ["西 "] * 3)
    (folder / "survey_sites.csv").write_bytes(renamed.to_csv(index=False).encode("utf-8-sig"))
    sampling = read_engagement(folder).survey.sampling
    assert set(sampling.roles["strata"].values) == {"东", "西"}
    assert set(sampling.roles["fpc"].values) == {"20", "30"}
    (folder / "survey_sites.csv").write_bytes(renamed.to_csv(index=False).encode("gb18030"))
    with pytest.raises(ProblemsError) as refusal:
        read_engagement(folder)
    (problem,) = refusal.value.problems
    assert "GB 18030" in problem.text("en")


def test_margins_in_a_workbook_are_counts_by_code(tmp_path):
    folder = write_engagement(tmp_path / "e", SHEETS, design=BY_SITE, population=population())
    write_folder_as_workbook(folder, folder / "e.xlsx")
    (folder / "engagement.yaml").unlink()
    read = read_engagement(folder / "e.xlsx").survey.sampling.population
    assert read.margins == {"age": {"1": 1200, "2": 800}, "sex": {"1": 900, "2": 1100}}
