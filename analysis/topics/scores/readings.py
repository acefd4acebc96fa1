"""From readings to the scorecard: which reading counts, and what the figure that it names has come to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analysis.core import numbers
from analysis.core.figures import Figure
from analysis.core.results import Unavailable
from analysis.scoring.indicators import Indicator, Reading, leaves
from analysis.scoring.scorecard import Scorecard, roll_up
from analysis.topics.contract import Engagement
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

RATE_OF_BUDGET = "execution_rate_of_"
SATISFIED = "survey.satisfied.share"


def score_of(engagement: Engagement, figures: Mapping[str, Figure], *, project: str = "") -> Scorecard:
    """The scorecard of the readings; of one project by its own, and by those that are of none alone.

    Raises
        ProblemsError: a reading names a figure that was not computed.
    """
    readings = _resolved_readings(engagement, figures, project)
    by_id = {indicator.id: indicator for indicator in leaves(engagement.indicators)}
    chosen = _latest(readings)
    _measured_by_survey(engagement, by_id, chosen, figures)
    struck = [row["veto"] for row in engagement.vetoes]
    reported = {name: each for name, each in _latest(_reported(readings)).items() if each.value is not None}
    return roll_up(engagement.indicators, chosen, engagement.pack, vetoes=struck, reported=reported)


def reported_readings(
    engagement: Engagement, figures: Mapping[str, Figure], *, project: str = ""
) -> dict[str, Reading]:
    """The latest reading of each indicator as the evaluand itself reported it, with the figures that they name.

    Raises
        ProblemsError: a reading names a figure that was not computed.
    """
    return _latest(_reported(_resolved_readings(engagement, figures, project)))


def _reported(readings: Iterable[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.basis == "reported"]


def _latest(readings: Iterable[Reading]) -> dict[str, Reading]:
    """The reading of each indicator that counts: the verified one after the reported, then the later one."""
    latest: dict[str, Reading] = {}
    for reading in readings:
        known = latest.get(reading.indicator)
        if known is None or (reading.basis, reading.as_of) >= (known.basis, known.as_of):
            latest[reading.indicator] = reading
    return latest


def readings_of(readings: Sequence[Reading], project: str) -> list[Reading]:
    """The readings of a project: its own, and of indicators of which it has none those that are of no project alone."""
    own = [reading for reading in readings if reading.project == project]
    told = {reading.indicator for reading in own}
    return own + [each for each in readings if project and not each.project and each.indicator not in told]


def _resolved_readings(engagement: Engagement, figures: Mapping[str, Figure], project: str) -> list[Reading]:
    """The readings of a project, those that name a figure with its value. Raises ProblemsError."""
    problems: list[Problem] = []
    by_id = {indicator.id: indicator for indicator in leaves(engagement.indicators)}
    resolved = []
    for reading in readings_of(engagement.readings, project):
        figure = figures.get(_of_project(reading.figure, project, figures))
        if reading.figure and figure is None:
            place, name = engagement.places["readings"], f"={reading.figure}"
            problems.append(unknown_figure(place, reading.row, "value", name, figures))
        resolved.append(reading if figure is None else _resolved(reading, by_id[reading.indicator], figure))
    if problems:
        raise ProblemsError(problems)
    return resolved


def _measured_by_survey(
    engagement: Engagement, by_id: Mapping[str, Indicator], chosen: dict[str, Reading], figures: Mapping[str, Figure]
) -> None:
    """The indicator that the survey measures takes its share where nothing else could be read."""
    indicator = by_id.get(engagement.survey.indicator) if engagement.survey else None
    share = figures.get(SATISFIED)
    if indicator is None or share is None or share.value is None:
        return
    known = chosen.get(indicator.id)
    is_open = known is None or (known.unavailable is not None and known.unavailable.kind == "not_verifiable")
    if is_open:
        scale = 100 if indicator.unit == "percent" else 1
        chosen[indicator.id] = Reading(
            indicator=indicator.id,
            basis="verified",
            value=numbers.exact(share.value) * scale,
            figure=SATISFIED,
            method=TEXTS["satisfied_share_survey_measured"],
            as_of=known.as_of if known else "",
            row=known.row if known else 0,
        )


def _resolved(reading: Reading, indicator: Indicator, figure: Figure) -> Reading:
    """The reading with the value of the figure it names; percent where the indicator is in percent."""
    if figure.value is None:
        return replace(reading, unavailable=_unproven(figure))
    scale = 100 if indicator.unit == "percent" and figure.unit == "share" else 1
    method = _with_denominator(reading.method, figure) if RATE_OF_BUDGET in figure.id else reading.method
    return replace(reading, value=numbers.exact(figure.value) * scale, method=method)


def _of_project(name: str, project: str, figures: Mapping[str, Figure]) -> str:
    """The figure of a project that stands for one of the whole budget, where it has funds of its own."""
    own = name.replace("budget.", f"project.{project}.", 1) if name.startswith("budget.") else name
    return own if project and own in figures else name


def _with_denominator(method: Text, figure: Figure) -> Text:
    """How a rate was had, with what it was divided by: two denominators are in use, and points differ by them."""
    if any(figure.source[lang].casefold() in method[lang].casefold() for lang in method):
        return method
    return TEXTS["method_and_denominator"].fill(method=method, source=figure.source)


def _unproven(figure: Figure) -> Unavailable:
    """Why a figure has no value. That an indicator does not apply is for somebody to say, with the reason."""
    reason = figure.reason or Unavailable(kind="not_verifiable", reason=figure.source)
    if reason.kind != "not_applicable":
        return reason
    return Unavailable(kind="not_verifiable", reason=TEXTS["say_that_it_does_not_apply"].fill(reason=reason.reason))


def unknown_figure(file: str, row: int, column: str, name: str, figures: Mapping[str, Figure]) -> Problem:
    """A figure that is named and not computed, with those that are."""
    part = name.removeprefix("=").partition(".")[0]
    near = [each for each in figures if each.partition(".")[0] == part] or list(figures)
    fault, cure = found(name), allowed(Text("、".join(near[:12]), ", ".join(near[:12])))
    return Problem(file=file, row=row, column=column, fault=fault, cure=cure)
