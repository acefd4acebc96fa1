"""Signs of made-up answers, one function each: what a sheet shows, and how likely an honest one shows as much."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from analysis.survey.authenticity.surrogates import BLANK

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
LEAST_TIMES = 8
QUARTER = 0.6745  # of the normal curve, in standard deviations


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


def commonest_shares(codes: Codes) -> Floats:
    """The share of a sheet's answers that are its commonest answer, (n,)."""
    points = np.unique(codes[codes != BLANK])
    counts = np.max([(codes == point).sum(axis=1) for point in points], axis=0)
    shares: Floats = counts / np.maximum((codes != BLANK).sum(axis=1), 1)
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
    """How likely an honest sheet is as fast as each, (n,): log times about their median.

    The spread is that of the slow half or, where greater, that of the faster half from its middle: sheets filled too
    fast touch neither much. A fixed floor would be arbitrary on forms of one to three minutes. A blank gives a blank.
    """
    logs = np.log(np.where(seconds > 0, seconds, np.nan))
    if np.isnan(logs).all():
        return logs
    centre, quarter = np.nanquantile(logs, [0.5, 0.25])
    slow = logs[logs > centre] - centre
    spread = float(np.sqrt((slow**2).mean())) if len(slow) else 0.0
    spread = max(spread, float(centre - quarter) / QUARTER, 1e-6)
    chances: Floats = stats.norm.cdf((logs - centre) / spread)
    return chances


def tail_chances(values: Floats, null: Floats) -> Floats:
    """The share of the null at least as great as each value, never 0."""
    ordered = np.sort(null)
    above = len(ordered) - np.searchsorted(ordered, values - 1e-6, "left")
    chances: Floats = (above + 1) / (len(ordered) + 1)
    return chances


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
