"""Situations of an evaluation, made from the examples, and what a reader of their files finds there."""

import re
from base64 import b64decode
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pandas as pd

from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.survey.sampling.covariates import Covariate
from analysis.survey.sampling.sample import Sampling
from analysis.survey.sampling.settings import ROLES, DesignSettings, Role
from analysis.topics.verification.topic import AUDIT
from questionnaires.texts import Text
from reports.chapters.build import build_report
from reports.html.render import report_html

EXAMPLES, PUBLISHED = Path(__file__).parents[3] / "examples", Path(__file__).parents[1] / "published"

TAG = re.compile(r"<[^>]+>")
IMG = re.compile(r'<img src="data:image/svg.xml;base64,([^"]*)" alt="([^"]*)"[^>]*>')


def read(name):
    return read_engagement((PUBLISHED if (PUBLISHED / name).exists() else EXAMPLES) / name)


def no_texts(engagement):
    return dict.fromkeys(engagement.texts, ())


def unseen(engagement, keep):
    """The engagement with results on site only for the units that `keep` names, and nothing on its survey."""
    units = tuple(
        unit if keep(at, unit) else replace(unit, is_verified=None) for at, unit in enumerate(engagement.units)
    )
    readings = tuple(each for each in engagement.readings if each.indicator != "satisfaction")
    return replace(
        engagement, units=units, readings=readings, dataset=None, survey=None, texts=no_texts(engagement), parts={}
    )


def without(engagement, indicator):
    """The engagement with one indicator that does not apply."""
    none = Unavailable(kind="not_applicable", reason=Text("不适用", "does not apply"))
    readings = tuple(
        replace(each, value=None, unavailable=none) if each.indicator == indicator else each
        for each in engagement.readings
    )
    return replace(engagement, readings=readings, texts=no_texts(engagement))


def lacking(engagement, *indicators):
    """The engagement without any reading of some indicators."""
    readings = tuple(each for each in engagement.readings if each.indicator not in indicators)
    return replace(engagement, readings=readings)


def nothing_to_check(engagement):
    """The engagement before a table was handed in."""
    none = {"indicators": (), "readings": (), "published": (), "published_scores": (), "units": (), "budget": ()}
    return replace(engagement, **none, dataset=None, survey=None, texts=no_texts(engagement), parts={}, total_rows=())


def no_sample(engagement):
    """The engagement as if its sheets had come in by an open link."""
    manifest = replace(engagement.dataset.manifest, probability=False)
    return replace(engagement, dataset=replace(engagement.dataset, manifest=manifest))


def drawn(engagement):
    """Only what the drawn visits saw, with the plan of the draw."""
    visited = {each.unit for each in AUDIT.data(engagement).visits}
    audit = replace(AUDIT.data(engagement), households=None, rounds=None)
    return replace(unseen(engagement, lambda _, unit: unit.id in visited), parts={"audit": audit})


def without_target(engagement):
    """Nothing but the survey, which belongs to no indicator."""
    return replace(
        engagement,
        survey=replace(engagement.survey, indicator=""),
        indicators=(),
        readings=(),
        units=(),
        published=(),
        parts={},
        texts=no_texts(engagement),
        budget=(),
    )


def under(engagement, **roles):
    """Nothing but the survey, under a design: a column a role, each computed from the number of the sheet."""
    engagement = without_target(engagement)
    sheets = engagement.dataset.answers["sheet_id"]
    columns: dict[Role, Covariate] = {
        role: Covariate(
            name=role,
            kind="sheets",
            text=Text(role, role),
            values=pd.Series([str(of(at)) for at in range(len(sheets))], index=list(sheets)),
        )
        for role in ROLES
        if (of := roles.get(role))
    }
    settings = DesignSettings(reason=None, columns={role: role for role in columns}, lonely="remove")
    sampling = Sampling(design=settings, population=None, roles=columns, margins={})
    return replace(engagement, survey=replace(engagement.survey, sampling=sampling))


def framed(engagement):
    """Nothing but the survey, beside what is known of everybody to whom a sheet was issued."""
    engagement = without_target(engagement)
    n_sheets, n_issued = len(engagement.dataset), engagement.dataset.manifest.n_issued
    answered = ["yes" if at < n_sheets else "no" for at in range(n_issued)]
    floors = [str(1 + at % 6) if at < n_sheets else str(4 + at % 3) for at in range(n_issued)]
    frame = pd.DataFrame({"responded": answered, "floor": floors})
    return replace(engagement, survey=replace(engagement.survey, frame=frame))


