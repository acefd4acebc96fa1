"""What travels inside a report: the results as data, and the inputs that may be shared, the same bytes each time.

    evaluation.json    every figure with its source
    engagement.zip     the tables of the engagement, the survey at the chosen level of privacy, manifest.json

Levels (分享级别): `none` has nothing of the survey; `aggregates` has counts per item; `deidentified` has answer sheets
whose background can be found on at least `k` sheets each. Free text, photos and everything about how and when a sheet
was filled in are never shared.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal, get_args

from analysis.core.errors import AnalysisError, InvalidInput
from analysis.evaluation.evaluate import Evaluation, to_json
from analysis.evaluation.table_list import TABLES
from analysis.evaluation.topics import TOPICS
from analysis.inputs.csv_reader import parse_csv
from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import WORKBOOK
from questionnaires.bundle import QUESTIONNAIRE, Cell
from questionnaires.files import decoded
from questionnaires.model import CHOICE_TYPES, SEVERAL_CODES, Item, Questionnaire
from questionnaires.texts import Text
from reports.pdf.archival import Attached
from reports.pdf.signs import MissingGlyphs
from reports.privacy.small_cells import LEAST, safe_counts

Privacy = Literal["none", "aggregates", "deidentified"]
LEVELS: tuple[Privacy, ...] = get_args(Privacy)
Table = Sequence[Sequence[str]]
FORMAT = "hengping-engagement-1"
# these name persons, or hold answers of single households
PERSONAL = frozenset({"appraisal", "tasks", "experts", "interviews", "feedback", "back_checks", "survey_callbacks"})
SHARED = (
    "engagement.yaml",
    "indicators.csv",
    "readings.csv",
    "elements.csv",
    "deductions.csv",
    "vetoes.csv",
    "budget.csv",
    "units.csv",
    "published.csv",
    "scores.csv",
    *(f"{name}.csv" for topic in TOPICS for name in topic.tables if name not in PERSONAL),
)
COVERED = {"visits.csv": ("visitor", "note"), "rectification.csv": ("owner",), "tolerance.csv": ("approved_by",)}
SUPPRESSED = "*"
NEVER = frozenset({"text", "photo", "date"})
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a zip needs a date; one that never changes keeps its bytes the same
N_BANDS = 4


class CannotShare(AnalysisError):
    """A file that must not or cannot be put into a report."""


def evaluation_bytes(evaluation: Evaluation) -> bytes:
    """The evaluation as the bytes of evaluation.json."""
    return _json(to_json(evaluation))


def digest(content: bytes) -> str:
    """The SHA-256 (校验值) of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def attachments(
    evaluation: Evaluation,
    *,
    privacy: Privacy = "none",
    k: int = LEAST,
    background: Sequence[str] | None = None,
    shared: Sequence[str] = SHARED,
) -> tuple[Attached, ...]:
    """The files a report carries (随附文件).

    Args
        evaluation: as evaluated; inputs changed since then are refused.
        privacy: what of the survey is shared.
        k: how many sheets at least stand behind a count or a background, 5 or more.
        background: ids of the items that describe a household; without it `background_items`.
        shared: names of inputs that may leave the house; sheets of a workbook never do, for it may hold more.

    Raises
        InvalidInput: `k` below 5, or an unknown level.
        CannotShare: an input is a link, lies outside the folder, or is not the file that was evaluated.
    """
    if k < LEAST or privacy not in LEVELS:
        raise InvalidInput(
            Text(
                f"k 为 {k}，级别为“{privacy}”；k 不得小于 {LEAST}",
                f"k is {k}, privacy {privacy!r}; k must be {LEAST} or more",
            )
        )
    results = evaluation_bytes(evaluation)
    files = _inputs(evaluation, shared) | _survey(evaluation, privacy, k, background)
    manifest = {
        "format": FORMAT,
        "engagement": evaluation.engagement.id,
        "software": f"hengping {version('hengping')}",
        "privacy": privacy,
        "k": k,
        "covered": sorted(set(COVERED) & set(files)),
        "evaluation_sha256": digest(results),
        "files": {name: digest(content) for name, content in sorted(files.items())},
    }
    return (
        Attached(
            name="evaluation.json",
            content=results,
            relationship="Data",
            description=Text("评价结果：每个数字及其来源", "Results: every figure with its source"),
        ),
        Attached(
            name="engagement.zip",
            content=_zip(files | {"manifest.json": _json(manifest)}),
            relationship="Source",
            description=Text("可共享的评价输入及清单", "Inputs that may be shared, with their list"),
        ),
    )


