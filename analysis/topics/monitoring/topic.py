"""Monitoring (周调度、月考核、年评估): are weeks handed in, is the record left alone, is progress on its plan?

monitoring/   plan.csv, log.csv and snapshots/ beside the other tables (see analysis.topics.monitoring.oversight)
"""

from collections.abc import Iterator

from analysis.core.results import Result, Unavailable
from analysis.core.sections import Line, Section
from analysis.inputs.folder import Inputs
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.monitoring.blocks import monitoring_blocks
from analysis.topics.monitoring.figures import monitoring_figures
from analysis.topics.monitoring.oversight import Monitored, Oversight, end_of, oversee, read_monitored, shared_log
from analysis.topics.monitoring.records import slug
from analysis.topics.monitoring.snapshots import HOME
from questionnaires.problems import Problem
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

TITLE = TEXTS["weekly_monthly_yearly_monitoring"]
RED_FINDINGS = {"share_of_plan": "progress_behind", "share_of_time": "execution_behind", "most": "overspent"}


def read(inputs: Inputs, problems: list[Problem]) -> Monitored | None:
    """The log and the plan, None where there is neither."""
    return read_monitored(inputs.home, inputs.settings, problems)


def evaluate(data: Monitored, context: Context) -> Outcome[None]:
    """What was known by the end of the report's day of the weeks in the period."""
    oversight = oversee(
        data, context.engagement.pack, context.engagement.period, end_of(context.engagement.report_date)
    )
    if oversight is None:
        nothing = Line(TEXTS["day_report_no_week"])
        return Outcome(sections=(Section(id="monitoring", place="analysis", title=TITLE, blocks=(nothing,)),))
    section = Section(id="monitoring", place="analysis", title=TITLE, blocks=tuple(monitoring_blocks(oversight)))
    results: dict[str, Result | None] = {
        "cadence": oversight.cadence,
        "edits": oversight.edits,
        "alerts": oversight.alerts,
        "progress": oversight.progress,
        "ranking": oversight.ranking,
        "year": oversight.year,
    }
    return Outcome(
        figures=tuple(monitoring_figures(oversight)),
        findings=tuple(_findings(oversight)),
        sections=(section,),
        results={name: each for name, each in results.items() if each is not None},
    )


def _findings(oversight: Oversight) -> Iterator[tuple[str, str]]:
    """Missing weeks, changes after a month was closed (those that raise a year by project), alerts by project."""
    if oversight.cadence.missing:
        yield "weeks_missing", ""
    raised = list(_raised(oversight))
    yield from (("late_edits_raise", slug(name)) for name in raised)
    if not raised and any(edit.is_month_closed for edit in oversight.edits.edits):
        yield "late_edits", ""
    kinds = {rule.id: rule.kind for rule in oversight.rules}
    for alert in oversight.alerts.alerts:
        kind, about = kinds[alert.rule], f"{alert.rule}.{slug(alert.project)}"
        if alert.level == "red" and kind in RED_FINDINGS:
            yield RED_FINDINGS[kind], about
        elif alert.level == "yellow" and kind == "gap":
            yield "progress_gap", about


def _raised(oversight: Oversight) -> Iterator[str]:
    """Projects whose year would be better by what was raised after a month was closed."""
    raised = {
        edit.project
        for edit in oversight.edits.edits
        if edit.is_month_closed and edit.quantity == "value" and edit.new > edit.before
    }
    for each in oversight.year.projects if oversight.year else ():
        is_better = not isinstance(each.difference, Unavailable) and each.difference > 0
        if each.project in raised and is_better:
            yield each.project


MONITORING = Topic(
    id="monitoring",
    name=TEXTS["monitoring"],
    file=__file__,
    free_of_people=frozenset({"monitoring/"}),
    folders={HOME: shared_log},
    read=read,
    evaluate=evaluate,
)
