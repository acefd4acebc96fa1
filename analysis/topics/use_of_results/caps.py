"""The most a project can get by its region class (补助上限), and the published total of a list (名单与公布总额核对)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.facts.tables import MONEY_UNITS
from analysis.scoring.pack_files.sources import Source
from questionnaires.texts import Language, Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

Relation = Literal["more_than", "equal", "at_most"]
RELATIONS: tuple[Relation, ...] = ("more_than", "equal", "at_most")
GRANT_UNITS: Mapping[str, Decimal] = MONEY_UNITS
DEFAULT_CAPS = "urban_renewal_2025"
FITS: Mapping[bool | None, Text] = {
    None: TEXTS["no_total_published"],
    True: TEXTS["published_total_fits"],
    False: TEXTS["published_total_does_not"],
}
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The highest grant to one project by region class (补助上限), and where it stands."""

    id: str
    names: Text
    regions: Mapping[str, Text]
    caps_yuan: Mapping[str, Decimal]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTotal:
    """A total as it was published: the amount, and whether it is said to be more than, equal to or at most that."""

    value_yuan: Decimal
    relation: Relation
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsCheck(Result):
    """The caps of a list of projects added up, against the total that was published (名单与公布总额核对)."""

    caps: Caps
    counts: Mapping[str, int]
    total_yuan: Decimal
    published: PublishedTotal | None
    agrees: bool | None

    def to_frame(self) -> pd.DataFrame:
        """Rows: region, label, n, cap_yuan, sum_yuan."""
        caps = self.caps
        columns = ["region", "label", "n", "cap_yuan", "sum_yuan"]
        rows = [
            (region, caps.regions[region]["zh"], n, caps.caps_yuan[region], n * caps.caps_yuan[region])
            for region, n in self.counts.items()
        ]
        return pd.DataFrame(rows, columns=columns)

    def sentence(self, lang: Language = "zh") -> str:
        """The sum of the caps, and whether it fits what was published."""
        n, total = sum(self.counts.values()), numbers.money(self.total_yuan)
        verdict = FITS[self.agrees][lang]
        return TEXTS["caps_projects_listed_add"].fill(n=n, total=total, said=verdict)[lang]


def known_caps() -> tuple[str, ...]:
    """The ids of all sets of caps."""
    return tuple(_caps_file())


def read_caps(caps_id: str = DEFAULT_CAPS) -> Caps:
    """A set of caps by region class (补助上限) from analysis/topics/use_of_results/caps.yaml.

    Raises
        InvalidInput: there are no caps of this id.
    """
    if caps_id not in _caps_file():
        known = known_caps()
        raise InvalidInput(
            TEXTS["no_caps_called_known"].fill(caps_id=caps_id, listed=Text("、".join(known), ", ".join(known)))
        )
    raw = _caps_file()[caps_id]
    each_unit, source = GRANT_UNITS[raw["unit"]], raw["source"]
    return Caps(
        id=caps_id,
        names=raw["name"],
        regions={region: Text(entry["zh"], entry["en"]) for region, entry in raw["regions"].items()},
        caps_yuan={region: Decimal(entry["cap"]) * each_unit for region, entry in raw["regions"].items()},
        source=Source(**source),
    )


def total_of_caps(regions: Iterable[str], caps: Caps) -> Decimal:
    """The most that a list of projects can get (上限合计): the cap of each one's region class, added up.

    Args
        regions: the fiscal region class of each project, one entry a project. caps: yuan by class.

    Returns
        Yuan; 0 for an empty list.

    Raises
        InvalidInput: a class that the caps do not have; the known ones are named.

    Source
        The notice named in `caps.source`.

    >>> total_of_caps(["east"] * 8 + ["central"] * 5 + ["west"] * 5 + ["municipality"] * 2, read_caps())
    Decimal('19800000000')
    """
    return sum((cap_of(region, caps) for region in regions), ZERO)


def check_total(regions: Sequence[str], caps: Caps, published: PublishedTotal | None) -> CapsCheck:
    """Whether a published total can be true of a list of projects (名单与公布总额核对).

    Args
        regions: the fiscal class of every project on the list. published: yuan, or None where nothing was published.

    Returns
        CapsCheck; `agrees` is None without a published total.

    Raises
        InvalidInput: a class that the caps do not have.

    Source
        The notice named in `caps.source`: what is paid cannot exceed the caps.
    """
    total = total_of_caps(regions, caps)
    counts = {region: regions.count(region) for region in caps.regions if region in regions}
    agrees = None
    if published is not None:
        agrees = {
            "more_than": total > published.value_yuan,
            "equal": total == published.value_yuan,
            "at_most": total <= published.value_yuan,
        }[published.relation]
    return CapsCheck(caps=caps, counts=counts, total_yuan=total, published=published, agrees=agrees)


def cap_of(region: str, caps: Caps) -> Decimal:
    """The most a project of this region class can get. Raises InvalidInput: a class without a cap."""
    if region not in caps.caps_yuan:
        raise InvalidInput(
            TEXTS["no_region_class_known"].fill(
                region=region, listed=Text("、".join(caps.regions), ", ".join(caps.regions))
            )
        )
    return caps.caps_yuan[region]


@cache
def _caps_file() -> Mapping[str, Any]:
    raw, _ = read_yaml(Path(__file__).with_name("caps.yaml"))
    tables: Mapping[str, Any] = raw
    return tables
