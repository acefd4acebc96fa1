"""Charts of an evaluation as vector images with a text for those who cannot see them."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import plots
from analysis.drivers import Drivers
from analysis.evaluation import Evaluation
from analysis.quality import Screen
from analysis.results import Language, Result, Unavailable
from analysis.sections import Picture
from questionnaires.model import in_language
from reports.words import words

Drawn = tuple[Axes, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One drawing: caption, text instead of the picture, and the picture as a data address."""

    id: str
    caption: str
    alt: str
    source: str


def charts(evaluation: Evaluation, lang: Language) -> dict[str, Chart]:
    """The charts this evaluation has data for."""
    makers: dict[str, Callable[[Evaluation, Language], Drawn]] = {
        "scores": _scores,
        "completion": _completion,
        "budget": _budget,
        "likert": _likert,
        "satisfied": _satisfied,
        "screen": partial(_of_story, chapter="quality", kind=Screen),
        "drivers": partial(_of_story, chapter="drivers", kind=Drivers),
    }
    captions = {name: words(lang)[f"chart_{name}"] for name in makers}
    for section in evaluation.sections:
        for block in section.blocks:
            if isinstance(block, Picture):
                makers[block.id] = partial(_of_result, result=block.result)
                captions[block.id] = block.caption[lang]
    made: dict[str, Chart] = {}
    for name, maker in makers.items():
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hengping", "font.size": 9}):
            drawn = maker(evaluation, lang)
            if drawn is not None:
                axes, alt = drawn
                made[name] = Chart(id=name, caption=captions[name], alt=alt, source=_data_address(axes))
    return made


def _of_result(_: Evaluation, lang: Language, *, result: Result) -> Drawn:
    return result.plot(), result.sentence(lang)


def _scores(evaluation: Evaluation, lang: Language) -> Drawn:
    card = evaluation.card
    if card is None:
        return None
    names = {indicator.id: indicator.names[lang] for indicator in card.indicators}
    rows = [(names[top], float(earned), float(out_of)) for top, (earned, out_of) in card.by_top().items()]
    frame = pd.DataFrame(rows, columns=["label", "earned", "out_of"])
    alt = "；".join(f"{label} {earned:.2f}/{out_of:g}" for label, earned, out_of in rows)
    return plots.score_bars(frame), alt


def _completion(evaluation: Evaluation, lang: Language) -> Drawn:
    done = evaluation.completion
    if done is None:
        return None
    frame = done.to_frame().assign(label="")
    word = words(lang)
    return plots.reported_verified(frame, names=(word["reported"], word["verified"])), done.sentence(lang)


def _budget(evaluation: Evaluation, lang: Language) -> Drawn:
    if evaluation.execution is None:
        return None
    rows = [
        {"label": line.names[lang], "budget": _wan(line.budget_yuan), "received": _wan(line.received_yuan),
         "spent": _wan(line.spent_yuan)}
        for line in evaluation.engagement.budget
    ]  # fmt: skip
    word = words(lang)
    axes = plots.budget_bars(pd.DataFrame(rows), names=(word["budget"], word["received"], word["spent"]))
    return axes, evaluation.execution.sentence(lang)


def _likert(evaluation: Evaluation, lang: Language) -> Drawn:
    if evaluation.survey is None:
        return None
    ratings = [result for result in evaluation.survey.items if result.item.type == "rating" and result.n_base]
    points = [choice for choice in ratings[0].item.choices if not choice.not_applicable] if ratings else []
    alike = [result for result in ratings if result.item.scale == ratings[0].item.scale]
    if not alike:
        return None
    rows = []
    for result in alike:
        n = dict(zip(result.counts["code"], result.counts["n"], strict=True))
        shares = {in_language(choice.text, lang): n[choice.code] / result.n_base for choice in points}
        rows.append({"label": in_language(result.item.text, lang), **shares})
    frame = pd.DataFrame(rows)
    first = in_language(points[0].text, lang)
    alt = "；".join(f"{row['label']} {first} {row[first]:.0%}" for row in rows)
    return plots.likert(frame), alt


def _satisfied(evaluation: Evaluation, lang: Language) -> Drawn:
    survey = evaluation.survey
    if survey is None:
        return None
    target = None if survey.target is None else float(survey.target)
    frame = survey.satisfied.to_frame().assign(label="")
    axes = plots.intervals(frame, estimate="share", reference=target)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(plots.PERCENT)
    return axes, survey.satisfied.sentence(lang)


def _of_story(evaluation: Evaluation, lang: Language, *, chapter: str, kind: type[Result]) -> Drawn:
    if evaluation.survey is None:
        return None
    for _, result in evaluation.survey.story[chapter].results:
        if isinstance(result, kind):
            return result.plot(), result.sentence(lang)
    return None


def _wan(amount: object) -> float:
    return 0.0 if amount is None or isinstance(amount, Unavailable) else float(str(amount)) / 10_000


def _data_address(axes: Axes) -> str:
    figure = axes.get_figure()
    if not isinstance(figure, Figure):
        raise TypeError("a chart is drawn on a figure of its own")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
