"""Tables that travel instead of sheets: figures come out of them again, every cell counts, no answer of few is told."""

import json
import re
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import AnalysisError
from analysis.survey.aggregates.again import Travelled, known_figures, results_again
from analysis.survey.aggregates.tables import TOGETHER, classes, is_few
from analysis.survey.aggregates.taken import aggregates
from analysis.survey.results import survey_results
from analysis.topics.satisfaction.figures import survey_figures
from questionnaires.bundle import NO_ANSWER, NOT_ASKED
from reports.carried.carried import EVALUATION, PAGES, carried, pages_file
from reports.chapters.build import build_report
from reports.chapters.document import written
from reports.checks.comparison import states_of
from reports.checks.how_to_verify import how_to_verify
from reports.checks.recompute import MANIFEST, unpacked
from tests.runs.examples import evaluation_of

ROOT = Path(__file__).parents[3]
SURVEYS = ("copenhagen-housing", "yunxi-sites", "zhenyuan")
BLANKS = {NO_ANSWER: "no_answer", NOT_ASKED: "not_asked"}


def travelled(evaluation):
    rules = evaluation.engagement.survey
    tables = aggregates(evaluation.survey, rules.definition)
    bare = replace(rules, sampling=None, frame=None)
    return Travelled(aggregates=tables, questionnaire=evaluation.engagement.dataset.questionnaire, rules=bare)


def figures_of(inside, indicators=()):
    return {each.id: each.value for each in known_figures(inside, survey_figures(results_again(inside, indicators)))}


def attached(name, privacy):
    evaluation = evaluation_of(name)
    report = build_report(evaluation, "zh", "full")
    return report, (*carried(evaluation, privacy=privacy), pages_file(written(report), report))


def in_readme(name, privacy):
    """The share that both READMEs give for an example at a level, in percent."""
    column = {"aggregates": 2, "deidentified": 3}[privacy]
    files = (ROOT / "README.md", ROOT / "README.zh-CN.md")
    rows = [[line for line in path.read_text().splitlines() if re.match(rf"\| {name}\W", line)] for path in files]
    (share,) = {row[0].split("|")[column].strip() for row in rows}
    return float(share.removesuffix("%"))


LEVELS = [(name, privacy) for name in (*SURVEYS, "huadu") for privacy in ("aggregates", "deidentified")]


@pytest.mark.parametrize(("name", "privacy"), LEVELS)
def test_printed_figures_come_out_again_of_what_travels_and_the_rest_says_why(name, privacy):
    report, files = attached(name, privacy)
    inside = {each.name: each.content for each in files}
    printed = json.loads(inside[PAGES])["figures"]
    packed = unpacked(inside["engagement.zip"])
    packed.pop(MANIFEST)
    states = [each for each in states_of(packed, json.loads(inside[EVALUATION]), "full") if each.id in printed]
    n_equal = sum(each.state in ("match", "rounding") for each in states)
    assert abs(100 * n_equal / len(states) - in_readme(name, privacy)) < 1.5
    assert not [each.sentence() for each in states if each.state == "differs"]
    assert all(each.why is not None for each in states if each.state == "not_here")
    said = how_to_verify(report, files)
    assert any(f"{len(states)} 个数，凭本文件可复算 {n_equal} 个" in sentence for sentence in said)


@pytest.mark.parametrize(("name", "step"), [("copenhagen-housing", 1), ("yunxi-sites", 9), ("zhenyuan", 23)])
def test_a_changed_cell_changes_figures(name, step):
    inside = travelled(evaluation_of(name))
    before = figures_of(inside)
    tables = inside.aggregates
    cells = [("counts", key) for key in tables.counts] + [("sums", key) for key in tables.sums]
    for kind, key in cells[::step]:
        first, _, second = key[1].removeprefix("spread:").partition("|")
        if (key[0] == "survey" and ":" in key[1]) or (key[1].startswith("spread:") and second and first != second):
            continue  # how sheets came tells who could be called; covariances move how certain a quadrant is
        if key[1] == "|" and inside.aggregates.sum_of("survey.design"):
            continue  # under a design weights are summed; how many sheets stand behind them no figure prints
        table = dict(getattr(tables, kind))
        is_whole = kind == "counts" or key[1] in ("callbacks", "compared", "strata", "units")
        table[key] = table[key] + 5 if is_whole else table[key] * 1.01 + 0.01
        try:
            after = figures_of(replace(inside, aggregates=replace(tables, **{kind: table})))
        except (AnalysisError, ValueError, IndexError):
            continue  # no table that anything could be computed of
        assert any(after.get(one, "gone") != value for one, value in before.items()), key


