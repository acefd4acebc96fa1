"""Findings under numbers (问题1…): those of one kind are one problem, and so are single ones on one indicator."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from analysis.evaluation.findings import SEVERITIES, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is told under one number: one finding, several of one kind, or several on one indicator (`about`)."""

    number: int
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> str:
        """That of its gravest finding."""
        return min((finding.severity for finding in self.findings), key=list(SEVERITIES).index)

    @property
    def is_of_one_kind(self) -> bool:
        """Whether all its findings say the same of different things."""
        return len({finding.kind for finding in self.findings}) == 1


def numbered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings with their numbers, those of one problem beside each other, problems in the order of their first."""
    problems: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        problems.setdefault(_problem_of(finding, findings), []).append(finding)
    return tuple(
        replace(finding, number=number) for number, group in enumerate(problems.values(), start=1) for finding in group
    )


def problems_of(findings: Sequence[Finding]) -> tuple[Problem, ...]:
    """Numbered findings as the problems that a report tells."""
    groups = groupby(findings, key=lambda finding: finding.number)
    return tuple(Problem(number=number, findings=tuple(group)) for number, group in groups)


def _problem_of(finding: Finding, findings: Sequence[Finding]) -> Hashable:
    """What makes findings one problem: their kind; for single ones of several kinds the indicator they are about."""
    kinds = [each.kind for each in findings]
    if not finding.about or kinds.count(finding.kind) > 1:
        return finding.kind, ""
    return "", finding.about
