"""Make the tables of examples/hanbin again: SYNTHETIC (合成数据), from a fixed seed, true to two published facts.

    python examples/make_appraisal.py

Published (press, original not seen): after the reform fewer than 30 % reach full marks, and the highest and the lowest
score differ by 23 points.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent / "hanbin"
SEED = 20240630
N_PEOPLE, N_FULL_BEFORE, N_FULL_AFTER, FULL, RANGE = 64, 47, 17, 100, 23
N_TASKS = 160
RATERS = ("甲", "乙", "丙")


def main() -> None:
    """Write both tables."""
    rng = np.random.default_rng(SEED)
    people = [f"P{at + 1:02d}" for at in range(N_PEOPLE)]
    before = _scores(rng, N_FULL_BEFORE, lowest=95)
    after = _scores(rng, N_FULL_AFTER, lowest=FULL - RANGE)
    rounds = [("before", before), ("after", after)]
    rows = [
        [name, person, f"{score:g}", str(FULL)]
        for name, scores in rounds
        for person, score in zip(people, scores, strict=True)
    ]
    _write("appraisal.csv", ["round", "person", "score", "full"], rows)
    _write("tasks.csv", ["person", "task", "source", "claimed", "verified", "rater", "evidence"], _tasks(rng, people))


def _scores(rng: np.random.Generator, n_full: int, *, lowest: int) -> list[float]:
    """Full marks for some, the lowest score for one, half points between for the rest."""
    others = rng.integers(2 * lowest, 2 * FULL, N_PEOPLE - n_full - 1) / 2
    scores = np.concatenate([np.full(n_full, float(FULL)), [float(lowest)], others])
    return [float(each) for each in rng.permutation(scores)]


def _tasks(rng: np.random.Generator, people: list[str]) -> Iterable[list[str]]:
    """Tasks assigned and self-declared; three in four are reviewed, and self-declared ones are cut more often."""
    for at in range(N_TASKS):
        is_own = at % 2 == 1
        claimed = float(rng.integers(2, 11)) / 2
        cut = claimed * (
            rng.choice([0, 0.2, 0.4], p=[0.45, 0.35, 0.2]) if is_own else rng.choice([0, 0.2], p=[0.92, 0.08])
        )
        is_reviewed = rng.random() < 0.75
        verified = f"{round(2 * (claimed - cut)) / 2:g}" if is_reviewed else ""
        source = "self_declared" if is_own else "assigned"
        yield [
            str(rng.choice(people)),
            f"T{at + 1:03d}",
            source,
            f"{claimed:g}",
            verified,
            str(rng.choice(RATERS)) if is_reviewed else "",
            "有（合成）" if is_reviewed else "",
        ]


def _write(name: str, header: list[str], rows: Iterable[list[str]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        file.write("# SYNTHETIC DATA (合成数据), made by examples/make_appraisal.py\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
