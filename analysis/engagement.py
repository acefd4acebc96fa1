"""An engagement (委托业务): who evaluates what for whom, and the tables it rests on, read from one folder.

    engagement.yaml        title, roles, period, rule pack, how the survey counts, texts (needed)
    indicators.csv         the indicator tree with points and targets      readings.csv   what was reported or verified
    budget.csv             funds by line, one unit of money in the file    units.csv      completion, unit by unit
    published.csv          percentages as they were published              scores.csv     scores as they were published
    survey/                the sealed bundle

Every table is optional; every fault in every file is reported at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis import engagement_tables as tables
from analysis.budget import BudgetLine
from analysis.dataset import Dataset, read_dataset
from analysis.indicators import Indicator, Reading
from analysis.packs import RulePack, read_pack
from analysis.published import PublishedScore, PublishedShare
from analysis.satisfaction import SHARES
from analysis.verification import Unit
from analysis.yaml_reader import YamlReader
from questionnaires.load import file_digest
from questionnaires.problems import Problem, ProblemsError, Texts, allowed, found, said

SETTINGS = "engagement.yaml"
DEFAULT_PACK = "national-1"
BOTH_LANGUAGES = ("zh", "en")
ROLES: dict[str, Texts] = {
    "client": {"zh": "委托方", "en": "Client"},
    "evaluand": {"zh": "被评价对象", "en": "Evaluand"},
    "supervising": {"zh": "主管部门", "en": "Supervising department"},
    "evaluator": {"zh": "评价机构", "en": "Evaluator"},
    "lead_evaluator": {"zh": "主评人", "en": "Lead evaluator"},
    "reviewer": {"zh": "复核人", "en": "Reviewer"},
    "approver": {"zh": "机构负责人", "en": "Head of the evaluator"},
}
COMPLETIONS: dict[str, Texts] = {
    "started": {"zh": "开工", "en": "works started"},
    "built": {"zh": "主体完工", "en": "main works built"},
    "accepted": {"zh": "验收", "en": "works accepted"},
    "settled": {"zh": "决算", "en": "accounts settled"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOf:
    """A set of rating items that are meant to measure one thing."""

    id: str
    names: Texts
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRules:
    """How the answer sheets of this engagement count: which are valid, who is satisfied, which scales there are."""

    needed: tuple[str, ...]
    least_share: float
    item: str
    definition: str
    scales: tuple[ScaleOf, ...]
    indicator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Everything an evaluation needs, checked; parts that were not handed in are empty or None."""

    id: str
    folder: Path
    title: Texts
    report_number: str
    report_date: str
    period: tuple[str, str]
    synthetic: Texts | None
    roles: Mapping[str, Texts]
    pack: RulePack
    texts: Mapping[str, tuple[Texts, ...]]
    survey: SurveyRules | None
    dataset: Dataset | None
    indicators: tuple[Indicator, ...]
    readings: tuple[Reading, ...]
    budget: tuple[BudgetLine, ...]
    units: tuple[Unit, ...]
    unit_name: Texts
    completion: str
    published: tuple[PublishedShare, ...]
    published_scores: tuple[PublishedScore, ...]
    inputs: Mapping[str, str]

    @property
    def is_synthetic(self) -> bool:
        """Whether any part of the data was made up, and says so."""
        return self.synthetic is not None


