"""Files of the template as people change them, and what reading them says."""

import pytest

from analysis.commands.engagement import summary
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.inputs.folder import open_inputs
from questionnaires.problems import ProblemsError


def change(path, do):
    path.write_text(do(path.read_text(encoding="utf-8-sig")), encoding="utf-8-sig")


def refusal(path, lang="en"):
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(path)
    return wrong.value.text(lang)


def value(path, figure):
    return evaluate(read_engagement(path)).figures[figure].value


def notes(path, lang="en"):
    return "\n".join(summary(evaluate(read_engagement(path)), open_inputs(path), lang))


def without(home, name):
    (home / f"{name}.csv").unlink()


def edit(name, old, new):
    def do(home):
        text = (home / name).read_text(encoding="utf-8-sig")
        assert old in text
        (home / name).write_text(text.replace(old, new), encoding="utf-8")

    return do
