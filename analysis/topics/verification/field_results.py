"""What a drawn list of visits came to (走访结果): counted, held against the list of units, made into a statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from analysis.core.errors import AnalysisError, NotEnoughData
from analysis.core.results import Unavailable
from analysis.facts.units import Unit
from analysis.statistics.audit_sampling.verified_rate import Stage
from analysis.topics.verification.statement import VerificationStatement, verification_statement
from analysis.topics.verification.visits import AT_LEAST, draw_visits
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Status = Literal["yes", "no", "no_access", ""]
DrawnFrom = Literal["reported", "all"]
WHOLE = "全部 all"
OTHER_LIST = Unavailable(
    kind="not_verifiable",
    reason=TEXTS["list_visited_not_one"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One drawn unit; the status is "" where nobody has been there yet, the day None where it was not noted."""

    unit: str
    stratum: str = ""
    status: Status = ""
    reported_stage: str = ""
    visited_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldResults:
    """Drawn units by what became of them; nothing is left out silently.

    `n_outside` were drawn but do not belong to the units drawn from; `n_errors` were reported as done and are not;
    `n_contradicting` differ from the list of units; `n_other_list` are not those the seed draws (None: no seed).
    `if_no_access_fails` is the verified rate if every unit that could not be entered were not done.
    """

    n_drawn: int
    n_yes: int
    n_no: int
    n_no_access: int
    n_blank: int
    n_outside: int
    n_errors: int
    n_contradicting: int
    n_other_list: int | None
    statement: VerificationStatement | Unavailable
    if_no_access_fails: float | Unavailable

    @property
    def n_visited(self) -> int:
        """Units that were seen."""
        return self.n_yes + self.n_no


def frame_of(units: Sequence[Unit], drawn_from: DrawnFrom) -> pd.DataFrame:
    """The units that visits are drawn from (抽样框): unit_id, estate, is_reported."""
    rows = [(unit.id, unit.estate, unit.is_reported) for unit in units if unit.is_reported or drawn_from == "all"]
    return pd.DataFrame(rows, columns=["unit_id", "estate", "is_reported"])


def field_results(
    units: Sequence[Unit],
    visits: Sequence[Visit],
    *,
    drawn_from: DrawnFrom,
    reported_stage: Stage,
    verified_stage: Stage,
    confidence: float = 0.95,
    seed: int | None = None,
) -> FieldResults:
    """Count the visits and say what they show of the reported completion (走访汇总与核实结论).

    Args
        units: all units as reported. visits: one a drawn unit, each in `units`, none twice; their strata are the
            estates of the units, or all the same.
        drawn_from: "reported": the list was drawn from the units reported as done, "all": from all of them.
        reported_stage, verified_stage: what "done" means in either figure.
        confidence: of the intervals. seed: that of the draw, so that the list can be drawn again and compared.

    Returns
        FieldResults; the statement is not verifiable while a drawn unit has no result, and where strata are too thin.

    Source
        `statement.py`. Units that could not be entered are left out of the estimate and counted apart.
    """
    frame = frame_of(units, drawn_from)
    known = {unit.id: unit for unit in units}
    inside = [visit for visit in visits if visit.unit in set(frame["unit_id"])]
    visited = [visit for visit in inside if visit.status in ("yes", "no")]
    count = {status: sum(visit.status == status for visit in inside) for status in ("yes", "no", "no_access", "")}
    stages, shut = (reported_stage, verified_stage), [visit for visit in inside if visit.status == "no_access"]
    blank = count[""]
    statement: VerificationStatement | Unavailable = Unavailable(
        kind="not_verifiable",
        reason=TEXTS["drawn_units_have_no"].fill(blank=blank),
    )
    if not blank:
        statement = _stated(units, visited, frame, stages, confidence)
    worst = _stated(units, [*visited, *shut], frame, stages, confidence) if shut and not blank else statement
    n_other = _other_list(frame, visits, seed)
    if n_other:
        statement = worst = OTHER_LIST
    return FieldResults(
        n_drawn=len(visits),
        n_yes=count["yes"],
        n_no=count["no"],
        n_no_access=count["no_access"],
        n_blank=blank,
        n_outside=len(visits) - len(inside),
        n_errors=sum(visit.status == "no" and known[visit.unit].is_reported for visit in visited),
        n_contradicting=sum(
            known[visit.unit].is_verified is (visit.status == "no")
            for visit in visited
            if known[visit.unit].is_verified is not None
        ),
        n_other_list=n_other,
        statement=statement,
        if_no_access_fails=worst if isinstance(worst, Unavailable) else worst.verified_rate,
    )


def _stated(
    units: Sequence[Unit], visited: Sequence[Visit], frame: pd.DataFrame, stages: tuple[Stage, Stage], confidence: float
) -> VerificationStatement | Unavailable:
    """The statement, or why there is none; a visit that was not a yes counts as not done."""
    try:
        return verification_statement(
            n_reported=sum(unit.is_reported for unit in units),
            n_units=len(units),
            visits=_strata(visited, frame),
            reported_stage=stages[0],
            verified_stage=stages[1],
            confidence=confidence,
        )
    except AnalysisError as reason:
        return Unavailable(kind="not_verifiable", reason=reason.reason)


def _strata(visited: Sequence[Visit], frame: pd.DataFrame) -> pd.DataFrame:
    """Strata as `verification_statement` takes them; reported ones apart where both kinds were visited enough."""
    result = {visit.unit: visit.status == "yes" for visit in visited}
    strata = {visit.stratum for visit in visited}
    is_by_estate = len(strata) > 1
    estates = dict(zip(frame["unit_id"], frame["estate"], strict=True))
    if is_by_estate and any(visit.stratum != estates[visit.unit] for visit in visited):
        raise NotEnoughData(TEXTS["strata_must_estates_units"])
    table = frame.assign(stratum=frame["estate"] if is_by_estate else WHOLE, done=frame["unit_id"].map(result))
    apart = _counted(table, ["stratum", "is_reported"])
    if frame["is_reported"].all() or (apart["n"] >= np.minimum(apart["size"], AT_LEAST)).all():
        return apart
    return _counted(table, ["stratum"])


def _counted(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    groups = table.assign(is_done=table["done"].eq(True)).groupby(by, sort=True)
    return groups.agg(size=("unit_id", "size"), n=("done", "count"), verified=("is_done", "sum")).reset_index()


def _other_list(frame: pd.DataFrame, visits: Sequence[Visit], seed: int | None) -> int | None:
    """How many drawn units differ from those that the seed draws."""
    if seed is None:
        return None
    by_estate = len({visit.stratum for visit in visits}) > 1
    try:
        again = draw_visits(frame, len(visits), seed=seed, unit="unit_id", strata="estate" if by_estate else "")
    except AnalysisError:  # so many cannot be drawn from these units at all
        return len(visits)
    return len({visit.unit for visit in visits} - set(again.sample["unit_id"]))
