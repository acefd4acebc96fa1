"""Make yunxi-sites again: SYNTHETIC (合成数据) from a fixed seed. Places, households and answers are all made up.

    python examples/make_sites.py

40 renovated estates in three quarters are the population; 14 of them are drawn, in each 16 to 25 households. Every
household of the population is drawn here too, so that README.md can say what is true of it.
"""

import csv
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from questionnaires.bundle import cells, write_bundle
from questionnaires.bundle.manifest import Manifest
from questionnaires.load import load_questionnaire
from questionnaires.model import Answer

HERE = Path(__file__).parent / "yunxi-sites"
SEED = 20260903
QUARTERS = {"合成老城片": (16, 6), "合成城东片": (14, 5), "合成沿河片": (10, 3)}  # estates there are, and drawn
ITEMS = {  # how well each does and how much it leans on the general view, in standard deviations
    "overall": (1.35, 0.9),
    "pipes": (0.9, 0.75),
    "road_light": (1.5, 0.65),
    "roof_wall": (1.25, 0.55),
    "parking": (0.55, 0.45),
    "green_waste": (1.4, 0.35),
    "noise_dust": (0.8, 0.4),
    "quality": (1.0, 0.8),
}
THRESHOLDS = (-1.2, -0.6, 0.0, 1.0)
MOVES = {"quarter": (-0.25, 0.05, 0.25), "age": (-0.35, 0.0, 0.35), "rent": -0.25}
SITE_SPREAD = 0.3  # moves the satisfied share by about 7 points from estate to estate
SHEETS = (16, 26)
ANSWERS_OF_AGE = (0.35, 0.6, 0.9)  # who opens the door: the young least
HOURS = (9, 10, 11, 14, 15, 16, 19, 20)
PAGES = {"overall": 9, "details": 48, "household": 12}  # usual seconds

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """One estate of the population: every household's answers, age and tenure."""

    name: str
    quarter: str
    points: Codes
    age: Codes
    rents: npt.NDArray[np.bool_]

    @property
    def n_households(self) -> int:
        """Households there are."""
        return len(self.age)


def main() -> None:
    """Write the population of estates, the sample of them and its bundle."""
    rng = np.random.default_rng(SEED)
    estates = [
        estate(f"合成{quarter[2:4]}{number:02d}小区", quarter, place, rng)
        for place, (quarter, (there_are, _)) in enumerate(QUARTERS.items())
        for number in range(1, there_are + 1)
    ]
    taken = [each for quarter, (_, n) in QUARTERS.items() for each in drawn(estates, quarter, n, rng)]
    sheets = [(each, answering(each, rng)) for each in taken]
    write_rows(HERE / "estates.csv", ESTATE_COLUMNS, map(estate_row, estates))
    write_rows(HERE / "survey_sites.csv", SITE_COLUMNS, (site_row(each, len(rows)) for each, rows in sheets))
    write_survey(sheets, rng)
    print(f"true share of the population: {truth(estates):.4f}")


def estate(name: str, quarter: str, place: int, rng: np.random.Generator) -> Estate:
    """An estate of 70 to 900 households with a level of its own."""
    n = int(np.clip(rng.lognormal(np.log(220), 0.4), 70, 900))
    age = np.digitize(rng.normal(0.1, 1, n) + 0.3 * rng.normal(), [-0.5, 0.6])
    rents = rng.random(n) < np.clip(0.25 + 0.1 * rng.normal(), 0.05, 0.6)
    view = rng.normal(size=n) + np.array(MOVES["age"])[age] + float(np.array(MOVES["rent"])) * rents
    level, lean = np.array(list(ITEMS.values())).T
    hidden = view[:, None] * lean + np.sqrt(1 - lean**2) * rng.normal(size=(n, len(ITEMS)))
    own = SITE_SPREAD * rng.normal() + np.array(MOVES["quarter"])[place] + 0.12 * rng.normal(size=len(ITEMS))
    points = np.digitize(hidden + level + own, THRESHOLDS) + 1
    return Estate(name=name, quarter=quarter, points=points, age=age, rents=rents)


def drawn(estates: list[Estate], quarter: str, n: int, rng: np.random.Generator) -> list[Estate]:
    """A simple random sample of the estates of a quarter, in the order of the population."""
    inside = [each for each in estates if each.quarter == quarter]
    return [inside[number] for number in sorted(rng.choice(len(inside), n, replace=False))]


