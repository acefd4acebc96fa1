"""The figures of projects: the funds of each, its points by indicator, its total and grade, and what it counts for."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.facts.budget import Execution
from analysis.facts.published import PublishedScore
from analysis.scoring.figures import score_id
from analysis.scoring.packs import RulePack
from analysis.scoring.scorecard import Scorecard
from analysis.topics.scores.projects.rolled import mean_of
from analysis.topics.scores.projects.tables import WAYS, Project, Projects
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

FUNDS = ("projects.csv", "budget.csv")
SCORED = ("projects.csv", "indicators.csv", "readings.csv")
TABLE = Origin(source=TEXTS["table_of_projects"], inputs=("projects.csv",))
ADDED = Origin(source=TEXTS["lines_of_the_project"], inputs=FUNDS)
MONEY = {
    "budget": TEXTS["budget"],
    "received": TEXTS["received"],
    "spent": TEXTS["spent"],
}
RATES = {
    "receipt_rate": TEXTS["receipt_rate"],
    "execution_rate_of_budget": TEXTS["rate_of_budget"],
    "execution_rate_of_received": TEXTS["rate_of_received"],
}
NO_SCORE = Unavailable(kind="not_verifiable", reason=TEXTS["nothing_scored"])
NOT_PUBLISHED = Unavailable(kind="not_verifiable", reason=TEXTS["some_not_published"])


def stem(project: str) -> str:
    """What the ids of a project's figures begin with."""
    return f"project.{project}"


def fund_figures(projects: Projects, funds: Mapping[str, Execution]) -> Iterator[Figure]:
    """The name of each project, its amounts and rates, and what it counts for."""
    for row in projects.rows:
        start = stem(row.id)
        yield fig.worded(f"{start}.name", row.names, row.id, row.names, TABLE)
        if (money := funds.get(row.id)) is not None:
            yield from _money_figures(row, money, start)
    yield fig.worded("projects.by", TEXTS["rolled_up"], projects.by, WAYS[projects.by], SETTING)
    yield fig.count("projects.n", TEXTS["projects"], len(projects.rows), TABLE, noun=TEXTS["projects_counted"])
    amounts = projects.amounts(funds)
    for row in projects.rows:
        value = amounts if isinstance(amounts, Unavailable) else amounts[row.id] / sum(amounts.values(), Decimal(0))
        yield fig.share(f"{stem(row.id)}.share", TEXTS["share_of"].fill(name=row.names), value, SHARED, places=2)


def _money_figures(row: Project, money: Execution, start: str) -> Iterator[Figure]:
    for name, column in MONEY.items():
        label = TEXTS["project_column"].fill(name=row.names, column=column)
        yield fig.money(f"{start}.total.{name}", label, getattr(money, f"{name}_yuan"), ADDED)
    for name, column in RATES.items():
        label = TEXTS["project_column"].fill(name=row.names, column=column)
        rate = Origin(source=column, inputs=FUNDS)
        yield fig.share(f"{start}.{name}", label, getattr(money, name), rate, places=2)
    if isinstance(money.spent_yuan, Decimal) and money.spent_yuan > money.budget_yuan:
        over = money.spent_yuan - money.budget_yuan
        yield fig.money(f"{start}.over_budget", TEXTS["over_budget"].fill(name=row.names), over, ADDED)


def score_figures(projects: Projects, cards: Mapping[str, Scorecard], pack: RulePack) -> Iterator[Figure]:
    """The points of each project by indicator, its total and its grade."""
    for row in projects.rows:
        card, start = cards[row.id], stem(row.id)
        origin = Origin(source=TEXTS["scored_on_own_readings"], rule=pack.id, inputs=SCORED)
        for score in card.scores:
            label = TEXTS["project_column"].fill(name=row.names, column=score.indicator.names)
            points = score.points if score.in_total is None else score.in_total[0]
            told = (score_id(score.indicator.id, "points"),) if score.reading and score.reading.figure else ()
            yield fig.points(f"{start}.score.{score.indicator.id}", label, points, origin, rests_on=told)
        label = TEXTS["project_column"].fill(name=row.names, column=TEXTS["total"])
        yield fig.points(f"{start}.points", label, card.total, origin, rests_on=("score.total",))
        yield fig.share(f"{start}.scored_share", TEXTS["scored_share"].fill(name=row.names), card.scored_share, origin)
        missing = card.points_missing("not_verifiable")
        if missing:
            yield fig.points(f"{start}.missing", TEXTS["without_evidence"].fill(name=row.names), missing, origin)
        label = TEXTS["project_column"].fill(name=row.names, column=TEXTS["grade"])
        if card.grade is None:
            none = Unavailable(kind="not_applicable", reason=card.no_grade)
            yield fig.missing(f"{start}.grade", label, none, origin)
        else:
            yield fig.worded(f"{start}.grade", label, card.grade, card.grade_texts, origin, unit="grade")


def published_figures(
    projects: Projects,
    published: Mapping[str, PublishedScore],
    amounts: Mapping[str, Decimal] | Unavailable,
    pack: RulePack,
) -> Iterator[Figure]:
    """Scores that were published of projects, and what they come to by the same rule."""
    if not published:
        return
    where = Origin(source=TEXTS["published_scores"], inputs=("scores.csv",))
    for row in projects.rows:
        if (score := published.get(row.id)) is not None:
            label = TEXTS["project_column"].fill(name=row.names, column=TEXTS["published"])
            yield fig.points(f"{stem(row.id)}.published", label, score.score, where, places=None)
            grade = pack.grade(score.score)
            yield fig.worded(f"{stem(row.id)}.band", label, grade, pack.grade_names[grade], where, unit="grade")
    total = rolled_published(projects, published, amounts)
    again = Origin(source=TEXTS["published_weighed"], rule=pack.id, inputs=("scores.csv", *FUNDS))
    yield fig.points("projects.published", TEXTS["published_rolled_up"], total, again)
    if isinstance(total, Decimal):
        grade = pack.grade(total)
        label = TEXTS["published_rolled_up"]
        yield fig.worded("projects.published_band", label, grade, pack.grade_names[grade], again, unit="grade")


def rolled_published(
    projects: Projects, published: Mapping[str, PublishedScore], amounts: Mapping[str, Decimal] | Unavailable
) -> Decimal | Unavailable:
    """The published scores weighed; missing where a project has none, or where nobody can say what it counts for."""
    if isinstance(amounts, Unavailable):
        return amounts
    if any(row.id not in published for row in projects.rows):
        return NOT_PUBLISHED
    return mean_of({row.id: published[row.id].score for row in projects.rows}, amounts)


SETTING = Origin(source=TEXTS["setting_projects_by"], inputs=("engagement.yaml",))
SHARED = Origin(source=TEXTS["share_by_setting"], inputs=("engagement.yaml", *FUNDS))
