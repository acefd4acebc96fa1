"""Earlier evaluations of the same project (前期评价): what became of their findings.

earlier/*.json   evaluation.json files of earlier stages, as they were attached to their reports
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.sections import Line, Section, name_cell, table
from analysis.inputs.folder import Inputs
from analysis.topics.contract import FINDINGS, Context, Outcome, Topic
from analysis.topics.use_of_results.follow_up import (
    FORMAT,
    OUTCOMES,
    STAGES,
    EarlierEvaluation,
    EarlierFinding,
    Followed,
    FollowUp,
    follow_up,
)
from questionnaires.characters import is_system_junk
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

FOLDER = "earlier"
LANGUAGES = ("zh", "en")
MARKS = str.maketrans("{}[]", "（）〔〕")  # signs that mean a figure or a literal in texts of a report
YES, NO = TEXTS["yes"], TEXTS["no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The earlier evaluations, oldest first, and the files they stand in."""

    evaluations: tuple[EarlierEvaluation, ...]
    files: tuple[str, ...]


class _Unlike(ValueError):
    """A file that is not an evaluation of this engagement: where, what stands there, what should."""

    def __init__(self, place: str, fault: Text, cure: Text) -> None:
        super().__init__(place)
        self.place, self.fault, self.cure = place, fault, cure


def read(inputs: Inputs, problems: list[Problem]) -> Earlier | None:
    """The evaluations in earlier/, None where there are none; files that cannot follow one another are problems."""
    paths = [path for path in sorted((inputs.home / FOLDER).glob("*.json")) if not is_system_junk(path.name)]
    raw_now = inputs.settings.raw
    engagement, last = str(raw_now.get("engagement", "")), str(raw_now.get("stage", "final"))
    loaded: list[tuple[Path, EarlierEvaluation]] = []
    for path in paths:
        try:
            loaded.append((path, _evaluation(path, engagement)))
        except _Unlike as wrong:
            problems.append(Problem(file=str(path), place=wrong.place, fault=wrong.fault, cure=wrong.cure))
    loaded.sort(key=lambda pair: pair[1].report_date)
    problems += _order_problems(loaded, last, str(raw_now.get("report_date", "")))
    if not paths:
        return None
    return Earlier(
        evaluations=tuple(each for _, each in loaded), files=tuple(f"{FOLDER}/{path.name}" for path, _ in loaded)
    )


def shared_findings(home: Path) -> dict[str, bytes]:
    """What of the earlier evaluations travels inside a report: what they were of, and their findings."""
    kept = ("format", "engagement", "stage", "report_date", "findings")
    paths = [path for path in sorted(home.glob("*.json")) if not is_system_junk(path.name)]
    raws = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    return {
        name: (json.dumps({key: raw[key] for key in kept}, ensure_ascii=False, indent=1) + "\n").encode()
        for name, raw in raws.items()
    }


def _evaluation(path: Path, engagement: str) -> EarlierEvaluation:
    raw = _json(path)
    _expect(raw, "format", FORMAT)
    _expect(raw, "engagement", engagement)
    stage, day = raw.get("stage"), raw.get("report_date")
    if not isinstance(stage, str) or stage not in STAGES:
        raise _Unlike("stage", found(stage), allowed(Text("、".join(STAGES), ", ".join(STAGES))))
    if not _is_day(day):
        raise _Unlike("report_date", found(day), allowed(TEXTS["day_such"]))
    findings = raw.get("findings")
    if not isinstance(findings, list):
        raise _Unlike("findings", found(findings), allowed(TEXTS["list_findings"]))
    return EarlierEvaluation(
        stage=str(stage), report_date=str(day), findings=tuple(_finding(each, at) for at, each in enumerate(findings))
    )


def _json(path: Path) -> Mapping[str, Any]:
    cure = TEXTS["put_evaluation_json_came"]
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as wrong:  # ValueError: not UTF-8, or not JSON
        raise _Unlike("", TEXTS["cannot_read"].fill(name_en=type(wrong).__name__), cure) from wrong
    if not isinstance(raw, dict):
        raise _Unlike("", found(type(raw).__name__), cure)
    return raw


