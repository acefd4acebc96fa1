"""The tables of spending, read: costs, months, carry-over, earned value, points of a self-evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.facts.cells import ident
from analysis.facts.published import percent_column, percent_value
from analysis.facts.tables import MONEY_UNITS, SCORES, names_of, yuan_of
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row, english, money, not_negative, number, one_of, positive, text
from analysis.topics.spending.months import MonthSpending
from analysis.topics.spending.variance import CarryOver, CostLine, carry_over
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NAMES = {"name_zh": text(), "name_en": english()}
MONEY = {"unit": one_of(*MONEY_UNITS)}
MONTHS = tuple(str(month) for month in range(1, 13))
MOST = {"indicator_score": Decimal(90), "execution_score": Decimal(10)}
COSTS = {
    "line": ident(),
    **NAMES,
    "purpose": text(required=False),
    "planned_quantity": not_negative(required=False),
    "actual_quantity": not_negative(required=False),
    "quantity_unit": text(required=False),
    "planned_price": money(not_negative(required=False)),
    "actual_price": money(number(required=False)),
    **MONEY,
}
SPENT = {"month": one_of(*MONTHS), "spent": money(not_negative()), "progress": percent_column(required=False), **MONEY}
LEFT = {
    "id": ident(),
    **NAMES,
    "opening": money(not_negative(required=False)),
    "received": money(not_negative()),
    "spent": money(not_negative()),
    "returned": money(not_negative(required=False)),
    "reported": money(number(required=False)),
    **MONEY,
}
EARNED = {
    "bac": money(positive()),
    "pv": money(not_negative()),
    "ac": money(not_negative()),
    "reported_ev": money(not_negative(required=False)),
    "verified_ev": money(not_negative(required=False)),
    **MONEY,
}
SELF = {"indicator_score": not_negative(), "execution_score": not_negative(required=False), "source": text()}
TABLES = {"costs": COSTS, "months": SPENT, "carry_over": LEFT, "earned": EARNED, "self_evaluation": SELF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """The tables of spending in yuan; `own` are the points claimed by the unit, `overall` its published total."""

    lines: tuple[CostLine, ...]
    purposes: tuple[str, ...]
    months: tuple[MonthSpending, ...]
    left: Mapping[str, tuple[Text, CarryOver]]
    earned: Mapping[str, Decimal | None] | None
    own: tuple[Decimal, Decimal | None] | None
    overall: Decimal | None


def read(inputs: Inputs, problems: list[Problem]) -> Spending | None:
    """The tables of spending, None where there is none."""
    has_purposes = inputs.settings.has("spending", "purposes")
    data = Spending(
        lines=_lines(inputs, problems),
        purposes=inputs.settings.words("spending", "purposes") if has_purposes else (),
        months=_months(inputs, problems),
        left=_left(inputs, problems),
        earned=_earned(inputs, problems),
        own=_own(inputs, problems),
        overall=_overall(inputs),
    )
    return data if any((data.lines, data.months, data.left, data.earned, data.own, data.overall)) else None


def _lines(inputs: Inputs, problems: list[Problem]) -> tuple[CostLine, ...]:
    def amount(row: Row, kind: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        quantity, price = row[f"{kind}_quantity"], yuan_of(row, f"{kind}_price")
        return quantity, price, None if quantity is None or price is None else quantity * price

    rows = inputs.rows("costs", COSTS, problems, key="line")
    lines = []
    for row in rows:
        (q0, p0, budget), (q1, p1, actual) = amount(row, "planned"), amount(row, "actual")
        lines.append(
            CostLine(
                id=row["line"] or "",
                names=names_of(row),
                budget_yuan=budget,
                actual_yuan=actual,
                purpose=row["purpose"] or "",
                budget_price_yuan=p0,
                budget_quantity=q0,
                actual_price_yuan=p1,
                actual_quantity=q1,
            )
        )
    return tuple(lines)


def _months(inputs: Inputs, problems: list[Problem]) -> tuple[MonthSpending, ...]:
    rows = inputs.rows("months", SPENT, problems, key="month")
    if rows and not inputs.has("budget"):
        fault = TEXTS["execution_month_needs_budget"]
        cure = TEXTS["add_budget_csv"]
        problems.append(Problem(file=inputs.place("months"), fault=fault, cure=cure))
    return tuple(
        MonthSpending(
            month=int(row["month"]),
            spent_yuan=yuan_of(row, "spent") or Decimal(0),
            progress=None if row["progress"] is None else percent_value(row["progress"]),
        )
        for row in rows
        if row["month"]
    )


def _left(inputs: Inputs, problems: list[Problem]) -> dict[str, tuple[Text, CarryOver]]:
    rows = inputs.rows("carry_over", LEFT, problems, key="id")
    left = {}
    for row in rows:
        received, spent = yuan_of(row, "received"), yuan_of(row, "spent")
        if received is not None and spent is not None:
            left[row["id"] or ""] = (
                names_of(row),
                carry_over(
                    received,
                    spent,
                    opening_yuan=yuan_of(row, "opening") or Decimal(0),
                    returned_yuan=yuan_of(row, "returned") or Decimal(0),
                    reported_yuan=yuan_of(row, "reported"),
                ),
            )
    return left


def _earned(inputs: Inputs, problems: list[Problem]) -> dict[str, Decimal | None] | None:
    """The one row in yuan; a second row, or an earned value above the budget, is a problem."""
    rows = inputs.rows("earned", EARNED, problems)
    place = inputs.place("earned")
    _one_row(place, rows, problems)
    problems += [
        Problem(
            file=place,
            row=row["row"],
            column=name,
            fault=found(row[name]),
            cure=allowed(TEXTS["no_more_budget"].fill(bac=row["bac"])),
        )
        for row in rows
        for name in ("reported_ev", "verified_ev")
        if row[name] is not None and row["bac"] is not None and row[name] > row["bac"]
    ]
    return {name: yuan_of(rows[0], name) for name in EARNED if name != "unit"} if rows else None


def _own(inputs: Inputs, problems: list[Problem]) -> tuple[Decimal, Decimal | None] | None:
    rows = inputs.rows("self_evaluation", SELF, problems)
    place = inputs.place("self_evaluation")
    _one_row(place, rows, problems)
    problems += [
        Problem(
            file=place,
            row=row["row"],
            column=name,
            fault=found(row[name]),
            cure=allowed(TEXTS["text"].fill(most=most)),
        )
        for row in rows
        for name, most in MOST.items()
        if row[name] is not None and row[name] > most
    ]
    if rows and not inputs.has("budget"):
        fault = TEXTS["alert_needs_budget_spending"]
        problems.append(Problem(file=place, fault=fault, cure=TEXTS["add_budget_csv"]))
    scored = [row for row in rows if row["indicator_score"] is not None]
    return (scored[0]["indicator_score"], scored[0]["execution_score"]) if scored else None


def _overall(inputs: Inputs) -> Decimal | None:
    """The published total out of 100; what is wrong in scores.csv is said by its own reader."""
    totals = [row["score"] for row in inputs.rows("scores", SCORES, []) if row["level"] == "overall"]
    return next((total for total in totals if total is not None and 0 <= total <= 100), None)


def _one_row(place: str, rows: Sequence[Row], problems: list[Problem]) -> None:
    problems += [
        Problem(
            file=place,
            row=row["row"],
            fault=TEXTS["more_one_row"],
            cure=allowed(TEXTS["one_row"]),
        )
        for row in rows[1:]
    ]
