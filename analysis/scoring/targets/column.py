"""The target of an indicator as a table holds it: read into kind, number and unit, or kept as it was written.

A text that cannot be read without guessing stays what it is, and its indicator is judged: by its checklist or its
deductions where there are some, else by grades. What would have to be asked is remarked, never refused.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from analysis.inputs.tables import LARGEST, Row
from analysis.scoring.indicators import WITHOUT_TARGET, Kind
from analysis.scoring.targets import Question, Target, known_units, parse_target
from analysis.scoring.targets.amounts import CALENDAR_YEARS
from analysis.scoring.targets.dates import day_or_month, last_day_of
from analysis.scoring.targets.questions import ask
from analysis.scoring.targets.words import has_odd_signs, plain_phrase
from questionnaires.characters import plain
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

KIND_OF: dict[str, Kind] = {
    "at_least": "at_least",
    "more_than": "at_least",
    "at_most": "at_most",
    "less_than": "at_most",
    "equal": "equal",
    "between": "between",
    "yes": "yes_no",
    "graded": "graded",
    "by_date": "by_date",
}
SAID_EQUAL = re.compile(r"=|等于|^为")
LETTERS = re.compile(r"[\u3400-\u9fff]")
ONE_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCell:
    """What a row says of the target: the target itself, the kind, and what would have to be asked."""

    target: Target | None = None
    kind: Kind | None = None
    unit: str = ""
    question: Text = NO_TEXT
    is_bare: bool = False


@dataclass(slots=True)
class TargetColumn:
    """Reads the cells of one table; faults join `problems`, what was kept as it stands `remarks`.

    `judged` are the kinds of indicators that have a checklist, deductions or steps of their own, by id, `units` the
    units of those steps.
    """

    place: str
    problems: list[Problem]
    remarks: list[Problem]
    judged: dict[str, Kind]
    units: dict[str, str]
    bare_quantity: str = "equal"

    def read(self, row: Row) -> TargetCell:
        """The target of a row; a bare number or day takes its direction from the kind."""
        cell, kind = row["target"], row["kind"]
        if cell is None:
            return TargetCell(kind=kind)
        number = _bare_day(cell) if kind == "by_date" else _bare_number(cell)
        if number is not None and kind:
            if row["unit"] == "years" and number >= CALENDAR_YEARS:
                self._fault(row, "target", cell, ask(cell, "day").question)
            return TargetCell(target=Target(text=cell, direction="equal", value=number), kind=kind)
        if kind in WITHOUT_TARGET:
            return TargetCell(kind=kind)
        read = parse_target(cell)
        return self._kept(row, read) if isinstance(read, Question) else self._taken(row, read)

    def _taken(self, row: Row, target: Target) -> TargetCell:
        kind = KIND_OF[target.direction]
        is_bare = target.direction == "equal" and not SAID_EQUAL.search(plain_phrase(target.text))
        if is_bare and row["kind"] in (None, "at_least", "at_most"):
            read_as: Kind = row["kind"] or ("at_least" if self.bare_quantity == "at_least" else "equal")
            return TargetCell(target=target, kind=read_as, is_bare=read_as != "equal")
        if row["kind"] and row["kind"] != kind:
            self._fault(row, "kind", row["kind"], TEXTS["target_says"].fill(kind_of=kind))
        return TargetCell(target=target, kind=row["kind"] or kind)

    def _kept(self, row: Row, asked: Question) -> TargetCell:
        """A text that cannot be read: a kind that somebody gave settles what it can, else the indicator is judged."""
        kind: Kind | None = row["kind"]
        settled = _settled(row["target"], kind) if kind else None
        if settled is not None:
            return TargetCell(target=settled, kind=kind)
        if kind and not LETTERS.search(row["target"]):  # a slip in a number, and no words that somebody published
            self._fault(row, "target", row["target"], asked.question)
            return TargetCell(kind=kind)
        judged = kind or self.judged.get(row["id"], "graded")
        cure = TEXTS["kept_as_kind"] if kind or row["id"] in self.judged else TEXTS["kept_as_graded"]
        self.remarks.append(
            Problem(
                file=self.place,
                row=row["row"],
                column="target",
                fault=found(row["target"]),
                cure=cure.fill(asked=asked.question),
            )
        )
        return TargetCell(kind=judged, unit=self.units.get(row["id"], ""), question=asked.question)

    def _fault(self, row: Row, column: str, cell: str, cure: Text) -> None:
        self.problems.append(Problem(file=self.place, row=row["row"], column=column, fault=found(cell), cure=cure))


def _settled(cell: str, kind: Kind) -> Target | None:
    """The one number or the last day of a text whose direction the kind gives: 约95%, 2024年12月."""
    if kind == "by_date":
        last = last_day_of(cell)
        if last is None:
            return None
        return Target(text=cell, direction="by_date", value=Decimal(last.strftime("%Y%m%d")), unit="date")
    numbers = list(ONE_NUMBER.finditer(plain_phrase(cell)))
    if kind not in ("at_least", "at_most", "equal") or len(numbers) != 1 or has_odd_signs(cell):
        return None
    sign = {"at_least": "≥", "at_most": "≤", "equal": "="}[kind]
    tail = plain_phrase(cell)[numbers[0].start() :]
    for end in range(len(tail), numbers[0].end() - numbers[0].start() - 1, -1):
        read = parse_target(sign + tail[:end])
        if isinstance(read, Target) and read.is_measured:
            return replace(read, text=cell)
    return None


def _bare_day(cell: str) -> Decimal | None:
    """A day as 2025-12-31 or 20251231: beside the kind by_date nobody has to ask whether it is a deadline."""
    written = plain(cell)
    days = day_or_month(re.sub(r"(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", written))
    return Decimal(days[0].strftime("%Y%m%d")) if days and days[0] == days[1] else None


def _bare_number(cell: str) -> Decimal | None:
    if has_odd_signs(cell):
        return None
    try:
        number = Decimal(plain(cell))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < LARGEST else None


def unit_of(written: str | None) -> str | None:
    """The unit that a cell names, also by the word that targets use for it (万元, 个工作日, %)."""
    if not written or written in known_units():
        return written
    target = parse_target(f"≥1{written}")
    return target.unit if isinstance(target, Target) and target.unit and not target.period else written


def unit_problems(row: Row, place: str, target: Target | None) -> list[Problem]:
    """A unit that is not known, or is not the one the target is written with."""
    unit = row["unit"]
    if unit is None or (unit in known_units() and (target is None or target.unit in ("", unit))):
        return []
    known: Collection[str] = known_units() if target is None or not target.unit else (target.unit,)
    cure = allowed(Text("、".join(known), ", ".join(known)))
    return [Problem(file=place, row=row["row"], column="unit", fault=found(unit), cure=cure)]