SITUATIONS = {
    "reports alone": lambda: read("langfang-2019"),
    "some reports": lambda: replace(
        read("shanghai"),
        readings=tuple(
            replace(each, basis="reported") if each.indicator == "execution" else each
            for each in read("shanghai").readings
        ),
    ),
    "documents": lambda: read("shanghai"),
    "every unit": lambda: read("zhenyuan"),
    "what was reported": lambda: unseen(read("zhenyuan"), lambda _, unit: unit.is_reported),
    "a sample": lambda: unseen(read("zhenyuan"), lambda at, _: at % 10 == 0),
    "too little to grade": lambda: lacking(unseen(read("zhenyuan"), lambda at, _: at % 10 == 0), "quality", "response"),
    "an open link": lambda: no_sample(read("zhenyuan")),
    "no target": lambda: without_target(read("zhenyuan")),
    "an open link without target": lambda: no_sample(without_target(read("zhenyuan"))),
    "sites": lambda: under(read("zhenyuan"), psu=lambda at: at % 7),
    "weights": lambda: under(read("zhenyuan"), strata=lambda at: at % 2, weight=lambda at: 1 + at % 3),
    "lone sites": lambda: under(read("zhenyuan"), strata=lambda at: at % 2, psu=lambda at: at % 2),
    "lone sites with weights": lambda: under(
        read("zhenyuan"), strata=lambda at: at % 2, psu=lambda at: at % 2, weight=lambda at: 1 + at % 3
    ),
    "an open link with weights": lambda: no_sample(under(read("zhenyuan"), weight=lambda at: 1 + at % 3)),
    "a frame": lambda: framed(read("zhenyuan")),
    "no total": lambda: read("sanmen-2024"),
    "a total": lambda: read("chizhou-2020"),
    "a town": lambda: read("tangxi-2022"),
    "a drawn sample": lambda: drawn(read("zhenyuan")),
    "something does not apply": lambda: without(read("tangxi-2022"), "public"),
    "something was not found and something does not apply": lambda: without(read("tangxi-2022"), "passed"),
    "nothing to check": lambda: nothing_to_check(read("sanmen-2024")),
}

DONE = {  # what a reader of the files finds there
    "reports alone": {"scored", "score.graded", "readings.reported"},
    "some reports": {"scored", "score.graded", "readings.reported", "readings.verified", "verified"},
    "documents": {"scored", "score.graded", "readings.verified", "verified"},
    "every unit": {
        "scored",
        "score.graded",
        "readings.verified",
        "readings.both",
        "verified",
        "visits",
        "visits.census",
        "visits.drawn",
        "visits.seeded",
        "survey",
        "survey.screened",
        "survey.probability",
        "survey.plain",
        "survey.interval",
        "survey.target",
        "coverage",
        "coverage.unfinished",
    },
    "what was reported": {
        "scored",
        "score.graded",
        "score.zeroed",
        "score.missing",
        "readings.verified",
        "readings.both",
        "verified",
        "visits",
        "visits.of_reported",
    },
    "a sample": {
        "scored",
        "score.graded",
        "score.zeroed",
        "score.missing",
        "readings.verified",
        "readings.both",
        "verified",
        "visits",
        "visits.sample",
    },
    "too little to grade": {
        "scored",
        "score.missing",
        "score.zeroed",
        "readings.verified",
        "readings.both",
        "verified",
        "visits",
        "visits.sample",
    },
    "something does not apply": {
        "scored",
        "score.not_applicable",
        "score.graded",
        "score.rescaled",
        "readings.reported",
    },
    "something was not found and something does not apply": {
        "scored",
        "score.graded",
        "score.rescaled",
        "score.zeroed",
        "score.not_applicable",
        "score.missing",
        "readings.reported",
    },
    "an open link": {
        "scored",
        "score.graded",
        "readings.verified",
        "readings.both",
        "verified",
        "visits",
        "visits.census",
        "visits.drawn",
        "visits.seeded",
        "survey",
        "survey.screened",
        "survey.plain",
        "survey.target",
        "coverage",
        "coverage.unfinished",
    },
    "no target": {"survey", "survey.screened", "survey.probability", "survey.plain", "survey.interval"},
    "an open link without target": {"survey", "survey.screened", "survey.plain"},
    "sites": {"survey", "survey.screened", "survey.probability", "survey.interval"},
    "weights": {"survey", "survey.screened", "survey.probability", "survey.weighted", "survey.interval"},
    "lone sites": {"survey", "survey.screened", "survey.probability"},
    "lone sites with weights": {"survey", "survey.screened", "survey.probability", "survey.weighted"},
    "an open link with weights": {"survey", "survey.screened", "survey.weighted"},
    "a frame": {"survey", "survey.screened", "survey.probability", "survey.plain", "survey.interval", "survey.frame"},
    "no total": set(),
    "nothing to check": set(),
    "a total": set(),
    "a town": {"scored", "score.graded", "score.zeroed", "score.missing", "readings.reported"},
    "a drawn sample": {
        "scored",
        "score.graded",
        "score.zeroed",
        "score.missing",
        "readings.verified",
        "readings.both",
        "verified",
        "visits",
        "visits.sample",
        "visits.drawn",
        "visits.seeded",
    },
}


@cache
def evaluation(situation):
    return evaluate(SITUATIONS[situation]())


@cache
def printed(situation, lang="zh", variant="full"):
    """What stands in the report, pictures by their words."""
    html = report_html(build_report(evaluation(situation), lang, variant, with_texts=False))
    html = IMG.sub(lambda img: f"{img[2]} {b64decode(img[1]).decode()}", html)
    return unescape(TAG.sub("", html))


def cases_of(entry):
    return entry if isinstance(entry, list) else [entry]
