"""A rule pack as values (规则包): bands, rules by kind of indicator, over-achievement, alerts, vetoes, use."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.scoring.indicators import Indicator
from analysis.scoring.pack_files.sources import OWN_SOURCE, Rule, Source
from analysis.scoring.standards.values import OWN
from questionnaires.texts import Text


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
