"""The bundle: an immutable, hashed folder in which responses travel from any collector to analysis.

    manifest.json       what, when, how many, by which questionnaire; SHA-256 of every file; its own seal
    questionnaire.yaml  the fielded version itself
    responses.csv       one row an answer sheet (sheet_id first, then one column a variable)
    paradata.csv        how sheets were filled in; apart, because it is deleted first (optional)
    <photo id>.jpg      the photos that answers name (optional)

Cells: a code; several codes joined by one space; the text as given; `-2` asked without an answer; `-3` not asked.
"""

import csv
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from questionnaires.load import file_digest, load_questionnaire
from questionnaires.model import Answers, Questionnaire, amount_column, chosen
from questionnaires.problems import Problem, ProblemsError, allowed, found, said
from questionnaires.text_files import missing_file

FORMAT = "hengping-bundle-1"
MANIFEST, QUESTIONNAIRE, RESPONSES, PARADATA = "manifest.json", "questionnaire.yaml", "responses.csv", "paradata.csv"
NO_ANSWER, NOT_ASKED = "-2", "-3"
SHEET_COLUMNS = ("sheet_id", "status", "language", "channel", "mode", "consent_version")
COMPLETE = "complete"  # the status of a sheet that counts; others: partial, over_quota, late


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a bundle says about itself; counts are of answer sheets, issued of codes or invitations."""

    survey: str
    title: str
    questionnaire: str
    version: str
    questionnaire_digest: str
    exported_at: str
    n_issued: int | None
    n_returned: int
    n_partial: int = 0
    n_over_quota: int = 0
    n_late: int = 0
    n_withdrawn: int = 0
    synthetic: bool = False
    probability: bool = True
    source: str = ""
    licence: str = ""
    format: str = FORMAT
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle whose every byte has been checked against its seal."""

    folder: Path
    manifest: Manifest
    questionnaire: Questionnaire
    seal: str

    def rows(self) -> Iterator[dict[str, str]]:
        """The answer sheets, one mapping of column to cell each."""
        with (self.folder / RESPONSES).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def cells(questionnaire: Questionnaire, answers: Answers, amounts: Mapping[str, int] | None = None) -> dict[str, str]:
    """One answer sheet as bundle cells: codes, `-2` where asked without an answer, `-3` where not asked.

    `amounts` are those drawn for its bids, in yuan.
    """
    route = questionnaire.route(answers)
    asked = {variable.id for _, items in route.pages.values() for item in items for variable in item.variables}
    row = {}
    for variable in questionnaire.variables:
        blank = NO_ANSWER if variable.id in asked else NOT_ASKED
        row[variable.id] = " ".join(chosen(route.answers.get(variable.id))) or blank
        if variable.type == "bid":
            drawn = (amounts or {}).get(variable.id)
            row[amount_column(variable.id)] = blank if drawn is None or blank == NOT_ASKED else str(drawn)
    return row


def write_bundle(
    folder: Path,
    *,
    manifest: Manifest,
    questionnaire_file: Path,
    responses: Iterable[Mapping[str, str]],
    paradata: Iterable[Mapping[str, str]] | None = None,
    paradata_columns: Sequence[str] = (),
    attachments: Mapping[str, bytes] | None = None,
) -> Bundle:
    """Write and seal a bundle; the folder appears whole or not at all.

    Raises
        ProblemsError: the folder holds something already, or the questionnaire has faults.
    """
    if folder.exists() and any(folder.iterdir()):
        fault = said("文件夹已存在且不为空", "the folder exists and is not empty")
        raise ProblemsError(
            [Problem(file=str(folder), fault=fault, cure=said("请换一个文件夹", "name another folder"))]
        )
    questionnaire = load_questionnaire(questionnaire_file)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".bundle-") as scratch:
        draft = Path(scratch) / "bundle"
        draft.mkdir()
        shutil.copyfile(questionnaire_file, draft / QUESTIONNAIRE)
        columns = (*SHEET_COLUMNS, *questionnaire.columns)
        _write_csv(draft / RESPONSES, columns, responses)
        if paradata is not None:
            _write_csv(draft / PARADATA, paradata_columns, paradata)
        for name, content in (attachments or {}).items():
            (draft / name).write_bytes(content)
        _write_manifest(draft, manifest)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    return read_bundle(folder)


def read_bundle(folder: Path) -> Bundle:
    """The bundle in `folder`, after every file has been compared with its seal.

    Raises
        ProblemsError: not a bundle, an unknown format, a missing or extra file, or a changed byte (with the name).
    """
    if folder.is_file():
        raise ProblemsError([_single_file(folder)])
    raw = _manifest_json(folder / MANIFEST)
    seal = raw.pop("seal", "")
    if _seal(raw) != seal:
        raise ProblemsError([_changed(folder / MANIFEST)])
    if raw.get("format") != FORMAT:
        problem = Problem(
            file=str(folder / MANIFEST), column="format", fault=found(raw.get("format")), cure=allowed(FORMAT, FORMAT)
        )
        raise ProblemsError([problem])
    manifest = Manifest(**raw)
    present = {path.name for path in folder.iterdir()} - {MANIFEST}
    problems = [missing_file(folder / name) for name in manifest.files if name not in present]
    problems += [_stranger(folder / name) for name in sorted(present - set(manifest.files))]
    problems += [
        _changed(folder / name)
        for name, digest in manifest.files.items()
        if name in present and file_digest(folder / name) != digest
    ]
    if problems:
        raise ProblemsError(problems)
    return Bundle(folder=folder, manifest=manifest, questionnaire=load_questionnaire(folder / QUESTIONNAIRE), seal=seal)


def now_text(moment: datetime) -> str:
    """An aware moment to the minute, as manifests hold it.

    Raises
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.isoformat(timespec="minutes")


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_manifest(draft: Path, manifest: Manifest) -> None:
    digests = {path.name: file_digest(path) for path in sorted(draft.iterdir())}
    raw = asdict(manifest) | {"files": digests, "questionnaire_digest": digests[QUESTIONNAIRE]}
    text = json.dumps(raw | {"seal": _seal(raw)}, ensure_ascii=False, indent=2)
    (draft / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _seal(raw: Mapping[str, Any]) -> str:
    canonical = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _manifest_json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as missing:
        raise ProblemsError([missing_file(path)]) from missing
    except ValueError as wrong:
        raise ProblemsError([_changed(path)]) from wrong
    if not isinstance(raw, dict):
        raise ProblemsError([_changed(path)])
    return raw


def _changed(path: Path) -> Problem:
    return Problem(
        file=str(path),
        fault=said("内容与封存时的校验值不符", "is not the file that was sealed"),
        cure=said("请使用导出时的原件，或重新导出", "use the exported original, or export again"),
    )


def _single_file(path: Path) -> Problem:
    return Problem(
        file=str(path),
        fault=said("是一个文件，不是数据包文件夹", "is a file, not the folder of a bundle"),
        cure=said(
            "别处收集的答卷表请先导入：hengping import 文件 -o 数据包 --questionnaire 问卷.yaml",
            "bring a table of answers in first: hengping import FILE -o BUNDLE --questionnaire QUESTIONNAIRE.yaml",
        ),
    )


def _stranger(path: Path) -> Problem:
    return Problem(
        file=str(path),
        fault=said("不属于这个数据包", "does not belong to this bundle"),
        cure=said("请移出该文件夹", "move it out of the folder"),
    )
