"""An engagement (委托业务): who evaluates what for whom, and the tables it rests on, read from one folder.

    engagement.yaml        title, roles, period, rule pack, how the survey counts, texts (needed)
    indicators.csv         the indicator tree with points and targets      readings.csv   what was reported or verified
    elements.csv           checklists of indicators                        deductions.csv points taken off, with facts
    vetoes.csv             facts that veto the grade                       budget.csv     funds by line, one unit
    packs/                 rule packs of its own, each a file <id>.yaml
    units.csv              completion, unit by unit                        published.csv  percentages as published
    scores.csv             scores as they were published                   survey/        the sealed bundle

and the tables of the parts in analysis/topics. Or all of them as sheets of one workbook. Every table is optional; every
fault in every file is reported at once.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.evaluation.form.own_files import photo_files, text_files
from analysis.evaluation.form.parts import text_parts
from analysis.evaluation.table_list import table_problems
from analysis.evaluation.template import column_texts
from analysis.evaluation.topics import TOPICS
from analysis.facts import tables
from analysis.facts.budget import BASES
from analysis.facts.completion import COMPLETIONS
from analysis.inputs.amounts.total_rows import TotalRow
from analysis.inputs.dataset import Dataset, read_dataset
from analysis.inputs.example_rows import example_problems
from analysis.inputs.folder import Inputs, open_inputs
from analysis.scoring.indicator_table import read_indicators
from analysis.scoring.packs import RulePack, own_pack_files, own_pack_problems, read_pack
from analysis.scoring.readings.table import read_readings
from analysis.scoring.roles import read_independence, read_roles
from analysis.survey.rules import read_survey_rules
from analysis.survey.sampling.sample import as_sampled
from analysis.topics.contract import Engagement
from analysis.topics.monitoring.plan import PLAN
from analysis.topics.monitoring.snapshots import HOME, log_head
from analysis.topics.use_of_results.follow_up import STAGES
from questionnaires.characters import is_system_junk
from questionnaires.load import file_digest
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

__all__ = ["Engagement", "read_engagement"]

DEFAULT_PACK = "national-1"
COMPLAINT = "complaint"  # whom residents may turn to: a text of the public version
JUDGED_BY_PACK = ("rule", "veto", "grade")  # columns of which only the right pack knows what they may hold


def read_engagement(path: str | Path) -> Engagement:
    """The engagement in a folder, or in a workbook (.xlsx) beside its survey/.

    Raises
        ProblemsError: everything that is wrong in any of its files, each with file, row, column, fault and cure.
    """
    inputs = open_inputs(Path(path))
    yaml, home = inputs.settings, inputs.home
    problems = yaml.problems
    named = _named_pack(yaml.text("pack"), home, problems)
    # the default pack stands in for a wrong one, so that the other files can be judged too
    pack = named or read_pack(DEFAULT_PACK)
    dataset = _collect(problems, lambda: read_dataset(home / "survey")) if (home / "survey").exists() else None
    indicators = read_indicators(inputs, pack, problems)
    readings = read_readings(inputs, indicators, pack, problems)
    survey = read_survey_rules(inputs, dataset, indicators)
    engagement = Engagement(
        id=yaml.text("engagement"),
        folder=home,
        title=yaml.texts("title"),
        report_number=yaml.text("report_number", required=False),
        report_date=yaml.day("report_date"),
        period=(yaml.day("period", "from"), yaml.day("period", "to")),
        synthetic=yaml.texts("synthetic", required=False) or None,
        roles=read_roles(yaml),
        independence=read_independence(yaml),
        stage=yaml.one_of("stage", words=tuple(STAGES), required=False) or "final",
        texts={name: yaml.texts_list("texts", name) for name in (*text_parts(), COMPLAINT)},
        survey=survey,
        indicators=indicators,
        readings=readings,
        budget=tables.read_budget(inputs, problems),
        units=tables.read_units(inputs, problems),
        budget_basis=yaml.one_of("budget", "basis", words=tuple(BASES), required=False) or "budget",
        unit_name=yaml.texts("completion", "unit", required=False),
        completion=yaml.one_of("completion", "definition", words=tuple(COMPLETIONS), required=False),
        published=tables.read_published(inputs, problems),
        published_scores=tables.read_published_scores(inputs, pack, problems),
        vetoes=tables.read_vetoes(inputs, pack, problems),
        parts={topic.id: topic.read(inputs, problems) for topic in TOPICS},
        pack=pack,
        dataset=None if dataset is None else as_sampled(dataset, survey.sampling if survey else None),
        places={"settings": yaml.path, **{name: inputs.place(name) for name in ("readings", "published")}},
        inputs=_digests(inputs, dataset, pack),
    )
    problems += [*_date_problems(engagement, inputs), *yaml.shape_problems()]
    problems += table_problems(inputs, indicators, engagement.stage)
    if problems:
        raise ProblemsError([each for each in problems if named or each.column not in JUDGED_BY_PACK])
    return _with_remarks(engagement, inputs)


def _with_remarks(engagement: Engagement, inputs: Inputs) -> Engagement:
    """The engagement with what is no fault of it: its total rows, examples left, texts kept."""
    return replace(
        engagement,
        total_rows=tuple(_labelled(total) for totals in inputs.totals.values() for total in totals),
        examples=tuple(example_problems(inputs, _told(engagement))),
        remarks=tuple(inputs.remarks),
    )


def _labelled(total: TotalRow) -> TotalRow:
    """A total row whose numbers say what people call their columns."""
    return replace(
        total, cells=tuple(replace(cell, label=column_texts(total.table, cell.column)) for cell in total.cells)
    )


def _told(engagement: Engagement) -> dict[str, str]:
    """The texts of the settings that are the engagement's own, by their place."""
    texts = {
        f"texts.{name}.{at}.zh": each["zh"] for name, texts in engagement.texts.items() for at, each in enumerate(texts)
    }
    return {"title.zh": engagement.title["zh"], "report_number": engagement.report_number, **texts}


