"""How the report of an engagement looks (报告形式): theme, name of the project, what names the estate in the survey."""

from dataclasses import dataclass

from analysis.inputs.folder import Inputs
from analysis.topics.contract import Context, Outcome, Topic
from questionnaires.problems import Problem
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

THEMES = ("plain", "official")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`theme` official sets type as official documents do; `community_item` is the item that names the estate."""

    theme: str = "plain"
    project: Text | None = None
    community_item: str = ""


def read(inputs: Inputs, _: list[Problem]) -> Form | None:
    """The settings on the form, None where there is none; what is wrong joins the faults of the settings."""
    yaml = inputs.settings
    item = yaml.text("communities", "item") if yaml.has("communities") else ""
    theme = yaml.one_of("theme", words=THEMES, required=False) or "plain"
    project = yaml.texts("project", required=False) or None
    if theme == THEMES[0] and project is None and not item:
        return None
    return Form(theme=theme, project=project, community_item=item)


def evaluate(_: Form, __: Context) -> Outcome[None]:
    """Nothing is computed from the form."""
    return Outcome()


FORM = Topic(id="form", name=TEXTS["form_report"], file=__file__, read=read, evaluate=evaluate)
