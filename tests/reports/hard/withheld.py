"""What the public version withholds."""

from dataclasses import replace

from analysis.core import figures as fig
from analysis.core.figures import Origin
from questionnaires.texts import Text
from reports.privacy.public_view import public_view

WITHHELD = {"zh": "不公开", "en": "withheld"}

WHERE = Origin(source=Text("计数", "counted"))


def shown(evaluation, *names):
    """Whether each figure still has its value in the public version."""
    figures = public_view(evaluation).evaluation.figures
    return [figures[name].texts != WITHHELD for name in names]


def with_figures(evaluation, *made):
    return replace(evaluation, figures={**evaluation.figures, **{each.id: each for each in made}})


def n(name, value, **who):
    return fig.count(name, Text("数", "n"), value, WHERE, **who)


def share(name, value, **who):
    return fig.share(name, Text("比", "share"), value, WHERE, **who)
