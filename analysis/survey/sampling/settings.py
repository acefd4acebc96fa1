"""The settings of a sample, `survey.design` and `survey.population`, as somebody wrote them down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.inputs.settings import YamlReader
from analysis.statistics.estimation.drawing.stages import LONELY, Lonely
from questionnaires.problems import Problem, found
from questionnaires.shapes.faults import as_written
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Method = Literal["rake", "poststratify", "linear", "logit"]
METHODS: tuple[Method, ...] = ("rake", "poststratify", "linear", "logit")
Role = Literal["strata", "psu", "weight", "fpc", "second_stage_fpc"]
ROLES: tuple[Role, ...] = ("strata", "psu", "weight", "fpc", "second_stage_fpc")
NUMBERS: tuple[Role, ...] = ("weight", "fpc", "second_stage_fpc")
DESIGN, POPULATION = ("survey", "design"), ("survey", "population")
Trim = tuple[float, float]  # factors of the mean weight


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignSettings:
    """How sheets were drawn: the reason why as a simple random sample, or the name of the column of each role.

    `selection`: how people were chosen within a unit, where the collector drew nobody (sheets by a site's code).
    """

    reason: Text | None
    columns: Mapping[Role, str]
    selection: Text | None = None
    lonely: Lonely = "fail"
    trim: Trim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationSettings:
    """What is known of the population: counts by column and value, where from, and how weights are made to meet it."""

    source: Text
    method: Method
    margins: Mapping[str, Mapping[str, float]]
    trim: Trim | None = None


def read_design(yaml: YamlReader) -> DesignSettings | None:
    """What the settings say of the design, None where they say nothing; faults join `yaml.problems`."""
    if not yaml.has(*DESIGN):
        return None
    reason = yaml.texts(*DESIGN, "none") if yaml.has(*DESIGN, "none") else None
    columns: dict[Role, str] = {role: yaml.text(*DESIGN, role) for role in ROLES if yaml.has(*DESIGN, role)}
    others = [*columns, *(key for key in ("selection", "lonely", "trim") if yaml.has(*DESIGN, key))]
    if reason is not None and others:
        fault = TEXTS["none_and_others"].fill(listed=Text("、".join(others), ", ".join(others)))
        yaml.problems.append(problem_at(yaml, (*DESIGN, "none"), fault, TEXTS["none_or_others"]))
    if reason is None and not columns and not _unknown_keys(yaml):
        yaml.problems.append(problem_at(yaml, DESIGN, TEXTS["design_says_nothing"], TEXTS["name_or_none"]))
    lonely = next(
        rule for rule in LONELY if rule == (yaml.one_of(*DESIGN, "lonely", words=LONELY, required=False) or "fail")
    )
    return DesignSettings(
        reason=reason,
        columns=columns,
        selection=yaml.texts(*DESIGN, "selection") if yaml.has(*DESIGN, "selection") else None,
        lonely=lonely,
        trim=_trim(yaml, (*DESIGN, "trim")),
    )


def _unknown_keys(yaml: YamlReader) -> bool:
    """Whether a key of the design is none of those there are; that fault says more than that nothing is said."""
    raw = yaml.raw["survey"]["design"]
    return isinstance(raw, dict) and not set(raw) <= {"none", "selection", "lonely", "trim", *ROLES}


def read_population(yaml: YamlReader) -> PopulationSettings | None:
    """What the settings say of the population, None where they say nothing; faults join `yaml.problems`."""
    if not yaml.has(*POPULATION):
        return None
    method = yaml.one_of(*POPULATION, "method", words=METHODS)
    margins = _margins(yaml)
    trim = _trim(yaml, (*POPULATION, "trim"))
    if method == "poststratify" and len(margins) > 1:
        fault = found(Text("、".join(margins), ", ".join(margins)).zh)
        yaml.problems.append(problem_at(yaml, (*POPULATION, "margins"), fault, TEXTS["poststratify_one_margin"]))
    if method == "logit" and trim is None:
        yaml.problems.append(problem_at(yaml, POPULATION, TEXTS["logit_without_trim"], TEXTS["give_trim"]))
    return PopulationSettings(
        source=yaml.texts(*POPULATION, "source"),
        method=next((known for known in METHODS if known == method), "rake"),
        margins=margins,
        trim=trim,
    )


def _margins(yaml: YamlReader) -> dict[str, dict[str, float]]:
    """Counts by name and value; what is no count above 0 is refused where it stands."""
    place = (*POPULATION, "margins")
    margins: dict[str, dict[str, float]] = {}
    for name, counts in _keys(yaml, place):
        margins[name] = {}
        for value, _ in _keys(yaml, (*place, name)) if counts is not None else ():
            number = yaml.number(*place, name, value)
            if number is not None and number <= 0:
                yaml.problems.append(problem_at(yaml, (*place, name, value), found(number), TEXTS["count_above_0"]))
            margins[name][value] = float(number or 0)
    return margins


def _keys(yaml: YamlReader, place: tuple[str, ...]) -> list[tuple[str, object]]:
    """The keys at a place and what stands behind them; where there are none, a fault."""
    value: object = yaml.raw
    for key in place:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, dict) and value:
        return list(value.items())
    fault = TEXTS["is_missing"] if value is None else found(as_written(value))
    yaml.problems.append(problem_at(yaml, place, fault, TEXTS["counts_by_code"]))
    return []


def _trim(yaml: YamlReader, place: tuple[str, ...]) -> Trim | None:
    if not yaml.has(*place):
        return None
    low, high = (yaml.number(*place, end) for end in ("low", "high"))
    if low is None or high is None:
        return None
    if not 0 <= low < 1 < high:
        yaml.problems.append(problem_at(yaml, place, found(f"{low}, {high}"), TEXTS["trim_holds_1"]))
        return None
    return float(low), float(high)


def problem_at(yaml: YamlReader, place: tuple[str, ...], fault: Text, cure: Text) -> Problem:
    """A fault in the settings, with its line."""
    return Problem(file=yaml.path, row=yaml.row(place), place=".".join(place), fault=fault, cure=cure)
