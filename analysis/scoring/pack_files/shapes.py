"""A rule pack file as models: every part, name and number that a pack holds, and what may stand there."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from analysis.scoring.indicators import KINDS, MEASURES
from analysis.scoring.pack_files.rule_shapes import RuleShape, SourceShape
from questionnaires.problems import allowed, found
from questionnaires.shapes.faults import MISSING, refusal
from questionnaires.shapes.kinds import Both, Filled, Flag, Number, Share, number_kind, one_of
from questionnaires.shapes.shape import UNKNOWN, Keys, Shape, one_of_these, unknown_key
from questionnaires.shapes.source import Fault
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

GRADES: dict[str, Text] = {
    "excellent": TEXTS["excellent"],
    "good": TEXTS["good"],
    "fair": TEXTS["fair"],
    "poor": TEXTS["poor"],
}
ALERT_VALUES: Mapping[str, tuple[str, ...]] = {  # the thresholds that each kind of alert needs
    "least": ("below",),
    "share_of_time": ("red", "yellow"),
    "gap": ("above",),
    "self_evaluation": ("gap", "unspent"),
    "by_month": (),
}
NEEDED_ALERT = "execution_low"  # figures and findings of every evaluation name it
BARE_QUANTITIES = ("equal", "at_least")  # what 53户 asks for
BONUSES = ("within_points", "within_total", "above")  # how far a bonus may go
MONTHS = tuple(map(str, range(1, 13)))
BANDS = allowed(TEXTS["list_grades"])


Missing = Annotated[str, one_of(("left_out", "zero"))]


class BandShape(Shape):
    """A grade, the total from which it is given, and what it is called where that differs."""

    grade: Annotated[str, one_of(tuple(GRADES))]
    start: Number = Field(alias="from")
    name: Both = NO_TEXT


class GradeShape(Shape):
    """The share of the points that a result named by a grade is given, from and to."""

    start: Share = Field(alias="from")
    end: Share = Field(alias="to")

    @field_validator("end")
    @classmethod
    def _above_the_start(cls, end: Decimal, info: ValidationInfo) -> Decimal:
        start = info.data.get("start")
        if start is not None and start >= end:
            raise refusal(Fault(fault=found(f"{start}–{end}"), cure=allowed(TEXTS["below"])))
        return end


class CutShape(Shape):
    """From which ratio points are cut, how steeply, and what is left at least."""

    start: Number = Field(alias="from")
    slope: Number
    floor: Number


class OverachievementShape(Shape):
    """When a result above its target is explained, suspect, or cut."""

    explain_at: Number
    suspect_at: Number
    cut: CutShape | None = None
    source: SourceShape


class AlertShape(Shape):
    """A warning rule: its kind, and the numbers at which it rings."""

    name: Both
    kind: Annotated[str, one_of(tuple(ALERT_VALUES))]
    values: dict[str, Number]
    source: SourceShape

    @field_validator("values")
    @classmethod
    def _of_the_kind(cls, values: dict[str, Decimal], info: ValidationInfo) -> dict[str, Decimal]:
        if faults := list(_thresholds(info.data.get("kind"), values)):
            raise refusal(*faults)
        return values


class VetoShape(Shape):
    """A fact that vetoes the grade, and the highest total it leaves."""

    name: Both
    cap: Number
    source: SourceShape


class UnavailableShape(Shape):
    """What a value that is missing does to the total, by the reason why it is missing."""

    not_applicable: Missing
    not_comparable: Missing
    not_verifiable: Missing


class ConsequenceShape(Shape):
    """What follows from a grade."""

    decision: Filled
    name: Both
    factor: Number


class ConsequencesShape(Shape):
    """What follows from each grade."""

    excellent: ConsequenceShape
    good: ConsequenceShape
    fair: ConsequenceShape
    poor: ConsequenceShape


class UseShape(Shape):
    """How results are used."""

    grades: ConsequencesShape
    source: SourceShape


class PackShape(Shape):
    """A whole rule pack; a local one is read over the pack it rests on, so that no part is missing."""

    pack: Filled
    version: Filled
    rests_on: Filled | None = None
    name: Both
    bands: list[BandShape]
    bands_source: SourceShape
    rules: dict[str, RuleShape]
    grades: dict[str, GradeShape]
    overachievement: OverachievementShape
    alerts: dict[str, AlertShape]
    vetoes: dict[str, VetoShape]
    unavailable: UnavailableShape
    least_scored: Share = Decimal("0.8")
    most_not_applicable: Share = Decimal("0.1")
    more_sources: dict[str, SourceShape]
    tells_strict: Flag
    bare_quantity: Annotated[str, one_of(BARE_QUANTITIES)] = "equal"
    bonus: Annotated[str, one_of(BONUSES)] = "within_points"
    use: UseShape

    @classmethod
    def prepared(cls, raw: Keys, context: Any) -> tuple[Keys, list[Fault]]:
        """Rules and alerts have names: of some there must be one, of others there may be none."""
        part, faults = super().prepared(raw, context)
        return part, [*faults, *_named_parts(part)]

    @field_validator("bands")
    @classmethod
    def _from_the_best_down(cls, bands: list[BandShape]) -> list[BandShape]:
        """Grades from the best down, the last from 0: every total has one."""
        starts, grades = [band.start for band in bands], [band.grade for band in bands]
        if len(set(grades)) < len(grades):
            raise refusal(Fault(fault=found(", ".join(grades)), cure=allowed(TEXTS["each_grade_once"])))
        if not starts:
            raise refusal(Fault(fault=TEXTS["holds_no_grade"], cure=BANDS))
        if starts[-1] != 0 or not all(above > below for above, below in pairwise(starts)):
            cure = allowed(TEXTS["starts_fall_last_one"])
            raise refusal(Fault(fault=found(", ".join(map(str, starts))), cure=cure))
        return bands


def _named_parts(part: Keys) -> Iterator[Fault]:
    """Rules that no kind of indicator has, and the rules and the alert that every evaluation needs."""
    rules, alerts, kinds = part.get("rules"), part.get("alerts"), (*KINDS, *MEASURES)
    if isinstance(rules, dict):
        for name in rules:
            if name not in kinds:
                yield Fault(fault=UNKNOWN, cure=one_of_these(name, kinds), place=("rules", name), of_key=True)
        for kind in KINDS:
            if kind not in rules:
                yield Fault(fault=MISSING, cure=allowed(TEXTS["scoring_rule"]), place=("rules", kind))
    if isinstance(alerts, dict) and NEEDED_ALERT not in alerts:
        yield Fault(fault=MISSING, cure=allowed(TEXTS["alert"]), place=("alerts", NEEDED_ALERT))


def _thresholds(kind: str | None, values: Mapping[str, Decimal]) -> Iterator[Fault]:
    """Thresholds that a kind of alert lacks, and those it would ignore."""
    if kind is None:
        return
    needed = ALERT_VALUES[kind]
    known = needed or MONTHS
    for name in needed:
        if name not in values:
            yield Fault(fault=MISSING, cure=number_kind.cure, place=(name,))
    for name, value in values.items():
        if name not in known:
            yield unknown_key(name, known)
        elif kind == "by_month" and not 0 <= value <= 1:
            yield Fault(fault=found(value), cure=allowed(TEXTS["text_2"]), place=(name,))
