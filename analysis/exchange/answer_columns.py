"""Which column of somebody else's table holds which item, and what its cells mean: by code or wording, no guess."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from analysis.exchange.answer_tables import AnswerTable
from analysis.inputs.raw_tables import letter
from analysis.inputs.tables import plain_day
from questionnaires.characters import plain
from questionnaires.clock import beijing_day
from questionnaires.model import EARLIEST, LARGEST_NUMBER, SEVERAL_CODES, Answer, Item, Questionnaire, amount_column
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

LISTED = 12  # choices named in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where each item and the amount of each bid stand (index of its column), and what was left out: names of columns.

    Both go by the name of their column in a bundle.
    """

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
    for place, column in enumerate(table.header):
        item_id = None if column in left_out else names.get(_wording(column))
        if item_id is not None and item_id not in items:
            items[item_id] = place
        elif item_id is not None:
            problems.append(_twice(table, column, item_id))
        elif kind := _kind(column, left_out):
            others[kind].append(column)
        elif column:
            problems.append(_unknown(table, column))
        elif any(row[place : place + 1] not in ((), ("",)) for _, row in table.rows):
            problems.append(_nameless(table, place))
    problems += [_not_there(table, column) for column in left_out if column not in table.header]
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
    answer = READERS[item.type](item, cell)
    return None if answer is None else Cell(answer=answer)


def _as_written(item: Item, cell: str) -> Answer:  # noqa: ARG001
    return cell


def _several(item: Item, cell: str) -> tuple[str, ...] | None:
    """Choices in the order of the questionnaire or of the ranks; None where one is unknown or they break a rule."""
    codes = _codes(item, cell)
    if not codes or _broken_rule(item, codes) is not None:
        return None
    return codes if item.type == "rank" else tuple(choice.code for choice in item.choices if choice.code in codes)


def read_amount(item: Item, cell: str) -> int | None:
    """The amount that a bid offered, in yuan; None where it offers no such amount."""
    number = _number(item, cell)
    return int(number) if number is not None and int(number) in item.amounts else None


def never_offered(table: AnswerTable, row: int, item: Item, cell: str) -> Problem:
    """The fault of an amount that is none of its bid's."""
    amounts = list(map(str, item.amounts))
    cure = allowed(Text("、".join(amounts), ", ".join(amounts)))
    return Problem(file=str(table.path), row=row, column=amount_column(item.id), fault=found(cell), cure=cure)


def unreadable(table: AnswerTable, row: int, item: Item, cell: str) -> Problem:
    """The fault of a cell that is neither a code nor a wording of its item, or that the item does not allow."""
    if item.choices:
        texts = [f"{choice.code} {next(iter(choice.text.values()), '')}" for choice in item.choices[:LISTED]]
        cure = _broken_rule(item, _codes(item, cell)) or allowed(Text("、".join(texts), ", ".join(texts)))
    elif item.type == "date":
        low, high = _days(item)
        cure = allowed(TEXTS["day_such"].fill(low=low, high=high))
    else:
        cure = allowed(Text(*_whole_number(item.minimum, item.maximum)))
    return Problem(file=str(table.path), row=row, column=item.id, fault=found(cell), cure=cure)


def _whole_number(low: int | None, high: int | None) -> tuple[str, str]:
    """The numbers that an item takes, in words."""
    if low is not None and high is not None:
        return f"{low} 至 {high} 的整数", f"a whole number from {low} to {high}"
    if low is not None:
        return f"不小于 {low} 的整数，最多 12 位", f"a whole number from {low} on, at most 12 digits"
    if high is not None:
        return f"不大于 {high} 的整数，最多 12 位", f"a whole number up to {high}, at most 12 digits"
    return "整数，最多 12 位", "a whole number of at most 12 digits"


