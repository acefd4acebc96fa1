"""What is wrong with the columns of a design, each fault with its file, column, what was found and what is allowed."""

from collections.abc import Iterable, Iterator

import pandas as pd

from analysis.inputs.dataset import Dataset
from analysis.inputs.settings import YamlReader
from analysis.statistics.estimation.drawing.stages import LONELY
from analysis.survey.sampling.covariates import Covariate
from analysis.survey.sampling.files import SHEET
from analysis.survey.sampling.sample import Sampling, role_columns
from analysis.survey.sampling.settings import DESIGN, NUMBERS, DesignSettings, Role, problem_at
from questionnaires.problems import Problem, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

SHOWN = 3
OF_FILES = ("sites", "sheets")


def listed(names: Iterable[object]) -> Text:
    """The first few names, and that there are more."""
    shown = [str(name) for name in names]
    more = "…" if len(shown) > SHOWN else ""
    return Text("、".join(shown[:SHOWN]) + more, ", ".join(shown[:SHOWN]) + more)


def design_problems(yaml: YamlReader, sampling: Sampling, valid: Dataset) -> list[Problem]:
    """Everything wrong with the columns of the design, over the valid sheets."""
    settings = sampling.design
    if settings is None or not sampling.roles:
        return []
    sheets = [str(sheet) for sheet in valid.answers[SHEET]]
    faults: list[Problem] = [*_kinds(yaml, sampling), *_together(yaml, sampling)]
    for role, covariate in sampling.roles.items():
        place = (*DESIGN, role)
        blank = covariate.blank(sheets, yaml.path, yaml.row(place), ".".join(place))
        faults += [blank] if blank is not None else []
    if faults:
        return faults
    columns = role_columns(sampling, valid)
    return [
        *_constant(yaml, sampling, columns),
        *_nested(yaml, sampling, columns),
        *_counts(yaml, sampling, columns),
    ] or list(_lonely(yaml, sampling, settings, columns))


def _kinds(yaml: YamlReader, sampling: Sampling) -> Iterator[Problem]:
    """Weights and counts are numbers of a file; a question holds codes."""
    for role, covariate in sampling.roles.items():
        if role in NUMBERS and covariate.kind not in OF_FILES:
            yield problem_at(yaml, (*DESIGN, role), found(covariate.name), TEXTS["numbers_of_files"])


def _together(yaml: YamlReader, sampling: Sampling) -> Iterator[Problem]:
    """Roles that mean something only beside others, and one column in two roles."""
    roles = sampling.roles
    for role, needed in (("second_stage_fpc", ("psu", "fpc")),):
        missing = [each for each in needed if each not in roles]
        if role in roles and missing:
            yield problem_at(
                yaml,
                (*DESIGN, role),
                TEXTS["role_without"].fill(listed=Text("、".join(missing), ", ".join(missing))),
                TEXTS["add_or_leave_out"],
            )
    if "strata" in roles and "psu" in roles and roles["strata"].name == roles["psu"].name:
        yield problem_at(yaml, (*DESIGN, "psu"), found(roles["psu"].name), TEXTS["psu_within_strata"])


def _constant(yaml: YamlReader, sampling: Sampling, columns: "dict[Role, pd.Series]") -> Iterator[Problem]:
    for role in ("strata", "psu"):
        column = columns.get(role)
        if column is not None and column.nunique() < 2:
            fault = TEXTS["only_one_value"].fill(text=sampling.roles[role].text, value=column.iloc[0])
            cure = TEXTS["one_stratum"] if role == "strata" else TEXTS["one_psu"]
            yield _of(yaml, role, sampling.roles[role], fault, cure)


def _nested(yaml: YamlReader, sampling: Sampling, columns: "dict[Role, pd.Series]") -> Iterator[Problem]:
    """Units that lie in two strata."""
    if "strata" not in columns or "psu" not in columns:
        return
    strata = columns["strata"].groupby(columns["psu"]).unique()
    torn = strata[strata.map(len) > 1]
    if len(torn):
        names, unit = listed(sorted(map(str, torn.iloc[0]))), torn.index[0]
        fault = TEXTS["units_in_two_strata"].fill(n=len(torn), listed=listed(torn.index), unit=unit, strata=names)
        yield _of(yaml, "strata", sampling.roles["strata"], fault, TEXTS["one_stratum_a_unit"])


