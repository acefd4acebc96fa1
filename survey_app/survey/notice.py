"""What residents are told before they begin: the sentences that are true of this survey and of this way in."""

from collections.abc import Mapping
from functools import cache

from questionnaires.yaml_lines import read_yaml
from survey_app.store.surveys import Survey, questionnaire_of
from survey_app.texts import FOLDER, texts

HOUSEHOLD = "household"
WAYS = (HOUSEHOLD, "site", "open", "enumerator")

Facts = Mapping[str, str | bool]


def sentences(survey: Survey, language: str, *, way: str = HOUSEHOLD, name: str = "") -> list[str]:
    """The notice of a survey for those who come in by this way; `name` is that of the door."""
    facts, words = facts_of(survey, way), texts(language)
    given = {
        "organiser": survey.organiser,
        "contact": survey.contact,
        "days": survey.retention_days,
        "name": name,
        "paradata_days": survey.paradata_days,
        "change_days": survey.change_days,
    }
    return [words[say].format(**given) for say, when in conditions() if holds(when, facts)]


def facts_of(survey: Survey, way: str) -> Facts:
    """What the conditions of sentences look at."""
    types = {item.type for item in questionnaire_of(survey).variables}
    return {
        "way": way,
        "buckets": survey.address_buckets,
        "changes": survey.change_days > 0,
        "texts": "text" in types,
        "photos": "photo" in types,
    }


def holds(when: Facts, facts: Facts) -> bool:
    """Whether every condition is met."""
    return all(facts[name] == value for name, value in when.items())


@cache
def conditions() -> tuple[tuple[str, Facts], ...]:
    """Each sentence's key with its conditions, in the order of the notice."""
    raw, _ = read_yaml(FOLDER / "notice.yaml")
    return tuple((each["say"], each.get("when", {})) for each in raw["sentences"])
