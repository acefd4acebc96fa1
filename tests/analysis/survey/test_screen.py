"""The null of the screen and its level: honest surveys of every kind are left alone, what is made up is found."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.survey.authenticity.arrivals import longest_series, observations
from analysis.survey.authenticity.interviewers import furthest_group
from analysis.survey.authenticity.null import Null
from analysis.survey.authenticity.screen import DOUBT, screen
from analysis.survey.authenticity.signs import Sheets
from analysis.survey.authenticity.surrogates import Surrogate
from tests.detection import people, surveys
from tests.detection.fabrication import honest


def rng(seed=1):
    return np.random.default_rng(seed)


def test_one_group_that_stands_out_is_told_from_groups_that_all_differ():
    small = np.full(10, 0.03)
    alone, odd = furthest_group(np.array([1.2] + [0.05, -0.05] * 4 + [0.0]), small, ordinary=0.02)
    all_differ, _ = furthest_group(
        np.array([1.2, -1.1, 0.9, -0.8, 0.7, 1.0, -1.2, -0.6, 0.5, -0.4]), small, ordinary=0.02
    )
    assert (alone < 0.001, odd) == (True, 0)
    assert all_differ > 0.5
    assert furthest_group(np.array([-1.2] + [0.0] * 9), small, ordinary=0.02, side=1)[0] == 1
    assert furthest_group(np.array([3.0]), small[:1], ordinary=0.02) == (1.0, 0)


@pytest.mark.parametrize("way", ["margins", "habit"])
def test_an_inventing_interviewer_rings_and_honest_ones_of_sites_that_differ_do_not(way):
    invented, fake = surveys.fabricated(rng(3), f"invents_{way}", 300, 15, way="one_view", strength=0.7)
    found = screen(invented)
    assert "enumerator" in found.rings
    told = found.interviewers.set_index("what")["p_holm"].idxmin()
    assert found.interviewers.set_index("what").loc[told, "furthest"] == str(invented.enumerator[fake][0])
    honest_sites = surveys.honest(rng(3), 300, 15, way="one_view", interviewers=10, by_site=0.4)
    assert screen(honest_sites).verdict == ""


def test_links_and_nights_are_said_of_a_site_and_ring_nothing():
    sheets = surveys.honest(rng(6), 200, 15, way="one_view", arrival="group_link", sites=1, top=0.85, width=1)
    found = screen(sheets, draws=10)
    assert found.verdict == ""
    assert found.flagged.mean() <= 0.05
    seen: Any = found.observations.set_index("what")
    assert seen.loc["gathered", "n"] >= 100
    assert "burst_chance" not in found.sheets


def test_a_series_is_a_run_of_sheets_each_begun_as_the_one_before_ended():
    taken = np.full(12, 2.0)
    one_by_one: Any = np.arange(12) * 3.0
    assert longest_series(one_by_one, taken) == (0, 12)
    at_once = np.repeat([0.0, 1.0, 2.0], 4)
    assert longest_series(at_once, taken)[1] - longest_series(at_once, taken)[0] < 3
    broken = np.where(np.arange(12) < 5, one_by_one, one_by_one + 60)
    assert longest_series(broken, taken) == (5, 12)
    arrived = pd.Series(pd.Timestamp("2026-05-12 09:00") + pd.to_timedelta(one_by_one, unit="min"))
    codes = np.ones((12, 4), dtype=np.int8)
    sheets = Sheets(codes=codes, ids=tuple("abcdefghijkl"), arrived=arrived, seconds=taken * 60)
    assert observations(sheets, rng())["what"].tolist() == ["series"]


def test_made_up_sheets_keep_margins_correlations_and_blanks():
    codes = honest(4000, rng(8)).codes
    drawn = Surrogate(codes).draw(rng(9))
    assert [(drawn == point).mean() for point in (-1, 1, 3, 5)] == pytest.approx(
        [(codes == point).mean() for point in (-1, 1, 3, 5)], abs=0.01
    )
    real_r, drawn_r = (np.corrcoef(np.where(each == -1, 3, each), rowvar=False) for each in (codes, drawn))
    assert np.abs(real_r - drawn_r).max() < 0.09


def mean_correlation(codes):
    varied = codes[:, codes.std(axis=0) > 0].astype(float)
    correlations = np.corrcoef(varied, rowvar=False)
    return correlations[np.triu_indices(len(correlations), 1)].mean()


@pytest.mark.parametrize("n_items", [8, 15, 30])
@pytest.mark.parametrize("top", [0.85, 0.9, 0.95])
def test_codes_drawn_at_a_ceiling_correlate_as_the_answers_do(n_items, top):
    codes = people.answers(rng(n_items), 300, n_items, top=top, way="one_view", strength=0.6, blank=0.0)
    surrogate, null = Surrogate(codes), Null(codes, rng(1))
    for drawn in (surrogate.draw, null.draw):
        means = [mean_correlation(drawn(rng(seed))) for seed in range(40)]
        assert np.mean(means) == pytest.approx(mean_correlation(codes), abs=0.02)


def test_two_answers_correlate_as_their_bivariate_normal_says():
    """Tetrachoric: both at the median, r = 2/pi asin(rho) for the codes (Sheppard 1899)."""
    n = 40_000
    hidden = rng(5).multivariate_normal([0] * 4, 0.4 * np.eye(4) + 0.6, size=n)
    codes = (hidden > np.median(hidden, axis=0)).astype(np.int8)
    latent = Surrogate(codes).latent[np.triu_indices(4, 1)]
    phi = np.corrcoef(codes, rowvar=False)[np.triu_indices(4, 1)]
    assert latent == pytest.approx(np.sin(np.pi / 2 * phi), abs=0.01)
    assert latent == pytest.approx(0.6, abs=0.03)


LEVEL = [
    {"k": 15},
    {"k": 10, "top": 0.95, "width": 2},
    {"k": 10, "top": 0.95, "width": 2, "straight": 0.3},
    {"k": 15, "top": 0.9},
    {"k": 15, "top": 0.85, "arrival": "group_link"},
]


@pytest.mark.slow
@pytest.mark.parametrize("kind", LEVEL)
def test_honest_surveys_of_every_kind_are_left_alone(kind):
    """A slice of `python -m tests.detection`: six surveys of a kind, four of them of other people than the null's."""
    ways = ["one_view", "own_margins", "several_views", "classes", "styles", "content"][: 6 if kind.get("top") else 5]
    found = [screen(surveys.honest(rng(20 + at), 200, way=way, **kind), draws=10) for at, way in enumerate(ways)]
    assert sum(one.verdict == "review" for one in found) <= 1
    assert np.mean([one.flagged.mean() for one in found]) <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "least"), [("copies", 0.85), ("edited", 0.33), ("straight", 0.47)])