def told(counts, of, whole):
    """Rows of the sums of people by answer that a table tells of one item."""
    return [[code in what.split(TOGETHER) for code in whole] for name, what in counts if name == of]


def follows(rows, wanted):
    """Whether a sum of people is a linear function of sums that are told."""
    matrix = np.array(rows, dtype=float)
    return np.linalg.matrix_rank(np.vstack([matrix, wanted])) == np.linalg.matrix_rank(matrix)


def attacked_items(results, tables):
    """Answers of one to four people that follow from the counts of an item, its base and the number of sheets."""
    for result in results.items:
        if result.item.type == "multiple":
            continue
        of = f"survey.item.{result.item.id}"
        codes = [BLANKS.get(code, str(code)) for code in result.counts["code"]]
        n = dict(zip(codes, map(int, result.counts["n"]), strict=True))
        scale = [choice.code for choice in result.item.choices if not choice.not_applicable]
        rows = [*told(tables.counts, of, n), [True] * len(n), [code in scale for code in n]]
        if result.item.id == results.satisfied.item and ("survey.satisfied", "k") in tables.counts:
            happy = [code for code in scale if int(code) >= int(max(scale)) - (1 if len(scale) > 3 else 0)]
            rows.append([code in happy for code in n])
        for some in chain.from_iterable(combinations(scale, k) for k in range(1, len(scale))):
            if is_few(sum(n[code] for code in some)) and follows(rows, [code in some for code in n]):
                yield result.item.id, some


def attacked_groups(results, tables):
    """Cells of one to four people of a group that follow from what is told of all groups, and of all sheets."""
    satisfied = results.satisfied
    for at, (_, groups) in enumerate(results.story["groups"].results, 1):
        if not hasattr(groups, "counts"):
            continue
        pairs = {label: (int(row["n"] - row["k"]), int(row["k"])) for label, row in groups.counts.iterrows()}
        cells = {(label, side): pairs[label][side] for label in pairs for side in (0, 1)}
        cells |= {("", 1): groups.rest[1], ("", 0): groups.rest[0] - groups.rest[1]}
        unrated = satisfied.n_valid - sum(cells.values())
        assert unrated == 0
        rows = [[True] * len(cells), [side == 1 for _, side in cells]]
        for of, what in tables.counts:
            if of == f"survey.story.groups.{at}":
                label, kind = what.partition("=")[2].rsplit(":", 1)
                rows.append([label == own and (kind == "all" or side == 1) for own, side in cells])
        for some in chain.from_iterable(combinations(cells, k) for k in (1, 2)):
            if is_few(sum(cells[cell] for cell in some)) and follows(rows, [cell in some for cell in cells]):
                yield at, some


def exposed(results, definition):
    tables = aggregates(results, definition)
    assert not [key for key, n in tables.counts.items() if is_few(n)]
    return [*attacked_items(results, tables), *attacked_groups(results, tables)]


@pytest.mark.parametrize("name", SURVEYS)
def test_no_difference_of_counts_tells_of_fewer_than_five_people(name):
    evaluation = evaluation_of(name)
    assert not exposed(evaluation.survey, evaluation.engagement.survey.definition)


@pytest.mark.parametrize("seed", range(3))
def test_nor_does_one_of_a_small_survey(seed):
    evaluation = evaluation_of("zhenyuan")
    rng, dataset = np.random.default_rng(seed), evaluation.engagement.dataset
    kept = dataset.subset(dataset.answers["sheet_id"].map(lambda _: rng.random() < 0.4))
    results = survey_results(kept, evaluation.engagement.survey, ())
    assert not exposed(results, evaluation.engagement.survey.definition)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=7))
def test_answers_of_few_stand_with_others_until_nothing_follows(numbers):
    counts = {str(code): n for code, n in enumerate(numbers)}
    merged = classes(counts)
    rows = [[code in what.split(TOGETHER) for code in counts] for what in merged] + [[True] * len(counts)]
    assert all(n == sum(counts[code] for code in what.split(TOGETHER)) for what, n in merged.items())
    assert not any(is_few(n) for n in merged.values())
    if is_few(sum(numbers)):
        return
    for some in chain.from_iterable(combinations(counts, k) for k in range(1, len(counts))):
        if is_few(sum(counts[code] for code in some)):
            assert not follows(rows, [code in some for code in counts])


def test_without_the_survey_the_page_says_so():
    report, files = attached("yunxi-sites", "none")
    said = " ".join(how_to_verify(report, files))
    assert "问卷数据一概未随附（--attach none）" in said
    assert "凭本文件可复算" in said
