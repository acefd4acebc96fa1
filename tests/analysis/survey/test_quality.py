"""The fabricated-answer screen: honest data leave it quiet, planted fabrication is found, evidence is named."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.survey.authenticity import matching
from analysis.survey.authenticity.dialled import dialled_in
from analysis.survey.authenticity.matching import best_matches
from analysis.survey.authenticity.null import throughout
from analysis.survey.authenticity.screen import DOUBT, REVIEW, detection, screen
from analysis.survey.authenticity.signs import (
    Sheets,
    commonest_shares,
    entropies,
    longest_runs,
    shape_of_times,
    site_irregularities,
    speed_chances,
)
from analysis.survey.authenticity.words import evidence_words
from tests.conftest import ROOT
from tests.detection import people
from tests.detection.fabrication import N_DIMENSIONS, K, fabricated, honest

REFERENCE = ROOT.parent / "shared" / "reference" / "data"
DIMENSIONS = {f"d{each}": [at for at in range(K) if at % N_DIMENSIONS == each] for each in range(N_DIMENSIONS)}


def rng(seed=1):
    return np.random.default_rng(seed)


def by_hand(codes):
    """Every pair, one by one."""
    n = len(codes)
    found = np.zeros(n)
    for one in range(n):
        for other in range(n):
            common = (codes[one] != -1) & (codes[other] != -1)
            if one != other and common.sum() >= 0.5 * codes.shape[1]:
                found[one] = max(found[one], ((codes[one] == codes[other]) & common).sum() / common.sum())
    return found


@pytest.mark.parametrize("blank", [0.0, 0.3])
def test_best_matches_are_those_of_every_pair(blank):
    codes = rng().integers(1, 6, (120, 12)).astype(np.int8)
    codes[rng(2).random(codes.shape) < blank] = -1
    codes[7] = codes[99]
    found = best_matches(codes)
    assert found.share == pytest.approx(by_hand(codes))
    assert found.partner[7] == 99
    assert found.missed == 0


def test_blocks_and_bands_find_the_same_close_pairs(monkeypatch):
    codes = rng().integers(1, 6, (900, 20)).astype(np.int8)
    codes[:40] = codes[100:140]
    codes[:40, 3] = 5
    whole = best_matches(codes)
    monkeypatch.setattr(matching, "BLOCK", 128)
    assert best_matches(codes).share == pytest.approx(whole.share)
    monkeypatch.setattr(matching, "MOST_EXACT", 100)
    banded = best_matches(codes)
    close = whole.share >= 0.9
    assert banded.share[close] == pytest.approx(whole.share[close])
    assert 0 < banded.missed < 0.001
    with pytest.raises(NotEnoughData):
        best_matches(codes[:1])


def real(name):
    frame = (
        pd.read_csv(ROOT / "examples/mobile-satisfaction/mobi.csv") if name == "mobi" else pd.read_csv(REFERENCE / name)
    )
    items = [column for column in frame if column[:1] in "ACOIP" and column[-1].isdigit()]
    return frame[items].fillna(-1).to_numpy().astype(np.int8)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mobi", "bfi_aco.csv"])
@pytest.mark.parametrize("points", [10, 5])
def test_real_surveys_ring_nothing_and_their_near_duplicates_are_about_as_rare_as_stated(name, points):
    if name != "mobi" and not (REFERENCE / name).exists():
        pytest.skip("the reference data are not beside this clone")
    codes = real(name)
    codes = codes[rng(3).choice(len(codes), min(len(codes), 300), replace=False)]
    codes = codes if points == 10 else np.where(codes == -1, -1, (codes + 1) // 2).astype(np.int8)
    found = screen(Sheets(codes=codes, ids=tuple(map(str, range(len(codes))))))
    assert found.verdict == ""
    for level in (REVIEW, DOUBT):
        allowed = 2.6 * np.sqrt(level * (1 - level) / len(codes))
        assert (found.sheets["match_chance"] < level).mean() <= level + allowed + 0.05  # people have styles


@pytest.mark.slow
def test_honest_surveys_stay_quiet_and_a_tenth_of_copies_does_not():
    flagged = [screen(honest(300, rng(seed)), draws=10).flagged.mean() for seed in range(12)]
    assert np.mean(flagged) < 0.05
    sheets, fake = fabricated("copies", 300, 0.1, rng())
    found = screen(sheets, draws=10)
    assert found.flagged[fake].mean() > 0.9
    assert found.verdict == "review"
    row = found.sheets[fake].iloc[0]
    assert row["verdict"] == "review"
    assert {one["sign"]: one.get("partner") for one in row["evidence"]}["match"] == row["partner"]
    assert "相同（偶然概率" in evidence_words(row)
    assert "the same as" in evidence_words(row, "en")
    assert "整体异常：与另一份雷同" in found.sentence()
    assert "call back" in found.sentence("en")
    assert found.plot() is not None


@pytest.mark.parametrize(
    ("kind", "sign", "least"),
    [
        ("copies", "match", 0.9),
        ("straight", "straight", 0.7),
        ("shortened", "enumerator", 0.0),
    ],
)
def test_each_kind_rings_the_bell_made_for_it(kind, sign, least):
    sheets, fake = fabricated(kind, 400, 0.15, rng(5))
    found = screen(sheets, draws=10)
    assert sign in found.rings
    assert found.flagged[fake].mean() >= least


def test_a_survey_made_by_a_tool_bears_its_marks_and_an_honest_one_does_not():
    made = dialled_in(fabricated("dialled", 600, 0.97, rng(3))[0], DIMENSIONS)
    assert made.table.set_index("mark").loc["unrelated", "present"]
    assert made.suspected
    assert "请抽样回访" in made.sentence()
    clean = dialled_in(honest(600, rng(4)), DIMENSIONS)
    assert not clean.suspected
    assert "no reason" in clean.sentence("en")
    with pytest.raises(InvalidInput):
        dialled_in(honest(200, rng()), {"one": [0, 1, 2]})
    with pytest.raises(NotEnoughData):
        dialled_in(honest(60, rng()), DIMENSIONS)
    ceiling = people.answers(rng(), 300, K, top=0.9, way="one_view")
    with pytest.raises(NotEnoughData, match="one point"):
        dialled_in(Sheets(codes=ceiling, ids=tuple(map(str, range(300)))), DIMENSIONS)


def test_signs_by_hand():
    assert longest_runs(np.array([[1, 1, 1, 2], [1, 2, -1, 2]], dtype=np.int8)).tolist() == [0.75, pytest.approx(2 / 3)]
    seconds = np.array([100.0] * 20 + [150, 200, 300, 8, np.nan])
    chances = speed_chances(seconds)
    assert chances[23] < 1e-3
    assert np.isnan(chances[24])
    assert chances[:23].min() > 0.4
    assert commonest_shares(np.array([[1, 1, 1, 2], [1, 2, -1, 2]], dtype=np.int8)).tolist() == [
        0.75,
        pytest.approx(2 / 3),
    ]
    assert throughout(np.array([[3, 3, -1], [3, 4, 3], [-1, -1, -1]], dtype=np.int8)).tolist() == [3, -1, -1]
    assert shape_of_times(rng().lognormal(4.8, 0.5, 400), rng(2)) > 0.05
    assert shape_of_times(rng().normal(120, 25, 400), rng(2)) < 0.05


@pytest.mark.parametrize("seconds", [[], [np.nan] * 40, [90.0] * 40, [60.0, 70.0, 95.0]])
def test_times_that_are_missing_few_or_all_the_same_are_no_sign(seconds):
    assert np.isnan(shape_of_times(np.array(seconds, dtype=float), rng(2)))
    assert not (speed_chances(np.array(seconds, dtype=float)) < 0.01).any()


def test_entropy_is_shown_and_the_night_is_named_beside_another_sign():
    codes = np.array([[1, 1, 1, 1], [1, 2, 1, 2], [1, 2, 3, 4], [5, -1, -1, 5]], dtype=np.int8)
    assert entropies(codes).tolist() == [0, 1, 2, 0]
    sheets, fake = fabricated("copies", 200, 0.1, rng(2))
    arrived = sheets.arrived.copy()
    arrived[:] = pd.Timestamp("2026-05-12 10:00") + pd.to_timedelta(np.arange(200) * 20, unit="min")
    arrived[fake] = arrived[fake].dt.normalize() + pd.Timedelta(2, unit="h")
    found = screen(replace(sheets, arrived=arrived), draws=20).sheets
    doubtful = found[fake & (found["verdict"] != "")]
    assert doubtful.apply(evidence_words, axis="columns").str.contains("深夜提交").all()
    assert {evidence_words(row, "en") for _, row in found[found["verdict"] == ""].iterrows()} == {""}
    assert (found["entropy"] >= 0).all()


def test_interviewers_who_differ_are_named():
    sheets, _ = fabricated("shortened", 400, 0.15, rng(9))
    found: Any = screen(sheets, draws=10).interviewers.set_index("what")
    assert found.loc["seconds", "furthest"] == "e0"
    assert found["p_holm"].min() < 0.01
    assert screen(replace(sheets, enumerator=None), draws=10).interviewers.empty


def test_sites_with_one_busy_address_or_more_sheets_than_people_are_named():
    place = np.repeat(["east", "north", "south"], 60)
    marks = np.array([f"m{at % 30}" for at in range(180)])
    marks[120:150] = "one phone"
    found: Any = site_irregularities(place, marks=marks, counted={"east": 40, "south": 500}).set_index("site")
    assert found["irregular"].to_dict() == {"east": True, "north": False, "south": True}
    assert found.loc["south", "largest_mark"] == 30
    assert found.loc["south", "p_holm"] < 1e-6
    assert not site_irregularities(place).set_index("site")["irregular"].any()


def test_what_cannot_be_screened_is_refused_and_the_table_of_rates_is_whole():
    sheets = honest(40, rng())
    with pytest.raises(NotEnoughData, match="30 sheets"):
        screen(honest(20, rng()))
    with pytest.raises(InvalidInput, match="seconds"):
        screen(replace(sheets, seconds=sheets.seconds[:3]))
    table = detection()
    assert {"honest", "copies", "edited", "straight"} <= set(table["kind"])
    honest_rows = table[table["kind"] == "honest"]
    assert set(honest_rows["items"]) >= {8, 10, 15}
    assert (honest_rows["runs"] > 0).all()
    for name in ("alarm", "flagged"):
        assert (table[f"{name}_low"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_high"]).all()
    assert "SYNTHETIC" in Path(ROOT / "analysis/survey/authenticity/detection.csv").read_text(encoding="utf-8")
