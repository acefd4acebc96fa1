"""Several projects as topics: their funds, which readings may name, and their scores with what they come to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.core.figures import Figure
from analysis.core.results import Unavailable
from analysis.facts.budget import Execution, time_share
from analysis.scoring.scorecard import Scorecard
from analysis.topics.contract import Context, Engagement, Outcome, Topic
from analysis.topics.scores.projects.blocks import project_section
from analysis.topics.scores.projects.figures import fund_figures, published_figures, score_figures
from analysis.topics.scores.projects.rolled import rolled
from analysis.topics.scores.projects.tables import NAME, PROJECTS_TABLE, Projects, read
from analysis.topics.scores.readings import score_of
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

POOR = ("fair", "poor")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFunds:
    """The projects with the funds of each that has some."""

    projects: Projects
    funds: Mapping[str, Execution]

    @property
    def amounts(self) -> Mapping[str, Decimal] | Unavailable:
        """What each project is weighed by; or why nobody can say."""
        return self.projects.amounts(self.funds)


def evaluate_funds(projects: Projects, context: Context) -> Outcome[ProjectFunds]:
    """The funds of each project, before anything is scored."""
    engagement = context.engagement
    funds = projects.funds(engagement.budget, engagement.budget_basis)
    return Outcome(
        figures=tuple(fund_figures(projects, funds)),
        findings=tuple(_fund_findings(projects, funds, context)),
        gives=ProjectFunds(projects=projects, funds=funds),
    )


def _fund_findings(projects: Projects, funds: Mapping[str, Execution], context: Context) -> Iterator[tuple[str, str]]:
    """A project that spent more than its budget, and one whose execution is far behind time."""
    engagement = context.engagement
    least = engagement.pack.alerts["execution_low"].values["below"]
    elapsed = time_share(engagement.period, engagement.report_date)
    for row in projects.rows:
        money = funds.get(row.id)
        rate = None if money is None else money.execution_rate_of_budget
        if money is not None and isinstance(money.spent_yuan, Decimal) and money.spent_yuan > money.budget_yuan:
            yield "project_spent_above_budget", row.id
        is_behind = isinstance(rate, Decimal) and isinstance(elapsed, Decimal) and rate / elapsed < least
        if is_behind and engagement.budget_basis == "budget":
            yield "project_execution_low", row.id


def project_cards(projects: Projects, engagement: Engagement, figures: Mapping[str, Figure]) -> dict[str, Scorecard]:
    """The scorecard of each project, on the tree of the engagement.

    Raises
        ProblemsError: a reading names a figure that was not computed.
    """
    return {row.id: score_of(engagement, figures, project=row.id) for row in projects.rows}


def card_of(context: Context) -> Scorecard:
    """The scorecard of an engagement: of its readings, or of its projects rolled up.

    Raises
        ProblemsError: a reading names a figure that was not computed.
    """
    own = context.of(PROJECT_FUNDS)
    if own is None or not own.projects.rows:
        return score_of(context.engagement, context.figures)
    cards = project_cards(own.projects, context.engagement, context.figures)
    names = {row.id: row.names for row in own.projects.rows}
    return rolled(cards, own.amounts, context.engagement.pack, names)


def evaluate(projects: Projects, context: Context) -> Outcome[dict[str, Scorecard]]:
    """The projects side by side, and what their scores, or those that were published, come to."""
    own, engagement = context.of(PROJECT_FUNDS), context.engagement
    if own is None or not projects.rows:
        return Outcome()
    cards = project_cards(projects, engagement, context.figures) if engagement.indicators else {}
    published = {score.id: score for score in engagement.published_scores if score.level == "part"}
    known = {row.id: published[row.id] for row in projects.rows if row.id in published}
    return Outcome(
        figures=(
            *(score_figures(projects, cards, engagement.pack) if cards else ()),
            *published_figures(projects, known, own.amounts, engagement.pack),
        ),
        findings=tuple(_score_findings(cards)),
        sections=(project_section(projects, own.funds, cards, known),),
        gives=cards,
    )


def _score_findings(cards: Mapping[str, Scorecard]) -> Iterator[tuple[str, str]]:
    """Projects with points that nothing shows, and projects that are graded low."""
    for name, card in cards.items():
        if card.points_missing("not_verifiable"):
            yield "project_without_evidence", name
        if card.grade in POOR:
            yield "project_graded_low", name


def _projects(engagement: Engagement) -> Projects | None:
    held = engagement.parts.get("project_funds")
    return held if isinstance(held, Projects) else None


PROJECT_FUNDS = Topic(
    id="project_funds",
    name=TEXTS["funds_by_project"],
    file=__file__,
    tables={NAME: PROJECTS_TABLE},
    free_of_people=frozenset({NAME}),
    read=read,
    evaluate=evaluate_funds,
)
PROJECTS = Topic(
    id="projects",
    name=TEXTS["by_project"],
    file=__file__,
    takes=_projects,
    evaluate=evaluate,
    needs=frozenset({"scores", "project_funds", "budget"}),
)
