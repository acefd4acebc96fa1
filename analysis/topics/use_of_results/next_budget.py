"""Use of results for next year's budget (结果应用、预算安排): what the pack says, and which changes can be judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis.core.results import Result, Unavailable
from analysis.scoring.pack_files.sources import Source
from analysis.scoring.packs import RulePack
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

LESS = ("cut", "cancel", "withhold")  # decisions that an increase contradicts
NO_LAST_YEAR = Unavailable(kind="not_verifiable", reason=TEXTS["no_figure_last_year"])
NO_THIS_YEAR = Unavailable(kind="not_verifiable", reason=TEXTS["no_figure_year"])
NO_HEADCOUNT = Unavailable(kind="not_verifiable", reason=TEXTS["no_headcount"])
LAST_YEAR_ZERO = Unavailable(kind="not_applicable", reason=TEXTS["last_year_s_figure"])
NOBODY = Unavailable(kind="not_applicable", reason=TEXTS["headcount_zero"])
ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSuggestion:
    """What the pack says follows for next year; `ratio` is None where it lays down no number (比例未规定)."""

    grade: str
    decision: str
    names: Text
    ratio: Decimal | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetItem:
    """One item of a budget in two years, with the people it pays for; blank = not given."""

    id: str
    names: Text
    last_year_yuan: Decimal | None
    this_year_yuan: Decimal | None
    headcount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetChange:
    """How one item changes; `missing` is why the change cannot be judged, empty where it can."""

    item: BudgetItem
    change_yuan: Decimal | Unavailable
    change_share: Decimal | Unavailable
    per_head_yuan: Decimal | Unavailable
    missing: tuple[Unavailable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextBudget(Result):
    """Changes of a budget from year to year (预算增减), and which of them cannot be judged (不可核)."""

    changes: tuple[BudgetChange, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: item, last_year, this_year, change (yuan), change_share, per_head, missing; blank = none."""
        return pd.DataFrame(
            [
                {
                    "item": change.item.id,
                    "last_year": change.item.last_year_yuan,
                    "this_year": change.item.this_year_yuan,
                    "change": _or_none(change.change_yuan),
                    "change_share": _or_none(change.change_share),
                    "per_head": _or_none(change.per_head_yuan),
                    "missing": "；".join(gap.reason.zh for gap in change.missing),
                }
                for change in self.changes
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """How many items change, and how many of the changes cannot be judged."""
        n, unclear = len(self.changes), sum(bool(change.missing) for change in self.changes)
        return TEXTS["budget_items_change_not"].fill(n=n, unclear=unclear)[lang]


def budget_suggestion(pack: RulePack, grade: str) -> BudgetSuggestion:
    """What the pack says of next year's budget after this grade (结果应用); no percentage is made up.

    Raises
        KeyError: a grade that the pack does not have.

    Source
        `use` of the rule pack, with its document.
    """
    consequence = pack.consequences[grade]
    return BudgetSuggestion(
        grade=grade,
        decision=consequence.decision,
        names=consequence.names,
        source=pack.use_source,
        ratio=None if consequence.factor == ONE else consequence.factor,
    )


def next_budget(items: Iterable[BudgetItem]) -> NextBudget:
    """How a budget changes from last year to this, and what keeps a change from being judged (预算增减).

    Args
        items: yuan and whole people; None = not given.

    Returns
        NextBudget; a change is judged only where last year's figure, this year's and the headcount are all given.

    Source
        本年数 − 上年数; 本年数 ÷ 人数.
    """
    return NextBudget(changes=tuple(_change(item) for item in items))


def _change(item: BudgetItem) -> BudgetChange:
    last, this, people = item.last_year_yuan, item.this_year_yuan, item.headcount
    gaps = {NO_LAST_YEAR: last, NO_THIS_YEAR: this, NO_HEADCOUNT: people}
    change: Decimal | Unavailable
    share: Decimal | Unavailable
    if last is None or this is None:
        change = share = NO_LAST_YEAR if last is None else NO_THIS_YEAR
    else:
        change = this - last
        share = change / last if last else LAST_YEAR_ZERO
    per_head: Decimal | Unavailable = NO_HEADCOUNT if people is None else NOBODY
    if people:
        per_head = NO_THIS_YEAR if this is None else this / people
    return BudgetChange(
        item=item,
        change_yuan=change,
        change_share=share,
        per_head_yuan=per_head,
        missing=tuple(gap for gap, amount in gaps.items() if amount is None),
    )


def _or_none(value: Decimal | Unavailable) -> Decimal | None:
    return None if isinstance(value, Unavailable) else value