def _finding(raw: Any, at: int) -> EarlierFinding:
    place = f"findings.{at}"
    try:
        title, figures = raw["title"], raw["figures"]
        if not isinstance(figures, list):
            raise TypeError(figures)
        return EarlierFinding(
            id=str(raw["id"]),
            title=Text.by(lambda lang: str(title[lang]).translate(MARKS)),
            severity=str(raw["severity"]),
            figures=tuple(map(str, figures)),
        )
    except (KeyError, TypeError) as wrong:
        fault = TEXTS["not_finding"]
        cure = allowed(Text("id、title（zh、en）、severity、figures", "id, title (zh, en), severity, figures"))
        raise _Unlike(place, fault, cure) from wrong


def _expect(raw: Mapping[str, Any], key: str, wanted: str) -> None:
    if raw.get(key) != wanted:
        raise _Unlike(key, found(raw.get(key, "")), allowed(Text(wanted, wanted)))


def _is_day(value: Any) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == str(value)
    except (TypeError, ValueError):
        return False


def _order_problems(loaded: list[tuple[Path, EarlierEvaluation]], last: str, today: str) -> Iterator[Problem]:
    """By the day of their reports, stages come one after the other, and all of them before the present one."""
    order = list(STAGES)
    for (_, first), (path, second) in pairwise(loaded):
        if order.index(first.stage) >= order.index(second.stage):
            cure = TEXTS["already_later_stage_comes"].fill(report_date=first.report_date, stage=first.stage)
            yield Problem(file=str(path), place="stage", fault=found(second.stage), cure=cure)
    for path, each in loaded:
        if last in order and order.index(each.stage) >= order.index(last):
            cure = TEXTS["stage_before_evaluation"].fill(last=last)
            yield Problem(file=str(path), place="stage", fault=found(each.stage), cure=cure)
        if _is_day(today) and each.report_date >= today:
            cure = allowed(TEXTS["before_day_report"].fill(today=today))
            yield Problem(file=str(path), place="report_date", fault=found(each.report_date), cure=cure)


def evaluate(data: Earlier, context: Context) -> Outcome[None]:
    """Which earlier findings are still there, which are put right, which nobody looked at again."""
    result = follow_up(data.evaluations, context.findings, context.figures)
    said_first = Line(TEXTS["earlier_findings_still_there"])
    heads = (
        TEXTS["finding"],
        *(STAGES[stage] for stage in result.stages),
        TEXTS["now"],
        TEXTS["outcome"],
    )
    rows = [_row(each, result) for each in result.followed]
    title = TEXTS["findings_earlier_evaluations"]
    blocks = (said_first, table(TEXTS["findings_stage"], heads, rows))
    section = Section(id="follow_up", place="problems", title=title, blocks=blocks)
    return Outcome(figures=tuple(_figures(result, data.files)), sections=(section,), results={"follow_up": result})


def _row(each: Followed, result: FollowUp) -> list[Text]:
    """Titles of today hold places for figures; those of earlier reports are quoted as they were printed."""
    title = each.title if each.is_now else name_cell(each.title)
    marks = [YES if stage in each.stages else NO for stage in result.stages]
    return [title, *marks, YES if each.is_now else NO, OUTCOMES[each.outcome]]


def _figures(result: FollowUp, files: tuple[str, ...]) -> Iterator[Figure]:
    compared = Origin(source=TEXTS["compared_earlier_evaluations_one"], inputs=files)
    for outcome, names in OUTCOMES.items():
        yield fig.count(f"follow_up.{outcome}", names, result.n(outcome), compared, noun=TEXTS["text_2"])


FOLLOW_UP = Topic(
    id="follow_up",
    name=TEXTS["earlier_evaluations"],
    file=__file__,
    read=read,
    evaluate=evaluate,
    needs=frozenset({FINDINGS}),
    folders={FOLDER: shared_findings},
)
