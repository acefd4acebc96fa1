"""The examples as they stand: each is evaluated once a process, and each of its pages is made once."""

from functools import cache

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from questionnaires.texts import Language
from reports.chapters.build import Variant, build_report
from reports.html.render import report_html
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"


@cache
def evaluation_of(name: str) -> Evaluation:
    """The evaluation of an example, for tests that change nothing in its folder."""
    return evaluate(read_engagement(EXAMPLES / name))


@cache
def page_of(name: str, lang: Language = "zh", variant: Variant = "full") -> str:
    """The report on an example as HTML."""
    return report_html(build_report(evaluation_of(name), lang, variant))
