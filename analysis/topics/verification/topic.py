"""Verification (核实): what the plan can show, what the visits found, whether the survey, the answers and bills hold.

visits.csv    a drawn list and its field results          back_checks.csv  the same households asked again
coverage.csv  issued and returned by completion           invoices.csv     book and audited values, by monetary unit
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pandas as pd

from analysis.core.errors import AnalysisError
from analysis.core.figures import Figure
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Section
from analysis.facts.completion import ROUNDING, TOLERABLE, Completion
from analysis.statistics.audit_sampling.misstatement import evaluate_monetary
from analysis.statistics.audit_sampling.monetary import select_monetary
from analysis.statistics.audit_sampling.verified_rate import Stage
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.verification import blocks as shown
from analysis.topics.verification import figures as made
from analysis.topics.verification.back_checks import back_checks
from analysis.topics.verification.completion import COMPLETION
from analysis.topics.verification.field_results import FieldResults, field_results
from analysis.topics.verification.household_figures import back_check_figures, coverage_figures
from analysis.topics.verification.plan import Plan, plan_of
from analysis.topics.verification.statement import VerificationStatement
from analysis.topics.verification.tables import SHARING, TABLES, UNITS_AND_INVOICES, Audit, Invoices, Rounds, read
from analysis.topics.verification.visits import coverage_by_completion
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NAMED: dict[str, Stage] = {"started": "started", "built": "built", "accepted": "accepted", "settled": "settled"}
SURE = 0.05
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What the steps of one evaluation add to."""

    figures: list[Figure] = field(default_factory=list)
    findings: list[tuple[str, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)


def evaluate(data: Audit, context: Context) -> Outcome[None]:
    """Plan, visits, definitions, coverage, back-checks, invoices; each only where there is something to say."""
    out, reported = _Made(), _reported_definition(data)
    out.figures.extend(made.settings_figures(data))
    plan = _plan(data, context, out)
    _definitions(data, reported, out)
    if data.visits:
        results = _visits(data, context, reported, out)
        _luck(results, plan, out)
    if data.households is not None:
        _coverage(data, data.households, out)
    if data.rounds is not None:
        _back_checks(data, data.rounds, out)
    if data.invoices is not None:
        _invoices(data, data.invoices, out)
    section = Section(
        id="audit", place="analysis", title=TEXTS["verification_sampling"], blocks=tuple(out.blocks), is_public=True
    )
    return Outcome(
        figures=tuple(out.figures),
        findings=tuple(out.findings),
        results=out.results,
        sections=(section,) if out.blocks else (),
    )


def _reported_definition(data: Audit) -> str:
    """What the reported rate counts: as set, else what all visited units were reported as; "" where nobody says."""
    stages = {visit.reported_stage for visit in data.visits}
    return data.reported_definition or (stages.pop() if len(stages) == 1 else "")


def _plan(data: Audit, context: Context, out: _Made) -> Plan | None:
    plan = plan_of(data.settings, context) if data.has_plan else None
    if plan is not None:
        out.figures.extend(made.plan_figures(plan, data, context))
        out.blocks.extend(shown.plan_blocks(plan, has_n=data.settings.n is not None))
    return plan


def _definitions(data: Audit, reported: str, out: _Made) -> None:
    """Both definitions beside the numbers; a finding where they are known to differ."""
    if not reported and not data.visits:
        return
    out.figures.extend(made.definition_figures(reported, data))
    if reported and reported != data.definition:
        out.findings.append(("definitions_differ", ""))
    if not data.visits or reported != data.definition:
        out.blocks.append(shown.definition_block(reported, data.definition))


def _visits(data: Audit, context: Context, reported: str, out: _Made) -> FieldResults:
    settings, verified = data.settings, NAMED[data.definition]
    results = field_results(
        context.engagement.units,
        data.visits,
        drawn_from=settings.drawn_from,
        reported_stage=NAMED.get(reported, verified),
        verified_stage=verified,
        confidence=settings.confidence,
        seed=settings.seed,
    )
    done = context.of(COMPLETION)
    out.figures.extend(made.visit_figures(results, data, context))
    is_census = done is not None and done.is_census
    out.blocks.extend(shown.visit_blocks(results, has_seed=settings.seed is not None, has_census=is_census))
    if isinstance(results.statement, VerificationStatement):
        out.results["statement"] = results.statement
        out.findings.extend(_visit_findings(results, results.statement, settings.tolerable, done))
    return results


def _luck(results: FieldResults, plan: Plan | None, out: _Made) -> None:
    """Where a census knows all errors: how usual it is that the visits met so few."""
    if plan is None or not plan.known_errors or isinstance(results.statement, Unavailable):
        return
    figures = list(made.luck_figures(results, plan))
    out.figures.extend(figures)
    out.blocks.append(shown.luck_block(is_rare=float(figures[0].value or 0) < SURE))


def _visit_findings(
    results: FieldResults, statement: VerificationStatement, tolerable: float | None, done: Completion | None
) -> list[tuple[str, str]]:
    """Overstatement that the list of units does not already show; clean visits that are too few to say so.

    One unit not done proves that too much was reported, not that it matters: that depends on how many at least it is.
    """
    known = done is not None and done.overstated_low > 0
    is_proven = statement.is_refuted_by_one or statement.p < SURE
    is_over = statement.reported_rate - statement.high > ROUNDING and is_proven and not statement.is_census
    is_severe = statement.overstated_low > (TOLERABLE if tolerable is None else tolerable) + ROUNDING
    over = "overstated_by_sample" if is_severe else "overstated_at_least"
    too_small = (
        results.n_errors == 0 and not statement.is_census and tolerable is not None and statement.could_show > tolerable
    )
    return [
        (kind, "")
        for kind, holds in (
            (over, is_over and not known and statement.comparability is None),
            ("sample_too_small", too_small),
        )
        if holds
    ]


def _coverage(data: Audit, households: pd.DataFrame, out: _Made) -> None:
    """Who was asked, by completion; finished is what reaches the definition verified, or more."""
    coverage = _or_line(lambda: coverage_by_completion(households, finished=data.finished), out)
    if coverage is None:
        return
    out.results["coverage"] = coverage
    out.figures.extend(coverage_figures(coverage, has_households=data.has_households))
    out.blocks.extend(shown.coverage_blocks(coverage))
    if (data.has_households and coverage.p_issued < SURE) or coverage.p_returned < SURE:
        out.findings.append(("coverage_biased", ""))


def _back_checks(data: Audit, rounds: Rounds, out: _Made) -> None:
    checks = _or_line(
        lambda: back_checks(rounds.first, rounds.second, rounds.types, confidence=data.settings.confidence), out
    )
    if checks is None:
        return
    out.results["back_checks"] = checks
    out.figures.extend(back_check_figures(checks))
    out.blocks.extend(shown.back_check_blocks(checks))
    if any(row["type"] == 1 and row["is_surely_over"] for row in checks.by_type.to_dict("records")):
        out.findings.append(("back_check_errors", ""))


def _invoices(data: Audit, invoices: Invoices, out: _Made) -> None:
    """The draw is repeated by its seed, so that only drawn invoices are projected."""
    settings = data.settings
    drawn = _or_line(
        lambda: select_monetary(invoices.listed, n=settings.invoices_n or 0, unit="id", seed=settings.seed), out
    )
    if drawn is None:
        return
    misstatement = _or_line(
        lambda: evaluate_monetary(drawn, invoices.audited_yuan, confidence=settings.confidence), out
    )
    if misstatement is None:
        return
    n_extra = len(set(invoices.audited_yuan.index) - set(drawn.sample["id"]))
    out.results["invoices"] = misstatement
    out.figures.extend(made.invoice_figures(misstatement, drawn, data, n_extra))
    has_tolerable = settings.tolerable is not None
    out.blocks.extend(shown.invoice_blocks(misstatement, has_tolerable=has_tolerable, n_extra=n_extra))
    if (
        settings.tolerable is not None
        and float(misstatement.over_bound_yuan / misstatement.total_yuan) > settings.tolerable
    ):
        out.findings.append(("misstatement_above", ""))


def _or_line(compute: Callable[[], T], out: _Made) -> T | None:
    """The result; where it cannot be had, None and a line that says why."""
    try:
        return compute()
    except AnalysisError as reason:
        out.blocks.append(
            Line(TEXTS["not_verifiable"].fill(text_=Text(str(reason.text("zh")), str(reason.text("en")))))
        )
        return None


AUDIT = Topic(
    id="audit",
    name=TEXTS["verification_visits"],
    file=__file__,
    tables=TABLES,
    read=read,
    evaluate=evaluate,
    needs=frozenset({"completion"}),
    free_of_people=UNITS_AND_INVOICES,
    sharing=SHARING,
)
