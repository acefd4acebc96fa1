"""A hidden share or point stands under no other name and follows from no sum."""

from itertools import product

import numpy as np
import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from reports.chapters.build import build_report
from reports.html.render import report_html
from reports.privacy.withholding import covering
from tests.reports.hard.pages import copied, with_answers, words
from tests.reports.hard.withheld import shown
from tests.runs.examples import evaluation_of


def test_a_hidden_satisfied_share_stands_under_no_other_name(tmp_path):
    def change(rows):
        low = [row for row in rows if row["overall"] in ("1", "2", "3")]
        for row in low[3:]:
            row["overall"] = "4"
        return rows

    found = evaluate(read_engagement(with_answers(copied("zhenyuan", tmp_path), change)))
    satisfied = found.survey.satisfied
    assert satisfied.n_valid - satisfied.n_satisfied == 3
    reading = found.figures["score.satisfaction.actual"].text("zh")
    share_text = found.figures["survey.satisfied.share"].text("zh")
    full, public = (words(report_html(build_report(found, "zh", variant))) for variant in ("full", "public"))
    assert reading in full
    assert share_text in full
    assert reading not in public
    assert share_text not in public


def is_determined(card, hidden):
    """Indicators whose points follow from what is shown: the sums of first-level indicators and the total."""
    leaves = [each.indicator.id for each in card.scores if each.in_total is not None]
    unknown = [leaf for leaf in leaves if f"score.{leaf}.points" in hidden]
    rows = [[1.0] * len(unknown)] if "score.total" not in hidden else [[0.0] * len(unknown)]
    for top in card.by_top():
        if f"score.top.{top}.points" not in hidden:
            below = {each.indicator.id for each in card.below(top)}
            rows.append([float(leaf in below) for leaf in unknown])
    known = np.array(rows)
    rank = np.linalg.matrix_rank(known)
    return [
        leaf
        for at, leaf in enumerate(unknown)
        if np.linalg.matrix_rank(np.vstack([known, np.eye(len(unknown))[at]])) == rank
    ]


@pytest.mark.parametrize("example", ["zhenyuan", "bohu", "guzhen", "shanghai", "huadu"])
def test_no_hidden_points_follow_from_the_sums(example):
    found = evaluation_of(example)
    card = found.card
    leaves = [each.indicator.id for each in card.scores if each.in_total is not None]
    for first, second in product(leaves, leaves):
        hidden = {f"score.{leaf}.points" for leaf in (first, second)}
        hidden |= set(covering(found.figures, hidden))
        assert is_determined(card, hidden) == []


def test_points_that_tell_a_hidden_reading_are_withheld_with_another(tmp_path):
    def change(rows):
        for row in [row for row in rows if row["overall"] in ("1", "2", "3")][3:]:
            row["overall"] = "4"
        return rows

    found = evaluate(read_engagement(with_answers(copied("zhenyuan", tmp_path), change)))
    assert shown(found, "score.satisfaction.points", "score.upkeep.points", "score.total") == [True, True, True]
    rows = (tmp_path / "zhenyuan" / "indicators.csv").read_text(encoding="utf-8").replace("90%", "99.9%")
    (tmp_path / "zhenyuan" / "indicators.csv").write_text(rows, encoding="utf-8")
    found = evaluate(read_engagement(tmp_path / "zhenyuan"))
    # beside it stands only what earns all or nothing, so another first-level indicator is hidden with its own
    names = ("score.satisfaction.points", "score.top.effect.points", "score.upkeep.points", "score.total")
    assert shown(found, *names) == [False, False, True, True]
    tops = [top for top in found.card.by_top() if shown(found, f"score.top.{top}.points") == [False]]
    assert len(tops) == 2
    assert "score.receipt.points" not in {name for name in found.figures if shown(found, name) == [False]}
