"""Counts from de-identified sheets: every answer to the items of which nothing was covered, the valid sheets alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.inputs.dataset import Dataset
from analysis.inputs.sharing import COVERED
from analysis.survey.aggregates.tables import TOGETHER, Aggregates, Key
from analysis.survey.rules import SurveyRules
from analysis.survey.satisfaction_definitions import scored
from analysis.survey.story.basis import scale_of
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, Cell
from questionnaires.model import CHOICE_TYPES, Questionnaire
from questionnaires.texts import in_language

Rows = Sequence[Sequence[str]]
NAMES: Mapping[object, str] = {NO_ANSWER: "no_answer", NOT_ASKED: "not_asked"}
BLANKS: Mapping[str, Cell] = {str(NO_ANSWER): NO_ANSWER, str(NOT_ASKED): NOT_ASKED}


def with_sheets(tables: Aggregates, rows: Rows, valid: Dataset, rules: SurveyRules) -> Aggregates:
    """The aggregates with the counts that de-identified sheets tell beside them.

    Args
        rows: the sheets as they travelled, names of items first. valid: those that count, by `valid_of`.
    """
    covered = {name for at, name in enumerate(rows[0]) if any(row[at] == COVERED for row in rows[1:])}
    counts = dict(_item_counts(valid, covered)) | dict(_group_counts(tables, valid, rules, covered))
    told = {of for of, _ in counts}
    merged = {key for key in tables.counts if key[0] in told and TOGETHER in key[1] and ".item." in key[0]}
    kept = {key: n for key, n in tables.counts.items() if key not in merged}
    return replace(tables, counts=kept | counts)


def valid_of(rows: Rows, stand_in: Dataset, rules: SurveyRules) -> Dataset:
    """The sheets that count among those that travelled; `stand_in` says what was asked."""
    cells = [[BLANKS.get(cell, cell) for cell in row] for row in rows[1:]]
    frame = pd.DataFrame(cells, columns=list(rows[0]), dtype=object)
    return rules.valid(replace(stand_in, answers=frame))


def _item_counts(valid: Dataset, covered: set[str]) -> Iterator[tuple[Key, int]]:
    for item in valid.questionnaire.variables:
        if item.type in CHOICE_TYPES and item.id in valid.answers and item.id not in covered:
            table = valid.tabulate(item.id)
            for code, n in zip(table["code"], table["n"], strict=True):
                yield (f"survey.item.{item.id}", NAMES.get(code, str(code))), int(n)


def _group_counts(
    tables: Aggregates, valid: Dataset, rules: SurveyRules, covered: set[str]
) -> Iterator[tuple[Key, int]]:
    """The satisfied of every group whose item was not covered."""
    overall = valid.questionnaire.variable(rules.item)
    satisfied = scored(valid.scores([overall.id])[overall.id], rules.definition, **scale_of(overall))
    for of, what in list(tables.counts):
        name, _, label = what.removesuffix(":all").partition("=")
        if what.endswith(":all") and label and name and name not in covered:
            code = _code_of(valid.questionnaire, name, label)
            yield (of, f"{name}={label}:satisfied"), int((satisfied[valid.answers[name] == code] == 1).sum())


def _code_of(questionnaire: Questionnaire, item: str, label: str) -> str:
    return next(each.code for each in questionnaire.variable(item).choices if in_language(each.text, "zh") == label)
