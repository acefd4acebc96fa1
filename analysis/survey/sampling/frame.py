"""survey_frame.csv: everybody to whom a sheet was issued, what is known of them, and who answered."""

from collections.abc import Mapping

import pandas as pd

from analysis.core.errors import AnalysisError
from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import Inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.tables import Column, code, group_name, one_of, positive
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.weighting.representativity import Representativity, representativity
from questionnaires.problems import Problem, allowed
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

FRAME_FILE, RESPONDED, HOUSEHOLD, WEIGHT = "survey_frame", "responded", "household", "base_weight"
FRAME: Mapping[str, Column] = {
    HOUSEHOLD: code(required=False),
    RESPONDED: one_of("yes", "no"),
    WEIGHT: positive(required=False),
}


def read_frame(inputs: Inputs, dataset: Dataset | None) -> pd.DataFrame | None:
    """The rows of the file, one an issued household; None where there is no file. Faults join those of the settings.

    Every column beside the household, who answered and the weight is something known of everybody, and has no blank.
    """
    if not inputs.has(FRAME_FILE):
        return None
    raw = inputs.tables[FRAME_FILE]()
    header = raw.under(FRAME).header if isinstance(raw, RawTable) else ()
    known = {name: group_name() for name in header if name and name not in FRAME}
    weight = {WEIGHT: positive()} if WEIGHT in header else {}
    problems: list[Problem] = []
    rows = inputs.rows(FRAME_FILE, {**FRAME, **known, **weight}, problems, key=HOUSEHOLD if HOUSEHOLD in header else "")
    place = inputs.place(FRAME_FILE)
    if not problems and not known:
        problems.append(Problem(file=place, fault=TEXTS["frame_without_columns"], cure=TEXTS["columns_of_everybody"]))
    frame = pd.DataFrame(rows)
    if not problems and dataset is not None:
        problems += _counts(place, frame, dataset)
    inputs.settings.problems += problems
    return None if problems else frame[[RESPONDED, *weight, *known]]


def _counts(place: str, frame: pd.DataFrame, dataset: Dataset) -> list[Problem]:
    """Rows that are not those issued, answers that are not those returned."""
    issued, n_answered = dataset.manifest.n_issued, int((frame[RESPONDED] == "yes").sum())
    problems = []
    if issued is not None and issued != len(frame):
        fault, cure = TEXTS["frame_rows"].fill(n=len(frame)), allowed(TEXTS["rows_issued"].fill(n=issued))
        problems.append(Problem(file=place, fault=fault, cure=cure))
    if n_answered > len(dataset):
        fault = TEXTS["frame_answered"].fill(n=n_answered)
        cure = allowed(TEXTS["sheets_returned"].fill(n=len(dataset)))
        problems.append(Problem(file=place, column=RESPONDED, fault=fault, cure=cure))
    return problems


def frame_representativity(frame: pd.DataFrame) -> Representativity | Unavailable:
    """The R-indicator of the response, or why there is none."""
    weight = frame[WEIGHT].astype(float) if WEIGHT in frame else pd.Series(1.0, index=frame.index)
    known = frame.drop(columns=[RESPONDED, WEIGHT], errors="ignore")
    varied = known[[name for name in known if known[name].nunique() > 1]]
    if varied.empty:
        return Unavailable(kind="not_applicable", reason=TEXTS["frame_does_not_vary"])
    try:
        return representativity(Design(weight=weight), frame[RESPONDED] == "yes", varied)
    except AnalysisError as reason:
        return Unavailable(kind="not_verifiable", reason=reason.reason)


def words_of(indicator: Representativity) -> Text:
    """What the indicator rests on."""
    names = indicator.variables
    return TEXTS["frame_of"].fill(listed=Text("、".join(names), ", ".join(names)))
