"""The core tables of an engagement as values; each reader adds what is wrong to one common list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from analysis.core.numbers import YUAN_PER_WAN, YUAN_PER_YI
from analysis.facts.budget import BudgetLine
from analysis.facts.completion import Unit
from analysis.facts.published import PublishedScore, PublishedShare, is_percent, rate_column
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import (
    Column,
    Row,
    code,
    counted,
    english,
    group_name,
    money,
    not_negative,
    number,
    one_of,
    text,
)
from analysis.scoring.pack_files.shapes import GRADES
from analysis.scoring.packs import RulePack
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

MONEY_UNITS = {"yuan": Decimal(1), "wan_yuan": YUAN_PER_WAN, "yi_yuan": YUAN_PER_YI}
NAMES = {"name_zh": text(), "name_en": english()}
PAID = replace(
    money(not_negative(required=False)),
    allowed=allowed(TEXTS["number_above_reversals_stand"]),
)
BUDGET = {
    "line": code(),
    **NAMES,
    "budget": money(not_negative()),
    "adjusted": money(not_negative(required=False)),
    "received": PAID,
    "spent": PAID,
    "unit": one_of(*MONEY_UNITS),
    "group": group_name(required=False),
    "project": code(required=False),
}
UNITS_TABLE = {
    "unit_id": code(),
    "estate": group_name(),
    "reported": one_of("yes", "no"),
    "verified": one_of("yes", "no", required=False),
}
PUBLISHED = {
    "id": code(),
    **NAMES,
    "value": rate_column(),
    "n": counted(required=False),
    "source_zh": text(),
    "source_en": english(),
    "figure": code(required=False),
}
SCORES = {
    "id": code(),
    **NAMES,
    "level": one_of("part", "overall"),
    "score": number(),
    "grade": one_of(*GRADES, required=False),
    "grade_zh": text(required=False),
    "grade_en": english(),
}
GRADE_WORDS = {
    "excellent": ("优", "优秀"),
    "good": ("良", "良好"),
    "fair": ("中", "中等", "合格", "及格"),
    "poor": ("差", "不合格", "不及格"),
}
VETOES = {"veto": code(), "date": text(), "fact_zh": text(), "fact_en": english(), "evidence": text()}


def read_budget(inputs: Inputs, problems: list[Problem]) -> tuple[BudgetLine, ...]:
    """Budget lines in yuan; one unit of money in the whole table. A budget of zero is kept: its rates do not apply."""
    rows = inputs.rows("budget", BUDGET, problems, key="line")
    problems += [*_unit_problems(rows, inputs), *_adjusted_problems(rows, inputs)]
    return tuple(_budget_line(row) for row in rows if row["unit"] and row["budget"] is not None)


def _budget_line(row: Row) -> BudgetLine:
    """A line in yuan; where both budgets stand in the row, that of the whole year is the one that counts."""
    budget, adjusted = yuan_of(row, "budget") or Decimal(0), yuan_of(row, "adjusted")
    return BudgetLine(
        id=row["line"],
        names=names_of(row),
        budget_yuan=budget if adjusted is None else adjusted,
        initial_yuan=None if adjusted is None else budget,
        received_yuan=yuan_of(row, "received"),
        spent_yuan=yuan_of(row, "spent"),
        group=row["group"] or "",
        project=row["project"] or "",
    )


def _unit_problems(rows: Sequence[Row], inputs: Inputs) -> Iterator[Problem]:
    """Amounts of one table in different units: one of them may be a slip."""
    first = next((row for row in rows if row["unit"]), None)
    for row in rows:
        if first is not None and row["unit"] and row["unit"] != first["unit"]:
            cure = TEXTS["one_unit_file_row"].fill(row_of_first=first["row"], first=first["unit"])
            yield Problem(
                file=inputs.place("budget"), row=row["row"], column="unit", fault=found(row["unit"]), cure=cure
            )


def _adjusted_problems(rows: Sequence[Row], inputs: Inputs) -> Iterator[Problem]:
    """A budget of the year in some rows only: whether the others were changed would be a guess."""
    blank = [row for row in rows if row["adjusted"] is None]
    for row in blank if len(blank) < len(rows) else ():
        fault, cure = TEXTS["blank"], TEXTS["adjusted_in_all_rows"]
        yield Problem(file=inputs.place("budget"), row=row["row"], column="adjusted", fault=fault, cure=cure)


def read_units(inputs: Inputs, problems: list[Problem]) -> tuple[Unit, ...]:
    """Completion of each unit as reported and, where it was checked, as verified."""
    rows = inputs.rows("units", UNITS_TABLE, problems, key="unit_id")
    return tuple(
        Unit(
            id=row["unit_id"],
            estate=row["estate"],
            is_reported=row["reported"] == "yes",
            is_verified=None if row["verified"] is None else row["verified"] == "yes",
        )
        for row in rows
    )


def read_published(inputs: Inputs, problems: list[Problem]) -> tuple[PublishedShare, ...]:
    """Percentages exactly as they were published, with the number of cases they are said to rest on."""
    rows = inputs.rows("published", PUBLISHED, problems, key="id")
    cure = allowed(TEXTS["share_n_cases_most"])
    problems += [
        Problem(file=inputs.place("published"), row=row["row"], column="value", fault=found(row["value"]), cure=cure)
        for row in rows
        if row["value"] and row["n"] and not is_percent(row["value"])
    ]
    return tuple(
        PublishedShare(
            id=row["id"],
            names=names_of(row),
            value=row["value"],
            n=row["n"],
            source=Text(row["source_zh"], row["source_en"]),
            figure=row["figure"] or "",
            row=row["row"],
        )
        for row in rows
        if row["value"]
    )


def read_published_scores(inputs: Inputs, pack: RulePack, problems: list[Problem]) -> tuple[PublishedScore, ...]:
    """Scores and grades exactly as they were published: the parts, and the overall one.

    A grade that is only printed in words (优秀) is read from them; one that is only coded is printed as the pack says.
    """
    rows = [row for row in inputs.rows("scores", SCORES, problems, key="id") if row["score"] is not None]
    overall = [row for row in rows if row["level"] == "overall"]
    cure = TEXTS["one_overall_score_those"]
    problems += [
        Problem(file=inputs.place("scores"), row=row["row"], column="level", fault=found("overall"), cure=cure)
        for row in overall[1:]
    ]
    return tuple(
        PublishedScore(
            id=row["id"],
            names=names_of(row),
            level=row["level"],
            score=row["score"],
            grade=(grade := row["grade"] or _grade_in_words(row["grade_zh"], pack)),
            grade_texts=_grade_texts(row, grade, pack),
        )
        for row in rows
        if row["id"] and row["level"]
    )


def _grade_in_words(printed: str | None, pack: RulePack) -> str:
    """The grade that 优秀, 良好 or 合格 stands for, the pack's own names first; "" where it is none of them."""
    word = (printed or "").strip("等级次档 ")
    own = next((grade for grade, texts in pack.grade_names.items() if word and word == texts.zh), "")
    return own or next((grade for grade, words in GRADE_WORDS.items() if word in words), "")


