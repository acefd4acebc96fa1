"""Rule packs as data (规则包), and the one reader of them. A local pack states only what differs from another one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.scoring.indicators import Indicator
from analysis.scoring.pack_files.rule_shapes import RuleShape, SourceShape
from analysis.scoring.pack_files.shapes import GRADES, OverachievementShape, PackShape
from analysis.scoring.pack_files.sources import OWN_SOURCE, Rule, Source
from analysis.scoring.standards.values import OWN
from questionnaires.characters import flag, plain
from questionnaires.load import file_digest
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.shapes.faults import faults_of, read
from questionnaires.shapes.shape import one_of_these
from questionnaires.shapes.source import Fault
from questionnaires.shapes.source import Source as Definition
from questionnaires.texts import Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

FOLDER = Path(__file__).parent / "rule_packs"
HEAD = ("pack", "version", "rests_on", "name")  # every pack has its own
STAND_IN = "national-1"
MERGED = ("rules", "alerts", "vetoes", "unavailable", "more_sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A warning rule (预警规则): its kind and the numbers at which it rings."""

    id: str
    names: Text
    kind: str
    values: Mapping[str, Decimal]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """一票否决: a fact that sets the grade whatever the score says; `cap` is the highest total it leaves."""

    id: str
    names: Text
    cap: Decimal
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Overachievement:
    """When a result above its target is to be explained, thought suspect, or (only where a pack says so) cut."""

    explain_at: Decimal
    suspect_at: Decimal
    cut_from: Decimal | None
    slope: Decimal
    floor: Decimal
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What follows from a grade (结果应用): the decision on next year's budget, and the factor on payments."""

    decision: str
    names: Text
    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """One version of a set of rules: bands, rules by kind of indicator, over-achievement, alerts, vetoes, use."""

    id: str
    names: Text
    digests: Mapping[str, str]
    bands: tuple[tuple[str, Decimal], ...]
    grade_names: Mapping[str, Text]
    bands_source: Source
    rules: Mapping[str, Rule]
    grades: Mapping[str, tuple[Decimal, Decimal]]
    overachievement: Overachievement
    alerts: Mapping[str, Alert]
    vetoes: Mapping[str, Veto]
    unavailable: Mapping[str, str]
    least_scored: Decimal
    most_not_applicable: Decimal
    more_sources: Mapping[str, Source]
    consequences: Mapping[str, Consequence]
    use_source: Source
    tells_strict: bool
    bare_quantity: str = "equal"
    bonus: str = "within_points"

    def grade(self, total: Decimal) -> str:
        """The band (优, 良, 中, 差) of an unrounded total; bands are half open, so 89.995 is 良."""
        return next(grade for grade, start in self.bands if total >= start or start == 0)

    def rule_of(self, indicator: Indicator) -> Rule:
        """The rule of an indicator: its own, else that of what it measures, else that of its kind.

        A target of zero (= or ≤) allows none; a ratio to it would mean nothing.
        """
        by_kind = self.rules[str(indicator.kind)]
        if indicator.own_rule is not None:
            return Rule(name=OWN, params={"bonus": self.bonus}, source=OWN_SOURCE)
        if indicator.rule:
            named = next((rule for rule in self.rules.values() if rule.name == indicator.rule), by_kind)
            return Rule(name=indicator.rule, params=named.params, source=named.source)
        if indicator.kind in ("equal", "at_most") and indicator.target == 0:
            return Rule(name="none_allowed", params={}, source=by_kind.source)
        return self.rules.get(indicator.measures, by_kind) if indicator.measures else by_kind

    def sources(self) -> tuple[tuple[str, Source], ...]:
        """Everything in the pack that has a source, by where it stands."""
        rules = [(f"rules.{name}", rule.source) for name, rule in self.rules.items()]
        alerts = [(f"alerts.{name}", alert.source) for name, alert in self.alerts.items()]
        vetoes = [(f"vetoes.{name}", veto.source) for name, veto in self.vetoes.items()]
        return (
            ("bands", self.bands_source),
            *rules,
            ("overachievement", self.overachievement.source),
            *alerts,
            *vetoes,
            ("use", self.use_source),
            *self.more_sources.items(),
        )


def known_packs() -> tuple[str, ...]:
    """The ids of all packs, in order of the alphabet."""
    return tuple(sorted(each.stem for each in FOLDER.glob("*.yaml")))


