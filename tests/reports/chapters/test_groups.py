"""Groups side by side: shares and intervals under the design, and nothing that tells of a few."""

import re
from dataclasses import replace

import pytest

from analysis.evaluation.evaluate import evaluate
from reports.chapters.build import build_report
from reports.html.render import report_html
from reports.privacy.public_view import public_view
from tests.cases.reports.situations import evaluation

GROUPS = "survey.story.groups."
CAPTION = "分组满意率：动工以前"


def page(of, variant="full"):
    return report_html(build_report(of, "zh", variant, with_texts=False))


def figures_of(of, ending):
    return {name: figure for name, figure in of.figures.items() if name.startswith(GROUPS) and name.endswith(ending)}


@pytest.mark.parametrize("situation", ["every unit", "weights"])
def test_the_sheets_of_groups_and_of_the_rest_are_those_that_were_rated(situation):
    of = evaluation(situation)
    assert of.survey is not None
    (_, first), *_ = of.survey.story["groups"].results
    rest = getattr(first, "rest", (0, 0))
    counts = [figure.value for name, figure in figures_of(of, ".n").items() if name.startswith(f"{GROUPS}1.g")]
    assert sum(int(n) for n in counts if n is not None) + rest[0] == of.survey.satisfied.n_valid
    lows, shares, highs = (figures_of(of, end).values() for end in (".low", ".share", ".high"))
    bounds = [tuple(float(each.value or 0) for each in row) for row in zip(lows, shares, highs, strict=True)]
    assert all(0 <= low < share < high <= 1 for low, share, high in bounds)
    assert CAPTION in page(of)


def test_participants_have_groups_without_intervals():
    of = evaluation("an open link")
    assert figures_of(of, ".share")
    assert not figures_of(of, ".low")
    assert "分组满意率（只说明参与者）" in page(of)


def test_a_group_of_few_hides_all_shares_of_its_question_in_public():
    of = evaluation("every unit")
    hidden = public_view(of).evaluation.figures
    few = {stem_of(name) for name, figure in figures_of(of, ".n").items() if is_few(figure.cell)}
    assert few
    for name in figures_of(of, ".share"):
        stem = stem_of(name)
        assert (hidden[name].value is None) == (stem in few or has_few_left(of, f"{stem}.rest"))
    assert CAPTION not in re.sub(r"<[^>]+>", "", page(of, "public"))


def stem_of(name):
    return re.sub(r"\.g\d+\..*", "", name)


def is_few(cell):
    return 0 < cell.n < 5 or 0 < cell.of - cell.n < 5


def has_few_left(of, name):
    return name in of.figures and is_few(of.figures[name].cell)


def test_no_group_table_where_nothing_can_be_compared():
    of = evaluation("every unit")
    few = replace(of.engagement, dataset=of.engagement.dataset.subset(of.engagement.dataset.answers.index < 14))
    none = evaluate(
        replace(
            few,
            indicators=(),
            readings=(),
            published=(),
            parts={},
            texts=dict.fromkeys(few.texts, ()),
            survey=replace(few.survey, indicator=""),
        )
    )
    assert CAPTION not in page(none)
