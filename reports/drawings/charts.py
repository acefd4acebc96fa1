"""Charts of an evaluation as vector images with a text for those who cannot see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from analysis.core import plots
from analysis.core.results import Result
from analysis.core.sections import Picture
from analysis.evaluation.evaluate import Evaluation
from analysis.statistics.relations.drivers import Drivers
from analysis.statistics.relations.ipa import Ipa
from questionnaires.texts import Language
from reports.drawings.core_charts import Drawn, Maker, budget, completion, funds, scores
from reports.drawings.page import data_address, picture, png_address
from reports.drawings.survey_charts import answers, of_story, satisfied, screen
from reports.texts.words import words

PictureForm = Literal["svg", "png"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One drawing: caption, text instead of the picture, and the picture as a data address."""

    id: str
    caption: str
    alt: str
    source: str


def charts(
    evaluation: Evaluation,
    lang: Language,
    *,
    withheld: Mapping[str, frozenset[str]] | None = None,
    form: PictureForm = "svg",
) -> dict[str, Chart]:
    """The charts this evaluation has data for.

    Args
        withheld: codes of items that are not shown, by item; an item with such codes is left out. Where it is given,
            even empty, the charts are for everybody, and none is drawn that tells of a few sheets.
        form: vectors, or points for writers that show no SVG.
    """
    makers, captions = _makers(evaluation, lang, withheld)
    drawings: dict[str, Chart] = {}
    with plots.in_language(lang):
        for name, maker in makers.items():
            drawn = maker(evaluation, lang)
            if drawn is not None:
                axes, alt = drawn
                is_png = form == "png"
                source = png_address(axes) if is_png else data_address(picture(axes, captions[name], alt))
                drawings[name] = Chart(id=name, caption=captions[name], alt=alt, source=source)
    return drawings


def chart_names(evaluation: Evaluation) -> frozenset[str]:
    """What a text may refer to, whether or not a version of the report shows it."""
    return frozenset(_makers(evaluation, "zh", None)[0])


def _makers(
    evaluation: Evaluation, lang: Language, withheld: Mapping[str, frozenset[str]] | None
) -> tuple[dict[str, Maker], dict[str, str]]:
    """How each picture is drawn and what it is called, by its name."""
    makers: dict[str, Maker] = {
        "scores": scores,
        "completion": completion,
        "budget": budget,
        "funds": funds,
        "likert": partial(answers, withheld=withheld or {}),
        "satisfied": satisfied,
        "screen": partial(screen, is_public=withheld is not None),
        "drivers": partial(of_story, chapter="drivers", kind=Drivers),
        "quadrants": partial(of_story, chapter="drivers", kind=Ipa),
    }
    word = words(lang, acts=evaluation.acts)
    captions = {name: word[f"chart_{name}"] for name in makers}
    for section in evaluation.sections:
        for block in section.blocks:
            if isinstance(block, Picture):
                makers[block.id] = partial(_of_result, result=block.result)
                captions[block.id] = block.caption[lang]
    return makers, captions


def _of_result(_: Evaluation, lang: Language, *, result: Result) -> Drawn:
    return result.plot(), result.sentence(lang) + _bases(result)


def _bases(result: Result) -> str:
    """What stands behind each row of a result that counts it."""
    frame = result.to_frame()
    return f" (n = {', '.join(str(n) for n in frame['n'])})" if "n" in frame else ""
