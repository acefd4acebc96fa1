"""Every table that an engagement may have; which one is missing, or stands there under another name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from analysis.evaluation.topics import TOPICS
from analysis.facts.tables import CORE_TABLES
from analysis.inputs.folder import OFF, SETTINGS, Inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.sharing import PRIVATE, WHOLE, Sharing
from analysis.inputs.table_words import nearest
from analysis.inputs.tables import Column
from analysis.scoring.indicator_table import INDICATORS
from analysis.scoring.indicators import Indicator
from analysis.scoring.readings.checklists import DEDUCTIONS, ELEMENTS
from analysis.scoring.readings.table import READINGS
from analysis.scoring.standards.table import STANDARDS, TABLE
from analysis.survey.sampling.files import SAMPLING_TABLES
from analysis.survey.sampling.frame import FRAME, FRAME_FILE
from questionnaires.problems import Problem
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

TABLES: Mapping[str, Mapping[str, Column]] = {
    "indicators": INDICATORS,
    "readings": READINGS,
    "elements": ELEMENTS,
    "deductions": DEDUCTIONS,
    TABLE: STANDARDS,
    **CORE_TABLES,
    **SAMPLING_TABLES,
    FRAME_FILE: FRAME,
    **{name: columns for topic in TOPICS for name, columns in topic.tables.items()},
}
OF_INDICATORS = ("readings", "elements", "deductions", TABLE)
CORE_FREE_OF_PEOPLE = frozenset({"indicators", *OF_INDICATORS, *CORE_TABLES})
SETTINGS_AND_RULES = frozenset({SETTINGS, "packs/", "earlier/"})
LEAST_COLUMNS = 3  # a header of fewer needed columns tells no table from another


def free_of_people() -> frozenset[str]:
    """The inputs whose rows are no persons, sheets or households: tables by name, folders with their `/`."""
    of_topics = frozenset(name for topic in TOPICS for name in topic.free_of_people)
    return CORE_FREE_OF_PEOPLE | SETTINGS_AND_RULES | of_topics


def sharing_of(table: str) -> Sharing | None:
    """What of a table travels inside a report (随附); None where nobody has said, and then nothing does."""
    if table in CORE_FREE_OF_PEOPLE:
        return WHOLE
    if table in SAMPLING_TABLES or table == FRAME_FILE:
        return PRIVATE
    topic = next((topic for topic in TOPICS if table in topic.tables), None)
    if topic is None:
        return None
    return topic.sharing.get(table, WHOLE if table in topic.free_of_people else None)


def shared_folders() -> Mapping[str, Callable[[Path], Mapping[str, bytes]]]:
    """What of each folder of an engagement travels, by its name."""
    return {name: shared for topic in TOPICS for name, shared in topic.folders.items()}


def table_problems(inputs: Inputs, indicators: Sequence[Indicator], stage: str) -> Iterator[Problem]:
    """Tables that are called something else, and tables without which others mean nothing."""
    strays = {name: _meant(inputs, name) for name in inputs.tables if name not in TABLES and not name.endswith(OFF)}
    for name, table in strays.items():
        if table:
            fault = TEXTS["seems_table_not_read"].fill(table=table)
            cure = TEXTS["call_if_not_take"].fill(table=table)
            yield Problem(file=inputs.place(name), fault=fault, cure=cure)
    missing = [name for name in ("indicators", "readings") if not inputs.has(name) and name not in strays.values()]
    orphans = [name for name in OF_INDICATORS if inputs.has(name)]
    needing = [each for each in indicators if each.kind not in (None, "elements", "deduction")]
    if "indicators" in missing and orphans:
        yield _missing(
            inputs, "indicators", TEXTS["mean_nothing"].fill(listed=Text("、".join(orphans), ", ".join(orphans)))
        )
    if "readings" in missing and needing and stage != "ex_ante" and not inputs.has("self_scores"):
        words = TEXTS["indicators_have_no_reading"].fill(n_needing=len(needing))
        yield _missing(inputs, "readings", words)


def _missing(inputs: Inputs, name: str, reason: Text) -> Problem:
    fault = TEXTS["there_no_table"].fill(name=name, zh=reason)
    cure = TEXTS["add_csv_sheet_called"].fill(name=name)
    return Problem(file=inputs.place(name), fault=fault, cure=cure)


def _meant(inputs: Inputs, name: str) -> str:
    """The table that a name is nearest to, or whose columns the header has; "" if it is none, or is there already."""
    absent = [table for table in TABLES if not inputs.has(table)]
    near = nearest(name, absent)
    raw = inputs.tables[name]()
    if near or not isinstance(raw, RawTable):
        return near
    alike = [table for table in absent if _has_columns(raw, TABLES[table])]
    return alike[0] if len(alike) == 1 else ""


def _has_columns(raw: RawTable, columns: Mapping[str, Column]) -> bool:
    needed = {name for name, column in columns.items() if column.required}
    header = set(raw.under(columns).header)
    return len(needed) >= LEAST_COLUMNS and needed <= header <= set(columns)