def test_made_up_sheets_are_found_at_the_same_thresholds(kind, least):
    shares = []
    for seed, way in enumerate(["one_view", "several_views", "classes"]):
        sheets, fake = surveys.fabricated(rng(40 + seed), kind, 300, 15, way=way)
        shares.append(screen(sheets).flagged[fake].mean())
    assert np.mean(shares) >= least


def test_content_people_are_no_sign_and_a_rare_line_with_deviations_is():
    codes = people.answers(rng(2), 300, 12, top=0.85, way="one_view", blank=0.0)
    codes[:90] = 5
    codes[90:93] = 2
    codes[90:93, 4] = 5
    found = screen(Sheets(codes=codes, ids=tuple(map(str, range(300)))))
    assert found.verdict == ""
    assert not found.flagged[:90].any()
    assert found.flagged[90:93].all()
    assert all("straight" in {one["sign"] for one in row} for row in found.sheets["evidence"].iloc[90:93])


def test_what_the_form_lets_one_find_is_simulated_on_it_and_said():
    long = screen(surveys.honest(rng(1), 300, 30, way="one_view"), draws=10)
    short = screen(surveys.honest(rng(1), 100, 8, way="one_view", top=0.9), draws=20)
    found = [one.power.set_index("kind")["found"] for one in (long, short)]
    assert found[0]["copies"] > 0.95
    assert found[1]["copies"] < 0.6
    assert 0 < long.by_chance <= DOUBT
    assert "在本卷（题目、边际、份数）上模拟" in long.sentence()
    assert "on this very form" in short.sentence("en")
    assert "抽样回访" in long.sentence()
    assert "call-back sample" in long.sentence("en")


def test_signs_that_a_form_cannot_tell_are_not_used_and_the_sentence_says_so():
    codes = np.full((60, 5), 5, dtype=np.int8)
    codes[rng(3).random(codes.shape) < 0.05] = 4
    found = screen(Sheets(codes=codes, ids=tuple(map(str, range(60)))), draws=20)
    assert "straight" in found.unused
    assert "straight_chance" not in found.sheets
    assert "未使用" in found.sentence()
    assert "not used" in found.sentence("en")
    assert found.verdict == ""
