"""Checklists (要素法) and deductions (扣分法), read: what their rows add up to for an indicator."""

from collections.abc import Container, Iterable, Mapping
from decimal import Decimal
from typing import Literal

from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row, code, english, not_negative, one_of, positive, text
from analysis.scoring.indicators import Indicator, Piece, Reading
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

DOCUMENTS: Literal["documents"] = "documents"  # verified, and how
ELEMENTS = {
    "indicator": code(),
    "element_zh": text(),
    "element_en": english(),
    "share": positive(),
    "met": one_of("yes", "no"),
    "needed": one_of("yes", "no", required=False),
    "evidence": text(),
}
DEDUCTIONS = {
    "indicator": code(),
    "fact_zh": text(),
    "fact_en": english(),
    "points": not_negative(),
    "evidence": text(),
}
JOINTS = (("zh", "；"), ("en", "; "))


def read_elements(
    inputs: Inputs, by_id: Mapping[str, Indicator], problems: list[Problem], unjudged: Container[object] = ()
) -> list[Reading]:
    """Checklists (要素法) as verified shares: those met, none at all where one that is needed is missing."""
    rows = [row for row in inputs.rows("elements", ELEMENTS, problems) if row["indicator"] not in unjudged]
    readings = []
    for indicator, part in _by_indicator(inputs, "elements", rows, _of_kind(by_id, "elements"), problems):
        total = sum((row["share"] for row in part if row["share"]), Decimal(0))
        if total != 1:
            fault = TEXTS["shares_elements_add_up"].fill(total=total)
            problems.append(
                Problem(
                    file=inputs.place("elements"),
                    row=part[0]["row"],
                    column="share",
                    fault=fault,
                    cure=allowed(TEXTS["sum_2"]),
                )
            )
        met = sum((row["share"] for row in part if row["met"] == "yes" and row["share"]), Decimal(0))
        lacking = any(row["needed"] == "yes" and row["met"] == "no" for row in part)
        n_met = sum(row["met"] == "yes" for row in part)
        method = TEXTS["elements_met"].fill(n_part=len(part), n_met=n_met)
        if lacking:
            method = TEXTS["one_needed_not"].fill(method=method)
        value = Decimal(0) if lacking else met
        pieces = tuple(
            Piece(
                names=Text(row["element_zh"] or "", row["element_en"] or ""),
                amount=row["share"] or Decimal(0),
                is_met=row["met"] == "yes",
                is_needed=row["needed"] == "yes",
            )
            for row in part
        )
        readings.append(_from_table(indicator, value, method, part, pieces))
    return readings


def read_deductions(
    inputs: Inputs, by_id: Mapping[str, Indicator], problems: list[Problem], unjudged: Container[object] = ()
) -> list[Reading]:
    """Deductions (扣分法) as the points they add up to."""
    rows = [row for row in inputs.rows("deductions", DEDUCTIONS, problems) if row["indicator"] not in unjudged]
    readings = []
    for indicator, part in _by_indicator(inputs, "deductions", rows, _of_kind(by_id, "deduction"), problems):
        total = sum((row["points"] for row in part if row["points"]), Decimal(0))
        method = Text(*(mark.join(row[f"fact_{lang}"] or "" for row in part) for lang, mark in JOINTS))
        pieces = tuple(
            Piece(names=Text(row["fact_zh"] or "", row["fact_en"] or ""), amount=row["points"] or Decimal(0))
            for row in part
        )
        readings.append(_from_table(indicator, total, method, part, pieces))
    return readings


def _from_table(indicator: str, value: Decimal, method: Text, rows: list[Row], pieces: tuple[Piece, ...]) -> Reading:
    """A reading made of rows that each name their evidence."""
    return Reading(
        indicator=indicator,
        basis="verified",
        means=DOCUMENTS,
        value=value,
        text=str(value),
        method=method,
        parts=pieces,
        row=rows[0]["row"],
    )


def _by_indicator(
    inputs: Inputs, name: str, rows: list[Row], known: list[str], problems: list[Problem]
) -> Iterable[tuple[str, list[Row]]]:
    """The rows of each known indicator; rows of others are named."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["indicator"] in known:
            groups.setdefault(row["indicator"], []).append(row)
        elif row["indicator"]:
            problems.append(
                Problem(
                    file=inputs.place(name),
                    row=row["row"],
                    column="indicator",
                    fault=found(row["indicator"]),
                    cure=allowed(Text("、".join(known), ", ".join(known))),
                )
            )
    return groups.items()


def _of_kind(by_id: Mapping[str, Indicator], kind: str) -> list[str]:
    return [indicator.id for indicator in by_id.values() if indicator.kind == kind]
