"""Signs of made-up answers, one function each: what a sheet shows, and how likely an honest one shows as much."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.relations.between_groups import between_groups
from analysis.survey.authenticity.matching import BLANK
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
SEEN_OFTEN = 5.0  # fewer coincidences than these are extrapolated
BURST_MINUTES, PEAK = 5.0, 2.5  # the busiest hours have about this many times the mean
NIGHT = (23, 5)
LEAST_TIMES = 8
ORDINARY_ICC = {"seconds": 0.05}  # what honest interviewers may differ by; answers: LEAST_ICC
LEAST_ICC = 0.02
MOST_PAIRED = 5000  # above it each sheet is compared with a sample of made-up ones


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheets:
    """What is looked at: raw codes (n, k) in the order asked, -1 = blank, reversed items not turned; and how they came.

    `arrived` are local times. What is None is not looked at.
    """

    codes: Codes
    ids: tuple[str, ...]
    seconds: Floats | None = None
    arrived: "pd.Series[pd.Timestamp] | None" = None
    place: npt.NDArray[np.str_] | None = None
    enumerator: npt.NDArray[np.str_] | None = None

    def __len__(self) -> int:
        return len(self.codes)


def longest_runs(codes: Codes) -> Floats:
    """The longest run of one answer in the order asked, as a share of the items answered, (n,)."""
    best, run = np.zeros(len(codes)), np.zeros(len(codes))
    last = np.full(len(codes), BLANK, dtype=codes.dtype)
    for column in codes.T:
        is_answered = column != BLANK
        run = np.where(is_answered, np.where(column == last, run + 1, 1), run)
        last = np.where(is_answered, column, last)
        best = np.maximum(best, run)
    answered: Floats = np.maximum((codes != BLANK).sum(axis=1), 1).astype(np.float64)
    shares: Floats = best / answered
    return shares


def final_runs(codes: Codes) -> Floats:
    """The run of one answer with which a sheet ends, as a share of the items, (n,)."""
    same = np.cumprod(codes[:, ::-1] == codes[:, -1:], axis=1)
    shares: Floats = same.sum(axis=1) / codes.shape[1]
    return shares


def entropies(codes: Codes) -> Floats:
    """Shannon entropy of the answers on each sheet, in bits, (n,): 0 where every answer is the same.

    Source
        Shannon (1948), over the shares of the scale points a sheet uses.
    """
    answered = np.maximum((codes != BLANK).sum(axis=1), 1)
    total = np.zeros(len(codes))
    for point in np.unique(codes[codes != BLANK]):
        total += special.entr((codes == point).sum(axis=1) / answered)
    bits: Floats = total / np.log(2)
    return bits


def speed_chances(seconds: Floats) -> Floats:
    """How likely an honest sheet is as fast as each, (n,): log times about their median, spread as the slow half is.

    The slow half is not touched by sheets filled too fast; on forms of one to three minutes a fixed floor would be
    arbitrary. Blank times give a blank.
    """
    logs = np.log(np.where(seconds > 0, seconds, np.nan))
    if np.isnan(logs).all():
        return logs
    centre = np.nanmedian(logs)
    slow = logs[logs > centre] - centre
    spread = float(np.sqrt((slow**2).mean())) if len(slow) else 0.0
    chances: Floats = stats.norm.cdf((logs - centre) / max(spread, 1e-6))
    return chances


def bursts(arrived: "pd.Series[pd.Timestamp]", place: npt.NDArray[np.str_] | None) -> tuple[Floats, Floats]:
    """How many other sheets came within 5 minutes at one place, and the chance of it at that place's busiest hours.

    The rate of a place is its sheets over the hours in which it had any; the hours around would hide a long burst.
    """
    minutes = (arrived - arrived.min()).dt.total_seconds().to_numpy() / 60
    places = np.zeros(len(minutes), dtype=np.intp) if place is None else pd.factorize(place)[0]
    near, rate = np.zeros(len(minutes)), np.zeros(len(minutes))
    for site in np.unique(places):
        rows = np.flatnonzero(places == site)
        ordered = np.sort(minutes[rows])
        near[rows] = (
            np.searchsorted(ordered, minutes[rows] + BURST_MINUTES, "right")
            - np.searchsorted(ordered, minutes[rows] - BURST_MINUTES, "left")
            - 1
        )
        rate[rows] = len(rows) / len(np.unique(ordered // 60))
    return near, stats.poisson.sf(near - 1, PEAK * rate * 2 * BURST_MINUTES / 60)


class Coincidences:
    """How often made-up sheets agree with each real one, by number of items: what chance gives *this* sheet.

    A sheet of common answers agrees with many; so each has a null of its own.
    """

    def __init__(self, codes: Codes) -> None:
        self.n, self.k = codes.shape
        self.points = [np.unique(column[column != BLANK]) for column in codes.T]
        self.real = self._indicators(codes)
        self.counts = np.zeros((self.n, self.k + 2))
        self.times = 0.0

    def add(self, codes: Codes, rng: np.random.Generator) -> None:
        """Compare every real sheet with made-up ones."""
        part = codes if len(codes) <= MOST_PAIRED else codes[rng.choice(len(codes), MOST_PAIRED, replace=False)]
        self.times += len(part) / self.n
        others = self._indicators(part)
        for start in range(0, self.n, 2048):
            rows = self.real[start : start + 2048]
            agreed = np.rint(rows @ others.T).astype(np.intp)
            agreed += np.arange(len(rows))[:, None] * (self.k + 2)
            counts = np.bincount(agreed.ravel(), minlength=len(rows) * (self.k + 2))
            self.counts[start : start + len(rows)] += counts.reshape(len(rows), -1)

    def chance(self, partner: npt.NDArray[np.intp]) -> Floats:
        """The chance that a sheet finds a match as good as its partner among n honest ones, (n,)."""
        reached = self.counts[:, ::-1].cumsum(axis=1)[:, ::-1]
        level = np.rint((self.real * self.real[partner]).sum(axis=1)).astype(np.intp)
        rows = np.arange(self.n)
        often = (reached >= SEEN_OFTEN).sum(axis=1) - 1
        fall = np.minimum(reached[rows, often] / np.maximum(reached[rows, np.maximum(often - 1, 0)], 1), 0.5)
        beyond = np.maximum(level - often, 0)
        expected = reached[rows, np.minimum(level, often)] * fall**beyond / self.times
        chances: Floats = -np.expm1(-expected)
        return chances

    def _indicators(self, codes: Codes) -> npt.NDArray[np.float32]:
        columns = [(codes[:, item] == point)[:, None] for item, points in enumerate(self.points) for point in points]
        return np.concatenate(columns, axis=1).astype(np.float32)


def tail_chances(values: Floats, null: Floats) -> Floats:
    """The share of the null at least as great as each value, never 0."""
    ordered = np.sort(null)
    above = len(ordered) - np.searchsorted(ordered, values - 1e-9, "left")
    chances: Floats = (above + 1) / (len(ordered) + 1)
    return chances


def enumerator_effects(sheets: Sheets) -> pd.DataFrame:
    """How much interviewers differ (访问员效应): ICC of time, level, final run and blanks, with an F test.

    Returns
        Rows: what, icc (share of the variance that lies between interviewers), p (that it exceeds what is ordinary:
        0.02, of times 0.05), p_holm, furthest (who stands out).

    Raises
        InvalidInput: no interviewers are known.

    Source
        See `between_groups`; sheets that residents filled in alone ("") are left out.
    """
    if sheets.enumerator is None:
        raise InvalidInput(TEXTS["interviewers_not_known"])
    answered = sheets.codes != BLANK
    measures = {
        "level": np.where(answered, sheets.codes, 0).sum(axis=1) / np.maximum(answered.sum(axis=1), 1),
        "final_run": final_runs(sheets.codes),
        "blanks": (~answered).mean(axis=1),
    }
    if sheets.seconds is not None:
        measures["seconds"] = np.log(np.maximum(sheets.seconds, 1.0))
    rows = []
    for what, raw in measures.items():
        try:
            effect = between_groups(raw, sheets.enumerator, ordinary=ORDINARY_ICC.get(what, LEAST_ICC))
        except NotEnoughData:  # such as a survey without blanks
            continue
        rows.append({"what": what, "icc": effect.icc, "p": effect.p, "furthest": effect.furthest})
    table = pd.DataFrame(rows, columns=["what", "icc", "p", "furthest"])
    return table.assign(p_holm=np.minimum(table["p"] * len(table), 1.0))


def shape_of_times(seconds: Floats, rng: np.random.Generator, times: int = 999) -> float:
    """The chance that honest times, which are skewed to the right, look as symmetric as these (lower tail of the skew).

    The null is a lognormal with the median of the times and the spread of their slow half. Not a number where fewer
    than `LEAST_TIMES` sheets have a time or all times are the same: neither has a shape.
    """
    times_taken = seconds[~np.isnan(seconds) & (seconds > 0)]
    if len(times_taken) < LEAST_TIMES or np.ptp(times_taken) == 0:
        return float("nan")
    logs = np.log(times_taken)
    slow = logs[logs > np.median(logs)] - np.median(logs)
    spread = float(np.sqrt((slow**2).mean())) if len(slow) else 0.0
    simulated = np.exp(rng.normal(scale=max(spread, 1e-6), size=(times, min(len(times_taken), 2000))))
    skews = stats.skew(simulated, axis=1)
    return float((1 + (skews <= stats.skew(times_taken)).sum()) / (1 + times))


def site_irregularities(
    place: npt.NDArray[np.str_],
    *,
    marks: npt.NDArray[np.str_] | None = None,
    counted: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Sites whose code was used in a way that needs explaining (点位码异常), one row a site.

    Args
        place: (n,) the site of each sheet. marks: (n,) the daily mark of the address each sheet came from, "" unknown;
            households of one flat block may share one. counted: people counted at the site, where somebody did.

    Returns
        Rows: site, n, n_counted, largest_mark (sheets from one mark), p (that chance gathers so many in the largest
        mark, at the share it has at the other sites; at half where there is one site), p_holm, irregular.

    Source
        More sheets than people is a contradiction; one mark with many sheets is judged by the binomial distribution at
        the mean share that the largest mark has elsewhere.
    """
    rows = []
    for site in sorted(set(place)):
        is_there = place == site
        known = marks[is_there][marks[is_there] != ""] if marks is not None else np.array([], dtype=str)
        largest = int(np.unique(known, return_counts=True)[1].max()) if len(known) else 0
        rows.append(
            {
                "site": site,
                "n": int(is_there.sum()),
                "n_counted": (counted or {}).get(site),
                "largest_mark": largest,
                "n_marked": len(known),
            }
        )
    table = pd.DataFrame(rows)
    largest_marks, known_marks = (table[name].to_numpy(dtype=float) for name in ("largest_mark", "n_marked"))
    elsewhere = (largest_marks.sum() - largest_marks) / np.maximum(known_marks.sum() - known_marks, 1)
    expected = np.clip(elsewhere if len(table) > 1 else np.array([0.5]), 1e-6, 1)
    chance = np.where(known_marks > 0, stats.binom.sf(largest_marks - 1, known_marks, expected), 1.0)
    corrected = np.minimum(chance * len(table), 1.0)
    more = table["n"] > table["n_counted"].astype(float).fillna(np.inf)
    return table.drop(columns="n_marked").assign(p=chance, p_holm=corrected, irregular=(corrected < 0.05) | more)
