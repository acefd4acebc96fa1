"""The bundle: an immutable, hashed folder in which responses travel from any collector to analysis.

    manifest.json       what, when, how many, by which questionnaire; SHA-256 of every file; its own seal
    questionnaire.yaml  the fielded version itself
    responses.csv       one row an answer sheet (sheet_id first, then one column a variable); what is missing is blank
    missing.csv         why: one row an answer sheet, in the same order: sheet_id, then the columns asked without an
                        answer (no_answer) and the columns not asked (not_asked), each list joined by blanks
    paradata.csv        how sheets were filled in; apart, because it is deleted first (optional)
    <photo id>.jpg      the photos that answers name (optional)

Cells: a code; several codes joined by one space; a number, day or text as given. Tables are UTF-8 with a BOM, so that
office programs show them rightly. Format 1, which is still read, had no missing.csv: it wrote `-2` (asked without an
answer) and `-3` (not asked) among the values, and so could not hold the numbers -2 and -3.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from questionnaires.bundle.manifest import (
    EXPORT_AGAIN,
    FIRST_FORMAT,
    MANIFEST,
    Manifest,
    changed,
    read_manifest,
    write_manifest,
)
from questionnaires.characters import has_visible, is_system_junk
from questionnaires.files import missing_file
from questionnaires.load import file_digest, load_questionnaire
from questionnaires.model import Answers, Questionnaire, amount_column, chosen
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text

QUESTIONNAIRE, RESPONSES, PARADATA = "questionnaire.yaml", "responses.csv", "paradata.csv"
MISSING = "missing.csv"
SHEET_COLUMNS = ("sheet_id", "status", "language", "channel", "mode", "consent_version")
COMPLETE = "complete"  # the status of a sheet that counts; others: partial, over_quota, late


class Missing(Enum):
    """Why a cell holds no value: a thing of its own, so that no number and no text can be taken for it."""

    NO_ANSWER = "-2"
    NOT_ASKED = "-3"

    def __str__(self) -> str:
        """The mark of the reason where all is text, as in counts of codes."""
        return self.value


NO_ANSWER, NOT_ASKED = Missing
Cell = str | Missing
REASONS = {NO_ANSWER: "no_answer", NOT_ASKED: "not_asked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle whose every byte has been checked against its seal.

    `passed_over` are files of operating systems and office programs that lie beside it and were not read.
    """

    folder: Path
    manifest: Manifest
    questionnaire: Questionnaire
    seal: str
    passed_over: tuple[str, ...] = ()

    def rows(self) -> Iterator[dict[str, Cell]]:
        """The answer sheets, one mapping of column to cell each.

        Raises
            ProblemsError: a table is not of this format.
        """
        if self.manifest.format == FIRST_FORMAT:
            yield from map(_by_marks, read_rows(self.folder / RESPONSES))
            return
        reasons = read_rows(self.folder / MISSING)
        for number, row in enumerate(read_rows(self.folder / RESPONSES), start=2):
            yield _by_reasons(row, next(reasons, {}), self.folder, number)


def cells(questionnaire: Questionnaire, answers: Answers, amounts: Mapping[str, int] | None = None) -> dict[str, Cell]:
    """One answer sheet as bundle cells: codes and values, or why there is none.

    `amounts` are those drawn for its bids, in yuan.
    """
    route = questionnaire.route(answers)
    asked = {variable.id for _, items in route.pages.values() for item in items for variable in item.variables}
    row: dict[str, Cell] = {}
    for variable in questionnaire.variables:
        blank = NO_ANSWER if variable.id in asked else NOT_ASKED
        answer = " ".join(chosen(route.answers.get(variable.id)))
        row[variable.id] = answer if has_visible(answer) else blank
        if variable.type == "bid":
            drawn = (amounts or {}).get(variable.id)
            row[amount_column(variable.id)] = blank if drawn is None or blank is NOT_ASKED else str(drawn)
    return row


