"""Findings (问题): what the topics draw, each as fact · criterion · gap · cause · effect · recommendation.

A topic says which kinds it draws; what a kind says, and how severe it is, stands in the findings.yaml beside the topic,
with places for figures.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.core.figures import Figure, figure_ids, fill
from analysis.evaluation.acts import chosen
from analysis.evaluation.topics import TOPICS
from analysis.topics.contract import AnyTopic, Context
from questionnaires.texts import NO_TEXT, Language, Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

FILE = "findings.yaml"
PARTS = ("fact", "criterion", "gap", "cause", "effect", "recommendation")
SEVERITIES: dict[str, Text] = {
    "high": TEXTS["high"],
    "medium": TEXTS["medium"],
    "low": TEXTS["low"],
}
FIRST: tuple[frozenset[str], ...] = (  # in this order a reader meets equally severe ones, before those of other kinds
    frozenset({"vetoed"}),
    frozenset({"completion_overstated", "completion_overstated_at_least"}),
    frozenset({"share_without_n", "share_impossible"}),
    frozenset({"satisfaction_below", "satisfaction_below_unclear", "satisfaction_met_unclear"}),
    frozenset({"satisfaction_of_participants_below", "satisfaction_of_participants_met"}),
    frozenset({"satisfied_but_late"}),
    frozenset({"target_too_low", "target_to_explain", "overachievement_cut"}),
    frozenset({"reading_negative", "share_of_few", "share_missed_unclear"}),
    frozenset({"no_grade", "evidence_missing", "many_not_applicable", "points_left_out"}),
    frozenset({"grade_differs"}),
    frozenset({"execution_low"}),
    frozenset({"scored_on_reports", "scored_partly_on_reports"}),
    frozenset({"total_row_differs"}),
    frozenset({"spent_above_budget", "spent_above_received"}),
    frozenset({"published_differs"}),
    frozenset({"published_total_differs", "part_grade_differs"}),
    frozenset({"money_as_output", "satisfaction_without_n"}),
    frozenset({"survey_reading_differs", "survey_reading_left_out"}),
)


AMOUNTS = ("yuan", "points", "percentage_points")  # units of what may be at stake, the most telling first
STAKES = frozenset(
    {"difference", "discrepancy", "gap", "misfit", "cut", "outside", "above_cap", "shortfall", "variance"}
)
INDICATOR = ("score", "target", "tolerance", "self")  # what ids of figures of indicators begin with
NAMED = (".name", ".project")
WAITS = TEXTS["waits"].zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; every text still holds its `{figure.id}` places, so that a page can link each number.

    `about` is the indicator that it is about, "" if none; `subject` what it is about in one or two words; `amount` the
    figure that is at stake, "" if none; `several` what findings of its kind say together. `number` is that of the
    problem under which it is told (问题1…).
    """

    id: str
    kind: str
    severity: str
    title: Text
    parts: Mapping[str, Text]
    about: str = ""
    subject: Text = NO_TEXT
    several: Text = NO_TEXT
    amount: str = ""
    number: int = 0

    @property
    def waits(self) -> bool:
        """Whether its cause is for somebody else to tell (待…说明)."""
        return self.parts["cause"]["zh"].startswith(WAITS)

    def headline(self, figures: Mapping[str, Figure], lang: Language = "zh") -> str:
        """The finding in one line."""
        return fill(self.title[lang], figures, lang)


def draw_findings(context: Context, acts: Set[str] = frozenset()) -> tuple[Finding, ...]:
    """What all topics have found, the severest first; equal ones in the order of FIRST, then of their topics.

    Args
        acts: what was done (see `analysis.evaluation.acts`): texts that assert anything else are not printed.
    """
    kinds = templates(TOPICS)
    drawn = [pair for outcome in context.outcomes.values() for pair in outcome.findings]
    findings = [_finding(kinds[kind], kind, about, context.figures, acts) for kind, about in drawn]
    severities = list(SEVERITIES)
    return tuple(sorted(findings, key=lambda finding: (severities.index(finding.severity), _rank(finding.kind))))


def _rank(kind: str) -> int:
    return next((rank for rank, kinds in enumerate(FIRST) if kind in kinds), len(FIRST))


