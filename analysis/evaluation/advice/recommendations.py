"""Recommendations (建议): what is to be done, by whom, by when, and which findings it answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.evaluation.advice.own import RECOMMENDATIONS, OwnAdvice
from analysis.evaluation.findings import Finding
from analysis.topics.contract import Engagement
from analysis.topics.use_of_results.registers_topic import REGISTERS
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One recommendation; `owner` and `due` are as they were entered, empty where nobody has said (待定).

    `answers` are the ids of findings. Texts hold the places of figures.
    """

    text: Text
    owner: Text = NO_TEXT
    due: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who is to act on some findings, by when."""

    owner: Text
    due: str


def recommended(engagement: Engagement, findings: Sequence[Finding]) -> tuple[Recommendation, ...]:
    """The recommendations in the order of the findings; those that answer none stand last.

    One that evaluators wrote for a finding stands in place of that of its kind; findings that ask for the same share
    one where the same people are to act.
    """
    own = RECOMMENDATIONS.data(engagement) or ()
    asked: dict[tuple[Text, Duty], list[str]] = {}
    for finding in findings:
        rows = [row for row in own if _is_on(row, finding)]
        texts = [row.text for row in rows if row.text] or [finding.parts["recommendation"]]
        duty = _duty(rows, engagement, finding)
        for text in texts:
            said = next((row for row in rows if row.text == text), None)
            asked.setdefault((text, _own_duty(said, duty)), []).append(finding.id)
    advice = [
        Recommendation(text=text, owner=duty.owner, due=duty.due, answers=tuple(ids))
        for (text, duty), ids in asked.items()
    ]
    alone = [Recommendation(text=row.text, owner=row.owner, due=row.due) for row in own if not row.findings]
    return (*advice, *alone)


def own_problems(own: Sequence[OwnAdvice], findings: Sequence[Finding]) -> Iterator[Problem]:
    """Rows that name a finding which was not drawn."""
    known = [finding.id for finding in findings]
    for row in own:
        for name in row.findings:
            if not any(name in (finding.id, finding.kind) for finding in findings):
                listed = Text.by(lambda lang: "、".join(known) or TEXTS["no_findings"][lang])
                yield Problem(file=row.file, row=row.row, column="finding", fault=found(name), cure=allowed(listed))


def _is_on(row: OwnAdvice, finding: Finding) -> bool:
    return finding.id in row.findings or finding.kind in row.findings


def _own_duty(row: OwnAdvice | None, duty: Duty) -> Duty:
    """What the row itself says, else what is known of the finding."""
    return duty if row is None else Duty(owner=row.owner or duty.owner, due=row.due or duty.due)


def _duty(rows: Sequence[OwnAdvice], engagement: Engagement, finding: Finding) -> Duty:
    """Who acts by when: as the evaluators say, else as the list of actions has it."""
    registers = REGISTERS.data(engagement)
    actions = [
        action
        for action in (registers.actions if registers else ())
        if action.finding in (finding.id, finding.kind) and action.status != "done"
    ]
    owner = next((row.owner for row in rows if row.owner), Text.same(actions[0].owner) if actions else NO_TEXT)
    due = next((row.due for row in rows if row.due), actions[0].due.isoformat() if actions else "")
    return Duty(owner=owner, due=due)
