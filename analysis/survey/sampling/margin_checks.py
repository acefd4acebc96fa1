"""What is wrong with the counts of a population: categories without a count, counts without a sheet, totals."""

from collections.abc import Iterator, Mapping

from analysis.core.errors import AnalysisError
from analysis.inputs.dataset import Dataset
from analysis.inputs.settings import YamlReader
from analysis.statistics.estimation.weighting.population import CLOSE
from analysis.survey.sampling.checks import listed
from analysis.survey.sampling.covariates import Covariate
from analysis.survey.sampling.files import SHEET
from analysis.survey.sampling.margins import BLANK, margin_values
from analysis.survey.sampling.sample import Sampling, design_of
from analysis.survey.sampling.settings import POPULATION, PopulationSettings, problem_at
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

MOST_BLANK = 0.1  # of the valid sheets without an answer, above which a margin says too little
MARGINS = (*POPULATION, "margins")


def population_problems(yaml: YamlReader, sampling: Sampling, valid: Dataset) -> list[Problem]:
    """Everything wrong with the counts of the population, over the valid sheets."""
    population = sampling.population
    if population is None:
        return []
    faults = list(_totals(yaml, population))
    values = margin_values(sampling.margins, valid)
    sheets = [str(sheet) for sheet in valid.answers[SHEET]]
    for name, covariate in sampling.margins.items():
        place = (*MARGINS, name)
        if covariate.kind != "item":
            blank = covariate.blank(sheets, yaml.path, yaml.row(place), ".".join(place))
            faults += [blank] if blank is not None else []
        faults += _categories(yaml, name, covariate, population.margins[name], list(values[name]))
    return faults


def _totals(yaml: YamlReader, population: PopulationSettings) -> Iterator[Problem]:
    totals = {name: sum(counts.values()) for name, counts in population.margins.items()}
    if totals and max(totals.values()) - min(totals.values()) > CLOSE * max(totals.values()):
        said = [f"{name} {total:g}" for name, total in totals.items()]
        fault = TEXTS["totals_differ"].fill(listed=Text("、".join(said), ", ".join(said)))
        yield problem_at(yaml, MARGINS, fault, TEXTS["one_total"])


def _categories(
    yaml: YamlReader, name: str, covariate: Covariate, counts: Mapping[str, float], values: list[str]
) -> Iterator[Problem]:
    """Categories of the sheets without a count, counts of nobody, and too many sheets without an answer."""
    place = (*MARGINS, name)
    wanted, present = set(counts), set(values) - {BLANK}
    n_blank = values.count(BLANK)
    if covariate.kind == "item" and n_blank > MOST_BLANK * len(values):
        fault = TEXTS["too_many_blank"].fill(text=covariate.text, n=n_blank, of=len(values))
        yield problem_at(yaml, place, fault, TEXTS["at_most_blank"])
    unknown = sorted(wanted - set(covariate.codes)) if covariate.codes else []
    for value in unknown:
        cure = allowed(Text("、".join(covariate.codes), ", ".join(covariate.codes)))
        yield problem_at(yaml, (*place, value), found(value), cure)
    if lacking := sorted(present - wanted):
        fault = TEXTS["categories_without_count"].fill(text=covariate.text, listed=listed(lacking))
        yield problem_at(yaml, place, fault, TEXTS["add_counts"])
    if empty := sorted(wanted - present - set(unknown)):
        fault = TEXTS["counts_of_nobody"].fill(text=covariate.text, listed=listed(empty))
        yield problem_at(yaml, place, fault, TEXTS["merge_categories"])


def weighting_problems(yaml: YamlReader, sampling: Sampling, valid: Dataset) -> list[Problem]:
    """Why the design cannot be built, or weights cannot meet the population, once every column is in order."""
    try:
        design_of(sampling, valid)
    except AnalysisError as wrong:
        place = POPULATION if sampling.population is not None else ("survey", "design")
        return [problem_at(yaml, place, wrong.reason, TEXTS["other_method"])]
    return []
