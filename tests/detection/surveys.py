"""SYNTHETIC (合成数据): honest surveys, and the same with a share of made-up sheets."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.survey.authenticity.signs import Sheets
from tests.detection import arrivals, people


def honest(rng, n, k, *, arrival="daytime", interviewers=0, icc=0.03, sites=5, by_site=0.0, volunteer=False, **of):
    """An honest survey: answers as `people.answers`, times as `arrivals`.

    `interviewers`: how many ask, each with a habit that makes up `icc` of the views; `by_site`: how far sites differ in
    satisfaction, in standard deviations (an interviewer works in one site then). `volunteer`: one helps ten old people
    in an afternoon, whose views are somewhat alike.
    """
    who = rng.integers(0, max(interviewers, 1), n)
    place = who % sites if by_site else rng.integers(0, sites, n)
    shift = rng.normal(0, by_site, sites)[place] if by_site else np.zeros(n)
    if interviewers:
        shift = shift + rng.normal(0, np.sqrt(icc), interviewers)[who]
    codes = people.answers(rng, n, k, shift=shift[:, None], **of)
    times = arrivals.arrived(rng, n, arrival)
    if volunteer:
        rows = rng.choice(n, 10, replace=False)
        place[rows] = place[rows[0]]
        afternoon = times.iloc[rows[0]] + pd.to_timedelta(np.cumsum(rng.integers(8, 20, 10)), unit="min")
        times.iloc[rows] = afternoon.to_numpy().astype(times.dtype)
        agree = rng.random((10, k)) < 0.25
        codes[rows] = np.where(agree, np.sort(codes[rows], axis=1)[:, k // 2][:, None], codes[rows])
    return Sheets(
        codes=codes,
        ids=tuple(f"S{row:05d}" for row in range(n)),
        seconds=arrivals.seconds(rng, n, k) * (np.exp(rng.normal(0, 0.12, max(interviewers, 1)))[who]),
        arrived=times,
        place=np.array([f"site{site}" for site in place]),
        enumerator=np.array([f"e{one:02d}" for one in who]) if interviewers else None,
    )


def _edited(rng, codes, sources, low, high):
    """Copies with a share of the answers between low and high changed to a point of the item's own margin."""
    copies = codes[sources].copy()
    k = codes.shape[1]
    for row in copies:
        items = rng.choice(k, max(round(rng.uniform(low, high) * k), 1 if high else 0), replace=False)
        for item in items:
            others = np.unique(codes[(codes[:, item] != -1) & (codes[:, item] != row[item]), item])
            if len(others):
                row[item] = rng.choice(others)
    return copies


def _copies(rng, sheets, fake):
    return replace(sheets, codes=_put(sheets, fake, sheets.codes[rng.choice(np.flatnonzero(~fake), fake.sum())]))


def _edited_copies(rng, sheets, fake):
    sources = rng.choice(np.flatnonzero(~fake), fake.sum())
    return replace(sheets, codes=_put(sheets, fake, _edited(rng, sheets.codes, sources, 0.1, 0.3)))


def _edited_copies_of_few(rng, sheets, fake):
    sources = rng.choice(rng.choice(np.flatnonzero(~fake), 6, replace=False), fake.sum())
    return replace(sheets, codes=_put(sheets, fake, _edited(rng, sheets.codes, sources, 0.1, 0.3)))


def _straight(rng, sheets, fake):
    """One answer all the way but for a tenth to a fifth of the items."""
    m, k = int(fake.sum()), sheets.codes.shape[1]
    points = np.unique(sheets.codes[sheets.codes > 0])
    codes = np.repeat(rng.choice(points[-3:], (m, 1)), k, axis=1)
    deviates = rng.random((m, k)) < rng.uniform(0.1, 0.2, (m, 1))
    return replace(sheets, codes=_put(sheets, fake, np.where(deviates, rng.choice(points, (m, k)), codes)))


def _put(sheets, fake, codes):
    changed = sheets.codes.copy()
    changed[fake] = codes
    return changed


def _inventor(rng, sheets, fake, way):
    """One interviewer invents: from habit, from the shares of each item alone, or near the middle."""
    m, k = int(fake.sum()), sheets.codes.shape[1]
    points = np.unique(sheets.codes[sheets.codes > 0])
    if way == "margins":
        codes = np.column_stack([rng.choice(column[column > 0], m) for column in sheets.codes.T])
    elif way == "habit":
        own = np.array([rng.choice(column[column > 0]) for column in sheets.codes.T])
        codes = np.clip(own + rng.choice([-1, 0, 1], (m, k), p=[0.25, 0.5, 0.25]), points[0], points[-1])
    else:
        centre = np.median(sheets.codes[sheets.codes > 0])
        codes = np.clip(np.rint(rng.normal(centre, 0.7, (m, k))), points[0], points[-1])
    enumerator = sheets.enumerator.copy()
    enumerator[enumerator == "e00"] = "e01"
    enumerator[fake] = "e00"
    return replace(sheets, codes=_put(sheets, fake, codes.astype(np.int8)), enumerator=enumerator)


KINDS = {
    "copies": _copies,
    "edited": _edited_copies,
    "edited_of_few": _edited_copies_of_few,
    "straight": _straight,
    "invents_margins": lambda rng, sheets, fake: _inventor(rng, sheets, fake, "margins"),
    "invents_habit": lambda rng, sheets, fake: _inventor(rng, sheets, fake, "habit"),
    "invents_middle": lambda rng, sheets, fake: _inventor(rng, sheets, fake, "middle"),
}


def fabricated(rng, kind, n, k, share=0.1, **of):
    """An honest survey with a share of its sheets made up; and which."""
    if kind.startswith("invents"):
        of = {"interviewers": 10} | of
    sheets = honest(rng, n, k, **of)
    fake = np.zeros(n, dtype=bool)
    fake[rng.choice(n, max(round(n * share), 2), replace=False)] = True
    return KINDS[kind](rng, sheets, fake), fake
