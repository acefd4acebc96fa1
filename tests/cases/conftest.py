"""A collector that asks little, for cases that are about one thing."""

import pytest

PROBE = """questionnaire: probe
version: "1"
languages: [zh]
title: {zh: 探针问卷}
intro: {zh: 您好}
estimated_minutes: 1
overall: overall
dimensions:
  d: {zh: 维度}
scales:
  s5:
    - {code: "5", zh: 很满意}
    - {code: "4", zh: 满意}
    - {code: "3", zh: 一般}
    - {code: "2", zh: 不满意}
    - {code: "1", zh: 很不满意}
pages:
  - id: p1
    items:
      - {id: overall, type: rating, scale: s5, dimension: d, text: {zh: 总体}}
"""


@pytest.fixture
def probe(new_field, tmp_path):
    """Makes a collector that asks how things are overall, and the items given as YAML."""

    def make(*items, **options):
        path = tmp_path / "probe-1.yaml"
        path.write_text(PROBE + "".join(f"      - {item}\n" for item in items), encoding="utf-8")
        return new_field(path, **options)

    return make
