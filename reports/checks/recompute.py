"""Evaluating again (复算) what a report carries: from the engagement itself, or from the inputs inside the report.

Where some inputs did not travel, what rests on them is left out: readings that name a figure which cannot be had are
taken as unknown, and whatever comes after the scores is then not compared.
"""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from analysis.core.errors import AnalysisError, InvalidInput
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import Engagement, read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from analysis.evaluation.form.own_files import NO_FIGURES
from analysis.evaluation.table_list import TABLES, shared_folders
from analysis.evaluation.topics import TOPICS, resting_on
from analysis.inputs.folder import SETTINGS, open_inputs
from analysis.survey.aggregates.again import Travelled, joined_by_sheets
from analysis.survey.aggregates.tables import ABOUT, COUNTS, SUMS, Aggregates, read_rows
from analysis.survey.rules import rules_in
from analysis.topics.callbacks.tables import TABLE
from analysis.topics.callbacks.topic import CALLBACKS
from analysis.topics.contract import FINDINGS
from analysis.topics.satisfaction.topic import TRAVELLED
from questionnaires.bundle import QUESTIONNAIRE, RESPONSES
from questionnaires.load import parse_questionnaire
from questionnaires.model import Questionnaire
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text
from questionnaires.yaml_lines import read_yaml
from reports.carried.inputs import PACKS
from reports.chapters.build import Variant
from reports.privacy.public_view import public_view