def _date_problems(engagement: Engagement, inputs: Inputs) -> list[Problem]:
    """Days out of order: a period that ends before it begins, a report too early for its stage, later readings."""
    yaml, (first, last), report = inputs.settings, engagement.period, engagement.report_date
    problems = []
    if first and last and last < first:
        cure = allowed(TEXTS["no_earlier"].fill(first=first))
        problems.append(
            Problem(file=yaml.path, row=yaml.row(("period", "to")), place="period.to", fault=found(last), cure=cure)
        )
    elif last and report and report < (at := {"ex_ante": "", "mid_term": first}.get(engagement.stage, last)):
        cure = allowed(TEXTS["no_earlier_before_end"].fill(at=at))
        problems.append(
            Problem(file=yaml.path, row=yaml.row(("report_date",)), place="report_date", fault=found(report), cure=cure)
        )
    late = [reading for reading in engagement.readings if reading.as_of and report and reading.as_of > report]
    cure = allowed(TEXTS["no_later_report"].fill(report=report))
    return problems + [
        Problem(file=inputs.place("readings"), row=reading.row, column="as_of", fault=found(reading.as_of), cure=cure)
        for reading in late
    ]


def _named_pack(pack_id: str, home: Path, problems: list[Problem]) -> RulePack | None:
    """The pack of the settings, None where it is wrong; everything wrong with any pack beside them is a problem."""
    problems += own_pack_problems(home)
    known: list[Problem] = []
    named: RulePack | None = _collect(known, lambda: read_pack(pack_id, home))
    problems += [problem for problem in known if problem not in problems]
    return named


def _collect(problems: list[Problem], read: Any) -> Any:
    try:
        return read()
    except ProblemsError as wrong:
        problems.extend(wrong.problems)
        return None


def _digests(inputs: Inputs, dataset: Dataset | None, pack: RulePack) -> dict[str, str]:
    """The digest of everything that the report rests on; the evaluators' texts are signed for with the numbers."""
    sealed = {} if dataset is None else {"survey/": dataset.seal}
    plan = inputs.home / HOME / PLAN
    planned = {f"{HOME}/{PLAN}": file_digest(plan)} if plan.is_file() else {}
    logged = {f"{HOME}/": log_head(inputs.home)} if plan.parent.is_dir() else {}
    earlier = [path for path in sorted(inputs.home.glob("earlier/*.json")) if not is_system_junk(path.name)]
    beside = [*earlier, *text_files(inputs.home), *photo_files(inputs.home)]
    own = {f"{path.parent.name}/{path.name}": path for path in beside}
    written = {name: file_digest(path) for name, path in own.items() if path.is_file()}
    packs = {f"packs/{name}.yaml": file_digest(path) for name, path in own_pack_files(inputs.home).items()}
    return {**inputs.digests, **sealed, **logged, **planned, **written, **packs, **pack.digests}