@cache
def templates(topics: tuple[AnyTopic, ...]) -> dict[str, Any]:
    """What every kind of finding says, from the findings.yaml of all topics; a kind stands in one of them.

    Raises
        ValueError: a kind stands in two files.
    """
    kinds: dict[str, Any] = {}
    for path in dict.fromkeys(topic.folder / FILE for topic in topics):
        raw, _ = read_yaml(path) if path.exists() else ({}, {})
        twice = kinds.keys() & raw.keys()
        if twice:
            raise ValueError(f"{path} repeats {sorted(twice)}")
        kinds |= raw
    return kinds


def _finding(
    template: Mapping[str, Any], kind: str, about: str, figures: Mapping[str, Figure], acts: Set[str]
) -> Finding:
    title = _part(template, "title", about, figures, acts)
    parts = {part: _part(template, part, about, figures, acts) for part in PARTS}
    several = template.get("several")
    indicator = about if _is_on_indicator(title, about) else ""
    return Finding(
        id=f"{kind}.{about}" if about else kind,
        kind=kind,
        severity=template["severity"],
        title=title,
        parts=parts,
        about=indicator,
        subject=_subject(title, about),
        several=Text(several["zh"], several["en"]) if several else NO_TEXT,
        amount=_amount(template.get("amount"), about, indicator, parts, figures),
    )


def _subject(title: Text, about: str) -> Text:
    """What a finding is about: the name in its title, else the first figure of the thing; nothing where it is alone."""
    ids = [figure_id for figure_id in figure_ids(title["zh"]) if about and about in figure_id]
    named = next((each for each in ids if each.endswith(NAMED)), ids[0] if ids else "")
    return Text.same(f"{{{named}}}") if named else NO_TEXT


def _is_on_indicator(title: Text, about: str) -> bool:
    return any(about and name.startswith(f"{stem}.{about}.") for name in figure_ids(title["zh"]) for stem in INDICATOR)


def _amount(
    named: str | None, about: str, indicator: str, parts: Mapping[str, Text], figures: Mapping[str, Figure]
) -> str:
    """The figure at stake: the one that its kind names; else a difference it tells; else the indicator's points."""
    if named is not None:
        told = [named.replace("$id", about)] if named else []
    else:
        named_in = [name for part in ("gap", "fact") for name in figure_ids(parts[part]["zh"]) if name in figures]
        told = [name for name in named_in if name.rpartition(".")[2] in STAKES and figures[name].unit in AMOUNTS]
        told = [*sorted(told, key=lambda name: AMOUNTS.index(figures[name].unit)), f"score.{indicator}.out_of"]
    return next((name for name in told if name in figures and figures[name].value is not None), "")


def _part(template: Mapping[str, Any], part: str, about: str, figures: Mapping[str, Figure], acts: Set[str]) -> Text:
    """The text of one part: that of its case, with its additions where the figures they need exist.

    Raises
        ValueError: no case of the part holds.
    """
    texts = chosen(_possible(template[part], about, figures), acts)
    if texts is None:
        raise ValueError(f"no case of {part} holds: {template[part]}")
    for name, entry in template.items():
        extra = chosen(entry, acts) if name.startswith(f"{part}+") else None
        if extra is not None and _applies(name, extra, about, figures):
            texts = Text(texts["zh"] + extra["zh"], f"{texts['en']} {extra['en']}")
    return Text(texts["zh"].replace("$id", about), texts["en"].replace("$id", about))


def _possible(entry: Any, about: str, figures: Mapping[str, Figure]) -> Any:
    """The cases of an entry whose figures exist; an entry without cases as it is."""
    if not isinstance(entry, list):
        return entry
    return [case for case in entry if set(figure_ids(case["zh"].replace("$id", about))) <= set(figures)]


def _applies(name: str, extra: Text, about: str, figures: Mapping[str, Figure]) -> bool:
    wanted = set(figure_ids(extra["zh"].replace("$id", about)))
    if name.endswith("+fits"):
        return f"published.{about}.fits" in figures and wanted <= set(figures)
    return wanted <= set(figures)
