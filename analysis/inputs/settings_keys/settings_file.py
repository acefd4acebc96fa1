"""The settings of an engagement (engagement.yaml, or the sheet of settings) as a model: every key and its kind.

Which words a closed list holds, and which keys are needed, is known to those who ask for them; a key that stands
nowhere here would be ignored, so it is refused.
"""

from pydantic import Field

from analysis.inputs.settings_keys.settings_texts import Both, Section, TextsSection
from questionnaires.shapes.kinds import Day, Filled, Number, Words


class PeriodSection(Section):
    """The period that is evaluated."""

    first: Day = Field(default="", alias="from")
    last: Day = Field(default="", alias="to")


class RolesSection(Section):
    """Who is who."""

    client: Both | None = None
    evaluand: Both | None = None
    supervising: Both | None = None
    evaluator: Both | None = None
    lead_evaluator: Both | None = None
    reviewer: Both | None = None
    approver: Both | None = None


class IndependenceSection(Section):
    """Whether the evaluator stands apart."""

    kind: Filled = Field(default="", alias="class")
    explained: Both | None = None


class CompletionSection(Section):
    """What a unit is, and when it counts as complete."""

    unit: Both | None = None
    definition: Filled = ""
    reported_definition: Filled = ""


class BudgetSection(Section):
    """What shares of funds are shares of."""

    basis: Filled = ""


class ValidSection(Section):
    """Which answer sheets are valid."""

    needed: Words = ()
    least_share: Number | None = None


class SatisfiedSection(Section):
    """Who is satisfied."""

    item: Filled = ""
    definition: Filled = ""


class ScaleSection(Section):
    """A set of items that are meant to measure one thing."""

    id: Filled = ""
    name: Both | None = None
    items: Words = ()


class TrimSection(Section):
    """Between which factors of their mean weights are kept."""

    low: Number | None = None
    high: Number | None = None


class DesignSection(Section):
    """How answer sheets were drawn: the columns of each role, or none of them with the reason."""

    none: Both | None = None
    strata: Filled = ""
    psu: Filled = ""
    weight: Filled = ""
    fpc: Filled = ""
    second_stage_fpc: Filled = ""
    selection: Both | None = None
    lonely: Filled = ""
    trim: TrimSection | None = None


class PopulationSection(Section):
    """What is known of the population, and how weights are made to meet it."""

    source: Both | None = None
    method: Filled = ""
    margins: dict[str, dict[str, Number]] = Field(default_factory=dict)
    trim: TrimSection | None = None


class CallbacksSection(Section):
    """How households were drawn to be called back, and what is to be excluded."""

    population: Number | None = None
    seed: Number | None = None
    tolerable: Number | None = None
    confidence: Number | None = None
    reach: Number | None = None


class SurveySection(Section):
    """How answer sheets count."""

    design: DesignSection | None = None
    population: PopulationSection | None = None
    valid: ValidSection | None = None
    satisfied: SatisfiedSection | None = None
    scales: list[ScaleSection] = Field(default_factory=list)
    indicator: Filled = ""
    callbacks: CallbacksSection | None = None


class SpendingSection(Section):
    """What may be spent for."""

    purposes: Words = ()


class PublishedTotalSection(Section):
    """The published total of a list of grants."""

    value: Number | None = None
    unit: Filled = ""
    relation: Filled = Field(default="", alias="is")
    source: Both | None = None


class ReleaseSection(Section):
    """Which caps of grants apply."""

    caps: Filled = ""
    published_total: PublishedTotalSection | None = None


class VerificationSection(Section):
    """How units and invoices are drawn and judged."""

    confidence: Number | None = None
    tolerable: Number | None = None
    seed: Number | None = None
    n: Number | None = None
    invoices_n: Number | None = None
    drawn_from: Filled = ""


class MonitoringSection(Section):
    """When weekly snapshots are due."""

    deadline_days: Number | None = None
    first_week: Filled = ""
    last_week: Filled = ""


class RateSection(Section):
    """A discount rate with its authority."""

    rate: Number | None = None
    authority: Both | None = None


class CostBenefitSection(Section):
    """Prices, rates and draws of a cost-benefit analysis."""

    base_year: Number | None = None
    price_base: Filled = ""
    currency: Filled = ""
    rates: list[RateSection] = Field(default_factory=list)
    seed: Number | None = None
    draws: Number | None = None


class ValuationSection(Section):
    """What households would pay, and how it counts as a benefit."""

    item: Filled = ""
    households: Number | None = None
    first_year: Number | None = None
    years: Number | None = None
    per: Filled = ""
    measure: Filled = ""
    distribution: Filled = ""
    yes: Words = ()
    no: Words = ()
    line: Both | None = None


class BenchmarkSection(Section):
    """The indicator on which peers are compared."""

    indicator: Filled = ""
    direction: Filled = ""


class CommunitiesSection(Section):
    """The item that names the estate."""

    item: Filled = ""


class ProjectsSection(Section):
    """By what several projects are rolled up."""

    by: Filled = ""


class SettingsFile(Section):
    """Everything that the settings of an engagement may hold."""

    engagement: Filled = ""
    title: Both | None = None
    report_number: Filled = ""
    report_date: Day = ""
    period: PeriodSection | None = None
    synthetic: Both | None = None
    roles: RolesSection | None = None
    independence: IndependenceSection | None = None
    stage: Filled = ""
    tree: Filled = ""
    pack: Filled = ""
    theme: Filled = ""
    project: Both | None = None
    completion: CompletionSection | None = None
    budget: BudgetSection | None = None
    survey: SurveySection | None = None
    spending: SpendingSection | None = None
    release: ReleaseSection | None = None
    texts: TextsSection | None = None
    verification: VerificationSection | None = None
    monitoring: MonitoringSection | None = None
    cost_benefit: CostBenefitSection | None = None
    valuation: ValuationSection | None = None
    benchmark: BenchmarkSection | None = None
    communities: CommunitiesSection | None = None
    projects: ProjectsSection | None = None
