"""How a sample was drawn and weighted, in the words of its settings, and what that leaves open."""

from collections.abc import Iterator

import numpy as np

from analysis.core import numbers
from analysis.inputs.dataset import Dataset
from analysis.statistics.estimation.design import Design
from analysis.survey.sampling.margins import BLANK, margin_values
from analysis.survey.sampling.sample import Sampling
from analysis.survey.sampling.settings import Trim
from analysis.survey.sampling.summary import DesignSummary, is_weighted, summary_of
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

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
    methods = tuple(_methods(sampling, design))
    limits = tuple(_limits(sampling, design, valid))
    return summary_of(design, methods=methods, limits=limits, is_probability=is_probability)


def _methods(sampling: Sampling, design: Design) -> Iterator[Text]:
    if sampling.weights is not None:
        yield TEXTS["part_alone"]
        return
    settings, roles = sampling.design, sampling.roles
    if settings is None or settings.reason is not None:
        yield TEXTS["plain"] if design.is_plain else TEXTS["drawn_at_random"]
    if settings is not None and settings.reason is not None:
        yield TEXTS["plain_because"].fill(reason=settings.reason)
    if "strata" in roles:
        yield TEXTS["in_strata"].fill(text=roles["strata"].text, n=len(design.n_psu_by_stratum))
    if "psu" in roles:
        yield TEXTS["by_units"].fill(text=roles["psu"].text, n=len(design.psu_stratum))
        yield TEXTS["corrected"]
    if "weight" in roles:
        yield TEXTS["base_weights"].fill(text=roles["weight"].text)
    elif "fpc" in roles:
        yield TEXTS["weights_from_counts"]
    elif roles and sampling.population is None:
        yield TEXTS["all_alike"]
    yield from _finite(sampling)
    if settings is not None and settings.trim is not None:
        yield _trim(settings.trim)
    yield from _weighting(sampling)
    if settings is not None and settings.lonely in RULES and (design.n_psu_by_stratum == 1).any():
        n = int((design.n_psu_by_stratum == 1).sum())
        yield TEXTS["lonely_rule"].fill(n=n, rule=RULES[settings.lonely])


def _finite(sampling: Sampling) -> Iterator[Text]:
    if "second_stage_fpc" in sampling.roles:
        first, second = sampling.roles["fpc"].text, sampling.roles["second_stage_fpc"].text
        yield TEXTS["two_stages"].fill(first=first, second=second)
    elif "fpc" in sampling.roles:
        yield TEXTS["one_stage"].fill(text=sampling.roles["fpc"].text)


def _weighting(sampling: Sampling) -> Iterator[Text]:
    population = sampling.population
    if population is None:
        return
    names = [covariate.text for covariate in sampling.margins.values()]
    joined = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    yield WAYS[population.method].fill(names=joined, source=population.source)
    if population.trim is not None:
        yield _trim(population.trim)


def _trim(trim: Trim) -> Text:
    return TEXTS["trimmed"].fill(low=f"{trim[0]:g}", high=f"{trim[1]:g}")


def _limits(sampling: Sampling, design: Design, valid: Dataset) -> Iterator[Text]:
    """What weights do not mend, and where the sample lacks something."""
    factor = float(np.max(design.w) / np.mean(design.w))
    if factor > EXTREME:
        yield TEXTS["extreme_weights"].fill(factor=numbers.decimal(factor, 1), most=f"{EXTREME:g}")
    if sampling.weights is None and sampling.population is not None:
        values = margin_values(sampling.margins, valid)
        for name, covariate in sampling.margins.items():
            n = int((values[name] == BLANK).sum())
            if n:
                yield TEXTS["kept_without_answer"].fill(n=n, text=covariate.text)
        yield TEXTS["weights_mend"]
    if is_weighted(design) and not valid.manifest.probability:
        yield TEXTS["weights_do_not_mend"]
