"""Make the data files of the examples again: synthetic ones from a fixed seed, real ones from the table beside them.

    python examples/make_data.py

zhenyuan: answers.csv and units.csv are SYNTHETIC (合成数据). copenhagen-housing: the bundle holds one row for each
resident counted in residents.csv, which is real.
"""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from questionnaires.bundle import cells, write_bundle
from questionnaires.bundle.manifest import Manifest
from questionnaires.load import library_path, load_questionnaire
from questionnaires.model import Answer, Questionnaire

HERE = Path(__file__).parent
SEED = 20250930
N_ISSUED, N_RETURNED, N_VALID, N_SATISFIED = 240, 103, 96, 84
N_UNITS, N_REPORTED, N_VERIFIED, N_ESTATES = 243, 220, 166, 12
ANSWERS = Path("zhenyuan/answers.csv")


def main() -> None:
    """Write every made file of both examples."""
    rng = np.random.default_rng(SEED)
    questionnaire = load_questionnaire("old_community-1")
    sheets = list(synthetic_sheets(questionnaire, rng))
    write_answers(HERE / ANSWERS, questionnaire, sheets)
    write_units(HERE / "zhenyuan/units.csv", rng)
    bundle_zhenyuan(questionnaire, sheets)
    bundle_copenhagen()


def synthetic_sheets(questionnaire: Questionnaire, rng: np.random.Generator) -> Iterator[dict[str, Answer]]:
    """103 sheets: a household's overall view colours its other answers; seven are not valid, 84 are satisfied."""
    ratings = [item.id for item in questionnaire.variables if item.type == "rating" and item.id != "overall"]
    satisfied = [1] * N_SATISFIED + [0] * (N_VALID - N_SATISFIED) + [-1] * (N_RETURNED - N_VALID)
    for kind in rng.permutation(satisfied):
        view = rng.normal(0.5 if kind == 1 else -1.6, 0.8)
        sheet: dict[str, Answer] = {item: _rating(view + rng.normal(0, 0.8), rng) for item in ratings}
        sheet["overall"] = {1: rng.choice(["4", "5"], p=[0.55, 0.45]), 0: rng.choice(["3", "2", "1"]), -1: "9"}[
            int(kind)
        ]
        sheet["consulted"] = str(rng.choice(["yes", "no", "unsure"], p=[0.5, 0.35, 0.15]))
        sheet["leak_again"] = str(rng.choice(["no", "yes", "unfinished", "unsure"], p=[0.6, 0.12, 0.2, 0.08]))
        if rng.random() < 0.7:
            wishes = ("roads", "upkeep", "safety", "pipes", "green", "access")
            sheet["improve"] = tuple(str(code) for code in rng.choice(wishes, size=rng.integers(1, 4), replace=False))
        if rng.random() < 0.6:
            sheet["years"] = str(rng.integers(1, 38))
        yield {item: str(code) if isinstance(code, np.str_) else code for item, code in sheet.items()}


def _rating(view: float, rng: np.random.Generator) -> str:
    if rng.random() < 0.05:
        return "9"
    return str(int(np.clip(round(3.9 + 0.75 * view), 1, 5)))


def write_answers(path: Path, questionnaire: Questionnaire, sheets: list[dict[str, Answer]]) -> None:
    """The answers as bundle cells, one row a sheet."""
    columns = [item.id for item in questionnaire.variables]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(cells(questionnaire, sheet) for sheet in sheets)


def write_units(path: Path, rng: np.random.Generator) -> None:
    """243 units in 12 estates: 220 reported complete, 166 of them verified."""
    reported = rng.permutation(N_UNITS) < N_REPORTED
    claimed = np.flatnonzero(reported)
    verified = set(rng.choice(claimed, size=N_VERIFIED, replace=False).tolist())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["unit_id", "estate", "reported", "verified"])
        for at in range(N_UNITS):
            estate = f"合成小区{at % N_ESTATES + 1:02d}"
            writer.writerow(
                [f"S{at + 1:03d}", estate, "yes" if reported[at] else "no", "yes" if at in verified else "no"]
            )


def bundle_zhenyuan(questionnaire: Questionnaire, sheets: list[dict[str, Answer]]) -> None:
    """The bundle as the collector would export it."""
    folder = HERE / "zhenyuan/survey"
    shutil.rmtree(folder, ignore_errors=True)
    manifest = Manifest(
        survey="zhenyuan",
        title="镇远县老旧小区改造居民满意度（合成数据）",
        questionnaire="old_community",
        version="1",
        questionnaire_digest="",
        exported_at="2025-09-30T18:00+08:00",
        n_issued=N_ISSUED,
        n_returned=len(sheets),
        synthetic=True,
        source="SYNTHETIC DATA (合成数据), made by examples/make_data.py",
        licence="CC0-1.0",
    )
    rows = [_sheet(f"S{at + 1:04d}") | cells(questionnaire, sheet) for at, sheet in enumerate(sheets)]
    write_bundle(folder, manifest=manifest, questionnaire_file=library_path("old_community-1"), responses=rows)


def bundle_copenhagen() -> None:
    """One answer sheet for each of the 1,681 residents counted in residents.csv."""
    home = HERE / "copenhagen-housing"
    shutil.rmtree(home / "survey", ignore_errors=True)
    questionnaire = load_questionnaire(home / "questionnaire.yaml")
    codes = {"Low": "1", "Medium": "2", "High": "3"}
    sheets: list[dict[str, Answer]] = []
    with (home / "residents.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sheet: dict[str, Answer] = {
                "satisfaction": codes[row["Sat"]],
                "influence": codes[row["Infl"]],
                "housing": row["Type"].lower(),
                "contact": row["Cont"].lower(),
            }
            sheets += [sheet] * int(row["Freq"])
    manifest = Manifest(
        survey="copenhagen-housing",
        title="Copenhagen housing conditions",
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        questionnaire_digest="",
        exported_at="1976-01-01T00:00+01:00",
        n_issued=None,
        n_returned=len(sheets),
        source="Madsen (1976), published as a table of counts",
        licence="facts; see README.md",
    )
    rows = [_sheet(f"R{at + 1:04d}") | cells(questionnaire, sheet) for at, sheet in enumerate(sheets)]
    write_bundle(home / "survey", manifest=manifest, questionnaire_file=home / "questionnaire.yaml", responses=rows)


def _sheet(sheet_id: str) -> dict[str, str]:
    return {
        "sheet_id": sheet_id,
        "status": "complete",
        "language": "zh",
        "channel": "household",
        "mode": "self",
        "consent_version": "1",
    }


if __name__ == "__main__":
    main()