MANIFEST, SURVEY = "manifest.json", "survey/"
FOLDERS, DEEPEST = frozenset({"survey", "packs", *shared_folders()}), 3
Tables = tuple[Aggregates, Questionnaire, list[list[str]]]  # with de-identified sheets where there are any
MOST_BYTES = 200_000_000
# what zipfile raises of a broken file, one packed in a way it does not know, one with a password, one cut short
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError)
# what an engagement is without any table; the rest are settings of parts whose tables may be missing
CORE = frozenset(
    {
        "engagement",
        "title",
        "report_number",
        "report_date",
        "period",
        "synthetic",
        "roles",
        "independence",
        "stage",
        "pack",
        "completion",
    }
)
NOT_SENT = Unavailable(
    kind="not_verifiable", reason=Text("报告未随附所需输入", "the inputs it needs are not in the report")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """An evaluation made again; `missing` are inputs that did not travel, `later` figures that may rest on them.

    `has_tables`: instead of the sheets of the survey, tables of it did.
    """

    evaluation: Evaluation
    missing: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    has_tables: bool = False

    def is_sure(self, figure_id: str) -> bool:
        """Whether a figure rests on nothing that is missing, so that a difference would mean something."""
        if not self.missing:
            return True
        known = self.evaluation.figures.get(figure_id)
        if known is None or figure_id in self.later:
            return False
        absent = self.missing - ({SURVEY} if self.has_tables else set())
        return not any(is_of(each, absent) for each in known.inputs)


def from_folder(folder: Path, variant: Variant) -> Recomputed:
    """The evaluation of an engagement in a folder, as the variant of the report shows it."""
    return Recomputed(evaluation=_shown(evaluate(read_engagement(folder)), variant))


def from_inputs(files: Mapping[str, bytes], expected: Collection[str], variant: Variant) -> Recomputed:
    """The evaluation of the inputs that a report carries.

    Args
        files: content by name, as `unpacked` gives them.
        expected: names of all inputs that the evaluation had.

    Raises
        AnalysisError, ProblemsError: they do not suffice for any evaluation.
    """
    if SETTINGS not in files:
        raise InvalidInput(Text(f"报告未随附 {SETTINGS}", f"{SETTINGS} is not in the report"))
    missing = frozenset(missing_from(files, expected))
    with tempfile.TemporaryDirectory(prefix="hengping-") as scratch:
        home = Path(scratch)
        for name, content in files.items():
            if missing and name.startswith(SURVEY):
                continue  # counts or de-identified sheets are no answers that an evaluation could be made of
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(content)
        return _partial(home, missing, variant, _tables(files)) if missing else from_folder(home, variant)


def _tables(files: Mapping[str, bytes]) -> Tables | None:
    """The tables of the survey and what was asked, where they are inside."""
    names = [f"{SURVEY}{name}" for name in (COUNTS, SUMS, ABOUT, QUESTIONNAIRE)]
    if not set(names) <= set(files):
        return None
    counts, sums, about, asked = (files[name] for name in names)
    tables = Aggregates(
        counts={key: int(n) for key, n in read_rows(counts).items()}, sums=read_rows(sums), about=json.loads(about)
    )
    sheets = list(csv.reader(io.StringIO(files.get(f"{SURVEY}{RESPONSES}", b"").decode())))
    return tables, parse_questionnaire(asked.decode(), QUESTIONNAIRE, is_fielded=True), sheets


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of an engagement.zip by name, its list among them.

    Raises
        InvalidInput: no zip, too large, or a name that leads out of the folder.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > MOST_BYTES or not all(_is_safe(info.filename) for info in infos):
                raise InvalidInput(
                    Text("engagement.zip 过大或文件名不安全", "engagement.zip is too large or has unsafe names")
                )
            return {info.filename: archive.read(info) for info in infos}
    except UNREADABLE as wrong:
        raise InvalidInput(Text("engagement.zip 无法读取", "engagement.zip cannot be read")) from wrong


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    is_plain = "\\" not in name and ":" not in name and not name.startswith("/") and ".." not in parts
    return is_plain and (len(parts) == 1 or (parts[0] in FOLDERS and len(parts) <= DEEPEST))


def missing_from(files: Collection[str], expected: Collection[str]) -> Iterator[str]:
    """Inputs of which nothing travels, among those that figures rest on: no text, no file that is no table of ours.

    Rules are at hand everywhere, and own ones travel.
    """
    for name in expected:
        is_folder = name.endswith("/") and name != SURVEY  # of the survey no answers travel, whatever else does
        is_there = name in files or (is_folder and any(each.startswith(name) for each in files))
        is_read = name.endswith("/") or "/" in name or name == SETTINGS or Path(name).stem in TABLES
        if is_read and not is_there and not name.startswith((PACKS, *NO_FIGURES)):
            yield name


def is_of(source: str, missing: Collection[str]) -> bool:
    """Whether a source that a figure names is among the missing inputs: a file, or something in a missing folder."""
    folder = f"{source.partition('/')[0]}/"
    return source in missing or folder in missing or any(each.startswith(folder) for each in missing)


def _shown(evaluation: Evaluation, variant: Variant) -> Evaluation:
    return public_view(evaluation).evaluation if variant == "public" else evaluation


def _partial(home: Path, missing: frozenset[str], variant: Variant, tables: Tables | None) -> Recomputed:
    """Evaluated in two steps: what can be had without readings, then with those whose figures can be had."""
    inputs = open_inputs(home)
    engagement = _reduced(home)
    has_tables = False
    is_told = tables is not None and {"k", "n"} <= set(tables[0].count_of("survey.satisfied"))
    if tables is not None and is_told and inputs.settings.has("survey"):
        has_tables, rules = True, rules_in(inputs.settings, None, engagement.indicators)
        travelled = Travelled(aggregates=tables[0], questionnaire=tables[1], rules=rules)
        travelled = joined_by_sheets(travelled, tables[2]) if tables[2] else travelled
        record = None if f"{TABLE}.csv" in missing else CALLBACKS.read(inputs, [])
        parts = {**engagement.parts, TRAVELLED: travelled, CALLBACKS.id: record}
        engagement = replace(engagement, survey=rules, parts=parts)
    named = [each for each in engagement.readings if each.figure]
    had = evaluate(replace(engagement, readings=())).figures if named else {}
    unknown = [each for each in named if each.figure not in had]
    readings = tuple(
        replace(each, figure="", unavailable=NOT_SENT) if each in unknown else each for each in engagement.readings
    )
    evaluation = evaluate(replace(engagement, readings=readings))
    later = _after_scores(evaluation) if unknown else _last(evaluation)
    return Recomputed(
        evaluation=_shown(evaluation, variant),
        missing=missing,
        later=frozenset() if has_tables and missing == {SURVEY} and not unknown else later,
        has_tables=has_tables,
    )


def _reduced(home: Path) -> Engagement:
    """The engagement without its survey and its texts; without the settings of parts too, where those need a table."""
    raw, _ = read_yaml(home / SETTINGS)
    for kept in (set(raw) - {"survey", "texts"}, CORE):
        settings = {name: value for name, value in raw.items() if name in kept}
        (home / SETTINGS).write_text(json.dumps(settings, ensure_ascii=False, default=str), encoding="utf-8")
        try:
            return read_engagement(home)
        except (ProblemsError, AnalysisError):
            if kept is CORE:
                raise
    raise InvalidInput(Text("没有设置", "no settings"))


def _after_scores(evaluation: Evaluation) -> frozenset[str]:
    """Figures of scores, and of every part that looks at them."""
    names = {name for name in evaluation.figures if name.startswith("score.")}
    late = resting_on("scores", TOPICS) | resting_on(FINDINGS, TOPICS)
    return frozenset(
        names | {each.id for part, out in evaluation.outcomes.items() if part in late for each in out.figures}
    )


def _last(evaluation: Evaluation) -> frozenset[str]:
    """Figures of the parts that look at the findings: those may lack some."""
    late = resting_on(FINDINGS, TOPICS)
    return frozenset(each.id for part, out in evaluation.outcomes.items() if part in late for each in out.figures)
