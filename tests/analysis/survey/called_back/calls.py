"""An engagement in tests whose households are called back."""

import csv
from dataclasses import replace

import pytest

from analysis.core.figures import fill
from analysis.core.sections import Line
from analysis.evaluation.engagement import read_engagement
from analysis.topics.callbacks.topic import CALLBACKS
from analysis.topics.contract import Context
from analysis.topics.satisfaction.topic import SATISFACTION
from questionnaires.problems import ProblemsError

HEADER = ("order", "list", "household", "outcome", "satisfied_again", "date", "by")
PLACE = "survey_callbacks.csv"


def call(*groups):
    """The rows of a list: (number of households, outcome, code of satisfaction again), in order."""
    rows = [(outcome, again) for n, outcome, again in groups for _ in range(n)]
    return [(at, "drawn", 100 + at, outcome, again, "2025-12-01", "王") for at, (outcome, again) in enumerate(rows, 1)]


def write(folder, rows, header=HEADER):
    with (folder / PLACE).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def set_callbacks(folder, **values):
    """Put settings of the call-back sample below those of the survey."""
    path = folder / "engagement.yaml"
    lines = "".join(f'    {name}: "{value}"\n' for name, value in values.items())
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("survey:\n", f"survey:\n  callbacks:\n{lines}", 1), encoding="utf-8")


def set_target(folder, target):
    path = folder / "indicators.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines()]
    at = next(row for row in rows if "target" in row).index("target")
    changed = [[*row[:at], target, *row[at + 1 :]] if row[0] == "satisfaction" else row for row in rows]
    path.write_text("\n".join(map(",".join, changed)) + "\n", encoding="utf-8")


def joined(engagement):
    """What the survey and the calls come to, without everything else of an evaluation."""
    return CALLBACKS.join(SATISFACTION.join(Context(engagement=engagement)))


def called(folder):
    return joined(read_engagement(folder))


def found(context):
    return {kind for kind, _ in context.outcomes["callbacks"].findings}


def said(context, lang="zh"):
    """The paragraphs and captions of the section."""
    (section,) = context.outcomes["callbacks"].sections
    texts = [block.texts if isinstance(block, Line) else block.caption for block in section.blocks]
    return "\n".join(fill(each[lang], context.figures, lang) for each in texts)


def text(context, name, lang="zh"):
    return context.figures[f"survey.callbacks.{name}"].text(lang)


def faults(folder):
    with pytest.raises(ProblemsError) as wrong:
        called(folder)
    return [problem.text("en") for problem in wrong.value.problems]


def by_channel(folder, channel, mode="self"):
    """The engagement with every sheet come by another way."""
    engagement = read_engagement(folder)
    answers = engagement.dataset.answers.assign(channel=channel, mode=mode)
    manifest = replace(engagement.dataset.manifest, probability=channel in ("household", "paper"))
    return replace(engagement, dataset=replace(engagement.dataset, answers=answers, manifest=manifest))