def _counts(yaml: YamlReader, sampling: Sampling, columns: "dict[Role, pd.Series]") -> Iterator[Problem]:
    """Population counts that differ within their stratum or unit, or are below what was drawn."""
    one = pd.Series("", index=next(iter(columns.values())).index)
    strata = columns.get("strata", one)
    psu = columns.get("psu", pd.Series(range(len(one)), index=one.index).astype(str))
    if "fpc" in columns:
        yield from _counted(yaml, sampling, columns, ("fpc", strata, psu.groupby(strata).nunique()))
    if "second_stage_fpc" in columns:
        yield from _counted(yaml, sampling, columns, ("second_stage_fpc", psu, one.groupby(psu).size()))


def _counted(
    yaml: YamlReader,
    sampling: Sampling,
    columns: "dict[Role, pd.Series]",
    of: "tuple[Role, pd.Series, pd.Series]",
) -> Iterator[Problem]:
    role, groups, drawn = of
    covariate, values = sampling.roles[role], columns[role].groupby(groups)
    torn = [str(group) for group, count in values.nunique().items() if count > 1]
    if torn:
        numbers = [f"{value:g}" for value in sorted(set(values.get_group(torn[0])))]
        fault = TEXTS["counts_differ"].fill(text=covariate.text, name=_group(torn[0]), listed=listed(numbers))
        yield _of(yaml, role, covariate, fault, TEXTS["one_count"])
        return
    counts = values.first()
    small = [str(group) for group in counts.index if counts[group] < drawn[group]]
    if small:
        count, n = f"{counts[small[0]]:g}", int(drawn[small[0]])
        fault = TEXTS["count_below_drawn"].fill(text=covariate.text, name=_group(small[0]), count=count, n=n)
        yield _of(yaml, role, covariate, fault, TEXTS["no_less_than"].fill(n=n))


def _group(name: str) -> Text:
    return Text.same(f"“{name}”") if name else TEXTS["whole_sample"]


def _lonely(
    yaml: YamlReader, sampling: Sampling, settings: DesignSettings, columns: "dict[Role, pd.Series]"
) -> Iterator[Problem]:
    """Strata with one unit, and units with one sheet at a second stage, where no rule says what they contribute."""
    if settings.lonely != "fail":
        return
    others = [rule for rule in LONELY if rule != "fail"]
    rules = Text("、".join(others), ", ".join(others))
    if "strata" in columns:
        strata = columns["strata"]
        units = columns.get("psu", pd.Series(range(len(strata)), index=strata.index))
        names = _alone(units.groupby(strata).nunique(), columns.get("fpc"), strata)
        fault = TEXTS["strata_alone"].fill(text=sampling.roles["strata"].text, n=len(names), listed=listed(names))
        cure = TEXTS["merge_or_rule"].fill(rules=rules)
        yield from [_of(yaml, "strata", sampling.roles["strata"], fault, cure)] if names else []
    if "second_stage_fpc" in columns:
        psu = columns["psu"]
        names = _alone(psu.groupby(psu).size(), columns["second_stage_fpc"], psu)
        fault = TEXTS["units_alone"].fill(text=sampling.roles["psu"].text, n=len(names), listed=listed(names))
        cure = TEXTS["rule_or_one_stage"].fill(rules=rules)
        yield from [_of(yaml, "second_stage_fpc", sampling.roles["psu"], fault, cure)] if names else []


def _alone(drawn: "pd.Series[int]", counts: "pd.Series[float] | None", groups: "pd.Series[str]") -> list[str]:
    """The groups with a single unit that is not all there is."""
    there_are = drawn.astype(float) * 2 if counts is None else counts.groupby(groups).first()
    return [str(name) for name in drawn[(drawn == 1) & (there_are > 1)].index]


def _of(yaml: YamlReader, role: Role, covariate: Covariate, fault: Text, cure: Text) -> Problem:
    """A fault in a column of a file, or in the name that the settings give."""
    if covariate.file:
        return Problem(file=covariate.file, column=covariate.name, fault=fault, cure=cure)
    return problem_at(yaml, (*DESIGN, role), fault, cure)
