"""Registers that follow a result (整改、容错、人员计数): what was put right, what is tolerated, what was counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import pandas as pd

from analysis.core import numbers
from analysis.core.results import Result, Unavailable
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Status = Literal["open", "done", "overdue"]
State = Literal["done", "open", "overdue", "not_verifiable"]
STATUSES: tuple[Status, ...] = ("open", "done", "overdue")
STATES: dict[State, Text] = {
    "done": TEXTS["done"],
    "open": TEXTS["open"],
    "overdue": TEXTS["overdue"],
    "not_verifiable": TEXTS["not_verifiable"],
}
GROUNDS: dict[str, Text] = {
    "pilot": TEXTS["pilot"],
    "force_majeure": TEXTS["force_majeure"],
}
NOTHING: Text = Text("", "")
NO_EVIDENCE: Text = TEXTS["there_no_evidence"]
CHECKED_LATER: Text = TEXTS["check_dated_after_report"]
DONE_LATE: Text = TEXTS["done_after_deadline"]
NOT_YET_DUE: Text = TEXTS["entered_overdue_but_deadline"]
NO_APPROVAL: Text = TEXTS["approval_document_missing"]
APPROVED_LATER: Text = TEXTS["approval_dated_after_report"]
NOT_IN_TOTAL = Unavailable(kind="not_verifiable", reason=TEXTS["indicator_not_scored"])
NO_DENOMINATOR = Unavailable(kind="not_verifiable", reason=TEXTS["there_no_denominator_so"])
NOBODY = Unavailable(kind="not_applicable", reason=TEXTS["denominator_zero"])
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One problem to be put right (整改事项), as it was entered: `status` is what its owner says."""

    id: str
    finding: str
    owner: str
    due: date
    status: Status
    reading: str = ""
    checked_on: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionState:
    """Where one action stands on the day of the report, and why that differs from what was entered."""

    action: Action
    state: State
    note: Text
    days_overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification(Result):
    """The list of actions (整改清单) on one day; whether something is overdue is computed, not typed."""

    actions: tuple[ActionState, ...]
    on: date

    def n(self, state: State) -> int:
        """How many actions are in a state."""
        return sum(action.state == state for action in self.actions)

    def to_frame(self) -> pd.DataFrame:
        """Rows: action, finding, owner, due, entered, state, days_overdue, note."""
        return pd.DataFrame(
            [
                {
                    "action": entry.action.id,
                    "finding": entry.action.finding,
                    "owner": entry.action.owner,
                    "due": entry.action.due,
                    "entered": entry.action.status,
                    "state": entry.state,
                    "days_overdue": entry.days_overdue,
                    "note": entry.note["zh"],
                }
                for entry in self.actions
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """How many actions are in each state."""
        parts = [f"{names[lang]} {self.n(state)}" for state, names in STATES.items()]
        return TEXTS["there_actions"].fill(
            on=self.on, n_actions=len(self.actions), listed=Text("，".join(parts), ", ".join(parts))
        )[lang]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One entry of the tolerance register (容错登记): why a shortfall is to be excused, who approved it, by what."""

    indicator: str
    ground: str
    explained: Text
    approved_by: str = ""
    document: str = ""
    on: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """What one waiver explains: the points lost, whether the waiver is accepted, and if not why."""

    waiver: Waiver
    names: Text
    shortfall: Decimal | Unavailable
    is_accepted: bool
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance(Result):
    """The tolerance register (容错) beside the score; it never changes a score or a total."""

    excuses: tuple[Excuse, ...]
    explained_points: Decimal | Unavailable

    @property
    def n_accepted(self) -> int:
        """How many waivers have an approval and evidence."""
        return sum(excuse.is_accepted for excuse in self.excuses)

    def to_frame(self) -> pd.DataFrame:
        """Rows: indicator, ground, shortfall (points, blank = not scored), accepted, reason."""
        return pd.DataFrame(
            [
                {
                    "indicator": entry.waiver.indicator,
                    "ground": entry.waiver.ground,
                    "shortfall": None if isinstance(entry.shortfall, Unavailable) else entry.shortfall,
                    "accepted": entry.is_accepted,
                    "reason": entry.reason["zh"],
                }
                for entry in self.excuses
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """How many points are explained, and that the total stays."""
        n = f"{self.n_accepted}/{len(self.excuses)}"
        is_unknown = isinstance(self.explained_points, Unavailable)
        points = "—" if isinstance(self.explained_points, Unavailable) else numbers.decimal(self.explained_points)
        if lang == "zh":
            explanation = "失分无法计算" if is_unknown else f"可说明的失分 {points} 分"
            return f"容错登记 {n} 项有批准和佐证，{explanation}；总分和等级不变。"
        explanation = "the points lost cannot be computed" if is_unknown else f"they explain {points} points lost"
        return f"{n} waivers have an approval and evidence; {explanation}. Total and grade stay as they are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One count of people, with what it is out of where that is known (人员计数)."""

    id: str
    names: Text
    count: int
    denominator: int | None
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonnelCounts(Result):
    """Counts of people and their rates where a denominator stands; nothing is concluded about persons."""

    counts: tuple[tuple[Count, Decimal | Unavailable], ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: id, label, count, denominator, rate (blank = not verifiable)."""
        columns = ["id", "label", "count", "denominator", "rate"]
        rows = [
            (
                entry.id,
                entry.names["zh"],
                entry.count,
                entry.denominator,
                None if isinstance(rate, Unavailable) else rate,
            )
            for entry, rate in self.counts
        ]
        return pd.DataFrame(rows, columns=columns)

    def sentence(self, lang: Language = "zh") -> str:
        """How many counts have a rate, and what is not concluded."""
        n = f"{sum(not isinstance(rate, Unavailable) for _, rate in self.counts)}/{len(self.counts)}"
        return TEXTS["counts_have_denominator_rate"].fill(n=n)[lang]


def rectification(actions: Iterable[Action], on: date) -> Rectification:
    """Where each action stands (整改跟踪) on the day of the report.

    Args
        actions: as entered by their owners. on: the day of the report.

    Returns
        Rectification: done only with evidence that is not younger than the report; anything else is open, or overdue
        from the day after its deadline.
    """
    return Rectification(actions=tuple(_state(action, on) for action in actions), on=on)


def tolerance(waivers: Iterable[Waiver], card: Scorecard, on: date) -> Tolerance:
    """What the tolerance register explains of the points lost (容错). The card is only looked at.

    Args
        waivers: at most one an indicator. card: whose leaves the waivers name. on: the day of the report.

    Returns
        Tolerance: a waiver is accepted with approver, document and evidence; points lost = points of the indicator −
        points earned. `explained_points` adds up the accepted ones that were scored.

    Raises
        KeyError: an indicator that the card does not have.
    """
    excuses = tuple(_excuse(waiver, card.of(waiver.indicator), on) for waiver in waivers)
    lost = [excuse.shortfall for excuse in excuses if excuse.is_accepted]
    known = [points for points in lost if not isinstance(points, Unavailable)]
    explained = NOT_IN_TOTAL if lost and not known else sum(known, ZERO)
    return Tolerance(excuses=excuses, explained_points=explained)


def personnel_counts(counts: Sequence[Count]) -> PersonnelCounts:
    """Counts with a rate only where a denominator stands (人员计数).

    Returns
        PersonnelCounts: rates 0–1; 不可核 without a denominator.
    """
    return PersonnelCounts(counts=tuple((count, _rate(count)) for count in counts))


def _state(action: Action, on: date) -> ActionState:
    late = max(0, (on - action.due).days)
    note = NOTHING
    state: State = "overdue" if late else "open"
    if action.status == "done":
        is_later = action.checked_on is not None and action.checked_on > on
        unproven = CHECKED_LATER if is_later else NO_EVIDENCE if not action.evidence else None
        in_time = action.checked_on is None or action.checked_on <= action.due
        state = "done" if unproven is None else "not_verifiable"
        note = unproven or (NOTHING if in_time else DONE_LATE)
    elif action.status == "overdue" and not late:
        note = NOT_YET_DUE
    return ActionState(action=action, state=state, note=note, days_overdue=late if state == "overdue" else 0)


def _excuse(waiver: Waiver, score: Score, on: date) -> Excuse:
    shortfall = NOT_IN_TOTAL if isinstance(score.lost, Unavailable) else score.lost
    reason = NOTHING
    if not waiver.approved_by or not waiver.document:
        reason = NO_APPROVAL
    elif waiver.on is not None and waiver.on > on:
        reason = APPROVED_LATER
    elif not waiver.evidence:
        reason = NO_EVIDENCE
    return Excuse(
        waiver=waiver, names=score.indicator.names, shortfall=shortfall, is_accepted=reason is NOTHING, reason=reason
    )


def _rate(count: Count) -> Decimal | Unavailable:
    if count.denominator is None:
        return NO_DENOMINATOR
    return Decimal(count.count) / count.denominator if count.denominator else NOBODY
