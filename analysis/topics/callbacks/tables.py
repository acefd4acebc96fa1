"""The list of households called back with what became of each, and the settings of the call-back sample, read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.inputs.folder import Inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.settings import YamlReader
from analysis.inputs.tables import Row, code, counted, day, one_of, text
from analysis.survey.callbacks.draw import DrawRecord, first_misplaced, recorded
from analysis.survey.callbacks.plan import CONFIDENCE, REACH, TOLERABLE
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

TABLE, PLACE = "survey_callbacks", ("survey", "callbacks")
REACHED = ("confirmed", "denied")
CALLS = {
    "order": counted(required=False),
    "list": one_of("drawn", "next", required=False),
    "household": code(),
    "outcome": one_of(*REACHED, "not_reached", "refused", required=False),
    "satisfied_again": code(required=False),
    "date": day(required=False),
    "by": text(required=False),
}
SHARES = {"tolerable": TOLERABLE, "confidence": CONFIDENCE, "reach": REACH}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """The households of the list in the order in which they are called, and how the list was drawn.

    `population`: of how many households it was drawn, None where it is that of the sheets with a household code.
    `rows` are those drawn and those who came next, up to the last who was called; whoever was passed over is among
    them, without an outcome. `n_missing` of the list are not there at all: by its record, or by gaps in its order.
    `file` and `settings` are what faults call the places.
    """

    rows: tuple[Row, ...]
    n_missing: int
    population: int | None
    seed: int | None
    tolerable: float
    confidence: float
    reach: float
    file: str
    settings: Problem = field(repr=False)

    @property
    def outcomes(self) -> list[str]:
        """What became of each household of the list; those who are missing were not called."""
        return [row["outcome"] or "not_called" for row in self.rows] + ["not_called"] * self.n_missing


def read(inputs: Inputs, problems: list[Problem]) -> CallRecord | None:
    """The list and its settings; None where there is neither a list nor a survey."""
    yaml = inputs.settings
    if not yaml.has("survey") and not inputs.has(TABLE):
        return None
    rows = inputs.rows(TABLE, CALLS, problems, key="household")
    faults = list(_row_problems(inputs.place(TABLE), rows))
    record, called = _recorded(inputs), _called(rows)
    if record and not faults and TABLE not in inputs.faulty:
        faults += _misplaced(inputs.place(TABLE), called, record.seed)
    problems += faults
    shares = {name: _share(yaml, name, default) for name, default in SHARES.items()}
    return CallRecord(
        rows=tuple(called),
        n_missing=_n_listed(called, record) - len(called),
        population=_whole(yaml, "population", least=1, recorded=record.population if record else None),
        seed=_whole(yaml, "seed", least=0, recorded=record.seed if record else None),
        tolerable=shares["tolerable"],
        confidence=shares["confidence"],
        reach=shares["reach"],
        file=inputs.place(TABLE),
        settings=Problem(
            file=yaml.path,
            row=yaml.row((*PLACE, "population")),
            place="survey.callbacks.population",
            fault=TEXTS["population_missing"],
            cure=TEXTS["population_from_list"],
        ),
    )


def _called(rows: list[Row]) -> list[Row]:
    """The list in its order, without those at its end who were to come next and were never called."""
    ordered = sorted(rows, key=lambda row: (row["list"] == "next", row["order"] or 0, row["row"]))
    while ordered and ordered[-1]["list"] == "next" and not ordered[-1]["outcome"]:
        ordered.pop()
    return ordered


def _n_listed(rows: list[Row], record: DrawRecord | None) -> int:
    """How many households the list has had: by its record and its order, no fewer than are there."""
    return max(len(rows), record.n_drawn if record and rows else 0, *(row["order"] or 0 for row in rows))


def _row_problems(file: str, rows: list[Row]) -> Iterator[Problem]:
    """Orders that are lacking or stand twice, and answers of households that were not reached."""
    has_order, seen = any(row["order"] for row in rows), dict[int, int]()
    for row in rows:
        if has_order and not row["order"]:
            yield Problem(file=file, row=row["row"], column="order", fault=TEXTS["blank"], cure=TEXTS["order_of_all"])
        elif has_order and seen.setdefault(row["order"], row["row"]) != row["row"]:
            cure = TEXTS["order_once"].fill(row=seen[row["order"]])
            yield Problem(file=file, row=row["row"], column="order", fault=found(row["order"]), cure=cure)
        if row["satisfied_again"] and row["outcome"] not in REACHED:
            cure = TEXTS["only_reached_answer"]
            fault = found(row["satisfied_again"])
            yield Problem(file=file, row=row["row"], column="satisfied_again", fault=fault, cure=cure)
    if rows and not any(row["outcome"] for row in rows):
        yield Problem(file=file, column="outcome", fault=TEXTS["nobody_called_yet"], cure=TEXTS["enter_or_switch_off"])


def _share(yaml: YamlReader, name: str, default: float) -> float:
    """A share above 0 and below 1 (everybody may be reached), `default` where none is given."""
    value = yaml.number(*PLACE, name) if yaml.has(*PLACE, name) else None
    if value is None:
        return default
    if 0 < value < 1 or (value == 1 and name == "reach"):
        return float(value)
    _refuse(yaml, name, value, TEXTS["share_between"])
    return default


def _whole(yaml: YamlReader, name: str, *, least: int, recorded: int | None) -> int | None:
    """A whole number of the settings, or the one that the list itself records; they may not differ."""
    value = yaml.number(*PLACE, name) if yaml.has(*PLACE, name) else None
    if value is None:
        return recorded
    if value != value.to_integral_value() or value < least:
        _refuse(yaml, name, value, TEXTS["whole_number_from"].fill(least=least))
    elif recorded is not None and value != recorded:
        _refuse(yaml, name, value, TEXTS["as_the_list_records"].fill(recorded=recorded))
    else:
        return int(value)
    return recorded


def _recorded(inputs: Inputs) -> DrawRecord | None:
    """The record that stands above a list that was drawn here."""
    raw = inputs.tables[TABLE]() if inputs.has(TABLE) else None
    lines = raw.lines if isinstance(raw, RawTable) else ()
    return next((record for _, cells in lines if (record := recorded(cells[0])) is not None), None)


def _misplaced(file: str, rows: list[Row], seed: int) -> Iterator[Problem]:
    """The first household that the seed of the list does not put where it stands."""
    at = first_misplaced([row["household"] for row in rows], seed) if rows else None
    if at is not None:
        row, cure = rows[at], TEXTS["list_as_drawn"].fill(seed=seed)
        yield Problem(file=file, row=row["row"], column="household", fault=found(row["household"]), cure=cure)


def _refuse(yaml: YamlReader, name: str, value: Decimal, cure: Text) -> None:
    place = (*PLACE, name)
    yaml.problems.append(
        Problem(file=yaml.path, row=yaml.row(place), place=".".join(place), fault=found(value), cure=allowed(cure))
    )
