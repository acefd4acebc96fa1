"""Rule packs as data (规则包), and the one reader of them. A local pack states only what differs from another one.

Packs are shipped in rule_packs/; others lie beside an engagement in packs/<id>.yaml, which is `own` here: the
engagement's folder, or that one itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.scoring.pack_files.rule_shapes import RuleShape, SourceShape
from analysis.scoring.pack_files.shapes import GRADES, OverachievementShape, PackShape
from analysis.scoring.pack_files.shelf import own_files, own_folder, shelf_problems
from analysis.scoring.pack_files.sources import Rule, Source
from analysis.scoring.pack_files.values import Alert, Consequence, Overachievement, RulePack, Veto
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

__all__ = ["Alert", "Consequence", "Overachievement", "Rule", "RulePack", "Source", "Veto", "known_packs", "read_pack"]

FOLDER = Path(__file__).parent / "rule_packs"
HEAD = ("pack", "version", "rests_on", "name")  # every pack has its own
STAND_IN = "national-1"
MERGED = ("rules", "alerts", "vetoes", "unavailable", "more_sources")


def shipped_packs() -> dict[str, Path]:
    """The files of the packs that are shipped, by id."""
    return {path.stem: path for path in FOLDER.glob("*.yaml")}


def known_packs(own: Path | None = None) -> tuple[str, ...]:
    """The ids of all packs, those beside an engagement among them, in order of the alphabet."""
    return tuple(sorted(_files(own)))


def own_pack_files(own: Path | None) -> dict[str, Path]:
    """The files of the packs beside an engagement, by id."""
    return own_files(own_folder(own), shipped_packs())


def own_pack_problems(own: Path | None) -> list[Problem]:
    """Everything that is wrong with the packs beside an engagement, each fault once."""
    problems = shelf_problems(own_folder(own), shipped_packs())
    for pack_id in own_pack_files(own):
        try:
            read_pack(pack_id, own)
        except ProblemsError as wrong:
            problems += [problem for problem in wrong.problems if problem not in problems]
    return problems


def read_pack(pack_id: str, own: Path | None = None) -> RulePack:
    """The rule pack with this id, such as `national-1`, or one beside the engagement.

    Raises
        ProblemsError: there is no such pack, or something in it is missing, unknown or of the wrong kind.
    """
    files = _files(own)
    if pack_id not in files:
        cure = allowed(Text("、".join(sorted(files)), ", ".join(sorted(files))))
        raise ProblemsError([Problem(file=pack_id, fault=TEXTS["there_no_such_rule"], cure=cure)])
    pack = _judged(pack_id, files)
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


def _files(own: Path | None) -> dict[str, Path]:
    return shipped_packs() | own_pack_files(own)


def _judged(pack_id: str, files: Mapping[str, Path], above: tuple[str, ...] = ()) -> _Judged:
    """The pack over the one it rests on; each file is judged where it stands, the faults of the lower one first.

    Raises
        ProblemsError: something in one of the files is missing, unknown or of the wrong kind.
    """
    path = files[pack_id]
    raw, lines = read_yaml(path)
    source = Definition(file=str(path), raw=raw, lines=lines)
    problems = list(map(source.problem, _head_faults(raw, pack_id, files, above)))
    below = None
    if isinstance(raw, dict) and "rests_on" in raw:
        below, faults = _below(raw["rests_on"], files, (*above, pack_id), is_wrong=bool(problems))
        problems = faults + problems
    merged = _over(below.raw, raw) if below else raw
    try:
        shape = PackShape.model_validate(merged)
    except ValidationError as wrong:
        problems += [source.problem(fault) for fault in faults_of(wrong, merged)]
    if problems:
        raise ProblemsError(problems)
    digests = {f"packs/{pack_id}.yaml": file_digest(path)} | (dict(below.digests) if below else {})
    return _Judged(raw=merged, shape=shape, digests=digests)


def _below(
    pack_id: str, files: Mapping[str, Path], above: tuple[str, ...], *, is_wrong: bool
) -> tuple[_Judged, list[Problem]]:
    """The pack that another one rests on, and what is wrong with it.

    The general pack stands in for a wrong one, so that the rest of the file above can be judged too.
    """
    if is_wrong and above != (STAND_IN,):
        return _judged(STAND_IN, files, above), []
    try:
        return _judged(pack_id, files, above), []
    except ProblemsError as wrong:
        if pack_id == STAND_IN:
            raise
        return _judged(STAND_IN, files, above), list(wrong.problems)


def _head_faults(raw: Any, pack_id: str, files: Mapping[str, Path], above: tuple[str, ...]) -> Iterator[Fault]:
    """What a pack is called, and what it rests on."""
    if not isinstance(raw, dict):
        return
    called = f"{raw.get('pack')}-{raw.get('version')}"
    if {"pack", "version"} <= set(raw) and called != pack_id:
        cure = allowed(TEXTS["file"].fill(pack_id=pack_id))
        yield Fault(fault=found(called), cure=cure, place=("pack",))
    below = raw.get("rests_on", pack_id)
    others = [name for name in sorted(files) if name != pack_id]
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