def read_pack(pack_id: str) -> RulePack:
    """The rule pack with this id, such as `national-1`.

    Raises
        ProblemsError: there is no such pack, or something in it is missing, unknown or of the wrong kind.
    """
    known = known_packs()
    if pack_id not in known:
        fault = TEXTS["there_no_such_rule"]
        raise ProblemsError(
            [Problem(file=pack_id, fault=fault, cure=allowed(Text("、".join(known), ", ".join(known))))]
        )
    pack = _judged(pack_id)
    shape = pack.shape
    return RulePack(
        id=pack_id,
        names=shape.name,
        digests=pack.digests,
        bands=tuple((band.grade, band.start) for band in shape.bands),
        grade_names=dict(GRADES) | {band.grade: band.name for band in shape.bands if band.name},
        bands_source=_source(shape.bands_source),
        rules={name: _rule(rule) for name, rule in shape.rules.items()},
        grades={name: (grade.start, grade.end) for name, grade in shape.grades.items()},
        overachievement=_overachievement(shape.overachievement),
        alerts={
            name: Alert(id=name, names=alert.name, kind=alert.kind, values=alert.values, source=_source(alert.source))
            for name, alert in shape.alerts.items()
        },
        vetoes={
            name: Veto(id=name, names=veto.name, cap=veto.cap, source=_source(veto.source))
            for name, veto in shape.vetoes.items()
        },
        unavailable=shape.unavailable.model_dump(),
        least_scored=shape.least_scored,
        most_not_applicable=shape.most_not_applicable,
        more_sources={name: _source(source) for name, source in shape.more_sources.items()},
        tells_strict=shape.tells_strict,
        bare_quantity=shape.bare_quantity,
        bonus=shape.bonus,
        consequences={
            grade: Consequence(decision=use.decision, names=use.name, factor=use.factor)
            for grade, use in shape.use.grades
        },
        use_source=_source(shape.use.source),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A pack over all it rests on: its values, the same as a model, and the digest of every file."""

    raw: dict[str, Any]
    shape: PackShape
    digests: Mapping[str, str]


def _judged(pack_id: str, above: tuple[str, ...] = ()) -> _Judged:
    """The pack over the one it rests on; each file is judged where it stands, the lower one first.

    Raises
        ProblemsError: something in one of the files is missing, unknown or of the wrong kind.
    """
    path = FOLDER / f"{pack_id}.yaml"
    raw, lines = read_yaml(path)
    source = Definition(file=str(path), raw=raw, lines=lines)
    problems = list(map(source.problem, _head_faults(raw, pack_id, above)))
    below = None
    if isinstance(raw, dict) and "rests_on" in raw:
        # another pack stands in for a wrong one, so that the rest of the file can be judged too
        below = _judged(STAND_IN if pack_id != STAND_IN and problems else raw["rests_on"], above=(*above, pack_id))
    merged = _over(below.raw, raw) if below else raw
    try:
        shape = PackShape.model_validate(merged)
    except ValidationError as wrong:
        problems += [source.problem(fault) for fault in faults_of(wrong, merged)]
    if problems:
        raise ProblemsError(problems)
    digests = {f"packs/{pack_id}.yaml": file_digest(path)} | (dict(below.digests) if below else {})
    return _Judged(raw=merged, shape=shape, digests=digests)


def _head_faults(raw: Any, pack_id: str, above: tuple[str, ...]) -> Iterator[Fault]:
    """What a pack is called, and what it rests on."""
    if not isinstance(raw, dict):
        return
    called = f"{raw.get('pack')}-{raw.get('version')}"
    if {"pack", "version"} <= set(raw) and called != pack_id:
        cure = allowed(TEXTS["file"].fill(pack_id=pack_id))
        yield Fault(fault=found(called), cure=cure, place=("pack",))
    below = raw.get("rests_on", pack_id)
    others = [name for name in known_packs() if name != pack_id]
    if below in above:
        cure = allowed(TEXTS["pack_does_not_rest"])
        yield Fault(fault=found(below), cure=cure, place=("rests_on",))
    elif "rests_on" in raw and below not in others:
        yield Fault(fault=read(below), cure=one_of_these(str(below), others), place=("rests_on",))


def _over(below: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """A local pack over another one: its own head, and what it states instead of the other's."""
    merged = {key: value for key, value in below.items() if key not in HEAD} | raw
    for key in MERGED:
        if isinstance(merged[key], dict):
            merged[key] = below[key] | merged[key]
    return merged


def _rule(shape: RuleShape) -> Rule:
    parameters = shape.parameters
    strict = {"strict": flag(parameters["strict"])} if "strict" in parameters else {}
    return Rule(name=shape.rule, params={**_digits(parameters), **strict}, source=_source(shape.source))


def _digits(parameters: Any) -> Any:
    """Parameters with their numbers as texts, so that 0.6 stays six tenths."""
    if isinstance(parameters, dict):
        return {key: _digits(value) for key, value in parameters.items()}
    return [_digits(value) for value in parameters] if isinstance(parameters, list) else plain(str(parameters))


def _overachievement(over: OverachievementShape) -> Overachievement:
    return Overachievement(
        explain_at=over.explain_at,
        suspect_at=over.suspect_at,
        cut_from=over.cut.start if over.cut else None,
        slope=over.cut.slope if over.cut else Decimal(0),
        floor=over.cut.floor if over.cut else Decimal(0),
        source=_source(over.source),
    )


def _source(shape: SourceShape) -> Source:
    return Source(**dict(shape))
