"""Rule packs as data (规则包), and the one reader of them. A local pack states only what differs from another one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis.scoring.indicators import Indicator
from analysis.scoring.pack_check import pack_problems
from questionnaires.characters import flag, plain
from questionnaires.load import file_digest
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import NO_TEXT, Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

FOLDER = Path(__file__).parent / "rule_packs"
GRADES: dict[str, Text] = {
    "excellent": TEXTS["excellent"],
    "good": TEXTS["good"],
    "fair": TEXTS["fair"],
    "poor": TEXTS["poor"],
}
LEVELS: dict[str, Text] = {  # what kind of source a rule rests on
    "national": TEXTS["national_document"],
    "province": TEXTS["one_province_s_document"],
    "form": TEXTS["note_form"],
    "practice": TEXTS["common_practice"],
    "own": TEXTS["convention_pack"],
    "press": TEXTS["press_report"],
}
MERGED = ("rules", "alerts", "vetoes", "unavailable", "more_sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule stands, what kind of source that is, and whether a person has compared it with the text.

    `level` is one of `LEVELS`; `why` says why this rule was taken where others are in use.
    """

    document: str
    level: str
    article: str
    date: str
    checked: bool
    why: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A scoring rule by name, with its parameters and its source."""

    name: str
    params: Mapping[str, Any]
    source: Source


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
    bands_source: Source
    rules: Mapping[str, Rule]
    grades: Mapping[str, tuple[Decimal, Decimal]]
    overachievement: Overachievement
    alerts: Mapping[str, Alert]
    vetoes: Mapping[str, Veto]
    unavailable: Mapping[str, str]
    more_sources: Mapping[str, Source]
    consequences: Mapping[str, Consequence]
    use_source: Source
    tells_strict: bool

    def grade(self, total: Decimal) -> str:
        """The band (优, 良, 中, 差) of an unrounded total; bands are half open, so 89.995 is 良."""
        return next(grade for grade, start in self.bands if total >= start or start == 0)

    def rule_of(self, indicator: Indicator) -> Rule:
        """The rule of an indicator: its own, else that of what it measures, else that of its kind.

        A target of zero (= or ≤) allows none; a ratio to it would mean nothing.
        """
        by_kind = self.rules[str(indicator.kind)]
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
    raw, digests = _merged(pack_id)
    over = raw["overachievement"]
    cut = over.get("cut") or {}
    return RulePack(
        id=pack_id,
        names=raw["name"],
        digests=digests,
        bands=tuple((band["grade"], _decimal(band["from"])) for band in raw["bands"]),
        bands_source=_source(raw["bands_source"]),
        rules={name: _rule(rule) for name, rule in raw["rules"].items()},
        grades={name: (_decimal(part["from"]), _decimal(part["to"])) for name, part in raw["grades"].items()},
        overachievement=Overachievement(
            explain_at=_decimal(over["explain_at"]),
            suspect_at=_decimal(over["suspect_at"]),
            cut_from=_decimal(cut["from"]) if cut else None,
            slope=_decimal(cut.get("slope", "0")),
            floor=_decimal(cut.get("floor", "0")),
            source=_source(over["source"]),
        ),
        alerts={name: _alert(name, alert) for name, alert in raw["alerts"].items()},
        vetoes={
            name: Veto(id=name, names=veto["name"], cap=_decimal(veto["cap"]), source=_source(veto["source"]))
            for name, veto in raw["vetoes"].items()
        },
        unavailable=raw["unavailable"],
        more_sources={name: _source(source) for name, source in raw["more_sources"].items()},
        tells_strict=bool(flag(raw["tells_strict"])),
        consequences={
            grade: Consequence(decision=each["decision"], names=each["name"], factor=_decimal(each["factor"]))
            for grade, each in raw["use"]["grades"].items()
        },
        use_source=_source(raw["use"]["source"]),
    )


def _merged(pack_id: str, above: tuple[str, ...] = ()) -> tuple[dict[str, Any], dict[str, str]]:
    """The pack over the one it rests on, and the digest of every file that went into it.

    Raises
        ProblemsError: something in one of the files is missing, unknown or of the wrong kind.
    """
    path = FOLDER / f"{pack_id}.yaml"
    raw, lines = read_yaml(path)
    problems = pack_problems(path, raw, lines, packs=known_packs(), grades=GRADES, levels=LEVELS)
    if raw.get("rests_on") in above:
        fault, cure = (
            found(raw["rests_on"]),
            allowed(TEXTS["pack_does_not_rest"]),
        )
        problems.append(Problem(file=str(path), row=lines[("rests_on",)], place="rests_on", fault=fault, cure=cure))
    if problems:
        raise ProblemsError(problems)
    digests = {f"packs/{pack_id}.yaml": file_digest(path)}
    if "rests_on" not in raw:
        return raw, digests
    below, more = _merged(raw["rests_on"], above=(*above, pack_id))
    merged = below | raw
    for key in MERGED:
        merged[key] = below[key] | raw.get(key, {})
    return merged, digests | more


def pack_digest(pack: RulePack) -> str:
    """One digest for the pack and all it rests on."""
    return hashlib.sha256("".join(sorted(pack.digests.values())).encode()).hexdigest()


def _rule(raw: Mapping[str, Any]) -> Rule:
    params = raw.get("with", {})
    strict = {"strict": flag(params["strict"])} if "strict" in params else {}
    return Rule(name=raw["rule"], params={**_as_written(params), **strict}, source=_source(raw["source"]))


def _as_written(params: Any) -> Any:
    """Parameters with their numbers as texts, so that 0.6 stays six tenths."""
    if isinstance(params, dict):
        return {key: _as_written(value) for key, value in params.items()}
    return [_as_written(each) for each in params] if isinstance(params, list) else plain(str(params))


def _decimal(value: Any) -> Decimal:
    return Decimal(plain(str(value)))


def _alert(name: str, raw: Mapping[str, Any]) -> Alert:
    values = {str(key): _decimal(value) for key, value in raw["values"].items()}
    return Alert(id=name, names=raw["name"], kind=raw["kind"], values=values, source=_source(raw["source"]))


def _source(raw: Mapping[str, Any]) -> Source:
    return Source(**{**raw, "checked": bool(flag(raw["checked"]))})