def answering(place: Estate, rng: np.random.Generator) -> Codes:
    """16 to 25 households that answer; the older, the readier."""
    willing = np.flatnonzero(rng.random(place.n_households) < np.array(ANSWERS_OF_AGE)[place.age])
    return rng.choice(willing, min(int(rng.integers(*SHEETS)), len(willing)), replace=False)


SITE_COLUMNS = ("site", "quarter", "n_sites", "n_households", "base_weight")


def site_row(place: Estate, n: int) -> tuple[str | int, ...]:
    """What survey_sites.csv says of an estate: its quarter, estates there, its households, the weight of its sheets."""
    there_are, taken = QUARTERS[place.quarter]
    weight = there_are / taken * place.n_households / n
    return place.name, place.quarter, there_are, place.n_households, f"{weight:.4f}"


ESTATE_COLUMNS = ("site", "quarter", "n_households", "age_1", "age_2", "age_3", "own", "rent")


def estate_row(place: Estate) -> tuple[str | int, ...]:
    """What a register would say of an estate: its households, by age of the head and by tenure."""
    by_age = [int(n) for n in np.bincount(place.age, minlength=3)]
    rents = int(place.rents.sum())
    return place.name, place.quarter, place.n_households, *by_age, place.n_households - rents, rents


def write_survey(sheets: list[tuple[Estate, Codes]], rng: np.random.Generator) -> None:
    """The bundle as the collector would export it, with the site and the day of each sheet."""
    shutil.rmtree(HERE / "survey", ignore_errors=True)
    questionnaire = load_questionnaire(HERE / "questionnaire.yaml")
    rows: list[dict[str, str]] = []
    log: list[dict[str, str]] = []
    for place, households in sheets:
        days = rng.integers(1, 29, 3)
        for household in households:
            sheet_id = f"Y{len(rows) + 1:04d}"
            rows.append(about(sheet_id) | cells(questionnaire, answers(place, int(household), rng)))
            arrived = f"2026-06-{rng.choice(days):02d}T{rng.choice(HOURS):02d}:{rng.integers(60):02d}+08:00"
            log.extend(visits(sheet_id, place.name, arrived, rng))
    manifest = Manifest(
        survey="yunxi-sites",
        title="云溪片区小区改造居民满意度（合成数据）",
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        questionnaire_digest="",
        exported_at="2026-06-30T18:00+08:00",
        n_issued=None,
        n_returned=len(rows),
        synthetic=True,
        source="SYNTHETIC DATA (合成数据), made by examples/make_sites.py",
        licence="CC0-1.0",
    )
    write_bundle(
        HERE / "survey",
        manifest=manifest,
        questionnaire_file=HERE / "questionnaire.yaml",
        responses=rows,
        paradata=log,
        paradata_columns=list(log[0]),
    )


def visits(sheet_id: str, site: str, arrived: str, rng: np.random.Generator) -> list[dict[str, str]]:
    """How long a household took for each page."""
    pace = rng.lognormal(0, 0.35)
    seconds = [max(2, round(usual * pace * rng.lognormal(0, 0.25))) for usual in PAGES.values()]
    return [
        {
            "sheet_id": sheet_id,
            "position": str(position),
            "page_id": page,
            "seconds": str(taken),
            "visible_seconds": str(taken),
            "n_changed": "0",
            "arrived": arrived,
            "channel": "household",
            "site": site,
            "mode": "self",
            "enumerator": "",
            "bucket": "",
        }
        for position, (page, taken) in enumerate(zip(PAGES, seconds, strict=True), 1)
    ]


def answers(place: Estate, household: int, rng: np.random.Generator) -> dict[str, Answer]:
    """What a household answers; 2 in 100 ratings are “don’t know”."""
    points = place.points[household]
    sheet: dict[str, Answer] = {
        item: "9" if item != "overall" and rng.random() < 0.02 else str(point)
        for item, point in zip(ITEMS, points, strict=True)
    }
    return sheet | {"age": str(place.age[household] + 1), "tenure": "rent" if place.rents[household] else "own"}


def about(sheet_id: str) -> dict[str, str]:
    """What a bundle says of every sheet."""
    return {
        "sheet_id": sheet_id,
        "status": "complete",
        "language": "zh",
        "channel": "household",
        "mode": "self",
        "consent_version": "1",
    }


def truth(estates: list[Estate]) -> float:
    """The satisfied share of all households."""
    overall = np.concatenate([each.points[:, 0] for each in estates])
    return float((overall >= 4).mean())


def write_rows(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """A table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
