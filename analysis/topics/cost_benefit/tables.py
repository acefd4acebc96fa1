"""The tables of costs and benefits over time, read: flows, ranges, spreads, options of least cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from analysis.core.errors import AnalysisError, InvalidInput
from analysis.facts.cells import ident
from analysis.facts.tables import MONEY_UNITS, NAMES, names_of
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Column, Row, group_name, money, number, one_of, plain_number, positive, text, year
from analysis.topics.cost_benefit.flows import Flow
from analysis.topics.cost_benefit.least_cost import Option, least_cost
from analysis.topics.cost_benefit.simulation import SHAPES, Shape, Spread
from analysis.topics.cost_benefit.terms import Terms, read_terms
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

VALUED = "=valuation"
KINDS = ("cost", "benefit")


def _amount(cell: str) -> Decimal | str:
    return cell if cell == VALUED else plain_number(cell)


AMOUNT = Column(
    read=_amount,
    allowed=allowed(TEXTS["number_benefit_survey"].fill(valued=VALUED)),
)
MONEY = {"unit": one_of(*MONEY_UNITS)}
FLOWS = {
    "line": ident(),
    **NAMES,
    "kind": one_of(*KINDS),
    "year": year(required=False),
    "amount": money(AMOUNT),
    **MONEY,
    "group": group_name(required=False),
}
RANGES = {"line": ident(), "low": number(), "high": number()}
SPREADS = {"line": ident(), "shape": one_of(*SHAPES), "low": number(), "high": number(), "mode": number(required=False)}
OPTIONS = {
    "option": ident(),
    **NAMES,
    "year": year(),
    "cost": money(number()),
    **MONEY,
    "output": positive(),
    "output_unit": text(),
}
TABLES: Mapping[str, Mapping[str, Column]] = {
    "flows": FLOWS,
    "sensitivity": RANGES,
    "spreads": SPREADS,
    "options": OPTIONS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """The tables under their terms; `valued` is the benefit line whose amounts come from the survey, "" if none."""

    terms: Terms
    names: Mapping[str, Text]
    flows: tuple[Flow, ...]
    valued: str
    ranges: Mapping[str, tuple[Decimal, Decimal]]
    spreads: tuple[Spread, ...]
    options: tuple[Option, ...]
    option_names: Mapping[str, Text]


def read(inputs: Inputs, problems: list[Problem]) -> Economics | None:
    """The tables and the settings `cost_benefit`; None where there is neither, or where the settings have faults."""
    tables = [name for name in TABLES if inputs.has(name)]
    yaml = inputs.settings
    if not yaml.has("cost_benefit"):
        cure = TEXTS["add_cost_benefit_engagement"]
        problems += [
            Problem(
                file=inputs.place(name),
                fault=TEXTS["base_year_price_base"],
                cure=cure,
            )
            for name in tables[:1]
        ]
        return None
    terms = read_terms(yaml, problems)
    rows = inputs.rows("flows", FLOWS, problems)
    names = {row["line"]: names_of(row) for row in reversed(rows) if row["line"]}
    ranges, spreads = _ranges(inputs, names, problems), _spreads(inputs, names, problems)
    option_rows = inputs.rows("options", OPTIONS, problems)
    if terms is None:
        return None
    flows = _flows(inputs, rows, terms, problems)
    return Economics(
        terms=terms,
        names=names,
        flows=flows,
        ranges=ranges,
        spreads=spreads,
        valued=next((row["line"] for row in rows if row["amount"] == VALUED and row["line"]), ""),
        options=_options(inputs, option_rows, terms, problems),
        option_names={row["option"]: names_of(row) for row in option_rows if row["option"]},
    )


def _flows(inputs: Inputs, rows: list[Row], terms: Terms, problems: list[Problem]) -> tuple[Flow, ...]:
    """The rows with an amount of their own, in yuan; rows that cannot be placed are problems."""
    place, has_survey = inputs.place("flows"), inputs.settings.has("valuation")
    kinds = {row["line"]: row["kind"] for row in reversed(rows)}
    valued = [row for row in rows if row["amount"] == VALUED]
    faults = [(row, fault) for row in rows for fault in _row_faults(row, terms, kinds, has_survey=has_survey)]
    faults += [(row, ("amount", found(VALUED), TEXTS["one_row_only"])) for row in valued[1:]]
    problems += [
        Problem(file=place, row=row["row"], column=column, fault=fault, cure=cure)
        for row, (column, fault, cure) in faults
    ]
    return tuple(
        Flow(
            line=row["line"],
            kind=row["kind"],
            year=row["year"],
            amount_yuan=row["amount"] * MONEY_UNITS[row["unit"]],
            group=row["group"] or "",
        )
        for row in rows
        if isinstance(row["amount"], Decimal) and None not in (row["line"], row["kind"], row["year"], row["unit"])
    )


def _row_faults(
    row: Row, terms: Terms, kinds: Mapping[str, str], *, has_survey: bool
) -> Iterator[tuple[str, Text, Text]]:
    """What keeps one row from being placed: column, fault, cure."""
    at, first = row["year"], kinds.get(row["line"])
    if row["kind"] != first and row["kind"] and first:
        yield "kind", found(row["kind"]), TEXTS["one_line_one_kind"].fill(first=first)
    if row["amount"] == VALUED:
        if row["kind"] == "cost":
            yield "kind", found("cost"), TEXTS["benefit_2"].fill(valued=VALUED)
        if not has_survey:
            yield (
                "amount",
                found(VALUED),
                TEXTS["add_valuation_engagement_yaml"],
            )
        if at is not None:
            yield "year", found(at), TEXTS["leave_blank_valuation_says"]
    elif at is None:
        yield "year", TEXTS["blank"], allowed(TEXTS["year"])
    elif at < terms.base_year:
        yield "year", found(at), allowed(TEXTS["no_earlier"].fill(base_year=terms.base_year))


def _ranges(inputs: Inputs, names: Mapping[str, Text], problems: list[Problem]) -> dict[str, tuple[Decimal, Decimal]]:
    rows = inputs.rows("sensitivity", RANGES, problems, key="line")
    place = inputs.place("sensitivity")
    problems += _strangers(place, rows, names)
    whole_rows = [row for row in rows if None not in (row["line"], row["low"], row["high"])]
    problems += [
        Problem(
            file=place,
            row=row["row"],
            column="low",
            fault=found(row["low"]),
            cure=allowed(TEXTS["below_high_factor"].fill(high=row["high"])),
        )
        for row in whole_rows
        if row["low"] >= row["high"]
    ]
    return {row["line"]: (row["low"], row["high"]) for row in whole_rows}


def _spreads(inputs: Inputs, names: Mapping[str, Text], problems: list[Problem]) -> tuple[Spread, ...]:
    rows = inputs.rows("spreads", SPREADS, problems, key="line")
    place = inputs.place("spreads")
    problems += _strangers(place, rows, names)
    spreads = []
    for row in rows:
        if None in (row["line"], row["shape"], row["low"], row["high"]):
            continue
        try:
            spreads.append(
                Spread(
                    line=row["line"],
                    shape=cast("Shape", row["shape"]),
                    low=float(row["low"]),
                    high=float(row["high"]),
                    mode=float(row["mode"] or 1),
                )
            )
        except InvalidInput as wrong:
            cure = allowed(Text("low ≤ mode ≤ high，low < high", "low ≤ mode ≤ high, low < high"))
            problems.append(Problem(file=place, row=row["row"], column="shape", fault=wrong.reason, cure=cure))
    return tuple(spreads)


def _strangers(place: str, rows: list[Row], names: Mapping[str, Text]) -> list[Problem]:
    return [
        Problem(
            file=place,
            row=row["row"],
            column="line",
            fault=found(row["line"]),
            cure=allowed(Text("flows.csv 的行：" + "、".join(names), "a line of flows.csv: " + ", ".join(names))),
        )
        for row in rows
        if row["line"] and row["line"] not in names
    ]


def _options(inputs: Inputs, rows: list[Row], terms: Terms, problems: list[Problem]) -> tuple[Option, ...]:
    """The options as cases of costs only; an option serves until the last year that it lists."""
    if not rows or any(None in row.values() for row in rows):
        return ()
    by_option: dict[str, list[Row]] = {}
    for row in rows:
        by_option.setdefault(row["option"], []).append(row)
    place = inputs.place("options")
    try:
        options = tuple(_option(name, rows_of, terms) for name, rows_of in by_option.items())
        least_cost(options)
    except AnalysisError as wrong:
        cure = TEXTS["equal_yearly_outputs_one"]
        problems.append(Problem(file=place, fault=wrong.reason, cure=cure))
        return ()
    return options


def _option(name: str, rows: list[Row], terms: Terms) -> Option:
    if len({(row["output"], row["output_unit"]) for row in rows}) > 1:
        raise InvalidInput(TEXTS["rows_differ_output"].fill(name=name))
    flows = tuple(
        Flow(line=name, kind="cost", year=row["year"], amount_yuan=row["cost"] * MONEY_UNITS[row["unit"]])
        for row in rows
    )
    return Option(
        name=name,
        case=terms.case(flows),
        output=rows[0]["output"],
        unit=rows[0]["output_unit"],
        years=max(row["year"] for row in rows) - terms.base_year,
    )
