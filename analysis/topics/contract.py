"""What topics and the evaluation agree on: the engagement, a topic and what it comes to, what it needs of others.

A topic reads its own tables, or takes what it looks at from those that several topics share; it says by id which other
topics it needs, and looks up what they give by the topic itself:

    done = context.of(COMPLETION)   # Completion | None
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar, cast

from analysis.core.figures import Figure
from analysis.core.results import Result
from analysis.core.sections import Section
from analysis.facts.budget import BudgetLine
from analysis.facts.completion import Unit
from analysis.facts.published import PublishedScore, PublishedShare
from analysis.inputs.amounts.total_rows import TotalRow
from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import Inputs
from analysis.inputs.sharing import Sharing
from analysis.inputs.tables import Column, Row
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import RulePack
from analysis.scoring.roles import Independence
from analysis.survey.rules import SurveyRules
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text

Data = TypeVar("Data")
Given = TypeVar("Given")
Given_co = TypeVar("Given_co", covariant=True)

EVERY_OTHER = "*"  # a need: of each topic that does not itself rest on this one
FINDINGS = "findings"  # a need: of the findings of all topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Everything an evaluation needs, checked; tables that were not handed in are empty or None.

    `parts` is what each topic has read of its own tables, by id: see `Topic.data`. `remarks` say what was kept as it
    stands though it could not be read, such as a target.
    """

    id: str
    folder: Path
    title: Text
    report_number: str
    report_date: str
    period: tuple[str, str]
    synthetic: Text | None
    roles: Mapping[str, Text]
    independence: Independence
    stage: str
    pack: RulePack
    texts: Mapping[str, tuple[Text, ...]]
    survey: SurveyRules | None
    dataset: Dataset | None
    indicators: tuple[Indicator, ...]
    readings: tuple[Reading, ...]
    budget: tuple[BudgetLine, ...]
    budget_basis: str
    units: tuple[Unit, ...]
    unit_name: Text
    completion: str
    published: tuple[PublishedShare, ...]
    published_scores: tuple[PublishedScore, ...]
    vetoes: tuple[Row, ...]
    parts: Mapping[str, object]
    places: Mapping[str, str]
    inputs: Mapping[str, str]
    total_rows: tuple[TotalRow, ...] = ()
    examples: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()

    def refuse_examples(self) -> None:
        """Raises ProblemsError where rows or texts of the template are left: nobody reviews, issues or signs those."""
        if self.examples:
            raise ProblemsError(self.examples)

    @property
    def valid_sheets(self) -> Dataset | None:
        """The sheets on which every result rests: those that the rules of the survey count, all where there are none.

        Raises
            NotEnoughData: the rules count by rating items, and the questionnaire has none.
        """
        if self.dataset is None or self.survey is None:
            return self.dataset
        return self.survey.valid(self.dataset)

    @property
    def is_synthetic(self) -> bool:
        """Whether part of the data was made up, and says so."""
        return self.synthetic is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[Given_co]):
    """What a topic comes to. `findings` name a kind of the findings' texts and what it is about ("" if nothing).

    `gives` is what other topics may look up.
    """

    figures: tuple[Figure, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    results: Mapping[str, Result] | None = None
    gives: Given_co | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known when a topic is evaluated: the engagement, and what the topics before it have come to.

    `findings` are (id, title) of all findings, known only by topics that need them.
    """

    engagement: Engagement
    figures: Mapping[str, Figure] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome[object]] = field(default_factory=dict)
    findings: tuple[tuple[str, Text], ...] = ()

    def of(self, topic: "Topic[Data, Given]") -> Given | None:
        """What another topic gives, None where it has no data or nothing to give."""
        return topic.given(self.outcomes)


def no_tables(_: Inputs, __: list[Problem]) -> None:
    """The reader of a topic without tables of its own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Topic(Generic[Data, Given]):
    """One topic: `read` gives its data or None where there are none; `evaluate` is pure.

    `tables` are the columns of every table it reads, for templates; `free_of_people` those whose rows are no persons,
    sheets or households: what rests on any other is told to everybody only with its counts. `takes` gives its data
    where they stand in tables that several topics share. `sharing` says what of a table travels inside a report, where
    not all of it does; one that is neither there nor free of people stays at home. `folders` gives by the name of a
    folder what of it travels. `needs` are the ids of the topics that are evaluated before
    it, with EVERY_OTHER or FINDINGS among them. `file` is that of its module: findings.yaml and template/ stand beside.
    """

    id: str
    name: Text
    file: str
    evaluate: Callable[[Data, Context], Outcome[Given]]
    read: Callable[[Inputs, list[Problem]], Data | None] = no_tables
    takes: Callable[[Engagement], Data | None] | None = None
    tables: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    free_of_people: frozenset[str] = frozenset()
    sharing: Mapping[str, Sharing] = field(default_factory=dict)
    folders: Mapping[str, Callable[[Path], Mapping[str, bytes]]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where its findings and templates stand."""
        return Path(self.file).parent

    def data(self, engagement: Engagement) -> Data | None:
        """What it looks at, None where the engagement has nothing of the kind."""
        if self.takes is not None:
            return self.takes(engagement)
        return cast("Data | None", engagement.parts.get(self.id))  # kept under its id by its own `read`

    def given(self, outcomes: Mapping[str, Outcome[object]]) -> Given | None:
        """What it gave others, among the outcomes of all topics."""
        outcome = outcomes.get(self.id)
        return None if outcome is None else cast("Given | None", outcome.gives)  # kept under its id by `join`

    def join(self, context: Context) -> Context:
        """What is known once it is evaluated too; the same where it has no data.

        Raises
            ValueError: one of its figures has the id of another.
        """
        data = self.data(context.engagement)
        if data is None:
            return context
        outcome = self.evaluate(data, context)
        figures = joined(context.figures, outcome.figures)
        return replace(context, figures=figures, outcomes={**context.outcomes, self.id: outcome})


class AnyTopic(Protocol):
    """A topic of whatever data, as the registry holds them."""

    @property
    def id(self) -> str:
        """What `needs` of others and the outcomes call it."""

    @property
    def name(self) -> Text:
        """What people call it."""

    @property
    def folder(self) -> Path:
        """Where its findings and templates stand."""

    @property
    def tables(self) -> Mapping[str, Mapping[str, Column]]:
        """The columns of the tables it reads."""

    @property
    def free_of_people(self) -> frozenset[str]:
        """Those of its tables whose rows are no persons, sheets or households."""

    @property
    def sharing(self) -> Mapping[str, Sharing]:
        """What of its tables travels inside a report, where not all does."""

    @property
    def folders(self) -> Mapping[str, Callable[[Path], Mapping[str, bytes]]]:
        """What of the folders it reads travels, by their names."""

    @property
    def needs(self) -> frozenset[str]:
        """The topics that are evaluated before it."""

    @property
    def read(self) -> Callable[[Inputs, list[Problem]], object]:
        """What reads its tables."""

    def data(self, engagement: Engagement) -> object:
        """What it looks at, None where there is nothing."""

    def join(self, context: Context) -> Context:
        """What is known once it is evaluated too."""


def joined(figures: Mapping[str, Figure], more: Iterable[Figure]) -> dict[str, Figure]:
    """The figures with others under their ids.

    Raises
        ValueError: one id stands for two.
    """
    both = dict(figures)
    for figure in more:
        if figure.id in both:
            raise ValueError(f"two figures are called {figure.id}")
        both[figure.id] = figure
    return both
