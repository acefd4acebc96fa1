"""SYNTHETIC engagements with a survey that was drawn by sites, in strata, or with weights."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from questionnaires.bundle import cells, write_bundle
from questionnaires.bundle.manifest import Manifest
from questionnaires.load import load_questionnaire

FORM = Path(__file__).with_name("form-1.yaml")
RATINGS = ("overall", "quality", "noise", "lights")
COLUMNS = ("sheet_id", "position", "page_id", "seconds", "visible_seconds", "n_changed", "arrived", "site")
SOURCE = {"zh": "合成台账", "en": "synthetic register"}
WHO = {"zh": "示例", "en": "Example"}


def sheets_of_sites(n_sites: int = 12, n_each: int = 10, seed: int = 1) -> pd.DataFrame:
    """Sheets of sites that differ: `sheet_id`, `site`, the ratings, `age`, `sex`; all answered."""
    rng = np.random.default_rng(seed)
    site = np.repeat(np.arange(n_sites), n_each)
    view = rng.normal(0, 0.5, n_sites)[site] + rng.normal(0, 0.7, len(site))
    ratings = {item: np.clip(np.round(3.8 + view + rng.normal(0, 0.6, len(site))), 1, 5) for item in RATINGS}
    frame = pd.DataFrame({item: values.astype(int).astype(str) for item, values in ratings.items()})
    frame["age"], frame["sex"] = (rng.choice(["1", "2"], len(site), p=[0.7, 0.3]) for _ in range(2))
    frame.insert(0, "site", [f"点位{number + 1:02d}" for number in site])
    frame.insert(0, "sheet_id", [f"S{number:03d}" for number in range(len(site))])
    return frame


def write_engagement(
    folder: Path,
    sheets: pd.DataFrame,
    *,
    design: Mapping[str, Any] | None = None,
    population: Mapping[str, Any] | None = None,
    files: Mapping[str, pd.DataFrame] | None = None,
    least_share: str = "0.5",
    needed: Sequence[str] = ("overall",),
    has_paradata: bool = True,
    is_probability: bool = True,
    channel: str = "site",
) -> Path:
    """An engagement with one survey; a blank answer is one that was not given. Returns its folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    survey: dict[str, Any] = {
        "valid": {"needed": list(needed), "least_share": least_share},
        "satisfied": {"item": "overall", "definition": "top2"},
        "scales": [{"id": "works", "name": {"zh": "改造", "en": "Works"}, "items": list(RATINGS[1:])}],
    }
    survey |= {} if design is None else {"design": dict(design)}
    survey |= {} if population is None else {"population": dict(population)}
    settings = {
        "engagement": "made",
        "title": {"zh": "合成案卷", "en": "Synthetic engagement"},
        "report_date": "2026-06-30",
        "period": {"from": "2026-01-01", "to": "2026-06-01"},
        "synthetic": {"zh": "合成数据。", "en": "Synthetic data."},
        "roles": {
            "client": WHO,
            "evaluand": {"zh": "被评价单位", "en": "Evaluand"},
            "evaluator": {"zh": "评价机构", "en": "Evaluator"},
            "lead_evaluator": WHO,
        },
        "pack": "national-1",
        "survey": survey,
    }
    (folder / "engagement.yaml").write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
    for name, frame in (files or {}).items():
        frame.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8")
    write_sheets(folder / "survey", sheets, has_paradata=has_paradata, is_probability=is_probability, channel=channel)
    return folder


def write_sheets(
    folder: Path,
    sheets: pd.DataFrame,
    *,
    has_paradata: bool = True,
    is_probability: bool = True,
    channel: str = "site",
) -> None:
    """The bundle of the sheets."""
    form = load_questionnaire(FORM)
    shared = {"status": "complete", "language": "zh", "channel": channel, "mode": "self", "consent_version": "1"}
    items = [variable.id for variable in form.variables]
    rows = []
    for sheet in sheets.to_dict("records"):
        answers = {item: str(sheet[item]) for item in items if str(sheet.get(item, ""))}
        rows.append({"sheet_id": str(sheet["sheet_id"])} | shared | cells(form, answers))
    pages = [
        dict.fromkeys(COLUMNS, "1")
        | {"sheet_id": str(sheet), "site": str(site), "seconds": "60", "arrived": "2026-05-01T09:00:00+08:00"}
        for sheet, site in zip(sheets["sheet_id"], sheets["site"], strict=True)
    ]
    write_bundle(
        folder,
        manifest=manifest(form.id, form.version, len(sheets), is_probability=is_probability),
        questionnaire_file=FORM,
        responses=rows,
        paradata=[page | {"enumerator": ""} for page in pages] if has_paradata else None,
        paradata_columns=(*COLUMNS, "enumerator"),
    )


def manifest(questionnaire: str, version: str, n: int, *, is_probability: bool) -> Manifest:
    return Manifest(
        survey="made",
        title="合成",
        questionnaire=questionnaire,
        version=version,
        questionnaire_digest="",
        exported_at="2026-06-01T00:00:00+00:00",
        n_issued=None,
        n_returned=n,
        synthetic=True,
        probability=is_probability,
    )
