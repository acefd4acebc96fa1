"""Near-duplicates, drivers and the whole story, beside their bars and the plain covariance of the same run."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.statistics.estimation.design import Design
from analysis.statistics.relations.drivers import drivers
from analysis.statistics.relations.importance import shapley_shares
from analysis.survey.authenticity.matching import best_matches
from analysis.survey.authenticity.screen import screen
from analysis.survey.story import survey_story
from tests.analysis.survey.test_story import made
from tests.bench.scales import best
from tests.detection import surveys


def rows():
    rng = np.random.default_rng(1)
    yield from _near_duplicates(rng)
    yield from _screen(rng)
    yield from _drivers(rng)
    yield from _story()


def _near_duplicates(rng):
    codes = rng.integers(1, 6, (50_000, 30)).astype(np.int8)
    few = best(lambda: best_matches(codes[:5000]), 2)
    many = best(lambda: best_matches(codes), 1)
    yield "near-duplicates, 5,000 x 30, exact", few, "s", "60 s", few / 60
    yield "near-duplicates, 50,000 x 30, exact", many, "s", "60 s", many / 60
    yield "growth from 5,000 to 50,000 sheets", many / few, "times", "10 times the sheets", many / few / 10


def _screen(rng):
    told: list[float] = []
    few, many = (surveys.honest(rng, n, k, way="one_view") for n, k in ((300, 15), (2000, 20)))
    took = best(lambda: screen(few), 2)
    yield "screen of 300 sheets x 15 items, its power with it", took, "s", "1 s", took
    took = best(lambda: screen(many, progress=told.append), 1)
    yield f"screen of 2,000 sheets x 20 items, {len(told)} reports of progress", took, "s", "20 s", took / 20


def _drivers(rng):
    x = rng.normal(size=(100_000, 13)) + rng.normal(size=(100_000, 1))
    covariance = np.cov(x, rowvar=False)
    baseline = best(lambda: np.cov(x, rowvar=False), 5)
    took = best(lambda: shapley_shares(covariance), 5)
    yield "Shapley shares of 12 drivers from a covariance", took, "s", "that covariance", took / baseline
    frame = pd.DataFrame(x[:, 1:], columns=[f"d{at}" for at in range(12)])
    outcome, design = pd.Series(x[:, 0]), Design(weight=pd.Series(1.0, index=frame.index))
    took = best(lambda: drivers(design, outcome, frame, model="linear", resamples=500), 1)
    yield "the same with 500 resamples of 100,000 rows", took, "s", "30 s", took / 30


def _story():
    with tempfile.TemporaryDirectory() as folder:
        dataset = made(Path(folder) / "bundle", n=10_000, n_copies=100)
        took = best(lambda: survey_story(dataset), 1)
    yield "story of 10,000 sheets", took, "s", "20 s", took / 20
