"""The CSV tables of an engagement as values; each reader adds what is wrong to one common list."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import get_args

from analysis.budget import BudgetLine
from analysis.indicators import KINDS, UNITS, Basis, Indicator, Reading, children
from analysis.numbers import YUAN_PER_WAN
from analysis.packs import GRADES, RulePack
from analysis.published import PublishedScore, PublishedShare, is_percent
from analysis.rules import RULES
from analysis.tables import Column, Row, day, number, one_of, positive, read_table, text
from analysis.verification import Unit
from questionnaires.problems import Problem, Texts, allowed, found, said

FULL_POINTS = Decimal(100)
MONEY_UNITS = {"yuan": Decimal(1), "wan_yuan": YUAN_PER_WAN}
NO_TARGET_NEEDED = ("yes_no", "graded")
NAMES = {"name_zh": text(), "name_en": text()}

INDICATORS = {
    "id": text(), "parent": text(required=False), **NAMES, "points": positive(), "kind": one_of(*KINDS, required=False),
    "target": number(required=False), "unit": one_of(*UNITS, required=False), "rule": one_of(*RULES, required=False),
    "evidence": text(required=False),
}  # fmt: skip
READINGS = {
    "indicator": text(), "basis": one_of(*get_args(Basis)), "value": text(), "grade": text(required=False),
    "method_zh": text(), "method_en": text(), "as_of": day(required=False),
}  # fmt: skip
BUDGET = {
    "line": text(), **NAMES, "budget": positive(), "received": number(required=False),
    "spent": number(required=False), "unit": one_of(*MONEY_UNITS), "group": text(required=False),
}  # fmt: skip
UNITS_TABLE = {
    "unit_id": text(), "estate": text(), "reported": one_of("yes", "no"),
    "verified": one_of("yes", "no", required=False),
}  # fmt: skip


def read_indicators(path: Path, problems: list[Problem]) -> tuple[Indicator, ...]:
    """The indicator tree; points of children add up to their parent's, those of the top level to 100."""
    rows = _rows(path, INDICATORS, problems, key="id")
    indicators = tuple(
        Indicator(id=row["id"], parent=row["parent"] or "", names=_names(row), points=row["points"], kind=row["kind"],
                  target=Decimal(1) if row["kind"] in NO_TARGET_NEEDED else row["target"], unit=row["unit"] or "",
                  rule=row["rule"] or "", evidence=row["evidence"] or "")
        for row in rows
    )  # fmt: skip
    for row, indicator in zip(rows, indicators, strict=True):
        problems += _indicator_problems(path, row["row"], indicator, indicators)
    top = sum((indicator.points for indicator in children(indicators, "")), Decimal(0))
    if indicators and top != FULL_POINTS:
        problems.append(_sum_problem(path, None, said("一级指标", "first-level indicators"), top, FULL_POINTS))
    return indicators


def read_readings(
    path: Path, indicators: tuple[Indicator, ...], pack: RulePack, problems: list[Problem]
) -> tuple[Reading, ...]:
    """What was reported or verified of each indicator; `=figure.id` stands for a figure computed here."""
    rows = _rows(path, READINGS, problems)
    by_id = {indicator.id: indicator for indicator in indicators if indicator.kind}
    readings = []
    for row in rows:
        faults = list(_reading_faults(row, by_id, pack))
        problems += [
            Problem(file=str(path), row=row["row"], column=column, fault=found(row[column]), cure=cure)
            for column, cure in faults
        ]
        if not faults:
            readings.append(_reading(row))
    return tuple(readings)


def read_budget(path: Path, problems: list[Problem]) -> tuple[BudgetLine, ...]:
    """Budget lines in yuan; one unit of money in the whole file."""
    rows = _rows(path, BUDGET, problems, key="line")
    units = {row["unit"] for row in rows}
    if len(units) > 1:
        first, row_of_first = rows[0]["unit"], rows[0]["row"]
        cure = said(
            f"全表同一单位：第 {row_of_first} 行是 {first}", f"one unit in the file: row {row_of_first} has {first}"
        )
        problems += [
            Problem(file=str(path), row=row["row"], column="unit", fault=found(row["unit"]), cure=cure)
            for row in rows if row["unit"] != first
        ]  # fmt: skip
    return tuple(
        BudgetLine(id=row["line"], names=_names(row), budget_yuan=row["budget"] * MONEY_UNITS[row["unit"]],
                   received_yuan=_yuan(row, "received"), spent_yuan=_yuan(row, "spent"), group=row["group"] or "")
        for row in rows if row["unit"] and row["budget"]
    )  # fmt: skip


def read_units(path: Path, problems: list[Problem]) -> tuple[Unit, ...]:
    """Completion of each unit as reported and, where it was checked, as verified."""
    rows = _rows(path, UNITS_TABLE, problems, key="unit_id")
    return tuple(
        Unit(id=row["unit_id"], estate=row["estate"], is_reported=row["reported"] == "yes",
             is_verified=None if row["verified"] is None else row["verified"] == "yes")
        for row in rows
    )  # fmt: skip


