"""Rule packs as data (规则包), and the one reader of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from questionnaires.load import file_digest
from questionnaires.problems import Problem, ProblemsError, Texts, allowed, said
from questionnaires.yaml_lines import read_yaml

FOLDER = Path(__file__).parent

GRADES: dict[str, Texts] = {
    "excellent": {"zh": "优", "en": "excellent"},
    "good": {"zh": "良", "en": "good"},
    "fair": {"zh": "中", "en": "fair"},
    "poor": {"zh": "差", "en": "poor"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule stands, and whether a person has compared it with the gazetted text."""

    document: str
    article: str
    date: str
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A scoring rule by name, with its source."""

    name: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """One version of a set of rules: bands, rules by kind of indicator, over-achievement, alerts."""

    id: str
    names: Texts
    digest: str
    bands: tuple[tuple[str, Decimal], ...]
    bands_source: Source
    rules: Mapping[str, Rule]
    grades: Mapping[str, tuple[Decimal, Decimal]]
    explain_at: Decimal
    suspect_at: Decimal
    overachievement_source: Source
    alerts: Mapping[str, tuple[Decimal, Source]]
    unavailable: str

    def grade(self, total: Decimal) -> str:
        """The band (优, 良, 中, 差) of an unrounded total; bands are half open, so 89.995 is 良."""
        return next(grade for grade, start in self.bands if total >= start or start == 0)


def read_pack(pack_id: str) -> RulePack:
    """The rule pack with this id, such as `national-1`.

    Raises
        ProblemsError: there is no such pack.
    """
    path = FOLDER / f"{pack_id}.yaml"
    known = sorted(each.stem for each in FOLDER.glob("*.yaml"))
    if pack_id not in known:
        fault = said("没有这个规则包", "there is no such rule pack")
        raise ProblemsError([Problem(file=pack_id, fault=fault, cure=allowed("、".join(known), ", ".join(known)))])
    raw, _ = read_yaml(path)
    over = raw["overachievement"]
    return RulePack(
        id=f"{raw['pack']}-{raw['version']}", names=raw["name"], digest=file_digest(path),
        bands=tuple((band["grade"], Decimal(band["from"])) for band in raw["bands"]),
        bands_source=_source(raw["bands_source"]),
        rules={kind: Rule(name=rule["rule"], source=_source(rule["source"])) for kind, rule in raw["rules"].items()},
        grades={name: (Decimal(part["from"]), Decimal(part["to"])) for name, part in raw["grades"].items()},
        explain_at=Decimal(over["explain_at"]), suspect_at=Decimal(over["suspect_at"]),
        overachievement_source=_source(over["source"]),
        alerts={name: (Decimal(alert["value"]), _source(alert["source"])) for name, alert in raw["alerts"].items()},
        unavailable=raw["unavailable"],
    )  # fmt: skip


def _source(raw: Mapping[str, Any]) -> Source:
    return Source(document=raw["document"], article=raw["article"], date=raw["date"], checked=raw["checked"])
