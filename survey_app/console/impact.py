"""The draft of a survey's impact assessment (个人信息保护影响评估), from its settings and its questionnaire."""

from datetime import datetime

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from questionnaires.clock import beijing_minute
from questionnaires.item_types import ITEM_TYPES
from questionnaires.model import Item
from questionnaires.texts import Text, in_language
from survey_app.store.surveys import Survey, questionnaire_of
from survey_app.survey.notice import WAYS, sentences
from survey_app.texts import FOLDER, NOTICE_VERSION, texts

SENSITIVE = Text("敏感，单独同意：", "sensitive, separate consent: ")
OPEN = Text("可能含个人信息", "may hold personal information")


def _ways(survey: Survey, lang: str) -> list[tuple[str, list[str]]]:
    """What is told at each way in: the same sentences that residents read."""
    names = texts(lang)
    return [(names[f"way_{way}"], sentences(survey, lang, way=way, name=names["way_name"])) for way in WAYS]


def impact_assessment(survey: Survey, lang: str, *, at: datetime) -> str:
    """The draft as Markdown, in zh or en; what only people can know is marked to be filled in."""
    questionnaire = questionnaire_of(survey)

    def notes(item: Item) -> str:
        if item.sensitive:
            return SENSITIVE[lang] + in_language(item.sensitive, lang)
        return OPEN[lang] if ITEM_TYPES[item.type].is_open else ""

    environment = Environment(  # noqa: S701  Markdown for people, not a page
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(f"pia.{lang}.md").render(
        survey=survey,
        questionnaire=questionnaire,
        title=in_language(survey.title, lang),
        types={name: each.name[lang] for name, each in ITEM_TYPES.items()},
        say=in_language,
        notes=notes,
        n_sensitive=sum(1 for item in questionnaire.variables if item.sensitive),
        notice_version=NOTICE_VERSION,
        made=beijing_minute(at),
        ways=_ways(survey, lang),
    )
