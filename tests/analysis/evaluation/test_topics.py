"""Topics are evaluated in an order that follows from what they need, always the same."""

import pytest

from analysis.evaluation.topics import TOPICS, in_order, resting_on
from analysis.topics.contract import EVERY_OTHER, FINDINGS, Outcome, Topic
from questionnaires.texts import Text


def topic(name: str, *needs: str) -> Topic[object, None]:
    return Topic(
        id=name,
        name=Text.same(name),
        file=__file__,
        evaluate=lambda _, __: Outcome(),
        needs=frozenset(needs),
    )


def order(*topics: Topic[object, None]) -> list[str]:
    return [each.id for each in in_order(topics)[0]]


def test_a_topic_comes_after_those_it_needs_wherever_it_is_listed():
    assert order(topic("money", "walls"), topic("roof", "money"), topic("walls")) == ["walls", "money", "roof"]


def test_topics_that_need_nothing_keep_their_order():
    assert order(topic("c"), topic("a"), topic("b")) == ["c", "a", "b"]


def test_a_topic_that_needs_every_other_waits_for_all_that_do_not_rest_on_it():
    listed = [topic("scores", EVERY_OTHER), topic("grade", "scores"), topic("advice", "grade"), topic("facts")]
    assert order(*listed) == ["facts", "scores", "grade", "advice"]


def test_what_needs_the_findings_comes_after_them():
    listed = (topic("follow_up", FINDINGS), topic("facts"), topic("scores", EVERY_OTHER))
    before, after = in_order(listed)
    assert [each.id for each in before] == ["facts", "scores"]
    assert [each.id for each in after] == ["follow_up"]


def test_a_need_that_is_no_topic_is_named_with_who_needs_it():
    with pytest.raises(ValueError, match="roof needs wals, which is no topic"):
        in_order((topic("roof", "wals"), topic("walls")))


def test_topics_that_need_each_other_are_named():
    with pytest.raises(ValueError, match=r"need each other: (roof → walls → roof|walls → roof → walls)"):
        in_order((topic("roof", "walls"), topic("walls", "roof")))


def test_two_topics_that_each_wait_for_every_other_are_named():
    with pytest.raises(ValueError, match="need each other"):
        in_order((topic("one", EVERY_OTHER), topic("other", EVERY_OTHER)))


def test_the_topics_of_an_evaluation_have_one_order():
    before, after = in_order(TOPICS)
    ids = [each.id for each in before]
    assert sorted([*ids, *(each.id for each in after)]) == sorted(each.id for each in TOPICS)
    assert ids.index("valuation") < ids.index("cost_benefit") < ids.index("scores") < ids.index("benchmark")
    assert ids.index("completion") < ids.index("audit") < ids.index("overstatement")
    assert [each.id for each in after] == ["follow_up"]


def test_who_rests_on_the_scores_is_known_through_others_too():
    assert resting_on("scores", (topic("grade", "scores"), topic("advice", "grade"), topic("facts"))) == {
        "grade",
        "advice",
    }
    assert {"stability", "targets", "registers", "benchmark"} <= resting_on("scores", TOPICS)
    assert not resting_on("scores", TOPICS) & {"completion", "audit", "spending"}


def test_every_topic_has_an_id_of_its_own():
    ids = [each.id for each in TOPICS]
    assert len(ids) == len(set(ids))
