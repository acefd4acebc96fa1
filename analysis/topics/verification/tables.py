"""The tables of verification, read: visits, back-checks, invoices, coverage; and the settings of the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd

from analysis.facts.tables import MONEY_UNITS, UNITS_TABLE, yuan_of
from analysis.inputs.folder import SETTINGS, Inputs
from analysis.inputs.settings import YamlReader
from analysis.inputs.sharing import Sharing
from analysis.inputs.tables import Row, code, day, group_name, money, not_negative, number, one_of, text, whole
from analysis.statistics.audit_sampling.verified_rate import STAGES
from analysis.topics.verification.back_checks import ItemType
from analysis.topics.verification.field_results import DrawnFrom, Visit
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

DRAWN_FROM = ("reported", "all")
VISITS = {
    "unit_id": code(),
    "estate": group_name(required=False),
    "stratum": group_name(required=False),
    "visited_on": day(required=False),
    "visitor": text(required=False),
    "status": one_of("yes", "no", "no_access", required=False),
    "reported_stage": one_of(*STAGES, required=False),
    "photo": text(required=False),
    "note": text(required=False),
}
BACK_CHECKS = {
    "id": code(),
    "item": code(),
    "first": code(required=False),
    "second": code(required=False),
    "type": one_of("1", "2", "3"),
}
INVOICES = {
    "id": code(),
    "book": money(number(required=False)),
    "audited": money(not_negative(required=False)),
    "unit": one_of(*MONEY_UNITS),
}
COVERAGE = {
    "stratum": group_name(),
    "completion": one_of(*STAGES, "none"),
    "households": whole(required=False),
    "issued": whole(),
    "returned": whole(),
}
UNITS_AND_INVOICES = frozenset({"visits", "invoices"})  # their rows are works and papers, not households
TABLES = {"visits": VISITS, "back_checks": BACK_CHECKS, "invoices": INVOICES, "coverage": COVERAGE}
SHARING = {
    "visits": Sharing(texts=("visitor", "note")),
    "back_checks": Sharing(names=("id",), answers=("first", "second"), of="item"),
    "coverage": Sharing(counts=("households", "issued", "returned"), over=("stratum",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The plan of verification as it was written down; None where it says nothing."""

    confidence: float
    tolerable: float | None
    seed: int | None
    n: int | None
    invoices_n: int | None
    drawn_from: DrawnFrom


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rounds:
    """The answers of both rounds by household and item, and the type of each item."""

    first: pd.DataFrame
    second: pd.DataFrame
    types: Mapping[str, ItemType]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Invoices:
    """The list of invoices with book values in yuan, and the audited values that are known."""

    listed: pd.DataFrame
    audited_yuan: "pd.Series[float]"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Audit:
    """Everything on verification that was handed in; `file` is where the settings stand."""

    settings: Settings
    has_plan: bool
    file: str
    reported_definition: str
    definition: str
    visits: tuple[Visit, ...]
    rounds: Rounds | None
    invoices: Invoices | None
    households: pd.DataFrame | None
    has_households: bool

    @property
    def finished(self) -> tuple[str, ...]:
        """The stages that reach the definition verified, or more."""
        stages = list(STAGES)
        return tuple(stages[stages.index(self.definition) :])


def read(inputs: Inputs, problems: list[Problem]) -> Audit | None:
    """The tables and settings of verification, None where there is none."""
    yaml = inputs.settings
    settings = read_settings(yaml)
    rows = {name: inputs.rows(name, columns, problems) for name, columns in TABLES.items()}
    definition, reported = (
        yaml.one_of("completion", key, words=tuple(STAGES), required=False)
        for key in ("definition", "reported_definition")
    )
    problems += [
        *_visit_problems(inputs, rows["visits"]),
        *_round_problems(inputs, rows["back_checks"]),
        *_coverage_problems(inputs, rows["coverage"]),
    ]
    problems += _repeats(inputs.place("invoices"), rows["invoices"], ("id",))
    if rows["invoices"] and (settings.invoices_n is None or settings.seed is None):
        cure = TEXTS["give_seed_invoices_n"]
        fault = TEXTS["says_neither_seed_nor"]
        problems.append(
            Problem(file=yaml.path, row=yaml.row(("verification",)), place="verification", fault=fault, cure=cure)
        )
    has_plan = yaml.has("verification")
    if not (has_plan or reported or any(rows.values())):
        return None
    file = SETTINGS if SETTINGS in inputs.digests else next(iter(inputs.digests))
    return Audit(
        settings=settings,
        has_plan=has_plan,
        file=file,
        reported_definition=reported,
        definition=definition or "accepted",
        visits=tuple(map(_visit, rows["visits"])),
        rounds=_rounds(rows["back_checks"]),
        invoices=_invoices(rows["invoices"]),
        households=_households(rows["coverage"]),
        has_households=all(row["households"] is not None for row in rows["coverage"]),
    )


