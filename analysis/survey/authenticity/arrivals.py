"""How sheets came in (到达方式): seen and said, never an alarm. A link posted in a group brings most within the hour, a
volunteer fills one after another; so may somebody who makes sheets up. Who it was is asked at the site.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.survey.authenticity.signs import Sheets, shape_of_times

Floats = npt.NDArray[np.float64]
HOUR = 60.0
GATHERED = 0.5  # share of a site's sheets within one hour that is worth a word
LEAST_GATHERED = 20  # sheets of the site
LEAST_SERIES = 8  # sheets one after another
IDLE = (-1.0, 3.0)  # minutes between the end of a sheet and the start of the next that one person would have
NIGHT = (23, 5)
NORMAL_TIMES = 0.01
COLUMNS = ["what", "place", "n", "of", "minutes", "since"]


def is_night(arrived: "pd.Series[pd.Timestamp]") -> npt.NDArray[np.bool_]:
    """Which sheets came between eleven and five."""
    hour = arrived.dt.hour.to_numpy()
    return np.asarray((hour >= NIGHT[0]) | (hour < NIGHT[1]), dtype=bool)


def observations(sheets: Sheets, rng: np.random.Generator) -> pd.DataFrame:
    """What is worth asking at a site.

    Returns
        Rows: what (gathered: half of a site's sheets within one hour; series: each begun as the one before ended, none
        beside another; night; times: as symmetric as a normal curve), place ("" where none is known), n sheets of `of`,
        minutes from the first to the last, since (local time).
    """
    rows: list[dict[str, object]] = []
    if sheets.arrived is not None:
        places = np.full(len(sheets), "") if sheets.place is None else sheets.place
        for place in np.unique(places):
            rows += _of_a_place(sheets, str(place), np.flatnonzero(places == place))
        n_night = int(is_night(sheets.arrived).sum())
        if n_night:
            rows.append({"what": "night", "place": "", "n": n_night, "of": len(sheets)})
    if sheets.seconds is not None and shape_of_times(sheets.seconds, rng, times=299) < NORMAL_TIMES:
        rows.append({"what": "times", "place": "", "n": int((sheets.seconds > 0).sum()), "of": len(sheets)})
    return pd.DataFrame(rows, columns=COLUMNS)


def _of_a_place(sheets: Sheets, place: str, rows: npt.NDArray[np.intp]) -> list[dict[str, object]]:
    arrived = sheets.arrived
    if arrived is None:
        return []
    order = rows[np.argsort(arrived.iloc[rows].to_numpy(), kind="stable")]
    minutes = (arrived.iloc[order] - arrived.min()).dt.total_seconds().to_numpy() / 60
    spans = [("gathered", _busiest_hour(minutes))]
    if sheets.seconds is not None:
        spans.append(("series", longest_series(minutes, sheets.seconds[order] / 60)))
    found = []
    for what, (first, last) in spans:
        n = last - first
        enough = n >= LEAST_SERIES if what == "series" else len(rows) >= LEAST_GATHERED and n >= GATHERED * len(rows)
        if enough:
            span, since = float(minutes[last - 1] - minutes[first]), arrived.iloc[order[first]]
            found.append({"what": what, "place": place, "n": n, "of": len(rows), "minutes": span, "since": since})
    return found


def _busiest_hour(minutes: Floats) -> tuple[int, int]:
    """The first of the sheets within the fullest hour, and one past the last."""
    ends = np.searchsorted(minutes, minutes + HOUR, "left")
    first = int((ends - np.arange(len(minutes))).argmax())
    return first, int(ends[first])


def longest_series(minutes: Floats, taken: Floats) -> tuple[int, int]:
    """The first and one past the last of the longest run of sheets filled one after another.

    Args
        minutes: (n,) when each was begun, in order. taken: (n,) minutes each took; a blank ends a run.
    """
    idle = minutes[1:] - minutes[:-1] - taken[:-1]
    follows = (idle >= IDLE[0]) & (idle <= IDLE[1])
    best, first = (0, min(1, len(minutes))), 0
    for place, is_next in enumerate([*follows, False], 1):
        if not is_next:
            if place - first > best[1] - best[0]:
                best = (first, place)
            first = place
    return best
