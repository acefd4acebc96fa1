"""A collector under attack, and one whose questionnaire asks in two ways."""

import pytest

from tests.cases.collector.attacked import ANSWER
from tests.conftest import EVERY_TYPE
from tests.survey_app.evaluator import Evaluator
from tests.survey_app.resident import Resident


@pytest.fixture
def attacked(new_field):
    """Every route with marked values in its address and in its form: (method, address, form)."""
    field = new_field(EVERY_TYPE)
    begun, sent, fresh = (Resident(field, code) for code in field.codes(3))
    begun.begin()
    begun.answer_page("p/overall", overall="5")
    sent.begin()
    sent.answer_page("p/overall")
    sent.answer_page("p/lists", first=["1", "2", ""], recommend="9")
    sent.answer_page("p/money", mobility="")
    sent.answer_page("p/photo", people="3", comment=ANSWER)
    sent.submit()
    receipt = sent.receipt()
    door = field.door("enumerator", "访员")
    evaluator = Evaluator(field, "王评")
    evaluator.key("P-1")
    return field, begun, sent, fresh, receipt, door, evaluator


TWO_WAYS = """questionnaire: probe
version: "1"
languages: [zh]
title: {zh: 探针问卷}
intro: {zh: 您好}
estimated_minutes: 1
overall: overall
dimensions:
  d: {zh: 维度}
scales:
  s2:
    - {code: "2", zh: 满意}
    - {code: "1", zh: 不满意}
pages:
  - id: first
    items:
      - {id: overall, type: rating, scale: s2, dimension: d, text: {zh: 总体}}
  - id: second
    items:
      - {id: lighting, type: rating, scale: s2, dimension: d, text: {zh: 照明}}
  - id: third
    items:
      - {id: why, type: text, ask_if: {item: overall, is: "1"}, text: {zh: 为什么}}
"""


@pytest.fixture
def two_ways(new_field, tmp_path):
    (tmp_path / "probe.yaml").write_text(TWO_WAYS, encoding="utf-8")
    return new_field(tmp_path / "probe.yaml")
