"""SYNTHETIC (合成数据): when honest sheets come in, how long they take, where, and who asked."""

import numpy as np
import pandas as pd

DAYS = pd.Timestamp("2026-05-11")


def _daytime(rng, n):
    """Ten days of ordinary hours."""
    hour = np.clip(rng.choice([10, 15.5, 19.5], n, p=[0.4, 0.3, 0.3]) + rng.normal(0, 1.5, n), 7.5, 22.4)
    return rng.integers(0, 10, n) * 24 + hour


def _decay(rng, n, starts):
    """Posts of a link: most answer within the hour, stragglers for a day."""
    late = np.where(rng.random(n) < 0.75, rng.exponential(0.4, n), rng.exponential(8.0, n))
    return rng.choice(starts, n) + late


def _group_link(rng, n):
    return _decay(rng, n, [24 * rng.integers(0, 5) + rng.uniform(9, 21)])


def _several_posts(rng, n):
    return _decay(rng, n, 24 * rng.integers(0, 7, 4) + rng.uniform(9, 21, 4))


def _reminders(rng, n):
    """A first wave and two reminders, each shorter."""
    start = rng.choice([10.0, 82.0, 154.0], n, p=[0.5, 0.3, 0.2])
    return start + rng.exponential(3.0, n)


def _night_owls(rng, n):
    """A third answer between eleven and four."""
    night = rng.integers(0, 10, n) * 24 + 23 + rng.uniform(0, 5, n)
    return np.where(rng.random(n) < 0.35, night, _daytime(rng, n))


ARRIVALS = {
    "daytime": _daytime,
    "group_link": _group_link,
    "several_posts": _several_posts,
    "reminders": _reminders,
    "night_owls": _night_owls,
}


def arrived(rng, n, kind):
    """Local times of arrival to the minute."""
    hours = ARRIVALS[kind](rng, n)
    return pd.Series(DAYS + pd.to_timedelta(np.floor(hours * 60), unit="min"))


def seconds(rng, n, k, kind=None):
    """How long people take: lognormal, gamma, or a hurried and a slow kind of people."""
    middle = 6.0 * k + 30
    kind = kind or rng.choice(["lognormal", "gamma", "mixed"])
    if kind == "gamma":
        return middle * rng.gamma(5.0, 1 / 5.0, n)
    hurried = kind == "mixed" and rng.random(n) < 0.2
    return middle * rng.lognormal(0, rng.uniform(0.3, 0.5), n) * np.where(hurried, 0.6, 1.0)
