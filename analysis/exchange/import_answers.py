"""Answers from another collector become a sealed bundle like ours, or nothing is written and every fault is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analysis.exchange.answer_columns import Columns, match_columns, never_offered, read_amount, read_cell, unreadable
from analysis.exchange.answer_tables import MOST_PROBLEMS, AnswerTable, read_answer_table
from questionnaires.bundle import COMPLETE, NOT_ASKED, Bundle, Cell, cells, now_text, write_bundle
from questionnaires.bundle.manifest import Manifest
from questionnaires.clock import BEIJING
from questionnaires.load import file_digest, load_questionnaire
from questionnaires.model import Answer, Questionnaire, amount_column
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text, in_language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One row as answers, the amounts of its bids, and the items that the other collector did not ask."""

    answers: Mapping[str, Answer]
    amounts: Mapping[str, int]
    skipped: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came in: the bundle, which columns were left out, and the answers that stand where nothing is asked."""

    bundle: Bundle
    columns: Columns
    n_sheets: int
    n_not_asked: int
    notes: tuple[Text, ...] = ()


def import_answers(
    path: Path,
    folder: Path,
    *,
    questionnaire_file: Path,
    title: str = "",
    n_issued: int | None = None,
    is_probability: bool = False,
    left_out: Sequence[str] = (),
    at: datetime | None = None,
) -> Imported:
    """Bring the table in `path` into a bundle in `folder`, items and choices by the questionnaire.

    Without a title it has that of the questionnaire. Whether the sheets come from a probability sample is what the
    evaluator says; unsaid, they do not.

    Raises
        ProblemsError: a column or a cell that the questionnaire does not know, a required item without a column,
            fewer issued than came back.
    """
    questionnaire = load_questionnaire(questionnaire_file)
    table = read_answer_table(path)
    columns, problems = match_columns(table, questionnaire, left_out)
    sheets, unread = _sheets(table, columns, questionnaire)
    if problems or unread:
        raise ProblemsError([*problems, *unread][:MOST_PROBLEMS])
    if n_issued is not None and n_issued < len(sheets):
        raise ProblemsError([_too_few_issued(table, n_issued)])
    rows = [_row(number, sheet, questionnaire) for number, sheet in enumerate(sheets, start=1)]
    manifest = Manifest(
        survey=folder.name,
        title=title or in_language(questionnaire.title, questionnaire.languages[0]),
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        questionnaire_digest=questionnaire.digest,
        exported_at=now_text(at or datetime.now(BEIJING)),
        n_issued=n_issued,
        n_returned=len(rows),
        probability=is_probability,
        source=f"{path.name} (SHA-256 {file_digest(path)})",
    )
    bundle = write_bundle(folder, manifest=manifest, questionnaire_file=questionnaire_file, responses=rows)
    n_not_asked = sum(len(sheet.answers) - len(questionnaire.route(sheet.answers).answers) for sheet in sheets)
    return Imported(bundle=bundle, columns=columns, n_sheets=len(rows), n_not_asked=n_not_asked, notes=table.notes)


def _too_few_issued(table: AnswerTable, n_issued: int) -> Problem:
    n = len(table.rows)
    fault = TEXTS["holds_sheets_issued"].fill(n=n, n_issued=n_issued)
    cure = TEXTS["check_issued_leave_away"]
    return Problem(file=str(table.path), fault=fault, cure=cure)


def _sheets(table: AnswerTable, columns: Columns, questionnaire: Questionnaire) -> tuple[list[Sheet], list[Problem]]:
    sheets, problems = [], []
    for number, row in table.rows:
        answers: dict[str, Answer] = {}
        amounts: dict[str, int] = {}
        skipped: set[str] = set()
        for item in questionnaire.variables:
            place = columns.items.get(item.id)
            text = _text(row, place)
            cell = read_cell(item, text)
            if cell is None:
                problems.append(unreadable(table, number, item, text))
            elif cell.answer is not None:
                answers[item.id] = cell.answer
            elif not cell.was_asked or place is None:
                skipped |= set(item.columns)
            if item.amounts and (drawn := _text(row, columns.items.get(amount_column(item.id)))):
                amount = read_amount(item, drawn)
                if amount is None:
                    problems.append(never_offered(table, number, item, drawn))
                else:
                    amounts[item.id] = amount
        sheets.append(Sheet(answers=answers, amounts=amounts, skipped=frozenset(skipped)))
    return sheets, problems


def _text(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _row(number: int, sheet: Sheet, questionnaire: Questionnaire) -> dict[str, Cell]:
    """One sheet as the bundle holds it; how it was filled in is not known, and said so."""
    about = {"sheet_id": f"i{number:06d}", "status": COMPLETE, "language": questionnaire.languages[0]}
    answers = cells(questionnaire, sheet.answers, sheet.amounts) | dict.fromkeys(sheet.skipped, NOT_ASKED)
    return about | {"channel": "import", "mode": "", "consent_version": ""} | answers
