"""A bundle as a Dataset: answers typed by the questionnaire, nothing lost on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.core.errors import InvalidInput, NotEnoughData
from questionnaires.bundle import (
    COMPLETE,
    NO_ANSWER,
    NOT_ASKED,
    PARADATA,
    RESPONSES,
    SHEET_COLUMNS,
    Cell,
    read_bundle,
)
from questionnaires.bundle.manifest import MANIFEST, Manifest
from questionnaires.model import SEVERAL_CODES, Item, Questionnaire
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

COUNTED = {"n_returned": COMPLETE, "n_partial": "partial", "n_over_quota": "over_quota", "n_late": "late"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The answer sheets of one survey (n sheets): `answers` holds values as text; a cell without a value
    holds the reason itself (`NO_ANSWER` or `NOT_ASKED`), which no number and no text can equal.

    `set_aside` are the sheets that do not count: begun and not sent, over quota, or late. `paradata` says how sheets
    were filled in, a row a page, where the bundle still has it; `passed_over` names files of the operating system
    beside it.
    """

    answers: pd.DataFrame
    set_aside: pd.DataFrame
    questionnaire: Questionnaire
    manifest: Manifest
    seal: str
    paradata: pd.DataFrame | None = None
    passed_over: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.answers)

    def scores(self, items: Sequence[str] = ()) -> pd.DataFrame:
        """The scale points of rating items as numbers (n sheets, k items), reversed items turned round.

        Not-applicable codes, no answer and not asked are blank. Without `items`, all rating items.

        Raises
            InvalidInput: an item that is not a rating item.
        """
        ratings = [item for item in self.questionnaire.variables if item.type == "rating"]
        known = {item.id: item for item in ratings}
        unknown = [item_id for item_id in items if item_id not in known]
        if unknown:
            raise InvalidInput(
                TEXTS["not_rating_items_there"].fill(
                    listed=Text("、".join(unknown), ", ".join(unknown)),
                    listed_2=Text("、".join(known), ", ".join(known)),
                )
            )
        wanted = [known[item_id] for item_id in items] or ratings
        return pd.DataFrame({item.id: self._item_scores(item) for item in wanted}, index=self.answers.index)

    def _item_scores(self, item: Item) -> "pd.Series[float]":
        codes = [int(choice.code) for choice in item.choices if not choice.not_applicable]
        turned = {str(code): float(max(codes) + min(codes) - code if item.reversed else code) for code in codes}
        return self.answers[item.id].map(turned).astype("float64")

    def tabulate(self, item_id: str) -> pd.DataFrame:
        """How often each answer was given (code, n), not-applicable codes and reasons included, in scale order."""
        item = self.questionnaire.variable(item_id)
        cells = self.answers[item_id]
        values = _codes_in(cells) if item.type in SEVERAL_CODES else cells
        codes = [choice.code for choice in item.choices] + [NO_ANSWER, NOT_ASKED]
        n = values.value_counts()
        return pd.DataFrame({"code": codes, "n": [int(n.get(code, 0)) for code in codes]})

    def subset(self, kept: "pd.Series[bool]") -> "Dataset":
        """The sheets where `kept` is true, and how those were filled in."""
        answers = self.answers[kept]
        paradata = self.paradata
        if paradata is not None:
            paradata = paradata[paradata["sheet_id"].isin(set(answers["sheet_id"]))]
        return replace(self, answers=answers, paradata=paradata)


