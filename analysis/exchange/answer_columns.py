"""Which column of somebody else's table holds which item, and what its cells mean: by code or wording, no guess."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.exchange.answer_tables import AnswerTable
from questionnaires.characters import plain
from questionnaires.model import SEVERAL_CODES, Answer, Item, Questionnaire
from questionnaires.problems import Problem, allowed, found, said
from questionnaires.yaml_lines import read_yaml

LISTED = 12  # choices named in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where each item stands (index of its column), and what was left out: names of columns."""

    items: Mapping[str, int]
    personal: tuple[str, ...]
    technical: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell as an answer, or why there is none: `answer`, else whether the item was asked at all."""

    answer: Answer | None
    was_asked: bool = True


@cache
def vocabulary() -> Mapping[str, Any]:
    """The words of other collectors, from the file beside this module."""
    raw, _ = read_yaml(Path(__file__).with_name("import_words.yaml"))
    return dict(raw)


def match_columns(
    table: AnswerTable, questionnaire: Questionnaire, left_out: Sequence[str]
) -> tuple[Columns, list[Problem]]:
    """Each column with its item, by id or by wording; a column nobody knows is a fault, unless it is in `left_out`."""
    names = _names(questionnaire)
    items: dict[str, int] = {}
    others: dict[str, list[str]] = {"personal": [], "technical": [], "left_out": []}
    problems = []
    for at, column in enumerate(table.header):
        item_id = names.get(_wording(column))
        if item_id is not None and item_id not in items:
            items[item_id] = at
        elif item_id is not None:
            problems.append(_twice(table, column, item_id))
        elif kind := _kind(column, left_out):
            others[kind].append(column)
        elif column or any(row[at : at + 1] not in ((), ("",)) for _, row in table.rows):
            problems.append(_unknown(table, column))
    problems += [_missing(table, item) for item in questionnaire.variables if item.required and item.id not in items]
    kinds = {kind: tuple(columns) for kind, columns in others.items()}
    return Columns(items=items, **kinds), problems


def read_cell(item: Item, cell: str) -> Cell | None:
    """What a cell answers; None where it cannot be read."""
    words = vocabulary()
    in_range = item.type == "number" and _number(item, cell) is not None
    if cell in words["not_asked"] and not in_range:
        return Cell(answer=None, was_asked=False)
    if cell in words["no_answer"] and not in_range:
        return Cell(answer=None)
    if item.type == "number":
        number = _number(item, cell)
        return None if number is None else Cell(answer=number)
    if not item.choices:
        return Cell(answer=cell)
    if item.type not in SEVERAL_CODES:
        code = _code(item, cell)
        return None if code is None else Cell(answer=code)
    codes = [_code(item, part) for part in re.split(words["between_choices"], cell) if part.strip()]
    if len(codes) == 1 and codes[0] is None:
        codes = [_code(item, part) for part in cell.split()]
    return None if None in codes or not codes else Cell(answer=tuple(code for code in codes if code))


def unreadable(table: AnswerTable, row: int, item: Item, cell: str) -> Problem:
    """The fault of a cell that is neither a code nor a wording of its item."""
    if item.choices:
        texts = [f"{choice.code} {next(iter(choice.text.values()), '')}" for choice in item.choices[:LISTED]]
        cure = allowed("、".join(texts), ", ".join(texts))
    else:
        cure = allowed(
            f"{item.minimum} 至 {item.maximum} 的整数", f"a whole number from {item.minimum} to {item.maximum}"
        )
    return Problem(file=str(table.path), row=row, column=item.id, fault=found(cell), cure=cure)


def _names(questionnaire: Questionnaire) -> dict[str, str]:
    """Every name under which an item may stand, id first; a wording that two items share names none of them."""
    texts: dict[str, set[str]] = {}
    for page in questionnaire.pages:
        for item in page.items:
            for variable in item.variables:
                for text in variable.text.values():
                    texts.setdefault(_wording(text), set()).add(variable.id)
                    if variable is not item:
                        for heading in item.text.values():
                            texts.setdefault(_wording(f"{heading}—{text}"), set()).add(variable.id)
    names = {wording: next(iter(ids)) for wording, ids in texts.items() if len(ids) == 1}
    return names | {_wording(variable.id): variable.id for variable in questionnaire.variables}


def _wording(text: str) -> str:
    words = vocabulary()
    bare = re.sub(words["number"], "", plain(text))
    return re.sub(r"[\s?？*。]", "", re.sub(words["of_matrix"], "—", bare)).casefold()


def _kind(column: str, left_out: Sequence[str]) -> str | None:
    words = vocabulary()
    if column in left_out:
        return "left_out"
    if any(re.search(pattern, column) for pattern in words["technical"]):
        return "technical"
    return "personal" if any(re.search(pattern, column) for pattern in words["personal"]) else None


def _code(item: Item, cell: str) -> str | None:
    meant = plain(cell)
    for choice in item.choices:
        if meant == choice.code or any(meant.casefold() == plain(text).casefold() for text in choice.text.values()):
            return choice.code
    return None


def _number(item: Item, cell: str) -> str | None:
    meant = plain(cell).removesuffix(".0")
    if not re.fullmatch(r"[+-]?\d+", meant):
        return None
    number = int(meant)
    low = item.minimum if item.minimum is not None else number
    high = item.maximum if item.maximum is not None else number
    return str(number) if low <= number <= high else None


def _unknown(table: AnswerTable, column: str) -> Problem:
    fault = said("问卷中没有这一题", "no item of the questionnaire is called this")
    cure = said(
        f"请核对题干或题号，或用 --leave-out “{column}”说明不要这一列",
        f'check the wording or the id, or leave the column out with --leave-out "{column}"',
    )
    return Problem(file=str(table.path), row=table.header_row, column=column, fault=fault, cure=cure)


def _twice(table: AnswerTable, column: str, item_id: str) -> Problem:
    fault = said(f"题项 {item_id} 已有一列", f"the item {item_id} has a column already")
    cure = said(
        "每题只留一列，其余用 --leave-out 说明", "keep one column an item, leave the other out with --leave-out"
    )
    return Problem(file=str(table.path), row=table.header_row, column=column, fault=fault, cure=cure)


def _missing(table: AnswerTable, item: Item) -> Problem:
    text = next(iter(item.text.values()), "")
    fault = said(f"没有必答题“{text}”这一列", f"has no column for the required item “{text}”")
    cure = said(f"列名可用 {item.id} 或题干", f"call the column {item.id}, or by the wording of the item")
    return Problem(file=str(table.path), row=table.header_row, column=item.id, fault=fault, cure=cure)