def read_engagement(folder: str | Path) -> Engagement:
    """The engagement in `folder`.

    Raises
        ProblemsError: everything that is wrong in any of its files, each with file, row, column, fault and cure.
    """
    home = Path(folder)
    yaml = YamlReader(home / SETTINGS)
    problems = yaml.problems
    # the default pack stands in for a wrong one, so that the other files can be judged too
    pack = _collect(problems, lambda: read_pack(yaml.text("pack"))) or read_pack(DEFAULT_PACK)
    dataset = _collect(problems, lambda: read_dataset(home / "survey")) if (home / "survey").exists() else None
    indicators = tables.read_indicators(home / "indicators.csv", problems)
    readings = tables.read_readings(home / "readings.csv", indicators, pack, problems)
    rules = _survey_rules(yaml, dataset, indicators) if yaml.has("survey") else None
    if rules is not None and dataset is None and not (home / "survey").exists():
        fault = said("写了 survey，但没有数据包文件夹 survey/", "has survey settings, but there is no bundle survey/")
        cure = said("放入导出的数据包，或删去 survey", "put the exported bundle there, or remove survey")
        problems.append(Problem(file=str(yaml.path), row=yaml.row(("survey",)), fault=fault, cure=cure))
    engagement = Engagement(
        id=yaml.text("engagement"), folder=home, title=yaml.texts("title"),
        report_number=yaml.text("report_number", required=False), report_date=yaml.day("report_date"),
        period=(yaml.day("period", "from"), yaml.day("period", "to")),
        synthetic=yaml.texts("synthetic", required=False) or None, roles=_roles(yaml),
        texts={name: yaml.texts_list("texts", name) for name in ("background", "purpose", "method", "limitations")},
        survey=rules, indicators=indicators, readings=readings,
        budget=tables.read_budget(home / "budget.csv", problems),
        units=tables.read_units(home / "units.csv", problems),
        unit_name=yaml.texts("completion", "unit", required=False),
        completion=yaml.one_of("completion", "definition", words=tuple(COMPLETIONS), required=False),
        published=tables.read_published(home / "published.csv", problems),
        published_scores=tables.read_published_scores(home / "scores.csv", problems),
        pack=pack, dataset=dataset, inputs=_digests(home, dataset, pack),
    )  # fmt: skip
    problems += yaml.unknown_keys()
    if problems:
        raise ProblemsError(problems)
    return engagement


def _collect(problems: list[Problem], read: Any) -> Any:
    try:
        return read()
    except ProblemsError as wrong:
        problems.extend(wrong.problems)
        return None


def _roles(yaml: YamlReader) -> dict[str, Texts]:
    needed = ("client", "evaluand", "evaluator", "lead_evaluator")
    roles = {role: yaml.texts("roles", role, required=role in needed) for role in ROLES}
    given = {role: texts for role, texts in roles.items() if texts}
    if "client" in given and given.get("client") == given.get("evaluand"):
        fault = said("委托方就是被评价对象", "the client is the evaluand")
        cure = said(
            "第三方评价要求两者分开（财预〔2021〕6号）；单位自评请另行出具",
            "a third-party evaluation keeps them apart; a self-evaluation is another document",
        )
        yaml.problems.append(Problem(file=str(yaml.path), row=yaml.row(("roles", "client")), fault=fault, cure=cure))
    return given


def _survey_rules(yaml: YamlReader, dataset: Dataset | None, indicators: tuple[Indicator, ...]) -> SurveyRules:
    scales = tuple(
        ScaleOf(id=yaml.text("survey", "scales", at, "id"), names=yaml.texts("survey", "scales", at, "name"),
                items=yaml.words("survey", "scales", at, "items"))
        for at in range(yaml.length("survey", "scales"))
    )  # fmt: skip
    rules = SurveyRules(
        needed=yaml.words("survey", "valid", "needed"),
        least_share=float(yaml.number("survey", "valid", "least_share") or Decimal(0)),
        item=yaml.text("survey", "satisfied", "item"),
        definition=yaml.one_of(
            "survey",
            "satisfied",
            "definition",
            words=SHARES,
        ),
        scales=scales,
        indicator=yaml.text("survey", "indicator", required=False),
    )
    if dataset is not None:
        ratings = [item.id for item in dataset.questionnaire.variables if item.type == "rating"]
        named = [*rules.needed, rules.item, *(item for scale in scales for item in scale.items)]
        yaml.problems += [_unknown(yaml, item, ratings) for item in named if item and item not in ratings]
    known = [indicator.id for indicator in indicators]
    if rules.indicator and rules.indicator not in known:
        yaml.problems.append(_unknown(yaml, rules.indicator, known))
    return rules


def _unknown(yaml: YamlReader, name: str, known: list[str]) -> Problem:
    return Problem(
        file=str(yaml.path), row=yaml.row(("survey",)), place="survey", fault=found(name),
        cure=allowed("、".join(known), ", ".join(known)),
    )  # fmt: skip


def _digests(home: Path, dataset: Dataset | None, pack: RulePack) -> dict[str, str]:
    files = sorted(path for path in home.iterdir() if path.suffix in (".csv", ".yaml"))
    digests = {path.name: file_digest(path) for path in files}
    if dataset is not None:
        digests["survey/"] = dataset.seal
    return digests | {f"packs/{pack.id}.yaml": pack.digest}
