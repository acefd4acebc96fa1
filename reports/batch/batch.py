"""One report for each community (一小区一报告), on all cores; one that cannot be written does not stop the others."""

import gc
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from analysis.core.errors import AnalysisError, InvalidInput
from analysis.evaluation.engagement import Engagement, read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.form import FORM, Form
from analysis.inputs.dataset import Dataset, valid_sheets
from analysis.inputs.folder import SETTINGS, WORKBOOK
from analysis.survey.satisfied_share import satisfied_share
from questionnaires.model import Choice
from questionnaires.problems import ProblemsError
from questionnaires.texts import Language, Text
from reports.carried.carried import is_issued
from reports.carried.history import read_history
from reports.html.render import write_report
from reports.privacy.small_cells import LEAST

SETTLED, SURVEY = frozenset({SETTINGS, "units.csv"}), "survey/"
UNSAFE = re.compile(r"[^\w\-]+")
LIMITS = (
    Text(
        "本报告只含一个小区的数据，份数和单元数少，区间宽；小区之间的差异须看区间，不宜排名。",
        "This report holds the data of one community: few sheets and units, wide intervals; communities are not to be "
        "ranked by it.",
    ),
    Text(
        "发放数没有按小区登记，因此没有回收率。逐题结果只在整体报告中，以免由各小区相减推出少数住户的回答。",
        "Sheets issued are not known by community: no return rate. Single items are told of the whole alone: one "
        "community less others would give away what a few households answered.",
    ),
)
TOO_FEW = Text(
    "本小区住户答卷太少，或可由其他小区推出，不单独列出。",
    "What residents answered is not told apart here: too few sheets, or they follow from other communities.",
)


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


def communities(engagement: Engagement) -> tuple[str, ...]:
    """The communities in the order of units.csv, then those that only the survey knows.

    Raises
        InvalidInput: neither the units nor the survey tell communities apart.
    """
    names = [unit.estate for unit in engagement.units] + [_name(choice) for choice in _choices(engagement)]
    if not names:
        raise InvalidInput(
            Text(
                "没有小区：请提供 units.csv，或在 communities: {item: …} 指明问卷中的小区题",
                "no communities: give units.csv, or name the item of the survey in communities: {item: …}",
            )
        )
    return tuple(dict.fromkeys(names))


def told_apart(engagement: Engagement) -> frozenset[str]:
    """The communities whose residents' answers may stand in a report of their own.

    With the whole known, one that is left out alone would follow from the others, so the next smallest joins it until
    at least two are left out and neither few sheets nor few answers of one kind stand behind them together. Sheets
    without a community are one more that is left out, if there are few of them.
    """
    counts = {
        name: _answers(sheets, engagement)
        for name in communities(engagement)
        if (sheets := _sheets(engagement, name)) is not None
    }
    if not counts or engagement.dataset is None:
        return frozenset()
    whole = _answers(engagement.dataset, engagement)
    rest = whole[0] - sum(n for n, _ in counts.values()), whole[1] - sum(k for _, k in counts.values())
    kept = sorted((name for name in counts if not _is_few(*counts[name])), key=lambda name: counts[name])
    out = [each for name, each in counts.items() if name not in kept and any(each)]
    out += [rest] if _is_few(*rest) and any(rest) else []
    while kept and out and (len(out) < 2 or _is_few(sum(n for n, _ in out), sum(k for _, k in out))):
        out.append(counts[kept.pop(0)])
    return frozenset(kept)


def _answers(sheets: Dataset, engagement: Engagement) -> tuple[int, int]:
    """Valid sheets, and how many of them are satisfied."""
    rules = engagement.survey
    if rules is None or not len(sheets):
        return 0, 0
    valid = sheets.subset(valid_sheets(sheets, needed=rules.needed, least_share=rules.least_share))
    if not len(valid):
        return 0, 0
    found = satisfied_share(valid, rules.item, definition=rules.definition)
    return found.n_valid, found.n_satisfied


def _is_few(n: int, k: int) -> bool:
    return n < LEAST or 0 < k < LEAST or 0 < n - k < LEAST


def of_community(engagement: Engagement, name: str, *, has_answers: bool = True) -> Engagement:
    """The part of an engagement that belongs to one community: its units and its sheets.

    Scores, funds and published figures are of the whole project and stay out.

    Args
        has_answers: whether what its residents answered is told (see `told_apart`).

    Raises
        InvalidInput: nothing belongs to it.
    """
    units = tuple(unit for unit in engagement.units if unit.estate == name)
    dataset = _sheets(engagement, name)
    is_left_out = dataset is not None and not has_answers
    dataset = dataset if has_answers else None
    if not units and is_left_out:
        raise InvalidInput(Text(f"{name}：{TOO_FEW['zh']}", f"{name}: {TOO_FEW['en']}"))
    if not units and dataset is None:
        raise InvalidInput(Text(f"没有属于“{name}”的单元或答卷", f"no unit and no sheet of {name}"))
    rules = engagement.survey if dataset is not None else None
    limits = (*LIMITS[: 1 + (dataset is not None)], *((TOO_FEW,) if is_left_out else ()))
    english = next((each.text.get("en", name) for each in _choices(engagement) if _name(each) == name), name)
    title = Text(f"{engagement.title['zh']}（{name}）", f"{engagement.title['en']} ({english})")
    return replace(
        engagement,
        id=f"{engagement.id}/{name}",
        title=title,
        units=units,
        dataset=dataset,
        survey=replace(rules, indicator="") if rules else None,
        indicators=(),
        readings=(),
        budget=(),
        published=(),
        published_scores=(),
        vetoes=(),
        inputs={file: value for file, value in engagement.inputs.items() if _is_of(file)},
        parts={"form": engagement.parts.get("form")},
        texts={key: limits if key == "limitations" else () for key in engagement.texts},
    )


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


_read: dict[Path, Engagement] = {}  # of a worker process: the engagement is read once, not for every community


def _prepare(folder: Path) -> None:
    _read[folder] = read_engagement(folder)
    gc.collect()
    gc.freeze()


def _write(task: Task) -> Written:
    try:
        evaluation = evaluate(of_community(_read[task.folder], task.community, has_answers=task.has_answers))
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


def _is_of(name: str) -> bool:
    """Whether an input says anything about single communities."""
    return name in SETTLED or name.startswith(SURVEY) or name.endswith(WORKBOOK)


def _choices(engagement: Engagement) -> tuple[Choice, ...]:
    form = FORM.data(engagement)
    if form is None or not form.community_item or engagement.dataset is None:
        return ()
    known = {item.id: item for item in engagement.dataset.questionnaire.variables if item.type == "single"}
    if form.community_item not in known:
        raise InvalidInput(
            Text(
                f"communities.item 为 {form.community_item}；单选题有 {'、'.join(known)}",
                f"communities.item is {form.community_item}; single-choice items are {', '.join(known)}",
            )
        )
    return known[form.community_item].choices


def _name(choice: Choice) -> str:
    return choice.text.get("zh", choice.code)


def _sheets(engagement: Engagement, name: str) -> Dataset | None:
    """The sheets whose community item names this community, by code or in any language."""
    codes = [each.code for each in _choices(engagement) if name in (each.code, *each.text.values())]
    if not codes or engagement.dataset is None:
        return None
    form = FORM.data(engagement) or Form()
    dataset = engagement.dataset
    kept = dataset.subset(dataset.answers[form.community_item].isin(codes))
    return replace(kept, manifest=replace(dataset.manifest, n_issued=None)) if len(kept) else None