def _broken_rule(item: Item, codes: Sequence[str]) -> Text | None:
    """What the choices together break, in words: a rank given twice, too many, one that stands alone among others."""
    if item.type not in SEVERAL_CODES:
        return None
    if item.type == "rank" and len(set(codes)) < len(codes):
        return allowed(TEXTS["each_choice_ranked_once"])
    if item.max_chosen is not None and len(set(codes)) > item.max_chosen:
        return allowed(TEXTS["most_choices"].fill(max_chosen=item.max_chosen))
    alone = [choice for choice in item.choices if choice.exclusive and choice.code in codes]
    if alone and len(set(codes)) > 1:
        texts = [next(iter(choice.text.values()), choice.code) for choice in alone]
        return TEXTS["stands_without_other_choices"].fill(texts=texts[0])
    return None


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
    return names | {_wording(column): column for column in questionnaire.columns}


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


def _codes(item: Item, cell: str) -> tuple[str, ...]:
    """The codes in a cell of several, none where one of its parts is unknown."""
    codes = [_code(item, part) for part in re.split(vocabulary()["between_choices"], cell) if part.strip()]
    if len(codes) == 1 and codes[0] is None:
        codes = [_code(item, part) for part in cell.split()]
    known = tuple(code for code in codes if code is not None)
    return known if len(known) == len(codes) else ()


def _days(item: Item) -> tuple[str, str]:
    return item.earliest or EARLIEST, item.latest or beijing_day(datetime.now(UTC))


def _day(item: Item, cell: str) -> str | None:
    """A day as answers hold it; a time of day behind it is no part of the answer."""
    try:
        day = plain_day(re.split(r"[T ](?=\d{1,2}:\d\d)", plain(cell))[0]).isoformat()
    except ValueError:
        return None
    low, high = _days(item)
    return day if low <= day <= high else None


def _number(item: Item, cell: str) -> str | None:
    meant = plain(cell).removesuffix(".0")
    if not re.fullmatch(r"[+-]?0*[0-9]{1,12}", meant):
        return None
    number = int(meant)
    low = item.minimum if item.minimum is not None else -LARGEST_NUMBER
    high = item.maximum if item.maximum is not None else LARGEST_NUMBER
    return str(number) if low <= number <= high else None


def _nameless(table: AnswerTable, place: int) -> Problem:
    fault, cure = TEXTS["column_has_no_name"], TEXTS["write_name"]
    return Problem(file=str(table.path), row=table.header_row, column=letter(place), fault=fault, cure=cure)


def _unknown(table: AnswerTable, column: str) -> Problem:
    fault = TEXTS["no_item_questionnaire_called"]
    cure = TEXTS["check_wording_id_leave"].fill(column=column)
    return Problem(file=str(table.path), row=table.header_row, column=column, fault=fault, cure=cure)


def _not_there(table: AnswerTable, column: str) -> Problem:
    fault = TEXTS["there_no_such_column"]
    cure = allowed(Text("、".join(filter(None, table.header)), ", ".join(filter(None, table.header))))
    return Problem(file=str(table.path), row=table.header_row, column=column, fault=fault, cure=cure)


def _twice(table: AnswerTable, column: str, item_id: str) -> Problem:
    fault = TEXTS["item_has_column_already"].fill(item_id=item_id)
    cure = TEXTS["keep_one_column_item"]
    return Problem(file=str(table.path), row=table.header_row, column=column, fault=fault, cure=cure)


def _missing(table: AnswerTable, item: Item) -> Problem:
    text = next(iter(item.text.values()), "")
    fault = TEXTS["has_no_column_required"].fill(text_=text)
    cure = TEXTS["call_column_wording_item"].fill(id=item.id)
    return Problem(file=str(table.path), row=table.header_row, column=item.id, fault=fault, cure=cure)


READERS: Mapping[str, Callable[[Item, str], Answer | None]] = {
    "single": _code,
    "rating": _code,
    "nps": _code,
    "bid": _code,
    "multiple": _several,
    "rank": _several,
    "number": _number,
    "date": _day,
    "text": _as_written,
    "photo": _as_written,
}
