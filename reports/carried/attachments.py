"""What travels inside a report: the results as data, and the inputs that may be shared, the same bytes each time.

    evaluation.json    every figure with its source
    engagement.zip     the tables of the engagement, the survey at the chosen level of privacy, manifest.json

Levels (分享级别): `none` has nothing of the survey; `aggregates` has what its figures are functions of, counts of five
people or more and sums; `deidentified` has answer sheets besides, whose background is on at least `k` sheets each. Free
text, photos and everything about how and when a sheet was filled in are never shared.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Literal, get_args

from analysis.core.errors import InvalidInput
from analysis.evaluation.evaluate import Evaluation, to_json
from analysis.survey.aggregates.tables import ABOUT, COUNTS, SUMS, rows_of
from analysis.survey.aggregates.taken import aggregates
from questionnaires.bundle import QUESTIONNAIRE
from questionnaires.texts import Text
from reports.carried.files import csv_bytes, digest, json_bytes, plain_file, zip_bytes
from reports.carried.inputs import shared_inputs
from reports.carried.sheets import counts_of, deidentified
from reports.pdf.archival import Attached
from reports.privacy.small_cells import LEAST

Privacy = Literal["none", "aggregates", "deidentified"]
LEVELS: tuple[Privacy, ...] = get_args(Privacy)
FORMAT = "hengping-engagement-1"


def evaluation_bytes(evaluation: Evaluation) -> bytes:
    """The evaluation as the bytes of evaluation.json."""
    return json_bytes(to_json(evaluation))


def attachments(
    evaluation: Evaluation,
    *,
    privacy: Privacy = "aggregates",
    k: int = LEAST,
    background: Sequence[str] | None = None,
    shared: Sequence[str] | None = None,
) -> tuple[Attached, ...]:
    """The files a report carries (随附文件).

    Args
        evaluation: as evaluated; inputs changed since then are refused.
        privacy: what of the survey is shared.
        k: how many sheets at least stand behind a count or a background, 5 or more.
        background: ids of the items that describe a household; without it `background_items`.
        shared: names of inputs that may leave the house; None = all, each as it is declared to travel.

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
    inputs, covered = shared_inputs(evaluation, shared)
    files = inputs | _survey(evaluation, privacy, k, background, is_public=shared is not None)
    manifest = {
        "format": FORMAT,
        "engagement": evaluation.engagement.id,
        "software": f"hengping {version('hengping')}",
        "privacy": privacy,
        "k": k,
        "covered": covered,
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
            content=zip_bytes(files | {"manifest.json": json_bytes(manifest)}),
            relationship="Source",
            description=Text("可共享的评价输入及清单", "Inputs that may be shared, with their list"),
        ),
    )


def _survey(
    evaluation: Evaluation, privacy: Privacy, k: int, background: Sequence[str] | None, *, is_public: bool
) -> dict[str, bytes]:
    """The questionnaire and what is shared of the answers."""
    dataset = evaluation.engagement.dataset
    if dataset is None or privacy == "none":
        return {}
    name, fielded = f"survey/{QUESTIONNAIRE}", dataset.manifest.questionnaire_digest
    files = {name: plain_file(evaluation.engagement.folder, name, fielded)}
    if is_public:  # whatever else travels would give away what is withheld
        return files | {f"survey/{COUNTS}": csv_bytes(counts_of(dataset, k))}
    files |= _aggregates(evaluation)
    if privacy == "aggregates":
        return files
    return files | {"survey/responses.csv": csv_bytes(deidentified(dataset, k=k, background=background))}


def _aggregates(evaluation: Evaluation) -> dict[str, bytes]:
    """Counts and sums, with which figures of the survey come out again."""
    if evaluation.survey is None or evaluation.engagement.survey is None:
        return {}
    tables = aggregates(evaluation.survey, evaluation.engagement.survey.definition)
    return {
        f"survey/{COUNTS}": csv_bytes(rows_of(tables.counts)),
        f"survey/{SUMS}": csv_bytes(rows_of(tables.sums)),
        f"survey/{ABOUT}": json_bytes(dict(tables.about)),
    }