def read_dataset(folder: str | Path) -> Dataset:
    """The answers of a sealed bundle, every code checked against the questionnaire.

    Raises
        ProblemsError: the bundle was changed, its manifest counts other sheets than it holds, or a cell holds a code
            the questionnaire does not know.
    """
    bundle = read_bundle(Path(folder))
    sheets = pd.DataFrame(list(bundle.rows()), dtype=object)
    if sheets.empty or not (sheets["status"] == COMPLETE).any():
        raise ProblemsError(
            [
                Problem(
                    file=str(bundle.folder / RESPONSES),
                    fault=TEXTS["has_no_answer_sheets"],
                    cure=allowed(TEXTS["least_one_answer_sheet"]),
                )
            ]
        )
    problems = _miscounted(sheets, bundle.manifest, bundle.folder / MANIFEST)
    problems += _unknown_codes(sheets, bundle.questionnaire, bundle.folder / RESPONSES)
    if problems:
        raise ProblemsError(problems)
    counts = sheets["status"] == COMPLETE
    return Dataset(
        answers=sheets[counts].reset_index(drop=True),
        set_aside=sheets[~counts].reset_index(drop=True),
        questionnaire=bundle.questionnaire,
        manifest=bundle.manifest,
        seal=bundle.seal,
        paradata=_paradata(bundle.folder / PARADATA),
        passed_over=bundle.passed_over,
    )


def _miscounted(sheets: pd.DataFrame, manifest: Manifest, path: Path) -> list[Problem]:
    """Counts of the manifest that are not those of the rows: rates would rest on one, answers on the other."""
    rows = sheets["status"].value_counts().to_dict()
    return [
        Problem(
            file=str(path),
            column=column,
            fault=TEXTS["states_responses_csv_holds"].fill(stated=stated, get=rows.get(status, 0)),
            cure=TEXTS["export_again"],
        )
        for column, status in COUNTED.items()
        if (stated := getattr(manifest, column)) != rows.get(status, 0)
    ]


def _paradata(path: Path) -> pd.DataFrame | None:
    if not path.exists():
        return None
    return pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig")


def _codes_in(cells: "pd.Series[str]") -> "pd.Series[str]":
    """Each code of each sheet in a row of its own; kept as objects, for a reason may be asked for where none stands."""
    return cells.map(_parts).explode().astype(object)


def _parts(cell: Cell) -> list[Cell]:
    """The codes in a cell of several; a reason stands alone."""
    return [*cell.split(" ")] if isinstance(cell, str) else [cell]


def valid_sheets(dataset: Dataset, *, needed: Sequence[str], least_share: float) -> "pd.Series[bool]":
    """Which sheets count as valid (有效问卷): `needed` items rated, and enough of the rating items asked.

    Args
        dataset: n sheets.
        needed: rating items that must carry a scale point.
        least_share: share (0 to 1) of the rating items asked that must carry a scale point.

    Raises
        NotEnoughData: the questionnaire has no rating item.
    """
    scores = dataset.scores()
    if scores.empty or not len(scores.columns):
        raise NotEnoughData(TEXTS["there_no_rating_item"])
    is_asked = dataset.answers[list(scores.columns)].map(lambda cell: cell is not NOT_ASKED)
    enough = scores.notna().sum(axis="columns") >= least_share * is_asked.sum(axis="columns")
    return enough & scores[list(needed)].notna().all(axis="columns")


def _unknown_codes(answers: pd.DataFrame, questionnaire: Questionnaire, path: Path) -> list[Problem]:
    columns = [*SHEET_COLUMNS, *questionnaire.columns]
    missing = [name for name in columns if name not in answers]
    if missing:
        return [
            Problem(
                file=str(path),
                row=1,
                column=name,
                fault=TEXTS["column_missing"],
                cure=TEXTS["export_again_2"],
            )
            for name in missing
        ]
    problems = []
    for item in questionnaire.variables:
        if not item.choices:
            continue
        codes = {choice.code for choice in item.choices}
        cells = _codes_in(answers[item.id]) if item.type in SEVERAL_CODES else answers[item.id]
        for row, cell in cells[~cells.isin([*codes, NO_ANSWER, NOT_ASKED])].items():
            problems.append(
                Problem(
                    file=str(path),
                    row=int(str(row)) + 2,
                    column=item.id,
                    fault=found(cell),
                    cure=allowed(Text("、".join(sorted(codes)), ", ".join(sorted(codes)))),
                )
            )
    return problems