def write_bundle(
    folder: Path,
    *,
    manifest: Manifest,
    questionnaire_file: Path,
    responses: Iterable[Mapping[str, Cell]],
    paradata: Iterable[Mapping[str, str]] | None = None,
    paradata_columns: Sequence[str] = (),
    attachments: Mapping[str, bytes] | None = None,
) -> Bundle:
    """Write and seal a bundle; the folder appears whole or not at all.

    Raises
        ProblemsError: the folder holds something already, or the questionnaire has faults.
    """
    if folder.exists() and any(folder.iterdir()):
        fault = Text("文件夹已存在且不为空", "the folder exists and is not empty")
        raise ProblemsError(
            [Problem(file=str(folder), fault=fault, cure=Text("请换一个文件夹", "name another folder"))]
        )
    questionnaire = load_questionnaire(questionnaire_file, is_fielded=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".bundle-") as scratch:
        draft = Path(scratch) / "bundle"
        draft.mkdir()
        shutil.copyfile(questionnaire_file, draft / QUESTIONNAIRE)
        columns = (*SHEET_COLUMNS, *questionnaire.columns)
        _write_responses(draft, columns, responses)
        if paradata is not None:
            _write_csv(draft / PARADATA, paradata_columns, paradata)
        for name, content in (attachments or {}).items():
            (draft / name).write_bytes(content)
        write_manifest(draft, manifest, fielded=QUESTIONNAIRE)
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
    manifest, seal = read_manifest(folder)
    lying = {path.name for path in folder.iterdir()} - {MANIFEST}
    junk = {name for name in lying if is_system_junk(name) and name not in manifest.files}
    present = lying - junk
    tables = (QUESTIONNAIRE, RESPONSES) if manifest.format == FIRST_FORMAT else (QUESTIONNAIRE, RESPONSES, MISSING)
    needed = dict.fromkeys((*manifest.files, *tables))
    problems = [missing_file(folder / name) for name in needed if name not in present]
    problems += [_stranger(folder / name) for name in sorted(present - set(manifest.files))]
    problems += [
        changed(folder / name)
        for name, digest in manifest.files.items()
        if name in present and file_digest(folder / name) != digest
    ]
    if problems:
        raise ProblemsError(problems)
    questionnaire = load_questionnaire(folder / QUESTIONNAIRE, is_fielded=True)
    return Bundle(
        folder=folder, manifest=manifest, questionnaire=questionnaire, seal=seal, passed_over=tuple(sorted(junk))
    )


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table of a bundle, with or without a BOM.

    Raises
        ProblemsError: a row that is longer or shorter than the first.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if None in row or None in row.values():
                fault = Text("单元格个数与表头不符", "has not as many cells as the header")
                raise ProblemsError([Problem(file=str(path), row=number, fault=fault, cure=EXPORT_AGAIN)])
            yield row


def now_text(moment: datetime) -> str:
    """An aware moment to the minute, as manifests hold it.

    Raises
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.isoformat(timespec="minutes")


def _by_marks(row: Mapping[str, str]) -> dict[str, Cell]:
    marks = {reason.value: reason for reason in Missing}
    return {column: cell if column in SHEET_COLUMNS else marks.get(cell, cell) for column, cell in row.items()}


def _by_reasons(row: Mapping[str, str], reasons: Mapping[str, str], folder: Path, number: int) -> dict[str, Cell]:
    """The row with the reasons in its blanks; both tables must tell of the same sheet and the same blanks."""
    if reasons.get("sheet_id") != row["sheet_id"]:
        fault = Text(f"与 {RESPONSES} 不是同一份答卷", f"is not the answer sheet of {RESPONSES}")
        raise ProblemsError([Problem(file=str(folder / MISSING), row=number, fault=fault, cure=EXPORT_AGAIN)])
    why = {column: reason for reason, name in REASONS.items() for column in reasons.get(name, "").split()}
    blank = {column for column, cell in row.items() if not cell and column not in SHEET_COLUMNS}
    for column in sorted(blank ^ set(why)):
        fault = Text(f"空白与 {MISSING} 写明的原因不一致", f"blank cells and the reasons in {MISSING} differ")
        place = str(folder / RESPONSES)
        raise ProblemsError([Problem(file=place, row=number, column=column, fault=fault, cure=EXPORT_AGAIN)])
    return {**row, **why}


def _write_responses(draft: Path, columns: Sequence[str], sheets: Iterable[Mapping[str, Cell]]) -> None:
    """Values in one table, the reasons of its blanks in another."""
    with _table(draft / RESPONSES, columns) as values, _table(draft / MISSING, ("sheet_id", *REASONS.values())) as why:
        for sheet in sheets:
            values.writerow({column: "" if isinstance(cell, Missing) else cell for column, cell in sheet.items()})
            named = {
                name: " ".join(column for column in columns if sheet.get(column) is reason)
                for reason, name in REASONS.items()
            }
            why.writerow({"sheet_id": sheet["sheet_id"]} | named)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with _table(path, columns) as table:
        table.writerows(rows)


@contextmanager
def _table(path: Path, columns: Sequence[str]) -> Iterator["csv.DictWriter[str]"]:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        yield writer


def _single_file(path: Path) -> Problem:
    return Problem(
        file=str(path),
        fault=Text("是一个文件，不是数据包文件夹", "is a file, not the folder of a bundle"),
        cure=Text(
            "别处收集的答卷表请先导入：hengping import 文件 -o 数据包 --questionnaire 问卷.yaml",
            "bring a table of answers in first: hengping import FILE -o BUNDLE --questionnaire QUESTIONNAIRE.yaml",
        ),
    )


def _stranger(path: Path) -> Problem:
    return Problem(
        file=str(path),
        fault=Text("不属于这个数据包", "does not belong to this bundle"),
        cure=Text("请移出该文件夹", "move it out of the folder"),
    )
