"""The list of households called back with what became of each, and the settings of the call-back sample, read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.inputs.folder import Inputs
from analysis.inputs.settings import YamlReader
from analysis.inputs.tables import Row, code, counted, day, one_of, text
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
    them, without an outcome. `file` and `settings` are what faults call the places.
    """

    rows: tuple[Row, ...]
    population: int | None
    seed: int | None
    tolerable: float
    confidence: float
    reach: float
    file: str
    settings: Problem = field(repr=False)

    @property
    def outcomes(self) -> list[str]:
        """What became of each household of the list."""
        return [row["outcome"] or "not_called" for row in self.rows]


def read(inputs: Inputs, problems: list[Problem]) -> CallRecord | None:
    """The list and its settings; None where there is neither a list nor a survey."""
    yaml = inputs.settings
    if not yaml.has("survey") and not inputs.has(TABLE):
        return None
    rows = inputs.rows(TABLE, CALLS, problems, key="household")
    problems += _row_problems(inputs.place(TABLE), rows)
    shares = {name: _share(yaml, name, default) for name, default in SHARES.items()}
    return CallRecord(
        rows=tuple(_called(rows)),
        population=_whole(yaml, "population", least=1),
        seed=_whole(yaml, "seed", least=0),
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


def _whole(yaml: YamlReader, name: str, *, least: int) -> int | None:
    value = yaml.number(*PLACE, name) if yaml.has(*PLACE, name) else None
    if value is None or (value == value.to_integral_value() and value >= least):
        return None if value is None else int(value)
    _refuse(yaml, name, value, TEXTS["whole_number_from"].fill(least=least))
    return None


def _refuse(yaml: YamlReader, name: str, value: Decimal, cure: Text) -> None:
    place = (*PLACE, name)
    yaml.problems.append(
        Problem(file=yaml.path, row=yaml.row(place), place=".".join(place), fault=found(value), cure=allowed(cure))
    )
