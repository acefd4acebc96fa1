"""Who is who in an engagement, and whether the evaluator stands apart from what is evaluated (独立性)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.inputs.settings import YamlReader
from questionnaires.problems import Problem
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

ROLES: dict[str, Text] = {
    "client": TEXTS["client"],
    "evaluand": TEXTS["evaluand"],
    "supervising": TEXTS["supervising_department"],
    "evaluator": TEXTS["evaluator"],
    "lead_evaluator": TEXTS["lead_evaluator"],
    "reviewer": TEXTS["reviewer"],
    "approver": TEXTS["head_evaluator"],
}
NEEDED = ("client", "evaluand", "evaluator", "lead_evaluator")
CLASSES: dict[str, Text] = {
    "independent": TEXTS["independent_third_party"],
    "supervision": TEXTS["engineering_supervision"],
    "audit": TEXTS["audit"],
    "self": TEXTS["self_evaluation"],
}
APART = (
    (
        "client",
        "evaluand",
        TEXTS["client_evaluand"],
        TEXTS["third_party_evaluation_keeps"],
    ),
    (
        "evaluator",
        "evaluand",
        TEXTS["evaluator_evaluand"],
        TEXTS["self_evaluation_cannot_issued"],
    ),
    (
        "lead_evaluator",
        "reviewer",
        TEXTS["lead_evaluator_reviews_their"],
        TEXTS["name_another_reviewer"],
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """What kind of body the evaluator is, and how a relation that readers should know of is explained."""

    kind: str
    explained: Text

    @property
    def is_apart(self) -> bool:
        """Whether this is a third party without a relation to explain."""
        return self.kind == "independent" and not self.explained


def read_roles(yaml: YamlReader) -> dict[str, Text]:
    """The roles that are filled; bodies that must stand apart and do not are a problem."""
    roles = {role: yaml.texts("roles", role, required=role in NEEDED) for role in ROLES}
    named = {role: texts for role, texts in roles.items() if texts}
    for one, other, fault, cure in APART:
        if _is_same(named, one, other):
            yaml.problems.append(Problem(file=yaml.path, row=yaml.row(("roles", one)), fault=fault, cure=cure))
    return named


def read_independence(yaml: YamlReader) -> Independence:
    """The class of the evaluator; any but an independent one has to be explained, and a self-evaluation is refused."""
    kind = yaml.one_of("independence", "class", words=tuple(CLASSES), required=False) or "independent"
    explained = yaml.texts("independence", "explained", required=False)
    place = yaml.row(("independence", "class"))
    if kind == "self":
        fault = TEXTS["evaluator_s_class_self"]
        cure = TEXTS["self_evaluation_cannot_stand"]
        yaml.problems.append(Problem(file=yaml.path, row=place, fault=fault, cure=cure))
    elif kind != "independent" and not explained:
        name = CLASSES[kind]
        fault = TEXTS["no_third_party_evaluation"].fill(name=name)
        cure = TEXTS["explain_relation_project_independence"]
        yaml.problems.append(Problem(file=yaml.path, row=place, fault=fault, cure=cure))
    return Independence(kind=kind, explained=explained)


def _is_same(roles: Mapping[str, Text], one: str, other: str) -> bool:
    """Whether two roles are held by the same body in either language, however it is spaced or typed."""
    if one not in roles or other not in roles:
        return False
    return any(_plain(roles[one][lang]) == _plain(roles[other][lang]) for lang in ("zh", "en"))


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