def _grade_texts(row: Row, grade: str, pack: RulePack) -> Text:
    coded = pack.grade_names.get(grade, NO_TEXT)
    return Text(row["grade_zh"] or coded["zh"], row["grade_en"] or row["grade_zh"] or coded["en"])


def read_vetoes(inputs: Inputs, pack: RulePack, problems: list[Problem]) -> tuple[Row, ...]:
    """Facts that veto the grade (一票否决), each under a rule of the pack."""
    rows = inputs.rows("vetoes", VETOES, problems)
    known = "、".join(pack.vetoes) or f"（规则包 {pack.id} 没有）", ", ".join(pack.vetoes) or f"(none in {pack.id})"
    problems += [
        Problem(
            file=inputs.place("vetoes"),
            row=row["row"],
            column="veto",
            fault=found(row["veto"]),
            cure=allowed(Text(*known)),
        )
        for row in rows
        if row["veto"] and row["veto"] not in pack.vetoes
    ]
    return tuple(row for row in rows if row["veto"] in pack.vetoes)


def names_of(row: Row) -> Text:
    """The names of a row in both languages."""
    return Text(row["name_zh"] or "", row["name_en"] or "")


def yuan_of(row: Row, name: str) -> Decimal | None:
    """An amount of a row in yuan by the row's unit, None where it is blank."""
    amount: Decimal | None = row[name]
    return None if amount is None or not row["unit"] else amount * MONEY_UNITS[row["unit"]]


CORE_TABLES: Mapping[str, Mapping[str, Column]] = {
    "budget": BUDGET,
    "units": UNITS_TABLE,
    "published": PUBLISHED,
    "scores": SCORES,
    "vetoes": VETOES,
}