def background_items(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The items that describe a household rather than the project (背景题): one choice or a number, in no dimension."""
    kinds = {"single", "number"}
    return tuple(item.id for item in questionnaire.variables if item.type in kinds and not item.dimension)


def deidentified(dataset: Dataset, *, k: int = LEAST, background: Sequence[str] | None = None) -> Table:
    """Answer sheets without what could point to a household (去标识化); first row: names of columns.

    Numbers become bands. A background that fewer than `k` sheets share is replaced by `*`; where the sheets with `*`
    are themselves fewer than `k`, the rarest background left joins them. Rows are sorted, so their order says nothing.

    Args
        dataset: n sheets.
        k: how many sheets share each background at least.
        background: ids of the items that describe a household; without it `background_items`.

    Raises
        CannotShare: there are fewer than `k` sheets.
        InvalidInput: `background` names an item that is not shared.

    Source
        Sweeney (2002), k-anonymity; local suppression as in Willenborg & de Waal (2001), ch. 5.
    """
    if len(dataset) < k:
        raise CannotShare(
            Text(f"只有 {len(dataset)} 份答卷，至少需要 {k} 份", f"{len(dataset)} sheets; at least {k} are needed")
        )
    known = background_items(dataset.questionnaire) if background is None else background
    items = [item for item in dataset.questionnaire.variables if item.type not in NEVER]
    unknown = sorted(set(known) - {item.id for item in items})
    if unknown:
        raise InvalidInput(
            Text(f"不在共享题项中：{'、'.join(unknown)}", f"not among the items shared: {', '.join(unknown)}")
        )
    columns = {item.id: _shown(item, list(dataset.answers[item.id]), k) for item in items}
    quasi = [item.id for item in items if item.id in known]
    keys = list(zip(*(columns[name] for name in quasi), strict=True)) if quasi else []
    hidden = _rare(keys, k)
    for name in quasi:
        columns[name] = [SUPPRESSED if key in hidden else cell for key, cell in zip(keys, columns[name], strict=True)]
    return [list(columns), *sorted([*row] for row in zip(*columns.values(), strict=True))]


def _rare(keys: Sequence[tuple[str, ...]], k: int) -> set[tuple[str, ...]]:
    """The backgrounds to hide: those of fewer than `k` sheets, and the next rarest until `k` sheets are hidden."""
    ranked = sorted((n, key) for key, n in Counter(keys).items())
    hidden = {key for n, key in ranked if n < k}
    while hidden and sum(n for n, key in ranked if key in hidden) < k:
        hidden.add(next(key for _, key in ranked if key not in hidden))
    return hidden


def _shown(item: Item, cells: list[Cell], k: int) -> list[str]:
    """The cells of an item; numbers as bands between quartiles, which no mark of a missing answer can be taken for."""
    if item.type != "number":
        return [str(cell) for cell in cells]
    numbers = sorted(float(cell) for cell in cells if isinstance(cell, str))
    if len(numbers) < k:
        return [SUPPRESSED if isinstance(cell, str) else str(cell) for cell in cells]
    edges = sorted({numbers[(len(numbers) - 1) * at // N_BANDS] for at in range(1, N_BANDS)})
    return [_band(float(cell), edges) if isinstance(cell, str) else str(cell) for cell in cells]


def _band(number: float, edges: Sequence[float]) -> str:
    """Where a number lies among the edges, each edge belonging to the band below it."""
    above = [edge for edge in edges if number <= edge]
    below = [edge for edge in edges if number > edge]
    parts = [f">{below[-1]:g}"] if below else []
    return " ".join(parts + ([f"<={above[0]:g}"] if above else []))


def _inputs(evaluation: Evaluation, shared: Sequence[str]) -> dict[str, bytes]:
    engagement = evaluation.engagement
    if any(name.endswith(WORKBOOK) for name in engagement.inputs):
        return {}
    known = [name for name in shared if name in engagement.inputs]
    return {name: _covered(name, _read(engagement.folder, name, engagement.inputs[name])) for name in known}


def _covered(name: str, content: bytes) -> bytes:
    """A table with the cells that may name a person covered by `*`; blank ones stay blank, comments go."""
    if name not in COVERED:
        return content
    path = Path(name)
    table = parse_csv(decoded(content, path), path).under(TABLES[path.stem])
    rows = [
        [SUPPRESSED if column in COVERED[name] and row.get(column) else row.get(column, "") for column in table.header]
        for _, row in table.rows
    ]
    return _csv([list(table.header), *rows])


def _read(folder: Path, name: str, expected: str) -> bytes:
    """A plain file of the folder, and the very one that was evaluated."""
    home = folder.resolve()
    path = home / name
    if path.resolve() != path or not path.is_relative_to(home) or not path.is_file():  # a link or `..` leads elsewhere
        raise CannotShare(Text(f"{name} 是链接，或不在案卷文件夹内", f"{name} is a link, or lies outside the folder"))
    content = path.read_bytes()
    if digest(content) != expected:
        raise CannotShare(Text(f"{name} 在评价之后被改动", f"{name} was changed after the evaluation"))
    return content


def _survey(evaluation: Evaluation, privacy: Privacy, k: int, background: Sequence[str] | None) -> dict[str, bytes]:
    """The questionnaire and what is shared of the answers."""
    dataset = evaluation.engagement.dataset
    if dataset is None or privacy == "none":
        return {}
    name, fielded = f"survey/{QUESTIONNAIRE}", dataset.manifest.questionnaire_digest
    files = {name: _read(evaluation.engagement.folder, name, fielded)}
    if privacy == "aggregates":
        return files | {"survey/counts.csv": _csv(_counts(dataset, k))}
    return files | {"survey/responses.csv": _csv(deidentified(dataset, k=k, background=background))}


def _counts(dataset: Dataset, k: int) -> Table:
    rows: list[list[str]] = [["item", "code", "n"]]
    for item in dataset.questionnaire.variables:
        counts = safe_counts(_tabulated(dataset, item), k)
        rows += [[item.id, code, SUPPRESSED if n is None else str(n)] for code, n in counts.items()]
    return rows


def _tabulated(dataset: Dataset, item: Item) -> dict[str, int]:
    """How often each code was given; of texts and numbers only whether there is one."""
    if item.type in CHOICE_TYPES | SEVERAL_CODES:
        table = dataset.tabulate(item.id)
        return {str(code): int(n) for code, n in zip(table["code"], table["n"], strict=True)}
    counts = Counter("given" if isinstance(cell, str) else str(cell) for cell in dataset.answers[item.id])
    return dict(sorted(counts.items()))


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    try:
        return text.encode()
    except UnicodeEncodeError as wrong:  # half of a surrogate pair, which no file can hold
        raise MissingGlyphs(sorted({*text[wrong.start : wrong.end]}), text) from wrong


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Files in the order of their names, stored as they are: the PDF packs them, and packers differ by version."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date_time=LONG_AGO)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, files[name])
    return buffer.getvalue()
