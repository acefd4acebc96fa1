"""The sample of an engagement, read from its settings and files and checked against the valid sheets."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import Inputs
from analysis.inputs.settings import YamlReader
from analysis.survey.sampling.checks import design_problems, listed
from analysis.survey.sampling.covariates import Covariate, Covariates
from analysis.survey.sampling.files import SHEETS_FILE, SITE, SITES_FILE, Files, read_files
from analysis.survey.sampling.margin_checks import MARGINS, population_problems, weighting_problems
from analysis.survey.sampling.partitions import partitions
from analysis.survey.sampling.sample import Sampling
from analysis.survey.sampling.settings import (
    DESIGN,
    NUMBERS,
    DesignSettings,
    PopulationSettings,
    problem_at,
    read_design,
    read_population,
)
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Name = TypeVar("Name", bound=str)
OPEN = "open"  # the channel of a link that anybody may pass on


def read_sampling(
    inputs: Inputs, dataset: Dataset | None, valid_of: Callable[[Dataset], Dataset | None]
) -> Sampling | None:
    """How the sheets were drawn and are weighted; None where nothing is said and nothing need be.

    Faults join the problems of the settings: what is missing, blank, constant or not nested, counts that contradict
    the sheets or one another, and sites of which nobody has said whether they are all there are.

    Args
        valid_of: the sheets that count, None where that cannot be told.
    """
    yaml = inputs.settings
    n_faults = len(yaml.problems)
    design, population = read_design(yaml), read_population(yaml)
    if dataset is None:
        return None
    yaml.problems += _chosen_by_themselves(yaml, design, dataset)
    numbers = [] if design is None else [design.columns.get(role, "") for role in NUMBERS]
    files = read_files(inputs, dataset, numbers)
    if design is None:
        yaml.problems += _unsaid(yaml, files)
        if population is None:
            return None
    is_incomplete = bool(inputs.faulty & {SITES_FILE, SHEETS_FILE})
    covariates = Covariates(dataset=dataset, files=files, is_incomplete=is_incomplete)
    roles = _named(yaml, covariates, {} if design is None else design.columns, DESIGN)
    margins = _named(
        yaml, covariates, {} if population is None else {name: name for name in population.margins}, MARGINS
    )
    sampling = Sampling(
        design=design,
        population=population,
        roles=roles,
        margins=margins,
        partitions=tuple(
            partitions(covariates, numbers, has_drawn_sites=design is not None and "psu" in design.columns)
        ),
    )
    if _is_whole(design, population, sampling) and not is_incomplete:
        valid = valid_of(dataset)
        if valid is not None:
            faults = [*design_problems(yaml, sampling, valid), *population_problems(yaml, sampling, valid)]
            is_sound = not faults and len(yaml.problems) == n_faults
            yaml.problems += weighting_problems(yaml, sampling, valid) if is_sound else faults
    return sampling


def _chosen_by_themselves(yaml: YamlReader, design: DesignSettings | None, dataset: Dataset) -> list[Problem]:
    """A way of choosing people, said of sheets that anybody could send by the open link."""
    n_open = int((dataset.answers["channel"] == OPEN).sum())
    if design is None or design.selection is None or not n_open:
        return []
    fault = TEXTS["selection_of_open_link"].fill(n=n_open)
    return [problem_at(yaml, (*DESIGN, "selection"), fault, TEXTS["leave_selection_out"])]


def _is_whole(design: DesignSettings | None, population: PopulationSettings | None, sampling: Sampling) -> bool:
    """Whether every name stands for something, so that the values can be judged."""
    n_named = (len(design.columns) if design else 0) + (len(population.margins) if population else 0)
    has_counts = population is None or all(
        count > 0 for counts in population.margins.values() for count in (*counts.values(), len(counts))
    )
    return n_named == len(sampling.roles) + len(sampling.margins) and has_counts


def _unsaid(yaml: YamlReader, files: Files) -> list[Problem]:
    """Sites of which nobody has said what they are, or files that nobody has asked for."""
    names = files.names
    if len(names) > 1:
        fault = TEXTS["sites_unsaid"].fill(n=len(names), listed=listed(names))
        return [problem_at(yaml, DESIGN, fault, TEXTS["three_choices"])]
    tables = [table for table in (files.sites, files.sheets) if table is not None]
    return [
        Problem(file=table.place, fault=TEXTS["file_unused"], cure=TEXTS["name_columns_or_none"]) for table in tables
    ]


def _named(
    yaml: YamlReader, covariates: Covariates, names: Mapping[Name, str], above: tuple[str, ...]
) -> dict[Name, Covariate]:
    """What each name stands for; unknown and ambiguous ones are refused."""
    named: dict[Name, Covariate] = {}
    for key, name in names.items():
        place, meant = (*above, str(key)), covariates.of(name)
        if name == SITE and not covariates.files.names and not covariates.is_incomplete:
            yaml.problems.append(problem_at(yaml, place, TEXTS["no_sites_known"], TEXTS["give_site_file"]))
        elif not name or (not meant and covariates.is_incomplete):  # its fault is known already
            continue
        elif not meant:
            cure = allowed(Text("、".join(covariates.known), ", ".join(covariates.known)))
            yaml.problems.append(problem_at(yaml, place, found(name), cure))
        elif len(meant) > 1:
            places = [Text.same(each.file) if each.file else TEXTS["the_questionnaire"] for each in meant]
            listed_places = Text("、".join(each.zh for each in places), ", ".join(each.en for each in places))
            fault = TEXTS["name_of_several"].fill(name=name, listed=listed_places)
            yaml.problems.append(problem_at(yaml, place, fault, TEXTS["rename_column"]))
        else:
            named[key] = meant[0]
    return named
