"""The tables of forensics, read: claims, totals, unit rates, amounts; every number stays as it was printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.facts.cells import ident, printed
from analysis.facts.grim import read_printed
from analysis.facts.published import is_percent
from analysis.facts.tables import MONEY_UNITS, names_of
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row, english, number, one_of, text, whole
from analysis.topics.published.unit_checks import UnitCount
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NAMES = {"name_zh": text(), "name_en": english()}
CLAIMS = {
    "id": ident(),
    "kind": one_of("percent", "mean_sd", "binary"),
    "question": ident(required=False),
    "value": printed(),
    "sd": printed(required=False),
    "n": whole(required=False),
    "n_items": whole(required=False),
    "scale_low": number(required=False),
    "scale_high": number(required=False),
    **NAMES,
    "source_zh": text(),
    "source_en": english(),
}
TOTALS = {
    "id": ident(),
    "kind": one_of("sum", "ratio", "audited"),
    **NAMES,
    "parts": text(),
    "whole": printed(required=False),
    "printed": printed(required=False),
    "unit": one_of("yuan", "wan_yuan", "yi_yuan", "count", "points", "other"),
}
UNIT_RATES = {
    "project": ident(),
    "name_zh": text(required=False),
    "name_en": english(),
    "unit_zh": text(),
    "unit_en": english(),
    "planned": whole(),
    "actual": whole(),
}
AMOUNTS = {"item": text(required=False), "amount": printed()}
TABLES = {"claims": CLAIMS, "totals": TOTALS, "unit_rates": UNIT_RATES, "amounts": AMOUNTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One printed share, or mean with deviation, and what it is said to rest on."""

    id: str
    kind: str
    question: str
    value: str
    sd: str | None
    n: int | None
    n_items: int
    scale: tuple[int, int] | None
    names: Text
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One sum with its parts, or ratio with numerator (one part) and denominator; `printed` None = not published.

    `is_audited`: the parts are an account as submitted and, to be taken off it, as audited (审定).
    """

    id: str
    names: Text
    parts: tuple[str, ...]
    whole: str | None
    printed: str | None
    unit: str
    is_audited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Forensics:
    """Everything that is printed and can be held against itself; `amounts` are (item, amount)."""

    claims: tuple[Claim, ...]
    totals: tuple[Total, ...]
    rates: Mapping[str, tuple[Text, tuple[UnitCount, ...]]]
    amounts: tuple[tuple[str, str], ...]


def read(inputs: Inputs, problems: list[Problem]) -> Forensics | None:
    """The tables of forensics, None where there is none."""
    data = Forensics(
        claims=_claims(inputs, problems),
        totals=_totals(inputs, problems),
        rates=_rates(inputs, problems),
        amounts=_amounts(inputs, problems),
    )
    return data if any((data.claims, data.totals, data.rates, data.amounts)) else None


def _claims(inputs: Inputs, problems: list[Problem]) -> tuple[Claim, ...]:
    rows = inputs.rows("claims", CLAIMS, problems, key="id")
    place = inputs.place("claims")
    faults = [(row, *fault) for row in rows for fault in _claim_faults(row)]
    problems += [
        Problem(
            file=place,
            row=row["row"],
            column=column,
            fault=found(row[column] if row[column] is not None else "—"),
            cure=cure,
        )
        for row, column, cure in faults
    ]
    wrong = {row["row"] for row, *_ in faults}
    return tuple(_claim(row) for row in rows if row["row"] not in wrong and row["value"] and row["kind"])


def _claim_faults(row: Row) -> list[tuple[str, Text]]:
    """The columns of a claim that its tests could not take, each with what would be right."""
    value, sd, kind = row["value"], row["sd"], row["kind"]
    faults: list[tuple[str, Text]] = []
    if value and kind == "percent" and not is_percent(value):
        faults.append(("value", allowed(TEXTS["percentage_such"])))
    if value and kind == "mean_sd" and not _is_plain(value):
        faults.append(("value", allowed(TEXTS["mean_such"])))
    if value and kind == "binary" and not (is_percent(value) or (_is_plain(value) and read_printed(value).value <= 1)):
        faults.append(("value", allowed(TEXTS["share_such"])))
    if (sd is None and kind == "binary") or (sd is not None and (kind == "percent" or not _is_plain(sd))):
        faults.append(("sd", allowed(TEXTS["deviation_such_none_percent"])))
    least = 1 if sd is None else 2
    if row["n"] is not None and row["n"] < least:
        faults.append(("n", allowed(TEXTS["whole_number_more"].fill(least=least))))
    if row["n_items"] == 0:
        faults.append(("n_items", allowed(TEXTS["whole_number_more_2"])))
    low, high = row["scale_low"], row["scale_high"]
    if (low is None) != (high is None) or (low is not None and not (low % 1 == high % 1 == 0 and 0 <= low < high)):
        faults.append(("scale_high", allowed(TEXTS["whole_numbers_lowest_highest"])))
    return faults


def _is_plain(value: str) -> bool:
    """Whether it is a number of 0 or above without a percent sign."""
    number_read = read_printed(value, signed=True)
    return number_read.exact >= 0 and not number_read.is_percent


def _claim(row: Row) -> Claim:
    low, high = row["scale_low"], row["scale_high"]
    return Claim(
        id=row["id"] or "",
        kind=row["kind"],
        question=row["question"] or "",
        value=row["value"],
        sd=row["sd"],
        n=row["n"],
        n_items=row["n_items"] or 1,
        scale=None if low is None else (int(low), int(high)),
        names=names_of(row),
        source=Text(row["source_zh"] or "", row["source_en"] or ""),
    )


def _totals(inputs: Inputs, problems: list[Problem]) -> tuple[Total, ...]:
    rows = inputs.rows("totals", TOTALS, problems, key="id")
    totals = []
    for row in rows:
        parts = tuple(part.strip() for part in (row["parts"] or "").replace("；", ";").split(";"))
        faults = list(_total_faults(row, parts))
        problems += [
            Problem(
                file=inputs.place("totals"), row=row["row"], column=column, fault=found(row[column] or "—"), cure=cure
            )
            for column, cure in faults
        ]
        if not faults and row["kind"]:
            is_audited = row["kind"] == "audited"
            signed = (parts[0], f"-{parts[1]}") if is_audited else parts
            totals.append(
                Total(
                    id=row["id"] or "",
                    names=names_of(row),
                    parts=signed,
                    whole=row["whole"],
                    printed=row["printed"],
                    unit=row["unit"] or "",
                    is_audited=is_audited,
                )
            )
    return tuple(totals)


def _total_faults(row: Row, parts: tuple[str, ...]) -> list[tuple[str, Text]]:
    """What a sum or a ratio could not be recomputed from."""
    faults: list[tuple[str, Text]] = []
    many = allowed(TEXTS["numbers_printed_between_them"])
    one = allowed(TEXTS["one_number_numerator"])
    readable = all(_is_number(part) for part in parts)
    if row["kind"] == "sum" and (not readable or _are_mixed(*parts, row["printed"] or parts[0])):
        faults.append(("parts", many))
    if row["kind"] == "audited" and not (readable and _are_accounts(parts)):
        faults.append(("parts", allowed(TEXTS["submitted_above_audited"])))
    if row["kind"] == "audited" and row["printed"] and _are_mixed(row["printed"], "1"):
        faults.append(("printed", allowed(TEXTS["amount_over_counted_published"])))
    if row["kind"] == "audited" and row["unit"] not in (*MONEY_UNITS, None):
        faults.append(("unit", allowed(Text("、".join(MONEY_UNITS), ", ".join(MONEY_UNITS)))))
    if row["kind"] in ("sum", "audited") and row["whole"]:
        faults.append(("whole", allowed(TEXTS["blank_kind"].fill(kind=row["kind"]))))
    if row["kind"] == "ratio" and not (readable and len(parts) == 1):
        faults.append(("parts", one))
    if row["kind"] == "ratio" and not (row["whole"] and read_printed(row["whole"], signed=True).bounds[0] > 0):
        faults.append(("whole", allowed(TEXTS["number_above_denominator"])))
    return faults


def _is_number(part: str) -> bool:
    try:
        printed().read(part)
    except ValueError:
        return False
    return True


def _are_accounts(parts: tuple[str, ...]) -> bool:
    """Whether these are two amounts, the first above 0 and none below it."""
    values = [read_printed(part, signed=True) for part in parts]
    return len(values) == 2 and not _are_mixed(*parts, "1") and values[0].exact > 0 and values[1].exact >= 0


def _are_mixed(*numbers: str) -> bool:
    """Whether amounts and percentages stand together."""
    return len({read_printed(amount, signed=True).is_percent for amount in numbers}) > 1


def _rates(inputs: Inputs, problems: list[Problem]) -> dict[str, tuple[Text, tuple[UnitCount, ...]]]:
    """The units of each project in their order; its names are those of its first row, else its id."""
    rows = inputs.rows("unit_rates", UNIT_RATES, problems)
    names: dict[str, Text] = {}
    counts: dict[str, dict[str, UnitCount]] = {}
    for row in rows:
        if any(row[name] is None for name, column in UNIT_RATES.items() if column.required):
            continue
        project, unit = row["project"], row["unit_zh"]
        names.setdefault(project, Text(row["name_zh"] or project, row["name_en"] or project))
        if unit in counts.setdefault(project, {}):
            cure = allowed(TEXTS["one_row_unit_project"])
            problems.append(
                Problem(file=inputs.place("unit_rates"), row=row["row"], column="unit_zh", fault=found(unit), cure=cure)
            )
        counts[project][unit] = UnitCount(
            unit=unit, unit_en=row["unit_en"], planned=row["planned"], actual=row["actual"]
        )
    return {project: (names[project], tuple(units.values())) for project, units in counts.items()}


def _amounts(inputs: Inputs, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    rows: list[dict[str, Any]] = inputs.rows("amounts", AMOUNTS, problems)
    return tuple((row["item"] or "", row["amount"]) for row in rows if row["amount"])
