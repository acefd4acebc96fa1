"""A part of an evaluation: which tables it reads, and what it makes of them: figures, findings, sections."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.core.figures import Figure
from analysis.core.results import Result
from analysis.core.sections import Section
from analysis.facts.budget import Execution
from analysis.facts.completion import Completion, Unit
from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Column
from analysis.scoring.indicators import Indicator
from analysis.scoring.packs import RulePack
from analysis.scoring.score import Scorecard
from questionnaires.problems import Problem
from questionnaires.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known when a part is evaluated; `card` only by the parts that come after the scores.

    `findings` are (id, title) of all findings, known only by the parts that come last.
    """

    pack: RulePack
    period: tuple[str, str]
    report_date: str
    stage: str
    indicators: tuple[Indicator, ...]
    units: tuple[Unit, ...]
    unit_name: Text
    dataset: Dataset | None
    completion: Completion | None
    execution: Execution | None
    card: Scorecard | None
    figures: Mapping[str, Figure]
    findings: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a part comes to. `findings` name a kind of the findings' texts and what it is about ("" if nothing)."""

    figures: tuple[Figure, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    results: Mapping[str, Result] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: `read` gives its data or None where there are none; `evaluate` is pure.

    `tables` are the columns of every table it reads, for templates. `after_scores` says that it looks at the scorecard,
    `comes_last` that it looks at the findings (and draws none).
    """

    id: str
    name: Text
    tables: Mapping[str, Mapping[str, Column]]
    read: Callable[[Inputs, list[Problem]], Any]
    evaluate: Callable[[Any, Context], Outcome]
    after_scores: bool = False
    comes_last: bool = False
