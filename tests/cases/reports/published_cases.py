"""Published self-evaluations as engagements, and one of them changed."""

import shutil
from pathlib import Path

from reports.chapters.build import build_report
from reports.html.render import report_html

CASES = Path(__file__).parents[1] / "published"


def texts_of(evaluation, *ids):
    return [evaluation.figures[each].text("zh") for each in ids]


def findings_of(evaluation):
    return {finding.id for finding in evaluation.findings}


def pages_of(evaluation, lang="zh"):
    return report_html(build_report(evaluation, lang, "full"))


def changed(tmp_path, case, **files):
    """A copy of a case with the lines of some of its files changed: file=(old, new)."""
    home = shutil.copytree(CASES / case, tmp_path / case)
    for name, (old, new) in files.items():
        path = home / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return home
