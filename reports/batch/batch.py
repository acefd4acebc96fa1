"""One report for each community (一小区一报告), on all cores; one that cannot be written does not stop the others."""

import gc
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from analysis.core.errors import AnalysisError
from analysis.evaluation.engagement import Engagement, read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import ProblemsError
from questionnaires.texts import Language
from reports.batch.communities import WholeSurvey, communities, of_community, told_apart, whole_survey
from reports.carried.carried import is_issued
from reports.carried.history import read_history
from reports.html.render import write_report

UNSAFE = re.compile(r"[^\w\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of one community: the file, or why there is none in both languages."""

    community: str
    path: Path
    n_pages: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One report to be written."""

    folder: Path
    community: str
    path: Path
    lang: Language
    is_draft: bool
    has_answers: bool


def write_each(folder: Path, out: Path, *, lang: Language = "zh", processes: int | None = None) -> Iterator[Written]:
    """Write the report of every community into a folder, as they get ready.

    Args
        folder: of the engagement.
        out: where the files go, numbered in the order of the communities.
        processes: at once; all cores unless said otherwise.

    Raises
        InvalidInput: there are no communities.
    """
    engagement = read_engagement(folder)
    names, home = communities(engagement), engagement.folder
    # a community is issued with the whole, so it is the whole that is looked up
    is_draft = not (read_history(home) and is_issued(home, evaluate(engagement)))
    told = told_apart(engagement)
    tasks = [
        Task(
            folder=folder,
            community=name,
            path=out / f"{at:03d}-{UNSAFE.sub('_', name)}.pdf",
            lang=lang,
            is_draft=is_draft,
            has_answers=name in told,
        )
        for at, name in enumerate(names, start=1)
    ]
    wanted = min(processes or os.cpu_count() or 1, len(tasks))
    with get_context("spawn").Pool(wanted, _prepare, (folder,)) as pool:
        yield from pool.imap_unordered(_write, tasks)


_read: dict[Path, tuple[Engagement, WholeSurvey | None]] = {}  # of a worker process: read once, not for every community


def _prepare(folder: Path) -> None:
    engagement = read_engagement(folder)
    _read[folder] = engagement, whole_survey(engagement)
    gc.collect()
    gc.freeze()


def _write(task: Task) -> Written:
    try:
        engagement, whole = _read[task.folder]
        part = of_community(engagement, task.community, has_answers=task.has_answers, whole=whole)
        evaluation = evaluate(part)
        made = write_report(
            evaluation, task.path, lang=task.lang, variant="community", with_texts=False, is_draft=task.is_draft
        )
    except (AnalysisError, ProblemsError) as wrong:
        return Written(community=task.community, path=task.path, reason=wrong.text(task.lang))
    except Exception as wrong:  # whatever is wrong with one community, the others get their reports
        return Written(community=task.community, path=task.path, reason=f"{type(wrong).__name__}: {wrong}")
    finally:
        gc.collect()  # once a report: the memory of a worker stays flat
    return Written(community=task.community, path=task.path, n_pages=made.n_pages)
