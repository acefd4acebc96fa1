"""The tables of comparison, decomposition and benchmarks, read."""

from dataclasses import dataclass
from typing import cast

from analysis.facts.cells import ident
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row, code, english, group_name, number, one_of, text
from analysis.topics.methods.benchmark import Direction
from questionnaires.problems import Problem, found
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

NAMES = {"name_zh": text(), "name_en": english()}
BEFORE_AFTER = {
    "measure": ident(),
    **NAMES,
    "unit_id": code(),
    "before": number(required=False),
    "after": number(required=False),
}
DID = {
    "unit": code(),
    "group": group_name(),
    "treated": one_of("yes", "no"),
    "period": one_of("before", "after"),
    "value": number(required=False),
}
FACTORS = {"factor": ident(), **NAMES, "before": number(), "after": number()}
PEERS = {"peer": code(), **NAMES, "value": number(required=False), "alike": one_of("yes", "no")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """The rows of the tables of comparison and decomposition."""

    pairs: tuple[Row, ...]
    groups: tuple[Row, ...]
    factors: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Others with a value of the indicator, and whether more of it is better."""

    indicator: str
    direction: Direction
    rows: tuple[Row, ...]
    unknown: Problem


def read(inputs: Inputs, problems: list[Problem]) -> Methods | None:
    """The tables of comparison and decomposition, None where there is none or one has faults."""
    before = len(problems)
    pairs = inputs.rows("before_after", BEFORE_AFTER, problems)
    groups = inputs.rows("did", DID, problems)
    factors = inputs.rows("decomposition", FACTORS, problems, key="factor")
    for name, rows, keys in (("before_after", pairs, ("measure", "unit_id")), ("did", groups, ("unit", "period"))):
        known: set[tuple[str, ...]] = set()
        for row in rows:
            unit = tuple(row[key] or "" for key in keys)
            if unit in known:
                cure = TEXTS["one_row_only"]
                problems.append(
                    Problem(
                        file=inputs.place(name), row=row["row"], column=keys[0], fault=found(" ".join(unit)), cure=cure
                    )
                )
            known.add(unit)
    if len(problems) > before or not (pairs or groups or factors):
        return None
    return Methods(pairs=tuple(pairs), groups=tuple(groups), factors=tuple(factors))


def read_peers(inputs: Inputs, problems: list[Problem]) -> Peers | None:
    """The peers with the setting `benchmark`, None where there is no table."""
    yaml = inputs.settings
    rows = inputs.rows("peers", PEERS, problems, key="peer")
    if not rows and not yaml.has("benchmark"):
        return None
    row = yaml.row(("benchmark",))
    if not inputs.has("peers"):
        fault = TEXTS["there_no_peers"]
        problems.append(Problem(file=yaml.path, row=row, place="benchmark", fault=fault, cure=TEXTS["add_peers_csv"]))
    indicator = yaml.text("benchmark", "indicator")
    direction = yaml.one_of("benchmark", "direction", words=("at_least", "at_most"))
    unknown = Problem(
        file=yaml.path,
        row=row,
        place="benchmark.indicator",
        fault=found(indicator),
        cure=TEXTS["name_indicator_scored"],
    )
    return Peers(indicator=indicator, direction=cast("Direction", direction), rows=tuple(rows), unknown=unknown)
