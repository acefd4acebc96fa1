"""How a sample was drawn and weighted, in the words of its settings, and what that leaves open."""

from collections.abc import Iterator

import numpy as np

from analysis.core.figures import Figure
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.survey.sampling.design_numbers import (
    POPULATION,
    START,
    blank_number,
    is_weighted,
    lonely_number,
    trim_numbers,
)
from analysis.survey.sampling.margins import BLANK, margin_values
from analysis.survey.sampling.sample import Sampling
from analysis.survey.sampling.settings import Role
from analysis.survey.sampling.summary import DesignSummary, summary_of
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

BRACES = str.maketrans("{}", "｛｝")  # those of a name are no place for a figure
STAGES: tuple[Role, ...] = ("fpc", "second_stage_fpc")
EXTREME = 5.0  # times the mean: weights above it are capped there by DeBell & Krosnick (2009), ANES nes012427
WAYS = {
    "rake": TEXTS["raked"],
    "poststratify": TEXTS["poststratified"],
    "linear": TEXTS["calibrated_linear"],
    "logit": TEXTS["calibrated_logit"],
}
RULES = {
    "remove": TEXTS["lonely_remove"],
    "certainty": TEXTS["lonely_certainty"],
    "adjust": TEXTS["lonely_adjust"],
    "average": TEXTS["lonely_average"],
}


def summary_in_words(sampling: Sampling | None, design: Design, valid: Dataset) -> DesignSummary:
    """The summary of the design of the valid sheets, in the words of the settings."""
    is_probability = valid.manifest.probability
    if sampling is None:
        return summary_of(design, is_probability=is_probability)
    return summary_of(
        design,
        methods=tuple(_methods(sampling, design, is_probability=is_probability)),
        limits=tuple(_limits(sampling, design, valid)),
        figures=_figures(sampling, design, valid),
        is_probability=is_probability,
    )


def _figures(sampling: Sampling, design: Design, valid: Dataset) -> Iterator[Figure]:
    """The numbers of these words that are not the design's own."""
    settings, population = sampling.design, sampling.population
    if settings is not None and settings.trim is not None:
        yield from trim_numbers(START, settings.trim)
    if population is not None and population.trim is not None:
        yield from trim_numbers(POPULATION, population.trim)
    n_lonely = int((design.n_psu_by_stratum == 1).sum())
    if n_lonely:
        yield lonely_number(n_lonely)
    for at, (name, n) in enumerate(_blanks(sampling, valid).items(), start=1):
        yield blank_number(at, sampling.margins[name].said, n)


def _blanks(sampling: Sampling, valid: Dataset) -> dict[str, int]:
    """How many valid sheets have no answer, by the margins where there are any."""
    if sampling.population is None:
        return {}
    values = margin_values(sampling.margins, valid)
    counts = {name: int((values[name] == BLANK).sum()) for name in sampling.margins}
    return {name: n for name, n in counts.items() if n}


def _quoted(text: Text) -> Text:
    """A name or a reason as somebody wrote it, whose digits are no figures of ours."""
    return Text.by(lambda lang: f"[[{text[lang].replace('[[', '').replace(']]', '').translate(BRACES)}]]")


def _methods(sampling: Sampling, design: Design, *, is_probability: bool) -> Iterator[Text]:
    settings, roles = sampling.design, sampling.roles
    if is_probability and (settings is None or settings.reason is not None):
        yield TEXTS["plain"] if design.is_plain else TEXTS["drawn_at_random"]
    if settings is not None and settings.reason is not None:
        yield TEXTS["plain_because"].fill(reason=_quoted(settings.reason))
    if "strata" in roles:
        yield TEXTS["in_strata"].fill(text=_quoted(roles["strata"].said))
    if "psu" in roles:
        yield TEXTS["by_units"].fill(text=_quoted(roles["psu"].said))
        yield TEXTS["corrected"]
    if settings is not None and settings.selection is not None:
        yield TEXTS["selected"].fill(selection=_quoted(settings.selection))
    if "weight" in roles:
        yield TEXTS["base_weights"].fill(text=_quoted(roles["weight"].said))
    elif "fpc" in roles:
        yield TEXTS["weights_from_counts"]
    elif roles and sampling.population is None:
        yield TEXTS["all_alike"]
    yield from _finite(sampling)
    if settings is not None and settings.trim is not None:
        yield _trimmed(START)
    yield from _weighting(sampling)
    if settings is not None and settings.lonely in RULES and (design.n_psu_by_stratum == 1).any():
        yield TEXTS["lonely_rule"].fill(rule=RULES[settings.lonely])


def _finite(sampling: Sampling) -> Iterator[Text]:
    if "second_stage_fpc" in sampling.roles:
        first, second = (_quoted(sampling.roles[role].said) for role in STAGES)
        yield TEXTS["two_stages"].fill(first=first, second=second)
    elif "fpc" in sampling.roles:
        yield TEXTS["one_stage"].fill(text=_quoted(sampling.roles["fpc"].said))


def _weighting(sampling: Sampling) -> Iterator[Text]:
    population = sampling.population
    if population is None:
        return
    names = [covariate.said for covariate in sampling.margins.values()]
    joined = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    yield WAYS[population.method].fill(names=_quoted(joined), source=_quoted(population.source))
    if population.trim is not None:
        yield _trimmed(POPULATION)


def _trimmed(start: str) -> Text:
    return TEXTS["trimmed"].fill(low=f"{{{start}.trim_low}}", high=f"{{{start}.trim_high}}")


def _limits(sampling: Sampling, design: Design, valid: Dataset) -> Iterator[Text]:
    """What weights do not mend, and where the sample lacks something."""
    if sampling.roles and not valid.manifest.probability:
        yield TEXTS["selection_unsaid"]
    if float(np.max(design.w) / np.mean(design.w)) > EXTREME:
        yield TEXTS["extreme_weights"]
    for at, name in enumerate(_blanks(sampling, valid), start=1):
        text = _quoted(sampling.margins[name].said)
        yield TEXTS["kept_without_answer"].fill(n=f"{{{POPULATION}.blank{at}}}", text=text)
    if sampling.population is not None:
        yield TEXTS["weights_mend"]
    if is_weighted(design) and not valid.manifest.probability:
        yield TEXTS["weights_do_not_mend"]
