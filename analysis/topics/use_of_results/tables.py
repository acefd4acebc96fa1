"""The tables of payments and of next year's budget, read, with the caps that apply."""

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from analysis.facts.tables import NAMES, names_of
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Column, Row, code, money, not_negative, one_of, plain_number, whole
from analysis.topics.use_of_results.caps import (
    DEFAULT_CAPS,
    GRANT_UNITS,
    RELATIONS,
    Caps,
    PublishedTotal,
    Relation,
    known_caps,
    read_caps,
)
from analysis.topics.use_of_results.next_budget import BudgetItem
from analysis.topics.use_of_results.release import Claim
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def read_identifier(cell: str) -> str:
    """An id that figures can be named after. Raises ValueError."""
    if not cell.isascii() or not cell.replace("_", "").replace("-", "").isalnum() or cell != cell.lower():
        raise ValueError(cell)
    return cell


def read_share(cell: str) -> Decimal:
    """A share above 0 and at most 1. Raises ValueError."""
    value = plain_number(cell)
    if not 0 < value <= 1:
        raise ValueError(cell)
    return value


IDENTIFIER = Column(read=read_identifier, allowed=allowed(TEXTS["small_letters_digits"]))
SHARE = Column(
    read=read_share,
    allowed=allowed(TEXTS["share_above_up_such"]),
    required=False,
)
RELEASE = {
    "project": IDENTIFIER,
    **NAMES,
    "region": code(),
    "planned": money(not_negative(required=False)),
    "unit": one_of(*GRANT_UNITS),
    "stage_share": SHARE,
    "paid_before": money(not_negative(required=False)),
}
NEXT_BUDGET = {
    "item": IDENTIFIER,
    **NAMES,
    "last_year": money(not_negative(required=False)),
    "this_year": money(not_negative(required=False)),
    "unit": one_of(*GRANT_UNITS),
    "headcount": whole(required=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The projects that ask for a payment under a set of caps, and the items of next year's budget."""

    caps: Caps
    claims: tuple[Claim, ...]
    published: PublishedTotal | None
    items: tuple[BudgetItem, ...]


def read(inputs: Inputs, problems: list[Problem]) -> Use | None:
    """The two tables and the settings `release`; None where there is neither table."""
    caps, published = _settings(inputs, problems)
    rows = inputs.rows("release", RELEASE, problems, key="project")
    known = "、".join(caps.regions), ", ".join(caps.regions)
    problems += [
        Problem(
            file=inputs.place("release"),
            row=row["row"],
            column="region",
            fault=found(row["region"]),
            cure=allowed(Text(*known)),
        )
        for row in rows
        if row["region"] and row["region"] not in caps.regions
    ]
    items = inputs.rows("next_budget", NEXT_BUDGET, problems, key="item")
    if not rows and not items:
        return None
    return Use(
        caps=caps,
        published=published,
        claims=tuple(
            Claim(
                id=row["project"],
                names=names_of(row),
                region=row["region"],
                planned_yuan=_yuan(row, "planned"),
                stage_share=row["stage_share"],
                paid_before_yuan=_yuan(row, "paid_before"),
            )
            for row in rows
            if row["region"] in caps.regions
        ),
        items=tuple(
            BudgetItem(
                id=row["item"],
                names=names_of(row),
                last_year_yuan=_yuan(row, "last_year"),
                this_year_yuan=_yuan(row, "this_year"),
                headcount=row["headcount"],
            )
            for row in items
        ),
    )


def _settings(inputs: Inputs, problems: list[Problem]) -> tuple[Caps, PublishedTotal | None]:
    """Which caps apply, and the published total of the whole list where one is to be checked."""
    yaml = inputs.settings
    if not yaml.has("release"):
        return read_caps(), None
    if not inputs.has("release"):
        fault = TEXTS["has_release_settings_but"]
        cure = TEXTS["put_table_there_remove"]
        problems.append(Problem(file=yaml.path, row=yaml.row(("release",)), place="release", fault=fault, cure=cure))
    caps = read_caps(yaml.one_of("release", "caps", words=known_caps(), required=False) or DEFAULT_CAPS)
    if not yaml.has("release", "published_total"):
        return caps, None
    place = ("release", "published_total")
    value, unit = yaml.number(*place, "value"), yaml.one_of(*place, "unit", words=tuple(GRANT_UNITS))
    relation, source = yaml.one_of(*place, "is", words=RELATIONS), yaml.texts(*place, "source")
    if value is None or not (unit and relation and source):
        return caps, None
    return caps, PublishedTotal(
        value_yuan=value * GRANT_UNITS[unit], relation=cast("Relation", relation), source=source
    )


def _yuan(row: Row, name: str) -> Decimal | None:
    amount: Decimal | None = row[name]
    return None if amount is None or not row["unit"] else amount * GRANT_UNITS[row["unit"]]