def read_settings(yaml: YamlReader) -> Settings:
    """The settings under `verification`; what is out of range joins the reader's problems."""
    share = (0, 1, allowed(TEXTS["between"]))
    count = (0, None, allowed(TEXTS["whole_number_above"]))
    values: dict[str, Decimal | None] = {}
    for key, (low, high, cure) in {
        "confidence": share,
        "tolerable": share,
        "seed": count,
        "n": count,
        "invoices_n": count,
    }.items():
        value = yaml.number("verification", key) if yaml.has("verification", key) else None
        is_whole = value is None or high is not None or value == value.to_integral_value()
        if value is not None and not (low < value and (high is None or value < high) and is_whole):
            place = ("verification", key)
            yaml.problems.append(
                Problem(file=yaml.path, row=yaml.row(place), place=".".join(place), fault=found(value), cure=cure)
            )
            value = None
        values[key] = value
    drawn_from: Literal["reported", "all"] = "all"
    if yaml.one_of("verification", "drawn_from", words=DRAWN_FROM, required=False) == "reported":
        drawn_from = "reported"
    seed, n, invoices_n = (
        None if value is None else int(value) for value in (values["seed"], values["n"], values["invoices_n"])
    )
    tolerable = values["tolerable"]
    return Settings(
        confidence=float(values["confidence"] or Decimal("0.95")),
        seed=seed,
        n=n,
        invoices_n=invoices_n,
        tolerable=None if tolerable is None else float(tolerable),
        drawn_from=drawn_from,
    )


def _visit(row: Row) -> Visit:
    return Visit(
        unit=row["unit_id"] or "",
        stratum=row["stratum"] or "",
        status=row["status"] or "",
        reported_stage=row["reported_stage"] or "",
        visited_on=row["visited_on"],
    )


def _visit_problems(inputs: Inputs, rows: list[Row]) -> Iterable[Problem]:
    """Units that are not in units.csv, and units drawn twice."""
    place, listed = inputs.place("visits"), {row["unit_id"] for row in inputs.rows("units", UNITS_TABLE, [])}
    if "units" in inputs.faulty:
        return
    if rows and not listed:
        fault = TEXTS["visits_need_list_units"]
        yield Problem(file=place, fault=fault, cure=TEXTS["add_units_csv"])
        return
    cure = allowed(TEXTS["unit_id_units_csv"])
    for row in rows:
        if row["unit_id"] and row["unit_id"] not in listed:
            yield Problem(file=place, row=row["row"], column="unit_id", fault=found(row["unit_id"]), cure=cure)
    yield from _repeats(place, rows, ("unit_id",))


def _round_problems(inputs: Inputs, rows: list[Row]) -> Iterable[Problem]:
    place, types = inputs.place("back_checks"), dict[str, str]()
    for row in rows:
        kind = types.setdefault(row["item"], row["type"])
        if row["type"] and kind != row["type"]:
            cure = TEXTS["one_type_item_before"].fill(kind=kind)
            yield Problem(file=place, row=row["row"], column="type", fault=found(row["type"]), cure=cure)
    yield from _repeats(place, rows, ("id", "item"))


def _coverage_problems(inputs: Inputs, rows: list[Row]) -> Iterable[Problem]:
    place = inputs.place("coverage")
    for row in rows:
        for less, more in (("returned", "issued"), ("issued", "households")):
            if row[less] is not None and row[more] is not None and row[less] > row[more]:
                cure = allowed(TEXTS["no_more"].fill(more=more, row=row[more]))
                yield Problem(file=place, row=row["row"], column=less, fault=found(row[less]), cure=cure)
    yield from _repeats(place, rows, ("stratum", "completion"))


def _repeats(place: str, rows: list[Row], keys: tuple[str, ...]) -> Iterable[Problem]:
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        named = tuple(row[key] for key in keys)
        earlier = first.setdefault(named, row["row"])
        if earlier != row["row"]:
            fault = TEXTS["repeats_row"].fill(earlier=earlier)
            yield Problem(
                file=place,
                row=row["row"],
                column=keys[0],
                fault=fault,
                cure=allowed(TEXTS["id_used_once"]),
            )


def _rounds(rows: list[Row]) -> Rounds | None:
    if not rows:
        return None
    table = pd.DataFrame(rows).drop_duplicates(["id", "item"])
    first, second = (table.pivot(index="id", columns="item", values=name) for name in ("first", "second"))
    kinds: dict[str, ItemType] = {"1": 1, "2": 2, "3": 3}
    types = {row["item"]: kinds[row["type"]] for row in rows if row["type"]}
    return Rounds(first=first, second=second, types=types)


def _invoices(rows: list[Row]) -> Invoices | None:
    if not rows:
        return None
    books = [yuan_of(row, "book") for row in rows]
    listed = pd.DataFrame({"id": [row["id"] for row in rows], "book_yuan": pd.Series(books, dtype=object)})
    known = {row["id"]: yuan_of(row, "audited") for row in rows if row["audited"] is not None}
    return Invoices(listed=listed, audited_yuan=pd.Series(known, dtype=object))


def _households(rows: list[Row]) -> pd.DataFrame | None:
    """One row a household; without their number only those who were asked are known."""
    counts = [
        (
            row["completion"],
            row["issued"] if row["households"] is None else row["households"],
            row["issued"],
            row["returned"],
        )
        for row in rows
        if None not in (row["issued"], row["returned"])
    ]
    if not counts:
        return None
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "completion": completion,
                    "is_issued": np.arange(whole_) < issued,
                    "is_returned": np.arange(whole_) < returned,
                }
            )
            for completion, whole_, issued, returned in counts
        ],
        ignore_index=True,
    )