def read_published(path: Path, problems: list[Problem]) -> tuple[PublishedShare, ...]:
    """Percentages exactly as they were published, with the number of cases they are said to rest on."""
    columns = {"id": text(), **NAMES, "value": text(), "n": positive(required=False), "source_zh": text(),
               "source_en": text(), "figure": text(required=False)}  # fmt: skip
    rows = _rows(path, columns, problems, key="id")
    cure = allowed("百分数，例如 87.5%", "a percentage such as 87.5%")
    problems += [
        Problem(file=str(path), row=row["row"], column="value", fault=found(row["value"]), cure=cure)
        for row in rows if row["value"] and not is_percent(row["value"])
    ]  # fmt: skip
    return tuple(
        PublishedShare(id=row["id"], names=_names(row), value=row["value"], n=int(row["n"]) if row["n"] else None,
                       source={"zh": row["source_zh"], "en": row["source_en"]}, figure=row["figure"] or "")
        for row in rows if row["value"] and is_percent(row["value"])
    )  # fmt: skip


def read_published_scores(path: Path, problems: list[Problem]) -> tuple[PublishedScore, ...]:
    """Scores and grades exactly as they were published: the parts, and the overall one."""
    columns = {"id": text(), **NAMES, "level": one_of("part", "overall"), "score": number(),
               "grade": one_of(*GRADES, required=False), "grade_zh": text(required=False),
               "grade_en": text(required=False)}  # fmt: skip
    rows = _rows(path, columns, problems, key="id")
    return tuple(
        PublishedScore(id=row["id"], names=_names(row), level=row["level"], score=row["score"],
                       grade=row["grade"] or "", grade_texts={"zh": row["grade_zh"] or "", "en": row["grade_en"] or ""})
        for row in rows if row["score"] is not None
    )  # fmt: skip


def _rows(path: Path, columns: Mapping[str, Column], problems: list[Problem], key: str = "") -> list[Row]:
    if not path.exists():
        return []
    rows, found_here = read_table(path, columns, key=key)
    problems += found_here
    return rows


def _names(row: Row) -> Texts:
    return {"zh": row["name_zh"] or "", "en": row["name_en"] or ""}


def _yuan(row: Row, name: str) -> Decimal | None:
    amount: Decimal | None = row[name]
    return None if amount is None else amount * MONEY_UNITS[row["unit"]]


def _indicator_problems(path: Path, row: int, indicator: Indicator, all_of: tuple[Indicator, ...]) -> list[Problem]:
    below = children(all_of, indicator.id)
    problems = []
    if indicator.parent and indicator.parent not in {each.id for each in all_of}:
        known = [each.id for each in all_of if not each.kind]
        problems.append(Problem(file=str(path), row=row, column="parent", fault=found(indicator.parent),
                                cure=allowed("、".join(known), ", ".join(known))))  # fmt: skip
    if bool(below) == bool(indicator.kind):
        cure = said(
            "有下级的指标不填 kind，末级指标必填",
            "leave kind blank above other indicators, fill it at the lowest level",
        )
        problems.append(Problem(file=str(path), row=row, column="kind", fault=found(indicator.kind or ""), cure=cure))
    if indicator.kind and indicator.target is None:
        cure = allowed("数字；这类指标必须有目标值", "a number; this kind of indicator has a target")
        problems.append(Problem(file=str(path), row=row, column="target", fault=said("空白", "blank"), cure=cure))
    total = sum((each.points for each in below if each.points), Decimal(0))
    if below and total != indicator.points:
        problems.append(_sum_problem(path, row, indicator.names, total, indicator.points))
    return problems


def _sum_problem(path: Path, row: int | None, names: Texts, total: Decimal, wanted: Decimal | None) -> Problem:
    fault = said(f"“{names['zh']}”的分值合计为 {total}", f'the points of "{names["en"]}" add up to {total}')
    return Problem(
        file=str(path), row=row, column="points", fault=fault, cure=allowed(f"合计 {wanted}", f"a sum of {wanted}")
    )


def _reading_faults(row: Row, by_id: Mapping[str, Indicator], pack: RulePack) -> list[tuple[str, Texts]]:
    indicator = by_id.get(row["indicator"])
    if indicator is None:
        return [("indicator", allowed("、".join(by_id), ", ".join(by_id)))]
    if row["value"] is None or row["value"].startswith("="):
        return []
    try:
        value = Decimal(row["value"])
    except ArithmeticError:
        return [("value", allowed("数字，或以 = 开头的算得数编号", "a number, or = and the id of a computed figure"))]
    if indicator.kind != "graded":
        return []
    if row["grade"] not in pack.grades:
        return [("grade", allowed("、".join(pack.grades), ", ".join(pack.grades)))]
    low, high = pack.grades[row["grade"]]
    inside = low <= value < high or (value == high == 1)
    return (
        []
        if inside
        else [
            (
                "value",
                allowed(f"{low} 至 {high}（该档所占分值比例）", f"{low} to {high}, the share of points of this grade"),
            )
        ]
    )


def _reading(row: Row) -> Reading:
    is_figure = row["value"].startswith("=")
    reading = Reading(
        indicator=row["indicator"], basis=row["basis"], value=None if is_figure else Decimal(row["value"]),
        grade=row["grade"] or "", text=row["value"], method={"zh": row["method_zh"], "en": row["method_en"]},
        as_of="" if row["as_of"] is None else row["as_of"].isoformat(), row=row["row"],
    )  # fmt: skip
    return replace(reading, figure=row["value"][1:]) if is_figure else reading
